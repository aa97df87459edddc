"""The pages of a letter that carry approved words: each story's own, and a sheet of praise for the wall."""

from collections.abc import Sequence
from typing import Final

from gateway.notices import welsh, words
from gateway.notices.facts_for import home_of, text_shown
from letters.content import StoryPage, WallSheet
from letters.paper_text import for_paper
from letters.praise_sheet import praise_sheet
from letters.wording import WORDINGS
from store import contributions
from store.database import Session
from store.deliveries import Delivery
from store.words import Kind, State

# Letters, besides those that a home answers, that carry the words that they speak of, on a page of their own.
WITH_WORDS: Final = frozenset(
    {
        "published_author",
        "edits_to_approve",
        "child_published_author",
        "published_provider",
        "kept_private_provider",
        "child_published_provider",
        "kept_private_body",
    }
)
PRAISED: Final = "published_provider"
PRAISE: Final = frozenset({0})
"""Criticality, of 0 (praise) to 5 (severe), with which a story may hang on a wall."""


def paragraphs(text: str) -> tuple[str, ...]:
    """The text's paragraphs in its version for paper."""
    return tuple(part.strip("\n") for part in for_paper(text).text.split("\n\n") if part.strip())


def story_pages(
    session: Session, notices: Sequence[Delivery], *, answerable: bool, language: str
) -> tuple[StoryPage, ...]:
    """A page for each delivery with words. Only stories to answer are marked A, B, …, as on their slip."""
    if not answerable and notices[0].notice not in WITH_WORDS:
        return ()
    title = "" if answerable else _title(notices[0], language)
    return tuple(
        StoryPage(
            letter=chr(ord("A") + index) if answerable or len(notices) > 1 else "",
            reference=_reference(session, one),
            heading=title,
            paragraphs=shown,
        )
        for index, one in enumerate(notices)
        if (shown := paragraphs(text_shown(session, one)))
    )


def wall_sheet(session: Session, delivery: Delivery, *, base_url: str, language: str) -> WallSheet | None:
    """Praise that is published now, told to the home that it is about; it never says who wrote. None, too, for words
    that are more than a sheet."""
    if delivery.notice != PRAISED or delivery.contribution_id is None:
        return None
    row, home = contributions.get(session, delivery.contribution_id), home_of(session, delivery)
    if row is None or home is None or row.published_at is None:
        return None
    if row.kind is not Kind.STORY or row.state is not State.PUBLISHED or row.criticality not in PRAISE:
        return None
    sheet = WallSheet(
        home=for_paper(home.name).text,
        published=welsh.day(row.published_at) if language == "cy" else words.long_date(row.published_at),
        paragraphs=paragraphs(text_shown(session, delivery)),
        source=f"{base_url.partition('://')[2].rstrip('/')}/stories/{row.reference}",
    )
    return sheet if praise_sheet(sheet, WORDINGS[language]) else None


def _title(delivery: Delivery, language: str) -> str:
    paper = WORDINGS[language]
    if delivery.notice.startswith("child_"):
        return paper.added
    return paper.yours if delivery.author_id is not None else paper.told


def _reference(session: Session, delivery: Delivery) -> str:
    row = None if delivery.contribution_id is None else contributions.get(session, delivery.contribution_id)
    return words.reference(row.reference) if row else ""
