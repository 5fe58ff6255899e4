"""Whether the whole body is in the picture is said soon, and not to whoever is on the way."""

from typing import Any

import numpy as np
import pytest
from driver import driven

from hipkey.body import kinematics, render
from hipkey.content import loader

FRAME_MS = 33
WITHIN_MS = 2_000


def played(looks: list[dict[str, Any]]) -> list[str | None]:
    with driven("drive_framing.mjs", "camera/framing.ts") as asked:
        wrong: list[str | None] = asked(looks)
    return wrong


def pictured(stretch: str, keyframe: str, margin: float = 1.4) -> np.ndarray:
    """(33, 3) the points of a pose in a picture from the side, as shares of it, all visible."""
    pose = loader.load().stretch(stretch).pose
    assert pose is not None
    data = kinematics.forward(kinematics.configuration(pose.keyframe(keyframe)))
    return projected(kinematics.landmark_points(data), margin)


def standing() -> np.ndarray:
    data = kinematics.forward(kinematics.configuration_from_joints({}))
    return projected(kinematics.landmark_points(data), 1.4)


def projected(points: np.ndarray, margin: float) -> np.ndarray:
    camera = render.fit(points, 90.0, 12.0, 4 / 3, margin)
    pixels, _ = render.project(points, camera, 640, 480)
    return np.column_stack([pixels / (640, 480), np.ones(len(points))])


def lasting(points: np.ndarray, ms: float) -> list[dict[str, Any]]:
    return [
        {"points": points.ravel().tolist(), "now": now}
        for now in np.arange(0, ms, FRAME_MS).tolist()
    ]


POSES = [("pigeon", "hold"), ("kneeling-hip-flexor", "start"), ("supine-piriformis", "hold")]


@pytest.mark.parametrize(("stretch", "keyframe"), POSES)
def test_a_whole_body_of_good_size_is_well(stretch: str, keyframe: str) -> None:
    assert set(played(lasting(pictured(stretch, keyframe), 5_000))) == {None}


@pytest.mark.parametrize(("stretch", "keyframe"), POSES)
def test_feet_outside_of_the_picture_are_noticed_within_two_seconds(
    stretch: str, keyframe: str
) -> None:
    points = pictured(stretch, keyframe)
    feet = points[27:29].mean(0)[0]
    points[:, 0] += 1.05 - feet  # moved to the side until the feet are out
    assert "whole" in played(lasting(points, WITHIN_MS))


@pytest.mark.parametrize(("stretch", "keyframe"), POSES)
def test_a_body_far_away_is_noticed_within_two_seconds(stretch: str, keyframe: str) -> None:
    points = pictured(stretch, keyframe)
    points[:, :2] = 0.5 + (points[:, :2] - 0.5) * 0.18
    assert "small" in played(lasting(points, WITHIN_MS))


def test_whoever_stands_is_left_in_peace() -> None:
    points = standing()
    points[:, 1] += 0.3  # the feet are out of the picture
    assert set(played(lasting(points, 5_000))) == {None}


def test_whoever_moves_on_is_left_in_peace() -> None:
    looks = lasting(pictured("pigeon", "hold"), 5_000)
    for index, look in enumerate(looks):
        points = np.array(look["points"]).reshape(33, 3)
        points[:, 0] += 0.9 - 0.004 * index * 2  # across the picture, from outside
        look["points"] = points.ravel().tolist()
    moving = played(looks)
    assert "whole" not in moving[:60]


def test_nobody_is_not_misplaced() -> None:
    looks = [{"points": None, "now": now} for now in range(0, 5_000, FRAME_MS)]
    assert set(played(looks)) == {None}
