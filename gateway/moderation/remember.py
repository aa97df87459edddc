"""Between the rows and the machine: gathers a contribution's facts, and keeps what a move changed about them."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from sqlalchemy import or_, select

from gateway.moderation.deadlines import Nation
from gateway.moderation.facts import Facts
from store import authors, calls, contributions, deadlines, homes, suppressions, translations, windows
from store.contributions import Contribution, Version
from store.database import Session
from store.deliveries import deliveries as deliveries_table
from store.translations import Translation
from store.words import Recipient

# Facts that have a column of their own, or that are looked up each time; all others live in ``memory``.
_COLUMNS = frozenset({"home_id", "consent_publish", "about_manager", "policy", "policy_version"})
_LOOKED_UP = frozenset(
    {
        "state",
        "kind",
        "version",
        "nation",
        "author_reachable",
        "waiting_for_typist",
        "waiting_for_translator",
        "agreed_tell_provider",
        "agreed_tell_bodies",
        "current_text",
        "told_provider",
        "told_bodies",
        "home_told",
        "due_at",
        "parent_state",
        "raw_kept",
    }
)
_REMEMBERED = tuple(f.name for f in fields(Facts) if f.name not in _COLUMNS | _LOOKED_UP)


def _reader(hint: Any) -> Any:
    """How a remembered value of this type is read back from JSON."""
    kinds = [kind for kind in get_args(hint) if kind is not type(None)] if _is_union(hint) else [hint]
    kind = kinds[0]
    if kind is datetime:
        return datetime.fromisoformat
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    return lambda value: value


def _is_union(hint: Any) -> bool:
    return isinstance(hint, UnionType) or get_origin(hint) is Union


_READERS = {name: _reader(hint) for name, hint in get_type_hints(Facts).items() if name in _REMEMBERED}


def facts_of(session: Session, row: Contribution) -> Facts:
    """Everything that the machine weighs about one contribution, as it stands in this transaction."""
    remembered: dict[str, Any] = {
        name: None if value is None else _READERS[name](value) for name, value in row.memory.items() if name in _READERS
    }
    home = None if row.home_id is None else homes.get(session, row.home_id)
    open_windows = windows.of(session, row.id)
    due = deadlines.of(session, row.id)
    told = _told(session, row)
    parent = None if row.parent_id is None else contributions.get(session, row.parent_id)
    return Facts(
        **remembered,
        state=row.state,
        kind=row.kind,
        version=row.version,
        home_id=None if row.home_id is None else str(row.home_id),
        nation=Nation(home.nation) if home else Nation.ENGLAND,
        consent_publish=row.consent_publish,
        policy=row.policy,
        policy_version=row.policy_version,
        about_manager=row.about_manager,
        author_reachable=_reachable(session, row.author_id),
        waiting_for_typist=any(r.state in {"waiting", "draft"} for r in calls.recordings_of(session, row.id)),
        waiting_for_translator=_waits_for_translator(session, row),
        agreed_tell_provider=bool(row.consent_home),
        agreed_tell_bodies=bool(row.consent_home),
        current_text=current_text(session, row.id),
        told_provider=bool(told & {Recipient.PROVIDER.value, Recipient.RESPONSIBLE_PERSON.value}),
        told_bodies=Recipient.BODY.value in told,
        home_told=bool(open_windows),
        due_at=min((due[kind] for kind in due if kind in _CLOCK_EVENTS), default=None),
        parent_state=parent.state if parent else None,
        raw_kept=True,
    )


_CLOCK_EVENTS = frozenset({"lapse", "release", "review", "legal_hold_ends"})


def current_text(session: Session, contribution_id: int) -> str:
    """The newest derived text or translation; before there is one, the original's parts, a blank line between them."""
    latest = contributions.latest_version(session, contribution_id)
    english = translations.get(session, contribution_id)
    if (
        english is not None
        and english.translated
        and english.english
        and (latest is None or _is_newer(english, latest))
    ):
        return english.english
    if latest is not None:
        return latest.text
    parts = [part.text or "" for part in contributions.original(session, contribution_id) if part.field != "answer"]
    return storable("\n\n".join(part for part in parts if part.strip()))


def _is_newer(english: Translation, latest: Version) -> bool:
    return english.at is not None and english.at > latest.at


def _waits_for_translator(session: Session, row: Contribution) -> bool:
    """Looked up only for what is not in English, so that every other move costs no question more."""
    english = None if row.language == "en" else translations.get(session, row.id)
    return english is not None and english.waits


def storable(text: str) -> str:
    """A derived text that both databases can hold: NUL and lone surrogates become a visible sign.

    The original keeps them as they came.
    """
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _reachable(session: Session, author_id: int | None) -> bool:
    author = None if author_id is None else authors.get(session, author_id)
    if author is None:
        return False
    stopped = bool(author.phone) and suppressions.is_suppressed(session, author.phone)
    given = {"sms": author.phone and not stopped, "email": author.email, "letter": author.postal_address}
    return any(given.get(channel) for channel in author.channels)


def _told(session: Session, row: Contribution) -> set[str]:
    """The roles to whom something about this was, or may have been, handed over.

    After a reroute the home from before does not count: the right one has not heard of it yet.
    """
    d = deliveries_table.c
    query = select(d.to_role).where(d.contribution_id == row.id, d.begun_at.is_not(None)).distinct()
    if row.home_id is not None:
        query = query.where(or_(d.home_id.is_(None), d.home_id == row.home_id))
    return set(session.execute(query).scalars())


def columns_and_memory(row: Contribution, values: Mapping[str, object]) -> dict[str, Any]:
    """What ``Planned.changes`` means for the row: the columns to set, and the new memory."""
    columns: dict[str, Any] = {name: value for name, value in values.items() if name in _COLUMNS}
    if columns.get("home_id") is not None:
        columns["home_id"] = int(columns["home_id"])
    return {**columns, "memory": merged(row.memory, values)}


def merged(memory: Mapping[str, Any], values: Mapping[str, object]) -> dict[str, Any]:
    fresh = {name: plain(value) for name, value in values.items() if name in _REMEMBERED}
    return {**memory, **fresh}


def plain(value: object) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def remember(session: Session, row: Contribution, **values: object) -> None:
    """Keep facts that no move changes: a question was delivered, the home was reminded, the author set a date."""
    unknown = values.keys() - set(_REMEMBERED)
    if unknown:
        raise ValueError(f"not remembered facts: {', '.join(sorted(unknown))}")
    contributions.change(session, row.id, memory=merged(row.memory, values))
