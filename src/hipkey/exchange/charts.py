"""The report's chart: pain as points, minutes as bars, day by day on one time axis."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String

from hipkey.domain.outcome import Day
from hipkey.exchange.pdf import MINUTES, PAIN, REGULAR, RULE, SOFT, fonts

LEFT: Final = 26.0
BARS: Final = 0.28
"""The share of the height that the minutes get, below the pain."""


def days_chart(days: Sequence[Day], width: float, height: float, words: Mapping[str, Any]) -> Any:
    """A drawing of `width` by `height` points. Days in order; a day without pain leaves a gap."""
    fonts()
    drawing = Drawing(width, height)
    first, last = days[0].date, days[-1].date
    span = max(1, (last - first).days)
    bottom, top = height * BARS + 22, height - 16.0

    def across(date: dt.date) -> float:
        return LEFT + 4 + (width - LEFT - 8) * (date - first).days / span

    def up(pain: float) -> float:
        return bottom + (top - bottom) * pain / 10

    for pain in range(0, 11, 2):
        drawing.add(Line(LEFT, up(pain), width, up(pain), strokeColor=RULE, strokeWidth=0.5))
        drawing.add(_label(LEFT - 4, up(pain) - 2.5, str(pain), "end"))
    drawing.add(_label(LEFT + 2, top + 6, words["chart_pain"], "start"))
    _bars(drawing, days, across, height * BARS, words)
    radius = max(0.7, min(2.2, (width - LEFT) / span / 3))
    for run in _runs(days):
        points = [p for day in run for p in (across(day.date), up(day.pain or 0))]
        if len(run) > 1:
            drawing.add(PolyLine(points, strokeColor=PAIN, strokeWidth=0.6, strokeOpacity=0.5))
        for day in run:
            spot = (across(day.date), up(day.pain or 0))
            drawing.add(Circle(*spot, radius, fillColor=PAIN, strokeColor=None))
    for date, anchor in ((first, "start"), (last, "end")):
        drawing.add(_label(across(date), bottom - 13, date.isoformat(), anchor))
    return drawing


def _bars(
    drawing: Any, days: Sequence[Day], across: Any, height: float, words: Mapping[str, Any]
) -> None:
    """Minutes as bars from the bottom; the longest day has the full height."""
    longest = max((day.minutes or 0 for day in days), default=0)
    drawing.add(Line(LEFT, 2, drawing.width, 2, strokeColor=RULE, strokeWidth=0.5))
    drawing.add(_label(LEFT + 2, height - 1, words["chart_minutes"], "start"))
    if not longest:
        return
    drawing.add(_label(LEFT - 4, height - 8, f"{longest:.0f}", "end"))
    wide = max(0.4, min(6.0, 0.7 * (drawing.width - LEFT) / len(days)))
    for day in days:
        if day.minutes:
            tall = (height - 8) * day.minutes / longest
            at = across(day.date) - wide / 2
            drawing.add(Rect(at, 2, wide, tall, fillColor=MINUTES, strokeColor=None))


def _runs(days: Sequence[Day]) -> list[list[Day]]:
    """Days with pain, broken where a day is missing."""
    runs: list[list[Day]] = []
    for day in days:
        if day.pain is None:
            continue
        if runs and (day.date - runs[-1][-1].date).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _label(x: float, y: float, text: str, anchor: str) -> Any:
    return String(x, y, text, fontName=REGULAR, fontSize=7, fillColor=SOFT, textAnchor=anchor)
