"""The printed pages, read again from the PDF."""

import datetime as dt
import io
import tomllib
from importlib.resources import files

import pytest
from diaries import AT, event, small_diary
from PIL import Image
from pypdf import PdfReader

from hipkey.content import loader
from hipkey.domain.anatomy import Side
from hipkey.domain.errors import HipkeyError
from hipkey.domain.outcome import Progress
from hipkey.domain.wire import DiaryEvent
from hipkey.exchange.handout import MOST, HandoutItem, export_handout
from hipkey.exchange.report import Dose, export_report
from hipkey.outcome.days import days_of
from hipkey.outcome.trend import analyse

WORDS = tomllib.loads((files("hipkey.content") / "report.toml").read_text("utf-8"))
STRETCHES = tuple(loader.load(None).stretches.values())


def picture(colour: str | tuple[int, int, int] = "teal") -> bytes:
    data = io.BytesIO()
    Image.new("RGBA", (320, 200), colour).save(data, "PNG")
    return data.getvalue()


def items(count: int, with_picture: bool = True) -> list[HandoutItem]:
    chosen = [STRETCHES[index % len(STRETCHES)] for index in range(count)]
    return [
        HandoutItem(s, s.hold.default, s.sides, picture((15 * n, 9, 9)) if with_picture else None)
        for n, s in enumerate(chosen)
    ]


def text(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def read(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data), strict=True)


@pytest.mark.parametrize("count", [1, 2, 5, 10, MOST])
@pytest.mark.parametrize("with_picture", [True, False])
def test_a_hand_out_is_one_page_with_every_stretch(count: int, with_picture: bool) -> None:
    pdf = read(export_handout(items(count, with_picture), AT, WORDS["handout"]))
    assert len(pdf.pages) == 1
    told = text(pdf)
    for item in items(count):
        assert item.stretch.name in told
    assert "Pain up to 2 of 10 is fine" in told
    assert len(pdf.pages[0].images) == (count if with_picture else 0)


def test_the_ten_are_shown_with_holds_sides_and_the_first_caution() -> None:
    told = text(read(export_handout(items(10), AT, WORDS["handout"])))
    assert "Hold 7 slow breaths on each side" in told
    assert "Hold 5 minutes on each side" in told
    assert "both legs at once" in told
    assert "The roller goes under the sacrum only" in told


def test_a_short_plan_has_room_for_the_steps_and_says_whose_side_they_are() -> None:
    told = text(read(export_handout(items(1), AT, WORDS["handout"])))
    assert STRETCHES[0].steps[1].text.split("{")[0].strip() in told
    assert "Written for the left side" in told
    assert "{" not in told


def test_one_side_alone_is_named() -> None:
    only = [HandoutItem(STRETCHES[0], 5, (Side.RIGHT,))]
    assert "right side" in text(read(export_handout(only, AT, WORDS["handout"])))


def half_black() -> bytes:
    """A picture whose left half is black."""
    image = Image.new("RGBA", (320, 200), "white")
    image.paste("black", (0, 0, 160, 200))
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


@pytest.mark.parametrize(
    ("sides", "black"),
    [
        ((Side.LEFT, Side.RIGHT), "right"),
        ((Side.LEFT,), "right"),
        ((Side.RIGHT,), "left"),
    ],
)
def test_the_picture_is_of_the_side_that_the_words_are_for(
    sides: tuple[Side, ...], black: str
) -> None:
    one = [HandoutItem(STRETCHES[0], 5, sides, half_black())]
    (shown,) = read(export_handout(one, AT, WORDS["handout"])).pages[0].images
    seen = Image.open(io.BytesIO(shown.data)).convert("L")
    dark = {"left": seen.getpixel((40, 100)), "right": seen.getpixel((seen.width - 40, 100))}
    assert min(dark, key=lambda side: dark[side]) == black


@pytest.mark.parametrize("level", ["easier", "deeper"])
@pytest.mark.parametrize("count", [1, 10])
def test_an_easier_or_deeper_level_is_named_and_told(level: str, count: int) -> None:
    chosen = [each._replace(level=level) for each in items(count)]
    pdf = read(export_handout(chosen, AT, WORDS["handout"]))
    assert len(pdf.pages) == 1
    told = text(pdf)
    for item in chosen:
        variant = item.stretch.easier if level == "easier" else item.stretch.deeper
        assert f"{item.stretch.name}, {level}" in told
        assert variant.text.split("{")[0].split(",")[0].strip() in told
    usual = text(read(export_handout(items(count), AT, WORDS["handout"])))
    assert f", {level}" not in usual


def test_a_plan_that_no_sheet_can_hold_is_refused() -> None:
    for count in (0, MOST + 1):
        with pytest.raises(HipkeyError, match="One sheet"):
            export_handout(items(count), AT, WORDS["handout"])


def test_the_same_plan_is_the_same_sheet() -> None:
    assert export_handout(items(3), AT, WORDS["handout"]) == export_handout(
        items(3), AT, WORDS["handout"]
    )


def report(events: list[DiaryEvent], sentences: tuple[str, ...] = ("A first sentence.",)) -> bytes:
    days = days_of(events)
    progress = analyse(days) if days else Progress(days=0, enough=False)
    names = {stretch.id: stretch.name for stretch in STRETCHES}
    figures = {"pigeon": picture()}
    return export_report(events, days, progress, sentences, AT, WORDS["report"], names, figures)


def year_of_days() -> list[DiaryEvent]:
    events = []
    for day in range(365):
        at = 1440.0 * day
        if day % 5:
            pain = 3 + day % 4
            events.append(event(10_000 + day, "pain", at, measure="pain-now", value=pain))
        if day % 2:
            events.append(
                event(20_000 + day, "hold", at, stretch="frog", side=Side.BOTH, seconds=60)
            )
    return events


def test_the_report_has_the_sentence_what_was_done_and_the_questionnaires() -> None:
    pdf = read(report(small_diary()))
    told = text(pdf)
    assert "A first sentence." in told
    assert "Pigeon 2 1.0 1.0" in told
    assert "Sessions: 1. Minutes held in all: 2." in told
    assert "Roland-Morris" in told
    assert "not a diagnosis" in told
    assert "2026-03-14: Better." in told
    assert len(pdf.pages[0].images) == 1
    assert pdf.trailer["/Root"]["/Lang"] == "en"


def test_a_year_is_a_few_pages_with_a_row_for_each_week() -> None:
    pdf = read(report(year_of_days()))
    assert 2 <= len(pdf.pages) <= 5
    monday = dt.date(2026, 3, 16)
    told = text(pdf)
    for week in range(52):
        assert (monday + dt.timedelta(weeks=week)).isoformat() in told


def test_an_empty_diary_is_a_report_that_says_so() -> None:
    assert "Nothing is written down yet." in text(read(report([])))


def test_notes_are_printed_as_written_and_never_as_markup() -> None:
    told = text(read(report([event(1, "note", 0, note="<b>5 & 6</b> Спина 🙂 <para>")])))
    assert "<b>5 & 6</b> ????? ? <para>" in told
    assert "cannot print" in told


def test_the_same_diary_is_the_same_report() -> None:
    assert report(small_diary()) == report(small_diary())


def test_the_week_is_shown_on_the_body_and_in_figures() -> None:
    events = small_diary()
    days = days_of(events)
    dose = Dose(picture(), {"Piriformis": (4.25, 0.0), "Low back": (0.0, 1.5)})
    told = text(
        read(
            export_report(
                events, days, analyse(days), ["Said."], AT, WORDS["report"], {}, dose=dose
            )
        )
    )
    assert "muscle by muscle" in told
    assert "Piriformis 4.2" in told
    assert "Low back 1.5" in told
    nothing = Dose(picture(), {"Piriformis": (0.0, 0.0)})
    told = text(
        read(
            export_report(
                events, days, analyse(days), ["Said."], AT, WORDS["report"], {}, dose=nothing
            )
        )
    )
    assert "muscle by muscle" not in told
