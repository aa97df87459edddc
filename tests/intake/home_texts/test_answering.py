"""A manager with a letter and a mobile answers as fully as on the web, and is never taken for an author."""

from datetime import timedelta

import pytest

from channels.sms.segments import Encoding, count
from gateway.delivery.address import address_of
from gateway.notices.compose import compose
from letters.codes import new_author_code, new_letter_code
from store import authors, contacts, contributions, deliveries, letters, log, tasks
from store.contacts import Contact
from store.database import Database
from store.deliveries import Delivery
from store.words import Kind, State, TaskKind
from tests.conftest import TurnedClock
from tests.intake.texting import ADA, BASE, World
from tests.web.story_cast import PUBLIC_WORDS, Cast, Told

MANAGER = "+447700900777"
NAME = "Maria Lindqvist, manager"


class Desk(World):
    """A letter with some stories, and the manager's telephone."""

    def __init__(self, database: Database, clock: TurnedClock, *, stories: int = 1, policy: str = "") -> None:
        super().__init__(database, clock)
        cast = Cast(database, clock)
        home_id = cast.home(**({"policy": policy} if policy else {}))
        now, closes = clock(), clock() + timedelta(days=5)
        self.told: list[Told] = [cast.with_provider(home_id).told(now, closes) for _ in range(stories)]
        self.id, self.number, self.pin = cast.letter_for(*self.told)
        self.home_id, self.before = home_id, len(self.stories())

    @property
    def both(self) -> str:
        return f"{self.number[:4]}-{self.number[4:8]}-{self.number[8:]} {self.pin}"

    def manager(self, *texts: str, sender: str = MANAGER) -> str:
        """These texts, one after another; what the manager was texted last."""
        for text in texts:
            self.text(text, sender=sender)
        return self.back()[-1]

    def replies(self) -> list[Delivery]:
        return [delivery for delivery in self.said() if delivery.notice == "letter_by_text"]

    def back(self) -> list[str]:
        with self.database.read() as session:
            return [
                compose(session, one, channel="sms", base_url=BASE, now=self.clock()).body for one in self.replies()
            ]

    def open_tasks(self, kind: TaskKind) -> list[str]:
        with self.database.read() as session:
            return [task.note for task in tasks.about(session, self.told[0].id) if task.kind is kind]


@pytest.fixture
def desk(sqlite_database: Database, clock: TurnedClock) -> Desk:
    return Desk(sqlite_database, clock)


@pytest.fixture
def three(sqlite_database: Database, clock: TurnedClock) -> Desk:
    return Desk(sqlite_database, clock, stories=3)


def test_code_pin_choice_name_and_a_one_publish_the_story(database: Database, clock: TurnedClock) -> None:
    desk = Desk(database, clock)
    assert "PIN" in desk.manager(desk.number)
    assert "1 go ahead" in desk.manager(desk.pin)
    assert "name and your role" in desk.manager("1")
    assert "Text 1 to send this" in desk.manager(NAME)
    assert desk.told[0].state() is State.WITH_PROVIDER
    assert "published now" in desk.manager("1")
    assert desk.told[0].state() is State.PUBLISHED
    with database.read() as session:
        last = log.entries(session, desk.told[0].id)[-1]
        assert f"Answered by {NAME}." in log.free_texts(session, desk.told[0].id)[(last.id, "comment")]
        assert letters.rows(session, desk.id)[0].answer == "go_ahead"


def test_all_but_name_and_yes_may_stand_in_the_first_text(three: Desk) -> None:
    assert "in your own words" in three.manager(f"{three.both} B object 3")
    three.manager("0", NAME, "1")
    assert [told.state() for told in three.told] == [State.WITH_PROVIDER, State.IN_REVIEW, State.WITH_PROVIDER]


def test_each_story_of_a_letter_is_answered_on_its_own(three: Desk) -> None:
    assert "A, B, C" in three.manager(three.both)
    assert "story B" in three.manager("b")
    said = three.manager("1", NAME, "1")
    assert "published now" in said
    assert "A, C" in said
    assert "Text 1 to send" in three.manager("C 1")  # the name is known by now
    three.manager("1")
    assert [told.state() for told in three.told] == [State.WITH_PROVIDER, State.PUBLISHED, State.PUBLISHED]


def test_an_objection_carries_its_ground_and_the_words(desk: Desk) -> None:
    assert "why do you object" in desk.manager(desk.both, "2")
    desk.manager("3", "There was no such day.", NAME)
    assert desk.told[0].state() is State.WITH_PROVIDER
    assert "senior moderator" in desk.manager("1")
    assert desk.told[0].state() is State.IN_REVIEW
    with desk.database.read() as session:
        last = log.entries(session, desk.told[0].id)[-1]
        assert last.facts["ground"] == "not_genuine"
        assert log.free_texts(session, desk.told[0].id)[(last.id, "reason")] == "There was no such day."


def test_defamation_without_the_exact_words_is_no_objection_yet(desk: Desk) -> None:
    assert "exact words" in desk.manager(desk.both, "2 5")
    desk.manager("0", NAME, "1")
    assert desk.told[0].state() is State.WITH_PROVIDER
    assert desk.open_tasks(TaskKind.CLARIFY_OBJECTION)


def test_a_danger_is_raised_before_anything_else_is_asked(desk: Desk) -> None:
    assert "at once" in desk.manager(desk.both, "4")
    assert "999" in desk.manager("1")
    assert desk.told[0].state() is State.HELD
    desk.manager("A bruise on her arm; her GP knows")
    assert any("A bruise on her arm" in note for note in desk.open_tasks(TaskKind.SAFEGUARDING))


def test_whoever_wants_to_be_rung_is_rung_on_the_number_that_they_text_from(desk: Desk) -> None:
    desk.manager(desk.both, "9", "after lunch", NAME, "1")
    [note] = desk.open_tasks(TaskKind.PHONE_HOME)
    assert MANAGER in note
    assert "after lunch" in note
    assert desk.told[0].state() is State.WITH_PROVIDER


def test_a_response_by_text_is_a_contribution_of_the_home_with_a_code(desk: Desk) -> None:
    assert "name nobody" in desk.manager(desk.both, "3")
    said = desk.manager("Thank you for telling us. We have mended the telephone.", NAME, "1")
    assert "Its code: " in said
    [response] = [row for row in desk.stories() if row.kind is Kind.RESPONSE]
    assert (response.parent_id, response.channel) == (desk.told[0].id, "sms")
    parts = desk.parts(response.id)
    assert ("text", "Thank you for telling us. We have mended the telephone.") in parts
    assert ("answer", f"Written by {NAME}.") in parts


def test_nothing_is_sent_before_it_is_confirmed_and_zero_goes_back(desk: Desk) -> None:
    assert "1 go ahead" in desk.manager(desk.both, "1", NAME, "0")
    assert "nothing was sent" in desk.manager("0")
    assert desk.told[0].state() is State.WITH_PROVIDER
    replies = len(desk.replies())
    desk.text("1", sender=MANAGER)
    assert len(desk.replies()) == replies  # the number alone proves nothing any more


def test_after_two_hours_the_number_needs_the_code_again(desk: Desk) -> None:
    desk.manager(desk.both)
    desk.clock.forward(hours=3)
    desk.text("1", sender=MANAGER)
    assert desk.told[0].state() is State.WITH_PROVIDER
    assert len(desk.replies()) == 1


def test_an_unknown_code_and_a_wrong_pin_get_the_same_words_and_then_must_wait(desk: Desk) -> None:
    other = str((int(desk.pin) + 1) % 1_000_000).zfill(6)
    wrong = desk.manager(f"{desk.number} {other}")
    assert "do not know this code and PIN" in wrong
    assert desk.manager(f"{new_letter_code()} {desk.pin}") == wrong
    for _ in range(4):
        last = desk.manager(f"{desk.number} {other}")
    assert "several wrong tries" in last
    assert "several wrong tries" in desk.manager(desk.both)
    desk.clock.forward(minutes=20)
    assert "1 go ahead" in desk.manager(desk.both)


def test_a_late_answer_is_kept_and_shown_to_a_person(desk: Desk) -> None:
    desk.clock.forward(days=6)
    assert "waits for no answer" in desk.manager(desk.both)
    assert "1 go ahead" not in desk.back()[-1]
    desk.manager("4", "1")
    assert desk.told[0].state() is not State.HELD
    assert desk.open_tasks(TaskKind.SAFEGUARDING)


def test_no_text_of_a_home_makes_a_story_or_an_author(desk: Desk) -> None:
    desk.manager(desk.both, "2", "3", "They made it all up, and it was another home.", NAME, "1")
    assert len(desk.stories()) == desk.before
    with desk.database.read() as session:
        assert authors.all_by_phone(session, MANAGER, now=desk.clock()) == []


def test_whoever_answers_for_a_home_and_tells_a_story_stays_two_people(desk: Desk) -> None:
    desk.text("My own mother lives at another home. Nobody ever came when she rang.", sender=MANAGER)
    [story] = desk.stories()[desk.before :]
    desk.manager(desk.both, "1", NAME, "1")
    assert desk.told[0].state() is State.PUBLISHED
    assert [row.id for row in desk.stories()[desk.before :]] == [story.id]
    assert desk.parts(story.id) == [("text", "My own mother lives at another home. Nobody ever came when she rang.")]
    desk.clock.forward(minutes=5)
    desk.text("And at night it was worse: she waited for more than an hour, again and again.", sender=MANAGER)
    with desk.database.read() as session:
        told = [contributions.original(session, row.id) for row in desk.stories()]
    assert sum("at night it was worse" in (part.text or "") for parts in told for part in parts) == 1


def test_an_authors_return_code_is_never_taken_for_a_letter(desk: Desk) -> None:
    desk.text(new_author_code(), sender=ADA)
    assert desk.replies() == []


def test_stop_ends_the_messages_and_answers_nothing(desk: Desk) -> None:
    desk.manager(desk.both, "1", NAME)
    desk.text("STOP", sender=MANAGER)
    assert desk.told[0].state() is State.WITH_PROVIDER


def test_the_replies_go_to_the_number_and_name_neither_it_nor_a_word_of_the_story(desk: Desk) -> None:
    desk.manager(desk.both, "2", "6", "It is rude.", NAME, "1")
    with desk.database.read() as session:
        assert {address_of(session, reply) for reply in desk.replies()} == {MANAGER}
        stored = str(session.execute(deliveries.deliveries.select()).all())
    assert MANAGER not in stored
    for said in desk.back():
        assert MANAGER[3:] not in said.replace(" ", "")
        assert not any(words in said for words in PUBLIC_WORDS.split("\n\n"))
        cost = count(said)
        assert (cost.encoding, cost.segments <= 2) == (Encoding.GSM_7, True), said


def test_the_others_of_the_home_are_told_that_somebody_answered_by_text(desk: Desk) -> None:
    tom = Contact(kind="home", name="Tom Ashdown", home_id=desk.home_id, email="tom@example.org", channels=("email",))
    desk.database.write(lambda session: contacts.keep(session, tom, now=desk.clock()))
    desk.manager(desk.both, "1", NAME, "1")
    [told] = [delivery for delivery in desk.said() if delivery.notice == "answer_acknowledged"]
    with desk.database.read() as session:
        made = compose(session, told, channel="email", base_url=BASE, now=desk.clock())
    assert "was answered by text" in made.subject
    assert "sent us text messages" in made.body


def test_what_a_home_has_said_so_far_lies_sealed(desk: Desk) -> None:
    desk.manager(desk.both, "2", "6", "It is rude.", NAME)
    with desk.database.read() as session:
        stored = str(session.connection.exec_driver_sql("SELECT * FROM conversations").all())
    assert "rude" not in stored
    assert "Lindqvist" not in stored
    assert MANAGER not in stored


@pytest.mark.parametrize(
    ("policy", "words"),
    [("provider_restricts", "keep its words from the public"), ("provider_decides", "keep it from being published")],
)
def test_what_two_leads_to_is_said_as_the_policy_has_it(
    sqlite_database: Database, clock: TurnedClock, policy: str, words: str
) -> None:
    desk = Desk(sqlite_database, clock, policy=policy)
    assert words in desk.manager(desk.both)
