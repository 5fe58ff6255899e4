"""What a verdict tells besides in and out: each measure, the depth, and how to be seen better."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hipkey.domain.anatomy import Position, Side
from hipkey.domain.stretch import Judging, Stretch
from hipkey.domain.verdict import Depth, MeasureReading
from hipkey.judge.reading import COLUMN, SIDES, Floats
from hipkey.judge.reference import Likeness
from hipkey.judge.scoring import Scored, Targets
from hipkey.judge.words import words
from hipkey.measures import MEASURES, Body, degrees_apart, twist

DEPTH_VIEW: Final = 45.0
"""So far around from the best place the depth can still be read, degrees."""
USELESS: Final = 35.0
"""A depth that may be off by more than this says nothing, degrees."""
END_ON: Final = 0.42
"""The sine of 25 degrees: nearer to the front or the back than that is seen end-on."""
TWISTED: Final = 32.0
"""With hips and shoulders turned so far against each other, a side may be misread, degrees."""
_PARTS: Final = {"feet": ("ankle", "heel", "foot"), "knees": ("knee",), "hands": ("wrist",)}


@dataclass(frozen=True, slots=True)
class Observation:
    """Everything that was read off one frame. `poor`: most of the body is covered or guessed."""

    body: Body
    values: Floats
    azimuth: float
    scored: Scored
    likeness: Likeness
    odds: Floats
    poor: bool

    @property
    def is_end_on(self) -> bool:
        """Seen from about the front or the back."""
        return abs(math.sin(math.radians(self.azimuth))) < END_ON

    @property
    def may_be_swapped(self) -> bool:
        """Here the estimator easily exchanges the legs, or the front and the back."""
        return self.is_end_on or twist(self.body) > TWISTED

    def azimuth_to(self, side: Side) -> float:
        """The camera's place with 90 at the side being stretched (the left where both are)."""
        return 360.0 - self.azimuth if side is Side.RIGHT else self.azimuth


def legs_of(side: Side) -> tuple[int, ...]:
    """The rows of the measures that belong to a side: 0 left, 1 right."""
    return {Side.LEFT: (0,), Side.RIGHT: (1,), Side.BOTH: (0, 1)}[side]


def readings(
    targets: Targets, name: str, side: Side, seen: Observation
) -> tuple[MeasureReading, ...]:
    """Each target of the stretch, done with that side, against what was read."""
    run = targets.run(name, 1 if side is Side.RIGHT else 0)
    all_met = seen.scored.met[run].tolist()
    all_values = seen.values.ravel()[targets.at[run]].tolist()
    out = []
    for (target, leg), value, met in zip(targets.rows[run], all_values, all_met, strict=True):
        measure = MEASURES[target.measure]
        known = not math.isnan(value)
        reading = MeasureReading(
            target.measure,
            (("right" if leg else "left") if measure.sided else None),
            round(value, 3) if known else None,
            target.low,
            target.high,
            round(met, 3) if known else None,
            None if known else ", ".join(measure.missing(seen.body, SIDES[leg])),
        )
        out.append(reading)
    return tuple(out)


def depth(rules: Judging, side: Side, seen: Observation) -> Depth | None:
    """How deep, where the camera stands so that it can be read; of both legs the mean.

    None as well where the reading may be off by so much that it says nothing.
    """
    if rules.depth_error > USELESS:
        return None
    places = (rules.best_view, -rules.best_view) if side is Side.BOTH else (rules.best_view,)
    if min(degrees_apart(seen.azimuth_to(side), place) for place in places) > DEPTH_VIEW:
        return None
    all_values = [float(seen.values[leg, COLUMN[rules.depth]]) for leg in legs_of(side)]
    known = [value for value in all_values if not math.isnan(value)]
    if not known:
        return None
    value = sum(known) / len(known) - rules.depth_bias
    return Depth(rules.depth, round(value, 1), rules.depth_error)


def turn(stretch: Stretch, rules: Judging, side: Side) -> str:
    """Which side should face the camera."""
    best = (360.0 - rules.best_view) % 360.0 if side is Side.RIGHT else rules.best_view
    said = words().view
    if degrees_apart(best, 90.0) <= 45.0:
        return said.left
    if degrees_apart(best, 270.0) <= 45.0:
        return said.right
    return said.feet if stretch.position is Position.SUPINE else said.front


def unseen(all_readings: Iterable[MeasureReading]) -> str:
    """What to bring into the picture, from the points that were missed most."""
    missing = [
        point
        for reading in all_readings
        if reading.reason is not None
        for point in reading.reason.split(", ")
    ]
    counts = {
        part: sum(any(mark in point for mark in marks) for point in missing)
        for part, marks in _PARTS.items()
    }
    most = max(counts, key=lambda part: counts[part])
    if not counts[most] or all(counts.values()):
        return words().unseen.body
    return str(getattr(words().unseen, most))
