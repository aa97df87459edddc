"""Files of slips: kept before they are read, taken up again where a worker died, refused in words."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from gateway.delivery.retention import Periods, run
from gateway.intake.scans.reading import BROKE_OFF, GIVE_UP_AFTER, LEASE
from store import blobs, erasing, scan_files, scans
from store.database import Database
from store.scan_files import FileState, ScanFile
from store.words import State
from tests.conftest import TurnedClock
from tests.intake.scans.scan_cast import Slips, slips_over
from tests.letters.reading.answering import as_file


@pytest.fixture
def six(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Slips:
    return slips_over(sqlite_database, clock, tmp_path, stories=6)


@pytest.fixture
def one(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Slips:
    return slips_over(sqlite_database, clock, tmp_path)


def stored(slips: Slips, content: bytes) -> ScanFile:
    return slips.database.write(
        lambda session: scan_files.keep(session, content, name="slips.tif", by=3, now=slips.clock())
    )[0]


def again(slips: Slips, file: ScanFile) -> ScanFile:
    with slips.database.read() as session:
        found = scan_files.get(session, file.id)
    assert found is not None
    return found


def test_a_stored_file_is_read_by_the_errand_and_its_bytes_go(six: Slips) -> None:
    file = stored(six, as_file(six.sheets({0: ["go_ahead"], 5: ["go_ahead"]}, seed=8), "TIFF"))
    assert (file.state, file.added_by) == (FileState.WAITING, 3)
    assert six.reader().read_due() == 2
    done = again(six, file)
    assert (done.state, done.sheets, done.blob_id, done.due_at) == (FileState.READ, 2, None, None)
    assert [six.row(number).state for number in (0, 5)] == [State.PUBLISHED] * 2
    assert six.reader().read_due() == 0


class Died(Exception):
    """The worker was killed."""


def test_a_worker_that_dies_between_two_sheets_loses_none_and_repeats_none(six: Slips) -> None:
    content = as_file(six.sheets({0: ["object", "offensive"], 5: ["go_ahead"]}), "TIFF")

    def die(*_: object) -> None:
        raise Died

    with pytest.raises(Died):
        six.reader().read_now(content, name="slips.tif", by=None, told=die)
    assert six.states().count(State.WITH_PROVIDER) == 5
    assert six.reader().read_due() == 0, "another may still be about it"
    six.clock.forward(seconds=LEASE.total_seconds() + 1)
    assert six.reader().read_due() == 1
    assert [six.row(number).state for number in (0, 5)] == [State.IN_REVIEW, State.PUBLISHED]
    with six.database.read() as session:
        (file,) = scan_files.newest(session)
        assert [(each.number, each.again) for each in scan_files.sheets(session, file.id)] == [(1, False), (2, False)]


def test_a_reader_that_is_stopped_ends_after_the_sheet_at_hand_and_another_goes_on_at_once(six: Slips) -> None:
    reader = six.reader()
    reading = reader.read_now(
        as_file(six.sheets({0: ["go_ahead"]}), "TIFF"), name="slips.tif", by=None, told=lambda *_: reader.stop()
    )
    assert (len(reading.sheets), reading.file.state) == (1, FileState.WAITING)
    assert six.reader().read_due() == 1


def test_a_file_that_kills_its_worker_each_time_is_given_up_and_may_be_sent_again(one: Slips) -> None:
    content = as_file(one.sheets({0: ["go_ahead"]}), "PNG")
    file = stored(one, content)
    for _ in range(GIVE_UP_AFTER):
        until = one.clock() + LEASE
        assert one.database.write(lambda s, until=until: scan_files.take(s, file.id, until=until, now=one.clock()))  # type: ignore[misc]
        one.clock.forward(seconds=LEASE.total_seconds() + 1)
    one.reader().read_due()
    given_up = again(one, file)
    assert (given_up.state, given_up.reason, given_up.blob_id) == (FileState.REFUSED, BROKE_OFF, None)
    assert stored(one, content).state is FileState.WAITING
    one.reader().read_due()
    assert one.states() == [State.PUBLISHED]


def bomb() -> bytes:
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"Dear Sir, go ahead", "no PDF, TIFF, JPEG or PNG"),
        (b"%PDF-1.7 and then nothing", "damaged"),
        (bomb(), "far more pixels"),
    ],
)
def test_what_is_no_scan_is_refused_in_words_and_only_its_name_is_kept(one: Slips, content: bytes, said: str) -> None:
    reading = one.reader().read_now(content, name="not-a-slip.pdf", by=None)
    assert said in reading.reason
    assert (reading.file.state, reading.file.name, reading.file.blob_id) == (FileState.REFUSED, "not-a-slip.pdf", None)
    with one.database.read() as session:
        kept = session.execute(blobs.blobs.select().where(blobs.blobs.c.kind == "scans")).all()
    assert kept == []


def test_sheets_before_a_damaged_one_count(six: Slips) -> None:
    content = as_file(six.sheets({0: ["go_ahead"]}), "TIFF")
    reading = six.reader().read_now(content[: len(content) * 3 // 4], name="cut.tif", by=None)
    assert reading.file.state in {FileState.REFUSED, FileState.READ}
    assert reading.reason or len(reading.sheets) == 2


def test_erasing_a_story_takes_its_handwriting_and_the_sheets_picture_and_leaves_other_rows(six: Slips) -> None:
    reading = six.scan({0: ["go_ahead"], 1: ["go_ahead"]}, words=[0, 1])
    scan_id = reading.sheets[0].scan_id
    six.database.write(lambda session: scans.sign(session, scan_id, "Jean", "Manager", by=1))
    six.database.write(lambda session: erasing.erase_words(session, six.stories[0]))
    scan, rows = six.kept(scan_id)
    assert (scan.picture_id, scan.signature_id, scan.signed_sealed) == (None, None, None)
    assert [row.words_id is None for row in rows] == [True, False, True]
    assert (rows[0].outcome, rows[0].answer) == ("moved", "go_ahead"), "that it was answered stays"
    six.database.write(lambda session: erasing.erase_original(session, six.stories[1]))
    assert [row.words_id for row in six.kept(scan_id)[1]] == [None] * 3
    with six.database.read() as session:
        kept = session.execute(blobs.blobs.select().where(blobs.blobs.c.kind == scans.PICTURES)).all()
    assert len(kept) == 2, "the second slip's picture and signature"


def test_after_two_years_nothing_of_a_scan_is_left(one: Slips) -> None:
    one.scan({0: ["object"]}, words=[0])
    run(one.database, Periods(), one.clock() + timedelta(days=700))
    with one.database.read() as session:
        assert len(scan_files.newest(session)) == 1
    run(one.database, Periods(), one.clock() + timedelta(days=740))
    with one.database.read() as session:
        assert scan_files.newest(session) == []
        assert session.execute(scans.scans.select()).all() == []
        assert session.execute(blobs.blobs.select().where(blobs.blobs.c.kind == scans.PICTURES)).all() == []
