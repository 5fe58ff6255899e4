"""The One Euro filter: steady when still, close when moving."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hipkey.judge.smoothing import OneEuro

FRAME = 1 / 30


def test_noise_on_a_still_point_shrinks_to_less_than_half() -> None:
    rng, smooth = np.random.default_rng(1), OneEuro()
    noisy = rng.normal(0, 0.01, (300, 3))
    steady = np.array([smooth(row, FRAME) for row in noisy])
    assert steady[60:].std() < 0.5 * noisy.std()


def test_it_follows_a_moving_point_within_a_tenth_of_a_second() -> None:
    smooth = OneEuro()
    for step in range(60):
        position = np.array([0.8 * step * FRAME])  # 0.8 m/s
        followed = smooth(position, FRAME)
    assert position[0] - followed[0] < 0.08


def test_it_comes_to_rest_where_the_point_rests() -> None:
    smooth = OneEuro()
    smooth(np.zeros(3), FRAME)
    for _ in range(200):
        value = smooth(np.ones(3), FRAME)
    assert np.allclose(value, 1, atol=1e-3)


def test_after_a_reset_the_first_value_stands() -> None:
    smooth = OneEuro()
    smooth(np.zeros(3), FRAME)
    smooth.reset()
    assert (smooth(np.ones(3), FRAME) == 1).all()


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=40), st.floats(0.001, 1.0))
def test_it_never_leaves_the_range_of_what_it_saw(values: list[float], seconds: float) -> None:
    smooth = OneEuro()
    out = [float(smooth(np.array([v]), seconds)[0]) for v in values]
    assert min(values) - 1e-9 <= min(out)
    assert max(out) <= max(values) + 1e-9
