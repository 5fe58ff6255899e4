"""From the diary's events to the days of a record.

Pain of a day is the mean of what was said before sessions and outside of them. What is said
during or after a session is left out: it is about the session, and only some days have one.
A day without a hold has 0 minutes once the first hold or minutes are known; before, unknown.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from statistics import mean
from typing import Final

from hipkey.domain.outcome import Day
from hipkey.domain.wire import DiaryEvent

PAIN_MEASURE: Final = "pain-now"
BEFORE: Final = "pain-before"
MINUTES_MEASURE: Final = "minutes"
"""Minutes of stretching on a day that were not recorded hold by hold."""


def days_of(events: Iterable[DiaryEvent]) -> list[Day]:
    """One Day for each date from the first reading or hold to the last, dates as the events' own.

    Pain outside the scale of 0 to 10 is left out.
    """
    pain: dict[dt.date, list[float]] = {}
    minutes: dict[dt.date, float] = {}
    for event in events:
        date = event.at.date()
        if event.kind == "hold" and event.seconds is not None:
            minutes[date] = minutes.get(date, 0.0) + event.seconds / 60
        elif event.measure == MINUTES_MEASURE and event.value is not None and event.value >= 0:
            minutes[date] = minutes.get(date, 0.0) + event.value
        elif _is_days_pain(event) and event.value is not None and 0 <= event.value <= 10:
            pain.setdefault(date, []).append(event.value)
    return calendar({date: mean(values) for date, values in pain.items()}, minutes)


def calendar(pain: Mapping[dt.date, float], minutes: Mapping[dt.date, float]) -> list[Day]:
    """Every date from the first that is known to the last, from each date's pain and minutes."""
    known = pain.keys() | minutes.keys()
    if not known:
        return []
    first, last = min(known), max(known)
    begun = min(minutes, default=None)
    days = []
    for offset in range((last - first).days + 1):
        date = first + dt.timedelta(days=offset)
        stretched = minutes.get(date, 0.0) if begun is not None and date >= begun else None
        days.append(
            Day(
                date=date,
                # A weighted mean may miss the scale's end by a rounding.
                pain=min(max(pain[date], 0.0), 10.0) if date in pain else None,
                minutes=None if stretched is None else min(stretched, 1_440.0),
            )
        )
    return days


def _is_days_pain(event: DiaryEvent) -> bool:
    if event.measure == BEFORE:
        return True
    return event.measure == PAIN_MEASURE and event.session is None
