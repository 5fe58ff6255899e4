"""Axes of the body and directions, on a person made of points."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipkey.domain.landmarks import INDEX, Landmarks
from hipkey.measures.geometry import (
    body_of,
    camera_azimuth,
    cross,
    degrees_apart,
    degrees_between,
    dot,
    length,
    unit,
    without,
)

coordinates = st.floats(-2, 2)
vectors = st.tuples(coordinates, coordinates, coordinates)


def standing(azimuth: float = 0.0) -> Landmarks:
    """A person standing upright; the camera is level, at that azimuth around them."""
    world = np.zeros((33, 3))
    for sign, side in ((1.0, "left"), (-1.0, "right")):
        places = {"hip": 0.0, "shoulder": -0.5, "knee": 0.42, "ankle": 0.85, "heel": 0.9}
        for name, down in places.items():
            world[INDEX[f"{side}_{name}"]] = (0.13 * sign, down, 0.0)
        world[INDEX[f"{side}_foot_index"]] = (0.13 * sign, 0.9, -0.15)
        world[INDEX[f"{side}_wrist"]] = (0.25 * sign, 0.05, 0.0)
    world[INDEX["nose"]] = (0.0, -0.75, -0.1)
    turn = math.radians(azimuth)
    rows = np.array(
        [[math.cos(turn), 0, -math.sin(turn)], [0, 1, 0], [math.sin(turn), 0, math.cos(turn)]]
    )
    turned = world @ rows
    return Landmarks(world=turned - turned[[23, 24]].mean(0), visibility=np.ones(33))


@given(vectors, vectors)
def test_a_cross_product_stands_square_on_both(a: tuple, b: tuple) -> None:
    both = cross(a, b)
    assert dot(both, a) == pytest.approx(0, abs=1e-9)
    assert dot(both, b) == pytest.approx(0, abs=1e-9)


@given(vectors, vectors.filter(lambda v: length(v) > 1e-3))
def test_nothing_along_the_axis_is_left(a: tuple, b: tuple) -> None:
    assert dot(without(a, unit(b)), unit(b)) == pytest.approx(0, abs=1e-9)


def test_a_vector_without_length_has_no_direction() -> None:
    assert unit((0.0, 0.0, 0.0)) == (0.0, 0.0, 0.0)


def test_the_axes_of_somebody_who_stands_before_a_level_camera() -> None:
    body = body_of(standing(), pitch_deg=0)
    assert body is not None
    assert body.trunk == pytest.approx((0, -1, 0))
    assert body.lateral == pytest.approx((1, 0, 0))
    assert body.front == pytest.approx((0, 0, -1))
    assert degrees_between(body.up, body.trunk) == pytest.approx(0, abs=1e-6)


@given(st.floats(0, 359.9))
def test_the_azimuth_is_found_for_somebody_standing(azimuth: float) -> None:
    body = body_of(standing(azimuth), pitch_deg=0)
    assert body is not None
    assert degrees_apart(camera_azimuth(body), azimuth) < 1e-6


def test_points_all_in_one_place_are_no_body() -> None:
    assert body_of(Landmarks(world=np.zeros((33, 3)), visibility=np.ones(33))) is None


@given(st.floats(-720, 720), st.floats(-720, 720))
def test_the_smaller_arc_is_symmetric_and_at_most_half_a_turn(a: float, b: float) -> None:
    assert 0 <= degrees_apart(a, b) <= 180
    assert degrees_apart(a, b) == pytest.approx(degrees_apart(b, a), abs=1e-6)
