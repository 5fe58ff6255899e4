"""What Progress shows, shaped for its charts and tables. Knows no words; templates have them."""

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final

from hipkey.body import painted
from hipkey.coach import Coach
from hipkey.domain.outcome import Day
from hipkey.planner.dose import GOAL_S
from hipkey.record import HAND_RANGES, QUESTIONNAIRES, STIFFNESS, Seen

if TYPE_CHECKING:
    from hipkey.diary.rows import DetailMean

SIDES: Final = ("left", "right", "both")
FEW_DAYS: Final = 45
"""Up to so many days the table behind the chart has a row a day, from then on a row a week."""

Dated = Sequence[tuple[dt.date, float]]
Chart = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A day, or the week from that day: mean pain with its range, and minutes in all."""

    date: dt.date
    pain: float | None
    low: float | None
    high: float | None
    minutes: float | None


@dataclass(frozen=True)
class Cell:
    """One day of the month at a glance; `day` has what was written down, if anything was."""

    date: dt.date
    inside: bool
    day: Day | None


@dataclass(frozen=True)
class Followed:
    """One thing that is measured again and again: its chart's name, and each side day by day."""

    name: str
    sides: Mapping[str, Dated]

    @property
    def rows(self) -> list[tuple[dt.date, list[float | None]]]:
        """Every day with a value, and the value of each side."""
        by_side = {side: dict(values) for side, values in self.sides.items()}
        dates = sorted({date for values in by_side.values() for date in values})
        return [(date, [values.get(date) for values in by_side.values()]) for date in dates]


def rows(days: Sequence[Day]) -> list[Row]:
    """The table behind the chart, the newest first."""
    weekly = len(days) > FEW_DAYS

    def first(day: Day) -> dt.date:
        return day.date - dt.timedelta(days=day.date.weekday() if weekly else 0)

    return [_row(date, list(some)) for date, some in groupby(days, key=first)][::-1]


def _row(date: dt.date, days: Sequence[Day]) -> Row:
    pain = [day.pain for day in days if day.pain is not None]
    minutes = [day.minutes for day in days if day.minutes is not None]
    if not pain:
        return Row(date, None, None, None, sum(minutes) if minutes else None)
    return Row(date, fmean(pain), min(pain), max(pain), sum(minutes) if minutes else None)


def month(days: Sequence[Day], today: dt.date) -> list[list[Cell]]:
    """This month in weeks from Monday."""
    known = {day.date: day for day in days[-62:]}
    weeks = calendar.Calendar().monthdatescalendar(today.year, today.month)
    return [
        [Cell(date, date.month == today.month, known.get(date)) for date in week] for week in weeks
    ]


def depths(means: "Iterable[DetailMean]") -> list[Followed]:
    """How deep the camera saw each stretch on each side, degrees."""
    seen: dict[str, dict[str, list[tuple[dt.date, float]]]] = {}
    for each in means:
        if each.stretch and each.side:
            sides = seen.setdefault(each.stretch, {})
            sides.setdefault(each.side, []).append((each.day, each.mean))
    return [
        Followed(stretch, {side: sides[side] for side in SIDES if side in sides})
        for stretch, sides in sorted(seen.items())
    ]


def readings(found: Mapping[str, Dated]) -> list[Followed]:
    """Questionnaires, stiffness in the morning, and ranges measured by hand on both sides."""
    single = [
        Followed(name, {"both": found[name]})
        for name in (*QUESTIONNAIRES, STIFFNESS)
        if name in found
    ]
    by_hand = [
        Followed(
            name, {side: found[f"{name}-{side}"] for side in SIDES if f"{name}-{side}" in found}
        )
        for name in HAND_RANGES
    ]
    return [*single, *(each for each in by_hand if each.sides)]


def charts(seen: Seen, followed: Iterable[Followed]) -> dict[str, Chart]:
    """By name: `x` in seconds since 1970 (a day's midnight in UTC), and a list of values a series.

    A day without a value is null, so that the line is broken there.
    """
    x = [second(day.date) for day in seen.days]
    drawn: dict[str, Chart] = {
        "pain": {"x": x, "series": [[day.pain for day in seen.days]], "range": [0, 10]},
        "minutes": {
            "x": x,
            "series": [[_short(day.minutes) for day in seen.days]],
            "bars": True,
        },
    }
    scales = {"rmdq": [0, 24], "psfs": [0, 10]}
    for each in followed:
        table = each.rows
        drawn[each.name] = {
            "x": [second(date) for date, _ in table],
            "series": [[_short(row[i]) for _, row in table] for i in range(len(each.sides))],
            "range": scales.get(each.name),
        }
    return drawn


def second(date: dt.date) -> int:
    """Seconds from 1970 to that day's midnight in UTC, as charts count."""
    return (date.toordinal() - 719_163) * 86_400


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


@dataclass(frozen=True)
class Dosed:
    """One muscle group on one side: effective seconds of the last seven days, and their colour."""

    group: str
    side: str
    seconds: float
    shade: str
    outline: str


def doses(coach: Coach) -> list[Dosed]:
    """Every muscle group on both sides, the most first."""
    body = painted.standing()
    sums = coach.history.dose(coach.lengthenings)
    found = [
        Dosed(group, side, seconds, body.shade(seconds / GOAL_S), body.outlines[group, side])
        for (group, side), seconds in sums.items()
    ]
    return sorted(found, key=lambda each: -each.seconds)
