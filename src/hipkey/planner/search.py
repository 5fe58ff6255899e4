"""The best choice of columns, proven: an integer programme whose best answer is certain.

The linear relaxation (HiGHS) prices time and effective seconds. With these prices every choice has
a bound that costs next to nothing, and only the choices whose bound reaches a greedy one can be
best: mostly a few hundred, which are all tried. Where there are too many, HiGHS branches instead.
It knows numbers only.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NONE = -1
MOST = 100_000
"""Choices tried at once; with more than this HiGHS is quicker."""
SHARES = (0.1, 0.3, 1.0)
"""Of the way down from the top to the greedy choice: the nearest first, they may be enough."""
TIME_LIMIT_S = 20.0
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Numbers:
    """m columns to choose from, at most one of each place; r rows that they fill.

    `place`, `seconds`, `cost`, `later`: (m,), the places ascending. `gains`: (m, r). `weight`: (r,)
    `tiers`, `slopes`: (r, t), (t,): the first `tiers` of a row's gains are worth `slopes` each,
    falling; more is worth nothing. `later`: not without an earlier column that is not later.
    """

    place: Ints
    seconds: Floats
    cost: Floats
    later: npt.NDArray[np.bool_]
    gains: Floats
    weight: Floats
    tiers: Floats
    slopes: Floats
    limit_s: float

    def worth(self, gained: Floats) -> Floats:
        """What (n, r) gains are worth: (n,)."""
        useful = np.zeros_like(gained)
        below = np.zeros(gained.shape[1])
        for slope, tier in zip(self.slopes, self.tiers.T, strict=True):
            useful += slope * np.clip(gained - below, 0.0, tier)
            below = below + tier
        value: Floats = useful @ self.weight
        return value

    def value(self, picked: Ints) -> Floats:
        """Worth less costs of (n, k) columns, where NONE is none: (n,)."""
        gains = np.vstack([self.gains, np.zeros(self.gains.shape[1])])
        cost = np.append(self.cost, 0.0)
        value: Floats = self.worth(gains[picked].sum(axis=1)) - cost[picked].sum(axis=1)
        return value

    def begin_well(self, picked: Ints) -> npt.NDArray[np.bool_]:
        """Of choices (n, k): whether the first column is not a later one, (n,)."""
        there = picked != NONE
        first = picked[np.arange(len(picked)), there.argmax(axis=1)]
        well: npt.NDArray[np.bool_] = ~there.any(axis=1) | ~self.later[first]
        return well


def best(numbers: Numbers) -> tuple[list[int], float, bool]:
    """The best columns; a bound on the value of any choice; whether the columns reach it."""
    start = _greedy(numbers)
    reach = float(numbers.value(start[None, :])[0])
    matrix, most = _constraints(numbers)
    prices = _prices(numbers, matrix, most)
    top = _top(numbers, prices)
    for share in SHARES:
        least = top - share * (top - reach)
        near = _near(numbers, prices, top - least)
        if near is None:
            return _branched(numbers, matrix, most)
        near = near[numbers.begin_well(near)]
        values = numbers.value(near)
        if values.size and values.max() > reach:
            start, reach = near[values.argmax()], float(values.max())
        if reach >= least:
            break
    return [int(column) for column in start if column != NONE], reach, True


def _greedy(numbers: Numbers) -> Ints:
    """A good choice (places,): first what adds most a second, then two places changed at once."""
    count, places = len(numbers.place), int(numbers.place.max()) + 1
    columns = np.append(np.arange(count), np.full(places, NONE))
    where = np.append(numbers.place, np.arange(places))
    one, two = (index.ravel() for index in np.triu_indices(len(columns)))
    picked = np.full(places, NONE)
    for pairs in (False, True):
        while True:
            tries = len(one) if pairs else count
            changed = np.repeat(picked[None, :], tries, axis=0)
            rows = np.arange(tries)
            if pairs:
                changed[rows, where[two]] = columns[two]
                changed[rows, where[one]] = columns[one]
            else:
                changed[rows, numbers.place] = rows
            gain = numbers.value(changed) - float(numbers.value(picked[None, :])[0])
            seconds = np.append(numbers.seconds, 0.0)[changed].sum(axis=1)
            longer = seconds - np.append(numbers.seconds, 0.0)[picked].sum()
            rate = gain if pairs else gain / np.maximum(longer, 1.0)
            rate[(seconds > numbers.limit_s) | (gain <= TOLERANCE)] = -np.inf
            rate[~numbers.begin_well(changed)] = -np.inf
            if rate.max() == -np.inf:
                break
            picked = changed[np.argmax(rate)]
    return picked


def _constraints(numbers: Numbers) -> tuple[csr_array, Floats]:
    """`matrix @ (columns, tiers) <= most`: the time first, the rows last."""
    count, rows = numbers.gains.shape
    tiers = len(numbers.slopes)
    entries: list[tuple[int, Any, float]] = [(0, k, s) for k, s in enumerate(numbers.seconds)]
    most = [numbers.limit_s]
    for place in np.unique(numbers.place):
        mine = np.flatnonzero(numbers.place == place)
        entries += [(len(most), k, 1.0) for k in mine]
        most.append(1.0)
        if numbers.later[mine].any():
            before = np.flatnonzero((numbers.place < place) & ~numbers.later)
            entries += [(len(most), k, 1.0) for k in mine]
            entries += [(len(most), k, -1.0) for k in before]
            most.append(0.0)
    for row in range(rows):
        entries += [(len(most), k, -numbers.gains[k, row]) for k in range(count)]
        entries += [(len(most), count + row * tiers + tier, 1.0) for tier in range(tiers)]
        most.append(0.0)
    at, column, value = zip(*entries, strict=True)
    shape = (len(most), count + rows * tiers)
    return coo_array((value, (at, column)), shape=shape).tocsr(), np.array(most)


def _objective(numbers: Numbers) -> tuple[Floats, Floats]:
    """What is made small, and the most of each variable."""
    values = -numbers.weight[:, None] * numbers.slopes[None, :]
    least = np.concatenate([numbers.cost, values.ravel()])
    return least, np.concatenate([np.ones(len(numbers.cost)), numbers.tiers.ravel()])


def _prices(numbers: Numbers, matrix: csr_array, most: Floats) -> tuple[float, Floats]:
    """What a second of the session costs, and what one gained in each row is worth: (r,)."""
    objective, upper = _objective(numbers)
    bounds = np.column_stack([np.zeros_like(upper), upper])
    relaxed = linprog(objective, A_ub=matrix, b_ub=most, bounds=bounds, method="highs-ds")
    prices: Floats = np.maximum(-relaxed.ineqlin.marginals, 0.0)
    return float(prices[0]), prices[len(prices) - len(numbers.weight) :]


def _top(numbers: Numbers, prices: tuple[float, Floats]) -> float:
    """More than this no choice is worth, for any prices from 0 up: the best of each place at these
    prices, with what the time and the rows are worth by themselves.
    """
    second, row = prices
    rest = np.maximum(numbers.weight[:, None] * numbers.slopes - row[:, None], 0.0)
    of_rows = float((rest * numbers.tiers).sum())
    return float(_values(numbers, prices)[1].sum()) + second * numbers.limit_s + of_rows


def _values(numbers: Numbers, prices: tuple[float, Floats]) -> tuple[Floats, Floats]:
    """At these prices: of each column (m,), and of the best of each place, or none, (places,)."""
    second, row = prices
    value: Floats = numbers.gains @ row - second * numbers.seconds - numbers.cost
    best_of = np.zeros(int(numbers.place.max()) + 1)
    np.maximum.at(best_of, numbers.place, value)
    return value, best_of


def _near(numbers: Numbers, prices: tuple[float, Floats], short: float) -> Ints | None:
    """All choices (n, places) in the time whose bound is `short` of the top; None: too many.

    A choice falls short by what it loses in each place, and by the time that it leaves.
    """
    second = prices[0]
    value, best_of = _values(numbers, prices)
    places = len(best_of)
    picked, lost, seconds = np.empty((1, 0), dtype=np.int64), np.zeros(1), np.zeros(1)
    for place in range(places):
        mine = np.append(np.flatnonzero(numbers.place == place), NONE)
        loses = best_of[place] - np.append(value, 0.0)[mine]
        lost_now = lost[:, None] + loses[None, :]
        seconds_now = seconds[:, None] + np.append(numbers.seconds, 0.0)[mine][None, :]
        fits = (lost_now <= short + TOLERANCE) & (seconds_now <= numbers.limit_s + TOLERANCE)
        before, chosen = np.nonzero(fits)
        if len(before) > MOST:
            return None
        picked = np.column_stack([picked[before], mine[chosen]])
        lost, seconds = lost_now[fits], seconds_now[fits]
    fits = lost + second * (numbers.limit_s - seconds) <= short + TOLERANCE
    near: Ints = picked[fits]
    return near


def _branched(numbers: Numbers, matrix: csr_array, most: Floats) -> tuple[list[int], float, bool]:
    """The same by branch and cut; without a proof only where the time limit was reached."""
    objective, upper = _objective(numbers)
    count = len(numbers.place)
    result = milp(
        objective,
        integrality=np.arange(len(objective)) < count,
        bounds=Bounds(0.0, upper),
        constraints=LinearConstraint(matrix, -np.inf, most),
        # So small a programme is solved sooner as it stands than after a presolve.
        options={"mip_rel_gap": 0.0, "presolve": False, "time_limit": TIME_LIMIT_S},
    )
    chosen = [] if result.x is None else np.flatnonzero(result.x[:count] > 0.5).tolist()
    return chosen, float(-result.mip_dual_bound), result.status == 0
