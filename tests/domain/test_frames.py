"""Frames as they cross the wire: what is damaged is told in one sentence and never used."""

import contextlib
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipkey.domain.frames import FLOATS, FrameError, binary, parse_binary, parse_frame
from hipkey.domain.landmarks import Landmarks

RNG = np.random.default_rng(0)
SEEN = Landmarks(world=RNG.normal(0, 0.4, (33, 3)), visibility=RNG.random(33), aspect=1.5, t=2.5)


def frame(**changes: object) -> dict[str, object]:
    image = [[0.5, 0.5, 0.0, 0.9]] * 33
    whole = {"image": image, "world": SEEN.world.tolist(), "width": 640, "height": 480, "t": 1.0}
    return {**whole, **changes}


def test_a_frame_is_read_and_other_keys_are_ignored() -> None:
    landmarks = parse_frame(frame(label="pigeon"))
    assert landmarks is not None
    assert np.allclose(landmarks.world, SEEN.world)
    assert landmarks.aspect == pytest.approx(4 / 3)


def test_a_frame_without_anybody_is_none() -> None:
    assert parse_frame(frame(world=None, image=None)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"world": [[0, 0, 0]] * 32},
        {"world": [[0, 0]] * 33},
        {"world": [[0, 0, float("nan")]] * 33},
        {"world": [[0, 0, float("inf")]] * 33},
        {"world": [[0, 0, 1e300]] * 33},
        {"world": [[0, 0, 10**400]] * 33},
        {"world": "x"},
        {"world": [["a", "b", "c"]] * 33},
        {"world": {}},
        {"image": None},
        {"image": [[0, 0, 0, 7]] * 33},
        {"image": [[0, 0, 0, float("nan")]] * 33},
        {"t": float("nan")},
        {"t": -1},
        {"t": "now"},
        {"t": True},
        {"t": 10**400},
        {"width": 0},
        {"height": None},
        {"width": 1e300},
    ],
)
def test_a_damaged_frame_is_one_sentence(changes: dict[str, object]) -> None:
    with pytest.raises(FrameError) as caught:
        parse_frame(frame(**changes))
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.sampled_from(["image", "world", "width", "height", "t"]), json_values)
def test_any_value_in_any_place_is_read_or_refused(key: str, value: object) -> None:
    try:
        landmarks = parse_frame(frame(**{key: value}))
    except FrameError:
        return
    assert landmarks is None or np.isfinite(landmarks.world).all()


@given(json_values)
def test_anything_at_all_is_read_or_refused(value: object) -> None:
    with contextlib.suppress(FrameError):
        parse_frame(json.loads(json.dumps(value)))


def test_binary_goes_there_and_back() -> None:
    back = parse_binary(binary(SEEN))
    assert back is not None
    assert len(binary(SEEN)) == 4 * FLOATS == 536
    assert np.allclose(back.world, SEEN.world, atol=1e-6)
    assert np.allclose(back.visibility, SEEN.visibility, atol=1e-6)
    assert (back.t, back.aspect) == (2.5, 1.5)


def test_a_binary_frame_where_nothing_is_visible_is_nobody() -> None:
    assert parse_binary(binary(Landmarks(world=SEEN.world, visibility=np.zeros(33)))) is None


@given(st.binary(min_size=0, max_size=600))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        landmarks = parse_binary(data)
    except FrameError:
        return
    assert landmarks is None or np.isfinite(landmarks.world).all()


@given(
    st.lists(st.floats(width=32), min_size=FLOATS, max_size=FLOATS),
)
def test_any_134_floats_are_read_or_refused(values: list[float]) -> None:
    try:
        landmarks = parse_binary(np.array(values, dtype="<f4").tobytes())
    except FrameError:
        return
    assert landmarks is None or np.abs(landmarks.world).max() <= 10
