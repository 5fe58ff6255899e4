"""Proof by simulation: does the 95 % interval hold, and how often is "helping" said wrongly?

Writes the tables of docs/outcome-simulation.md. People per line: HIPKEY_BENCH_PEOPLE (400; a
quarter of them where a record is longer than 200 days). What was read once is remembered.
"""

# ruff: noqa: T201 - a bench prints its figures

import itertools
import os
import time
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from outcome_people import Person, record
from outcome_simulation import (
    AFTER_HEADER,
    HEADER,
    after_row,
    change_row,
    read,
    shares,
    together,
    write,
)

from hipkey.outcome.trend import analyse

pytestmark = [pytest.mark.bench, pytest.mark.timeout(0)]
PEOPLE = int(os.environ.get("HIPKEY_BENCH_PEOPLE", "400"))
LENGTHS = (21, 30, 45, 60, 90, 120, 180, 270, 365)


def people_for(person: Person) -> int:
    return PEOPLE if person.days <= 200 else PEOPLE // 4


def table(title: str, people: Mapping[str, Person]) -> None:
    lines, results = [HEADER], []
    for name, person in people.items():
        results.append(shares(read(person, people_for(person))))
        lines.append(change_row(name, results[-1]))
        print(lines[-1], flush=True)
    write(title, "\n".join([*lines, "", together(results)]))


def test_days_after_a_session() -> None:
    """A point less after each session in a record that falls by one point; or nothing at all."""
    people = {
        f"{effect:+g} after a session, {days} days, phi {phi}": Person(
            days, phi, effect, session=effect, sessions=True
        )
        for effect, days, phi in itertools.product((-1.0, 0.0), (30, 60), (0.0, 0.4, 0.8))
    }
    people |= {
        f"sessions on bad days, phi {phi}": Person(60, phi, sessions=True, on_bad_days=True)
        for phi in (0.0, 0.8)
    }
    lines = [AFTER_HEADER]
    for name, person in people.items():
        lines.append(after_row(name, read(person, people_for(person))))
        print(lines[-1], flush=True)
    write("Days after a session", "\n".join(lines))


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
            "a wave of 1 point, phi 0": Person(90, 0.0, 1.0, "wave"),
            "a wave of 1 point, phi 0.4": Person(90, 0.4, 1.0, "wave"),
            "begins on a bad day, phi 0.4": Person(60, 0.4, bad_start=True),
            "begins on a bad day, phi 0.8": Person(60, 0.8, bad_start=True),
            "a third white noise, phi 0.8": Person(60, 0.8, white=0.33),
            "a third white noise, phi 0.9": Person(120, 0.9, white=0.33),
            "calm days (spread 0.7), phi 0.4": Person(60, 0.4, spread=0.7),
            "wild days (spread 2.5), phi 0.8": Person(60, 0.8, spread=2.5),
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
                ((0.5, 0.0), (9.5, 0.0), (2.0, -2.0), (10.0, -2.0)), (30, 90), (0.0, 0.6)
            )
        },
    )


def test_days_needed() -> None:
    """Days until 8 of 10 such people see a fall: the interval below zero, and “helping”."""
    steps = max(20, PEOPLE // 8)
    lines = ["| phi | 1 point | 2 points | 3 points | 2, “helping” | 3, “helping” |"]
    lines.append("|---|---|---|---|---|---|")
    for phi in (0.0, 0.4, 0.8):
        cells = dict.fromkeys(itertools.product((1.0, 2.0, 3.0), ("below", "helping")), "over 365")
        for fall in (1.0, 2.0, 3.0):
            # One point is less than matters to these people: “helping” is not said for it.
            wanted = ["below"] if fall == 1.0 else ["below", "helping"]
            for days in LENGTHS:
                found = shares(read(Person(days, phi, -fall), steps))
                for what in [what for what in wanted if found.get(what, 0.0) >= 0.8]:
                    cells[fall, what] = str(days)
                    wanted.remove(what)
                if not wanted:
                    break
        order = [(1.0, "below"), (2.0, "below"), (3.0, "below"), (2.0, "helping"), (3.0, "helping")]
        lines.append(f"| {phi} | {' | '.join(cells[cell] for cell in order)} |")
        print(lines[-1], flush=True)
    write("Days needed", "\n".join([*lines, "", f"{steps} people a step."]))


def test_speed() -> None:
    person = replace(Person(365, 0.4, -2.0), sessions=True)
    days, *_ = record(person, np.random.default_rng(1))
    analyse(days)
    begun = time.perf_counter()
    for _ in range(5):
        analyse(days)
    print(f"\nA year of days: {200 * (time.perf_counter() - begun):.0f} ms")
