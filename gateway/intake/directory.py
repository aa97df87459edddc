"""Imports the regulator's directory of homes from CSV: each home once, and a second run changes nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from gateway.intake.csv_lines import Line, Report, read_lines
from gateway.intake.home_keyword import new_keyword
from gateway.intake.town import town_of
from gateway.moderation.deadlines import Nation
from letters import postcode
from store import homes, story_words
from store.database import Session
from store.homes import Home

# Our column: the headings that mean it, best first, lower case and without spaces or signs.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("locationname", "name", "homename", "servicename", "carehome", "home"),
    "also_known_as": ("alsoknownas", "locationalsoknownas"),
    "address": ("address", "locationaddress", "fulladdress", "streetaddress", "locationstreetaddress"),
    "town": ("town", "city", "townorcity", "locationcity"),
    "postcode": ("postcode", "locationpostalcode", "locationpostcode", "postalcode"),
    "phone": ("phonenumber", "phone", "telephone", "telephonenumber", "locationtelephonenumber"),
    "provider_name": ("providername", "provider"),
    "provider_id": ("cqcproviderid", "providerid"),
    "local_authority": ("localauthority", "locationlocalauthority", "council", "area"),
    "region": ("region", "locationregion"),
    "location_id": ("cqclocationid", "locationid", "regulatorid"),
    "beds": ("beds", "carehomesbeds", "numberofbeds", "bedcount", "registeredbeds"),
    "nation": ("nation", "country"),
}
NEEDED = ("name",)
NO_VALUE = frozenset({"na", "n/a", "none", "null", "-", "--", "unknown", "not known"})
MOST = {"postcode": 10, "phone": 40, "provider_id": 40, "location_id": 40}
MOST_BEDS = 2_000


class BadLine(ValueError):
    """A home that cannot be taken in as the line gives it; the message says what to mend."""

    code = "bad_line"


def read_directory(raw: bytes) -> list[Line]:
    """The homes of a directory file, a line each, not yet judged. Raises UnreadableFile."""
    return read_lines(raw, COLUMNS, NEEDED)


class Directory:
    """One import of a directory; it remembers which homes the file has named, so that each counts once.

    A line is remembered by its own number, so a transaction that is tried again finds itself and not a double.
    """

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def take_in(self, session: Session, lines: Iterable[Line], *, now: datetime) -> Report:
        """Add or change the homes of these lines; homes that the file does not name are left alone.

        An empty cell never erases what is known. The caller passes each line once, in any number of calls.
        """
        report = Report()
        for line in lines:
            try:
                report.count(_keep(session, _checked(line, self._seen), now=now))
            except BadLine as refusal:
                report.refuse(line.number, str(refusal))
        return report


def _checked(line: Line, seen: dict[str, int]) -> dict[str, Any]:
    """The fields that the line gives. Raises BadLine."""
    if line.broken:
        raise BadLine(line.broken)
    given = {name: value.replace("\n", ", ") for name, value in line.cells.items() if _is_value(value)}
    if not given.get("name"):
        raise BadLine("The name of the home is missing.")
    if not given.get("location_id") and not given.get("postcode"):
        raise BadLine("Neither a location id nor a postcode is given, so the home could not be told from another.")
    fields: dict[str, Any] = given | _read(given)
    _check_lengths(fields)
    _check_first(line, fields, seen)
    return fields


def _is_value(cell: str) -> bool:
    return bool(cell) and cell.casefold() not in NO_VALUE


def _read(given: Mapping[str, str]) -> dict[str, Any]:
    """The fields that are more than words."""
    read: dict[str, Any] = {}
    if "postcode" in given:
        read["postcode"] = postcode.parse(given["postcode"]) or given["postcode"].upper()
    if "address" in given and "town" not in given:
        read["town"] = town_of(given["address"])
    if "beds" in given:
        read["beds"] = beds(given["beds"])
    if "nation" in given:
        read["nation"] = nation(given["nation"])
    return read


def beds(text: str) -> int:
    """A number of beds. Raises BadLine."""
    digits = text.strip().removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and 0 < int(digits[:9]) <= MOST_BEDS):
        raise BadLine(
            f"“{text}” is not a number of beds. Give a whole number from 1 to {MOST_BEDS:,}, or leave it empty."
        )
    return int(digits)


def nation(text: str) -> str:
    """One of the four nations. Raises BadLine."""
    try:
        return Nation.parse(text).value
    except ValueError:
        raise BadLine(f"“{text}” is not a nation. Give one of: {', '.join(Nation)}.") from None


def _check_lengths(fields: Mapping[str, Any]) -> None:
    for name, most in MOST.items():
        if len(fields.get(name, "")) > most:
            raise BadLine(f"The {name.replace('_', ' ')} has {len(fields[name])} characters; {most} is the most.")


def _check_first(line: Line, fields: Mapping[str, Any], seen: dict[str, int]) -> None:
    known_by = _known_by(fields)
    first = seen.setdefault(known_by, line.number)
    if first != line.number:
        what = "location id" if fields.get("location_id") else "name and postcode"
        raise BadLine(f"Line {first} has the same {what}. Leave only one of them.")


def _known_by(fields: Mapping[str, Any]) -> str:
    return str(fields.get("location_id") or f"{fields['name'].casefold()}|{fields['postcode']}")


def _keep(session: Session, fields: dict[str, Any], *, now: datetime) -> str:
    home = _find(session, fields)
    if home is None:
        keyword = new_keyword(session, fields["name"], _known_by(fields))
        homes.add(session, now=now, keyword=keyword, **fields)
        return "added"
    fresh = {name: value for name, value in fields.items() if getattr(home, name) != value}
    if not home.listed:
        fresh["listed"] = True
    if home.keyword is None:
        fresh["keyword"] = new_keyword(session, fields["name"], _known_by(fields))
    if not fresh:
        return "unchanged"
    homes.change(session, home.id, now=now, **fresh)
    if story_words.FOUND_BY & fresh.keys():
        story_words.home_changed(session, home.id)
    return "changed"


def _find(session: Session, fields: Mapping[str, Any]) -> Home | None:
    """The home that this line speaks of. A new location id at an old address is a new registration."""
    location = fields.get("location_id")
    if location and (found := homes.by_location(session, location)):
        return found
    for home in homes.at_postcode(session, fields.get("postcode", "")):
        same_name = home.name.casefold() == fields["name"].casefold()
        if same_name and (not location or home.location_id is None):
            return home
    return None
