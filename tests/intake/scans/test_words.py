"""What was written by hand: one person keys it, another compares it, and only then may it be a home's response."""

from pathlib import Path

import pytest

from gateway.intake.keyed_slip import KeyedRow
from gateway.intake.scans.words import NotPossible, confirm_words, key_row, key_words
from gateway.web.desk.own_pages import own_page
from store import contributions, letters, log, scans
from store.contributions import Contribution
from store.database import Database
from store.scans import RowOutcome, WordsState
from store.words import Ground, Kind, Role, State, TaskKind
from tests.conftest import TurnedClock
from tests.intake.scans.scan_cast import Slips, slips_over

WORDS = "We have mended the lift,\nand are sorry."


@pytest.fixture
def one(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Slips:
    return slips_over(sqlite_database, clock, tmp_path)


def scan_of(slips: Slips, *boxes: str, words: bool = True) -> scans.Scan:
    (taken,) = slips.scan({0: boxes}, words=[0] if words else []).sheets
    return slips.kept(taken.scan_id)[0]


def key(slips: Slips, scan: scans.Scan, text: str = WORDS, *, by: int = 1) -> WordsState:
    return slips.database.write(lambda session: key_words(session, scan, 0, text, by=by, now=slips.clock()))


def confirm(slips: Slips, scan: scans.Scan, *, by: int = 2, publish: bool = True) -> bool:
    return slips.database.write(
        lambda session: confirm_words(session, scan, 0, respond_with=publish, by=by, now=slips.clock())
    )


def children(slips: Slips) -> list[Contribution]:
    with slips.database.read() as session:
        return contributions.children(session, slips.stories[0])


def test_words_beside_a_go_ahead_become_a_response_once_two_people_agree(one: Slips) -> None:
    scan = scan_of(one, "go_ahead")
    assert one.states() == [State.PUBLISHED], "the story does not wait for the words"
    (task,) = one.tasks(0)
    assert (task.kind, task.role) == (TaskKind.READ_ANSWER, Role.MAILROOM)
    assert key(one, scan) is WordsState.TO_CONFIRM
    assert children(one) == []
    (task,) = one.tasks(0)
    assert task.role is Role.MODERATOR
    with one.database.read() as session:
        own = own_page(session, task)
    assert own is not None
    assert own.href == f"/print-room/scans/{scan.id}"
    with pytest.raises(NotPossible, match="Another person"):
        confirm(one, scan, by=1)
    assert children(one) == []
    one.database.write(lambda session: scans.sign(session, scan.id, "Jean Alder", "Manager", by=2))
    assert confirm(one, scan, by=2) is True
    (child,) = children(one)
    assert (child.kind, child.state) == (Kind.RESPONSE, State.IN_MODERATION)
    with one.database.read() as session:
        said = {part.field: part.text for part in contributions.original(session, child.id)}
    assert said == {"text": WORDS, "answer": "Jean Alder, Manager"}
    assert [task.kind for task in one.tasks(0)] == []
    with pytest.raises(NotPossible):
        confirm(one, scan, by=3)


def test_a_note_to_us_is_never_published(one: Slips) -> None:
    scan = scan_of(one, "go_ahead")
    key(one, scan, "Please ring before ten.")
    assert confirm(one, scan, publish=False) is False
    assert children(one) == []
    assert one.tasks(0) == []


def test_whoever_keys_again_may_not_confirm_and_the_first_may(one: Slips) -> None:
    scan = scan_of(one, "go_ahead")
    key(one, scan, "We hve mended", by=1)
    key(one, scan, WORDS, by=2)
    with pytest.raises(NotPossible):
        confirm(one, scan, by=2)
    assert confirm(one, scan, by=1) is True


def test_a_scribble_that_is_no_writing_ends_there(one: Slips) -> None:
    scan = scan_of(one, "go_ahead")
    assert key(one, scan, "  ") is WordsState.DONE
    assert one.tasks(0) == []


def test_words_beside_an_objection_reach_the_senior_who_decides(one: Slips) -> None:
    scan = scan_of(one, "object", "offensive")
    assert one.states() == [State.IN_REVIEW], "the objection counts before its words are keyed"
    assert key(one, scan, "It calls the cook a fool.") is WordsState.DONE
    (task,) = [task for task in one.tasks(0) if task.kind is TaskKind.READ_ANSWER]
    assert task.role is Role.SENIOR
    assert "It calls the cook a fool." in task.note
    assert children(one) == []


def test_an_objection_as_defamatory_counts_once_its_exact_words_are_keyed(one: Slips) -> None:
    scan = scan_of(one, "object", "defamatory")
    assert one.states() == [State.WITH_PROVIDER]
    keyed = KeyedRow(seq=0, boxes=frozenset({"object", "defamatory"}), words="he steals")
    taken = one.database.write(lambda session: key_row(session, scan, 0, keyed, by=1, now=one.clock()))
    assert taken is not None
    assert taken.kind == "moved"
    assert one.states() == [State.IN_REVIEW]
    with one.database.read() as session:
        assert "he steals" in log.free_texts(session, one.stories[0]).values()
        facts = [entry.facts for entry in log.entries(session, one.stories[0]) if entry.event == "object"]
        (row,) = letters.rows(session, one.letter.id)
    assert [each["ground"] for each in facts] == [Ground.DEFAMATORY]
    assert row.answer == "object:defamatory"
    assert one.kept(scan.id)[1][0].outcome is RowOutcome.SETTLED
    assert [task for task in one.tasks(0) if task.kind is TaskKind.READ_ANSWER] == []


def test_a_row_that_was_answered_meanwhile_is_not_answered_again(one: Slips) -> None:
    scan = scan_of(one, "object", words=False)
    one.scan({0: ["go_ahead"]})
    with pytest.raises(NotPossible):
        one.database.write(
            lambda session: key_row(
                session, scan, 0, KeyedRow(seq=0, boxes=frozenset({"object", "offensive"})), by=1, now=one.clock()
            )
        )
    assert one.states() == [State.PUBLISHED]


def test_a_doubt_that_stays_one_goes_to_a_moderator_who_rings(one: Slips) -> None:
    scan = scan_of(one, "go_ahead", "object", words=False)
    keyed = KeyedRow(seq=0, boxes=frozenset({"go_ahead", "object"}))
    one.database.write(lambda session: key_row(session, scan, 0, keyed, by=1, now=one.clock()))
    assert one.states() == [State.WITH_PROVIDER]
    (task,) = one.tasks(0)
    assert "Ring the home" in task.note
    # Neither of its boxes counts in a later scan that is sure of one alone.
    one.scan({0: ["go_ahead"]})
    assert one.states() == [State.WITH_PROVIDER]
