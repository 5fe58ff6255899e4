"""A plan on one sheet of paper, for people without a screen: pictures, holds, boxes to tick."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from hipkey.content.words import filled
from hipkey.domain.anatomy import Side
from hipkey.domain.errors import HipkeyError
from hipkey.domain.stretch import Stretch
from hipkey.exchange import pdf

MARGIN: Final = 11 * mm
GAP: Final = 4 * mm
HEAD: Final = 29 * mm
"""Title, date, and when to stop: that comes before the first stretch."""
RULE: Final = 10 * mm
MOST: Final = 16
"""More stretches than this cannot be read on one sheet."""
LONG_S: Final = 120
"""From here on a hold is told in minutes."""
PAD: Final = 2.5 * mm
TICKS: Final = 7.2 * mm
NAME: Final = 11.5
HOLD: Final = 9.5
LARGEST: Final = 10.5
"""Sizes of letters, in points."""


class HandoutItem(NamedTuple):
    """One stretch of the plan. `hold` is in the unit of the stretch's own hold; `picture` shows the
    right side at that level."""

    stretch: Stretch
    hold: float
    sides: tuple[Side, ...]
    picture: bytes | None = None
    level: Literal["easier", "standard", "deeper"] = "standard"


class Box(NamedTuple):
    """A place on the page in points, from the bottom left."""

    x: float
    y: float
    width: float
    height: float


def export_handout(
    items: Sequence[HandoutItem],
    at: dt.datetime,
    words: Mapping[str, Any],
    title: str | None = None,
) -> bytes:
    """One page of A4 as PDF, the same bytes for the same input. `words`: content's `[handout]`.

    HipkeyError for a plan without a stretch, or with more than one sheet can hold.
    """
    if not 1 <= len(items) <= MOST:
        raise HipkeyError(f"One sheet holds 1 to {MOST} stretches, not {len(items)}.")
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=A4, invariant=True, lang="en")
    name = title or words["title"]
    canvas.setTitle(pdf.plain(name))
    canvas.setAuthor("Hipkey")
    width, height = A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN
    _write(canvas, name, Box(MARGIN, A4[1] - MARGIN - 9 * mm, width, 9 * mm), 18, bold=True)
    made = words["made"].format(made=at.date())
    _write(canvas, made, Box(MARGIN, A4[1] - MARGIN - 15 * mm, width, 5 * mm), 9, soft=True)
    rule = Box(MARGIN, A4[1] - MARGIN - HEAD + 2 * mm, width, RULE)
    _write(canvas, words["rule"], rule, 9, bold=True)
    boxes = _boxes(len(items), width, height)
    texts, size = _texts(items, boxes, words)
    for item, box, text in zip(items, boxes, texts, strict=True):
        _draw(canvas, item, box, text, size, words)
    canvas.showPage()
    canvas.save()
    return data.getvalue()


def _boxes(count: int, width: float, height: float) -> list[Box]:
    """Two columns from the top, filled row by row; one stretch has the whole width."""
    columns = 1 if count <= 3 else 2
    rows = -(-count // columns)
    wide = (width - (columns - 1) * GAP) / columns
    tall = min((height - HEAD - (rows - 1) * GAP) / rows, 88 * mm)
    top = MARGIN + height - HEAD
    return [
        Box(
            MARGIN + (index % columns) * (wide + GAP),
            top - (index // columns) * (tall + GAP) - tall,
            wide,
            tall,
        )
        for index in range(count)
    ]


def _draw(
    canvas: Canvas, item: HandoutItem, box: Box, text: str, size: float, words: Mapping[str, Any]
) -> None:
    """Name and hold on top, the picture beside the text, boxes to tick along the bottom."""
    canvas.setStrokeColor(pdf.RULE)
    canvas.roundRect(*box, 4)
    inner = Box(box.x + PAD, box.y + PAD, box.width - 2 * PAD, box.height - 2 * PAD)
    _boxes_to_tick(canvas, item, inner._replace(height=TICKS), words)
    used = _write(canvas, _name(item, words), inner, NAME, bold=True)
    _write(canvas, _hold(item, words), inner._replace(height=inner.height - used), HOLD, soft=True)
    place = _text_box(item, box)
    if item.picture:
        # The words are for the first side, so the picture is of that side.
        mirrored = _side(item) is Side.LEFT
        reader = ImageReader(pdf.picture(item.picture, mirrored=mirrored).data)
        room = place.x - PAD - inner.x
        canvas.drawImage(
            reader, inner.x, place.y, room, place.height, preserveAspectRatio=True, anchor="c"
        )
    _write(canvas, text, place, size)


def _text_box(item: HandoutItem, box: Box) -> Box:
    """Where the text stands: right of the picture, below the hold, above the boxes to tick."""
    low = box.y + PAD + TICKS
    high = box.y + box.height - PAD - (NAME + HOLD) * 1.3 - 3
    wide = box.width - 2 * PAD
    picture = min(wide * 0.4, (high - low) * 1.5) + PAD if item.picture else 0.0
    return Box(box.x + PAD + picture, low, wide - picture, high - low)


def _texts(
    items: Sequence[HandoutItem], boxes: Sequence[Box], words: Mapping[str, Any]
) -> tuple[list[str], float]:
    """The fullest texts that all fit in one size of letters, and that size in points."""
    kinds: list[tuple[list[str], float]] = [
        ([_steps(item, words) for item in items], 8.0),
        ([" ".join([_summary(item), *_level(item), _caution(item)]) for item in items], 7.0),
        ([" ".join([_summary(item), *_level(item)]) for item in items], 4.0),
    ]
    for texts, smallest in kinds:
        size = LARGEST
        while size >= smallest:
            style = pdf.style(size)
            if all(
                Paragraph(pdf.markup(text), style).wrap(place.width, place.height)[1]
                <= place.height
                for text, place in zip(texts, map(_text_box, items, boxes), strict=True)
            ):
                return texts, size
            size -= 0.25
    return texts, smallest


def _steps(item: HandoutItem, words: Mapping[str, Any]) -> str:
    stretch, side = item.stretch, _side(item)
    told = [filled(stretch.start.text, side)]
    told += [filled(step.text, side) for step in stretch.steps]
    told += _level(item)
    if len(set(item.sides)) > 1:
        told.append(words["mirrored"].format(side=words[side.value]))
    return " ".join([*told, _caution(item)])


def _name(item: HandoutItem, words: Mapping[str, Any]) -> str:
    name = item.stretch.name
    return name if item.level == "standard" else str(words[item.level].format(name=name))


def _level(item: HandoutItem) -> list[str]:
    """How the chosen level is done, where it is not the usual one."""
    if item.level == "standard":
        return []
    variant = item.stretch.easier if item.level == "easier" else item.stretch.deeper
    return [filled(variant.text, _side(item))]


def _summary(item: HandoutItem) -> str:
    return filled(item.stretch.summary.text, _side(item))


def _caution(item: HandoutItem) -> str:
    return filled(item.stretch.cautions[0].text, _side(item))


def _side(item: HandoutItem) -> Side:
    return item.sides[0] if item.sides else Side.BOTH


def _hold(item: HandoutItem, words: Mapping[str, Any]) -> str:
    unit, length = item.stretch.hold.unit, item.hold
    if unit == "seconds" and length >= LONG_S:
        hold = words["minutes"].format(hold=f"{length / 60:.3g}")
    else:
        hold = words[unit].format(hold=f"{length:g}")
    sides = set(item.sides)
    if len(sides) > 1:
        return str(words["each_side"].format(hold=hold))
    side = next(iter(sides), Side.BOTH)
    if side is Side.BOTH:
        return str(words["both_legs"].format(hold=hold))
    return str(words["one_side"].format(hold=hold, side=words[side.value]))


def _boxes_to_tick(canvas: Canvas, item: HandoutItem, box: Box, words: Mapping[str, Any]) -> None:
    """One row: for each side that is held, a box for each day of the week."""
    sides = item.sides or (Side.BOTH,)
    share = box.width / max(2, len(sides))
    label = min(9 * mm, share * 0.22)
    step = min((share - label - 1 * mm) / 7, 9 * mm)
    square = min(3.8 * mm, step * 0.85)
    canvas.setFillColor(pdf.SOFT)
    canvas.setStrokeColor(pdf.SOFT)
    for number, side in enumerate(sides):
        left = box.x + number * share
        canvas.setFont(pdf.REGULAR, 8)
        canvas.drawString(left, box.y + 1 * mm, pdf.plain(words[side.value]))
        canvas.setFont(pdf.REGULAR, 5.5)
        for index, day in enumerate(words["days"]):
            middle = left + label + (index + 0.5) * step
            canvas.drawCentredString(middle, box.y + square + 0.8 * mm, pdf.plain(day))
            canvas.rect(middle - square / 2, box.y, square, square)


def _write(
    canvas: Canvas,
    text: str,
    box: Box,
    size: float,
    *,
    bold: bool = False,
    soft: bool = False,
) -> float:
    """Text from the top of the box; the height used, in points."""
    paragraph = Paragraph(pdf.markup(text), pdf.style(size, bold=bold, soft=soft))
    _, tall = paragraph.wrap(box.width, box.height)
    paragraph.drawOn(canvas, box.x, box.y + box.height - tall)
    return float(tall)
