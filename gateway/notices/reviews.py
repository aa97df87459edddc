"""Which texts exist in which language, and who that is fluent reviewed them; what nobody reviewed is never sent.

A template in another language than English begins with a line ``reviewed_by: Name, date``. While nothing stands after
the colon it is a draft: English goes out instead, and says where it matters that a person can be asked for.
An Easy Read letter is another template, ``letter.easy.<language>.txt``; it needs its reviewer in English too.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from letters.wording import WORDINGS

TEMPLATES: Final = Path(__file__).with_name("templates")
HEADER: Final = "reviewed_by"
ENGLISH: Final = "en"
LETTER: Final = "letter"
EASY_LETTER: Final = "letter.easy"
# What somebody agrees to, or may be harmed by not understanding: in English it comes with the offer of a person.
MATTERS: Final = frozenset(
    {
        "receipt",
        "consent_question",
        "question_to_author",
        "edits_to_approve",
        "code_reminder",
        "held_author",
        "referred_author",
        "rejected_author",
        "suspended_author",
        "how_to_finish_withdrawal",
    }
)


@dataclass(frozen=True, slots=True)
class Text:
    """One template that needs a reviewer; ``reviewed_by`` is empty for a draft."""

    notice: str
    medium: str
    language: str
    reviewed_by: str


def texts_of(notice: str, folder: Path = TEMPLATES) -> list[Text]:
    """What exists of a notice besides plain English, drafts and Easy Read included."""
    found = (path.name.removesuffix(".txt").rpartition(".") for path in sorted((folder / notice).glob("*.*.txt")))
    return [
        Text(notice, medium, language, reviewer(notice, medium, language, folder))
        for medium, _, language in found
        if language != ENGLISH or medium == EASY_LETTER
    ]


def reviewer(notice: str, medium: str, language: str, folder: Path = TEMPLATES) -> str:
    """Who reviewed this text, and when; empty when nobody did, or there is none."""
    if not re.fullmatch(r"[a-z]{2,3}", language):
        return ""
    return _reviewer(folder / notice / f"{medium}.{language}.txt")


@cache
def _reviewer(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open(encoding="utf-8") as lines:
        label, found, name = lines.readline().partition(":")
    return name.strip() if found and label.strip() == HEADER else ""


def paper_speaks(language: str, *, drafts: bool = False) -> bool:
    """Whether the words that the paper itself carries exist in a language, and were reviewed."""
    words = WORDINGS.get(language)
    return words is not None and (drafts or bool(words.reviewed_by))


def line(notice: str, language: str, folder: Path = TEMPLATES) -> str:
    """A reviewed line of its own in a language, to stand beside the English: ``<notice>/line.<language>.txt``."""
    if language == ENGLISH or not reviewer(notice, "line", language, folder):
        return ""
    words = (folder / notice / f"line.{language}.txt").read_text(encoding="utf-8").partition("\n")[2]
    return " ".join(words.split())


def is_served(language: str) -> bool:
    """Whether a dialogue by text can be held in it: what asks for consent was reviewed."""
    return language == ENGLISH or bool(reviewer("consent_question", "sms", language))
