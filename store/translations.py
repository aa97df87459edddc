"""Stories in other languages: which one, the English of a named person, and the original as it may stand beside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Integer, LargeBinary, String, Table, Text, bindparam, select, update

from store.database import Session
from store.metadata import Instant, RowId, metadata
from store.ready import Ready

translations = Table(
    "translations",
    metadata,
    Column("contribution_id", RowId, primary_key=True, autoincrement=False),
    Column("language", String(5), nullable=False),
    Column("named_by", Integer),
    Column("sealed", LargeBinary),
    Column("by_id", Integer),
    Column("at", Instant),
    Column("beside", Text, nullable=False, server_default=""),
    Column("beside_text_id", RowId),
    Column("beside_by", Integer),
    Column("beside_at", Instant),
)

PLACE = "translations.sealed"
# Made once: making the question anew cost as much as the answer.
_BY_ID = Ready(select(translations).where(translations.c.contribution_id == bindparam("one")))


@dataclass(frozen=True, slots=True)
class Translation:
    """``named_by``: who said which language it is; None when only the automatic mark did. ``at`` is None while the
    story waits for its translator.

    ``beside``: the original's words without what could show who somebody is. It belongs to the published text
    ``beside_text_id`` and to no later one.
    """

    contribution_id: int
    language: str
    named_by: int | None
    english: str
    by_id: int | None
    at: datetime | None
    beside: str
    beside_text_id: int | None
    beside_by: int | None
    beside_at: datetime | None

    @property
    def waits(self) -> bool:
        return self.language != "en" and self.at is None

    @property
    def translated(self) -> bool:
        return self.language != "en" and self.at is not None


def get(session: Session, contribution_id: int) -> Translation | None:
    row = session.run(_BY_ID, one=contribution_id).one_or_none()
    if row is None:
        return None
    fields: dict[str, Any] = dict(row._mapping)
    sealed = fields.pop("sealed")
    english = "" if sealed is None else session.keys.open_text(sealed, PLACE, contribution_id)
    return Translation(**fields, english=english)


def translated_from(session: Session, contribution_ids: list[int]) -> dict[int, str]:
    """The languages from which these were translated; those that nobody translated are left out."""
    t = translations.c
    query = select(t.contribution_id, t.language).where(
        t.contribution_id.in_(contribution_ids), t.at.is_not(None), t.language != "en"
    )
    return {row.contribution_id: row.language for row in session.execute(query)} if contribution_ids else {}


def name_language(session: Session, contribution_id: int, language: str, *, by: int | None) -> None:
    """Say which language a story is in; the automatic mark is ``by`` None and never overrules a person."""
    values = {"language": language, "named_by": by}
    given = {**values, "contribution_id": contribution_id}
    if not session.insert_once(translations, given, ["contribution_id"]):
        where = translations.c.contribution_id == contribution_id
        where = where if by is not None else where & translations.c.named_by.is_(None)
        session.execute(update(translations).where(where).values(**values))


def put_english(session: Session, contribution_id: int, english: str, *, by: int, now: datetime) -> None:
    """A named person's English; what was confirmed to stand beside the old one no longer does."""
    sealed = session.keys.seal_text(english, PLACE, contribution_id)
    values: dict[str, Any] = {"sealed": sealed, "by_id": by, "at": now, "beside": "", "beside_text_id": None}
    session.execute(update(translations).where(translations.c.contribution_id == contribution_id).values(**values))


def put_beside(session: Session, contribution_id: int, words: str, *, text_id: int, by: int, now: datetime) -> None:
    """The original without the details that the published text leaves out; empty ``words`` show nothing."""
    values: dict[str, Any] = {"beside": words, "beside_text_id": text_id, "beside_by": by, "beside_at": now}
    session.execute(update(translations).where(translations.c.contribution_id == contribution_id).values(**values))
