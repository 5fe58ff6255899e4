"""The choice, exact: which stretches and holds give the most useful dose in the time there is.

Useful dose is concave in time, so its tiers fill from the best by themselves, and the choice is an
integer linear programme: `search` solves it to a proven optimum. It knows no words and no clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hipkey.domain.anatomy import MuscleGroup
from hipkey.planner.dose import SLOPES, Part, worth
from hipkey.planner.options import Option
from hipkey.planner.search import Numbers, best

SECOND = 1e-4
"""What a second of the session costs, in useful seconds: of two equal plans the shorter one."""


@dataclass(frozen=True)
class Entry:
    """A stretch to choose from. `cost`: useful seconds that it must give beyond its own to be
    chosen (below 0 for what is liked). `later`: not as the first of the session.
    """

    options: tuple[Option, ...]
    cost: float = 0.0
    later: bool = False


@dataclass(frozen=True)
class Task:
    """What to choose from, in the order of the session, for `limit_s` seconds.

    `tiers`: for each part of the body, how many seconds are worth each of SLOPES.
    """

    entries: Sequence[Entry]
    limit_s: float
    weights: Mapping[MuscleGroup, float]
    tiers: Mapping[Part, tuple[float, float, float]]

    def useful(self, chosen: Sequence[Option | None]) -> dict[MuscleGroup, float]:
        """Useful seconds of each group for one option, or None, of each entry; mean of the legs."""
        found = dict.fromkeys(self.weights, 0.0)
        for part, tiers in self.tiers.items():
            gained = sum(option.gains.get(part, 0.0) for option in chosen if option)
            found[part[0]] += self.weights[part[0]] / 2 * worth(gained, tiers)
        return found

    def price(self, chosen: Sequence[Option | None]) -> float:
        """What the chosen ones cost, in useful seconds."""
        pairs = zip(self.entries, chosen, strict=True)
        return sum(entry.cost + SECOND * option.seconds for entry, option in pairs if option)

    def feasible(self, chosen: Sequence[Option | None]) -> bool:
        """Within the time, and nothing that should come later comes first."""
        firsts = [entry for entry, option in zip(self.entries, chosen, strict=True) if option]
        in_time = sum(option.seconds for option in chosen if option) <= self.limit_s + 1e-6
        return in_time and not (firsts and firsts[0].later)


@dataclass(frozen=True)
class Choice:
    """One option, or None, for each entry. No choice that costs as much is worth over `bound`."""

    chosen: tuple[Option | None, ...]
    useful: dict[MuscleGroup, float]
    bound: float
    optimal: bool


def choose(task: Task) -> Choice:
    """The best choice there is; nothing chosen where nothing fits or nothing is gained."""
    columns = [
        (place, option)
        for place, entry in enumerate(task.entries)
        for option in entry.options
        if option.seconds <= task.limit_s
    ]
    chosen: list[Option | None] = [None] * len(task.entries)
    if not columns:
        return Choice(tuple(chosen), task.useful(chosen), bound=0.0, optimal=True)
    rows = _merged(task, columns)
    found, bound, optimal = best(_numbers(task, columns, rows))
    for place, option in (columns[column] for column in found):
        chosen[place] = option
    useful = task.useful(chosen)
    # The costs of the chosen ones were taken away from what is bounded.
    bound = max(bound + task.price(chosen), sum(useful.values()))
    return Choice(tuple(chosen), useful, bound, optimal)


Column = tuple[int, Option]
Row = tuple[tuple[float, ...], tuple[float, float, float]]


def _merged(task: Task, columns: Sequence[Column]) -> dict[Row, float]:
    """Gains of each column and tiers, with their weight: legs that are alike make one row."""
    rows: dict[Row, float] = {}
    for part, tiers in task.tiers.items():
        gains = tuple(round(option.gains.get(part, 0.0), 6) for _, option in columns)
        weight = task.weights[part[0]] / 2
        if any(gains) and any(tiers) and weight:
            rows[gains, tiers] = rows.get((gains, tiers), 0.0) + weight
    return rows


def _numbers(task: Task, columns: Sequence[Column], rows: Mapping[Row, float]) -> Numbers:
    entries = [task.entries[place] for place, _ in columns]
    seconds = np.array([option.seconds for _, option in columns])
    return Numbers(
        place=np.array([place for place, _ in columns]),
        seconds=seconds,
        cost=np.array([entry.cost for entry in entries]) + SECOND * seconds,
        later=np.array([entry.later for entry in entries]),
        gains=np.array([gains for gains, _ in rows]).reshape(len(rows), len(columns)).T,
        weight=np.array(list(rows.values())),
        tiers=np.array([tiers for _, tiers in rows]).reshape(len(rows), len(SLOPES)),
        slopes=np.array(SLOPES),
        limit_s=task.limit_s,
    )
