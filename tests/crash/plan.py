"""Which points a process is killed at: all that are named, in an order in which each has something to be killed in."""

import random
from collections.abc import Iterator

AT_RANDOM = "at random"
TRIES = 4
# What comes in, and what a person decides: around the commit, and around the answer that says that it is kept.
_IN = [f"commit:{moment}:{name}" for name in ("came_sms", "came_web") for moment in ("before", "after")]
_ANSWERS = [f"answer:{moment}:{name}" for name in ("text", "form", "move", "status") for moment in ("before", "after")]
_MOVES = ["commit:before:move_approve", "commit:after:move_approve"]
# What goes out, from the claim to the receipt.
_OUT = [f"commit:{moment}:{name}" for name in ("claimed", "begun", "handed_over") for moment in ("before", "after")]
_BACK = [f"commit:{moment}:{name}" for name in ("receipt_delivered", "lease") for moment in ("before", "after")]
# A crash in a call, then one while that call is found to be unknown, while the carrier is asked, and at the repeat.
_AFTERMATH = [
    "send:sms:before",
    "commit:before:unknown",
    "send:sms:after",
    "commit:after:unknown",
    "look:sms:before",
    "look:sms:after",
    "send:email:before",
    "send:email:after",
]
_REPEAT = ["commit:before:sent_again", "commit:after:sent_again"]
NAMED = [*_IN, *_ANSWERS, *_MOVES, *_OUT, *_BACK, *_AFTERMATH, *_REPEAT]
# Without a crash before them there is nothing to be killed in.
LEADS_TO = {
    "unknown": ("send:sms:after",),
    "look": ("send:sms:after", "commit:after:unknown"),
    "sent_again": ("send:email:after", "commit:after:unknown"),
}


def leads_to(point: str) -> tuple[str, ...]:
    """Points to be killed at first, so that there is something to be killed in."""
    return next((first for part, first in LEADS_TO.items() if part in point), ())


def at_chance(chance: random.Random, known: list[str]) -> Iterator[str]:
    """For ever: a point and which time, or a moment at random; points that need a crash before them have it."""
    while True:
        if chance.random() < 0.3:
            yield AT_RANDOM
            continue
        point = chance.choice(known)
        yield from leads_to(point)
        yield f"{point}#{chance.choice((1, 1, 2, 3, 5))}"
