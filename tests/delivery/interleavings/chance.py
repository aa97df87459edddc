"""Schedules by chance alone, for the long run: longer ones than are easily made smaller, and quicker made."""

import random
from typing import Any

from tests.delivery.interleavings.carrier import ANSWERS
from tests.delivery.interleavings.cast import MOVES, OUTCOMES

Step = tuple[Any, ...]
A_FEW = (1, 2, 3, 5, 8, 13, 40, 200, 400)
MINUTES = (-60, 1, 3, 70, 130, 60 * 25, 60 * 24 * 4)
WEIGHTS = {
    "go": 40,
    "send": 12,
    "receipt": 8,
    "move": 8,
    "turn": 6,
    "answer": 6,
    "kill": 3,
    "recover": 5,
    "reconcile": 5,
    "deadlines": 4,
    "silence": 3,
    "mend": 5,
    "stop": 1,
    "down": 1,
}


def schedule_of(chance: random.Random, most: int) -> list[Step]:
    names = chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=chance.randint(15, most))
    return [step_of(chance, name) for name in names]


def step_of(chance: random.Random, name: str) -> Step:
    worker, small = chance.randrange(8), chance.randrange(10)
    match name:
        case "go":
            return (name, small, chance.choice(A_FEW))
        case "kill":
            return (name, small)
        case "turn":
            return (name, chance.choice(MINUTES))
        case "answer":
            return (name, chance.choice(ANSWERS))
        case "down":
            return (name, chance.random() < 0.5)
        case "receipt":
            yes = chance.random() < 0.5
            return (name, worker, small, chance.choice(sorted(OUTCOMES)), yes, chance.random() < 0.5)
        case "move":
            return (name, worker, chance.randrange(2), chance.choice(sorted(MOVES)))
        case "stop":
            return (name, worker, chance.random() < 0.5)
        case "mend":
            return (name, worker, small, chance.choice(["again", "again", "sent", "give_up"]))
    return (name, worker)
