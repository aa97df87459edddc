"""The automatic checks: each a file with a name, a description and ``check(text)``, without side effects.

They only point; a person decides. To add one, write its file and name it in ``CHECKS``.
"""

from typing import Protocol

from gateway.moderation.checks import (
    abusive_words,
    asks_for_help,
    mentions_injury,
    mentions_medication_error,
    names_a_person,
    names_a_room,
    names_health_details,
)
from gateway.moderation.checks.hit import Hit


class Check(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    def check(self, text: str) -> list[Hit]: ...


CHECKS: tuple[Check, ...] = (
    asks_for_help,
    mentions_injury,
    mentions_medication_error,
    names_a_person,
    names_a_room,
    names_health_details,
    abusive_words,
)


def run(text: str) -> list[Hit]:
    """Every hit of every check: the urgent first, then in the order of the text."""
    found = {hit for check in CHECKS for hit in check.check(text)}
    return sorted(found, key=lambda hit: (not hit.urgent, hit.start, hit.check, hit.phrase))


__all__ = ["CHECKS", "Check", "Hit", "run"]
