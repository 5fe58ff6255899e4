"""From events to days: which pain counts, and what an empty day means."""

import datetime as dt
import uuid

from hipkey.domain.outcome import Day
from hipkey.domain.wire import DiaryEvent
from hipkey.outcome.days import days_of

SITTING = uuid.UUID(int=1)


def event(day: int, kind: str, **fields: object) -> DiaryEvent:
    at = dt.datetime(2026, 3, day, 20, tzinfo=dt.UTC)
    return DiaryEvent.model_validate({"id": uuid.uuid4(), "kind": kind, "at": at, **fields})


def test_no_events_are_no_days() -> None:
    assert days_of([]) == []


def test_pain_said_before_and_outside_of_sessions_counts_and_is_averaged() -> None:
    events = [
        event(1, "pain", measure="pain-now", value=6),
        event(1, "pain", measure="pain-before", value=4, session=SITTING),
        event(1, "pain", measure="pain-now", value=9, session=SITTING, stretch="pigeon"),
        event(1, "pain", measure="pain-after", value=1, session=SITTING),
    ]
    assert days_of(events) == [Day(date=dt.date(2026, 3, 1), pain=5)]


def test_a_day_without_a_hold_is_zero_minutes_once_holds_began() -> None:
    events = [
        event(1, "pain", measure="pain-now", value=6),
        event(3, "hold", seconds=90, stretch="frog"),
        event(3, "hold", seconds=30, stretch="frog"),
        event(5, "pain", measure="pain-now", value=5),
        event(6, "reading", measure="minutes", value=20),
    ]
    assert [(day.pain, day.minutes) for day in days_of(events)] == [
        (6, None),
        (None, None),
        (None, 2),
        (None, 0),
        (5, 0),
        (None, 20),
    ]


def test_a_value_outside_the_scale_is_left_out() -> None:
    assert days_of([event(1, "pain", measure="pain-now", value=40)]) == []
