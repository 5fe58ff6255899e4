"""The dose rules: five minutes a week worth reaching, nothing beyond ten, spread over five days."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipkey.content.loader import Content
from hipkey.domain.anatomy import MuscleGroup, Side
from hipkey.domain.plan import Held
from hipkey.planner.dose import LEGS, Lengthenings, Scale, Week, believed, worth
from hipkey.planner.plan import scale_of

TODAY = dt.date(2026, 5, 20)
PART = (MuscleGroup.PIRIFORMIS, Side.LEFT)


def week(before: float = 0.0, today: float = 0.0, days: int = 0) -> Week:
    return Week(before={PART: before}, today={PART: today}, days_before=days)


def test_a_minute_of_the_best_stretch_for_a_group_is_sixty_useful_seconds(
    content: Content, lengthenings: Lengthenings
) -> None:
    scale = scale_of(content, lengthenings)
    for group in MuscleGroup:
        best = max(
            scale.share(group, change)
            for (name, keyframe), lengthening in lengthenings.items()
            if keyframe == "hold"
            for change in lengthening[group].values()
        )
        assert best == pytest.approx(1.0)
        assert worth(60 * best, week().tiers((group, Side.LEFT))) == pytest.approx(60.0)


def test_a_first_day_asks_for_a_fifth_of_the_weeks_five_minutes() -> None:
    assert week().tiers(PART) == (60.0, 180.0, 0.0)


def test_five_days_of_a_minute_come_to_the_weeks_goal() -> None:
    assert week(before=240.0, days=4).tiers(PART)[0] == pytest.approx(60.0)
    assert week(before=60.0, days=1).tiers(PART)[0] == pytest.approx(60.0)


def test_what_was_missed_is_spread_over_the_days_that_are_left() -> None:
    assert week(before=60.0, days=3).tiers(PART)[0] == pytest.approx(120.0)


def test_what_was_done_today_is_taken_off_todays_share() -> None:
    assert week(today=40.0).tiers(PART)[0] == pytest.approx(20.0)
    assert week(today=240.0).tiers(PART) == (0.0, 0.0, 0.0)


def test_beyond_ten_minutes_a_week_nothing_counts() -> None:
    assert week(before=600.0, days=5).tiers(PART) == (0.0, 0.0, 0.0)
    assert week(before=580.0, days=5).tiers(PART) == (0.0, 0.0, 20.0)


def test_the_tighter_side_needs_more() -> None:
    assert week().tiers(PART, Side.LEFT)[0] > week().tiers(PART, Side.RIGHT)[0]


@given(st.floats(0, 2000), st.floats(0, 2000), st.integers(0, 6))
def test_tiers_are_never_negative_and_stay_within_the_day_and_the_week(
    before: float, today: float, days: int
) -> None:
    tiers = week(before, today, days).tiers(PART)
    assert min(tiers) >= -1e-9
    assert sum(tiers) <= 240 + 1e-6
    assert sum(tiers) <= max(600 - before - today, 0) + 1e-6


def test_only_the_last_seven_days_count(content: Content, lengthenings: Lengthenings) -> None:
    scale = scale_of(content, lengthenings)
    held = [
        Held(stretch="figure-four", side=side, seconds=60, date=TODAY - dt.timedelta(days=ago))
        for side in LEGS
        for ago in (-1, 0, 2, 7, 30)
    ]
    found = Week.of(held, TODAY, lengthenings, scale)
    assert found.days_before == 1
    assert found.before[PART] == pytest.approx(found.today[PART])
    assert found.done(PART) == pytest.approx(2 * found.today[PART])


def test_the_left_side_is_the_mirror_of_the_right(
    content: Content, lengthenings: Lengthenings
) -> None:
    scale = scale_of(content, lengthenings)
    lengthening = lengthenings["figure-four", "hold"]
    right = scale.shares(lengthening, Side.RIGHT)
    left = scale.shares(lengthening, Side.LEFT)
    assert left == {(group, leg.opposite): share for (group, leg), share in right.items()}


def test_less_than_anybody_would_feel_counts_nothing() -> None:
    scale = Scale(dict.fromkeys(MuscleGroup, 1.0))
    assert scale.share(MuscleGroup.PIRIFORMIS, 0.049) == 0.0
    assert scale.share(MuscleGroup.PIRIFORMIS, -1.0) == 0.0
    assert scale.share(MuscleGroup.PIRIFORMIS, 0.5) == 0.5
    assert scale.share(MuscleGroup.PIRIFORMIS, 3.0) == 1.0


def test_a_group_that_nothing_lengthens_counts_nothing() -> None:
    assert Scale.of([]).share(MuscleGroup.HAMSTRINGS, 1.0) == 0.0


def test_a_claim_without_a_pose_counts_half(content: Content, lengthenings: Lengthenings) -> None:
    scale = scale_of(content, lengthenings)
    stretch = content.stretches["figure-four"]
    shares = scale.shares(believed(stretch, scale), Side.RIGHT)
    assert shares
    assert set(shares.values()) == {0.5}
    assert {group for group, _ in shares} <= {claim.group for claim in stretch.claims}
