"""The Kalman filter against the textbook's formula, and the mixture against its parts."""

import numpy as np
import pytest
from scipy.stats import t

from hipkey.outcome.regression import Posterior, whiten


@pytest.mark.parametrize(("phi", "white"), [(0.0, 0.0), (0.6, 0.0), (0.9, 0.3), (-0.4, 0.1)])
def test_whitening_is_generalised_least_squares_with_missing_days(phi: float, white: float) -> None:
    random = np.random.default_rng(1)
    columns = np.column_stack([random.normal(size=40), np.ones(40), np.linspace(0, 1, 40)])
    columns[random.random(40) < 0.3] = np.nan
    whitened, log_det = whiten(columns, phi, white)

    seen = np.flatnonzero(~np.isnan(columns[:, 0]))
    apart = np.abs(seen[:, None] - seen)
    covariance = (phi**apart if phi else (apart == 0).astype(float)) + white * np.eye(len(seen))
    known = columns[seen]
    assert whitened.T @ whitened == pytest.approx(known.T @ np.linalg.solve(covariance, known))
    assert log_det == pytest.approx(np.linalg.slogdet(covariance)[1])


def test_a_mixture_of_one_has_students_quantiles() -> None:
    posterior = Posterior(np.array([1.0]), np.array([2.0]), np.array([1.0]), df=9)
    estimate, low, high = posterior.interval
    assert estimate == pytest.approx(1.0, abs=1e-3)
    assert (low, high) == pytest.approx(tuple(t(9, 1, 2).ppf([0.025, 0.975])), abs=1e-3)
