"""A table of days is read whole or not at all, and tells every bad line."""

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipkey.domain.errors import HipkeyError
from hipkey.domain.outcome import Day
from hipkey.exchange.csv_readings import day_events, read_days
from hipkey.exchange.problems import ImportProblemsError

ZONE = dt.timezone(dt.timedelta(hours=1))


def test_pain_and_minutes_may_be_empty() -> None:
    assert read_days(b"date,pain,minutes\n2026-03-01,5,20\n2026-03-02,,0\n2026-03-03,4.5,\n") == [
        Day(date=dt.date(2026, 3, 1), pain=5, minutes=20),
        Day(date=dt.date(2026, 3, 2), minutes=0),
        Day(date=dt.date(2026, 3, 3), pain=4.5),
    ]


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffDate, Pain \r\n2026-03-01,5\r\n\r\n",
        "date;pain;mood\n2026-03-01;5,0;good\n",
        "minutes,pain,date\n,5,2026-03-01",
    ],
)
def test_tables_of_other_programs_are_read(data: str) -> None:
    assert read_days(data.encode()) == [Day(date=dt.date(2026, 3, 1), pain=5)]


def test_every_bad_line_is_listed_with_its_reason() -> None:
    data = (
        b"date,pain,minutes\n"
        b"2026-03-01,5,20\n"
        b"yesterday,5,20\n"
        b"2026-03-03,11,20\n"
        b"2026-03-04,much,-3\n"
        b"2026-03-01,4,20\n"
        b"2026-03-06,nan,20\n"
        b",3,20\n"
        b"2026-02-30,3,20\n"
    )
    with pytest.raises(ImportProblemsError) as raised:
        read_days(data)
    assert raised.value.problems == (
        "Line 3: “yesterday” is not a date like 2026-03-31.",
        "Line 4: pain 11 is not between 0 and 10.",
        "Line 5: pain “much” is not a number; minutes -3 is not between 0 and 1440.",
        "Line 6: 2026-03-01 is already on line 2.",
        "Line 7: pain nan is not between 0 and 10.",
        "Line 8: the date is missing.",
        "Line 9: “2026-02-30” is not a date like 2026-03-31.",
    )


def test_a_long_list_of_problems_is_cut_where_it_is_shown() -> None:
    with pytest.raises(ImportProblemsError) as raised:
        read_days(b"date,pain\n" + b"x,y\n" * 50)
    assert len(raised.value.problems) == 50
    assert str(raised.value).endswith("... and 30 more.")


@pytest.mark.parametrize("data", [b"", b"day,score\n1,2\n", b"\x89PNG\r\n\x1a\n\xff", b"date\n"])
def test_what_is_no_such_table_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(HipkeyError) as raised:
        read_days(data)
    assert "\n" not in str(raised.value)


def test_an_open_quote_is_a_bad_line() -> None:
    with pytest.raises(ImportProblemsError, match="Line 2"):
        read_days(b'date,pain\n"2026-03-01,5\n')


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    for start in (b"", b"date,pain\n"):
        with suppress(HipkeyError):
            days = read_days(start + data)
            assert len({day.date for day in days}) == len(days)


def test_a_day_gives_the_same_events_each_time() -> None:
    days = read_days(b"date,pain,minutes\n2026-03-01,5,20\n2026-03-02,,0\n")
    events = day_events(days, ZONE)
    assert events == day_events(days, ZONE)
    assert len({event.id for event in events}) == len(events) == 3
    assert [(e.measure, e.value) for e in events] == [
        ("pain-now", 5),
        ("minutes", 20),
        ("minutes", 0),
    ]
    assert events[0].at == dt.datetime(2026, 3, 1, 12, tzinfo=ZONE)
