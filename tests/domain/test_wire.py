"""What the wire refuses, because no diary could keep it or no page could read it again."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from hipkey.domain.wire import DETAILS_BYTES, DiaryEvent, EventChange


def event(**fields: Any) -> DiaryEvent:
    return DiaryEvent(id=uuid4(), kind="note", at=datetime(2026, 3, 14, tzinfo=UTC), **fields)


@pytest.mark.parametrize("field", ["note", "stretch", "measure"])
def test_a_text_with_a_nul_character_is_refused(field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        event(**{field: "a\0b"})
    with pytest.raises(ValidationError, match="note"):
        EventChange(note="a\0b")


def test_any_other_text_is_taken() -> None:
    text = "tight “left” side\n\tüß 漢字 🙂\x01"
    assert event(note=text).note == text


@pytest.mark.parametrize(
    "wrong", [float("nan"), float("inf"), object(), {1, 2}, b"bytes", "\ud800", datetime.now(UTC)]
)
def test_details_that_are_not_plain_json_are_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError, match="plain JSON"):
        event(details={"deep": [{"down": wrong}]})


def test_details_that_hold_themselves_are_refused() -> None:
    endless: dict[str, Any] = {}
    endless["again"] = endless
    with pytest.raises(ValidationError):
        event(details=endless)


def test_details_have_a_size() -> None:
    event(details={"x": "y" * (DETAILS_BYTES - 20)})
    with pytest.raises(ValidationError, match=str(DETAILS_BYTES)):
        event(details={"x": "y" * DETAILS_BYTES})


def test_details_are_what_json_makes_of_them() -> None:
    details = event(details={"pair": (1, 2), "nothing": None}).details
    assert details == {"pair": [1, 2], "nothing": None}
    assert json.loads(event(details=details).model_dump_json())["details"] == details


@pytest.mark.parametrize("year", ["0001", "1899", "2200", "9999"])
def test_a_time_of_another_age_is_refused_with_the_years_that_are_right(year: str) -> None:
    with pytest.raises(ValidationError, match="1900 to 2199"):
        DiaryEvent.model_validate(
            {"id": str(uuid4()), "kind": "pain", "at": f"{year}-06-01T12:00:00+02:00"}
        )
