"""Where a home's answer by text stands: one row for its number, sealed, forgotten after two hours of silence.

It is not the row of the same number's own story: somebody who works at one home may tell of another, and the two are
never taken for one person.
"""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from store import conversations, deliveries
from store.conversations import Conversation
from store.crypto import CannotOpen
from store.database import Session
from store.words import Channel, Recipient

PIN, WHICH, CHOOSE, GROUND, WORDS, NAME, SURE, SEEN, FINISHED = (
    "pin",
    "which",
    "choose",
    "ground",
    "words",
    "name",
    "sure",
    "seen",
    "finished",
)
NOTICE = "letter_by_text"
LASTS = timedelta(hours=2)
PLACE = "conversations.letter"


@dataclass
class HomeTalk:
    """``said`` is what the home has said so far: the letter, the story, the choice and the words for it."""

    session: Session
    sender: str
    our_number: str
    now: datetime
    step: str = FINISHED
    said: dict[str, Any] = field(default_factory=dict)

    def ask(self, step: str, why: str, **details: Any) -> None:
        """Put a question; the next text answers it."""
        self.step = step
        self.say(why, **details)

    def say(self, why: str, *, code: str = "", **details: Any) -> None:
        """A text back. The number lies sealed in the delivery, for no table of ours lists who works at a home."""
        deliveries.add(
            self.session,
            now=self.now,
            due_at=self.now,
            secret=f"{self.sender} {code}".strip(),
            notice=NOTICE,
            to_role=Recipient.ANSWERER,
            recipient=f"letter:{self.said.get('letter', '')}",
            channels=[Channel.SMS.value],
            channel=Channel.SMS.value,
            details={"why": why, **details},
        )

    def keep(self, *names: str) -> None:
        """Forget everything else that was said."""
        self.said = {name: value for name, value in self.said.items() if name in names}

    def end(self) -> None:
        """The number proves nothing any more; to go on, it needs the code and the PIN again."""
        self.step, self.said = FINISHED, {}

    def save(self) -> None:
        sealed = self.session.keys.seal_text(json.dumps(self.said), PLACE, 0)
        data = {"sealed": base64.b64encode(sealed).decode()} if self.said else {}
        conversations.put(self.session, _key(self.sender), Conversation(None, self.step, data, self.now))


def open_talk(session: Session, sender: str, *, our_number: str, now: datetime) -> HomeTalk:
    """Locked until the transaction ends: two texts of one number come one after the other."""
    talk = HomeTalk(session, sender, our_number, now)
    stands = conversations.find(session, _key(sender))
    if stands is None or stands.step == FINISHED or now - stands.last_at > LASTS:
        return talk
    try:
        opened = session.keys.open_text(base64.b64decode(str(stands.data.get("sealed", ""))), PLACE, 0)
    except (CannotOpen, ValueError):
        return talk  # its key is gone: begin again
    talk.step, talk.said = stands.step, json.loads(opened)
    return talk


def _key(sender: str) -> str:
    return f"letter:{sender}"
