"""What stands on a story's page besides the story itself: one module a panel, in the order in which they are shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from store.contributions import Contribution
from store.database import Session
from store.staff import Person

# Each names a module with panel(session, row, person, *, now) -> dict | None, and, where it has pages or forms of its
# own, add_to(blueprint). Its template is desk/panels/<name>.html; what panel() gives is its ``panel`` there.
NAMES = ("pictures", "languages", "joining", "author_phone", "urgent_pages")
Gather = Callable[..., dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """``template`` is included with ``panel`` set to ``facts``."""

    template: str
    facts: dict[str, Any]


def names() -> tuple[str, ...]:
    return tuple(name for name in NAMES if find_spec(f"{__name__}.{name}"))


def gather(session: Session, row: Contribution, person: Person, *, now: datetime) -> list[Panel]:
    """The panels that have something to say about this story, in the reading of the database that is open."""
    found = ((name, _of(name)(session, row, person, now=now)) for name in names())
    return [Panel(f"desk/panels/{name}.html", facts) for name, facts in found if facts is not None]


def modules() -> list[Any]:
    return [import_module(f"{__name__}.{name}") for name in names()]


def _of(name: str) -> Gather:
    gather_facts: Gather = import_module(f"{__name__}.{name}").panel
    return gather_facts
