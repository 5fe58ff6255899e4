"""The Kalman filter against the textbook's formula, and the mixture against its parts."""

import numpy as np
import pytest
from scipy.stats import t

from hipkey.outcome.regression import FIRST_DAY, Noise, Posterior, Whitener


@pytest.mark.parametrize(
    "noise",
    [Noise(0.0, 0.0), Noise(0.6, 0.0), Noise(0.9, 0.3), Noise(-0.4, 0.1), Noise(0.3, 0.1, 0.2)],
)
def test_whitening_is_generalised_least_squares_with_missing_days(noise: Noise) -> None:
    random = np.random.default_rng(1)
    columns = np.column_stack([random.normal(size=40), np.ones(40), np.linspace(0, 1, 40)])
    columns[random.random(40) < 0.3] = np.nan
    whitened, log_det = Whitener(columns, drifts=noise.drift > 0)(noise)

    day = np.arange(40)
    # The textbook's: what the first day has too much fades by phi a day.
    covariance = (
        noise.phi ** abs(day[:, None] - day) * 1.0
        + (FIRST_DAY - 1) * np.outer(noise.phi**day, noise.phi**day)
        + noise.white * np.eye(40)
        + noise.drift * np.minimum.outer(day, day)
    )
    seen = ~np.isnan(columns[:, 0])
    covariance, known = covariance[np.ix_(seen, seen)], columns[seen]
    assert whitened.T @ whitened == pytest.approx(known.T @ np.linalg.solve(covariance, known))
    assert log_det == pytest.approx(np.linalg.slogdet(covariance)[1])


def test_a_drift_tied_at_both_ends_is_a_free_one_less_what_it_moves_the_end() -> None:
    """The identity by which `regress` calls the line's coefficient the whole change."""
    noise, day = Noise(0.3, 0.1, drift=0.2), np.arange(30)
    regressors = np.column_stack([np.ones(30), day / 29])
    whitened, _ = Whitener(np.column_stack([np.zeros(30), regressors]), drifts=True)(noise)
    free = np.linalg.inv(whitened[:, 1:].T @ whitened[:, 1:])[-1, -1]

    tied = (
        noise.phi ** abs(day[:, None] - day)
        + (FIRST_DAY - 1) * np.outer(noise.phi**day, noise.phi**day)
        + noise.white * np.eye(30)
        + noise.drift * (np.minimum.outer(day, day) - np.outer(day, day) / 29)
    )
    expected = np.linalg.inv(regressors.T @ np.linalg.solve(tied, regressors))[-1, -1]
    assert free - noise.drift * 29 == pytest.approx(expected)


def test_a_mixture_of_one_has_students_quantiles() -> None:
    posterior = Posterior(np.array([1.0]), np.array([2.0]), np.array([1.0]), df=9)
    estimate, low, high = posterior.interval
    assert estimate == pytest.approx(1.0, abs=1e-3)
    assert (low, high) == pytest.approx(tuple(t(9, 1, 2).ppf([0.025, 0.975])), abs=1e-3)
