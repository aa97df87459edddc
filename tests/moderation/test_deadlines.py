"""Working days by nation, windows from their evidence, and nights when the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.moderation.deadlines import (
    Nation,
    add_working_hours,
    bank_holidays,
    days_after,
    end_of_working_day,
    half_way,
    is_working_day,
    notice_author_deadline,
    notice_deadline,
    start_of,
    window,
    working_time,
)
from store.words import Channel

ENGLAND, WALES = Nation.ENGLAND, Nation.WALES
SCOTLAND, IRELAND = Nation.SCOTLAND, Nation.NORTHERN_IRELAND
moments = st.integers(1_704_067_200, 1_890_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
nations = st.sampled_from(list(Nation))


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London"))


def test_72_hours_from_friday_16_00_end_on_wednesday_16_00():
    assert add_working_hours(london("2026-03-06T16:00"), 72, ENGLAND) == london("2026-03-11T16:00")


def test_48_hours_of_a_notice_from_friday_16_00_end_on_tuesday_16_00():
    assert notice_deadline(london("2026-03-06T16:00")) == london("2026-03-10T16:00")


def test_a_notices_hours_ignore_the_homes_nation():
    before_st_andrews_day = london("2026-11-27T16:00")
    assert notice_deadline(before_st_andrews_day) == london("2026-12-01T16:00")
    assert add_working_hours(before_st_andrews_day, 48, SCOTLAND) == london("2026-12-02T16:00")


def test_an_author_has_until_the_end_of_the_fifth_day_weekends_included():
    assert notice_author_deadline(london("2026-03-05T09:00")) == london("2026-03-11T00:00")


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS, Channel.WEB])
def test_every_quick_channel_has_72_hours_of_working_days(channel):
    assert window(channel, london("2026-03-06T16:00"), ENGLAND) == london("2026-03-11T16:00")


def test_evidence_at_a_weekend_counts_from_monday_midnight():
    assert window(Channel.EMAIL, london("2026-03-07T11:00"), ENGLAND) == london("2026-03-12T00:00")


def test_a_letters_window_ends_with_the_seventh_working_day_after_posting():
    assert window(Channel.LETTER, london("2026-03-04T12:00"), ENGLAND) == london("2026-03-14T00:00")


def test_a_letters_window_steps_over_the_bank_holidays_of_the_homes_own_nation():
    posted = london("2026-03-31T12:00")  # the Tuesday before Easter 2026
    assert window(Channel.LETTER, posted, ENGLAND) == london("2026-04-14T00:00")
    assert window(Channel.LETTER, posted, SCOTLAND) == london("2026-04-11T00:00")  # no Easter Monday there


def test_72_hours_step_over_christmas_and_its_substitute_day():
    assert add_working_hours(london("2026-12-24T16:00"), 72, ENGLAND) == london("2026-12-31T16:00")


KNOWN = {
    (ENGLAND, 2026): "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    (WALES, 2026): "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    (SCOTLAND, 2026): "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28",
    (IRELAND, 2026): "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28",
    (ENGLAND, 2027): "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    (SCOTLAND, 2027): "01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28",
    (IRELAND, 2027): "01-01 03-17 03-26 03-29 05-03 05-31 07-12 08-30 12-27 12-28",
    (ENGLAND, 2022): "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    (SCOTLAND, 2022): "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27",
    (ENGLAND, 2023): "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    (ENGLAND, 2028): "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
}


@pytest.mark.parametrize(("nation", "year"), list(KNOWN))
def test_the_bank_holidays_of_known_years_substitute_and_one_off_days_included(nation, year):
    weekdays = {f"{day:%m-%d}" for day in bank_holidays(nation, year) if day.weekday() < 5}
    assert weekdays == set(KNOWN[nation, year].split())


def test_a_one_off_day_counts_only_in_its_own_nation():
    assert not is_working_day(date(2026, 6, 15), SCOTLAND)
    assert is_working_day(date(2026, 6, 15), ENGLAND)


def test_n_working_days_end_at_midnight_local_on_the_nth_after():
    assert end_of_working_day(london("2026-07-03T08:00"), 1, ENGLAND) == london("2026-07-07T00:00")
    assert end_of_working_day(london("2026-07-03T23:59"), 5, ENGLAND) == london("2026-07-11T00:00")


def test_just_before_midnight_in_summer_is_already_the_next_day_in_utc_but_not_in_london():
    utc_evening = datetime(2026, 7, 2, 23, 30, tzinfo=UTC)  # 00:30 on Friday in London
    assert end_of_working_day(utc_evening, 1, ENGLAND) == london("2026-07-07T00:00")


@pytest.mark.parametrize(
    ("friday", "wednesday"),
    [("2026-03-27T16:00", "2026-04-01T16:00"), ("2026-10-23T16:00", "2026-10-28T16:00")],
)
def test_72_hours_over_a_night_when_the_clocks_change_end_at_the_same_time_on_the_wall(friday, wednesday):
    """Failure 33: a clock-change gap or overlap."""
    assert add_working_hours(london(friday), 72, ENGLAND) == london(wednesday)


def test_days_that_change_the_clock_have_23_and_25_hours():
    """Failure 33: a clock-change gap or overlap."""
    assert start_of(date(2026, 3, 30)) - start_of(date(2026, 3, 29)) == timedelta(hours=23)
    assert start_of(date(2026, 10, 26)) - start_of(date(2026, 10, 25)) == timedelta(hours=25)


def test_the_reminder_comes_when_half_of_the_working_time_has_passed():
    start = london("2026-03-06T16:00")
    assert half_way(start, window(Channel.EMAIL, start, ENGLAND), ENGLAND) == london("2026-03-10T04:00")


def test_half_of_a_window_without_working_time_is_its_middle():
    saturday, sunday = london("2026-03-07T00:00"), london("2026-03-08T00:00")
    assert half_way(saturday, sunday, ENGLAND) == london("2026-03-07T12:00")


def test_plain_days_are_periods_of_24_hours():
    start = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
    assert days_after(start, 28) == datetime(2026, 4, 17, 9, 0, tzinfo=UTC)


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        add_working_hours(datetime(2026, 3, 6, 16, 0), 72, ENGLAND)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "nation"),
    [("England", ENGLAND), (None, ENGLAND), ("", ENGLAND), ("WLS", WALES), ("Northern Ireland", IRELAND)],
)
def test_a_nation_is_read_as_people_write_it(text, nation):
    assert Nation.parse(text) is nation


def test_a_word_that_is_no_nation_is_refused():
    with pytest.raises(ValueError):
        Nation.parse("France")


@given(moments, st.sampled_from(list(Channel)), nations)
def test_a_window_computed_twice_from_any_zone_is_the_same_instant(moment, channel, nation):
    end = window(channel, moment, nation)
    assert end == window(channel, moment.astimezone(ZoneInfo("Asia/Tokyo")), nation)
    assert end.tzinfo is UTC
    assert end > moment


@given(moments, nations, st.integers(1, 200))
def test_working_hours_added_are_working_time_passed(moment, nation, hours):
    end = add_working_hours(moment, hours, nation)
    assert working_time(moment, end, nation) == timedelta(hours=hours)


@given(moments, nations)
def test_the_reminder_lies_inside_the_window(moment, nation):
    end = window(Channel.SMS, moment, nation)
    assert moment < half_way(moment, end, nation) < end
