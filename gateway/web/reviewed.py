"""Whether somebody fluent has reviewed a translation as it stands: words that changed since are drafts again.

A catalogue says so in its head, a page in its first line:

    X-Reviewed-By: Name, date          {#- reviewed_by: Name, date; english: 0123456789ab; words: … -#}
    X-Reviewed-Words: 0123456789ab

The marks are of what was read: of a catalogue all its words, of a page its own words and the English beside them.
So a reviewed page is not shown once its English says something else, and nobody's name stands for words never seen.
"""

import gettext
import hashlib
import re
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, TemplateNotFound

FIRST_LINE: Final = re.compile(
    r"\A\{#-\s*reviewed_by:[ \t]*(?P<by>[^;\n]*?)\s*;"
    r"\s*english:\s*(?P<english>\w*)\s*;\s*words:\s*(?P<words>\w*)\s*-?#\}"
)


def catalogue(folder: Path, language: str) -> str:
    """Who reviewed a language's catalogue; empty for a draft, or when a word of it is another than then."""
    if not re.fullmatch(r"[a-z]{2,3}", language):
        return ""
    with (folder / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        found = gettext.GNUTranslations(file)
    head = found.info()
    by = head.get("x-reviewed-by", "").strip()
    words: dict[Any, str] = found._catalog  # type: ignore[attr-defined]  # its only way to be listed
    return by if by and head.get("x-reviewed-words") == mark_of_words(words) else ""


def mark_of_words(words: dict[Any, str]) -> str:
    """A mark of a catalogue's words, without its head."""
    return mark("\0".join(f"{source}\1{words[source]}" for source in sorted(words, key=str) if source))


def page(env: Environment, english: str, other: str) -> str:
    """Who reviewed a page in another language; empty when there is none, or it or its English has changed."""
    try:
        theirs, ours = text_of(env, other), text_of(env, english)
    except TemplateNotFound:
        return ""
    head = FIRST_LINE.match(theirs)
    if head is None or head["english"] != mark(ours) or head["words"] != mark(theirs[head.end() :]):
        return ""
    return head["by"]


def text_of(env: Environment, name: str) -> str:
    """A template as it is written."""
    assert env.loader is not None
    return env.loader.get_source(env, name)[0]


def mark(text: str) -> str:
    """A short mark of a text, as it is written in a head."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
