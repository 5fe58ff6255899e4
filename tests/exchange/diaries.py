"""Diaries to export: a small one by hand, and any that Hypothesis can think of."""

import datetime as dt
import uuid

from hypothesis import strategies as st

from hipkey.domain.anatomy import Side
from hipkey.domain.wire import DiaryEvent

AT = dt.datetime(2026, 3, 14, 19, 15, tzinfo=dt.timezone(dt.timedelta(hours=1)))
SITTING = uuid.UUID(int=77)


def event(number: int, kind: str, minutes: float, **fields: object) -> DiaryEvent:
    when = AT + dt.timedelta(minutes=minutes)
    return DiaryEvent.model_validate(
        {"id": uuid.UUID(int=number), "kind": kind, "at": when, **fields}
    )


def small_diary() -> list[DiaryEvent]:
    """One session of two holds, with pain before and after, and a fortnight's questionnaires."""
    return [
        event(1, "session_start", 0, session=SITTING),
        event(2, "pain", 0, session=SITTING, measure="pain-before", value=6),
        event(3, "hold", 2, session=SITTING, stretch="pigeon", side=Side.LEFT, seconds=60.5),
        event(4, "hold", 4, session=SITTING, stretch="pigeon", side=Side.RIGHT, seconds=59),
        event(5, "session_end", 5, session=SITTING),
        event(6, "pain", 40, session=SITTING, measure="pain-after", value=4, note="Better."),
        event(7, "questionnaire", 60, measure="rmdq", value=3, details={"items": [1, 5, 24]}),
        event(
            8,
            "questionnaire",
            62,
            measure="psfs",
            value=5.0,
            details={"activities": [{"name": n, "rating": 5} for n in ("walk", "lift", "sit")]},
        ),
        event(9, "note", 63, note='=HYPERLINK("somewhere")'),
    ]


# Whole-minute offsets, as clocks have today.
_zones = st.integers(-14 * 60, 14 * 60).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))
_span = (dt.datetime(1980, 1, 1), dt.datetime(2090, 1, 1))  # noqa: DTZ001 - as st.datetimes wants
_text = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40)
_numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)
_plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(-1e9, 1e9) | _text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
    max_leaves=6,
)
_event = st.builds(
    DiaryEvent,
    id=st.uuids(),
    kind=st.sampled_from(
        ["session_start", "hold", "session_end", "pain", "effort", "note", "questionnaire"]
    ),
    at=st.datetimes(*_span, timezones=_zones),
    session=st.none() | st.uuids() | st.just(SITTING),
    stretch=st.none() | _text,
    side=st.none() | st.sampled_from(Side),
    seconds=st.none() | st.floats(0, 3600),
    measure=st.none() | _text | st.sampled_from(["rmdq", "psfs", "pain-now"]),
    value=_numbers,
    note=st.none() | _text,
    details=st.dictionaries(_text, _plain, max_size=3),
)
diaries = st.lists(_event, max_size=8, unique_by=lambda each: each.id)
