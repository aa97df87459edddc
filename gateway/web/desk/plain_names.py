"""Words of the machine as people say them: states, roles, channels, holds, codes, deliveries."""

from datetime import datetime, timedelta

from store.contributions import Contribution
from store.words import DeliveryState, HoldKind, Kind, Recipient, RejectCode, State, TaskKind

STATES = {
    State.RECEIVED: "Arrived",
    State.WITH_AUTHOR: "With the author",
    State.IN_MODERATION: "To moderate",
    State.SCHEDULED: "Waiting for its date",
    State.HELD: "Held",
    State.WITH_PROVIDER: "With the home",
    State.IN_REVIEW: "In review",
    State.PUBLISHED: "Published",
    State.RESTRICTED: "Restricted",
    State.NOT_PUBLISHED: "Not published",
    State.PRIVATE: "Private",
    State.SUSPENDED: "Hidden for now",
    State.REJECTED: "Rejected",
    State.WITHDRAWN: "Withdrawn",
    State.ARCHIVED: "Archived",
}
KINDS = {
    Kind.STORY: "Story",
    Kind.RESPONSE: "Response",
    Kind.CHANGE: "Change",
    Kind.FOLLOW_UP: "Follow-up",
    Kind.COMMENT: "Comment",
}
ROLES = {
    "moderator": "a moderator",
    "senior": "a senior moderator",
    "safeguarding": "the safeguarding lead",
    "typist": "a typist",
    "call_handler": "a call handler",
    "helper": "a helper",
    "mailroom": "the mailroom",
    "provider": "the home",
    "body": "a public body",
    "auditor": "an auditor",
    "administrator": "an administrator",
    "author": "the author",
    "clock": "the clock",
    "system": "Earshot itself",
    "channel": "a message that came in",
}
RECIPIENTS = {
    Recipient.AUTHOR: "the author",
    Recipient.PROVIDER: "the home",
    Recipient.RESPONSIBLE_PERSON: "the provider's responsible person, not the home",
    Recipient.BODY: "a public body",
    Recipient.COUNCIL: "the council",
    Recipient.COMPLAINANT: "whoever complained",
    Recipient.DUTY: "whoever is on duty",
    Recipient.WRITER: "whoever wrote us an e-mail",
    Recipient.STAFF: "somebody who signs in",
    Recipient.FORMER: "the address that the home was told at before",
    Recipient.ANSWERER: "whoever answers the home’s letter by text",
}
CHANNELS = {
    "sms": "text",
    "voice": "phone call",
    "web": "form",
    "email": "e-mail",
    "letter": "letter",
    "phone_task": "a phone call by one of us",
    "api": "another system",
}
DELIVERIES = {
    DeliveryState.DUE: "Waiting to go",
    DeliveryState.WAITING: "Stuck: a person must mend it",
    DeliveryState.CLAIMED: "Going now",
    DeliveryState.UNKNOWN: "Nobody knows yet whether it arrived",
    DeliveryState.HANDED_OVER: "Sent",
    DeliveryState.DELIVERED: "Arrived",
    DeliveryState.FAILED: "Failed",
    DeliveryState.RETURNED: "Came back",
    DeliveryState.SUPPRESSED: "Not sent: they asked us not to",
    DeliveryState.CANCELLED: "Cancelled",
}
HOLDS = {
    HoldKind.SAFEGUARDING: "Safeguarding: somebody may be harmed",
    HoldKind.LEGAL: "Legal: a court, the police or a solicitor is involved",
    HoldKind.DISTRESS: "Distress: the author may not be well enough to decide",
}
REJECTIONS = {
    RejectCode.NOT_ABOUT_CARE: "It is not about care",
    RejectCode.NOT_OWN_EXPERIENCE: "It is not the author's own experience",
    RejectCode.NOT_GENUINE: "It is not genuine",
    RejectCode.ABUSIVE: "It is abusive",
    RejectCode.CANNOT_BE_MADE_SAFE: "It can't be made safe to publish",
    RejectCode.COMMERCIAL: "It is advertising",
    RejectCode.DUPLICATE: "We have it already",
    RejectCode.TOO_OLD: "It was too long ago",
    RejectCode.LEGAL: "The law forbids it",
}
POLICIES = {
    "moderator_only": "A moderator decides alone",
    "provider_decides": "The home decides",
    "provider_restricts": "The home may restrict",
    "provider_may_ask_for_review": "The home may ask for a review",
}
TASKS = {
    TaskKind.MODERATE: "Moderate",
    TaskKind.URGENT: "Read at once: somebody may be in danger",
    TaskKind.SAFEGUARDING: "Safeguarding",
    TaskKind.REVIEW: "Review",
    TaskKind.APPEAL: "Decide an appeal",
    TaskKind.SECOND_PERSON: "Second person wanted",
    TaskKind.TRANSCRIBE: "Write down a recording",
    TaskKind.CALL_BACK: "Call back",
    TaskKind.PHONE_HOME: "Phone the home",
    TaskKind.MEND_DELIVERY: "Mend a delivery",
    TaskKind.PULL_LETTER: "Pull a letter",
    TaskKind.POST_LETTER: "Post a letter",
    TaskKind.LATE_ANSWER: "Read an answer that came late",
    TaskKind.READ_ANSWER: "Read an answer",
    TaskKind.HOLDING_PEN: "Look at what could not be read",
    TaskKind.CLARIFY_OBJECTION: "Clarify an objection by phone",
    TaskKind.REFER: "See a referral through",
    TaskKind.WORRIED_STAFF: "A worried member of staff",
    TaskKind.REPORT: "Look into a report",
    TaskKind.TRANSLATE: "Translate a story",
    TaskKind.MAIL: "Read an e-mail",
}
FIELDS = {
    "text": "Their words",
    "good": "What was good",
    "better": "What could be better",
    "feelings": "How it felt",
    "answer": "An answer to our question",
}
CONSENTS = {
    "publish": "Publish it",
    "contact": "Contact them",
    "home": "Tell the home and the bodies",
    "record": "Record the call",
}


def state_name(state: str | None) -> str:
    return "Nowhere" if state is None else STATES[State(state)]


def age(since: datetime, now: datetime) -> str:
    """How long ago, in the one unit that matters: "just now", "12 minutes", "3 hours", "6 days"."""
    passed = max(now - since, timedelta())
    minutes = int(passed.total_seconds()) // 60
    for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            number = minutes // size
            return f"{number} {word}{'' if number == 1 else 's'}"
    return "just now"


def reference(row: Contribution) -> str:
    """The reference in two groups, as people read it out."""
    return f"{row.reference[:4]}-{row.reference[4:]}"


def in_danger(row: Contribution) -> bool:
    """Whether something in it says that somebody may be in danger."""
    return row.urgent or any(hit.get("urgent") for hit in row.hits)
