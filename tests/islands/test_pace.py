"""How often a moving figure is drawn, by what its drawings cost, without a screen."""

from itertools import pairwise
from typing import Any

import pytest
from driver import driven

Drawings = list[dict[str, Any]]


def drawn(
    whole: list[float], modest: list[float] | None = None, screen: int = 60, movements: int = 1
) -> list[Drawings]:
    """The drawings of three seconds; costs in milliseconds, in turn, with all and fewer pixels."""
    story = {
        "movements": movements,
        "screen": screen,
        "costs": {"whole": whole, "modest": modest or whole},
    }
    with driven("drive_pace.mjs", "figure/pace.ts") as asked:
        played: list[Drawings] = asked(story)
    return played


@pytest.mark.parametrize("screen", [60, 120])
def test_where_drawing_is_cheap_every_picture_of_the_screen_is_drawn(screen: int) -> None:
    (drawings,) = drawn([3.0], screen=screen)
    assert len(drawings) == pytest.approx(3 * screen, abs=2)
    assert not any(drawing["modest"] for drawing in drawings)


def test_one_slow_drawing_among_quick_ones_was_somebody_elses_doing() -> None:
    (drawings,) = drawn([60.0, 4.0, 4.0])
    assert not any(drawing["modest"] for drawing in drawings)
    assert len(drawings) > 60


@pytest.mark.parametrize("cost", [20.0, 45.0, 120.0])
def test_where_drawing_is_dear_it_is_rare_and_has_fewer_pixels(cost: float) -> None:
    (drawings,) = drawn([cost], [0.7 * cost])
    times = [drawing["now"] for drawing in drawings if drawing["modest"]][3:]
    pauses = [b - a for a, b in pairwise(times)]
    assert len(times) > 5
    assert min(pauses) >= min(150.0, 5 * 0.7 * cost) - 1
    assert max(pauses) <= max(150.0, cost) + 2 * 1000 / 60  # the figure does not stand still


def test_each_movement_finds_out_anew() -> None:
    first, second = drawn([45.0], movements=2)
    assert not second[0]["modest"]
    assert len(first) == len(second)
