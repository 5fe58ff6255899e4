"""Measures against the body model, whose angles are known, and on what is not seen."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipkey.body import kinematics
from hipkey.domain.anatomy import Side
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.landmarks import INDEX, NAMES, Landmarks
from hipkey.measures import MEASURES, body_of, measure_named
from hipkey.measures.page import page

SIDES = (Side.LEFT, Side.RIGHT)
SUFFIX = {Side.LEFT: "l", Side.RIGHT: "r"}


def seen(joints: dict[str, float], azimuth: float = 30.0, elevation: float = 12.0) -> Landmarks:
    """The model in that pose from a camera."""
    data = kinematics.forward(kinematics.configuration_from_joints(joints))
    return kinematics.landmarks(data, kinematics.view(azimuth, elevation))


def value(landmarks: Landmarks, name: str, side: Side = Side.RIGHT) -> float:
    body = body_of(landmarks)
    assert body is not None
    result = measure_named(name)(body, side)
    assert result is not None
    return result


STANDING = {(name, side): value(seen({}), name, side) for name in MEASURES for side in SIDES}


@pytest.mark.parametrize("side", SIDES)
@settings(deadline=None, max_examples=15)
@given(angle=st.floats(-25, 110), azimuth=st.floats(0, 359))
def test_the_sign_tells_flexion_from_extension(side: Side, angle: float, azimuth: float) -> None:
    landmarks = seen({f"hip_flexion_{SUFFIX[side]}": angle}, azimuth)
    change = value(landmarks, "hip_flexion", side) - STANDING["hip_flexion", side]
    assert change == pytest.approx(angle, abs=4)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("angle", [-40, -15, 15])
def test_abduction_is_away_from_the_other_leg_on_both_sides(side: Side, angle: float) -> None:
    landmarks = seen({f"hip_adduction_{SUFFIX[side]}": angle})
    change = value(landmarks, "hip_abduction", side) - STANDING["hip_abduction", side]
    assert change == pytest.approx(-angle, abs=3)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("angle", [-40, 30])
def test_external_rotation_is_negative_on_both_sides(side: Side, angle: float) -> None:
    suffix = SUFFIX[side]
    bent = {f"hip_flexion_{suffix}": 90.0, f"knee_angle_{suffix}": 90.0}
    turned = seen({**bent, f"hip_rotation_{suffix}": angle})
    straight = value(seen(bent), "hip_rotation", side)
    assert value(turned, "hip_rotation", side) - straight == pytest.approx(angle, abs=6)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("angle", [10, 60, 120])
def test_the_knee_bends_as_much_as_it_bends(side: Side, angle: float) -> None:
    landmarks = seen({f"knee_angle_{SUFFIX[side]}": angle})
    assert value(landmarks, "knee_flexion", side) == pytest.approx(angle, abs=6)


@settings(deadline=None, max_examples=20)
@given(azimuth=st.floats(0, 359))
def test_every_measure_is_the_same_from_all_around(azimuth: float) -> None:
    pose = {"hip_flexion_r": 70.0, "hip_adduction_r": -20.0, "knee_angle_r": 80.0}
    here, there = seen(pose, 0.0, 12.0), seen(pose, azimuth, 12.0)
    for name in MEASURES:
        for side in SIDES:
            assert value(there, name, side) == pytest.approx(value(here, name, side), abs=1e-6)


@given(factor=st.floats(0.6, 1.5))
def test_tall_and_small_people_read_the_same(factor: float) -> None:
    landmarks = Landmarks(world=LUNGE.world * factor, visibility=LUNGE.visibility)
    for name in MEASURES:
        assert value(landmarks, name) == pytest.approx(value(LUNGE, name), rel=1e-6, abs=1e-6)


LUNGE = seen({"hip_flexion_r": 80.0, "knee_angle_r": 90.0, "hip_flexion_l": -15.0})
MIRROR = [
    NAMES.index(n.replace("left", "?").replace("right", "left").replace("?", "right"))
    for n in NAMES
]


@pytest.mark.parametrize("name", list(MEASURES))
def test_the_mirror_image_exchanges_the_sides(name: str) -> None:
    mirrored = Landmarks(world=(LUNGE.world * [-1, 1, 1])[MIRROR], visibility=LUNGE.visibility)
    for side in SIDES:
        expected = value(LUNGE, name, side)
        assert value(mirrored, name, side.opposite) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("name", list(MEASURES))
def test_what_is_not_seen_is_none_and_says_which_point(name: str) -> None:
    measure = measure_named(name)
    for point in measure.needs:
        hidden = point.format(side="left", other="right")
        visibility = np.ones(33)
        visibility[INDEX[hidden]] = 0.0
        body = body_of(Landmarks(world=LUNGE.world, visibility=visibility))
        assert body is not None
        assert measure(body, Side.LEFT) is None
        assert measure.missing(body, Side.LEFT) == (hidden,)


def test_an_unknown_measure_lists_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match="knee_flexion"):
        measure_named("pelvic_tilt")


def test_the_page_of_measures_is_current() -> None:
    written = Path(__file__).parents[2] / "docs" / "measures.md"
    assert written.read_text("utf-8") == page(), "run `python -m hipkey.measures`"
