"""What the analysis does not depend on, and that it never contradicts itself, for any record."""

import datetime as dt
import math
import random
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipkey.domain.errors import HipkeyError
from hipkey.domain.outcome import Day, Progress
from hipkey.outcome.trend import READINGS_NEEDED, analyse
from hipkey.outcome.words import sentence

FIRST = dt.date(2026, 3, 1)
VERDICTS = tomllib.loads((files("hipkey.content") / "outcome.toml").read_text("utf-8"))["verdict"]
few = settings(max_examples=20, deadline=None)


@st.composite
def records(draw: st.DrawFn, low: int = 0, high: int = 10) -> list[Day]:
    """Up to seven weeks, with gaps, with minutes or without, the pain within `low` and `high`."""
    pain = st.sampled_from([None, *map(float, range(low, high + 1))])
    minutes = st.sampled_from([None, 0.0, 20.0])
    fewest = draw(st.sampled_from([1, 16, 28]))  # most of them enough for an answer
    entries = draw(st.lists(st.tuples(pain, minutes), min_size=fewest, max_size=49))
    return [
        Day(date=FIRST + dt.timedelta(days=index), pain=pain, minutes=minutes)
        for index, (pain, minutes) in enumerate(entries)
    ]


def numbers(progress: Progress) -> list[float]:
    change, after = progress.change, progress.after_session
    all_six = (change.estimate, change.low, change.high, after.estimate, after.low, after.high)
    return [number for number in all_six if number is not None]


@few
@given(records(), st.integers(-10_000, 10_000))
def test_the_date_it_all_began_changes_nothing(days: list[Day], later: int) -> None:
    moved = [day.model_copy(update={"date": day.date + dt.timedelta(days=later)}) for day in days]
    assert analyse(moved) == analyse(days)


@few
@given(records(), st.randoms())
def test_the_order_of_the_rows_changes_nothing(days: list[Day], chance: random.Random) -> None:
    shuffled = list(days)
    chance.shuffle(shuffled)
    assert analyse(shuffled) == analyse(days)


@few
@given(records(low=2, high=6), st.integers(-2, 4))
def test_the_same_more_pain_on_every_day_is_the_same_change(days: list[Day], more: int) -> None:
    moved = [
        day if day.pain is None else day.model_copy(update={"pain": day.pain + more})
        for day in days
    ]
    assert numbers(analyse(moved)) == pytest.approx(numbers(analyse(days)), abs=0.011)


@few
@given(records())
def test_the_mirrored_scale_mirrors_the_change_and_its_verdict(days: list[Day]) -> None:
    mirrored = [
        day if day.pain is None else day.model_copy(update={"pain": 10 - day.pain}) for day in days
    ]
    change, other = analyse(days).change, analyse(mirrored).change
    if change.estimate is not None:
        assert (other.estimate, other.low, other.high) == pytest.approx(
            (-change.estimate, -change.high, -change.low), abs=0.011
        )


@few
@given(records(), st.data())
def test_fewer_readings_never_make_a_record_enough(days: list[Day], data: st.DataObject) -> None:
    left_out = data.draw(st.sets(st.integers(0, len(days) - 1)))
    thinner = [
        day.model_copy(update={"pain": None}) if index in left_out else day
        for index, day in enumerate(days)
    ]
    full, thin = analyse(days), analyse(thinner)
    assert full.enough or not thin.enough
    assert thin.days <= full.days
    assert thin.enough == (thin.days >= READINGS_NEEDED)


@few
@given(records())
def test_verdict_interval_and_sentence_agree_and_nothing_is_nan(days: list[Day]) -> None:
    progress = analyse(days)
    change = progress.change
    assert all(math.isfinite(number) and abs(number) <= 10 for number in numbers(progress))
    told = sentence(progress, VERDICTS)
    assert "{" not in told
    if change.estimate is None or change.low is None or change.high is None:
        assert not progress.enough
        assert progress.needed == READINGS_NEEDED - progress.days
        assert progress.verdict == "cannot_tell"
        return
    assert change.low <= change.estimate <= change.high
    important = progress.important or 0.0
    if progress.verdict == "helping":
        assert change.high < 0
        assert change.estimate <= 0.01 - important
        assert "went down" in told
    elif progress.verdict == "worse":
        assert change.low > 0
        assert change.estimate >= important - 0.01
        assert "went up" in told
    elif progress.verdict == "not_helping":
        assert change.low >= -important - 0.01
    else:
        assert change.low <= 0.01 - important
        assert "cannot tell" in told


@pytest.mark.parametrize(
    ("days", "readings"),
    [
        ([Day(date=FIRST, pain=4)], 1),
        ([Day(date=FIRST, pain=9), Day(date=FIRST + dt.timedelta(days=3_000), pain=1)], 2),
    ],
)
def test_a_day_or_two_are_not_enough_however_far_apart(days: list[Day], readings: int) -> None:
    progress = analyse(days)
    assert (progress.enough, progress.days) == (False, readings)


def test_ten_years_of_days_have_an_answer() -> None:
    days = [
        Day(date=FIRST + dt.timedelta(days=index), pain=float(4 + index % 3 - index // 1_500))
        for index in range(3_653)
    ]
    progress = analyse(days)
    assert progress.verdict == "helping"
    assert progress.change.low < -2 < progress.change.high


def test_a_date_that_is_there_twice_is_told() -> None:
    days = [Day(date=FIRST + dt.timedelta(days=index), pain=5) for index in range(20)]
    with pytest.raises(HipkeyError, match="2026-03-04 is in the record more than once"):
        analyse([*days, Day(date=dt.date(2026, 3, 4), pain=1)])
