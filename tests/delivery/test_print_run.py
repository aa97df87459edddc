"""A print run: what is printed is still right, kept as it is, and what becomes of each letter is told once."""

import hashlib
import json
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy
import pypdfium2
import pytest
import zxingcpp

from gateway.delivery import evidence
from gateway.delivery.post import (
    NotPossible,
    WrongDay,
    mark_returned,
    post_letter,
    post_run,
    post_whole_run,
    take_out,
)
from gateway.delivery.print_errand import carry_on
from gateway.delivery.print_folder import hand_over, write_files
from gateway.delivery.print_run import PrintRoom, RunFile, RunMade, files_of, open_run, print_documents
from gateway.delivery.run_manifest import file_names
from gateway.settings import Settings
from store import deadlines, deliveries, erasing, homes, letters, tasks, windows
from store.database import Database
from store.words import DeliveryState, Event, LetterState, Role, State, TaskKind
from tests.conftest import KEYS, TurnedClock
from tests.delivery.paper_cast import BASE, SENDER, Paper, add_home, paper_on
from tests.letters.paper import sheets

MAILROOM = 9


@pytest.fixture
def paper(database: Database, clock: TurnedClock) -> Paper:
    return paper_on(database, clock)


@pytest.fixture
def quick(sqlite_database: Database, clock: TurnedClock) -> Paper:
    return paper_on(sqlite_database, clock)


def printed(paper: Paper) -> RunMade:
    made = open_run(paper.database, by=MAILROOM, base_url=BASE, sender=SENDER, now=paper.clock())
    assert made is not None
    return made


def files(paper: Paper, run_id: int) -> list[RunFile]:
    with paper.database.read() as session:
        run = letters.get_run(session, run_id)
        assert run is not None
        return list(files_of(session, run))


def posted(paper: Paper, run_id: int, on: date | None = None) -> tuple[int, tuple[int, ...]]:
    day = on or paper.clock().date()
    result = paper.database.write(lambda session: post_run(session, run_id, on=day, by=MAILROOM, now=paper.clock()))
    return result.letters, result.to_take_out


def events_of(paper: Paper, delivery_id: int) -> list[str]:
    with paper.database.read() as session:
        return [event.kind for event in deliveries.events(session, delivery_id)]


def test_an_empty_tray_opens_no_run(quick: Paper) -> None:
    assert open_run(quick.database, by=None, base_url=BASE, sender=SENDER, now=quick.clock()) is None
    with quick.database.read() as session:
        assert letters.runs(session) == []


def test_a_run_prints_the_tray_and_keeps_its_files_with_a_true_manifest(paper: Paper) -> None:
    story = paper.story()
    paper.story(home_id=add_home(paper.database, paper.clock, name="Elm Lodge"))
    made = printed(paper)
    assert (made.letters, made.pages, made.left_out) == (2, 7, ())
    document, manifest = files(paper, made.id)
    pages = sheets(document.data)
    told = json.loads(manifest.data)
    (part,) = told["files"]
    assert part["sha256"] == hashlib.sha256(document.data).hexdigest()
    assert len(pages) == told["pages"] == 7
    # Both sides are printed, so the second letter begins on a sheet of its own.
    assert [one["first_page"] for one in part["letters"]] == [1, 5]
    assert [one["pages"] for one in part["letters"]] == [3, 3]
    letter = paper.letter_of(story)
    assert letter.state is LetterState.PRINTED
    assert letter.printed_at == paper.clock()
    assert events_of(paper, paper.to_home(story).id)[-2:] == ["laid_in_tray", "printed"]
    with paper.database.read() as session:
        assert letters.tray(session) == []
        assert windows.of(session, story) == []


def test_a_manifest_and_its_file_names_give_no_code_pin_or_name_away(quick: Paper) -> None:
    letter = quick.letter_of(quick.story())
    with quick.database.read() as session:
        code, pin = letters.code_and_pin(session, letter) or ("", "")
    made = printed(quick)
    _, manifest = files(quick, made.id)
    for secret in (code, pin, "Rosewood", str(letter.id)):
        assert secret.encode() not in manifest.data


def test_printing_a_run_again_gives_the_same_bytes_and_tells_nobody_twice(paper: Paper) -> None:
    story = paper.story()
    made = printed(paper)
    posted(paper, made.id)
    before = events_of(paper, paper.to_home(story).id)
    first = files(paper, made.id)
    paper.clock.forward(days=3)
    assert files(paper, made.id) == first
    assert events_of(paper, paper.to_home(story).id) == before
    assert open_run(paper.database, by=None, base_url=BASE, sender=SENDER, now=paper.clock()) is None


def test_what_a_move_made_wrong_is_not_printed_and_the_rest_is_lettered_afresh(paper: Paper) -> None:
    gone, stays = paper.story("The gone story of one."), paper.story("The staying story of two.")
    paper.move(gone, Event.WITHDRAW, Role.AUTHOR)
    made = printed(paper)
    text = " ".join(sheet.words for sheet in sheets(files(paper, made.id)[0].data))
    assert "staying story" in text
    assert "gone story" not in text
    with paper.database.read() as session:
        rows = letters.rows(session, paper.letter_of(stays).id)
    assert [(row.letter, row.contribution_id) for row in rows] == [("A", stays)]


def test_an_envelope_with_nothing_left_is_dropped(quick: Paper) -> None:
    story = quick.story()
    letter = quick.letter_of(story)
    quick.move(story, Event.WITHDRAW, Role.AUTHOR)
    assert open_run(quick.database, by=None, base_url=BASE, sender=SENDER, now=quick.clock()) is None
    assert quick.letter(letter.id).state is LetterState.PULLED
    assert quick.letter(letter.id).sealed is None


def test_one_letter_that_can_no_longer_be_set_holds_up_no_other(quick: Paper) -> None:
    elm = add_home(quick.database, quick.clock, name="Elm Lodge")
    bad, good = quick.story(home_id=elm), quick.story()
    quick.database.write(lambda session: homes.change(session, elm, now=quick.clock(), postcode="QQ99 9ZZ"))
    made = printed(quick)
    assert made.letters == 1
    ((letter_id, sentence),) = made.left_out
    assert letter_id == quick.letter_of(bad).id
    assert "not a real UK postcode" in sentence
    assert quick.letter(letter_id).state is LetterState.COMPOSED
    assert quick.letter_of(good).state is LetterState.PRINTED
    with quick.database.read() as session:
        assert [one.id for one in letters.tray(session)] == [letter_id]
        (task,) = [task for task in tasks.waiting(session) if task.about == f"letter:{letter_id}"]
    assert task.kind is TaskKind.MEND_DELIVERY
    quick.database.write(lambda session: homes.change(session, elm, now=quick.clock(), postcode="WA15 6SQ"))
    assert printed(quick).letters == 1


def test_a_run_that_was_cut_short_is_finished_by_the_next(quick: Paper) -> None:
    story = quick.story()
    letter = quick.letter_of(story)

    def cut(session):  # type: ignore[no-untyped-def]
        run_id = letters.open_run(session, by=MAILROOM, now=quick.clock())
        letters.change(session, letter.id, run_id=run_id)
        return run_id

    run_id = quick.database.write(cut)
    made = printed(quick)
    assert (made.id, made.letters) == (run_id, 1)
    assert quick.letter_of(story).state is LetterState.PRINTED


def test_the_squares_on_the_printed_slip_lead_to_the_letters_own_address(quick: Paper) -> None:
    letter = quick.letter_of(quick.story())
    with quick.database.read() as session:
        code, _ = letters.code_and_pin(session, letter) or ("", "")
    made = printed(quick)
    document = pypdfium2.PdfDocument(files(quick, made.id)[0].data)
    slip = numpy.asarray(document[len(document) - 1].render(scale=2.5, grayscale=True).to_pil())
    (found,) = zxingcpp.read_barcodes(slip)
    assert found.text == f"HTTPS://EARSHOT.EXAMPLE.ORG/A/{code}"


def test_ticking_posted_opens_each_homes_window_from_that_day(paper: Paper) -> None:
    story = paper.story()
    made = printed(paper)
    paper.clock.forward(days=2)
    assert posted(paper, made.id, date(2027, 3, 2)) == (1, ())
    with paper.database.read() as session:
        (window,) = windows.of(session, story)
        assert deadlines.of(session, story)["lapse"] == window.closes_at
        run = letters.get_run(session, made.id)
    # Posted on Tuesday 2 March 2027: the end of the seventh working day after is Thursday 11 March.
    assert window.closes_at == datetime(2027, 3, 12, 0, 0, tzinfo=UTC)
    assert paper.letter_of(story).state is LetterState.POSTED
    delivery = paper.to_home(story)
    assert delivery.told_at is not None
    assert delivery.told_at.date() == date(2027, 3, 2)
    assert run is not None
    assert run.posted_at is not None


def test_ticking_twice_tells_once(quick: Paper) -> None:
    story = quick.story()
    made = printed(quick)
    assert posted(quick, made.id)[0] == 1
    assert posted(quick, made.id)[0] == 0
    assert events_of(quick, quick.to_home(story).id).count("posted") == 1


@pytest.mark.parametrize("day", [date(2027, 3, 2), date(2027, 2, 28)])
def test_a_day_to_come_or_before_the_printing_is_refused(quick: Paper, day: date) -> None:
    story = quick.story()
    made = printed(quick)
    with pytest.raises(WrongDay):
        posted(quick, made.id, day)
    assert quick.letter_of(story).state is LetterState.PRINTED


def test_a_letter_made_wrong_after_printing_is_pulled_and_the_rest_goes_in_a_fresh_envelope(paper: Paper) -> None:
    gone, stays = paper.story("The gone story of one."), paper.story("The staying story of two.")
    made = printed(paper)
    old = paper.letter_of(stays)
    paper.move(gone, Event.WITHDRAW, Role.AUTHOR)
    with paper.database.read() as session:
        assert [task.kind for task in tasks.about(session, gone)] == [TaskKind.PULL_LETTER]
    assert posted(paper, made.id) == (0, (old.id,))
    fresh = paper.database.write(lambda session: take_out(session, old.id, by=MAILROOM, now=paper.clock()))
    assert fresh == paper.to_home(stays).letter_id
    assert fresh is not None
    assert paper.letter(old.id).state is LetterState.PULLED
    assert paper.letter(fresh).code_hash != old.code_hash
    with paper.database.read() as session:
        assert TaskKind.PULL_LETTER not in [task.kind for task in tasks.about(session, gone)]
    again = printed(paper)
    text = " ".join(sheet.words for sheet in sheets(files(paper, again.id)[0].data))
    assert "staying story" in text
    assert "gone story" not in text
    assert posted(paper, again.id)[0] == 1


def test_a_wrong_letter_that_went_all_the_same_tells_only_what_is_still_right(quick: Paper) -> None:
    gone, stays = quick.story("The gone story of one."), quick.story("The staying story of two.")
    printed(quick)
    letter = quick.letter_of(stays)
    quick.move(gone, Event.WITHDRAW, Role.AUTHOR)
    day = quick.clock().date()
    quick.database.write(lambda session: post_letter(session, letter.id, on=day, by=MAILROOM, now=quick.clock()))
    assert quick.to_home(gone).told_at is None
    assert quick.to_home(stays).told_at is not None
    assert "posted" in events_of(quick, quick.to_home(gone).id)


def test_a_returned_letter_stops_the_clock_ends_its_code_and_asks_a_person_to_phone(paper: Paper) -> None:
    story = paper.story()
    posted(paper, printed(paper).id)
    letter = paper.letter_of(story)
    paper.clock.forward(days=4)
    paper.database.write(
        lambda session: mark_returned(session, letter.id, why="gone away", by=MAILROOM, now=paper.clock())
    )
    paper.dispatch()
    assert paper.to_home(story).state is DeliveryState.RETURNED
    back = paper.letter(letter.id)
    assert (back.state, back.sealed, back.note) == (LetterState.RETURNED, None, "gone away")
    with paper.database.read() as session:
        assert windows.of(session, story) == []
        assert "lapse" not in deadlines.of(session, story)
        assert TaskKind.PHONE_HOME in [task.kind for task in tasks.about(session, story)]
    assert paper.row(story).state is State.WITH_PROVIDER


def test_only_what_was_posted_comes_back_and_only_what_lies_printed_is_taken_out(quick: Paper) -> None:
    letter = quick.letter_of(quick.story())
    for act in (
        lambda session: mark_returned(session, letter.id, why="", by=MAILROOM, now=quick.clock()),
        lambda session: take_out(session, letter.id, by=MAILROOM, now=quick.clock()),
        lambda session: post_letter(session, letter.id, on=quick.clock().date(), by=MAILROOM, now=quick.clock()),
        lambda session: take_out(session, 1, by=MAILROOM, now=quick.clock()),
    ):
        with pytest.raises(NotPossible):
            quick.database.write(act)


def test_a_bureaus_folder_gets_whole_files_and_a_second_time_the_same(quick: Paper, tmp_path: Path) -> None:
    quick.story()
    made = printed(quick)
    folder = tmp_path / "out" / "of" / "here"
    written = write_files(files(quick, made.id), folder)
    assert [path.name for path in written] == [f"run-{made.id}-part-1.pdf", f"run-{made.id}.json"]
    first = [path.read_bytes() for path in written]
    assert first[0].startswith(b"%PDF")
    assert [path.read_bytes() for path in write_files(files(quick, made.id), folder)] == first
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in written)


class _MovesMeanwhile:
    """The real database, on which a story is withdrawn just after the letters were set for the first time."""

    def __init__(self, paper: Paper, story: int) -> None:
        self.paper, self.story, self.moved = paper, story, False

    def write(self, work):  # type: ignore[no-untyped-def]
        return self.paper.database.write(work)

    @contextmanager
    def read(self):  # type: ignore[no-untyped-def]
        with self.paper.database.read() as session:
            yield session
        if not self.moved:
            self.moved = True
            self.paper.move(self.story, Event.WITHDRAW, Role.AUTHOR)


def test_a_move_while_letters_are_being_set_is_noticed_and_they_are_set_again(paper: Paper) -> None:
    gone, stays = paper.story("The gone story of one."), paper.story("The staying story of two.")
    meanwhile: Any = _MovesMeanwhile(paper, gone)
    made = open_run(meanwhile, by=MAILROOM, base_url=BASE, sender=SENDER, now=paper.clock())
    assert made is not None
    text = " ".join(sheet.words for sheet in sheets(files(paper, made.id)[0].data))
    assert "staying story" in text
    assert "gone story" not in text
    assert paper.letter_of(stays).state is LetterState.PRINTED


def test_plain_codes_are_forgotten_long_after_posting_and_still_found_by_their_hash(paper: Paper) -> None:
    letter = paper.letter_of(paper.story())
    with paper.database.read() as session:
        code, _ = letters.code_and_pin(session, letter) or ("", "")
    posted(paper, printed(paper).id)
    paper.clock.forward(days=43)
    paper.story()
    printed(paper)
    assert paper.letter(letter.id).sealed is None
    with paper.database.read() as session:
        found = letters.by_code(session, code)
    assert found is not None
    assert found.id == letter.id


def test_a_home_whose_letter_lies_here_is_phoned_until_it_is_posted_and_again_if_it_comes_back(quick: Paper) -> None:
    story = quick.story()
    quick.clock.forward(days=3)
    for _ in range(2):
        evidence.settle_silence(quick.database, quick.clock())
        quick.dispatch()
    assert phone_tasks(quick, story) == [False]
    run = printed(quick)
    posted(quick, run.id)
    assert phone_tasks(quick, story) == [True]
    states = [DeliveryState.HANDED_OVER, DeliveryState.CANCELLED]
    with quick.database.read() as session:
        tries = [one for one in deliveries.of(session, story) if one.notice == "story_to_decide"]
        (window,) = windows.of(session, story)
    assert [one.state for one in tries] == states
    assert window.delivery_id == tries[0].id
    letter_id = tries[0].letter_id or 0
    quick.database.write(lambda s: mark_returned(s, letter_id, why="gone away", by=MAILROOM, now=quick.clock()))
    quick.dispatch()
    assert phone_tasks(quick, story) == [True, False]


def phone_tasks(paper: Paper, story: int) -> list[bool]:
    """The tasks to phone the home about a story, in their order: whether each is done."""
    with paper.database.read() as session:
        found = tasks.about(session, story, open_only=False)
    return [task.done_at is not None for task in found if task.kind is TaskKind.PHONE_HOME]


KILLED = """
import os, signal, sys
from datetime import datetime
from store.database import Database
from tests.conftest import KEYS
from tests.delivery.paper_cast import BASE, SENDER
from gateway.delivery.print_run import PrintRoom, print_documents

left = int(sys.argv[3])

def set_one():
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

room = PrintRoom(Database(sys.argv[1], KEYS), BASE, SENDER, most=2, letter_set=set_one)
print_documents(room, by=9, separators=True, now=datetime.fromisoformat(sys.argv[2]))
"""


@pytest.mark.parametrize("letters_before", [1, 3, 5])
def test_a_run_killed_in_the_middle_is_carried_on_to_the_same_bytes_as_one_that_was_not(
    quick: Paper, tmp_path: Path, letters_before: int
) -> None:
    """Five letters, two a document; the process is killed while it sets the first, third or fifth of them."""
    for number in range(5):
        quick.story(home_id=add_home(quick.database, quick.clock, name=f"Invented House {number}"))
    path, spare = (Path(str(quick.database.engine.url.database)), tmp_path / "spare.db")
    with sqlite3.connect(path) as one, sqlite3.connect(spare) as other:
        one.backup(other)
    unhurt = Paper(Database(f"sqlite:///{spare}", KEYS), quick.clock, quick.home_id, quick.author_id)
    room = PrintRoom(unhurt.database, BASE, SENDER, most=2)
    whole = print_documents(room, by=MAILROOM, separators=True, now=quick.clock())
    assert whole is not None
    command = [sys.executable, "-c", KILLED, f"sqlite:///{path}", quick.clock().isoformat(), str(letters_before)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    with quick.database.read() as session:
        kept = [name for run in letters.runs(session) for name in file_names(session, run)]
    assert len(kept) == {1: 0, 3: 2, 5: 3}[letters_before]  # whole documents, and the manifest of them
    room = PrintRoom(quick.database, BASE, SENDER, most=2)
    made = print_documents(room, by=MAILROOM, separators=True, now=quick.clock())
    assert made is not None
    assert (made.letters, made.pages) == (whole.letters, whole.pages) == (5, whole.pages)
    resumed, straight = files(quick, made.id), files(unhurt, whole.id)
    unhurt.database.close()
    assert [file.name for file in resumed] == [file.name for file in straight]
    assert [file.data for file in resumed[:-1]] == [file.data for file in straight[:-1]]
    assert without_ids(resumed[-1]) == without_ids(straight[-1])


def without_ids(manifest: RunFile) -> Any:
    told = json.loads(manifest.data)
    for file in told["files"]:
        del file["blob"]
    return told


def test_letters_are_numbered_through_all_documents_of_a_run(quick: Paper) -> None:
    for number in range(3):
        quick.story(home_id=add_home(quick.database, quick.clock, name=f"Invented House {number}"))
    made = print_documents(PrintRoom(quick.database, BASE, SENDER, most=2), by=None, now=quick.clock())
    assert made is not None
    *documents, manifest = files(quick, made.id)
    told = json.loads(manifest.data)
    assert [len(file["letters"]) for file in told["files"]] == [2, 1]
    named = [one["letter"] for file in told["files"] for one in file["letters"]]
    assert named == [f"{made.id}-000{number}" for number in (1, 2, 3)]
    for document, file in zip(documents, told["files"], strict=True):
        assert file["sha256"] == hashlib.sha256(document.data).hexdigest()


def test_two_who_print_at_once_print_each_letter_once(paper: Paper) -> None:
    stories = [
        paper.story(home_id=add_home(paper.database, paper.clock, name=f"Invented House {number}"))
        for number in range(5)
    ]
    other: list[RunMade | None] = []

    def meanwhile() -> None:
        """Somebody else presses the button while the first document is being set."""
        if not other:
            other.append(None)
            other[0] = print_documents(PrintRoom(paper.database, BASE, SENDER, most=2), by=None, now=paper.clock())

    room = PrintRoom(paper.database, BASE, SENDER, most=2, letter_set=meanwhile)
    mine = print_documents(room, by=None, now=paper.clock())
    assert mine is not None
    assert other[0] is not None
    with paper.database.read() as session:
        assert sum(run.letters for run in letters.runs(session)) == 5
    assert {paper.letter_of(story).state for story in stories} == {LetterState.PRINTED}
    for story in stories:
        assert events_of(paper, paper.to_home(story).id).count("printed") == 1


def test_the_clock_finishes_a_run_that_was_left_and_gives_it_to_the_bureau(quick: Paper, tmp_path: Path) -> None:
    for number in range(3):
        quick.story(home_id=add_home(quick.database, quick.clock, name=f"Invented House {number}"))
    room = PrintRoom(quick.database, BASE, SENDER, most=1)
    begun = print_documents(room, by=MAILROOM, now=quick.clock(), most_documents=1)
    assert begun is not None
    assert (begun.letters, begun.whole) == (1, False)
    folder = tmp_path / "bureau"
    settings = Settings(
        data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/x.db", printer="folder", print_folder=folder
    )
    assert carry_on(settings, quick.database, quick.clock) == 0  # whoever opened it is still at it
    assert not folder.exists()
    quick.clock.forward(seconds=16)
    assert carry_on(settings, quick.database, quick.clock) == 3
    assert f"run-{begun.id}.json" in {path.name for path in folder.iterdir()}
    assert carry_on(settings, quick.database, quick.clock) == 0


def test_a_run_that_is_not_whole_is_never_handed_over(quick: Paper, tmp_path: Path) -> None:
    for number in range(2):
        quick.story(home_id=add_home(quick.database, quick.clock, name=f"Invented House {number}"))
    room = PrintRoom(quick.database, BASE, SENDER, most=1)
    begun = print_documents(room, by=MAILROOM, now=quick.clock(), most_documents=1)
    assert begun is not None
    with pytest.raises(LookupError):
        hand_over(quick.database, begun.id, tmp_path / "bureau")
    assert not (tmp_path / "bureau").exists()


def a_run_of_files(run_id: int) -> list[RunFile]:
    """Three documents of three megabytes, and the manifest that names them."""
    parts = {f"run-{run_id}-part-{number}.pdf": bytes([run_id, number]) * 1_500_000 for number in (1, 2, 3)}
    told = {"files": [{"file": name, "sha256": hashlib.sha256(data).hexdigest()} for name, data in parts.items()]}
    manifest = RunFile(f"run-{run_id}.json", "application/json", json.dumps(told).encode())
    return [*(RunFile(name, "application/pdf", data) for name, data in parts.items()), manifest]


def test_a_bureau_that_looks_all_the_time_never_sees_half_a_file_or_a_manifest_before_its_documents(
    tmp_path: Path,
) -> None:
    """It takes whatever has a name, at any moment; six runs are written, each of them twice."""
    folder, stop = tmp_path / "bureau", threading.Event()
    runs = [a_run_of_files(run_id) for run_id in range(1, 7)]
    right = {file.name: file.data for files in runs for file in files}
    wrong: list[str] = []
    seen: set[str] = set()

    def look() -> None:
        while not stop.is_set() or len(seen) < len(right):
            names = {path.name for path in folder.glob("run-*")}
            for name in names - seen:
                seen.add(name)
                if (folder / name).read_bytes() != right[name]:
                    wrong.append(name)
                if name.endswith(".json"):
                    there = [(folder / file["file"]).exists() for file in json.loads(right[name])["files"]]
                    wrong.extend([] if all(there) else [name])

    bureau = threading.Thread(target=look)
    bureau.start()
    for files in runs:
        write_files(files, folder)
        write_files(files, folder)
    stop.set()
    bureau.join(timeout=30)
    assert wrong == []
    assert seen == right.keys() == {path.name for path in folder.iterdir()}


def test_erasing_a_story_takes_the_document_with_its_letter_and_leaves_the_others(paper: Paper) -> None:
    stories = [
        paper.story(home_id=add_home(paper.database, paper.clock, name=f"Invented House {number}"))
        for number in range(3)
    ]
    made = print_documents(PrintRoom(paper.database, BASE, SENDER, most=1), by=None, now=paper.clock())
    assert made is not None
    paper.database.write(lambda session: erasing.erase_words(session, stories[1]))
    names = [file.name for file in files(paper, made.id)]
    assert names == [f"run-{made.id}-part-1.pdf", f"run-{made.id}-part-3.pdf", f"run-{made.id}.json"]


def test_a_run_of_many_letters_is_ticked_in_small_steps(quick: Paper) -> None:
    stories = [
        quick.story(home_id=add_home(quick.database, quick.clock, name=f"Invented House {number}"))
        for number in range(3)
    ]
    run = printed(quick)
    first = quick.database.write(
        lambda s: post_run(s, run.id, on=quick.clock().date(), by=MAILROOM, now=quick.clock(), most=2)
    )
    assert (first.letters, first.after) == (2, quick.letter_of(stories[1]).id)
    with quick.database.read() as session:
        held = letters.get_run(session, run.id)
    assert held is not None
    assert held.posted_at is None
    result = post_whole_run(quick.database, run.id, on=quick.clock().date(), by=MAILROOM, now=quick.clock())
    assert result.letters == 1
    assert {quick.letter_of(story).state for story in stories} == {LetterState.POSTED}
