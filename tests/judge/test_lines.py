"""JSON lines in, verdicts out: the pure part of `hipkey judge`."""

import json

import pytest
from seen_poses import STRETCHES, best

from hipkey.domain.anatomy import Side
from hipkey.domain.frames import FrameError
from hipkey.domain.landmarks import Landmarks
from hipkey.judge import judge_lines


def line(landmarks: Landmarks, **more: object) -> str:
    points = [[0.5, 0.5, 0.0, float(v)] for v in landmarks.visibility]
    frame = {"image": points, "world": landmarks.world.tolist(), "width": 640, "height": 480}
    return json.dumps({**frame, "t": landmarks.t, **more})


PIGEON = line(best("pigeon", Side.LEFT), label="ignored")


def test_a_line_gives_the_contract() -> None:
    [verdict] = judge_lines([PIGEON, "\n"], STRETCHES, "pigeon", still=True)
    assert set(verdict) >= {
        "t", "verdict", "stretch", "side", "score", "measures", "cue", "scores"
    }  # fmt: skip
    assert (verdict["verdict"], verdict["stretch"], verdict["side"]) == ("in", "pigeon", "left")
    assert set(verdict["scores"]) == set(STRETCHES)
    json.dumps(verdict, allow_nan=False)


def test_without_a_target_it_says_which_stretch_or_none() -> None:
    nobody = json.dumps({"image": None, "world": None, "width": 640, "height": 480, "t": 1})
    lying, none = judge_lines([PIGEON, nobody], STRETCHES, still=True)
    assert lying["stretch"] == "pigeon"
    assert (none["stretch"], none["verdict"]) == (None, "cannot_tell")


@pytest.mark.parametrize(
    "damaged", ["{", "[]", "null", '"x"', '{"world": 3}', "[" * 100_000, PIGEON[:-40], "NaN"]
)
def test_a_damaged_line_is_named_in_one_sentence(damaged: str) -> None:
    with pytest.raises(FrameError, match="Line 2: ") as caught:
        list(judge_lines([PIGEON, damaged], STRETCHES))
    assert "\n" not in str(caught.value)
