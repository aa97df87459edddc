"""Does what one message asks for, in one transaction with the note of what was done. None ever becomes a story."""

from datetime import datetime

from channels.email.inbound import Mail, MailKind
from gateway.delivery.mail.answering import answer
from gateway.delivery.mail.ourselves import Ourselves
from gateway.delivery.mail.reporting import reported, silence
from store import mail, tasks
from store.database import Session
from store.words import Role, TaskKind

ASKS = {
    MailKind.PERSON: "Somebody wrote an e-mail. Read it, and see to what it asks for.",
    MailKind.COMPLAINT: "Somebody's mail service reports a message of ours as unwanted. Look who should be asked.",
    MailKind.UNSUBSCRIBE: "Somebody wants no more e-mail from us. Look how they can be reached instead.",
    MailKind.UNREADABLE: "An e-mail can't be taken apart. It is kept as it came.",
}
DANGER = "An e-mail speaks of danger or harm. Read it at once; it is no story, and nobody else reads it."
QUOTED = (">", "|")


def act(session: Session, mail_id: int, found: Mail, us: Ourselves, *, key: str, cut: bool, now: datetime) -> None:
    """Act on what was understood of a message, and write down what came of it."""
    answer_id = None
    match found.kind:
        case MailKind.REPORT if found.delivery_id is not None:
            did = reported(session, found.delivery_id, found.reports, key=key, us=us, now=now)
        case MailKind.COMPLAINT | MailKind.UNSUBSCRIBE if found.delivery_id is not None:
            complaint = found.kind is MailKind.COMPLAINT
            did = silence(session, found.delivery_id, complaint=complaint, key=key, now=now)
        case MailKind.PERSON:
            answer_id, did = answer(session, mail_id, found, us, now=now)
        case _:
            did = "Nothing was done, and nobody was answered."
    asks = found.kind in ASKS or cut
    mail.settle(
        session,
        mail_id,
        taken_for=found.kind.value,
        why=f"{found.why} It is too large to be kept whole." if cut else found.why,
        did=did,
        person_since=now if asks else None,
        delivery_id=found.delivery_id,
        answer_id=answer_id,
        sender=found.sender,
        subject=found.subject,
        message_id=found.message_id,
    )
    if asks:
        _ask_a_person(session, mail_id, found, now=now)


def set_aside(session: Session, mail_id: int, error: Exception, *, now: datetime) -> None:
    """A message that met a fault of ours: a person looks at it, and the rest go on."""
    why = f"It met a fault of ours ({type(error).__name__})."
    mail.settle(session, mail_id, taken_for=mail.SET_ASIDE, why=why, did="It was set aside.", person_since=now)
    note = f"An e-mail could not be acted on. {why} It is kept as it came."
    about = f"mail:{mail_id}"
    tasks.raise_task(session, TaskKind.MAIL, about=about, role=Role.MODERATOR, now=now, note=note)


def _ask_a_person(session: Session, mail_id: int, found: Mail, *, now: datetime) -> None:
    from gateway.moderation.checks import run

    own = "\n".join(line for line in found.words.split("\n") if not line.lstrip().startswith(QUOTED))
    danger = found.kind is MailKind.PERSON and any(hit.urgent for hit in run(f"{found.subject}\n{own}"))
    tasks.raise_task(
        session,
        TaskKind.URGENT if danger else TaskKind.MAIL,
        about=f"mail:{mail_id}",
        role=Role.MODERATOR,
        now=now,
        urgent=danger,
        note=DANGER if danger else ASKS.get(found.kind, "An e-mail is too large to be kept whole. Look at it there."),
    )
