"""A print run: many letters in few files, each page accounted for."""

import hashlib
import io
import json
from dataclasses import replace

import pypdf
import pytest

from letters.codes import letter_code, pretty
from letters.letter import Letter
from letters.page import NOTIFY, PLAIN, Profile
from letters.print_run import print_run
from tests.letters.cast import author_letter, home_letter, story
from tests.letters.paper import sheets


def letters(count: int) -> list[tuple[str, Letter]]:
    codes = [letter_code(f"{number:08d}") for number in range(count)]
    return [(code, home_letter(1, code=code)) for code in codes]


def test_every_letter_is_on_the_pages_that_the_manifest_names() -> None:
    (chunk,) = print_run(letters(4))
    pages = sheets(chunk.bytes)
    assert len(pages) == chunk.pages
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
    assert chunk.entries[1].first_page == 5  # three pages, and a blank one: the next begins on a sheet of its own
    assert [entry.number for entry in chunk.entries] == [1, 2]


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


@pytest.mark.parametrize(("profile", "first_pages"), [(NOTIFY, [1, 5, 9]), (PLAIN, [1, 4, 7])])
def test_no_letter_begins_on_the_back_of_another_where_both_sides_are_printed(
    profile: Profile, first_pages: list[int]
) -> None:
    (chunk,) = print_run(letters(3), profile=profile)
    pages = sheets(chunk.bytes)
    assert [entry.first_page for entry in chunk.entries] == first_pages
    assert [page.words == "" for page in pages].count(True) == (2 if profile.both_sides else 0)
    assert pages[-1].words  # nothing blank at the end


def test_a_sheet_goes_before_each_stack_and_is_no_letter() -> None:
    (chunk,) = print_run(letters(52), separators="12")
    pages = sheets(chunk.bytes)
    dividing = [number for number, page in enumerate(pages) if "Do not post this sheet" in page.words]
    assert [entry.number for entry in chunk.entries] == list(range(1, 53))
    assert dividing == [0, chunk.entries[50].first_page - 3]
    first, second = (pages[number].words for number in dividing)
    for said in ("Run 12, document 1", "50 letters", "First: 12-0001", "Last: 12-0050"):
        assert said in first
    for said in ("2 letters", "First: 12-0051", "Last: 12-0052"):
        assert said in second
    assert "Larkfield" not in first + second
    for entry in chunk.entries:
        assert pretty(entry.code) in pages[entry.first_page - 1].words


def test_a_run_for_a_folding_machine_has_no_such_sheet() -> None:
    (chunk,) = print_run(letters(3))
    assert not any("Do not post" in page.words for page in sheets(chunk.bytes))


def test_a_stack_names_only_letters_that_could_be_set() -> None:
    bad = ("bad", home_letter(1, stories=(story("A", paragraphs=("中",)),)))
    (chunk,) = print_run([*letters(2), bad], separators="7")
    assert "Last: 7-0002" in sheets(chunk.bytes)[0].words
    assert [entry.number for entry in chunk.entries] == [1, 2]


def test_long_letters_make_a_shorter_document() -> None:
    chunks = list(print_run(letters(6), most_drawn=20_000))
    assert len(chunks) > 1
    assert [entry.number for chunk in chunks for entry in chunk.entries] == [1, 2, 3, 4, 5, 6]
    assert [chunk.number for chunk in chunks] == list(range(1, len(chunks) + 1))
    assert all(len(chunk.bytes) < 20_000 * 2 + 100_000 for chunk in chunks)


def test_a_run_that_is_carried_on_counts_on() -> None:
    whole = list(print_run(letters(5), chunk=2, separators="3"))
    rest = list(print_run(letters(5)[2:], chunk=2, part=2, number=3, separators="3"))
    assert [chunk.bytes for chunk in rest] == [chunk.bytes for chunk in whole[1:]]
    assert rest == whole[1:]
