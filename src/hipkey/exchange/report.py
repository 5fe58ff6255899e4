"""The PDF report for the physiotherapist: the sentence first, then the picture, then the figures.

Does not know the person's name: they may write it on the paper.
"""

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from statistics import mean
from typing import Any, Final, NamedTuple

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Image, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from hipkey.domain.anatomy import Side
from hipkey.domain.outcome import Day, Progress
from hipkey.domain.wire import DiaryEvent
from hipkey.exchange import pdf
from hipkey.exchange.charts import days_chart
from hipkey.exchange.sessions import DoneSession, done_sessions

Words = Mapping[str, Any]
Cell = Any

NOTES_SHOWN: Final = 12
WIDTH: Final = A4[0] - 36 * mm
BODY: Final = 66 * mm
"""The width of the painted body."""


class Dose(NamedTuple):
    """The last seven days on the body: a picture (PNG or JPEG), and minutes left and right by the
    name of each muscle group."""

    picture: bytes
    minutes: Mapping[str, tuple[float, float]]


def export_report(
    events: Iterable[DiaryEvent],
    days: Sequence[Day],
    progress: Progress,
    sentences: Sequence[str],
    at: dt.datetime,
    words: Words,
    names: Mapping[str, str],
    figures: Mapping[str, bytes] | None = None,
    dose: Dose | None = None,
) -> bytes:
    """A PDF of A4 pages, the same bytes for the same input.

    `days` and `progress`: as `outcome` makes them of the events. `sentences`: what progress says
    in words, the verdict first. `words`: content's `[report]`. `names`: stretch id to name.
    `figures`: stretch id to a picture (PNG or JPEG), where there is one. `dose`: of the last days.
    """
    events = sorted(events, key=lambda event: (event.at, str(event.id)))
    sessions = done_sessions(events)
    story: list[Any] = [_text(words["title"], 17, bold=True, spaceAfter=4)]
    story += _opening(events, at, words)
    if any(day.pain is not None for day in days):
        story += _helping(days, progress, sentences, words)
    if sessions:
        story += _done(sessions, words, names, figures or {})
    if dose and any(map(any, dose.minutes.values())):
        story += _dosed(dose, words)
    story += _readings(events, words, "questionnaires", "questionnaire")
    story += _readings(events, words, "range", "reading")
    if days:
        story += _weeks(days, words)
    notes = [event for event in events if event.note and event.note.strip()]
    story += _notes(notes[-NOTES_SHOWN:], words)
    return _built(story, words)


def _built(story: list[Any], words: Words) -> bytes:
    data = io.BytesIO()
    document = SimpleDocTemplate(
        data,
        pagesize=A4,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=16 * mm,
        bottomMargin=16 * mm,
        title=words["title"],
        author="Hipkey",
        lang="en",
        invariant=True,
    )

    def foot(canvas: Any, page: Any) -> None:
        canvas.setFont(pdf.REGULAR, 7.5)
        canvas.setFillColor(pdf.SOFT)
        canvas.drawRightString(
            A4[0] - 18 * mm, 9 * mm, pdf.plain(words["page"].format(page=page.page))
        )

    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return data.getvalue()


def _opening(events: Sequence[DiaryEvent], at: dt.datetime, words: Words) -> list[Any]:
    if not events:
        return [_text(words["empty"], 10)]
    period = words["period"].format(
        first=events[0].at.date(), last=events[-1].at.date(), made=at.date()
    )
    return [_text(period, 10, spaceAfter=3), _text(words["author"], 8.5, soft=True, spaceAfter=6)]


def _helping(
    days: Sequence[Day], progress: Progress, sentences: Sequence[str], words: Words
) -> list[Any]:
    told: list[Any] = [_heading(words["helping"])]
    if sentences:
        told.append(_text(sentences[0], 11, bold=True, spaceAfter=4))
    told += [Spacer(1, 4), days_chart(days, WIDTH, 62 * mm, words), Spacer(1, 2)]
    told.append(_text(words["chart"], 8, soft=True, spaceAfter=4))
    told += [_text(sentence, 9.5, spaceAfter=3) for sentence in sentences[1:]]
    if progress.important is not None:
        figures = words["smallest"].format(
            important=f"{progress.important:.1f}", days=progress.days
        )
        told.append(_text(figures, 8.5, soft=True))
    return [KeepTogether(told)]


def _done(
    sessions: Sequence[DoneSession],
    words: Words,
    names: Mapping[str, str],
    figures: Mapping[str, bytes],
) -> list[Any]:
    total = sum(session.held_seconds for session in sessions) / 60
    held: dict[str, dict[Side | None, list[float]]] = {}
    for session in sessions:
        for hold in session.holds:
            sides = held.setdefault(hold.stretch or "", {})
            sides.setdefault(hold.side or Side.BOTH, []).append((hold.seconds or 0) / 60)
    head = ["", *(words[name] for name in ("stretch", "holds", "left", "right", "both"))]
    rows: list[list[Cell]] = []
    for stretch in sorted(held, key=lambda name: -sum(map(sum, held[name].values()))):
        sides = held[stretch]
        minutes = [
            f"{sum(sides[side]):.1f}" if side in sides else ""
            for side in (Side.LEFT, Side.RIGHT, Side.BOTH)
        ]
        count = sum(len(each) for each in sides.values())
        rows.append(
            [_figure(figures.get(stretch)), names.get(stretch, stretch), str(count), *minutes]
        )
    said = words["sessions"].format(sessions=len(sessions), minutes=f"{total:.0f}")
    widths = [16 * mm, WIDTH - 92 * mm, 16 * mm, 20 * mm, 20 * mm, 20 * mm]
    return [_heading(words["done"]), _text(said, 9.5, spaceAfter=3), _table(head, rows, widths)]


def _figure(data: bytes | None) -> Cell:
    if data is None:
        return ""
    picture = pdf.picture(data, longest=240)
    scale = min(13 * mm / picture.width, 11 * mm / picture.height)
    return Image(picture.data, picture.width * scale, picture.height * scale)


def _dosed(dose: Dose, words: Words) -> list[Any]:
    """The body, and beside it the same in figures."""
    picture = pdf.picture(dose.picture)
    drawn = Image(picture.data, BODY, BODY * picture.height / picture.width)
    rows = [
        [name, *(f"{each:.1f}" if each else "" for each in minutes)]
        for name, minutes in dose.minutes.items()
    ]
    wide = WIDTH - BODY - 6 * mm
    head = [words[name] for name in ("muscles", "left", "right")]
    table = _table(head, rows, [wide - 40 * mm, 20 * mm, 20 * mm])
    beside = Table([[drawn, table]], colWidths=[BODY + 6 * mm, wide], hAlign="LEFT")
    beside.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    said = _text(words["dosed"], 8, soft=True)
    return [KeepTogether([_heading(words["dose"]), beside, said])]


def _readings(events: Sequence[DiaryEvent], words: Words, title: str, kind: str) -> list[Any]:
    """First and latest value of every measure and side of one kind of event."""
    found: dict[tuple[str, str], list[DiaryEvent]] = {}
    for event in events:
        if (
            event.kind == kind
            and event.value is not None
            and event.measure not in (None, "minutes")
        ):
            side = words["sides"][event.side.value] if event.side else ""
            name = words["measures"].get(event.measure, event.measure)
            found.setdefault((name, side), []).append(event)
    if not found:
        return []
    head = [words[name] for name in ("measure", "side", "first", "latest", "readings")]
    rows: list[list[Cell]] = [
        [name, side, _dated(each[0]), _dated(each[-1]) if len(each) > 1 else "", str(len(each))]
        for (name, side), each in sorted(found.items())
    ]
    widths = [WIDTH - 116 * mm, 18 * mm, 38 * mm, 38 * mm, 22 * mm]
    told = [_heading(words[title]), _table(head, rows, widths)]
    if kind == "reading":
        told.append(_text(words["angles"], 8, soft=True))
    return told


def _weeks(days: Sequence[Day], words: Words) -> list[Any]:
    """The table behind the chart, a row a week from Monday."""
    weeks: dict[dt.date, list[Day]] = {}
    for day in days:
        weeks.setdefault(day.date - dt.timedelta(days=day.date.weekday()), []).append(day)
    columns = ("week", "pain_days", "pain_mean", "pain_range", "week_minutes")
    rows: list[list[Cell]] = []
    for monday, week in weeks.items():
        pain = [day.pain for day in week if day.pain is not None]
        minutes = [day.minutes for day in week if day.minutes is not None]
        rows.append(
            [
                monday.isoformat(),
                str(len(pain)),
                f"{mean(pain):.1f}" if pain else "",
                f"{min(pain):g} – {max(pain):g}" if pain else "",
                f"{sum(minutes):.0f}" if minutes else "",
            ]
        )
    return [
        _heading(words["weeks"]),
        _table([words[column] for column in columns], rows, [WIDTH / 5] * 5),
    ]


def _notes(notes: Sequence[DiaryEvent], words: Words) -> list[Any]:
    if not notes:
        return []
    told: list[Any] = [_heading(words["notes"].format(count=len(notes)))]
    told += [_text(f"{e.at.date()}: {e.note}", 9, spaceAfter=2) for e in notes]
    if not all(pdf.printable(event.note or "") for event in notes):
        told.append(_text(words["unreadable"], 8, soft=True))
    return told


def _dated(event: DiaryEvent) -> str:
    return f"{event.value:g}  ({event.at.date()})"


def _heading(text: str) -> Any:
    return _text(text, 12.5, bold=True, spaceBefore=10, spaceAfter=4, keepWithNext=1)


def _text(text: str, size: float, **more: Any) -> Any:
    return Paragraph(pdf.markup(text), pdf.style(size, **more))


def _table(head: Sequence[str], rows: Sequence[Sequence[Cell]], widths: Sequence[float]) -> Any:
    """A table with its head on every page; texts are wrapped."""
    cells = [[_text(title, 8.5, bold=True) for title in head]]
    cells += [[_text(cell, 8.5) if isinstance(cell, str) else cell for cell in row] for row in rows]
    table = Table(cells, colWidths=list(widths), repeatRows=1, hAlign="LEFT")
    table.setStyle(
        [
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, pdf.RULE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 1.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ]
    )
    return table
