"""Where a story stands, what happens next and by when, and what its author can do: in plain words, by its policy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.moderation.facts import Facts
from gateway.moderation.policies import Policy
from gateway.web.plain_words import deadline, long_date
from store.contributions import Contribution
from store.words import Kind, State

S = State
_TITLES: Mapping[State, str] = {
    S.RECEIVED: "We have your {it}",
    S.WITH_AUTHOR: "We have a question for you",
    S.IN_MODERATION: "A moderator is reading your {it}",
    S.SCHEDULED: "Your {it} is approved and waits for its date",
    S.HELD: "We are looking into your {it} with care",
    S.WITH_PROVIDER: "Your {it} is with the home",
    S.IN_REVIEW: "A senior moderator is deciding about your {it}",
    S.PUBLISHED: "Your {it} is published",
    S.RESTRICTED: "Its words are kept from the public",
    S.NOT_PUBLISHED: "Your {it} is not published",
    S.PRIVATE: "Your {it} is kept private",
    S.SUSPENDED: "Your {it} is hidden for now",
    S.REJECTED: "We did not accept your {it}",
    S.WITHDRAWN: "You have withdrawn your {it}",
    S.ARCHIVED: "Your {it} is no longer kept",
}
_WAIT_OR_WITHDRAW = "You can ask us to wait before we tell anyone, or withdraw it."
_CAN: Mapping[State, str] = {
    S.RECEIVED: _WAIT_OR_WITHDRAW,
    S.WITH_AUTHOR: "You can answer below, or withdraw it.",
    S.IN_MODERATION: _WAIT_OR_WITHDRAW,
    S.SCHEDULED: "You can choose another day, or withdraw it.",
    S.HELD: "You can still withdraw it. If somebody is in danger now, call 999.",
    S.WITH_PROVIDER: "You can still withdraw it, or add something.",
    S.IN_REVIEW: "You can still withdraw it, or add something.",
    S.PUBLISHED: "You can add something, reply to whoever responds, or withdraw it at any time.",
    S.RESTRICTED: "You can add something, or withdraw it.",
    S.NOT_PUBLISHED: "You can still withdraw it.",
    S.PRIVATE: "You can have it published after all, or withdraw it.",
    S.SUSPENDED: "If you asked by text to withdraw it, withdraw it below to finish that. Else you need do nothing.",
    S.REJECTED: "You can have everything erased.",
    S.WITHDRAWN: "You can bring it back below, or have everything erased now.",
    S.ARCHIVED: "You can have what is left about you erased.",
}
_CHILD_CAN = "You can withdraw it."
# Of a home's answer, by policy: what it may do, and what follows.
_ANSWER = {
    "moderator_only": "The home is not asked first.",
    "provider_decides": "If the home objects, it is not published, but it is counted.",
    "provider_restricts": "If the home objects, its words are kept back; public interest bodies may read them.",
    "provider_may_ask_for_review": "If the home objects, a senior moderator decides, not the home.",
}
_WORKING_DAYS = "We read on working days."
REJECTED = {
    "not_about_care": "It is not about care.",
    "not_own_experience": "It is not your own experience of care, or that of somebody close to you.",
    "not_genuine": "We believe that it is not genuine.",
    "abusive": "It is abusive.",
    "cannot_be_made_safe": "We could not make it safe to publish without showing who somebody is.",
    "commercial": "It advertises something.",
    "duplicate": "We have it already.",
    "too_old": "It happened too long ago.",
    "legal": "There is a legal reason.",
}


@dataclass(frozen=True, slots=True)
class _Case:
    row: Contribution
    facts: Facts
    due: Mapping[str, datetime]
    policy: Policy
    it: str

    @property
    def is_child(self) -> bool:
        return self.row.kind is not Kind.STORY

    @property
    def asks_home(self) -> bool:
        """Whether the home is still asked before anybody can read it."""
        return self.policy.provider_step and not self.facts.home_was_asked and not self.is_child

    def by(self, words: str, kind: str, otherwise: str = "") -> str:
        """The words with the deadline in them, where there is one."""
        at = self.due.get(kind)
        return words.format(at=deadline(at)) if at else otherwise


def where_it_stands(
    row: Contribution, facts: Facts, due: Mapping[str, datetime], *, policy: Policy
) -> tuple[str, list[str]]:
    """A heading; what happens next, by when; and last what the author can do."""
    state = _shown_state(row, facts)
    it = {Kind.STORY: "story", Kind.FOLLOW_UP: "reply"}.get(row.kind, "contribution")
    case = _Case(row, facts, due, policy, it)
    can = _can(case, state)
    return _TITLES[state].format(it=it), [said for said in (*_NEXT[state](case), can) if said]


def _shown_state(row: Contribution, facts: Facts) -> State:
    """Of a hold nothing shows where it could put somebody in danger: whoever looks on may hold the code."""
    return S.IN_MODERATION if row.state is S.HELD and facts.author_unsafe else row.state


def _can(case: _Case, state: State) -> str:
    if case.is_child and state not in {S.WITH_AUTHOR, S.REJECTED, S.WITHDRAWN, S.ARCHIVED}:
        return _CHILD_CAN
    if state is S.WITHDRAWN and case.facts.author_stopped:
        return "You need do nothing."
    if case.row.state is S.HELD and state is S.IN_MODERATION:
        return "You can still withdraw it."
    if state is S.REJECTED and "appeal_ends" in case.due:
        return "You can ask another moderator to look, or have everything erased."
    return _CAN[state]


def _received(case: _Case) -> list[str]:
    need = [
        *(["which home it is about"] if case.row.home_id is None else []),
        *(["whether we may publish it"] if case.row.consent_publish is None else []),
    ]
    if not need:
        return [f"A person reads it next. {_WORKING_DAYS}"]
    private = case.by("Without an answer by {at}, it is kept private and counted.", "lapse")
    return [f"We still need to know {' and '.join(need)}.", f"A person reads it all the same. {_WORKING_DAYS}", private]


def _with_author(case: _Case) -> list[str]:
    silent = "it is kept private" if case.facts.asked_from is S.RECEIVED else "a moderator goes on without your answer"
    plain = f"Your {case.it} waits for your answer."
    return [case.by(f"Please answer by {{at}}. If you do not, {silent}.", "lapse", plain)]


def _in_moderation(case: _Case) -> list[str]:
    reads = f"They take out what would show who somebody is, and decide about it. {_WORKING_DAYS}"
    if case.row.consent_publish is False:
        return [reads, "You asked us to keep it private, so it is counted and not shown."]
    return [reads, _after_approval(case)]


def _after_approval(case: _Case) -> str:
    if case.is_child:
        return "Then everyone can read it beside the story."
    if not case.asks_home:
        return "If it can be published, everyone can read it then; the home is not asked first."
    return f"If it can be published, the home is told first and may answer. {_ANSWER[case.policy.name]}"


def _scheduled(case: _Case) -> list[str]:
    if case.facts.publish_when_told:
        first = "You asked us to wait until you tell us."
    elif case.facts.release_at:
        first = f"Its date is {long_date(case.facts.release_at)}."
    else:
        first = "It goes on as soon as it is ready."
    then = "Then the home is told, and may answer." if case.asks_home else "Then everyone can read it."
    return ["Neither the home nor the public is told before.", first, then]


def _held(case: _Case) -> list[str]:
    nobody = "Somebody who looks after people’s safety is reading it. The home is told nothing of that."
    return [nobody, case.by("They look at it again by {at}, or sooner. Then we tell you what happens.", "review")]


def _with_provider(case: _Case) -> list[str]:
    until = case.by(
        "The home may answer until {at}. If it does not, your story is published.",
        "lapse",
        "We are telling the home. Its time to answer begins when it has been told; if it does not answer, your story "
        "is published.",
    )
    return [until, _ANSWER[case.policy.name]]


def _in_review(case: _Case) -> list[str]:
    why = "The home has objected to it." if case.facts.objection_ground else "There is a question about it."
    late = (
        "If nobody has decided by then, it is published; or, if the law may stand against it, its words are kept back."
    )
    return [f"{why} Somebody senior here decides, not the home.", case.by(f"That is by {{at}}. {late}", "lapse")]


def _published(case: _Case) -> list[str]:
    if case.is_child:
        return ["Everyone can read it beside the story."]
    return ["Everyone can read it. Nothing more has to happen.", "We tell you when somebody responds."]


def _restricted(case: _Case) -> list[str]:
    if case.facts.not_decided_in_time:
        why = "The home objected, and we did not decide in time."
    elif case.policy.name == "provider_restricts":
        why = "The home asked for that, and under the rules for this home it may."
    else:
        why = "Two people here decided that."
    bodies = " Public interest bodies may read the words." if case.policy.bodies_read_restricted else ""
    look = case.by("A senior moderator looks at it again by {at}, and may publish it.", "review")
    return [why, f"Everyone can see that there is a story, and why its words are kept back.{bodies}", look]


def _not_published(case: _Case) -> list[str]:
    return [
        "The home objected, and under the rules for this home that decides.",
        "It is counted in the home’s numbers.",
    ]


def _private(case: _Case) -> list[str]:
    both = case.facts.agreed_tell_provider and case.facts.agreed_tell_bodies
    read = (
        "Only the home and the public interest bodies may read it, as you agreed."
        if both
        else "Nobody outside reads it."
    )
    return ["It is counted, and not shown.", read]


def _suspended(case: _Case) -> list[str]:
    unless = "If nobody has decided by then, it can be read again, unless the law makes us take it away."
    return ["We are looking into a concern about it.", case.by(f"We decide by {{at}}. {unless}", "lapse")]


def _rejected(case: _Case) -> list[str]:
    why = REJECTED.get(str(case.facts.reject_code), "")
    return [why, "Nobody outside reads it.", case.by("You can appeal until {at}.", "appeal_ends")]


def _withdrawn(case: _Case) -> list[str]:
    if case.facts.author_stopped:
        return ["Nobody can read it any more."]
    until = case.by("You can bring it back until {at}. Then its words, and how to reach you, are erased.", "erase")
    return ["Nobody can read it any more.", until]


def _archived(case: _Case) -> list[str]:
    return ["The time for which we keep it is over, and its words are erased. It is still counted."]


_NEXT: Mapping[State, Callable[[_Case], list[str]]] = {
    S.RECEIVED: _received,
    S.WITH_AUTHOR: _with_author,
    S.IN_MODERATION: _in_moderation,
    S.SCHEDULED: _scheduled,
    S.HELD: _held,
    S.WITH_PROVIDER: _with_provider,
    S.IN_REVIEW: _in_review,
    S.PUBLISHED: _published,
    S.RESTRICTED: _restricted,
    S.NOT_PUBLISHED: _not_published,
    S.PRIVATE: _private,
    S.SUSPENDED: _suspended,
    S.REJECTED: _rejected,
    S.WITHDRAWN: _withdrawn,
    S.ARCHIVED: _archived,
}
