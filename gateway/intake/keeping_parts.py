"""Keeps a text beside the story that it belongs to, exactly as it came; where that is full, in the holding pen."""

from channels.messages import Received
from gateway.intake.conversation import FULL, Talk
from gateway.intake.pictures import expect
from store import contributions, inbound, tasks
from store.words import Role, TaskKind

MOST = 2 * FULL
"""Parts with the answers among them. Whoever texts "ok" ten thousand times makes no story that nobody can open."""
WHY_HELD = "A short text to a story that has very many already. Look whether it says anything."


def is_full(talk: Talk) -> bool:
    """More words than anybody publishes: what comes now is another story, which a moderator may join."""
    return talk.row is not None and contributions.part_count(talk.session, talk.row.id) >= FULL


def keep_words(talk: Talk, received: Received, row_id: int) -> None:
    """The words, and a sign for pictures, which are still at the carrier."""
    if received.text.strip():
        contributions.add_part(
            talk.session, row_id, received.text, field="text", inbound_id=talk.inbound_id, at=talk.now
        )
    keep_pictures(talk, received, row_id)


def keep_pictures(talk: Talk, received: Received, row_id: int) -> None:
    if received.media:
        pictures = "".join(f"[picture: {media.media_type}]" for media in received.media)
        contributions.add_part(talk.session, row_id, pictures, field="picture", inbound_id=talk.inbound_id, at=talk.now)
        expect(talk.session, row_id, talk.inbound_id, received.media, now=talk.now)


def keep_answer(talk: Talk, text: str, row_id: int) -> None:
    """An answer stands among the parts, so that a moderator sees both readings of it."""
    if contributions.part_count(talk.session, row_id) < MOST:
        contributions.add_part(talk.session, row_id, text, field="answer", inbound_id=talk.inbound_id, at=talk.now)
        return
    inbound.hold(talk.session, talk.inbound_id, WHY_HELD)
    tasks.raise_task(
        talk.session,
        TaskKind.HOLDING_PEN,
        about=f"inbound:{talk.inbound_id}",
        role=Role.MODERATOR,
        now=talk.now,
        note=WHY_HELD,
    )
