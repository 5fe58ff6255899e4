"""Distances: between capsules, to props, and by name."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipkey.body import props, touch
from hipkey.body.kinematics import configuration, forward
from hipkey.body.segments import SEGMENTS, mirror_name, mirror_point
from hipkey.body.solve import flesh
from hipkey.domain.anatomy import Prop
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.stretch import Keyframe, LimbAngles, PlacedProp, Reach

coordinate = st.floats(-1, 1, allow_nan=False).map(lambda value: round(value, 3))
segment = st.lists(coordinate, min_size=6, max_size=6).map(
    lambda numbers: np.array(numbers).reshape(1, 2, 3)
)
STANDING = Keyframe(
    name="standing",
    pelvis_position=(0, 0, 0.947),
    pelvis_orientation=(1, 0, 0, 0),
    both=LimbAngles(shoulder_elevation=15),
)


@given(segment, segment)
@settings(deadline=None)
def test_nearest_points_of_two_segments_are_nearest(first: np.ndarray, second: np.ndarray) -> None:
    s, t = touch.nearest(first, second)
    grid = np.linspace(0, 1, 41)
    on_first = first[0, 0] + grid[:, None] * (first[0, 1] - first[0, 0])
    on_second = second[0, 0] + grid[:, None] * (second[0, 1] - second[0, 0])
    best = np.linalg.norm(on_first[:, None] - on_second[None], axis=2).min()
    here = first[0, 0] + s[0] * (first[0, 1] - first[0, 0])
    there = second[0, 0] + t[0] * (second[0, 1] - second[0, 0])
    assert np.linalg.norm(here - there) <= best + 1e-6


@pytest.mark.parametrize("prop", [prop for prop in Prop if props.SOLIDS[prop]])
def test_a_prop_stands_on_its_place_and_points_far_away_are_far(prop: Prop) -> None:
    put = PlacedProp(prop=prop, position=(0.3, -0.2, 0.0), yaw=30)
    away = props.distance(put, np.array([[0.3, -0.2, 5.0], [5.3, -0.2, 0.1]]))
    assert (away > 3.8).all()
    up = props.gradient(put, np.array([0.3, -0.2, 3.0]))
    assert up[2] == pytest.approx(1.0, abs=0.2)


def test_a_point_inside_a_roller_is_as_deep_as_its_radius() -> None:
    put = PlacedProp(prop=Prop.FOAM_ROLLER, position=(0, 0, 0))
    middle = np.array([[0.0, 0.0, props.ROLLER_RADIUS]])
    assert props.distance(put, middle)[0] == pytest.approx(-props.ROLLER_RADIUS)


def test_left_and_right_segments_are_mirror_images() -> None:
    by_name = {each.name: each for each in SEGMENTS}
    for each in SEGMENTS:
        if each.name.startswith("right_"):
            other = by_name[mirror_name(each.name)]
            assert other.start == mirror_point(each.start)
            assert other.start_radius == each.start_radius


def test_a_standing_body_stands_on_its_soles_and_touches_nothing_else() -> None:
    ends = flesh().place(forward(configuration(STANDING)))
    soles = [
        touch.contact(flesh(), ends, Reach(point=f"{side}_heel", touches="floor"), ())
        for side in ("right", "left")
    ]
    assert all(abs(gap.metres) < 0.005 for gap in soles)
    assert [gap.slot for gap in touch.closer_than(flesh(), ends, (), -0.01)] == []


def test_a_contact_with_something_unknown_names_what_there_is() -> None:
    ends = flesh().place(forward(configuration(STANDING)))
    with pytest.raises(UnknownNameError, match="floor"):
        touch.contact(flesh(), ends, Reach(point="right_palm", touches="moon"), ())
    with pytest.raises(UnknownNameError, match="right_palm"):
        touch.contact(flesh(), ends, Reach(point="right_tail", touches="floor"), ())
