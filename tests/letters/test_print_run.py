"""A print run: many letters in few files, each page accounted for."""

import hashlib
import io
import json
from dataclasses import replace

import pypdf
import pytest

from letters.codes import letter_code, pretty
from letters.letter import Letter
from letters.print_run import print_run
from tests.letters.cast import author_letter, home_letter, story
from tests.letters.paper import sheets


def letters(count: int) -> list[tuple[str, Letter]]:
    codes = [letter_code(f"{number:08d}") for number in range(count)]
    return [(code, home_letter(1, code=code)) for code in codes]


def test_every_letter_is_on_the_pages_that_the_manifest_names() -> None:
    (chunk,) = print_run(letters(4))
    pages = sheets(chunk.bytes)
    assert len(pages) == chunk.pages == sum(entry.pages for entry in chunk.entries)
    for entry in chunk.entries:
        assert pretty(entry.code) in pages[entry.first_page - 1].words
        assert f"Page 1 of {entry.pages}" in pages[entry.first_page - 1].words


def test_a_run_is_cut_into_bounded_chunks_and_loses_none() -> None:
    chunks = list(print_run(letters(7), chunk=3))
    assert [len(chunk.entries) for chunk in chunks] == [3, 3, 1]
    assert [chunk.number for chunk in chunks] == [1, 2, 3]
    assert len({entry.code for chunk in chunks for entry in chunk.entries}) == 7


def test_the_same_run_made_again_has_the_same_bytes_and_manifest() -> None:
    (once,), (again,) = print_run(letters(3)), print_run(letters(3))
    assert once.bytes == again.bytes
    assert once.manifest() == again.manifest()
    assert once.manifest()["sha256"] == hashlib.sha256(once.bytes).hexdigest()
    assert json.loads(json.dumps(once.manifest())) == once.manifest()


def test_a_letters_digest_changes_with_its_words_alone() -> None:
    (code, letter), *others = letters(3)
    changed = replace(letter, pin="000000")
    (first,), (moved,), (altered,) = (
        print_run([(code, letter), *others]),
        print_run([*others, (code, letter)]),
        print_run([(code, changed), *others]),
    )
    assert first.entries[0].sha256 == moved.entries[-1].sha256
    assert first.entries[0].sha256 != altered.entries[0].sha256


def test_one_letter_that_cannot_be_printed_holds_up_no_other() -> None:
    bad = ("bad", home_letter(1, stories=(story("A", paragraphs=("中",)),)))
    (chunk,) = print_run([*letters(1), bad, ("author", author_letter())])
    assert [entry.code for entry in chunk.entries][1:] == ["author"]
    assert [(one.code, one.error.code) for one in chunk.refused] == [("bad", "missing_glyphs")]
    assert chunk.entries[1].first_page == chunk.entries[0].pages + 1


def test_a_chunk_of_refusals_alone_has_no_document() -> None:
    (chunk,) = print_run([("bad", home_letter(heading=""))])
    assert chunk.bytes == b""
    assert chunk.pages == 0
    assert len(chunk.refused) == 1


def test_no_letters_make_no_chunks_and_a_chunk_holds_at_least_one() -> None:
    assert list(print_run([])) == []
    with pytest.raises(ValueError, match="at least one"):
        next(print_run(letters(1), chunk=0))


def test_the_typeface_is_embedded_once_for_the_whole_chunk() -> None:
    (chunk,) = print_run(letters(20))
    reader = pypdf.PdfReader(io.BytesIO(chunk.bytes))
    fonts = [page["/Resources"]["/Font"].get_object() for page in reader.pages]
    assert {each.raw_get(name).idnum for each in fonts for name in each} == {
        fonts[0].raw_get(name).idnum for name in fonts[0]
    }
    assert len(chunk.bytes) / 20 < 6000
