"""The regulator's directory: every home once, whatever the file looks like, and nothing changed by a second run."""

import pytest

from gateway.intake.csv_lines import Report, UnreadableFile
from gateway.intake.directory import Directory, read_directory
from gateway.intake.town import town_of
from store import homes
from store.database import Database
from tests.conftest import TurnedClock

FILE = """Care directory (extract: Exampleshire)
Contains invented homes

Name,Also known as,Address,Postcode,Phone number,Provider name,Local authority,CQC Location ID (for office use only)
Rosewood,,"12 Park Road,Headingley,Leeds",LS6 1AA,01632960001,Rosewood Care Limited,Leeds,1-100000001
"Harbour View, Scarborough",Harbour,"1 Sea St,Scarborough,North Yorkshire",yo111aa,,Sea Ltd,North Yorkshire,1-100000002
"""


def take_in(database: Database, text: str | bytes, clock: TurnedClock) -> Report:
    raw = text if isinstance(text, bytes) else text.encode()
    importer = Directory()
    return database.write(lambda session: importer.take_in(session, read_directory(raw), now=clock()))


def found(database: Database, location_id: str) -> homes.Home:
    with database.read() as session:
        home = homes.by_location(session, location_id)
    assert home is not None
    return home


def summary(report: Report) -> tuple[int, int, int, list[int]]:
    return report.added, report.changed, report.unchanged, [each.line for each in report.refused]


def test_homes_are_added_beneath_the_files_notes_and_a_second_run_changes_nothing(
    database: Database, clock: TurnedClock
) -> None:
    assert summary(take_in(database, FILE, clock)) == (2, 0, 0, [])
    assert summary(take_in(database, FILE, clock)) == (0, 0, 2, [])
    home = found(database, "1-100000002")
    assert (home.name, home.also_known_as) == ("Harbour View, Scarborough", "Harbour")
    assert (home.town, home.postcode, home.local_authority) == ("Scarborough", "YO11 1AA", "North Yorkshire")
    assert home.nation == "england"
    assert home.beds is None


def test_each_home_has_a_keyword_of_four_letters_and_four_digits_that_stays(
    database: Database, clock: TurnedClock
) -> None:
    take_in(database, FILE, clock)
    keyword = found(database, "1-100000001").keyword or ""
    assert keyword[:4] == "ROSE"
    assert keyword[4:].isdigit()
    assert len(keyword) == 8
    take_in(database, FILE.replace("Rosewood,,", "Oakwood,,"), clock)
    assert found(database, "1-100000001").name == "Oakwood"
    assert found(database, "1-100000001").keyword == keyword


def test_homes_of_one_name_get_different_keywords(sqlite_database: Database, clock: TurnedClock) -> None:
    rows = "".join(f"Rosewood,LS6 1AA,1-{n}\n" for n in range(40))
    assert take_in(sqlite_database, f"Name,Postcode,Location ID\n{rows}", clock).added == 40
    with sqlite_database.read() as session:
        assert len({home.keyword for home in homes.everyone(session)}) == 40


def test_a_changed_row_changes_that_home_alone(database: Database, clock: TurnedClock) -> None:
    take_in(database, FILE, clock)
    assert summary(take_in(database, FILE.replace("01632960001", "01632960009"), clock)) == (0, 1, 1, [])
    assert found(database, "1-100000001").phone == "01632960009"


def test_headings_may_come_in_any_case_order_and_spacing_and_cells_may_be_missing(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    text = " LOCATION id ,BEDS, Post  code,Nation,NAME\n1-5,8,CF10 1AA,Wales,Tŷ Haf\n1-6,,LS6 1AA\n1-7,,,,Short Row\n"
    report = take_in(sqlite_database, text, clock)
    assert summary(report) == (2, 0, 0, [3])
    assert "name" in report.refused[0].reason
    home = found(sqlite_database, "1-5")
    assert (home.name, home.beds, home.nation) == ("Tŷ Haf", 8, "wales")


def test_a_missing_column_or_an_empty_cell_erases_nothing(sqlite_database: Database, clock: TurnedClock) -> None:
    take_in(sqlite_database, FILE, clock)
    take_in(sqlite_database, "Name,Location ID,Beds\nRosewood,1-100000001,6\n", clock)
    take_in(sqlite_database, "Name,Location ID,Beds,Phone\nRosewood,1-100000001,,\n", clock)
    home = found(sqlite_database, "1-100000001")
    assert (home.beds, home.phone, home.town) == (6, "01632960001", "Leeds")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_name_is_right_whatever_the_files_encoding(
    sqlite_database: Database, clock: TurnedClock, encoding: str
) -> None:
    text = "Name,Location ID\r\nSt Anne’s Café Home,1-8\r\n\r\n,,\r\n"
    assert summary(take_in(sqlite_database, text.encode(encoding), clock)) == (1, 0, 0, [])
    assert found(sqlite_database, "1-8").name == "St Anne’s Café Home"


def test_refused_lines_are_named_with_their_reasons_and_the_rest_goes_on(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    text = (
        "Name,Postcode,Location ID,Beds,Nation\n"
        "Good,LS6 1AA,1-1,,\n"
        "Good again,LS6 1AA,1-1,,\n"
        ",LS6 1AA,1-2,,\n"
        "No key,,,,\n"
        "Beds,,1-3,many,\n"
        "Nation,,1-4,,France\n"
        'Broken "quote,,1-5,,\n'
        '"Never closed,,1-6,,\n'
        "Long,,1-" + "9" * 60 + ",,\n"
        "Last,LS6 1AB,1-7,,\n"
    )
    report = take_in(sqlite_database, text, clock)
    assert report.added == 3  # "Broken "quote" is odd but readable: a quote mark inside a name
    reasons = {each.line: each.reason for each in report.refused}
    assert sorted(reasons) == [3, 4, 5, 6, 7, 9, 10]
    assert "Line 2 has the same location id" in reasons[3]
    assert "name" in reasons[4]
    assert "postcode" in reasons[5]
    assert "“many”" in reasons[6]
    assert "“France”" in reasons[7]
    assert "quote marks" in reasons[9]
    assert "characters" in reasons[10]


def test_a_home_without_location_id_is_known_by_name_and_postcode_and_later_takes_its_id(
    database: Database, clock: TurnedClock
) -> None:
    bare = "Name,Postcode\nRosewood,LS6 1AA\n"
    assert summary(take_in(database, bare, clock)) == (1, 0, 0, [])
    assert summary(take_in(database, bare, clock)) == (0, 0, 1, [])
    assert summary(take_in(database, "Name,Postcode,Location ID\nROSEWOOD,LS6 1AA,1-1\n", clock)) == (0, 1, 0, [])
    with database.read() as session:
        assert [home.location_id for home in homes.everyone(session)] == ["1-1"]


def test_a_new_registration_at_the_same_address_is_a_new_home(sqlite_database: Database, clock: TurnedClock) -> None:
    take_in(sqlite_database, "Name,Postcode,Location ID\nRosewood,LS6 1AA,1-1\n", clock)
    assert take_in(sqlite_database, "Name,Postcode,Location ID\nRosewood,LS6 1AA,1-2\n", clock).added == 1
    assert found(sqlite_database, "1-1").name == "Rosewood"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "save it as CSV"),
        (b"\x00\x01\x02", "not a text file"),
        (b"one,two\nthree,four\n", "No row of headings"),
    ],
)
def test_a_file_that_is_no_directory_is_refused_in_a_sentence(raw: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read_directory(raw)


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("12 Park Road,Headingley,Leeds", "Leeds"),
        ("1 High Street, Lewes, East Sussex", "Lewes"),
        ("The Hall,Shipley,Wiltshire,", "Shipley"),
        ("1 High Street,Leeds,LS6 1AA", "Leeds"),
        ("12 Park Road", ""),
        ("", ""),
    ],
)
def test_the_town_is_the_last_part_that_is_no_county_and_no_postcode(address: str, town: str) -> None:
    assert town_of(address) == town
