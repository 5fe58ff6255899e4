"""Reads a table of days: `date`, `pain` from 0 to 10 (may be empty), `minutes` (may be left out).

Commas or semicolons between the columns; other columns are passed over. Every bad row is
listed with its line and reason; one bad row, and nothing is read.
"""

import csv
import datetime as dt
import io
import math
import uuid
from collections.abc import Iterable
from typing import Final

from hipkey.domain.errors import HipkeyError
from hipkey.domain.outcome import Day
from hipkey.domain.wire import DiaryEvent
from hipkey.exchange.problems import ImportProblemsError, decoded

MOST_MINUTES: Final = 1_440.0
_IDS: Final = uuid.UUID("6f0a9a1e-6d5e-5d0b-9a55-0d5f3a0c7f11")
"""Namespace of the ids that imported days get: the same day is the same event each time."""


def read_days(data: bytes) -> list[Day]:
    """The days of the table, in its order.

    HipkeyError if it has no columns `date` and `pain`; ImportProblemsError with every bad row.
    """
    text = decoded(data)
    delimiter = ";" if text.partition("\n")[0].count(";") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    days: list[Day] = []
    seen: dict[dt.date, int] = {}
    problems: list[str] = []
    try:
        columns = _columns(next(rows, []))
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            line = rows.line_num
            date, reasons = _date(_cell(row, columns["date"]))
            if date is not None and date in seen:
                reasons.append(f"{date} is already on line {seen[date]}")
            pain = _number(row, columns["pain"], "pain", 10.0, reasons)
            minutes = _number(row, columns.get("minutes"), "minutes", MOST_MINUTES, reasons)
            if date is not None:
                seen.setdefault(date, line)
            if reasons:
                problems.append(f"Line {line}: {'; '.join(reasons)}.")
            elif date is not None:
                days.append(Day(date=date, pain=pain, minutes=minutes))
    except csv.Error as error:
        problems.append(f"Line {rows.line_num}: it cannot be read as a row of a table ({error}).")
    if problems:
        raise ImportProblemsError(problems)
    return days


def day_events(days: Iterable[Day], zone: dt.tzinfo) -> list[DiaryEvent]:
    """The days as diary events at noon in `zone`; a day's ids never change, so twice is once."""
    events = []
    for day in days:
        at = dt.datetime.combine(day.date, dt.time(12), zone)
        for measure, value in (("pain-now", day.pain), ("minutes", day.minutes)):
            if value is None:
                continue
            events.append(
                DiaryEvent(
                    id=uuid.uuid5(_IDS, f"{measure} {day.date.isoformat()}"),
                    kind="pain" if measure == "pain-now" else "reading",
                    at=at,
                    measure=measure,
                    value=value,
                    details={"imported": "csv"},
                )
            )
    return events


def _columns(header: list[str]) -> dict[str, int]:
    """Where the columns are; capitals and spaces do not matter."""
    names = [name.strip().lower() for name in header]
    found: dict[str, int] = {
        name: names.index(name) for name in ("date", "pain", "minutes") if name in names
    }
    if missing := [name for name in ("date", "pain") if name not in found]:
        raise HipkeyError(
            f"The first line must name the columns date, pain and minutes; it lacks "
            f"{' and '.join(missing)}."
        )
    return found


def _cell(row: list[str], index: int | None) -> str:
    return row[index].strip() if index is not None and index < len(row) else ""


def _date(text: str) -> tuple[dt.date | None, list[str]]:
    try:
        if len(text) != 10:
            raise ValueError
        return dt.date.fromisoformat(text), []
    except ValueError:
        return None, [f"“{text}” is not a date like 2026-03-31" if text else "the date is missing"]


def _number(
    row: list[str], index: int | None, name: str, highest: float, reasons: list[str]
) -> float | None:
    """A number from 0 to `highest`, None for an empty cell; adds a reason if it is neither."""
    text = _cell(row, index)
    if not text:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        reasons.append(f"{name} “{text}” is not a number")
        return None
    if not (math.isfinite(value) and 0 <= value <= highest):
        reasons.append(f"{name} {text} is not between 0 and {highest:g}")
        return None
    return value
