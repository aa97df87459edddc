"""The table of moves, in the order in which the specification prints it."""

from dataclasses import dataclass

from gateway.moderation import targets as to
from store.words import BEFORE_PUBLICATION, LIVE, Kind, Role, State
from store.words import Event as E
from store.words import Role as R
from store.words import State as S

STORY = frozenset({Kind.STORY})
CHILDREN = frozenset(set(Kind) - STORY)
DESK_READERS = frozenset({R.TYPIST, R.CALL_HANDLER, R.MODERATOR, R.SENIOR, R.SAFEGUARDING})
MODERATOR, SENIOR, LEAD = frozenset({R.MODERATOR}), frozenset({R.SENIOR}), frozenset({R.SAFEGUARDING})
AUTHOR, PROVIDER, BODY = frozenset({R.AUTHOR}), frozenset({R.PROVIDER}), frozenset({R.BODY})
CLOCK, SYSTEM, CHANNEL = frozenset({R.CLOCK}), frozenset({R.SYSTEM}), frozenset({R.CHANNEL})


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. No source: it begins there; target None: the state stays the same."""

    name: str
    sources: frozenset[State]
    event: E
    actors: frozenset[Role]
    requires: tuple[str, ...]
    target: State | to.Rule | None
    when: tuple[str, ...] = ()
    """Requirements without which the move is not there at all, rather than refused."""
    kinds: frozenset[Kind] = STORY

    def targets(self, source: State) -> frozenset[State]:
        """Every state that this row may lead to from one of its sources."""
        if self.target is None:
            return frozenset({source})
        return self.target.targets if isinstance(self.target, to.Rule) else frozenset({self.target})


def _row(
    sources: str,
    event: E,
    actors: frozenset[Role],
    requires: str,
    target: State | to.Rule | None,
    *,
    when: str = "",
    kinds: frozenset[Kind] = STORY,
) -> Move:
    states = frozenset(S(word) for word in sources.split())
    return _move(states, event, actors, requires, target, when=when, kinds=kinds)


def _move(
    states: frozenset[State],
    event: E,
    actors: frozenset[Role],
    requires: str,
    target: State | to.Rule | None,
    *,
    when: str = "",
    kinds: frozenset[Kind] = STORY,
) -> Move:
    name = f"{event} by {' or '.join(sorted(actors))} from {', '.join(sorted(states)) or 'nowhere'}"
    return Move(name, states, event, actors, tuple(requires.split()), target, tuple(when.split()), kinds)


_APPROVE = "home_known consent_to_publish another_on_appeal translated text_to_publish redaction_checked"
_HOLDABLE = BEFORE_PUBLICATION | {S.PRIVATE, S.NOT_PUBLISHED}
_ENDING = "published restricted not_published private rejected suspended"

# from · event · actor · requires · to. In the order of the specification's table.
MOVES: tuple[Move, ...] = (
    _row("", E.RECEIVE, CHANNEL, "raw_kept", S.RECEIVED),
    _row("received", E.COMPLETE, SYSTEM, "home_known consent_answered", S.IN_MODERATION),
    _row("received", E.LAPSE, CLOCK, "author_silent", S.PRIVATE),
    _row(
        "received in_moderation in_review",
        E.ASK_AUTHOR,
        MODERATOR | SENIOR,
        "author_reachable question",
        S.WITH_AUTHOR,
    ),
    _row("in_moderation", E.PROPOSE_EDITS, MODERATOR, "author_reachable translated edited_text", S.WITH_AUTHOR),
    _row("in_review", E.PROPOSE_EDITS, SENIOR, "author_reachable not_involved translated edited_text", S.WITH_AUTHOR),
    _row("with_author", E.REPLY, AUTHOR, "text", to.WHERE_ASKED),
    _row("with_author", E.APPROVE_EDITS, AUTHOR, "edited_version", to.AFTER_EDITS),
    _row("with_author", E.RECALL, MODERATOR | SENIOR, "reason", to.WHERE_ASKED),
    _row("with_author", E.LAPSE, CLOCK, "due", to.AFTER_SILENCE),
    _row("in_moderation", E.APPROVE, MODERATOR, f"{_APPROVE} criticality", to.AFTER_APPROVAL),
    _row("scheduled", E.RELEASE_DUE, CLOCK, "release_due", to.HOME_OR_PUBLIC),
    _row("scheduled", E.RECALL, MODERATOR | SENIOR, "reason", S.IN_MODERATION),
    _row(
        "with_provider published",
        E.RECALL,
        MODERATOR | SENIOR,
        "reason",
        S.IN_MODERATION,
        when="take_back_open",
    ),
    _row(
        "in_moderation",
        E.KEEP_PRIVATE,
        MODERATOR,
        "consent_refused_or_no_reply another_on_appeal translated redacted_for_readers",
        S.PRIVATE,
    ),
    _row("private", E.AGREE_TO_PUBLISH, AUTHOR, "consent_given", S.IN_MODERATION),
    _row("received in_moderation", E.REJECT, MODERATOR, "another_on_appeal code comment", S.REJECTED),
    _row("rejected", E.APPEAL, AUTHOR, "appeal_open", S.IN_MODERATION),
    _move(_HOLDABLE, E.HOLD, DESK_READERS, "hold_kind reason review_on", S.HELD),
    _row("held", E.RELEASE, LEAD | SENIOR, "comment", to.AFTER_HOLD),
    _row("held", E.EXTEND_HOLD, LEAD, "reason new_review_on senior_agrees", None),
    _row("held", E.REVIEW_DUE, CLOCK, "due", to.AFTER_HOLD_REVIEW),
    _row("held", E.REJECT, SENIOR, "another_on_appeal code comment", S.REJECTED),
    _move(LIVE, E.REFER, LEAD, "referred_to referral_text", None),
    _row("with_provider", E.GO_AHEAD, PROVIDER, "", S.PUBLISHED, when="home_is_asked"),
    _row("with_provider", E.OBJECT, PROVIDER, "ground exact_words", to.BY_OBJECTION, when="home_is_asked"),
    _row("with_provider", E.RAISE_SAFEGUARDING, PROVIDER, "seen told", S.HELD, when="home_is_asked"),
    _row("with_provider", E.LAPSE, CLOCK, "window_over", to.BY_SILENCE),
    _row("with_provider in_review published", E.REROUTE, SENIOR, "right_home reason", S.IN_MODERATION),
    _row("in_review", E.DISMISS, SENIOR, "not_involved approved_text reason", S.PUBLISHED),
    _row(
        "in_review restricted suspended not_published",
        E.RETURN_TO_MODERATION,
        SENIOR,
        "not_involved reason",
        S.IN_MODERATION,
    ),
    _row("in_review suspended", E.REJECT, SENIOR, "not_involved another_on_appeal code comment", S.REJECTED),
    _row("in_review suspended", E.PROPOSE_RESTRICTION, SENIOR, "not_involved approved_text reason", None),
    _row(
        "in_review suspended",
        E.CONFIRM_RESTRICTION,
        SENIOR | LEAD,
        "proposal_made second_person not_involved approved_text",
        S.RESTRICTED,
    ),
    _row("in_review", E.LAPSE, CLOCK, "due", to.REVIEW_NOT_DECIDED),
    _row("restricted", E.RECOMMEND, BODY, "text", None, when="bodies_recommend"),
    _row("restricted", E.LIFT, SENIOR, "approved_text reason", S.PUBLISHED),
    _row("restricted", E.REVIEW_DUE, CLOCK, "due", None),
    _row("published", E.HIDE, MODERATOR, "identifies_someone", S.SUSPENDED),
    _row("published", E.SUSPEND, SENIOR | LEAD, "report_upheld", S.SUSPENDED),
    _row("published restricted", E.TAKE_DOWN, CLOCK, "removal_reached", S.SUSPENDED),
    _row("published restricted", E.TAKE_DOWN, SENIOR, "notice", S.SUSPENDED),
    _row("suspended", E.REINSTATE, SENIOR, "not_involved reason", to.BACK_TO_PUBLIC),
    _row("suspended", E.LAPSE, CLOCK, "due", to.SUSPENSION_NOT_DECIDED),
    _move(LIVE, E.WITHDRAW, AUTHOR, "", S.WITHDRAWN),
    _row("published", E.ASK_WITHDRAW, CHANNEL, "", S.SUSPENDED),
    _row("withdrawn", E.RESTORE, AUTHOR, "restore_open", S.IN_MODERATION),
    _row(_ENDING, E.ARCHIVE, CLOCK, "retention_ended", S.ARCHIVED),
)

# A record beside a story: its writer takes the author's place, and no home is asked. ``reply``, ``recall``
# and the lapse of a question stand here too, or a child whose writer was asked could never move again.
CHILD_MOVES: tuple[Move, ...] = (
    _row("", E.RECEIVE, CHANNEL, "raw_kept", S.RECEIVED, kinds=CHILDREN),
    _row("received", E.COMPLETE, SYSTEM, "home_known consent_answered", S.IN_MODERATION, kinds=CHILDREN),
    _row(
        "received in_moderation",
        E.ASK_AUTHOR,
        MODERATOR | SENIOR,
        "author_reachable question",
        S.WITH_AUTHOR,
        kinds=CHILDREN,
    ),
    _row("with_author", E.REPLY, AUTHOR, "text", to.WHERE_ASKED, kinds=CHILDREN),
    _row("with_author", E.RECALL, MODERATOR | SENIOR, "reason", to.WHERE_ASKED, kinds=CHILDREN),
    _row("with_author", E.LAPSE, CLOCK, "due", to.WHERE_ASKED, kinds=CHILDREN),
    _row("in_moderation", E.APPROVE, MODERATOR, f"{_APPROVE} parent_lives", S.PUBLISHED, kinds=CHILDREN),
    _row(
        "in_moderation",
        E.APPROVE,
        SYSTEM,
        "home_known consent_to_publish fast_track parent_lives text_to_publish",
        S.PUBLISHED,
        kinds=frozenset({Kind.RESPONSE}),
    ),
    _row("published", E.RECALL, MODERATOR | SENIOR, "reason", S.IN_MODERATION, when="take_back_open", kinds=CHILDREN),
    _row(
        "received in_moderation",
        E.REJECT,
        MODERATOR,
        "another_on_appeal code comment",
        S.REJECTED,
        kinds=CHILDREN,
    ),
    _row("held", E.REJECT, SENIOR, "another_on_appeal code comment", S.REJECTED, kinds=CHILDREN),
    _row("suspended", E.REJECT, SENIOR, "not_involved another_on_appeal code comment", S.REJECTED, kinds=CHILDREN),
    _row("rejected", E.APPEAL, AUTHOR, "appeal_open", S.IN_MODERATION, kinds=CHILDREN),
    _row(
        "received with_author in_moderation",
        E.HOLD,
        DESK_READERS,
        "hold_kind reason review_on",
        S.HELD,
        kinds=CHILDREN,
    ),
    _row("held", E.RELEASE, LEAD | SENIOR, "comment", to.AFTER_HOLD, kinds=CHILDREN),
    _row("published", E.SUSPEND, SENIOR | LEAD, "report_upheld", S.SUSPENDED, kinds=CHILDREN),
    _row("suspended", E.REINSTATE, SENIOR, "not_involved reason", to.BACK_TO_PUBLIC, kinds=CHILDREN),
    _move(LIVE, E.WITHDRAW, AUTHOR, "", S.WITHDRAWN, kinds=CHILDREN),
    _row("published rejected suspended", E.ARCHIVE, CLOCK, "retention_ended", S.ARCHIVED, kinds=CHILDREN),
)
