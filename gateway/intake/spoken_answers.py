"""What a home said on the telephone about a story, from the carrier's recording to what a person typed of it.

It never becomes a story: a name goes beside the answer, exact words complete an objection, what was seen goes to the
safeguarding lead, and a response becomes a contribution of its own, read by a moderator.
"""

from datetime import datetime

from channels.messages import Received
from gateway.intake.answer import give_answer
from gateway.intake.given_answer import Answer
from gateway.intake.respond import NotNow, respond
from gateway.moderation.remember import storable
from store import calls, contributions, deliveries, inbound, tasks
from store.calls import Call, Recording
from store.database import Session
from store.deliveries import Delivery
from store.words import Channel, Ground, Role, TaskKind

PURPOSES = frozenset({"name", "response", "quote", "seen"})
BY_PHONE = "Spoken on the telephone; who spoke is in a recording of its own."
ASKED_FOR = {
    "name": "Somebody who answers a letter says who they are: write down the name and the position.",
    "response": "A home's response to a story: write it down word for word.",
    "quote": "The exact words of a story that a home objects to: write them down word for word. Their time runs.",
    "seen": "Somebody of a home fears for a person's safety, and says why. Type this one first.",
}


class NotOfALetter(LookupError):
    """A recording that should belong to a letter's answer, but the call knows of none: a person must look."""

    code = "not_of_a_letter"


def is_spoken(received: Received) -> bool:
    """Whether the recording's own address, which the carrier signs, says that this is no story."""
    return received.fields.get("step") in PURPOSES


def take_spoken(session: Session, received: Received, call: Call, *, inbound_id: int, now: datetime) -> int:
    """Keep the recording beside the delivery that it speaks of, for a person to type; its id. Raises NotOfALetter."""
    purpose, turn = received.fields["step"], received.fields.get("turn", "")
    delivery_id = call.progress.get("spoken", {}).get(turn)
    delivery = None if delivery_id is None else deliveries.get(session, int(delivery_id))
    if delivery is None or delivery.contribution_id is None:
        raise NotOfALetter("this recording speaks of no letter that the caller had opened")
    recording_id, _ = calls.announce(
        session,
        received.fields["recording"],
        call_id=call.id,
        url=received.media[0].url if received.media else "",
        seconds=int(received.fields["seconds"]),
        purpose=purpose,
        delivery_id=delivery.id,
        now=now,
    )
    calls.change_recording(session, recording_id, contribution_id=delivery.contribution_id)
    inbound.belongs_to(session, inbound_id, delivery.contribution_id)
    _ask_typist(session, recording_id, delivery.contribution_id, purpose, now=now)
    return recording_id


def spoken_answer_typed(session: Session, recording: Recording, text: str, *, by: int, now: datetime) -> None:
    """What follows from the words that a person (``by``) typed and confirmed; for a purpose other than "story".

    Raises NotOfALetter; then nothing is kept.
    """
    delivery = None if recording.delivery_id is None else deliveries.get(session, recording.delivery_id)
    if delivery is None or delivery.contribution_id is None:
        raise NotOfALetter("this recording speaks of no letter")
    words = storable(text).strip()
    match recording.purpose:
        case "name":
            _keep_words(session, delivery, f"Answered by telephone. The caller said: {words}", by=by, now=now)
        case "response":
            _respond(session, delivery, words, by=by, now=now)
        case "quote":
            _keep_words(session, delivery, f"The exact words, by telephone: {words}", by=by, now=now)
            answer = Answer(choice="object", ground=Ground.DEFAMATORY, quote=words)
            give_answer(session, delivery.id, answer, channel=Channel.VOICE, now=now)
        case "seen":
            _keep_words(session, delivery, f"Seen, by telephone: {words}", by=by, now=now)
            _tell_lead(session, delivery, words, recording, now=now)


def _keep_words(session: Session, delivery: Delivery, words: str, *, by: int, now: datetime) -> None:
    """Beside the delivery, where erasing the story reaches it."""
    detail = {"channel": Channel.VOICE.value, "by": f"staff:{by}", "words": words}
    deliveries.record(session, delivery.id, "answer_kept", now=now, detail=detail)


def _respond(session: Session, delivery: Delivery, words: str, *, by: int, now: datetime) -> None:
    """A story that takes no response any more: the words are kept all the same, and a person reads them."""
    story = delivery.contribution_id or 0
    try:
        respond(session, story, words, by=delivery.recipient, signed=BY_PHONE, channel=Channel.VOICE, now=now)
    except NotNow:
        _keep_words(session, delivery, f"A response, by telephone: {words}", by=by, now=now)
        tasks.raise_task(
            session,
            TaskKind.LATE_ANSWER,
            about=f"spoken response {delivery.id}",
            role=Role.MODERATOR,
            now=now,
            contribution_id=story,
            note=f"A response by telephone, to a story that takes none just now:\n{words}",
        )


def _tell_lead(session: Session, delivery: Delivery, words: str, recording: Recording, *, now: datetime) -> None:
    tasks.raise_task(
        session,
        TaskKind.SAFEGUARDING,
        about=f"spoken {recording.id}",
        role=Role.SAFEGUARDING,
        now=now,
        contribution_id=delivery.contribution_id,
        urgent=True,
        note=f"The home ({delivery.recipient}) said by telephone what was seen, and who knows of it:\n{words}",
    )


def _ask_typist(session: Session, recording_id: int, contribution_id: int, purpose: str, *, now: datetime) -> None:
    row = contributions.get(session, contribution_id)
    tasks.raise_task(
        session,
        TaskKind.TRANSCRIBE,
        about=f"recording:{recording_id}",
        role=Role.TYPIST,
        now=now,
        contribution_id=contribution_id,
        urgent=purpose == "seen",
        note=f"{ASKED_FOR[purpose]} Story {row.reference if row else ''}.",
    )
