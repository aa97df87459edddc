"""What a home says about a story, whichever door it came by."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from gateway.moderation.facts import Actor
from store.contributions import Contribution
from store.deliveries import Delivery
from store.words import Ground

Choice = Literal["go_ahead", "object", "raise_safeguarding", "call_me"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``quote`` are the exact words objected to; ``seen`` and ``told`` belong to a safeguarding concern.

    ``name`` and ``position`` say who answered: personal data, so they go into free text that can be erased.
    """

    choice: Choice
    ground: Ground | None = None
    words: str = ""
    quote: str = ""
    seen: str = ""
    told: str = ""
    name: str = ""
    position: str = ""

    @property
    def signed(self) -> str | None:
        """Who answered, for the log's erasable text."""
        who = ", ".join(part.strip() for part in (self.name, self.position) if part.strip())
        return f"Answered by {who}." if who else None

    @property
    def in_words(self) -> str:
        """The whole answer on a few lines, for a person to read."""
        ground = f" ({self.ground.replace('_', ' ')})" if self.ground else ""
        said = [f"Answer: {self.choice.replace('_', ' ')}{ground}."]
        named = {"Words": self.words, "Exact words": self.quote, "Seen": self.seen, "Told": self.told}
        said += [f"{name}: {text.strip()}" for name, text in named.items() if text.strip()]
        return "\n".join([*said, *([self.signed] if self.signed else [])])


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it reached us: about which story, by whom, through which door and delivery, and when.

    ``delivery`` is None for somebody who signed in for the home.
    """

    row: Contribution
    answer: Answer
    by: Actor
    delivery: Delivery | None
    channel: str
    now: datetime
