"""Where a story stands: for every state under every policy a sentence that is true for it, with what comes next."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateway.moderation.facts import Facts
from gateway.moderation.policies import POLICIES
from gateway.web.author.state_words import where_it_stands
from store.contributions import Contribution
from store.words import Ground, Kind, State

NOON = datetime(2027, 3, 24, 12, 0, tzinfo=UTC)
KINDS = ("lapse", "review", "erase", "appeal_ends")
DUE = dict.fromkeys(KINDS, NOON)
SAYS_WHEN = (
    *(State.WITH_AUTHOR, State.HELD, State.WITH_PROVIDER, State.IN_REVIEW, State.RESTRICTED),
    *(State.SUSPENDED, State.REJECTED, State.WITHDRAWN),
)
WORDS = "Wednesday 24 March 2027"


def row_in(state: State, **more: object) -> Contribution:
    given = dict.fromkeys(Contribution.__dataclass_fields__)
    known = {"state": state, "kind": Kind.STORY, "home_id": 1, "consent_publish": True, "memory": {}, "hits": []}
    return Contribution(**{**given, **known, **more})  # type: ignore[arg-type]


def said(state: State, policy: str, *, row: Contribution | None = None, due: object = None, **facts: object) -> str:
    given = Facts(state=state, **facts)  # type: ignore[arg-type]
    times = DUE if due is None else due
    title, sentences = where_it_stands(row or row_in(state), given, times, policy=POLICIES[policy])  # type: ignore[arg-type]
    assert title
    assert len(sentences) >= 2, "what happens next, and what the author can do"
    return " ".join([title, *sentences])


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("state", State)
def test_every_state_says_what_comes_next_and_what_its_author_can_do(state: State, policy: str) -> None:
    text = said(state, policy)
    assert "You " in text or "you " in text
    assert "{" not in text
    assert (WORDS in text) is (state in SAYS_WHEN)
    assert said(state, policy, due={}), "also while no deadline runs yet"


@pytest.mark.parametrize(
    ("policy", "true", "untrue"),
    [
        ("moderator_only", "the home is not asked first", "may answer"),
        ("provider_decides", "If the home objects, it is not published", "senior moderator"),
        ("provider_restricts", "its words are kept back; public interest bodies may read them", "senior moderator"),
        ("provider_may_ask_for_review", "a senior moderator decides, not the home", "it is not published"),
    ],
)
def test_before_approval_each_policy_says_what_an_objection_leads_to(policy: str, true: str, untrue: str) -> None:
    text = said(State.IN_MODERATION, policy)
    assert true in text
    assert untrue not in text


def test_a_home_that_was_asked_before_is_not_said_to_be_asked_again() -> None:
    text = said(State.IN_MODERATION, "provider_may_ask_for_review", home_was_asked=True)
    assert "the home is not asked first" in text
    assert "Then everyone can read it" in said(State.SCHEDULED, "provider_decides", home_was_asked=True)


def test_a_private_story_is_not_promised_to_the_public() -> None:
    row = row_in(State.IN_MODERATION, consent_publish=False)
    text = said(State.IN_MODERATION, "moderator_only", row=row)
    assert "counted and not shown" in text
    assert "everyone can read" not in text


def test_who_kept_the_words_back_is_named_truly() -> None:
    assert "The home asked for that" in said(State.RESTRICTED, "provider_restricts")
    assert "Two people here" in said(State.RESTRICTED, "provider_may_ask_for_review")
    late = said(State.RESTRICTED, "provider_may_ask_for_review", not_decided_in_time=True)
    assert "did not decide in time" in late
    assert "bodies may read" not in said(State.RESTRICTED, "provider_decides"), "there they read no restricted text"


def test_a_review_without_an_objection_does_not_blame_the_home() -> None:
    assert "home has objected" not in said(State.IN_REVIEW, "provider_may_ask_for_review")
    objected = said(State.IN_REVIEW, "provider_may_ask_for_review", objection_ground=Ground.OFFENSIVE)
    assert "home has objected" in objected


def test_a_question_says_what_silence_leads_to() -> None:
    assert "it is kept private" in said(State.WITH_AUTHOR, "moderator_only", asked_from=State.RECEIVED)
    assert "without your answer" in said(State.WITH_AUTHOR, "moderator_only", asked_from=State.IN_MODERATION)


def test_a_hold_that_must_not_be_seen_looks_like_any_reading() -> None:
    text = said(State.HELD, "moderator_only", author_unsafe=True)
    assert "A moderator is reading" in text
    assert "safety" not in text


def test_a_reply_of_the_authors_is_not_said_to_be_asked_of_the_home() -> None:
    row = replace(row_in(State.IN_MODERATION), kind=Kind.FOLLOW_UP)
    text = said(State.IN_MODERATION, "provider_may_ask_for_review", row=row)
    assert "Your reply" in text.replace("your reply", "Your reply")
    assert "beside the story" in text
    assert "If the home objects" not in text


def test_who_had_it_erased_is_offered_no_way_back() -> None:
    assert "bring it back" not in said(State.WITHDRAWN, "moderator_only", author_stopped=True)
