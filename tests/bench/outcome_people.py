"""Imagined people whose true change is known, for the proof by simulation.

A person writes down whole numbers from 0 to 10. Under them lies a mean that changes (or not), and
noise in which each day resembles the day before. The truth is what `change` claims to estimate:
the pain expected in writing on the last day, less that on the first.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from hipkey.domain.outcome import Day

FIRST = dt.date(2026, 1, 1)


@dataclass(frozen=True)
class Person:
    """`shape`: line, step (half-way), early (levels off), wander (random walk), wave (one period).

    `change`: points of the mean from start to end; for `wander` and `wave` the size of it.
    `phi`: resemblance of neighbouring days. `missing`: share of days without a reading. `white`:
    share of the noise's variance that is new every day. `bad_start`: the record begins on a
    day two spreads above the usual. `session`: points on days after a session. `sessions`: days
    after a session are compared too. `on_bad_days`: sessions only when the pain is above usual.
    """

    days: int = 60
    phi: float = 0.4
    change: float = 0.0
    shape: str = "line"
    base: float = 5.0
    spread: float = 1.5
    missing: float = 0.2
    white: float = 0.0
    bad_start: bool = False
    session: float = 0.0
    session_share: float = 0.5
    sessions: bool = False
    on_bad_days: bool = False


def written(mean: float, spread: float) -> float:
    """Expected whole number from 0 to 10 when the pain felt is normal about `mean`."""
    return float(norm.sf((np.arange(1, 11) - 0.5 - mean) / spread).sum())


def mean_course(person: Person, random: np.random.Generator) -> np.ndarray:
    """The mean's course over the days, as points above `base`."""
    time = np.linspace(0, 1, person.days)
    if person.shape == "wander":
        steps = random.normal(size=person.days) / np.sqrt(person.days)
        return person.change * (np.cumsum(steps) - steps[0])
    courses = {
        "line": time,
        "step": (time >= 0.5).astype(float),
        "early": -np.expm1(-5 * time) / -np.expm1(-5),
        "wave": np.sin(2 * np.pi * time),
    }
    return person.change * courses[person.shape]


def noise(person: Person, random: np.random.Generator) -> np.ndarray:
    """Stationary noise of spread 1."""
    new = random.normal(size=person.days)
    slow = np.empty(person.days)
    slow[0] = 2.0 if person.bad_start else new[0]
    for day in range(1, person.days):
        slow[day] = person.phi * slow[day - 1] + np.sqrt(1 - person.phi**2) * new[day]
    white = random.normal(size=person.days)
    return np.sqrt(1 - person.white) * slow + np.sqrt(person.white) * white


def record(person: Person, random: np.random.Generator) -> tuple[list[Day], float, float]:
    """One record, the true change in writing, and the true points after a session."""
    course = mean_course(person, random)
    sessions = random.random(person.days) < person.session_share
    deviation = noise(person, random)
    if person.on_bad_days:
        sessions = deviation > 0
    felt = person.base + course + person.spread * deviation
    felt[1:] += person.session * sessions[:-1]
    pain = np.clip(np.round(felt), 0, 10)
    kept = random.random(person.days) >= person.missing
    days = [
        Day(
            date=FIRST + dt.timedelta(days=index),
            pain=float(pain[index]) if kept[index] else None,
            minutes=20.0 if sessions[index] else 0.0,
        )
        for index in range(person.days)
    ]
    start, end = (written(person.base + course[day], person.spread) for day in (0, -1))
    return days, end - start, person.session
