"""Regression on a daily record whose days resemble their neighbours and are partly missing.

Noise: each day's deviation is `phi` times the day before's plus something new (first-order
autoregression), plus the white noise of writing whole numbers, or more of it. statsmodels' Kalman
filter takes both the resemblance and the missing days out of the pain and of every curve alike;
what is left is ordinary least squares. Neither `phi` nor the shape of the change over time is
known, so the answer is averaged over a grid of both, each weighted by its restricted likelihood
and a prior: with short records this is what keeps a 95 % interval at 95 %
(docs/outcome-simulation.md has the proof).

Does not know: causes, weekly rhythms, or noise whose size changes over the record.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import stdtr
from statsmodels.tsa.statespace.kalman_filter import KalmanFilter

Array = npt.NDArray[np.float64]

# Day-to-day resemblance from slightly opposite to nearly a random walk, evenly spaced in
# Fisher's z, where its uncertainty has the same width everywhere.
_Z: Final = np.linspace(np.arctanh(-0.5), np.arctanh(0.98), 24)
PHI: Final = np.tanh(_Z)
# Jeffreys' prior (1 - phi^2)^(-1/2) as a density over z. A flat one covers too seldom in short
# records with phi 0.8: it believes too readily in a small phi.
_LOG_PRIOR: Final = 0.5 * np.log1p(-(PHI**2))

# A diary may also wander slowly under noise that is new every day; one number `phi` cannot say
# both. So a little of the prior goes to a slow wander with as much white noise on top; more of
# it makes the interval too wide for those who do not wander.
SLOW_SHARE: Final = 0.05
SLOW_PHI: Final = 0.6

ROUNDING_VARIANCE: Final = 1 / 12
"""Variance that writing whole numbers adds, in points squared."""


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


def whiten(columns: Array, phi: float, white: float) -> tuple[Array, float]:
    """Take autocorrelation and missing days out of every column at once.

    `columns`: (days, c), a row of NaN for a missing day. `white`: the white noise's variance over
    the other's. Returns the innovations over their spread, (days seen, c), and the log
    determinant of the noise's covariance, the autoregression's variance being 1.
    """
    count = columns.shape[1]
    each = np.eye(count)
    # One state per column, all with the same gain, so that every column is filtered alike.
    kalman = KalmanFilter(k_endog=count, k_states=count)
    kalman.filter_univariate = True
    kalman.bind(np.ascontiguousarray(columns))
    kalman["design"] = kalman["selection"] = each
    kalman["transition"] = phi * each
    kalman["state_cov"] = (1 - phi**2) * each
    kalman["obs_cov"] = white * each
    kalman.initialize_known(np.zeros(count), each)
    result = kalman.filter()
    seen = ~np.isnan(columns[:, 0])
    variance = result.forecasts_error_cov[0, 0, seen]
    return result.forecasts_error[:, seen].T / np.sqrt(variance)[:, None], np.log(variance).sum()


def regress(
    pain: Array, always: Array, curves: Array, prior: Array, *, of_curve: bool
) -> Posterior:
    """The posterior of one coefficient, averaged over `phi` and over the curves.

    `pain`: (days,), NaN where missing. `always`: (days, a), regressors in every fit, finite.
    `curves`: (days, k), of which one at a time joins them; `prior`: (k,) their weights.
    `of_curve`: the coefficient of the curve is wanted, else of the last of `always`.
    """
    columns = np.column_stack([pain, always, curves])
    columns[np.isnan(pain)] = np.nan
    first, last = 1 + always.shape[1], columns.shape[1]
    # Which columns each fit uses: (k, a + 1), the wanted coefficient last.
    uses = np.array([[*range(1, first), k] for k in range(first, last)])
    if not of_curve:
        uses = np.roll(uses, 1, axis=1)
    log_curve = np.log(prior)
    centres, scales, logs = [], [], []
    df = int((~np.isnan(pain)).sum()) - uses.shape[1]
    floor = df * ROUNDING_VARIANCE * 0.5  # an all-equal record is not infinitely certain
    for phi, white, log_prior in _noises(_rounding_share(pain)):
        whitened, log_det = whiten(columns, phi, white)
        products = whitened.T @ whitened
        normal = products[uses[:, :, None], uses[:, None, :]]
        inverse = np.linalg.inv(normal)
        with_pain = products[uses, 0]
        coefficients = np.einsum("kij,kj->ki", inverse, with_pain)
        explained = (coefficients * with_pain).sum(axis=1)
        residual = np.maximum(products[0, 0] - explained, floor)
        centres.append(coefficients[:, -1])
        scales.append(np.sqrt(residual / df * inverse[:, -1, -1]))
        restricted = -0.5 * (log_det + np.linalg.slogdet(normal)[1] + df * np.log(residual))
        logs.append(restricted + log_prior + log_curve)
    log = np.ravel(logs)
    weight = np.exp(log - log.max())
    return Posterior(np.ravel(centres), np.ravel(scales), weight / weight.sum(), df)


def _noises(rounding: float) -> list[tuple[float, float, float]]:
    """The grid of noises: (phi, white noise's ratio, log prior)."""
    grid = []
    for phi, log_prior in zip(PHI.tolist(), _LOG_PRIOR.tolist(), strict=True):
        white = rounding * (1 - phi)
        grid.append((phi, white, log_prior + np.log(1 - SLOW_SHARE)))
        if phi > SLOW_PHI:
            grid.append((phi, max(white, 1.0), log_prior + np.log(SLOW_SHARE)))
    return grid


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
