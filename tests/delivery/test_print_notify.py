"""Letters through GOV.UK Notify: each is sent once, an unknown one is looked up first, and its fate is learnt."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from channels.errors import ChannelError
from channels.letter.notify import NotifyPrinter
from gateway.delivery import print_notify, print_notify_later
from gateway.delivery.print_errand import carry_on
from gateway.delivery.print_notify import LOOK_UP_AFTER
from gateway.delivery.print_notify_later import ASK_EACH, REMEMBERED
from gateway.delivery.print_run import PrintRoom, open_run
from gateway.settings import Settings
from store import blobs, homes, letters, printer_jobs, tasks, windows
from store.database import Database
from store.letters import Letter
from store.words import Event, LetterState, Role, TaskKind
from tests.conftest import TurnedClock
from tests.delivery.paper_cast import BASE, SENDER, Paper, add_home, paper_on
from tests.fakes.notify import KEY, Failure, FakeNotify
from tests.letters.paper import sheets

NEVER_ANSWERED = Failure(500, "Exception", "Internal server error", taken=True)


@dataclass
class Post:
    """The tray, the printer, and what the clock does between them."""

    paper: Paper
    notify: FakeNotify

    @property
    def room(self) -> PrintRoom:
        return PrintRoom(self.paper.database, BASE, SENDER)

    @property
    def printer(self) -> NotifyPrinter:
        return NotifyPrinter(KEY, self.notify.url, 5)

    def open(self) -> int | None:
        return print_notify.open_notify_run(self.room, by=9, now=self.paper.clock())

    def send(self) -> Any:
        return print_notify.send_letters(self.room, self.printer, most=100, now=self.paper.clock())

    def later(self, wait: timedelta = LOOK_UP_AFTER) -> int:
        self.paper.clock.forward(seconds=wait.total_seconds())
        return print_notify_later.follow_up(self.room, self.printer, now=self.paper.clock())

    def job(self, letter: Letter) -> printer_jobs.PrinterJob | None:
        with self.paper.database.read() as session:
            return printer_jobs.of_letter(session, letter.id)

    def sent(self, text: str = "The staff were kind.") -> tuple[int, Letter]:
        """A story whose letter the printer has."""
        story = self.paper.story(text)
        self.open()
        self.send()
        return story, self.paper.letter_of(story)

    def open_tasks(self, letter: Letter) -> list[TaskKind]:
        with self.paper.database.read() as session:
            return [task.kind for task in tasks.waiting(session) if task.about == f"letter:{letter.id}"]


@pytest.fixture
def post(sqlite_database: Database, clock: TurnedClock) -> Iterator[Post]:
    with FakeNotify() as notify:
        yield Post(paper_on(sqlite_database, clock), notify)


@pytest.fixture
def both(database: Database, clock: TurnedClock) -> Iterator[Post]:
    with FakeNotify() as notify:
        yield Post(paper_on(database, clock), notify)


def test_each_letter_of_the_tray_is_sent_once_under_its_own_id_and_the_run_ends(both: Post) -> None:
    first = both.paper.story()
    second = both.paper.story(home_id=add_home(both.paper.database, both.paper.clock, name="Elm Lodge"))
    run_id = both.open()
    made = both.send()
    assert (made.id, made.letters, made.pages, made.whole) == (run_id, 2, 6, True)
    for story in (first, second):
        letter = both.paper.letter_of(story)
        (at_printer,) = both.notify.of(str(letter.id))
        assert len(sheets(at_printer["pdf"])) == letter.pages == 3
        assert letter.state is LetterState.PRINTED
        job = both.job(letter)
        assert job is not None
        assert (job.provider_id, job.blob_id) == (at_printer["id"], None)
    assert both.send() is None
    assert both.open() is None
    assert both.notify.posts() == 2


def test_received_is_evidence_and_accepted_is_only_a_promise(both: Post) -> None:
    story, letter = both.sent()
    both.notify.say("accepted")
    assert both.later() == 1
    assert both.paper.letter(letter.id).state is LetterState.PRINTED
    with both.paper.database.read() as session:
        assert windows.of(session, story) == []
    both.notify.say("received", completed_at="2027-03-02T16:00:00.000000Z")
    both.paper.clock.forward(days=2)
    assert both.later(ASK_EACH) == 1
    gone = both.paper.letter(letter.id)
    assert gone.state is LetterState.POSTED
    assert gone.posted_at is not None
    assert gone.posted_at.date().isoformat() == "2027-03-02"
    with both.paper.database.read() as session:
        assert len(windows.of(session, story)) == 1
    assert both.later(ASK_EACH) == 0  # nothing more to ask


def test_an_answer_that_never_came_is_looked_up_and_nothing_is_sent_twice(both: Post) -> None:
    story = both.paper.story()
    both.open()
    both.notify.failures.append(NEVER_ANSWERED)
    both.send()
    letter = both.paper.letter_of(story)
    job = both.job(letter)
    assert job is not None
    assert (job.handed_at, "may have taken" in job.note) == (None, True)
    assert both.later(timedelta(minutes=1)) == 0
    assert both.later() == 1
    found = both.job(letter)
    assert found is not None
    assert found.handed_at is not None
    assert (both.notify.posts(), len(both.notify.of(str(letter.id)))) == (1, 1)


def test_what_never_arrived_goes_again_with_the_same_bytes_and_reference(post: Post) -> None:
    story = post.paper.story()
    post.open()
    post.notify.failures.append(Failure(500, "Exception", "Internal server error"))
    post.send()
    letter = post.paper.letter_of(story)
    job = post.job(letter)
    assert job is not None
    with post.paper.database.read() as session:
        kept = blobs.get(session, job.blob_id or 0)
    assert kept is not None
    post.later()
    (at_printer,) = post.notify.of(str(letter.id))
    assert at_printer["pdf"] == kept.data
    assert post.notify.asked[1][0] == "GET"
    with post.paper.database.read() as session:
        assert blobs.get(session, job.blob_id or 0) is None


def test_a_process_that_died_before_the_call_is_made_good_by_a_look_up(post: Post) -> None:
    story = post.paper.story()
    post.open()

    class Dies(NotifyPrinter):
        def send(self, reference: str, pdf: bytes) -> str:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        print_notify.send_letters(post.room, Dies(KEY, post.notify.url), most=9, now=post.paper.clock())
    assert post.paper.letter_of(story).state is LetterState.PRINTED
    post.send()
    assert post.notify.posts() == 0
    post.later()
    assert len(post.notify.of(str(post.paper.letter_of(story).id))) == 1


def test_a_letter_that_it_does_not_take_lies_in_the_tray_with_the_reason_and_holds_up_no_other(post: Post) -> None:
    bad = post.paper.story()
    good = post.paper.story(home_id=add_home(post.paper.database, post.paper.clock, name="Elm Lodge"))
    post.open()
    post.notify.failures.append(Failure(400, "BadRequestError", "Letter content is not a valid PDF"))
    made = post.send()
    assert (made.letters, made.whole) == (1, True)
    refused, letter = post.paper.letter_of(bad), post.paper.letter_of(good)
    assert (refused.state, letter.state) == (LetterState.COMPOSED, LetterState.PRINTED)
    assert "not a valid PDF" in refused.note
    assert post.open_tasks(refused) == [TaskKind.MEND_DELIVERY]
    post.open()
    post.send()
    assert len(post.notify.of(f"{refused.id}-2")) == 1  # a second try has a name of its own


@pytest.mark.parametrize("failure", [Failure(429, "RateLimitError", "slow"), Failure(403, "AuthError", "key")])
def test_when_it_takes_none_for_now_every_letter_waits_untouched(post: Post, failure: Failure) -> None:
    story = post.paper.story()
    run_id = post.open()
    post.notify.failures.append(failure)
    with pytest.raises(ChannelError):
        post.send()
    letter = post.paper.letter_of(story)
    assert (letter.state, letter.run_id, letter.sha256) == (LetterState.COMPOSED, run_id, "")
    assert post.job(letter) is None
    with post.paper.database.read() as session:
        mend = [task for task in tasks.waiting(session) if task.about == "printer:notify"]
    assert [task.role for task in mend] == ([Role.ADMINISTRATOR] if failure.status == 403 else [])
    post.send()
    assert len(post.notify.of(str(letter.id))) == 1


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("validation-failed", "outside the area"),
        ("virus-scan-failed", "virus"),
        ("technical-failure", "fault of its own"),
        ("permanent-failure", "can't print it"),
    ],
)
def test_what_fails_there_comes_back_to_the_tray_with_a_task_that_says_why(post: Post, status: str, said: str) -> None:
    story, letter = post.sent()
    post.notify.say(status)
    post.later()
    back = post.paper.letter(letter.id)
    assert (back.state, back.run_id, back.printed_at) == (LetterState.COMPOSED, None, None)
    assert said in back.note
    assert post.open_tasks(letter) == [TaskKind.MEND_DELIVERY]
    with post.paper.database.read() as session:
        assert windows.of(session, story) == []
        assert [one.id for one in letters.tray(session)] == [letter.id]


def test_a_story_withdrawn_before_it_is_sent_is_never_sent(post: Post) -> None:
    gone = post.paper.story()
    stays = post.paper.story(home_id=add_home(post.paper.database, post.paper.clock, name="Elm Lodge"))
    lay = post.paper.letter_of(gone)
    post.open()
    post.paper.move(gone, Event.WITHDRAW, Role.AUTHOR)
    made = post.send()
    assert made.letters == 1
    assert post.notify.of(str(lay.id)) == []
    assert post.paper.letter(lay.id).state is LetterState.PULLED
    assert post.paper.letter_of(stays).state is LetterState.PRINTED


def test_one_withdrawn_after_is_to_be_cancelled_there_and_what_is_right_goes_in_a_fresh_envelope(post: Post) -> None:
    gone, stays = post.paper.story("The gone story."), post.paper.story("The staying story.")
    post.open()
    post.send()
    old = post.paper.letter_of(stays)
    post.paper.move(gone, Event.WITHDRAW, Role.AUTHOR)
    assert post.open_tasks(old) == [TaskKind.PULL_LETTER]
    post.notify.say("cancelled")
    post.later()
    assert post.paper.letter(old.id).state is LetterState.PULLED
    assert post.open_tasks(old) == []
    fresh = post.paper.letter_of(stays)
    assert (fresh.state, fresh.id != old.id) == (LetterState.COMPOSED, True)


def test_one_withdrawn_while_it_is_unknown_goes_no_second_time(post: Post) -> None:
    story = post.paper.story()
    letter = post.paper.letter_of(story)
    post.open()
    post.notify.failures.append(Failure(500, "Exception", ""))
    post.send()
    post.paper.move(story, Event.WITHDRAW, Role.AUTHOR)
    post.later()
    assert post.notify.posts() == 1
    assert post.paper.letter(letter.id).state is LetterState.PULLED
    assert post.open_tasks(letter) == []


def test_after_a_week_nobody_can_tell_and_a_person_is_asked(post: Post) -> None:
    _, letter = post.sent()
    post.later(REMEMBERED + timedelta(minutes=1))
    assert TaskKind.POST_LETTER in post.open_tasks(letter)
    assert post.paper.letter(letter.id).state is LetterState.PRINTED
    assert post.later(ASK_EACH) == 0


def test_a_letter_that_can_not_be_set_is_left_for_a_person(post: Post) -> None:
    story = post.paper.story()
    letter = post.paper.letter_of(story)
    post.paper.database.write(
        lambda session: homes.change(session, post.paper.home_id, now=post.paper.clock(), postcode="QQ99 9ZZ")
    )
    post.open()
    post.send()
    assert post.notify.posts() == 0
    assert post.open_tasks(letter) == [TaskKind.MEND_DELIVERY]
    assert post.open() is not None  # and it is tried again with the next run


def test_a_run_cut_short_on_paper_ends_and_its_rest_is_sent(post: Post) -> None:
    story = post.paper.story()
    letter = post.paper.letter_of(story)

    def cut(session: Any) -> int:
        run_id = letters.open_run(session, by=None, now=post.paper.clock())
        letters.take(session, [letter.id], run_id)
        return run_id

    old = post.paper.database.write(cut)
    assert post.open() != old
    post.send()
    assert len(post.notify.of(str(letter.id))) == 1


def settings_for(post: Post, folder: Path) -> Settings:
    return Settings(
        data_dir=folder, database_url=f"sqlite:///{folder}/x.db", printer="notify", notify_api_key=KEY,
        notify_api_url=post.notify.url,
    )  # fmt: skip


def test_the_clock_sends_what_a_person_put_into_a_run_and_asks_after_it(post: Post, tmp_path: Path) -> None:
    story = post.paper.story()
    settings = settings_for(post, tmp_path)
    carry_on(settings, post.paper.database, post.paper.clock)
    assert post.notify.posts() == 0  # nobody has sent the tray yet
    post.open()
    carry_on(settings, post.paper.database, post.paper.clock)
    post.notify.say("received", completed_at=post.paper.clock().isoformat())
    post.paper.clock.forward(minutes=6)
    assert carry_on(settings, post.paper.database, post.paper.clock) == 1
    assert post.paper.letter_of(story).state is LetterState.POSTED


def test_a_run_begun_there_can_still_be_printed_here(post: Post) -> None:
    story = post.paper.story()
    run_id = post.open()
    made = open_run(post.paper.database, by=None, base_url=BASE, sender=SENDER, now=post.paper.clock())
    assert made is not None
    assert (made.id, made.letters) == (run_id, 1)
    assert post.paper.letter_of(story).state is LetterState.PRINTED
