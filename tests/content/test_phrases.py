"""Phrases come by name, whole, in the form for their side and number."""

import tomllib
from typing import Any

import pytest
from pydantic import ValidationError

from hipkey.content.loader import ROOT, load
from hipkey.content.phrases import Phrases
from hipkey.content.problems import problems
from hipkey.domain.anatomy import MuscleGroup, Position, Prop, Side

PHRASES = load().phrases


def table() -> dict[str, Any]:
    return tomllib.loads((ROOT / "phrases.toml").read_text(encoding="utf-8"))


def wrong(changed: dict[str, Any]) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        Phrases.model_validate(changed)
    return list(problems(Phrases, caught.value))


def test_a_stretch_is_announced_with_its_side() -> None:
    assert PHRASES.announced("next", "Pigeon", Side.LEFT) == "Next: Pigeon. The left side."
    assert PHRASES.announced("next", "Frog", Side.BOTH) == "Next: Frog. Both legs together."
    assert PHRASES.announced("coming", "Frog", Side.BOTH) == "After this comes: Frog."
    assert PHRASES.announced("now", "Pigeon", Side.RIGHT) == "Pigeon, right side"


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("how", ["first", "next", "now", "coming"])
def test_no_announcement_keeps_a_placeholder(how: Any, side: Side) -> None:
    assert "{" not in PHRASES.announced(how, "Pigeon", side)


@pytest.mark.parametrize(
    ("unit", "count", "sentence"),
    [
        ("seconds", 1, "Hold for one second."),
        ("seconds", 30, "Hold for 30 seconds."),
        ("seconds", 60, "Hold for one minute."),
        ("seconds", 90, "Hold for 90 seconds."),
        ("seconds", 300, "Hold for 5 minutes."),
        ("breaths", 1, "Hold for one deep breath."),
        ("breaths", 7, "Hold for 7 deep breaths."),
        ("breaths", 60, "Hold for 60 deep breaths."),
    ],
)
def test_a_hold_is_said_in_its_own_unit_and_number(unit: Any, count: float, sentence: str) -> None:
    assert PHRASES.hold.begin.of(unit, count) == sentence


def test_a_range_is_said_in_its_unit() -> None:
    assert PHRASES.ranges.of("breaths", 5, 10) == "5 to 10 breaths"
    assert PHRASES.ranges.of("seconds", 30, 60) == "30 to 60 seconds"
    assert PHRASES.ranges.of("seconds", 60, 120) == "1 to 2 minutes"


def test_the_last_five_seconds_are_counted_down() -> None:
    assert PHRASES.hold.countdown == ("Five", "Four", "Three", "Two", "One")


@pytest.mark.parametrize(("pain", "begins"), [(0, "Up to 2"), (2, "Up"), (3, "3 to 5"), (5, "3")])
def test_the_pain_rule_goes_by_the_number(pain: float, begins: str) -> None:
    assert PHRASES.pain.rule(pain).startswith(begins)


@pytest.mark.parametrize("pain", [6, 10])
def test_above_five_the_pain_rule_says_stop(pain: float) -> None:
    assert "stop" in PHRASES.pain.rule(pain)


def test_everything_of_the_anatomy_has_a_name() -> None:
    assert set(PHRASES.groups) == set(MuscleGroup)
    assert set(PHRASES.positions) == set(Position)
    assert set(PHRASES.props) == set(Prop)
    assert set(PHRASES.sides) == set(Side)


def test_a_missing_phrase_is_told_with_its_path() -> None:
    changed = table()
    del changed["hold"]["half"]
    assert wrong(changed) == ["hold.half is missing; it should be text of 2 to 600 characters."]


def test_a_missing_group_is_told_by_name() -> None:
    changed = table()
    del changed["groups"]["piriformis"]
    assert wrong(changed)[0].endswith("; it should have piriformis as well.")


def test_a_lost_placeholder_is_told() -> None:
    changed = table()
    changed["announce"]["switch"] = "Now change sides."
    assert wrong(changed) == [
        'announce.switch is "Now change sides."; it should use {side} placeholders.'
    ]


def test_a_placeholder_too_many_is_told() -> None:
    changed = table()
    changed["hold"]["half"] = "Half-time, {name}."
    assert wrong(changed) == ['hold.half is "Half-time, {name}."; it should use no placeholders.']
