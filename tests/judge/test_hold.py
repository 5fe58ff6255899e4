"""Seconds truly held: never one too many."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipkey.judge.hold import BLINK_S, ENTER_S, GAP_S, WOBBLE_S, HoldPhase, HoldTimer

FRAME = 1 / 30


def held(*spells: tuple[float, bool], timer: HoldTimer | None = None, t: float = 0.0) -> HoldTimer:
    """Spells of so many seconds inside or outside, at 30 frames a second."""
    timer = HoldTimer() if timer is None else timer
    for seconds, inside in spells:
        for _ in range(round(seconds / FRAME)):
            t += FRAME
            timer.update(t, inside)
    return timer


def test_less_than_a_second_inside_is_no_hold() -> None:
    timer = held((0.9, True), (5, False), (0.9, True))
    assert (timer.seconds, timer.phase) == (0, HoldPhase.WAITING)


def test_the_first_second_counts_once_it_is_over() -> None:
    assert held((10, True)).seconds == pytest.approx(10, abs=0.1)


def test_a_wobble_does_not_break_the_hold_and_does_not_count() -> None:
    timer = held((5, True), (1.3, False), (0.5, True))
    assert timer.phase is HoldPhase.HOLDING
    assert timer.seconds == pytest.approx(5.5, abs=0.15)


def test_a_blink_of_the_estimator_counts_as_held() -> None:
    assert held((5, True), (0.3, False), (5, True)).seconds == pytest.approx(10.3, abs=0.15)


def test_outside_pauses_and_inside_goes_on() -> None:
    timer = held((5, True), (4, False))
    assert timer.phase is HoldPhase.PAUSED
    assert timer.seconds == pytest.approx(5, abs=0.1)
    held((5, True), timer=timer, t=9.0)
    assert timer.phase is HoldPhase.HOLDING
    assert timer.seconds == pytest.approx(10, abs=0.2)


def test_a_gap_is_not_held() -> None:
    timer = held((5, True))
    before = timer.seconds
    timer.update(60.0, True)
    timer.update(60.1, True)
    assert timer.seconds == before
    assert timer.phase is HoldPhase.PAUSED


def test_time_that_runs_backwards_gives_nothing_and_is_recovered_from() -> None:
    timer = held((5, True))
    before = timer.seconds
    timer.update(1e9, True)
    timer.update(5.1, True)
    assert timer.seconds == before
    held((5, True), timer=timer, t=5.1)
    assert timer.seconds == pytest.approx(before + 5, abs=0.1)


def test_the_same_moment_ten_thousand_times_gives_nothing() -> None:
    timer = held((5, True))
    before = timer.seconds
    for _ in range(10_000):
        timer.update(5.0, True)
    assert timer.seconds == pytest.approx(before, abs=1e-6)


@given(
    st.lists(
        st.tuples(
            st.one_of(st.floats(-5, 5), st.floats(0, 0.2), st.sampled_from([0.0, 1e9, -1e9])),
            st.booleans(),
        ),
        max_size=200,
    )
)
def test_never_more_than_the_time_between_frames_inside(steps: list[tuple[float, bool]]) -> None:
    timer, t, truth, was = HoldTimer(), 0.0, 0.0, False
    outside = 0.0
    timer.update(t, False)
    last = 0.0
    for step, inside in steps:
        t += step
        before = timer.seconds
        seconds = timer.update(t, inside)
        assert math.isfinite(seconds)
        assert seconds >= before
        if step == 0:
            continue
        if 0 < t - last <= GAP_S:
            # Held is what lies between two frames inside, and a blink between them.
            outside = 0.0 if was and inside else outside + (t - last)
            truth += t - last if was and inside else 0.0
            if inside and not was and outside <= BLINK_S:
                truth += outside
        else:
            outside = math.inf
        if inside:
            outside = 0.0
        last, was = t, inside
        assert seconds <= truth + 1e-6
    assert ENTER_S < WOBBLE_S
