"""The built-in programmes: complete, gentle in their order, and no longer than their name says."""

from itertools import pairwise

import pytest

from hipkey.content.loader import load
from hipkey.domain.anatomy import Position, Prop
from hipkey.domain.session import Settings
from hipkey.planner.compile import compile_session

CONTENT = load()


def test_the_default_programme_has_each_of_the_ten_once_in_full() -> None:
    items = CONTENT.programme("all-ten").items
    assert sorted(item.stretch for item in items) == sorted(CONTENT.stretches)
    assert all(item.hold is None and item.sides is None for item in items)


def test_the_default_programme_changes_position_as_little_as_possible_lying_first() -> None:
    positions = [CONTENT.stretch(i.stretch).position for i in CONTENT.programme("all-ten").items]
    changes = sum(a != b for a, b in pairwise(positions))
    assert changes == len(set(positions)) - 1
    assert positions[0] is Position.SUPINE


def test_within_a_position_gentle_ones_come_before_deep_ones() -> None:
    order = ["gentle", "moderate", "deep"]
    stretches = [CONTENT.stretch(item.stretch) for item in CONTENT.programme("all-ten").items]
    for before, after in pairwise(stretches):
        if before.position is after.position:
            assert order.index(before.intensity) <= order.index(after.intensity)


@pytest.mark.parametrize(("name", "minutes"), [("five-minutes", 5), ("ten-minutes", 10)])
def test_a_short_programme_fits_its_minutes(name: str, minutes: int) -> None:
    timeline = compile_session(
        CONTENT.programme(name), CONTENT.stretches, Settings(), CONTENT.phrases
    )
    assert 0.8 * minutes * 60 <= timeline.total_s <= minutes * 60


@pytest.mark.parametrize("name", ["five-minutes", "ten-minutes"])
def test_a_short_programme_needs_a_mat_at_most(name: str) -> None:
    for item in CONTENT.programme(name).items:
        needs = CONTENT.stretch(item.stretch).required_props
        assert all(Prop.MAT in kinds for kinds in needs)


@pytest.mark.parametrize("name", list(CONTENT.programmes))
def test_a_hold_of_its_own_stays_within_the_stretchs_range(name: str) -> None:
    for item in CONTENT.programme(name).items:
        hold = CONTENT.stretch(item.stretch).hold
        assert item.hold is None or hold.low <= item.hold <= hold.high
