"""Proof by simulation: does the 95 % interval hold, and how often is "helping" said wrongly?

People per line: HIPKEY_BENCH_PEOPLE (100); docs/outcome-simulation.md was made so.
"""

# ruff: noqa: T201 - a bench prints its figures

import itertools
import os
import time

import numpy as np
import pytest
from outcome_people import Person, record

from hipkey.outcome.trend import analyse

pytestmark = [pytest.mark.bench, pytest.mark.timeout(0)]
PEOPLE = int(os.environ.get("HIPKEY_BENCH_PEOPLE", "100"))
HEADER = "| person | covered | helping | not helping | worse | width | estimate | truth |"


def simulate(person: Person, people: int = PEOPLE, *, sessions: bool = False) -> dict[str, float]:
    """Shares over many records of one kind of person; `people` of them.

    `sessions`: days after a session are compared too, which takes as long again.
    """
    # The same seed for the same person, whatever else is simulated.
    random = np.random.default_rng(list(repr(person).encode()))
    rows, after = [], []
    for _ in range(people):
        days, truth, session = record(person, random)
        if not sessions:
            days = [day.model_copy(update={"minutes": None}) for day in days]
        progress = analyse(days)
        if not progress.enough:
            continue
        change, effect = progress.change, progress.after_session
        verdicts = [progress.verdict == v for v in ("helping", "not_helping", "worse")]
        inside = change.low <= truth <= change.high
        wrong = verdicts[0] and truth > -0.005
        below = change.high < 0
        width = change.high - change.low
        rows.append([inside, *verdicts, width, change.estimate, truth, wrong, below])
        if effect.estimate is not None:
            after.append([effect.low <= session <= effect.high, effect.estimate])
    names = ("covered", "helping", "not", "worse", "width", "estimate", "truth", "wrong", "below")
    if not rows:
        return dict.fromkeys(names, 0.0) | {"records": 0}
    result = dict(zip(names, np.mean(rows, axis=0), strict=True))
    if after:
        result |= dict(zip(("after_covered", "after"), np.mean(after, axis=0), strict=True))
    return result | {"records": len(rows)}


def row(name: str, r: dict[str, float]) -> str:
    shares = " | ".join(f"{100 * r[k]:.1f} %" for k in ("covered", "helping", "not", "worse"))
    return f"| {name} | {shares} | {r['width']:.1f} | {r['estimate']:.2f} | {r['truth']:.2f} |"


def table(title: str, people: dict[str, Person], *, sessions: bool = False) -> None:
    print(f"\n{title} ({PEOPLE} people a line)\n\n{HEADER}\n|---|---|---|---|---|---|---|---|")
    results = []
    for name, person in people.items():
        results.append(simulate(person, sessions=sessions))
        print(row(name, results[-1]), flush=True)
    covered, wrong = (100 * np.mean([r[k] for r in results]) for k in ("covered", "wrong"))
    print(f"\nAll lines: covered {covered:.1f} %, “helping” with no fall in truth {wrong:.1f} %.")
    after = [r["after_covered"] for r in results if "after_covered" in r]
    if after:
        print(f"Days after a session: covered {100 * np.mean(after):.1f} %.")


def test_no_effect() -> None:
    table(
        "No effect",
        {
            f"{days} days, phi {phi}, {missing:.0%} missing": Person(days, phi, missing=missing)
            for days, phi, missing in itertools.product(
                (14, 30, 60, 120, 365), (0.0, 0.4, 0.8), (0.0, 0.5)
            )
            if days * (1 - missing) >= 14
        },
        sessions=True,
    )


def test_real_effect() -> None:
    table(
        "Two points less",
        {
            f"{shape}, {days} days, phi {phi}": Person(days, phi, -2.0, shape)
            for shape, days, phi in itertools.product(
                ("line", "step", "early"), (30, 90), (0.0, 0.4, 0.8)
            )
        },
    )


def test_drift() -> None:
    table(
        "Drift and other trouble",
        {
            "rising 1 point": Person(90, 0.4, 1.0),
            "falling 1 point": Person(90, 0.4, -1.0),
            "wandering, spread 1, phi 0.4": Person(90, 0.4, 1.0, "wander"),
            "wandering, spread 2, phi 0": Person(90, 0.0, 2.0, "wander"),
            "wandering, spread 2, phi 0.8": Person(90, 0.8, 2.0, "wander"),
            "a wave of 1 point": Person(90, 0.4, 1.0, "wave"),
            "begins on a bad day, phi 0.4": Person(60, 0.4, bad_start=True),
            "begins on a bad day, phi 0.8": Person(60, 0.8, bad_start=True),
            "a third white noise, phi 0.8": Person(60, 0.8, white=0.33),
            "a third white noise, phi 0.9": Person(120, 0.9, white=0.33),
        },
    )


def test_ceilings() -> None:
    table(
        "At the ends of the scale",
        {
            f"from {base} by {change:+g}, {days} days, phi {phi}": Person(
                days, phi, change, base=base
            )
            for (base, change), days, phi in itertools.product(
                ((0.5, 0.0), (1.0, 0.0), (9.5, 0.0), (2.0, -2.0), (10.0, -2.0)),
                (30, 90),
                (0.0, 0.6),
            )
        },
    )


def test_days_needed() -> None:
    """Days until 8 of 10 such people see a fall: the interval below zero, and “helping”."""
    lengths = (21, 30, 45, 60, 90, 120, 180, 270, 365)
    steps = max(20, PEOPLE // 3)
    print(f"\nDays until 8 of 10 see a fall ({steps} people a step)\n")
    print("| phi | 1 point | 2 points | 3 points | 2, “helping” | 3, “helping” |")
    print("|---|---|---|---|---|---|")
    for phi in (0.0, 0.4, 0.8):
        seen: dict[tuple[str, float], str] = {}
        for fall in (1.0, 2.0, 3.0):
            # One point is less than matters to these people: “helping” is not said for it.
            last = "below" if fall == 1.0 else "helping"
            for days in lengths:
                found = simulate(Person(days, phi, -fall), steps)
                for what in ("below", "helping"):
                    if found[what] >= 0.8:
                        seen.setdefault((what, fall), str(days))
                if (last, fall) in seen:
                    break
        columns = [
            ("below", 1.0),
            ("below", 2.0),
            ("below", 3.0),
            ("helping", 2.0),
            ("helping", 3.0),
        ]
        cells = " | ".join(seen.get(column, "over 365") for column in columns)
        print(f"| {phi} | {cells} |", flush=True)


def test_speed() -> None:
    days, *_ = record(Person(365, 0.4, -2.0), np.random.default_rng(1))
    analyse(days)
    begun = time.perf_counter()
    for _ in range(10):
        analyse(days)
    print(f"\nA year of days: {100 * (time.perf_counter() - begun):.0f} ms")


def test_days_after_a_session() -> None:
    """A point less after each session, in a record that falls by one point besides."""
    for phi in (0.0, 0.4, 0.8):
        found = simulate(Person(60, phi, -1.0, session=-1.0), sessions=True)
        print(
            f"\nphi {phi}: after a session {found['after']:+.2f} points (in truth about -1), "
            f"covered {100 * found['after_covered']:.1f} %; change covered "
            f"{100 * found['covered']:.1f} %"
        )
