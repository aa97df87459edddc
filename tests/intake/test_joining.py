"""A moderator joins what one person told as one, and splits what speaks of two things: nothing is lost or doubled."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.delivery.erasure import erase
from gateway.intake import author, consent
from gateway.intake.checking import check
from gateway.intake.completing import complete_if_ready
from gateway.intake.joining import CannotJoin, Side, candidates, join
from gateway.intake.splitting import Split, covering, messages, split
from gateway.moderation.decide import Conflict, decide, open_contribution
from gateway.moderation.facts import Actor
from store import authors, contributions, deliveries, homes, inbound, log, seams, tasks
from store.authors import Author
from store.contributions import Contribution
from store.crypto import encode
from store.database import Database, Session
from store.deliveries import Delivery
from store.words import DeliveryState, Event, Kind, Recipient, Role, State, TaskKind
from tests.conftest import TurnedClock
from tests.intake.texting import World

MO = Actor(Role.MODERATOR, "7")
ADA = "+447700900123"
WHY = "They speak of two visits."
_keys = count(1)


@dataclass
class Room:
    """Stories told from one number, and the moderator who puts them together and apart."""

    database: Database
    clock: TurnedClock
    codes: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home = self.new_home()
        self.ada = self.person()

    def new_home(self, name: str = "Rosewood") -> int:
        return self.database.write(lambda db: homes.add(db, name=name, town="Leeds", now=self.clock()))

    def person(self, phone: str = ADA) -> int:
        return self.database.write(lambda db: authors.add(db, Author(phone=phone, channels=("sms",)), now=self.clock()))

    def told(self, *texts: str, publish: bool | None = None, home: bool = True, by: int | None = None) -> Contribution:
        """A story told in these texts, a minute apart; its author has answered whether it may be published."""

        def work(session: Session) -> int:
            opened = open_contribution(
                session,
                kind=Kind.STORY,
                channel="sms",
                by=Actor(Role.CHANNEL),
                now=self.clock(),
                author_id=by or self.ada,
                home_id=self.home if home else None,
                receipt={"ask": "consent", "home": "Rosewood"} if publish is None else None,
            )
            self.codes[opened.id] = opened.code
            for text in texts:
                self.add(session, opened.id, text)
            consent.record(session, opened.id, channel="sms", now=self.clock(), publish=publish)
            check(session, opened.id, now=self.clock())
            complete_if_ready(session, opened.id, now=self.clock())
            return opened.id

        return self.row(self.database.write(work))

    def add(self, session: Session, row_id: int, text: str, field: str = "text") -> None:
        now = self.clock.forward(minutes=1)
        given = inbound.keep(session, encode(text), channel="sms", account="AC1", key=f"SM{next(_keys)}", now=now)
        assert given is not None
        contributions.add_part(session, row_id, text, field=field, inbound_id=given, at=now)
        inbound.belongs_to(session, given, row_id)

    def row(self, row_id: int) -> Contribution:
        with self.database.read() as session:
            found = contributions.get(session, row_id)
        assert found is not None
        return found

    def words(self, row: Contribution) -> list[str | None]:
        with self.database.read() as session:
            return [part.text for part in contributions.original(session, row.id)]

    def join(self, gone: Contribution, stays: Contribution, *, one_person: bool = False) -> Contribution:
        gone, stays, now = self.row(gone.id), self.row(stays.id), self.clock()
        sides = Side(gone.id, gone.version), Side(stays.id, stays.version)
        return self.database.write(lambda db: join(db, *sides, by=MO, why=WHY, one_person=one_person, now=now))

    def split(self, row: Contribution, *places: int, same_home: bool = True, covers: bool = False) -> Contribution:
        row, now = self.row(row.id), self.clock()

        def work(session: Session) -> Contribution:
            found = messages(session, row.id)
            chosen = frozenset(found[place].id for place in places)
            asked = Split(messages=chosen, same_home=same_home, consent_covers=covers, why=WHY)
            return split(session, Side(row.id, row.version), asked, by=MO, now=now)

        return self.database.write(work)

    def opens(self, code: str) -> object:
        """Which story a return code leads to."""
        return self.database.write(lambda db: author.find_story(db, code, who="reader", now=self.clock()))

    def to_author(self, row: Contribution) -> dict[str, Delivery]:
        with self.database.read() as session:
            return {each.notice: each for each in deliveries.of(session, row.id) if each.to_role == Recipient.AUTHOR}

    def open_tasks(self, row: Contribution) -> set[TaskKind]:
        with self.database.read() as session:
            return {task.kind for task in tasks.about(session, row.id)}

    def every_part(self) -> Counter[tuple[int, int | None, str | None]]:
        with self.database.read() as session:
            ids = session.execute(contributions.contributions.select()).scalars().all()
            return Counter((one.id, one.inbound_id, one.text) for each in ids for one in seams.pieces(session, each))


@pytest.fixture
def room(sqlite_database: Database, clock: TurnedClock) -> Room:
    return Room(sqlite_database, clock)


@pytest.fixture
def rooms(database: Database, clock: TurnedClock) -> Room:
    return Room(database, clock)


# -- split ---------------------------------------------------------------------------------------------------------


def test_split_messages_are_a_story_of_their_own_with_its_own_code_and_no_consent(rooms: Room) -> None:
    """B 18."""
    both = rooms.told("The tea was cold.", "My aunt at another place was hit.", publish=True)
    new = rooms.split(both, 1, same_home=False)
    assert rooms.words(both) == ["The tea was cold."]
    assert rooms.words(new) == ["My aunt at another place was hit."]
    assert (new.state, new.home_id, new.consent_publish, new.author_id) == (State.RECEIVED, None, None, rooms.ada)
    said = rooms.to_author(new)
    assert set(said) == {"split_author"}
    with rooms.database.read() as session:
        code = deliveries.secret(session, said["split_author"])
        assert {raw.contribution_id for raw in _raw(session, new)} == {new.id}
    assert code is not None
    assert rooms.opens(code) == new.id
    assert rooms.opens(rooms.codes[both.id]) == both.id


def _raw(session: Session, row: Contribution) -> list[inbound.Raw]:
    found = [inbound.get(session, piece.inbound_id or 0) for piece in seams.pieces(session, row.id)]
    return [each for each in found if each is not None]


def test_the_checks_look_at_both_again(room: Room) -> None:
    both = room.told("All well here.", "A carer hit my aunt and she is bleeding.")
    new = room.split(both, 1, same_home=False)
    assert room.row(new.id).urgent
    assert TaskKind.URGENT in room.open_tasks(new)
    assert not [hit for hit in room.row(both.id).hits if hit["urgent"]]


def test_who_split_it_and_why_stands_in_both_logs_and_every_chain_holds(room: Room) -> None:
    both = room.told("One.", "Two.")
    new = room.split(both, 1)
    with room.database.read() as session:
        for row, what, other in ((both, "split_into", new), (new, "split_from", both)):
            entry = log.entries(session, row.id)[-1]
            assert (entry.actor, entry.facts["joining"], entry.facts["other"]) == ("7", what, other.reference)
            assert log.free_texts(session, row.id)[entry.id, "comment"] == WHY
        assert list(log.verify(session)) == []


def test_consent_is_carried_only_when_it_was_given_after_those_messages(room: Room) -> None:
    both = room.told("One.", "Two.", publish=True)
    room.database.write(lambda db: room.add(db, both.id, "Three, said later."))
    with pytest.raises(CannotJoin) as refused:
        room.split(both, 2, covers=True)
    assert refused.value.why == "consent"
    new = room.split(both, 1, covers=True)
    assert new.consent_publish is True
    assert new.state is State.IN_MODERATION
    with room.database.read() as session:
        assert covering(session, new, messages(session, new.id)) is not None


def test_a_second_press_of_the_same_button_meets_a_conflict_and_makes_no_second_story(room: Room) -> None:
    both = room.told("One.", "Two.")
    old = Side(both.id, both.version)
    chosen = frozenset({_message_ids(room, both)[1]})
    asked = Split(messages=chosen, same_home=True, why=WHY)
    room.database.write(lambda db: split(db, old, asked, by=MO, now=room.clock()))
    with pytest.raises(Conflict):
        room.database.write(lambda db: split(db, old, asked, by=MO, now=room.clock()))


def _message_ids(room: Room, row: Contribution) -> list[int]:
    with room.database.read() as session:
        return [message.id for message in messages(session, row.id)]


def test_an_answer_that_was_a_story_becomes_one(room: Room) -> None:
    row = room.told("One.", publish=True)
    room.database.write(lambda db: room.add(db, row.id, "By the way, the garden is lovely.", field="answer"))
    new = room.split(row, 1)
    with room.database.read() as session:
        assert [part.field for part in contributions.original(session, new.id)] == ["text"]


@pytest.mark.parametrize(("places", "why"), [((), "messages"), ((0, 1), "all")])
def test_a_split_needs_some_parts_and_leaves_some(room: Room, places: tuple[int, ...], why: str) -> None:
    with pytest.raises(CannotJoin) as refused:
        room.split(room.told("One.", "Two."), *places)
    assert refused.value.why == why


def test_while_texts_may_still_come_nothing_is_split(room: Room) -> None:
    row, until = room.told("One.", "Two."), room.clock.forward(minutes=30)
    room.clock.forward(minutes=-10)
    room.database.write(lambda db: contributions.change(db, row.id, open_until=until))
    with pytest.raises(CannotJoin) as refused:
        room.split(row, 1)
    assert refused.value.why == "coming"


def test_the_next_text_answers_the_new_storys_question(world: World) -> None:
    room = Room(world.database, world.clock)
    both = room.told("The tea at Rosewood was cold.", "My aunt likes the garden there.", publish=True)
    world.clock.forward(minutes=40)
    new = room.split(both, 1)
    world.text("AGREE", sender=ADA)
    assert room.row(new.id).consent_publish is True
    assert room.row(new.id).state is State.IN_MODERATION


# -- join ----------------------------------------------------------------------------------------------------------


def test_joined_words_stand_in_the_order_in_which_they_arrived_and_both_codes_lead_there(rooms: Room) -> None:
    first = rooms.told("It began on Monday.", publish=None)
    second = rooms.told("On Tuesday it was better.", publish=None)
    stays = rooms.join(first, second)
    assert rooms.words(stays) == ["It began on Monday.", "On Tuesday it was better."]
    assert rooms.words(first) == []
    for code in (rooms.codes[first.id], rooms.codes[second.id]):
        assert rooms.opens(code) == second.id


def test_a_reply_to_what_was_joined_reaches_the_survivor(world: World) -> None:
    """B 17."""
    room = Room(world.database, world.clock)
    world.text("The tea here was cold and the staff were rude to my mother.", sender=ADA)
    first = world.stories()[-1]
    world.clock.forward(minutes=40)
    second = room.told("They hushed her again on Tuesday.", by=first.author_id)
    room.join(first, second)
    world.text("AGREE", sender=ADA)
    assert room.row(second.id).consent_publish is True
    assert room.row(first.id).consent_publish is None


def test_what_ended_is_told_to_nobody_as_a_rejection_and_counts_for_no_home(room: Room) -> None:
    first, second = room.told("One.", publish=True), room.told("Two.", publish=True)
    stays = room.join(first, second)
    ended = room.row(first.id)
    assert (ended.state, ended.merged_into) == (State.REJECTED, second.id)
    said = room.to_author(first)
    assert {each.state for each in said.values()} == {DeliveryState.CANCELLED}
    assert room.to_author(stays)["joined_author"].state is DeliveryState.DUE
    with room.database.read() as session:
        assert homes.counts(session, room.home) == {"in_moderation": 1}
    assert room.open_tasks(first) == set()


def test_an_open_danger_task_goes_along(room: Room) -> None:
    first, second = room.told("A carer hit my aunt and she is bleeding."), room.told("She is better now.")
    stays = room.join(first, second)
    assert TaskKind.URGENT in room.open_tasks(stays)
    assert room.row(stays.id).urgent


def test_a_story_whose_author_has_not_agreed_never_rides_on_the_others_consent(room: Room) -> None:
    agreed, silent = room.told("One.", publish=True), room.told("Two.", publish=None)
    with pytest.raises(CannotJoin) as refused:
        room.join(silent, agreed)
    assert refused.value.why == "consent"
    assert room.join(agreed, silent).consent_publish is None


def test_two_homes_are_two_stories(room: Room) -> None:
    first, elsewhere = room.told("One."), room.told("Two.", home=False)
    other = room.new_home("Hawthorn")
    room.database.write(lambda db: contributions.change(db, elsewhere.id, home_id=other))
    with pytest.raises(CannotJoin) as refused:
        room.join(first, elsewhere)
    assert refused.value.why == "home"


def test_the_home_that_one_of_them_knew_is_the_home_of_both(room: Room) -> None:
    known, unknown = room.told("One."), room.told("Two.", home=False)
    assert room.join(known, unknown).home_id == room.home
    with room.database.read() as session:
        assert homes.counts(session, room.home) == {"received": 1}


def test_the_same_number_alone_needs_the_moderators_word_that_it_is_one_person(room: Room) -> None:
    first, second = room.told("One."), room.told("Two.", by=room.person())
    with room.database.read() as session:
        assert [each.same_author for each in candidates(session, first, now=room.clock())] == [False]
    with pytest.raises(CannotJoin) as refused:
        room.join(first, second)
    assert refused.value.why == "one_person"
    assert room.words(room.join(first, second, one_person=True)) == ["One.", "Two."]


def test_another_number_or_a_shared_one_is_another_person(room: Room) -> None:
    first, stranger = room.told("One."), room.told("Two.", by=room.person("+447700900456"))
    with pytest.raises(CannotJoin) as refused:
        room.join(first, stranger, one_person=True)
    assert refused.value.why == "author"
    with room.database.read() as session:
        assert candidates(session, first, now=room.clock()) == []


def test_what_protected_one_of_them_protects_both(room: Room) -> None:
    first, second = room.told("One."), room.told("Two.")
    memory = {"author_unsafe": True, "publish_on": "2027-06-01T00:00:00+00:00"}
    room.database.write(lambda db: contributions.change(db, first.id, memory=memory, about_manager=True))
    stays = room.join(first, second)
    row = room.row(stays.id)
    assert row.about_manager
    assert row.memory["author_unsafe"] is True
    assert row.memory["publish_on"].startswith("2027-06-01")


@pytest.mark.parametrize("which", [0, 1])
def test_whoever_joins_has_read_both_as_they_stand(room: Room, which: int) -> None:
    first, second = room.told("One."), room.told("Two.")
    versions = [first.version, second.version]
    versions[which] -= 1
    with pytest.raises(Conflict):
        room.database.write(
            lambda db: join(
                db, Side(first.id, versions[0]), Side(second.id, versions[1]), by=MO, why=WHY, now=room.clock()
            )
        )
    assert room.words(first) == ["One."]


def test_what_was_joined_to_the_joined_leads_to_the_last(room: Room) -> None:
    first, second, third = room.told("One."), room.told("Two."), room.told("Three.")
    room.join(first, second)
    room.join(second, third)
    assert room.words(third) == ["One.", "Two.", "Three."]
    assert {room.row(each.id).merged_into for each in (first, second)} == {third.id}
    assert room.opens(room.codes[first.id]) == third.id


def test_joining_is_undone_by_splitting_again(room: Room) -> None:
    first, second = room.told("One."), room.told("Two.")
    stays = room.join(first, second)
    again = room.split(stays, 0)
    assert (room.words(again), room.words(stays)) == (["One."], ["Two."])


def test_erasing_the_survivor_erases_what_was_joined_to_it_and_forgets_its_author(room: Room) -> None:
    first, second = room.told("One."), room.told("Two.")
    room.database.write(
        lambda db: contributions.add_version(db, first.id, "One.", by_role="x", by_id=7, at=room.clock())
    )
    stays = room.join(first, second)
    by = Actor(Role.AUTHOR, f"author:{room.ada}")
    room.database.write(lambda db: decide(db, stays.id, Event.WITHDRAW, by=by, now=room.clock()))
    room.database.write(lambda db: erase(db, contributions.get(db, stays.id) or stays, now=room.clock()))
    with room.database.read() as session:
        assert [version.text for version in contributions.versions(session, first.id)] == [""]
        assert set(log.free_texts(session, first.id)) == set()
        kept = authors.get(session, room.ada)
    assert room.words(stays) == [None, None]
    assert kept is not None
    assert kept.phone == ""


# -- both, in any order ----------------------------------------------------------------------------------------------

STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.integers(0, 9)), max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_split_and_joined_every_part_is_there_once(room: Room, steps: list[tuple[bool, int, int]]) -> None:
    rows = [room.told("One.", "Two.", "Lone \ud800 and \0."), room.told("Four.", home=False)]
    before = room.every_part()
    for parting, one, other in steps:
        first, second = rows[one % len(rows)], rows[other % len(rows)]
        try:
            if parting:
                rows.append(room.split(first, *range(other % 3)))
            else:
                room.join(first, second)
        except (CannotJoin, IndexError):
            continue
    assert room.every_part() == before
    for row in rows:
        with room.database.read() as session:
            order = [part.at for part in contributions.original(session, row.id)]
        assert order == sorted(order)
