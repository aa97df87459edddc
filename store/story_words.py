"""The words by which the public finds a story: one row for each word of what everybody may read, and of where it was.

Only the public text is ever split into words, never an original. The rows come and go in the transaction in which a
story becomes public or stops being so. They are plain rows of a plain table, the same on both databases: what is
deleted is gone, a copy or a backup carries them as it carries everything, and a page of results is one walk of an
index, however many stories there are.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, String, Table, delete, insert, select

from store.contributions import Contribution, contributions, texts
from store.database import Session
from store.homes import homes
from store.metadata import Instant, RowId, metadata
from store.words import Kind, State

LONGEST = 32
"""Signs of a word that count; a longer one is found by its beginning."""
MOST_WORDS = 1_500
"""Different words of one story that are kept: a whole book would be found by its first chapters."""

story_words = Table(
    "story_words",
    metadata,
    # A word of the text as it is; of a home's name with “n:” before it, of its place with “p:”; “h:7” is the home 7.
    Column("word", String(LONGEST + 2), primary_key=True),
    Column("published_at", Instant, primary_key=True, autoincrement=False),
    # No reference to the story: it would be looked up for every word, and a story is never deleted.
    Column("contribution_id", RowId, primary_key=True, autoincrement=False),
    Index("ix_story_words_contribution_id", "contribution_id"),
    sqlite_with_rowid=False,
)

_C, _W = contributions.c, story_words.c
_OF_A_HOME = ("name", "also_known_as", "town", "local_authority", "region", "postcode")
FOUND_BY = frozenset(_OF_A_HOME)
"""What of a home its stories are found by."""
_SIGNS = re.compile(r"[^\W_]+")
# Letters that have no accent to take off, as somebody without them on the keyboard writes them.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼ"))
_COMMON = """
an and are as at be been but by can did do for from had has have he her him his how if in into is it its me my no not of
on or our out she so than that the their them then there they this to too up us very was we were what when which who
will with would you your
"""
COMMON = frozenset(_COMMON.split())
"""In nearly every story: nobody finds anything by them."""
_BATCH = 500


def words_in(text: str) -> list[str]:
    """The different words of a text as they are kept and asked for: without accents, case, endings and common ones."""
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    kept = "".join(sign for sign in plain if unicodedata.category(sign) not in {"Mn", "Cf"})
    found = (_SIGNS.findall(kept.translate(_PLAIN))) if kept else []
    return list(dict.fromkeys(_stem(word)[:LONGEST] for word in found if len(word) > 1 and word not in COMMON))


def _stem(word: str) -> str:
    """Without the ending of the plural, so that “meals” finds “meal”."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def at_home(home_id: int) -> str:
    """The word under which every public story about a home stands."""
    return f"h:{home_id}"


def of_name(text: str) -> list[str]:
    """The words to ask for a home's name."""
    return [f"n:{word}" for word in words_in(text)]


def of_place(text: str) -> list[str]:
    """The words to ask for a town, a council, a region or a postcode."""
    return [f"p:{word}" for word in words_in(text)]


def follow(session: Session, before: Contribution, moved: Contribution) -> None:
    """Let the words of a story stand exactly while everybody may read it; the door alone calls this."""
    was, now_is = _findable(before), _findable(moved)
    if was and now_is and _seen(before) == _seen(moved):
        return
    if was:
        take_away(session, moved.id)
    if now_is:
        put(session, moved.id)


def _findable(row: Contribution) -> bool:
    return row.kind is Kind.STORY and row.state is State.PUBLISHED and row.public_text_id is not None


def _seen(row: Contribution) -> tuple[object, ...]:
    return row.public_text_id, row.home_id, row.published_at


def take_away(session: Session | Connection, contribution_id: int) -> None:
    """Nobody finds this story any more."""
    session.execute(delete(story_words).where(_W.contribution_id == contribution_id))


def put(session: Session | Connection, contribution_id: int) -> None:
    """Keep the words of one public story, as it stands now."""
    _keep(session, session.execute(_public().where(_C.id == contribution_id)).all())


def home_changed(session: Session, home_id: int) -> None:
    """Find a home's public stories by its new name and place."""
    after = 0
    query = _public().where(_C.home_id == home_id, _C.kind == Kind.STORY).order_by(_C.id).limit(_BATCH)
    while rows := session.execute(query.where(_C.id > after)).all():
        after = rows[-1].id
        session.execute(delete(story_words).where(_W.contribution_id.in_([row.id for row in rows])))
        _keep(session, rows)


def fill(connection: Connection) -> None:
    """Keep the words of every story that is public already, for a database from before there was a search."""
    after = 0
    while rows := connection.execute(_public().where(_C.id > after).order_by(_C.id).limit(_BATCH)).all():
        after = rows[-1].id
        connection.execute(delete(story_words).where(_W.contribution_id.in_([row.id for row in rows])))
        _keep(connection, rows)


def _public() -> Any:
    """Public stories with the text that everybody reads and their homes; only columns that the first form had."""
    return (
        select(_C.id, _C.published_at, _C.home_id, texts.c.text, *(homes.c[name] for name in _OF_A_HOME))
        .join(texts, texts.c.id == _C.public_text_id)
        .outerjoin(homes, homes.c.id == _C.home_id)
        .where(_C.kind == Kind.STORY, _C.state == State.PUBLISHED, _C.published_at.is_not(None))
    )


def _keep(session: Session | Connection, rows: Iterable[Any]) -> None:
    values = [value for row in rows for value in rows_of(row.id, row.published_at, row.text, row._mapping)]
    if values:
        session.execute(insert(story_words), values)


def rows_of(
    contribution_id: int, published_at: datetime, text: str, home: Mapping[Any, Any]
) -> Iterator[dict[str, Any]]:
    """The rows of one story; ``home`` has the home's columns and ``home_id``, all empty where it has none."""
    words = words_in(text)[:MOST_WORDS]
    if home["home_id"] is not None:
        words = [*words, at_home(home["home_id"]), *_of_home(home)]
    for word in words:
        yield {"word": word, "published_at": published_at, "contribution_id": contribution_id}


def _of_home(home: Mapping[Any, Any]) -> list[str]:
    postcode = home["postcode"] or ""
    place = (home["town"], home["local_authority"], home["region"], postcode, postcode.replace(" ", ""))
    name = of_name(f"{home['name'] or ''} {home['also_known_as'] or ''}")
    return [*name, *of_place(" ".join(part or "" for part in place))]
