"""A scanned slip: each sure row counts once, like a click; nothing that is in doubt ever moves a story."""

from pathlib import Path

import numpy
import pytest
from PIL import Image, ImageDraw

from letters.letter import compose
from letters.reading.files import sheets
from letters.reading.sheet import read_sheet
from letters.slip import slip_geometry
from store import blobs, contacts, deliveries, letters, log, scan_files
from store.contacts import Contact
from store.database import Database
from store.scans import RowOutcome
from store.words import LetterState, Role, State, TaskKind
from tests.conftest import TurnedClock
from tests.intake.scans.scan_cast import Slips, slips_over
from tests.letters.cast import home_letter
from tests.letters.reading import answering
from tests.letters.reading.spoiling import PER_MM


@pytest.fixture
def one(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Slips:
    return slips_over(sqlite_database, clock, tmp_path)


@pytest.fixture
def six(database: Database, clock: TurnedClock, tmp_path: Path) -> Slips:
    return slips_over(database, clock, tmp_path, stories=6)


SIX = {0: ["go_ahead"], 1: ["object", "offensive"], 2: ["safeguarding"], 4: ["go_ahead", "object"], 5: ["call_me"]}


def test_each_row_of_two_slips_in_one_file_does_what_it_says(six: Slips) -> None:
    reading = six.scan(SIX)
    assert [sheet.fault for sheet in reading.sheets] == ["", ""]
    said = [sheet.rows for sheet in reading.sheets]
    assert said[0] == (("A", "Go ahead"), ("B", "Object: offensive"), ("C", "Safeguarding"))
    assert said[1] == (("D", "blank"), ("E", "a person looks"), ("F", "Call me (kept, a person sees to it)"))
    waits = State.WITH_PROVIDER
    assert six.states() == [State.PUBLISHED, State.IN_REVIEW, State.HELD, waits, waits, waits]
    assert six.tasks(3) == []
    doubt = six.tasks(4)
    assert [(task.kind, task.role, task.urgent) for task in doubt] == [(TaskKind.READ_ANSWER, Role.MODERATOR, False)]
    assert "both go ahead and object" in doubt[0].note
    assert [task.kind for task in six.tasks(5)] == [TaskKind.PHONE_HOME]
    with six.database.read() as session:
        assert [row.answer for row in letters.rows(session, six.letter.id)] == [
            *("go_ahead", "object:offensive", "raise_safeguarding", "", "", "call_me")
        ]
        assert scan_files.get(session, reading.file.id) == reading.file
    assert (reading.file.state, reading.file.sheets, reading.file.blob_id) == ("read", 2, None)


def test_what_was_read_is_kept_with_its_ink_and_its_pictures(one: Slips) -> None:
    (taken,) = one.scan({0: ["go_ahead"]}, words=[0]).sheets
    scan, (row,) = one.kept(taken.scan_id)
    assert row.marked("ticked") == {"go_ahead"}
    assert row.boxes["go_ahead"][0] > 0.15
    assert row.boxes["object"][0] < 0.02
    with one.database.read() as session:
        for blob_id, media_type in (
            (scan.picture_id, "image/jpeg"),
            (scan.signature_id, "image/png"),
            (row.words_id, "image/png"),
        ):
            assert blob_id is not None
            blob = blobs.get(session, blob_id)
            assert blob is not None
            assert blob.media_type == media_type
            assert len(blob.data) < 1_000_000


def test_the_picture_that_is_kept_of_a_turned_sheet_stands_upright(one: Slips) -> None:
    for quarter in (90, 180, 270):
        (sheet,) = one.sheets({}, seed=quarter)
        (taken,) = one.read([sheet.rotate(quarter, expand=True)]).sheets
        assert taken.rows == (("A", "blank"),)
        scan, _ = one.kept(taken.scan_id)
        with one.database.read() as session:
            blob = blobs.get(session, scan.picture_id or 0)
        assert blob is not None
        (kept,) = sheets(blob.data)
        assert (read_sheet(kept).turn, kept.shape[0] > kept.shape[1]) == (0, True)


def test_the_same_file_and_the_same_sheet_in_another_file_change_nothing_and_say_so(six: Slips) -> None:
    slips = six.sheets(SIX)
    six.read(slips, "TIFF")
    before = six.states(), six.all_tasks()
    same_file = six.read(slips, "TIFF")
    assert (same_file.fresh, same_file.sheets) == (False, [])
    same_sheets = six.read(slips[::-1], "TIFF")
    assert [(sheet.number, sheet.again) for sheet in same_sheets.sheets] == [(1, True), (2, True)]
    assert (six.states(), six.all_tasks()) == before


def test_another_scan_of_the_same_slip_meets_rows_that_are_answered(six: Slips) -> None:
    slips = six.sheets(SIX)
    six.read(slips, "TIFF")
    before = six.states(), six.all_tasks()
    told = [len(_entries(six, number)) for number in range(6)]
    again = six.read(answering.spoiled(slips, seed=6), "TIFF")
    assert [sheet.again for sheet in again.sheets] == [False, False]
    outcomes = [row.outcome for sheet in again.sheets for row in six.kept(sheet.scan_id)[1]]
    already, doubt = RowOutcome.ALREADY, RowOutcome.DOUBT
    assert outcomes == [already, already, already, RowOutcome.BLANK, doubt, already]
    assert (six.states(), six.all_tasks()) == before, "and nobody is asked twice about one doubt"
    assert [len(_entries(six, number)) for number in range(6)] == told


def _entries(slips: Slips, number: int) -> list[object]:
    with slips.database.read() as session:
        return list(log.entries(session, slips.stories[number]))


@pytest.mark.parametrize(
    ("boxes", "faint", "words", "said", "urgent"),
    [
        (["object"], [], False, "gives no ground", False),
        (["object", "offensive", "not_genuine"], [], False, "more than one ground", False),
        (["offensive"], [], False, "does not object", False),
        (["go_ahead", "object"], [], False, "both go ahead and object", False),
        (["object", "defamatory"], [], False, "exact words", False),
        (["object", "defamatory"], [], True, "key the exact words", False),
        ([], [], True, "no box is crossed", False),
        ([], ["go_ahead"], False, "can’t be read for sure", False),
        (["go_ahead"], ["call_me"], False, "can’t be read for sure", False),
        (["go_ahead"], ["safeguarding"], False, "Not sure: safeguarding", True),
    ],
)
def test_what_is_not_one_sure_decision_moves_nothing(
    one: Slips, boxes: list[str], faint: list[str], words: bool, said: str, urgent: bool
) -> None:
    one.scan({0: boxes}, faint={0: faint}, words=[0] if words else [])
    assert one.states() == [State.WITH_PROVIDER]
    (task,) = one.tasks(0)
    assert (task.kind, task.role, task.urgent) == (TaskKind.READ_ANSWER, Role.MODERATOR, urgent)
    assert said in task.note
    assert one.letter.state is LetterState.POSTED


def test_a_sure_cross_beside_safeguarding_counts_whatever_else_is_in_doubt(one: Slips) -> None:
    one.scan({0: ["safeguarding", "go_ahead", "object"]}, faint={0: ["call_me"]}, words=[0])
    assert one.states() == [State.HELD]
    keying = [task for task in one.tasks(0) if task.kind is TaskKind.READ_ANSWER]
    assert [(task.role, task.urgent) for task in keying] == [(Role.SAFEGUARDING, True)]


def test_a_better_scan_ends_the_doubt_of_an_earlier_one(one: Slips) -> None:
    (first,) = one.scan({}, faint={0: ["go_ahead"]}).sheets
    assert [task.kind for task in one.tasks(0)] == [TaskKind.READ_ANSWER]
    one.scan({0: ["go_ahead"]})
    assert one.states() == [State.PUBLISHED]
    assert one.tasks(0) == []
    assert one.kept(first.scan_id)[1][0].outcome is RowOutcome.SETTLED


def test_a_slip_with_other_rows_than_its_letter_counts_for_nothing(six: Slips) -> None:
    def drop_the_last(session: object) -> None:
        kept = letters.rows(session, six.letter.id)[:5]  # type: ignore[arg-type]
        letters.replace_rows(session, six.letter.id, kept)  # type: ignore[arg-type]

    slips = six.sheets({3: ["go_ahead"], 5: ["go_ahead"]}, words=[5])
    six.database.write(drop_the_last)
    (taken,) = six.read(slips[1:]).sheets
    assert taken.fault == "wrong_rows"
    assert six.states() == [State.WITH_PROVIDER] * 6
    (task,) = six.all_tasks()
    assert (task.role, task.about) == (Role.MAILROOM, f"scan:{taken.scan_id}")


def test_a_slip_whose_corners_are_gone_goes_to_a_person_with_its_letter(one: Slips) -> None:
    (sheet,) = one.sheets({0: ["go_ahead"]})
    draw = ImageDraw.Draw(sheet)
    for square in slip_geometry(1).squares[1:]:
        edges = (square.left - 2, square.top - 2, square.right + 2, square.bottom + 2)
        draw.rectangle([edge * PER_MM for edge in edges], fill=255)
    draw.rectangle([0, 90 * PER_MM, sheet.width, 260 * PER_MM], fill=255)
    (taken,) = one.read([sheet]).sheets
    assert (taken.fault, taken.home, taken.rows) == ("not_registered", "Rosewood House", ())
    assert one.kept(taken.scan_id)[0].letter_id == one.letter.id
    assert one.states() == [State.WITH_PROVIDER]
    (task,) = one.all_tasks()
    assert task.role is Role.MAILROOM
    assert "Rosewood House" in task.note


def test_sheets_that_are_no_slip_of_ours_are_listed_and_one_task_tells_of_them(one: Slips) -> None:
    strange = answering.slips_of(compose(home_letter(1)).bytes, 1)
    letter_page = answering.slips_of(one.printed, 6)[0]  # its page before the slip
    (slip,) = one.sheets({0: ["go_ahead"]})
    white = slip.point(lambda _: 250)
    noise = numpy.random.default_rng(3).normal(246, 3, (slip.height, slip.width)).clip(0, 255).astype("uint8")
    reading = one.read([*strange, letter_page, white, Image.fromarray(noise), slip], "TIFF")
    assert [sheet.fault for sheet in reading.sheets] == ["unknown_letter", "no_code", "empty", "empty", ""]
    assert one.states() == [State.PUBLISHED]
    (task,) = [task for task in one.all_tasks() if task.kind is TaskKind.READ_ANSWER]
    assert (task.role, task.about) == (Role.MAILROOM, f"scanfile:{reading.file.id}")
    assert "2 sheets" in task.note


def test_a_slip_for_a_story_that_was_taken_back_is_kept_and_shown(one: Slips) -> None:
    from store.words import Event

    one.paper.move(one.stories[0], Event.WITHDRAW, Role.AUTHOR)
    (taken,) = one.scan({0: ["object", "offensive"]}).sheets
    assert taken.rows == (("A", "Object: offensive (kept, a person sees to it)"),)
    assert one.states() == [State.WITHDRAWN]
    assert TaskKind.LATE_ANSWER in [task.kind for task in one.tasks(0)]


def test_the_homes_others_hear_once_that_a_slip_came_back(six: Slips) -> None:
    contact = Contact(kind="home", home_id=six.paper.home_id, name="Tom", email="tom@example.org", channels=("email",))
    six.database.write(lambda session: contacts.keep(session, contact, now=six.clock()))
    six.scan(SIX)
    table = deliveries.deliveries
    with six.database.read() as session:
        found = session.execute(table.select().where(table.c.notice == "answer_acknowledged")).all()
    assert [(row.channel, row.details["way"]) for row in found] == [("email", "slip")]
