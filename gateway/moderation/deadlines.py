"""Working days by nation, and the instants at which windows and periods end."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from store.words import Channel

LONDON = ZoneInfo("Europe/London")
WINDOW_HOURS = 72
LETTER_WORKING_DAYS = 7
NOTICE_HOURS = 48
OPENS = time(9)
ONE_DAY = timedelta(days=1)


class Nation(StrEnum):
    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"

    @classmethod
    def parse(cls, text: str | None) -> "Nation":
        """The nation that a directory or a person names; England, which ships configured, when left blank.

        Raises ValueError for a word that names none of the four.
        """
        word = (text or "england").strip().lower().replace(" ", "_").replace("-", "_")
        short = {"": "england", "eng": "england", "e": "england", "wls": "wales", "cymru": "wales", "w": "wales"}
        short |= {"sct": "scotland", "s": "scotland", "nir": "northern_ireland", "ni": "northern_ireland"}
        return cls(short.get(word, word))


_SUBDIVISION = {
    Nation.ENGLAND: "ENG",
    Nation.WALES: "WLS",
    Nation.SCOTLAND: "SCT",
    Nation.NORTHERN_IRELAND: "NIR",
}

# One-off days. A day proclaimed under the Banking and Financial Dealings Act 1971 is a bank holiday like any
# other, so it is no working day even though no employer must give it. They are listed here as well as in the
# library, so that a release of the library that drops or moves one cannot move a deadline.
ONE_OFF_DAYS: dict[date, frozenset[Nation]] = {
    date(2022, 6, 3): frozenset(Nation),  # Platinum Jubilee
    date(2022, 9, 19): frozenset(Nation),  # State Funeral
    date(2023, 5, 8): frozenset(Nation),  # Coronation
    date(2026, 6, 15): frozenset({Nation.SCOTLAND}),  # World Cup finals
}
# Days that the library may list as holidays but on which people work: none known. {(nation, day)}.
NOT_DAYS_OFF: frozenset[tuple[Nation, date]] = frozenset()


@lru_cache(maxsize=64)
def bank_holidays(nation: Nation, year: int) -> frozenset[date]:
    """The bank holidays of one nation in one year, substitute days included."""
    from holidays import country_holidays  # here: its import costs 0.1 s and many megabytes

    listed = set(country_holidays("GB", subdiv=_SUBDIVISION[nation], years=year))
    listed |= {day for day, nations in ONE_OFF_DAYS.items() if nation in nations and day.year == year}
    return frozenset(day for day in listed if (nation, day) not in NOT_DAYS_OFF)


def is_working_day(day: date, nation: Nation) -> bool:
    return day.weekday() < 5 and day not in bank_holidays(nation, day.year)


def local_day(moment: datetime) -> date:
    """The date on the wall in London at an aware instant. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("An instant must say its time zone.")
    return moment.astimezone(LONDON).date()


def start_of(day: date) -> datetime:
    """Midnight in London at which this day begins, as UTC: midnight is never skipped by a clock change."""
    return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)


def opening_of(day: date) -> datetime:
    """09:00 in London on this day, as UTC."""
    return datetime.combine(day, OPENS, tzinfo=LONDON).astimezone(UTC)


def end_of(day: date) -> datetime:
    """24:00 in London on this day, as UTC."""
    return start_of(day + ONE_DAY)


def add_working_days(day: date, count: int, nation: Nation) -> date:
    """The ``count``-th working day after ``day``, which itself never counts."""
    while count > 0:
        day += ONE_DAY
        count -= is_working_day(day, nation)
    return day


def end_of_working_day(start: datetime, count: int, nation: Nation) -> datetime:
    """ "n working days" end at 24:00 local on the n-th working day after."""
    return end_of(add_working_days(local_day(start), count, nation))


def _add(start: datetime, amount: timedelta, works: tuple[Nation, ...]) -> datetime:
    """Add time that passes only on days that are working days in all of these nations."""
    moment, day = start.astimezone(UTC), local_day(start)
    while True:
        if all(is_working_day(day, nation) for nation in works):
            left_today = end_of(day) - moment
            if amount <= left_today:
                return moment + amount
            amount -= left_today
        day += ONE_DAY
        moment = start_of(day)


def add_working_hours(start: datetime, hours: float, nation: Nation) -> datetime:
    """Add hours, counting all hours of working days and none of other days.

    Friday 16:00 and 72 hours is Wednesday 16:00; a start at a weekend counts from Monday 00:00.
    """
    return _add(start, timedelta(hours=hours), (nation,))


def notice_deadline(start: datetime) -> datetime:
    """48 hours of working days in England and Wales, whatever the home's nation (SI 2013/3028)."""
    return _add(start, timedelta(hours=NOTICE_HOURS), (Nation.ENGLAND, Nation.WALES))


def notice_author_deadline(asked_at: datetime) -> datetime:
    """Until 24:00 on the fifth day after the author was asked; every day counts."""
    return end_of(local_day(asked_at) + 5 * ONE_DAY)


def window(channel: Channel, evidence_at: datetime, nation: Nation) -> datetime:
    """When a home's time to answer ends, from the evidence's own time (a letter: when it was posted)."""
    if channel is Channel.LETTER:
        return end_of_working_day(evidence_at, LETTER_WORKING_DAYS, nation)
    return add_working_hours(evidence_at, WINDOW_HOURS, nation)


def working_time(start: datetime, end: datetime, nation: Nation) -> timedelta:
    """How much time of working days lies between two instants."""
    total, day, last = timedelta(), local_day(start), local_day(end)
    while day <= last:
        if is_working_day(day, nation):
            total += max(timedelta(), min(end, end_of(day)) - max(start, start_of(day)))
        day += ONE_DAY
    return total


def half_way(start: datetime, end: datetime, nation: Nation) -> datetime:
    """The instant for the reminder: when half of the window's working time has passed."""
    half = working_time(start, end, nation) / 2
    if half <= timedelta():
        return start.astimezone(UTC) + (end - start) / 2
    return _add(start, half, (nation,))


def days_after(start: datetime, days: int) -> datetime:
    """Plain days are periods of 24 hours: 28 days, 90 days, a week."""
    return start.astimezone(UTC) + days * ONE_DAY
