"""Regression on a daily record whose days resemble their neighbours and are partly missing.

Noise: each day's deviation is `phi` times the day before's plus something new (first-order
autoregression), plus the white noise of writing whole numbers, or more of it, or a slow drift of
the level over weeks. statsmodels' Kalman filter takes the noise and the missing days out of the
pain and of every curve alike; what is left is ordinary least squares. Neither the noise nor the
shape of the change over time is known, so the answer is averaged over a grid of both, each
weighted by its restricted likelihood and a prior: with short records this is what keeps a 95 %
interval at 95 % (docs/outcome-simulation.md has the proof).

Does not know: causes, weekly rhythms, or noise whose size changes over the record.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import stdtr
from statsmodels.tsa.statespace.kalman_filter import (
    MEMORY_CONSERVE,
    MEMORY_NO_FORECAST,
    KalmanFilter,
)

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int_]

# Day-to-day resemblance from slightly opposite to nearly a random walk, evenly spaced in
# Fisher's z, where its uncertainty has the same width everywhere.
_Z: Final = np.linspace(np.arctanh(-0.5), np.arctanh(0.98), 24)
PHI: Final = np.tanh(_Z)
# Jeffreys' prior (1 - phi^2)^(-1/2) as a density over z. A flat one covers too seldom in short
# records with phi 0.8: it believes too readily in a small phi.
PHI_DENSITY: Final = np.sqrt(1 - PHI**2)

SLOW_PHI: Final = (0.6, 1.0)
SLOW_SHARE: Final = 0.06
"""Prior of a slow wander with as much noise on top that is new every day."""
DRIFT_PHI: Final = (-0.3, 0.4)
DRIFT_SHARE: Final = 0.06
"""Prior of each of `DRIFTS`; with phi above 0.4 drift could not be told from resemblance."""
DRIFTS: Final = (0.025, 0.1)
"""Variance a day by which the level drifts, over that of the autoregression."""

FIRST_DAY: Final = 2.25
"""Variance of the first day's deviation over other days': people begin a record on a bad day."""
PRIOR_DAYS: Final = 2
PRIOR_VARIANCE: Final = 1.75
"""Variance of a person's days in points squared, as if seen on `PRIOR_DAYS`: a scale of 0 to 10
has no room for days that spread by 5, which a short record with a high phi would allow."""

ROUNDING_VARIANCE: Final = 1 / 12
"""Variance that writing whole numbers adds, in points squared."""


@dataclass(frozen=True, slots=True)
class Noise:
    """One kind of noise; variances over the autoregression's own, which is 1.

    `white`: of what is new every day. `drift`: by which the level drifts in a day.
    """

    phi: float
    white: float
    drift: float = 0.0


@dataclass(frozen=True, slots=True)
class Posterior:
    """A mixture of Student t distributions: (m,) centres, scales, weights; one `df` for all."""

    centre: Array
    scale: Array
    weight: Array
    df: int

    def quantile(self, probability: float) -> float:
        """The value below which the share `probability` lies."""

        def excess(value: float) -> float:
            below = stdtr(self.df, (value - self.centre) / self.scale)
            return float(self.weight @ below) - probability

        reach = 100 * float(self.scale.max())
        low, high = float(self.centre.min()) - reach, float(self.centre.max()) + reach
        return float(brentq(excess, low, high, xtol=1e-4))

    @property
    def interval(self) -> tuple[float, float, float]:
        """Median and the 95 % interval's ends: (estimate, low, high)."""
        return self.quantile(0.5), self.quantile(0.025), self.quantile(0.975)


class Whitener:
    """Takes autocorrelation, drift and missing days out of every column at once.

    `columns`: (days, c), a row of NaN for a missing day. `drifts`: whether the noises drift.
    """

    def __init__(self, columns: Array, *, drifts: bool) -> None:
        count = columns.shape[1]
        # One or two states per column, all with the same gain, so that all are filtered alike.
        self._parts = np.array([1.0, 0.0] if drifts else [1.0])
        self._each = np.eye(count)
        self._seen = ~np.isnan(columns[:, 0])
        states = len(self._parts) * count
        # Of what the filter finds only the innovations and their variance are kept.
        kalman = KalmanFilter(count, states, conserve_memory=MEMORY_CONSERVE & ~MEMORY_NO_FORECAST)
        kalman.filter_univariate = True
        kalman.bind(np.ascontiguousarray(columns))
        kalman["design"] = np.tile(self._each, len(self._parts))
        kalman["selection"] = np.eye(states)
        start = FIRST_DAY * self._blocks(1.0, 0.0)
        kalman.initialize_known(np.zeros(states), start)
        self._kalman = kalman

    def __call__(self, noise: Noise) -> tuple[Array, float]:
        """The innovations over their spread, (days seen, c), and log |covariance of the noise|."""
        kalman = self._kalman
        kalman["obs_cov"] = noise.white * self._each
        kalman["transition"] = self._blocks(noise.phi, 1.0)
        kalman["state_cov"] = self._blocks(1 - noise.phi**2, noise.drift)
        result = kalman.filter()
        variance = result.forecasts_error_cov[0, 0, self._seen]
        innovations = result.forecasts_error[:, self._seen].T
        return innovations / np.sqrt(variance)[:, None], np.log(variance).sum()

    def _blocks(self, resembling: float, drifting: float) -> Array:
        """A diagonal matrix for the states: the autoregressions', then the random walks'."""
        each = np.where(self._parts, resembling, drifting)
        return np.diag(np.repeat(each, len(self._each)))


def regress(
    pain: Array, always: Array, curves: Array, prior: Array, *, of_curve: bool
) -> Posterior:
    """The posterior of one coefficient, averaged over the noises and over the curves.

    `pain`: (days,), NaN where missing. `always`: (days, a), regressors in every fit, finite.
    `curves`: (days, k) from 0 to 1, of which one at a time joins them, a straight line first;
    `prior`: (k,) their weights. `of_curve`: the coefficient of the curve is wanted, else of the
    last of `always`.
    """
    columns = np.column_stack([pain, always, curves])
    columns[np.isnan(pain)] = np.nan
    first, last = 1 + always.shape[1], columns.shape[1]
    # Which columns each fit uses: (k, a + 1), the wanted coefficient last.
    uses = np.array([[*range(1, first), k] for k in range(first, last)])
    if not of_curve:
        uses = np.roll(uses, 1, axis=1)
    # What drifts has a shape of its own: only the straight line goes with it.
    steady = Whitener(columns, drifts=False)
    drifting = Whitener(columns[:, : first + 1], drifts=True)
    fits = []
    df = int((~np.isnan(pain)).sum()) - uses.shape[1] + PRIOR_DAYS
    for noise, share in _noises(_rounding_share(pain)):
        count = 1 if noise.drift else len(prior)
        fit = _fit(*(drifting if noise.drift else steady)(noise), uses[:count], df)
        if of_curve and noise.drift:
            # The line takes up the whole change, drift included: only its own error remains.
            fit[1] -= noise.drift * (len(pain) - 1)
        fit[2] += np.log(share * prior[:count] / prior[:count].sum())
        fits.append(fit)
    centre, variance, log, residual = np.hstack(fits)
    weight = np.exp(log - log.max())
    return Posterior(centre, np.sqrt(residual / df * variance), weight / weight.sum(), df)


def _fit(whitened: Array, log_det: float, uses: Indices, df: int) -> Array:
    """Least squares for each row of `uses` on whitened columns, pain the first of them.

    Returns (4, k): the last coefficient, its variance over the noise's, the log of the restricted
    likelihood, and the sum of squares left, the prior's among it.
    """
    products = whitened.T @ whitened
    normal = products[uses[:, :, None], uses[:, None, :]]
    inverse = np.linalg.inv(normal)
    with_pain = products[uses, 0]
    coefficients = np.einsum("kij,kj->ki", inverse, with_pain)
    explained = (coefficients * with_pain).sum(axis=1)
    residual = np.maximum(products[0, 0] - explained, 0) + PRIOR_DAYS * PRIOR_VARIANCE
    log = -0.5 * (log_det + np.linalg.slogdet(normal)[1] + df * np.log(residual))
    return np.array([coefficients[:, -1], inverse[:, -1, -1], log, residual])


def _noises(rounding: float) -> Iterator[tuple[Noise, float]]:
    """The grid of noises, each with its share of the prior."""
    plain = 1 - SLOW_SHARE - DRIFT_SHARE * len(DRIFTS)
    for phi, share in _shared(plain, np.arange(len(PHI))):
        yield Noise(phi, rounding * (1 - phi)), share
    for phi, share in _shared(SLOW_SHARE, _between(*SLOW_PHI)):
        yield Noise(phi, max(rounding * (1 - phi), 1.0)), share
    for drift in DRIFTS:
        for phi, share in _shared(DRIFT_SHARE, _between(*DRIFT_PHI)):
            yield Noise(phi, rounding * (1 - phi), drift), share


def _between(low: float, high: float) -> Indices:
    """Every other of `PHI` within: the rarer kinds of noise need no finer grid."""
    return np.flatnonzero((low < PHI) & (high > PHI) & (np.arange(len(PHI)) % 2 == 0))


def _shared(share: float, which: Indices) -> list[tuple[float, float]]:
    """`share` of the prior parted among some of `PHI` by Jeffreys' density."""
    density = PHI_DENSITY[which]
    return list(zip(PHI[which].tolist(), (share * density / density.sum()).tolist(), strict=True))


def _rounding_share(pain: Array) -> float:
    """Variance of rounding over that of the rest, in the difference of successive readings.

    0 unless all are whole numbers; at most 1. Times 1 - phi it is the ratio `whiten` wants, as
    such a difference has the variance 2 (1 - phi) of the autoregression's, and twice the white's.
    """
    seen = pain[~np.isnan(pain)]
    if np.any(seen % 1):
        return 0.0
    difference = float(np.mean(np.diff(seen) ** 2))
    return ROUNDING_VARIANCE / max(difference / 2 - ROUNDING_VARIANCE, ROUNDING_VARIANCE)
