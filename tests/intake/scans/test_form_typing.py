"""A paper form that was scanned waits for a person, and what is typed from it becomes one story for ever."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gateway.delivery.retention import Periods, run
from gateway.intake.scans import form_typing as rules
from gateway.intake.scans.form_typing import NotRight, TypedForm
from gateway.intake.spoken import NotUsable
from store import authors, blobs, consents, contributions, deliveries, erasing, inbound, scanned_forms, scans
from store.contributions import Contribution
from store.database import Database
from store.words import Role, State, TaskKind
from tests.conftest import TurnedClock
from tests.intake.scans.form_cast import add_rosewood, form_sheets, forms_of, open_tasks, scan_forms

MOBILE = "07700 900123"
WORDS = "They sang to her,\n\nevery dya."


@pytest.fixture
def desk(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> "Desk":
    return Desk(sqlite_database, clock, tmp_path)


class Desk:
    def __init__(self, database: Database, clock: TurnedClock, folder: Path) -> None:
        self.database, self.clock, self.folder = database, clock, folder
        self.home = add_rosewood(database, clock)

    def scan(self, *crossed: str, **how: Any) -> int:
        """Its first sheet's id."""
        sheets = form_sheets(crossed, **how) if crossed else form_sheets(**how)
        return scan_forms(self.database, self.clock, self.folder, sheets).sheets[0].scan_id

    def confirm(self, scan_id: int, *, by: int = 7, **given: Any) -> Contribution:
        said = {"text": WORDS, "who": "me", "publish": True, "home_id": self.home, "read_back": True, **given}
        opened = self.database.write(
            lambda session: rules.confirm(session, scan_id, TypedForm(**said), by=by, now=self.clock())
        )
        return self.story(opened.id)

    def story(self, story_id: int) -> Contribution:
        with self.database.read() as session:
            found = contributions.get(session, story_id)
        assert found is not None
        return found

    def form(self, scan_id: int) -> scanned_forms.ScannedForm:
        with self.database.read() as session:
            found = scanned_forms.get(session, scan_id)
        assert found is not None
        return found

    def pictures(self) -> int:
        with self.database.read() as session:
            return len(session.execute(blobs.blobs.select().where(blobs.blobs.c.kind == scans.PICTURES)).all())


def test_a_spoiled_form_waits_with_its_home_and_its_boxes_and_raises_no_alarm(desk: Desk) -> None:
    scan_id = desk.scan()
    (form,) = forms_of(desk.database)
    assert (form.scan_id, form.home_id, form.sheet, form.large) == (scan_id, desk.home, 1, False)
    assert form.sure == {"who_me", "publish_yes", "private_yes", "reach_text"}
    (task,) = open_tasks(desk.database)
    assert (task.kind, task.role, task.about) == (TaskKind.TRANSCRIBE, Role.TYPIST, f"form:{scan_id}")


def test_the_same_scan_twice_changes_nothing(desk: Desk) -> None:
    sheets = form_sheets()
    first = scan_forms(desk.database, desk.clock, desk.folder, sheets)
    desk.confirm(first.sheets[0].scan_id)
    kept = desk.pictures()
    again = scan_forms(desk.database, desk.clock, desk.folder, [*sheets, Image.new("L", (1654, 2339), 255)])
    assert [sheet.again for sheet in again.sheets] == [True, False]
    assert (again.sheets[0].fault, again.sheets[0].home) == ("form", "Rosewood House")
    assert forms_of(desk.database) == []
    assert desk.pictures() == kept + 1, "the empty sheet's own"


def test_what_is_typed_becomes_the_story_exactly_and_goes_to_a_moderator(desk: Desk) -> None:
    scan_id = desk.scan()
    story = desk.confirm(scan_id, phone=MOBILE, reach=frozenset({"sms"}), name="Doris Example", home=True)
    assert (story.state, story.channel, story.filer, story.home_id) == (
        State.IN_MODERATION,
        "letter",
        "me",
        desk.home,
    )
    with desk.database.read() as session:
        assert [part.text for part in contributions.original(session, story.id)] == [WORDS]
        author = authors.get(session, story.author_id or 0)
        assert author is not None
        assert (author.name, author.phone, author.channels) == ("Doris Example", "+447700900123", ("sms",))
        assert {(each.what, each.given) for each in consents.of(session, story.id)} == {
            ("publish", True),
            ("home", True),
            ("contact", True),
        }
        (receipt,) = [each for each in deliveries.of(session, story.id) if each.notice == "receipt"]
        assert receipt.author_id == story.author_id
    assert TaskKind.TRANSCRIBE not in {task.kind for task in open_tasks(desk.database)}


def test_one_sheet_is_one_story_for_ever(desk: Desk) -> None:
    scan_id = desk.scan()
    story = desk.confirm(scan_id)
    with pytest.raises(NotUsable) as refused:
        desk.confirm(scan_id, text="Other words")
    assert refused.value.code == "done"
    with desk.database.read() as session:
        raw = inbound.by_key(session, channel="letter", account="paper_form", key=scans.get(session, scan_id).pixels)  # type: ignore[union-attr]
    assert raw is not None
    assert raw.contribution_id == story.id
    assert desk.form(scan_id).contribution_id == story.id


def test_no_to_publishing_keeps_it_private_and_no_to_reading_keeps_it_from_the_home(desk: Desk) -> None:
    story = desk.confirm(desk.scan(), publish=False, home=False)
    assert (story.consent_publish, story.consent_home) == (False, False)
    assert story.state is not State.PUBLISHED
    with desk.database.read() as session:
        assert all(each.to_role != "provider" for each in deliveries.of(session, story.id))


def test_a_doubtful_consent_is_not_said_and_asked_by_the_way_that_was_crossed(desk: Desk) -> None:
    scan_id = desk.scan("who_me", "reach_text", faint=("publish_yes",), spoiled=False)
    assert "publish_yes" in desk.form(scan_id).doubts
    story = desk.confirm(scan_id, publish=None, phone=MOBILE, reach=frozenset({"sms"}))
    assert (story.consent_publish, story.state) == (None, State.RECEIVED)
    with desk.database.read() as session:
        (receipt,) = [each for each in deliveries.of(session, story.id) if each.notice == "receipt"]
    assert receipt.details["ask"] == "consent"


def test_a_form_written_by_staff_says_so_and_the_code_goes_to_the_author_alone(desk: Desk) -> None:
    story = desk.confirm(desk.scan("who_staff"), who="staff_for_resident", phone=MOBILE, reach=frozenset({"sms"}))
    assert story.filer == "staff_for_resident"
    with desk.database.read() as session:
        told = {each.author_id for each in deliveries.of(session, story.id) if each.notice == "receipt"}
    assert told == {story.author_id}


def test_an_unknown_keyword_leaves_the_home_to_the_person_who_types(desk: Desk) -> None:
    scan_id = desk.scan(code="ELMS1234")
    assert desk.form(scan_id).home_id is None
    story = desk.confirm(scan_id, home_id=None, home_text="Rosewood House, Leeds")
    assert (story.home_id, story.home_text, story.state) == (None, "Rosewood House, Leeds", State.RECEIVED)


def test_a_code_that_is_our_own_number_finds_the_home(desk: Desk) -> None:
    assert desk.form(desk.scan(code=str(desk.home))).home_id == desk.home


def test_a_number_or_an_address_that_cannot_be_used_is_refused_until_somebody_says_it_stands_so(desk: Desk) -> None:
    scan_id = desk.scan()
    ways = frozenset({"sms", "letter"})
    with pytest.raises(NotRight) as refused:
        desk.confirm(scan_id, phone="0770", address="Rose Cottage", reach=ways)
    assert set(refused.value.errors) == {"phone", "postal_address"}
    assert forms_of(desk.database), "nothing was kept"
    story = desk.confirm(scan_id, phone="0770", address="Rose Cottage", reach=ways, as_it_stands=True)
    with desk.database.read() as session:
        author = authors.get(session, story.author_id or 0)
    assert author is not None
    assert (author.phone, author.postal_address, author.channels) == ("", "Rose Cottage", ("letter",))
    assert TaskKind.MEND_DELIVERY in {task.kind for task in open_tasks(desk.database)}
    assert all("0770" not in task.note for task in open_tasks(desk.database))


def test_not_at_all_beside_another_way_is_for_a_person_to_decide(desk: Desk) -> None:
    scan_id = desk.scan()
    with pytest.raises(NotRight) as refused:
        desk.confirm(scan_id, phone=MOBILE, reach=frozenset({"sms"}), nothing=True)
    assert set(refused.value.errors) == {"reach"}
    assert desk.confirm(scan_id, nothing=True).consent_contact is False


def test_two_large_sheets_are_typed_as_one_and_a_second_alone_says_so(desk: Desk) -> None:
    first, second = form_sheets(large=True)
    reading = scan_forms(desk.database, desk.clock, desk.folder, [first, second])
    one, two = (sheet.scan_id for sheet in reading.sheets)
    assert [form.scan_id for form in forms_of(desk.database)] == [one]
    assert (desk.form(two).first_id, desk.form(two).state) == (one, "second")
    story = desk.confirm(one)
    with desk.database.read() as session:
        author = authors.get(session, story.author_id or 0)
    assert author is not None
    assert author.print_size == "large"
    _, alone = form_sheets(large=True, seed=9)
    scan_forms(desk.database, desk.clock, desk.folder, [alone])
    (waiting,) = forms_of(desk.database)
    assert (waiting.sheet, waiting.first_id) == (2, None)


def test_two_people_never_type_the_same_form(desk: Desk) -> None:
    scan_id = desk.scan()
    desk.database.write(lambda session: rules.keep_so_far(session, scan_id, "They sa", by=1, now=desk.clock()))
    with pytest.raises(NotUsable) as refused:
        desk.confirm(scan_id, by=2)
    assert refused.value.code == "taken"
    with desk.database.read() as session:
        assert scanned_forms.draft_of(session, desk.form(scan_id)) == "They sa"
    assert b"They sa" not in (desk.form(scan_id).draft or b"")
    desk.clock.forward(minutes=31)
    desk.confirm(scan_id, by=2)
    assert desk.form(scan_id).draft is None


def test_a_warning_is_told_at_once_and_goes_with_the_story(desk: Desk) -> None:
    scan_id = desk.scan()
    desk.database.write(lambda session: rules.warn(session, scan_id, by=7, now=desk.clock()))
    urgent = [task for task in open_tasks(desk.database) if task.kind is TaskKind.URGENT]
    assert [(task.role, task.urgent, task.about) for task in urgent] == [(Role.SAFEGUARDING, True, f"form:{scan_id}")]
    story = desk.confirm(scan_id)
    urgent = [task for task in open_tasks(desk.database) if task.kind is TaskKind.URGENT]
    assert [task.contribution_id for task in urgent] == [story.id]
    assert story.urgent


def test_setting_a_form_aside_wants_a_reason(desk: Desk) -> None:
    scan_id = desk.scan()

    def aside(reason: str) -> None:
        desk.database.write(lambda session: rules.set_aside(session, scan_id, reason, by=7, now=desk.clock()))

    with pytest.raises(NotUsable):
        aside(" ")
    aside("Nothing is written on it.")
    assert forms_of(desk.database) == []
    assert open_tasks(desk.database) == []
    assert desk.form(scan_id).reason == "Nothing is written on it."


@pytest.mark.parametrize("way", ["words", "original", "person"])
def test_erasing_a_story_or_its_author_takes_every_picture_of_the_form(desk: Desk, way: str) -> None:
    first, second = form_sheets(large=True)
    reading = scan_forms(desk.database, desk.clock, desk.folder, [first, second])
    story = desk.confirm(reading.sheets[0].scan_id)
    assert desk.pictures() > 4
    does = {
        "words": lambda session: erasing.erase_words(session, story.id),
        "original": lambda session: erasing.erase_original(session, story.id),
        "person": lambda session: erasing.forget(session, story.author_id or 0, now=desk.clock()),
    }
    desk.database.write(does[way])
    assert desk.pictures() == 0


def test_after_two_years_nothing_of_a_form_is_left(desk: Desk) -> None:
    desk.scan()
    run(desk.database, Periods(), desk.clock() + timedelta(days=740))
    assert forms_of(desk.database) == []
    assert desk.pictures() == 0
