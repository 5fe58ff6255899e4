"""The targets of all stretches against one body's measures, in a handful of array operations.

The evidence is counted in log-odds, as `hipkey.domain.stretch.Judging` says. A target whose
measure is not seen takes no part, and the others weigh the more.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hipkey.domain.stretch import Judging, Stretch, Target
from hipkey.judge.reading import COLUMN, NAMES, Floats
from hipkey.judge.tolerance import tolerance
from hipkey.measures import measure_named

Ints = npt.NDArray[np.intp]

MOST_UNSEEN = 2.0
"""What is seen is weighed up to so much for what is not."""


@dataclass(frozen=True, slots=True)
class Scored:
    """How far the targets are met. `met`: for each row, 1 met to 0 missed, NaN unseen.

    `log_odds` and `unseen` (the share of the weight that nobody sees): (stretches, 2), for the
    left and the right as the side being stretched.
    """

    log_odds: Floats
    unseen: Floats
    met: Floats


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets of several stretches as arrays; each stretch takes two runs of rows."""

    names: tuple[str, ...]
    rows: tuple[tuple[Target, int], ...]
    """For each row its target, and the side (0 left, 1 right) of the leg that is measured."""
    starts: Ints
    at: Ints
    low: Floats
    high: Floats
    margin: Floats
    weight: Floats
    base: Floats
    total: Floats

    def score(self, values: Floats) -> Scored:
        """Against measures (2, measures)."""
        met = tolerance(values.ravel()[self.at], self.low, self.high, self.margin)
        unseen = np.isnan(met)
        lost = np.where(unseen, 0.0, self.weight * (1.0 - met))
        missing = np.add.reduceat(np.where(unseen, self.weight, 0.0), self.starts)
        more = self.total / np.maximum(self.total - missing, self.total / MOST_UNSEEN)
        log_odds = self.base - np.add.reduceat(lost, self.starts) * more
        return Scored(log_odds.reshape(-1, 2), (missing / self.total).reshape(-1, 2), met)

    def run(self, stretch: str, side: int) -> slice:
        """The rows of one stretch, done with one side."""
        group = 2 * self.names.index(stretch) + side
        end = self.starts[group + 1] if group + 1 < len(self.starts) else len(self.rows)
        return slice(int(self.starts[group]), int(end))


def compiled(stretches: Mapping[str, Stretch]) -> Targets:
    """The targets of the stretches that have any; UnknownNameError for an unknown measure."""
    judged = {name: s.judging for name, s in stretches.items() if s.judging is not None}
    rows: list[tuple[Target, int]] = []
    weights: list[float] = []
    starts = []
    for judging in judged.values():
        for side in range(2):
            starts.append(len(rows))
            for target, leg, share in _rows(judging, side):
                rows.append((target, leg))
                weights.append(share)
    weight = np.array(weights)
    first = np.array(starts, dtype=np.intp)
    return Targets(
        names=tuple(judged),
        rows=tuple(rows),
        starts=first,
        at=np.array([leg * len(NAMES) + COLUMN[t.measure] for t, leg in rows], dtype=np.intp),
        low=np.array([-np.inf if t.low is None else t.low for t, _ in rows]),
        high=np.array([np.inf if t.high is None else t.high for t, _ in rows]),
        margin=np.array([t.margin for t, _ in rows]),
        weight=weight,
        base=np.repeat([j.base for j in judged.values()], 2),
        total=np.add.reduceat(weight, first) if rows else np.zeros(0),
    )


def _rows(judging: Judging, side: int) -> list[tuple[Target, int, float]]:
    rows: list[tuple[Target, int, float]] = []
    for target in judging.targets:
        measure_named(target.measure)
        if target.limb == "both":
            rows += [(target, leg, target.weight / 2) for leg in range(2)]
        else:
            rows.append((target, side if target.limb == "working" else 1 - side, target.weight))
    return rows
