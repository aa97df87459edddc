"""Renews the catalogues of the pages' short words: ``make words``, and ``make words BY="Name, date" LANGUAGE=cy``.

The first collects what templates and code mark, keeps every translation whose English still stands, and compiles. The
second is for a fluent person who has read a language's catalogue and pages as they are: it puts the name to them.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from gateway.web.languages import TRANSLATIONS
from gateway.web.reviewed import FIRST_LINE, mark, mark_of_words

WEB: Final = Path(__file__).parent
TEMPLATES: Final = WEB / "templates"
# Where short words are marked. A page of whole sentences is translated as a page: home.cy.html beside home.html.
MARKED: Final = (
    *sorted((TEMPLATES / "base").glob("*.html")),
    *(WEB / f"{name}.py" for name in ("error_pages", "field_words", "forms", "languages", "plain_words")),
)
KEYWORDS: Final = {"_": None, "gettext": None, "source": None, "translate": None}
OPTIONS: Final = {"trim_blocks": "true", "lstrip_blocks": "true"}
BY: Final = "X-Reviewed-By"
WORDS: Final = "X-Reviewed-Words"


def marked() -> dict[str, list[tuple[str, int]]]:
    """Each sentence that is marked for translation, with the places where it stands."""
    from babel.messages.extract import extract

    found: dict[str, list[tuple[str, int]]] = {}
    for path in MARKED:
        method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
        with path.open("rb") as file:
            for line, message, *_ in extract(method, file, keywords=KEYWORDS, options=OPTIONS):
                found.setdefault(str(message), []).append((str(path.relative_to(WEB)), line))
    return found


def written(folder: Path, language: str) -> tuple[dict[str, str], dict[str, str]]:
    """A language's translations, and what its head says of who reviewed them."""
    from babel.messages.pofile import read_po

    path = _po(folder, language)
    if not path.exists():
        return {}, {}
    text = path.read_text(encoding="utf-8")
    head = {name: value.strip() for name, value in re.findall(r'^"(X-Reviewed-\w+):(.*?)(?:\\n)?"$', text, re.M)}
    with path.open("rb") as file:
        words = {str(one.id): str(one.string) for one in read_po(file, locale=language) if one.id and one.string}
    return words, head


def renew(folder: Path, language: str, *, by: str | None = None) -> list[str]:
    """Write a language's catalogue, readable and compiled; gives the sentences that it still lacks."""
    known, head = written(folder, language)
    sentences = marked()
    words = {sentence: known[sentence] for sentence in sentences if sentence in known}
    if by is not None:
        head = {BY: by, WORDS: mark_of_words(words)}
    _write(folder, language, sentences, words, head)
    return sorted(set(sentences) - set(words))


def sign(template: Path, language: str, by: str) -> str:
    """A page in another language with its first line as its reviewer's: of these words, and of this English."""
    english = template.with_name(template.name.replace(f".{language}.html", ".html")).read_text(encoding="utf-8")
    text = template.read_text(encoding="utf-8")
    rest = text[head.end() :] if (head := FIRST_LINE.match(text)) else f"\n{text}"
    return f"{{#- reviewed_by: {by}; english: {mark(english)}; words: {mark(rest)} -#}}{rest}"


def _po(folder: Path, language: str) -> Path:
    return folder / language / "LC_MESSAGES" / "messages.po"


def _write(folder: Path, language: str, sentences: Any, words: dict[str, str], head: dict[str, str]) -> None:
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import write_po

    class WithReviewer(Catalog):
        """A catalogue whose head says who reviewed it, and nothing of when or with what it was made."""

        @property
        def mime_headers(self) -> list[tuple[str, str]]:
            return [
                ("Language", language),
                ("MIME-Version", "1.0"),
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Content-Transfer-Encoding", "8bit"),
                (BY, head.get(BY, "")),
                (WORDS, head.get(WORDS, "")),
            ]

    catalogue = WithReviewer(
        locale=language, header_comment=f"# The short words of the pages, in “{language}”.", fuzzy=False
    )
    for sentence, places in sentences.items():
        files = sorted({(name, 0) for name, _ in places})
        catalogue.add(sentence, words.get(sentence, ""), locations=files, flags=())
    path = _po(folder, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, include_lineno=False, sort_output=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def _languages(folder: Path) -> Iterator[str]:
    return (path.parents[1].name for path in sorted(folder.glob("*/LC_MESSAGES/messages.po")))


def main(arguments: list[str]) -> int:
    """Renew every catalogue; with a language and a name, put the name to that language."""
    if arguments and len(arguments) != 2:
        print('Give a language and who reviewed it: make words LANGUAGE=cy BY="Name, date"', file=sys.stderr)
        return 2
    language, by = arguments or ("", "")
    for code in _languages(TRANSLATIONS):
        missing = renew(TRANSLATIONS, code, by=by if code == language else None)
        print(f"{code}: {len(missing)} without a translation", *missing, sep="\n  ")
    for template in sorted(TEMPLATES.rglob(f"*.{language}.html")) if language else ():
        template.write_text(sign(template, language, by), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
