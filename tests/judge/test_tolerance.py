"""The one soft function."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipkey.judge.tolerance import tolerance

numbers = st.floats(-1e3, 1e3)
margins = st.floats(0.01, 1e3)


@given(numbers, numbers, numbers, margins)
def test_it_stays_between_none_and_full(x: float, a: float, b: float, margin: float) -> None:
    low, high = min(a, b), max(a, b)
    value = float(tolerance(x, low, high, margin))
    assert 0 <= value <= 1
    if low <= x <= high:
        assert value == 1
    if x <= low - margin or x >= high + margin:
        assert value == pytest.approx(0, abs=1e-6)


@given(numbers, st.floats(0, 500), st.floats(0, 500), margins)
def test_farther_off_is_never_better(low: float, near: float, far: float, margin: float) -> None:
    near, far = min(near, far), max(near, far)
    met = tolerance([low - near, low - far], low, math.inf, margin)
    assert met[0] >= met[1]


def test_half_a_margin_off_is_half_met() -> None:
    assert tolerance([5.0, 25.0], 10.0, 20.0, 10.0) == pytest.approx([0.5, 0.5])


def test_an_open_end_is_met_however_far() -> None:
    assert float(tolerance(1e9, 10.0, math.inf, 1.0)) == 1
    assert float(tolerance(-1e9, -math.inf, 10.0, 1.0)) == 1


def test_what_is_not_seen_stays_unknown() -> None:
    assert np.isnan(tolerance(math.nan, 0.0, 1.0, 1.0))
