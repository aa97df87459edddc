"""The names that everything else shares: states, events, roles, channels and delivery states.

Only names live here; the moves between states stand in ``gateway/moderation/machine.py``.
Source of every word: the specification of the moderation state machine and of delivery in the README.
"""

from enum import StrEnum


class Word(StrEnum):
    """A name that is stored and sent as its own text.

    It hashes as that text, in C: an Enum's own hash is a Python call, and the machine looks words up all the time.
    """

    __hash__ = str.__hash__


class Kind(Word):
    """What a contribution is. Everything but a story has a parent."""

    STORY = "story"
    RESPONSE = "response"
    CHANGE = "change"
    FOLLOW_UP = "follow_up"
    COMMENT = "comment"


class State(Word):
    RECEIVED = "received"
    WITH_AUTHOR = "with_author"
    IN_MODERATION = "in_moderation"
    SCHEDULED = "scheduled"
    HELD = "held"
    WITH_PROVIDER = "with_provider"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    RESTRICTED = "restricted"
    NOT_PUBLISHED = "not_published"
    PRIVATE = "private"
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


BEFORE_PUBLICATION = frozenset(
    {
        State.RECEIVED,
        State.WITH_AUTHOR,
        State.IN_MODERATION,
        State.SCHEDULED,
        State.WITH_PROVIDER,
        State.IN_REVIEW,
    }
)
LIVE = frozenset(set(State) - {State.WITHDRAWN, State.ARCHIVED})


class Event(Word):
    RECEIVE = "receive"
    COMPLETE = "complete"
    LAPSE = "lapse"
    ASK_AUTHOR = "ask_author"
    PROPOSE_EDITS = "propose_edits"
    REPLY = "reply"
    APPROVE_EDITS = "approve_edits"
    RECALL = "recall"
    APPROVE = "approve"
    RELEASE_DUE = "release_due"
    KEEP_PRIVATE = "keep_private"
    AGREE_TO_PUBLISH = "agree_to_publish"
    REJECT = "reject"
    APPEAL = "appeal"
    HOLD = "hold"
    RELEASE = "release"
    EXTEND_HOLD = "extend_hold"
    REVIEW_DUE = "review_due"
    REFER = "refer"
    GO_AHEAD = "go_ahead"
    OBJECT = "object"
    RAISE_SAFEGUARDING = "raise_safeguarding"
    REROUTE = "reroute"
    DISMISS = "dismiss"
    RETURN_TO_MODERATION = "return_to_moderation"
    PROPOSE_RESTRICTION = "propose_restriction"
    CONFIRM_RESTRICTION = "confirm_restriction"
    RECOMMEND = "recommend"
    LIFT = "lift"
    HIDE = "hide"
    SUSPEND = "suspend"
    TAKE_DOWN = "take_down"
    REINSTATE = "reinstate"
    WITHDRAW = "withdraw"
    ASK_WITHDRAW = "ask_withdraw"
    RESTORE = "restore"
    ARCHIVE = "archive"


class Role(Word):
    """Who acts. The last four are actors that nobody signs in as."""

    MODERATOR = "moderator"
    SENIOR = "senior"
    SAFEGUARDING = "safeguarding"
    TYPIST = "typist"
    CALL_HANDLER = "call_handler"
    HELPER = "helper"
    MAILROOM = "mailroom"
    PROVIDER = "provider"
    BODY = "body"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    AUTHOR = "author"
    CLOCK = "clock"
    SYSTEM = "system"
    CHANNEL = "channel"


STAFF_ROLES = tuple(role for role in Role if role not in {Role.AUTHOR, Role.CLOCK, Role.SYSTEM, Role.CHANNEL})


class HoldKind(Word):
    SAFEGUARDING = "safeguarding"
    LEGAL = "legal"
    DISTRESS = "distress"


class Ground(Word):
    """Grounds to object, in keypad order: 1 to 6."""

    WRONG_SERVICE = "wrong_service"
    IDENTIFIES_SOMEONE = "identifies_someone"
    NOT_GENUINE = "not_genuine"
    COURT_OR_POLICE = "court_or_police"
    DEFAMATORY = "defamatory"
    OFFENSIVE = "offensive"


class RejectCode(Word):
    NOT_ABOUT_CARE = "not_about_care"
    NOT_OWN_EXPERIENCE = "not_own_experience"
    NOT_GENUINE = "not_genuine"
    ABUSIVE = "abusive"
    CANNOT_BE_MADE_SAFE = "cannot_be_made_safe"
    COMMERCIAL = "commercial"
    DUPLICATE = "duplicate"
    TOO_OLD = "too_old"
    LEGAL = "legal"


class Channel(Word):
    SMS = "sms"
    VOICE = "voice"
    WEB = "web"
    EMAIL = "email"
    LETTER = "letter"
    PHONE_TASK = "phone_task"
    API = "api"


class DeliveryState(Word):
    DUE = "due"
    WAITING = "waiting"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    FAILED = "failed"
    RETURNED = "returned"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"

    @property
    def rank(self) -> int:
        """A receipt only raises the rank; ends share the highest."""
        return {"due": 0, "waiting": 0, "claimed": 1, "unknown": 2, "handed_over": 3}.get(self.value, 4)


class Worse(Word):
    """What is worse for a notice whose outcome is unknown."""

    SILENCE = "silence"
    DOUBLING = "doubling"


class Recipient(Word):
    """Whom a notice goes to, before it is known at which address."""

    AUTHOR = "author"
    PROVIDER = "provider"
    RESPONSIBLE_PERSON = "responsible_person"
    BODY = "body"
    COUNCIL = "council"
    COMPLAINANT = "complainant"
    DUTY = "duty"
    WRITER = "writer"
    """Whoever wrote us an e-mail and gets its one answer."""
    STAFF = "staff"
    """Somebody who signs in, at the address that they sign in with."""
    ANSWERER = "answerer"
    """Whoever answers a home's letter by text, at the number that they text from."""
    FORMER = "former"
    """The address that a home was told at until it was changed."""


class LetterState(Word):
    COMPOSED = "composed"
    PRINTED = "printed"
    POSTED = "posted"
    ANSWERED = "answered"
    RETURNED = "returned"
    PULLED = "pulled"


class InboundState(Word):
    """What became of a raw delivery: ``holding`` is the pen where a person looks."""

    PARSED = "parsed"
    HOLDING = "holding"
    SETTLED = "settled"


class TaskKind(Word):
    MODERATE = "moderate"
    URGENT = "urgent"
    SAFEGUARDING = "safeguarding"
    REVIEW = "review"
    APPEAL = "appeal"
    SECOND_PERSON = "second_person"
    TRANSCRIBE = "transcribe"
    CALL_BACK = "call_back"
    PHONE_HOME = "phone_home"
    MEND_DELIVERY = "mend_delivery"
    PULL_LETTER = "pull_letter"
    POST_LETTER = "post_letter"
    LATE_ANSWER = "late_answer"
    READ_ANSWER = "read_answer"
    HOLDING_PEN = "holding_pen"
    CLARIFY_OBJECTION = "clarify_objection"
    REFER = "refer"
    WORRIED_STAFF = "worried_staff"
    REPORT = "report"
    TRANSLATE = "translate"
    MAIL = "mail"
