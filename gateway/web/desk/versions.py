"""The derived texts of a story, each with what it changed and who made it, the newest first."""

from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup

from gateway.web.desk.differences import marked
from gateway.web.desk.plain_names import ROLES
from store import contributions, staff
from store.contributions import Part, Version
from store.database import Session

MOST_SHOWN = 10


class Shown(NamedTuple):
    """``changed`` of the version before, ``whole_change`` of what came in; None where that is too long to compare."""

    number: int
    at: datetime
    by: str
    text: str
    changed: Markup | None
    whole_change: Markup | None


def of(session: Session, contribution_id: int, original: str) -> list[Shown]:
    """The latest versions; the first is compared with what came in."""
    found = contributions.versions(session, contribution_id)
    before = [original, *(version.text for version in found)]
    shown = list(zip(found, before, strict=False))[-MOST_SHOWN:]
    return [
        Shown(
            version.number, version.at, _who(session, version), version.text, *_changes(original, earlier, version.text)
        )
        for version, earlier in reversed(shown)
    ]


def _changes(original: str, earlier: str, text: str) -> tuple[Markup | None, Markup | None]:
    changed = marked(earlier, text)
    return changed, changed if earlier == original else marked(original, text)


def told(parts: list[Part]) -> str:
    """What came in, without answers to our questions, as the first version was made of it."""
    return "\n\n".join(part.text for part in parts if part.field != "answer" and part.text and part.text.strip())


def _who(session: Session, version: Version) -> str:
    person = None if version.by_id is None else staff.get(session, version.by_id)
    role = ROLES.get(version.by_role, version.by_role)
    return f"{person.name or person.email}, {role}" if person else role
