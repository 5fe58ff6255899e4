"""The choice, exact: which stretches and holds give the most useful dose in the time there is.

A mixed-integer linear programme, solved by HiGHS to a proven optimum. Useful dose is concave in
time, so its tiers fill from the best by themselves. It knows numbers only, no words and no clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from hipkey.domain.anatomy import MuscleGroup
from hipkey.planner.dose import SLOPES, Part, worth
from hipkey.planner.options import Option

SECOND = 1e-4
"""What a second of the session costs, in useful seconds: of two equal plans the shorter one."""
TIME_LIMIT_S = 20.0
TIERS = len(SLOPES)


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
    objective, bounds = _objective(task, columns, rows)
    result = milp(
        objective,
        integrality=np.arange(len(objective)) < len(columns),
        bounds=bounds,
        constraints=_constraints(task, columns, rows),
        # So small a programme is solved sooner as it stands than after a presolve.
        options={"mip_rel_gap": 0.0, "presolve": False, "time_limit": TIME_LIMIT_S},
    )
    if result.x is not None:
        for value, (place, option) in zip(result.x, columns, strict=False):
            if value > 0.5:
                chosen[place] = option
    useful = task.useful(chosen)
    # HiGHS bounds the objective, from which the costs were taken away.
    bound = max(task.price(chosen) - result.mip_dual_bound, sum(useful.values()))
    return Choice(tuple(chosen), useful, float(bound), optimal=result.status == 0)


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


def _objective(
    task: Task, columns: Sequence[Column], rows: Mapping[Row, float]
) -> tuple[np.ndarray, Bounds]:
    """To be made small: costs of the columns (m,), then the tiers of the rows (n * TIERS,)."""
    costs = [task.entries[place].cost + SECOND * option.seconds for place, option in columns]
    values = [-weight * slope for weight in rows.values() for slope in SLOPES]
    most = [1.0] * len(columns) + [size for _, tiers in rows for size in tiers]
    return np.array(costs + values), Bounds(0.0, np.array(most))


def _constraints(
    task: Task, columns: Sequence[Column], rows: Mapping[Row, float]
) -> list[LinearConstraint]:
    width = len(columns) + len(rows) * TIERS
    entries: list[tuple[int, int, float]] = []
    low: list[float] = []
    high: list[float] = []

    def add(terms: Sequence[tuple[int, float]], least: float, most: float) -> None:
        entries.extend((len(low), column, value) for column, value in terms)
        low.append(least)
        high.append(most)

    add([(k, option.seconds) for k, (_, option) in enumerate(columns)], 0.0, task.limit_s)
    for place, entry in enumerate(task.entries):
        mine = [k for k, (at, _) in enumerate(columns) if at == place]
        if len(mine) > 1:
            add([(k, 1.0) for k in mine], 0.0, 1.0)
        if entry.later and mine:
            before = [
                (k, -1.0)
                for k, (at, _) in enumerate(columns)
                if at < place and not task.entries[at].later
            ]
            add([*((k, 1.0) for k in mine), *before], -np.inf, 0.0)
    for number, (gains, _) in enumerate(rows):
        tiers = range(len(columns) + number * TIERS, len(columns) + (number + 1) * TIERS)
        gained = [(k, gain) for k, gain in enumerate(gains) if gain]
        add([*gained, *((k, -1.0) for k in tiers)], 0.0, np.inf)
    at, column, value = zip(*entries, strict=True)
    matrix = coo_array((value, (at, column)), shape=(len(low), width)).tocsr()
    return [LinearConstraint(matrix, np.array(low), np.array(high))]
