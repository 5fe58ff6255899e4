"""Is it helping? The change in pain over a record of days, and pain on days after a session.

The change is what the record is expected to show on its last day with a reading, less the same
on its first, in points from 0 to 10; below zero is better. It may have come gradually, early and
then levelling off, or in one step. The days after a session are compared with the days after
none, with the change over time held apart.

Does not know: why. Pain that is high when a record begins tends to fall by itself.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from hipkey.domain.errors import HipkeyError
from hipkey.domain.outcome import Day, Estimate, Progress, Verdict
from hipkey.outcome.regression import Array, Posterior, regress

READINGS_NEEDED: Final = 14
"""With fewer the interval is wider than the scale is long, and its 95 % cannot be held."""
EACH_NEEDED: Final = 5
"""Days after a session, and days after none, before the two are compared."""
LONGEST_LOOK_AHEAD: Final = 365
LONGEST_RECORD: Final = 20 * 366
"""Days from the first reading to the last; beyond it a date is sooner mistyped than meant."""

POINTS_THAT_MATTER: Final = 2.0
SHARE_THAT_MATTERS: Final = 0.3
LEAST_THAT_MATTERS: Final = 1.0
"""One step of the scale: 30 % of little pain is less than a person can write down."""

# How a change may come about. The prior gives the straight line half.
_CURVE_PRIOR: Final = np.array([0.5, 0.125, 0.125, 0.125, 0.125])


def important_change(start: float) -> float:
    """The smallest change that matters, in points: 2, or 30 % of the start if that is less.

    Ostelo 2008 names both; never less than one step of the scale.
    """
    return min(POINTS_THAT_MATTER, max(LEAST_THAT_MATTERS, SHARE_THAT_MATTERS * start))


def analyse(days: Sequence[Day]) -> Progress:
    """What the record shows. `days` in any order, at most one entry a date; gaps are missing.

    HipkeyError for a date that is there twice, or a record so long that a date must be wrong.
    """
    if twice := [date for date, count in Counter(day.date for day in days).items() if count > 1]:
        raise HipkeyError(f"{min(twice)} is in the record more than once: which is its pain?")
    known = sorted((day for day in days if day.pain is not None), key=lambda day: day.date)
    if not known:
        return Progress(days=0, enough=False, needed=READINGS_NEEDED)
    first, last = known[0].date, known[-1].date
    if (last - first).days > LONGEST_RECORD:
        raise HipkeyError(
            f"The record runs from {first} to {last}, more than 20 years: "
            "one of these dates is probably mistyped."
        )
    if len(known) < READINGS_NEEDED:
        return Progress(days=len(known), enough=False, needed=READINGS_NEEDED - len(known))
    pain, after = _calendar(days, first, last)
    curves, prior = _curves(pain)
    constant = np.ones((len(pain), 1))
    change = regress(pain, constant, curves, prior, of_curve=True)
    estimate, low, high = _told(change)
    start, end = _ends(pain, estimate)
    important = important_change(start)
    verdict = judge(estimate, low, high, important)
    return Progress(
        days=len(known),
        enough=True,
        change=Estimate(estimate=estimate, low=low, high=high),
        after_session=_after_session(pain, after),
        verdict=verdict,
        needed=_days_to_tell(pain, high - low, important) if verdict == "cannot_tell" else None,
        important=round(important, 2),
        start=round(start, 2),
        end=round(end, 2),
    )


def judge(estimate: float, low: float, high: float, important: float) -> Verdict:
    """The verdict on a change: certain enough, and large enough to matter.

    `helping` and `worse` need the whole interval on one side of zero and an estimate that matters;
    `not_helping` needs an interval that leaves no room for a fall that matters.
    """
    if high < 0 and estimate <= -important:
        return "helping"
    if low > 0 and estimate >= important:
        return "worse"
    return "not_helping" if low > -important else "cannot_tell"


def _calendar(days: Sequence[Day], first: dt.date, last: dt.date) -> tuple[Array, Array]:
    """Pain, and whether a session was on the day before (1, 0), day by day; NaN where unknown."""
    length = (last - first).days + 1
    pain, after = np.full(length, np.nan), np.full(length, np.nan)
    for day in days:
        index = (day.date - first).days
        if day.pain is not None and 0 <= index < length:
            pain[index] = day.pain
        if day.minutes is not None and 0 <= index + 1 < length:
            after[index + 1] = day.minutes > 0
    return pain, after


def _curves(pain: Array) -> tuple[Array, Array]:
    """The shapes of change, (days, k) from 0 to 1, with their prior: straight, early, steps."""
    time = np.linspace(0, 1, len(pain))
    early = -np.expm1(-time / 0.2) / -np.expm1(-1 / 0.2)
    curves = np.column_stack([time, early, *(time >= at for at in (0.25, 0.5, 0.75))])
    seen = curves[~np.isnan(pain)]
    # A step is only told from its absence with a few days on either side.
    usable = (seen >= 0.5).sum(axis=0) >= 3
    usable &= (seen < 0.5).sum(axis=0) >= 3
    usable[0] = True
    return curves[:, usable], _CURVE_PRIOR[usable]


def _after_session(pain: Array, after: Array) -> Estimate:
    """Points more (or less) on days after a session than on days after none."""
    pain = np.where(np.isnan(after), np.nan, pain)
    known = after[~np.isnan(pain)]
    if min(known.sum(), (1 - known).sum()) < EACH_NEEDED or len(known) < READINGS_NEEDED:
        return Estimate()
    curves, prior = _curves(pain)
    always = np.column_stack([np.ones(len(pain)), np.nan_to_num(after)])
    estimate, low, high = _told(regress(pain, always, curves, prior, of_curve=False))
    return Estimate(estimate=estimate, low=low, high=high)


def _told(posterior: Posterior) -> tuple[float, float, float]:
    """Estimate and interval in hundredths, no zero below zero; no change is longer than the scale.

    The verdict is on what is told, so that the two cannot disagree.
    """
    estimate, low, high = (round(min(10.0, max(-10.0, x)), 2) + 0.0 for x in posterior.interval)
    return estimate, low, high


def _ends(pain: Array, change: float) -> tuple[float, float]:
    """Pain at the record's start and end: the change put around the mean, kept on the scale."""
    middle = float(np.nanmean(pain))
    start, end = np.clip([middle - change / 2, middle + change / 2], 0, 10)
    return float(start), float(end)


def _days_to_tell(pain: Array, width: float, important: float) -> int | None:
    """Roughly how many more days until the interval is as wide as twice what matters.

    An interval narrows with the square root of the days. None: more than a year.
    """
    days = len(pain) * ((width / (2 * important)) ** 2 - 1)
    return int(np.ceil(max(days, 7))) if days <= LONGEST_LOOK_AHEAD else None
