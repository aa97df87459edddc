"""Every row of the specification's table, every wrong role, every requirement, and what moves bring along."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.moderation.machine import (
    MoveNotPossible,
    RequirementNotMet,
    WrongRole,
    after,
    find_moves,
)
from gateway.moderation.notice_list import NOTICES
from gateway.moderation.policies import DEFAULT, POLICIES
from store.words import Event, Ground, HoldKind, Kind, Recipient, RejectCode, Role, State, TaskKind
from tests.moderation.story_facts import DAY, NOW, move, story

DESK = "typist call_handler moderator senior safeguarding"
LIVE = (
    "received with_author in_moderation scheduled held with_provider in_review published restricted "
    "not_published private suspended rejected"
)

# The page's table once more, written out by hand: from · event · actors · to.
TABLE = f"""
- | receive | channel | received
received | complete | system | in_moderation
received | lapse | clock | private
received in_moderation in_review | ask_author | moderator senior | with_author
in_moderation | propose_edits | moderator | with_author
in_review | propose_edits | senior | with_author
with_author | reply | author | in_moderation
with_author | approve_edits | author | in_moderation
with_author | recall | moderator senior | in_moderation
with_author | lapse | clock | in_moderation
in_moderation | approve | moderator | with_provider
scheduled | release_due | clock | with_provider
scheduled | recall | moderator senior | in_moderation
private | agree_to_publish | author | in_moderation
received in_moderation | reject | moderator | rejected
rejected | appeal | author | in_moderation
received with_author in_moderation scheduled with_provider in_review private not_published | hold | {DESK} | held
held | release | safeguarding senior | in_moderation
held | extend_hold | safeguarding | held
held | review_due | clock | held
held | reject | senior | rejected
received with_author in_moderation scheduled held with_provider in_review | refer | safeguarding | =
published restricted not_published private suspended rejected | refer | safeguarding | =
with_provider | go_ahead | provider | published
with_provider | object | provider | in_review
with_provider | raise_safeguarding | provider | held
with_provider | lapse | clock | published
with_provider in_review published | reroute | senior | in_moderation
in_review | dismiss | senior | published
in_review restricted suspended not_published | return_to_moderation | senior | in_moderation
in_review suspended | reject | senior | rejected
in_review suspended | propose_restriction | senior | =
in_review suspended | confirm_restriction | senior safeguarding | restricted
in_review | lapse | clock | published
restricted | recommend | body | restricted
restricted | lift | senior | published
restricted | review_due | clock | restricted
published | hide | moderator | suspended
published | suspend | senior safeguarding | suspended
published restricted | take_down | senior | suspended
suspended | reinstate | senior | published
suspended | lapse | clock | published
{LIVE} | withdraw | author | withdrawn
published | ask_withdraw | channel | suspended
withdrawn | restore | author | in_moderation
published restricted not_published private rejected suspended | archive | clock | archived
"""
# Rows that stand in the table but not for the story above: what has to be different about it.
CONDITIONAL = [
    ("in_moderation", "keep_private", "moderator", "private", {"consent_publish": False}),
    ("in_moderation", "keep_private", "moderator", "private", {"no_reply": True, "consent_publish": None}),
    ("with_provider", "recall", "moderator", "in_moderation", {"taken_back_until": NOW + DAY}),
    ("with_provider", "recall", "senior", "in_moderation", {"taken_back_until": NOW + DAY}),
    ("published", "recall", "moderator", "in_moderation", {"taken_back_until": NOW + DAY}),
    ("published", "take_down", "clock", "suspended", {"removal_due": NOW}),
    ("restricted", "take_down", "clock", "suspended", {"removal_due": NOW}),
    ("with_author", "reply", "author", "received", {"asked_from": State.RECEIVED}),
    ("with_author", "reply", "author", "in_review", {"asked_from": State.IN_REVIEW}),
    ("with_author", "recall", "senior", "in_review", {"asked_from": State.IN_REVIEW}),
    ("with_author", "approve_edits", "author", "published", {"asked_from": State.IN_REVIEW}),
    ("with_author", "lapse", "clock", "private", {"asked_from": State.RECEIVED}),
    ("with_author", "lapse", "clock", "in_review", {"asked_from": State.IN_REVIEW}),
    ("in_moderation", "approve", "moderator", "scheduled", {"publish_on": NOW + DAY}),
    ("in_moderation", "approve", "moderator", "scheduled", {"drawn_until": NOW + 9 * DAY}),
    ("in_moderation", "approve", "moderator", "scheduled", {"publish_when_told": True}),
    ("in_moderation", "approve", "moderator", "with_provider", {"drawn_until": NOW - DAY}),
    ("in_moderation", "approve", "moderator", "published", {"home_was_asked": True}),
    ("scheduled", "release_due", "clock", "published", {"home_was_asked": True}),
    ("held", "release", "senior", "received", {"home_id": None}),
    ("held", "release", "safeguarding", "received", {"consent_publish": None}),
    ("in_review", "lapse", "clock", "restricted", {"objection_ground": Ground.COURT_OR_POLICE}),
    ("in_review", "lapse", "clock", "restricted", {"objection_ground": Ground.DEFAMATORY}),
    ("in_review", "lapse", "clock", "published", {"objection_ground": Ground.OFFENSIVE}),
    ("suspended", "reinstate", "senior", "restricted", {"public_state": State.RESTRICTED}),
    ("suspended", "lapse", "clock", "restricted", {"public_state": State.RESTRICTED}),
    ("suspended", "lapse", "clock", "rejected", {"removal_due": NOW + DAY}),
    ("with_provider", "lapse", "clock", "published", {"home_unreachable": True, "home_told": False}),
    (
        "held",
        "review_due",
        "clock",
        "in_review",
        {"hold_kind": HoldKind.LEGAL, "legal_until": NOW},
    ),
]


def rows() -> list[tuple[str, str, str, str]]:
    found = []
    for line in TABLE.strip().splitlines():
        sources, event, actors, target = (part.strip() for part in line.split(" | "))
        found += [(s, event, a, s if target == "=" else target) for s in sources.split() for a in actors.split()]
    return found


def allowed_roles() -> dict[str, set[str]]:
    allowed: dict[str, set[str]] = {event.value: set() for event in Event}
    for _, event, role, _ in [*rows(), *(row[:4] for row in CONDITIONAL)]:
        allowed[event].add(role)
    return allowed


@pytest.mark.parametrize(("source", "event", "role", "target"), rows())
def test_each_row_of_the_page_leads_where_the_page_says(source, event, role, target):
    facts = story(None if source == "-" else source)
    assert move(facts, event, role).target == target


@pytest.mark.parametrize(("source", "event", "role", "target", "other"), CONDITIONAL)
def test_rows_that_depend_on_the_story_lead_where_the_page_says(source, event, role, target, other):
    assert move(story(source, **other), event, role).target == target


@pytest.mark.parametrize("event", list(Event))
def test_every_other_role_is_refused_before_anything_else_is_looked_at(event):
    for role in set(Role) - {Role(name) for name in allowed_roles()[event]}:
        for state in State:
            with pytest.raises(WrongRole):
                move(story(state), event, role)


def test_a_move_that_the_page_does_not_list_does_not_exist():
    listed = {(source, event, role) for source, event, role, _ in rows()}
    listed |= {(source, event, role) for source, event, role, *_ in CONDITIONAL}
    for event, roles in allowed_roles().items():
        for role in roles:
            for state in State:
                if (state.value, event, role) not in listed:
                    with pytest.raises(MoveNotPossible):
                        move(story(state), event, role)


def test_a_refused_move_says_which_are_possible_now():
    with pytest.raises(MoveNotPossible) as refused:
        move(story("published"), "approve", "moderator")
    assert refused.value.possible == (Event.HIDE,)
    assert "hide" in str(refused.value)


@pytest.mark.parametrize(
    ("policy", "ground", "target"),
    [
        ("provider_decides", "offensive", "not_published"),
        ("provider_restricts", "offensive", "restricted"),
        ("provider_may_ask_for_review", "offensive", "in_review"),
        ("provider_decides", "wrong_service", "in_moderation"),
        ("provider_restricts", "wrong_service", "in_moderation"),
        ("provider_may_ask_for_review", "wrong_service", "in_moderation"),
    ],
)
def test_what_an_objection_leads_to_depends_on_the_policy(policy, ground, target):
    planned = move(story("with_provider"), "object", "provider", policy=POLICIES[policy], ground=ground)
    assert planned.target == target


@pytest.mark.parametrize("policy", list(POLICIES))
def test_silence_publishes_under_every_policy_that_asks(policy):
    assert move(story("with_provider"), "lapse", "clock", policy=POLICIES[policy]).target == "published"


def test_without_a_providers_step_approval_publishes_and_there_is_no_objection():
    only = POLICIES["moderator_only"]
    assert move(story("in_moderation"), "approve", "moderator", policy=only).target == "published"
    assert move(story("scheduled"), "release_due", "clock", policy=only).target == "published"
    for event in ("object", "go_ahead", "raise_safeguarding"):
        with pytest.raises(MoveNotPossible):
            move(story("with_provider"), event, "provider", policy=only)


@pytest.mark.parametrize("policy", sorted(set(POLICIES) - {"provider_may_ask_for_review"}))
def test_bodies_recommend_only_where_the_policy_lets_them(policy):
    with pytest.raises(MoveNotPossible):
        move(story("restricted"), "recommend", "body", policy=POLICIES[policy])


MISSING = [
    (None, "receive", "channel", {"raw_kept": False}, {}, "raw_kept"),
    ("received", "complete", "system", {"home_id": None}, {}, "home_known"),
    ("received", "complete", "system", {"consent_publish": None}, {}, "consent_answered"),
    ("received", "lapse", "clock", {"question_delivered_at": None}, {}, "author_silent"),
    ("received", "lapse", "clock", {"question_delivered_at": NOW - 27 * DAY}, {}, "author_silent"),
    ("received", "lapse", "clock", {"waiting_for_typist": True}, {}, "author_silent"),
    ("in_moderation", "ask_author", "moderator", {"author_reachable": False}, {}, "author_reachable"),
    ("in_moderation", "ask_author", "moderator", {"author_stopped": True}, {}, "author_reachable"),
    ("in_moderation", "ask_author", "moderator", {}, {"question": " "}, "question"),
    ("in_moderation", "propose_edits", "moderator", {"author_reachable": False}, {}, "author_reachable"),
    ("in_moderation", "propose_edits", "moderator", {}, {"text": "Staff was kind."}, "edited_text"),
    ("in_moderation", "propose_edits", "moderator", {"waiting_for_translator": True}, {}, "translated"),
    ("in_review", "propose_edits", "senior", {"waiting_for_translator": True}, {}, "translated"),
    ("in_moderation", "approve", "moderator", {"waiting_for_translator": True}, {}, "translated"),
    ("with_author", "reply", "author", {}, {"text": ""}, "text"),
    ("with_author", "approve_edits", "author", {}, {"version_number": 2}, "edited_version"),
    ("with_author", "approve_edits", "author", {"edited_version": None}, {}, "edited_version"),
    ("with_author", "recall", "senior", {}, {"reason": None}, "reason"),
    ("with_author", "lapse", "clock", {"due_at": NOW + DAY}, {}, "due"),
    ("in_moderation", "approve", "moderator", {"consent_publish": False}, {}, "consent_to_publish"),
    ("in_moderation", "approve", "moderator", {"consent_publish": None}, {}, "consent_to_publish"),
    ("in_moderation", "approve", "moderator", {}, {"criticality": None}, "criticality"),
    ("in_moderation", "approve", "moderator", {}, {"criticality": 6}, "criticality"),
    ("in_moderation", "approve", "moderator", {}, {"criticality": -1}, "criticality"),
    ("in_moderation", "approve", "moderator", {}, {"redaction_checked": False}, "redaction_checked"),
    ("in_moderation", "approve", "moderator", {}, {"text": "  "}, "text_to_publish"),
    ("in_moderation", "approve", "moderator", {"current_text": ""}, {"text": None}, "text_to_publish"),
    ("scheduled", "release_due", "clock", {"publish_on": NOW + DAY}, {}, "release_due"),
    ("scheduled", "release_due", "clock", {"publish_when_told": True}, {}, "release_due"),
    ("in_moderation", "keep_private", "moderator", {}, {}, "consent_refused_or_no_reply"),
    (
        "in_moderation",
        "keep_private",
        "moderator",
        {"consent_publish": False, "waiting_for_translator": True},
        {},
        "translated",
    ),
    ("private", "agree_to_publish", "author", {}, {"consent": False}, "consent_given"),
    ("received", "reject", "moderator", {}, {"code": None}, "code"),
    ("in_moderation", "reject", "moderator", {}, {"comment": None}, "comment"),
    ("rejected", "appeal", "author", {"rejected_at": NOW - 29 * DAY}, {}, "appeal_open"),
    ("in_moderation", "hold", "typist", {}, {"kind": None}, "hold_kind"),
    ("in_moderation", "hold", "typist", {}, {"reason": None}, "reason"),
    ("in_moderation", "hold", "typist", {}, {"review_on": None}, "review_on"),
    ("in_moderation", "hold", "typist", {}, {"review_on": "2026-03-19"}, "review_on"),
    ("in_moderation", "hold", "typist", {}, {"review_on": "2026-03-10"}, "review_on"),
    ("held", "release", "senior", {}, {"comment": None}, "comment"),
    ("held", "extend_hold", "safeguarding", {}, {"reason": None}, "reason"),
    ("held", "extend_hold", "safeguarding", {}, {"review_on": "2026-03-11"}, "new_review_on"),
    ("held", "extend_hold", "safeguarding", {"extension_count": 1}, {"told": None}, "senior_agrees"),
    ("held", "extend_hold", "safeguarding", {"extension_count": 1}, {"told": "someone"}, "senior_agrees"),
    ("held", "review_due", "clock", {"due_at": NOW + DAY}, {}, "due"),
    ("private", "refer", "safeguarding", {}, {"told": None}, "referred_to"),
    ("private", "refer", "safeguarding", {}, {"text": None}, "referral_text"),
    ("with_provider", "object", "provider", {}, {"ground": None}, "ground"),
    ("with_provider", "object", "provider", {}, {"ground": "defamatory"}, "exact_words"),
    ("with_provider", "raise_safeguarding", "provider", {}, {"seen": None}, "seen"),
    ("with_provider", "raise_safeguarding", "provider", {}, {"told": None}, "told"),
    ("with_provider", "lapse", "clock", {"home_told": False}, {}, "window_over"),
    ("with_provider", "lapse", "clock", {"reminded": False}, {}, "window_over"),
    ("with_provider", "lapse", "clock", {"due_at": NOW + DAY}, {}, "window_over"),
    ("with_provider", "lapse", "clock", {"due_at": None}, {}, "window_over"),
    ("in_review", "reroute", "senior", {}, {"home_id": "1"}, "right_home"),
    ("in_review", "reroute", "senior", {}, {"home_id": None}, "right_home"),
    ("in_review", "reroute", "senior", {}, {"reason": None}, "reason"),
    ("in_review", "dismiss", "senior", {}, {"reason": None}, "reason"),
    ("in_review", "dismiss", "senior", {"approved": False}, {}, "approved_text"),
    ("in_review", "dismiss", "senior", {"consent_publish": False}, {}, "approved_text"),
    ("restricted", "return_to_moderation", "senior", {}, {"reason": None}, "reason"),
    ("suspended", "reject", "senior", {}, {"code": None}, "code"),
    ("in_review", "propose_restriction", "senior", {}, {"reason": None}, "reason"),
    ("in_review", "confirm_restriction", "senior", {"proposer": None}, {}, "proposal_made"),
    ("in_review", "lapse", "clock", {"due_at": NOW + DAY}, {}, "due"),
    ("restricted", "recommend", "body", {}, {"text": None}, "text"),
    ("restricted", "lift", "senior", {}, {"reason": None}, "reason"),
    ("restricted", "review_due", "clock", {"due_at": None}, {}, "due"),
    ("published", "hide", "moderator", {}, {"ground": "offensive"}, "identifies_someone"),
    ("published", "suspend", "senior", {}, {"reason": None}, "report_upheld"),
    ("published", "take_down", "clock", {"removal_due": NOW + DAY}, {}, "removal_reached"),
    ("published", "take_down", "senior", {"notice_open": False}, {}, "notice"),
    ("suspended", "reinstate", "senior", {}, {"reason": None}, "reason"),
    ("suspended", "lapse", "clock", {"due_at": NOW + DAY}, {}, "due"),
    ("withdrawn", "restore", "author", {"withdrawn_at": NOW - 8 * DAY}, {}, "restore_open"),
    ("published", "archive", "clock", {"retention_ends": None}, {}, "retention_ended"),
]


@pytest.mark.parametrize(("source", "event", "role", "other", "sent", "missing"), MISSING)
def test_each_requirement_of_the_page_is_asked_for(source, event, role, other, sent, missing):
    with pytest.raises(RequirementNotMet) as refused:
        move(story(source, **other), event, role, **sent)
    assert refused.value.requirement == missing
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("source", "event", "role", "who", "other"),
    [
        ("in_review", "dismiss", "senior", "mo", {}),
        ("in_review", "return_to_moderation", "senior", "mo", {}),
        ("in_review", "reject", "senior", "mo", {}),
        ("in_review", "propose_restriction", "senior", "mo", {}),
        ("in_review", "propose_edits", "senior", "mo", {}),
        ("in_review", "confirm_restriction", "senior", "mo", {}),
        ("in_review", "confirm_restriction", "safeguarding", "sarah", {}),
        ("in_review", "dismiss", "senior", "", {}),
        ("in_moderation", "approve", "moderator", "mo", {"under_appeal": True}),
        ("in_moderation", "reject", "moderator", "rita", {"under_appeal": True, "rejected_by": "rita"}),
        ("held", "reject", "senior", "rita", {"under_appeal": True, "rejected_by": "rita"}),
        ("published", "suspend", "senior", "rosa", {"reporter": "rosa"}),
        ("published", "suspend", "senior", "mo", {}),
        ("suspended", "reinstate", "senior", "rosa", {"reporter": "rosa"}),
        ("suspended", "reject", "senior", "rosa", {"reporter": "rosa"}),
    ],
)
def test_nobody_decides_what_they_moderated_first_proposed_or_reported(source, event, role, who, other):
    with pytest.raises(RequirementNotMet):
        move(story(source, **other), event, role, who=who)
    assert move(story(source, **other), event, role, who="another").event == event


def test_a_safeguarding_reason_suspends_at_once_whoever_sees_it():
    planned = move(story("published"), "suspend", "safeguarding", who="mo", reason=None, kind="safeguarding")
    assert planned.target == "suspended"


@pytest.mark.parametrize("seconds", [0, 1])
def test_an_approval_is_taken_back_for_ten_minutes_and_not_a_second_longer(seconds):
    approved = move(story("in_moderation"), "approve", "moderator")
    facts = after(story("in_moderation"), approved)
    late = NOW + timedelta(minutes=10, seconds=seconds)
    assert move(facts, "recall", "moderator", now=late - timedelta(seconds=2)).target == "in_moderation"
    with pytest.raises(MoveNotPossible):
        move(facts, "recall", "moderator", now=late)
    assert approved.not_before == NOW + timedelta(minutes=10)


def test_a_home_is_asked_once_and_told_afterwards():
    facts = story("with_provider")
    facts = after(facts, move(facts, "object", "provider"))
    facts = after(facts, move(facts, "return_to_moderation", "senior"))
    planned = move(facts, "approve", "moderator")
    assert planned.target == "published"
    assert (Recipient.PROVIDER, "published_provider") in planned.tells


def test_a_released_story_gets_a_fresh_window():
    facts = story("with_provider")
    facts = after(facts, move(facts, "raise_safeguarding", "provider"))
    facts = after(facts, move(facts, "release", "senior"))
    planned = move(facts, "approve", "moderator")
    assert planned.target == "with_provider"
    assert not after(facts, planned).home_told


def test_a_rerouted_story_asks_the_right_home_afresh():
    facts = story("in_review", home_was_asked=True)
    planned = move(facts, "reroute", "senior")
    assert (Recipient.PROVIDER, "destroy_letter") in planned.tells
    facts = after(facts, planned)
    assert facts.home_id == "2"
    assert move(facts, "approve", "moderator").target == "with_provider"


def test_a_story_that_nobody_approved_is_not_published_by_the_end_of_a_legal_hold():
    facts = story("held", hold_kind=HoldKind.LEGAL, legal_until=NOW, approved=False)
    facts = after(facts, move(facts, "review_due", "clock"))
    assert facts.state == "in_review"
    later = move(facts, "lapse", "clock", now=NOW + 20 * DAY)
    assert later.target == "in_moderation"


def test_a_story_decided_too_late_is_marked_and_reviewed_in_ten_working_days():
    planned = move(story("in_review", objection_ground=Ground.DEFAMATORY), "lapse", "clock")
    facts = after(story("in_review"), planned)
    assert facts.not_decided_in_time
    assert facts.due_at == datetime(2026, 3, 26, tzinfo=UTC)  # 24:00 on Wednesday the 25th


def test_a_removal_that_falls_due_during_a_suspension_ends_as_a_legal_rejection():
    facts = after(story("suspended"), move(story("suspended", removal_due=NOW), "lapse", "clock"))
    assert facts.reject_code is RejectCode.LEGAL
    assert move(facts, "appeal", "author").target == "in_moderation"


def test_a_hold_never_tells_the_provider_and_calls_the_lead_at_once():
    planned = move(story("with_provider"), "hold", "call_handler")
    assert [tell.recipient for tell in planned.tells] == [Recipient.AUTHOR]
    assert [(task.kind, task.role, task.urgent) for task in planned.tasks] == [
        (TaskKind.SAFEGUARDING, Role.SAFEGUARDING, True)
    ]
    assert planned.cancels
    assert planned.cancels_provider
    assert planned.closes_deadlines


@pytest.mark.parametrize(("source", "event", "role"), [
    ("in_moderation", "hold", "moderator"),
    ("in_moderation", "refer", "safeguarding"),
    ("published", "suspend", "senior"),
])  # fmt: skip
def test_an_author_for_whom_it_is_unsafe_is_not_told(source, event, role):
    told = move(story(source, author_unsafe=True), event, role).tells
    assert Recipient.AUTHOR not in {tell.recipient for tell in told}
    assert Recipient.AUTHOR in {tell.recipient for tell in move(story(source), event, role).tells}


def test_after_a_referral_the_home_is_told_nothing_until_the_lead_releases_it():
    facts = after(story("in_moderation"), move(story("in_moderation"), "refer", "safeguarding"))
    assert move(facts, "approve", "moderator").tells == ((Recipient.AUTHOR, "approved_author"),)
    facts = after(facts, move(facts, "hold", "safeguarding"))
    facts = after(facts, move(facts, "release", "safeguarding"))
    assert (Recipient.PROVIDER, "story_to_decide") in move(facts, "approve", "moderator").tells


def test_a_story_about_the_manager_goes_to_the_responsible_person():
    told = move(story("in_moderation", about_manager=True), "approve", "moderator").tells
    assert (Recipient.RESPONSIBLE_PERSON, "story_to_decide") in told
    assert Recipient.PROVIDER not in {tell.recipient for tell in told}


def test_only_those_who_were_told_hear_of_a_withdrawal():
    quiet = story("in_moderation", told_provider=False, told_bodies=False)
    assert move(quiet, "withdraw", "author").tells == ((Recipient.AUTHOR, "withdrawn_author"),)
    told = {tell.notice for tell in move(story("published"), "withdraw", "author").tells}
    assert told == {"withdrawn_author", "withdrawn_provider", "withdrawn_body"}


def test_a_private_story_goes_only_to_those_that_the_author_agreed_to():
    facts = story("in_moderation", consent_publish=False, agreed_tell_bodies=True)
    told = move(facts, "keep_private", "moderator").tells
    assert {tell.notice for tell in told} == {"kept_private_author", "kept_private_body"}


def test_a_dead_authors_contact_is_never_written_to():
    for source, event, role, _ in rows():
        if source != "-" and event not in {"ask_author", "propose_edits"}:
            told = move(story(source, author_stopped=True), event, role).tells
            assert Recipient.AUTHOR not in {tell.recipient for tell in told}


@pytest.mark.parametrize(
    ("source", "event", "role", "notices"),
    [
        (None, "receive", "channel", "receipt"),
        ("received", "lapse", "clock", "kept_private_author"),
        ("in_moderation", "ask_author", "moderator", "question_to_author"),
        ("in_moderation", "propose_edits", "moderator", "edits_to_approve"),
        ("with_author", "lapse", "clock", "no_reply_author"),
        ("with_author", "reply", "author", ""),
        ("with_author", "recall", "senior", ""),
        ("in_moderation", "approve", "moderator", "story_to_decide approved_author"),
        ("scheduled", "release_due", "clock", "story_to_decide approved_author"),
        ("in_moderation", "reject", "moderator", "rejected_author"),
        ("held", "release", "senior", "released_author"),
        ("held", "extend_hold", "safeguarding", ""),
        ("published", "refer", "safeguarding", "referral_council referred_author"),
        ("with_provider", "go_ahead", "provider", "published_author published_provider published_body"),
        ("with_provider", "object", "provider", "objection_author"),
        ("with_provider", "raise_safeguarding", "provider", ""),
        ("with_provider", "lapse", "clock", "published_author published_provider"),
        ("published", "reroute", "senior", "destroy_letter rerouted_author"),
        ("in_review", "dismiss", "senior", "published_author published_provider"),
        ("restricted", "return_to_moderation", "senior", "returned_author returned_provider"),
        ("in_review", "reject", "senior", "rejected_author rejected_provider rejected_complainant"),
        ("in_review", "propose_restriction", "senior", ""),
        ("in_review", "confirm_restriction", "senior", "restricted_body restricted_author restricted_provider"),
        ("in_review", "lapse", "clock", "published_body published_author published_provider"),
        ("restricted", "recommend", "body", "recommended_author recommended_provider"),
        ("restricted", "lift", "senior", "published_author published_provider published_body"),
        ("restricted", "review_due", "clock", "restriction_review_body"),
        ("published", "hide", "moderator", "suspended_author"),
        ("published", "take_down", "senior", "suspended_author suspended_complainant"),
        ("suspended", "reinstate", "senior", "reinstated_author reinstated_complainant"),
        ("published", "ask_withdraw", "channel", "how_to_finish_withdrawal"),
        ("published", "archive", "clock", ""),
    ],
)
def test_each_move_tells_whom_the_page_says(source, event, role, notices):
    told = move(story(source), event, role).tells
    assert {tell.notice for tell in told} == set(notices.split())
    assert len(told) == len(set(told))


@pytest.mark.parametrize(
    ("source", "event", "role", "tasks"),
    [
        ("received", "complete", "system", {("moderate", "moderator")}),
        ("with_author", "reply", "author", {("moderate", "moderator")}),
        ("private", "agree_to_publish", "author", {("moderate", "moderator")}),
        ("rejected", "appeal", "author", {("appeal", "senior")}),
        ("held", "review_due", "clock", {("safeguarding", "safeguarding"), ("review", "senior")}),
        ("with_provider", "object", "provider", {("review", "senior")}),
        ("with_provider", "raise_safeguarding", "provider", {("safeguarding", "safeguarding")}),
        ("in_review", "propose_restriction", "senior", {("second_person", "senior")}),
        ("in_review", "lapse", "clock", {("second_person", "senior")}),
        ("restricted", "recommend", "body", {("review", "senior")}),
        ("restricted", "review_due", "clock", {("review", "senior")}),
        ("published", "hide", "moderator", {("report", "senior")}),
        ("published", "ask_withdraw", "channel", {("report", "moderator")}),
        ("withdrawn", "restore", "author", {("moderate", "moderator")}),
        ("in_moderation", "approve", "moderator", set()),
    ],
)
def test_each_move_raises_the_tasks_that_the_page_says(source, event, role, tasks):
    assert {(task.kind.value, task.role.value) for task in move(story(source), event, role).tasks} == tasks


def test_a_hidden_story_is_decided_in_two_working_days():
    (task,) = move(story("published"), "hide", "moderator").tasks
    assert task.due == datetime(2026, 3, 14, tzinfo=UTC)  # 24:00 on Friday the 13th


def test_questions_lapse_after_28_days_with_reminders_at_3_and_10():
    (lapse,) = move(story("in_moderation"), "ask_author", "moderator").deadlines
    assert (lapse.event, lapse.at) == (Event.LAPSE, NOW + 28 * DAY)
    assert lapse.reminders == (NOW + 3 * DAY, NOW + 10 * DAY)


def test_a_legal_hold_has_its_review_and_its_end():
    planned = move(story("in_moderation"), "hold", "moderator", kind="legal")
    assert [(one.kind, one.at.date().isoformat()) for one in planned.deadlines] == [
        ("review", "2026-03-19"),
        ("legal_hold_ends", "2026-03-26"),
    ]


def test_a_move_that_stays_where_it_is_leaves_deadlines_and_deliveries_alone():
    planned = move(story("with_provider"), "refer", "safeguarding")
    assert not planned.closes_deadlines
    assert not planned.cancels
    assert planned.cancels_provider
    assert after(story("with_provider"), planned).due_at == story("with_provider").due_at


def test_a_policy_is_stamped_at_the_first_approval_and_kept():
    first = after(story("in_moderation"), move(story("in_moderation"), "approve", "moderator"))
    assert (first.policy, first.policy_version) == (DEFAULT.name, 1)
    again = move(story("in_moderation", policy="provider_restricts", policy_version=1), "approve", "moderator")
    assert "policy" not in again.changes.values


def test_shown_moves_leave_out_what_the_story_itself_does_not_allow():
    shown = find_moves(story("in_moderation", author_reachable=False), DEFAULT, role=Role.MODERATOR, now=NOW)
    assert shown == (Event.APPROVE, Event.REJECT, Event.HOLD)


CHILD_EVENTS = {
    "receive", "complete", "ask_author", "approve", "reject", "appeal", "hold", "release", "suspend",
    "reinstate", "withdraw", "archive", "reply", "recall", "lapse",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.STORY}))
def test_a_child_has_its_own_narrower_set_of_moves(kind):
    for event in Event:
        states = [None, *State]
        roles = [Role(name) for name in allowed_roles()[event]]
        if event not in CHILD_EVENTS:
            for role in roles:
                for state in states:
                    with pytest.raises(WrongRole):
                        move(story(state, kind=kind), event, role)


def test_a_child_is_published_by_approval_without_asking_a_home():
    child = story("in_moderation", kind=Kind.RESPONSE, parent_state=State.PUBLISHED)
    planned = move(child, "approve", "moderator", criticality=None)
    assert planned.target == "published"
    assert {tell.notice for tell in planned.tells} == {"published_author", "child_published_author"}
    with pytest.raises(RequirementNotMet):
        move(story("in_moderation", kind=Kind.RESPONSE, parent_state=State.WITHDRAWN), "approve", "moderator")


def test_only_a_response_goes_by_the_fast_track_and_a_moderator_is_told():
    fast = story("in_moderation", kind=Kind.RESPONSE, fast_track=True)
    planned = move(fast, "approve", "system", who="")
    assert planned.target == "published"
    assert [task.kind for task in planned.tasks] == [TaskKind.MODERATE]
    with pytest.raises(RequirementNotMet):
        move(story("in_moderation", kind=Kind.RESPONSE), "approve", "system")
    with pytest.raises(WrongRole):
        move(story("in_moderation", kind=Kind.CHANGE, fast_track=True), "approve", "system")


def test_every_notice_is_told_by_some_move_or_sent_by_the_clock():
    from gateway.moderation.consequences import TELLS

    by_clock_or_intake = {"ask_home", "consent_question", "reminder_author", "reminder_provider", "all_right_author"}
    by_clock_or_intake |= {"answer_acknowledged", "digest_body", "alert_body"}
    of_children = {"child_published_author", "child_published_provider"}
    told = {name for names in TELLS.values() for name in names}
    assert told | by_clock_or_intake | of_children == set(NOTICES)
