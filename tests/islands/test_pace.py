"""How often a moving figure is drawn, by what its drawings cost, without a screen."""

import json
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from test_engine import ROOT, node

DRIVER = Path(__file__).with_name("drive_pace.mjs")

Drawings = list[dict[str, Any]]


def drawn(
    whole: list[float], modest: list[float] | None = None, screen: int = 60, movements: int = 1
) -> list[Drawings]:
    """The drawings of three seconds; costs in milliseconds, in turn, with all and fewer pixels."""
    program = node()
    if program is None:
        pytest.skip("no Node here: it comes with Playwright; run `make test`")
    story = {
        "movements": movements,
        "screen": screen,
        "costs": {"whole": whole, "modest": modest or whole},
    }
    done = subprocess.run(
        [program, str(DRIVER), (ROOT / "islands/figure/pace.ts").as_uri()],
        input=json.dumps(story) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    played: list[Drawings] = json.loads(done.stdout)
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
