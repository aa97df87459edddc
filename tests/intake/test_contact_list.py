"""Whom to tell: contacts from a file, each checked by the rules of its own channel, and once only."""

import pytest

from gateway.intake.contact_list import ContactList, read_contact_list
from gateway.intake.csv_lines import Report
from store import contacts, homes
from store.database import Database
from tests.conftest import TurnedClock

HEAD = "Kind,Home ID or area,Role,Name,E-mail,Mobile,Postal address,Channels in order,Language,Print size\n"
ADDRESS = '"Rosewood, 12 Park Road, Leeds, LS6 1AA"'


@pytest.fixture
def home_id(database: Database, clock: TurnedClock) -> int:
    return database.write(
        lambda s: homes.add(
            s, now=clock(), name="Rosewood", location_id="1-100000001", local_authority="Leeds", postcode="LS6 1AA"
        )
    )


def take_in(database: Database, rows: str, clock: TurnedClock) -> Report:
    lines = read_contact_list((HEAD + rows).encode())
    importer = ContactList()
    return database.write(lambda session: importer.take_in(session, lines, now=clock()))


def reasons(report: Report) -> list[str]:
    return [each.reason for each in report.refused]


def test_contacts_of_each_kind_are_added_and_a_second_run_changes_nothing(
    database: Database, clock: TurnedClock, home_id: int
) -> None:
    rows = (
        f"home,1-100000001,,Mr Ali,ALI@Example.org,07700 900 123,{ADDRESS},letter; sms,,large print\n"
        f"Home,{home_id},Responsible person,Ms Bo,bo@example.org,,,email,cy,\n"
        "council,leeds,,Duty desk,duty@example.org,,,,,\n"
        "body,Leeds,,Local voice,voice@example.org,,,email,,\n"
    )
    first = take_in(database, rows, clock)
    assert (first.added, reasons(first)) == (4, [])
    second = take_in(database, rows, clock)
    assert (second.added, second.changed, second.unchanged) == (0, 0, 4)
    with database.read() as session:
        manager = contacts.of_home(session, home_id)[0]
        assert manager.channels == ("letter", "sms")
        assert manager.mobile == "+447700900123"
        assert manager.print_size == "large"
        assert manager.postal_address.splitlines()[-1] == "LS6 1AA"
        assert contacts.of_home(session, home_id, role="responsible_person")[0].language == "cy"
        assert contacts.of_area(session, "Leeds", kind="council")[0].name == "Duty desk"
        assert contacts.of_area(session, "Leeds", kind="body")[0].email == "voice@example.org"


def test_easy_read_is_a_kind_of_print_and_another_word_is_refused_with_those_there_are(
    database: Database, clock: TurnedClock, home_id: int
) -> None:
    row = "home,1-100000001,,Ms Yi,yi@example.org,,,email,,"
    report = take_in(database, f"{row}Easy Read\n", clock)
    assert (report.added, reasons(report)) == (1, [])
    with database.read() as session:
        assert contacts.of_home(session, home_id)[0].print_size == "easy"
    refused = take_in(database, f"{row}tiny\n", clock)
    assert "easy (Easy Read)" in " ".join(reasons(refused))


def test_a_new_number_changes_the_contact(database: Database, clock: TurnedClock, home_id: int) -> None:
    row = "home,1-100000001,,Mr Ali,ali@example.org,07700900123,,sms,,\n"
    take_in(database, row, clock)
    assert take_in(database, row.replace("123", "124"), clock).changed == 1
    with database.read() as session:
        assert [c.mobile for c in contacts.of_home(session, home_id)] == ["+447700900124"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("person,1-100000001,,A,a@example.org,,,,,", "“person”"),
        ("home,,,A,a@example.org,,,,,", "No home is given"),
        ("home,1-9,,A,a@example.org,,,,,", "no home “1-9”"),
        ("home,1-100000001,owner,A,a@example.org,,,,,", "“owner”"),
        ("council,Leedz,,A,a@example.org,,,,,", "“Leedz”"),
        ("home,1-100000001,,A,a@example,,,,,", "e-mail"),
        ("home,1-100000001,,A,,01632 960 001,,,,", "not a mobile"),
        ("home,1-100000001,,A,,0770,,,,", "too short"),
        ('home,1-100000001,,A,,,"Rosewood, Park Road, Leeds",,,', "can't be printed"),
        ("home,1-100000001,,A,,,no fixed abode,,,", "no fixed abode"),
        ("home,1-100000001,,A,a@example.org,,,pigeon,,", "“pigeon”"),
        ("home,1-100000001,,A,a@example.org,,,sms,,", "mobile number is missing"),
        ("home,1-100000001,,A,a@example.org,,,,elvish,", "“elvish”"),
        ("home,1-100000001,,A,a@example.org,,,,,tiny", "“tiny”"),
        ("council,Leeds,,A,,,,,,", "Nothing to reach"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence_and_the_next_line_still_counts(
    sqlite_database: Database, clock: TurnedClock, row: str, says: str
) -> None:
    sqlite_database.write(
        lambda s: homes.add(s, now=clock(), name="Rosewood", location_id="1-100000001", local_authority="Leeds")
    )
    report = take_in(sqlite_database, f"{row}\nbody,Leeds,,B,b@example.org,,,,,\n", clock)
    assert report.added == 1
    assert [each.line for each in report.refused] == [2]
    assert says in report.refused[0].reason


def test_the_same_contact_twice_in_a_file_is_refused_the_second_time(
    database: Database, clock: TurnedClock, home_id: int
) -> None:
    rows = f"home,{home_id},,Mr Ali,a@example.org,,,,,\nhome,1-100000001,manager,MR ALI,b@example.org,,,,,\n"
    for _ in range(2):
        report = take_in(database, rows, clock)
        assert report.changed == 0
        assert reasons(report) == ["Line 2 has the same name in the same place. Leave only one of them."]
