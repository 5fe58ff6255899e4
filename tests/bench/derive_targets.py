"""Derives the targets of the stretches: which measures, their ranges, what missing one costs.

For each stretch, the ends of the ranges are quantiles of the measures over everything that shows
it: the rendered mannequin as the estimator sees it from good places, the body model itself from
around and above, and real people. What missing a target costs comes from a logistic fit against
everything that does not show it, with costs that cannot be negative and are few (L1). The fit
works on the same tolerance function as the judge.
"""

from dataclasses import dataclass

import numpy as np
from poses_seen import Seen
from scipy.optimize import minimize

from hipkey.judge.reading import NAMES
from hipkey.judge.tolerance import tolerance
from hipkey.measures import MEASURES, degrees_apart

TWO_LEGGED = ("butterfly", "happy-baby", "frog")
GOOD_VIEWS = {  # centre and half width, degrees; 90 is the side of the leg being stretched
    "pigeon": [(90, 60), (270, 40)],
    "butterfly": [(0, 70), (90, 30), (270, 30)],
    "cow-face": [(270, 50), (90, 50), (0, 40)],
    "supine-groin": [(90, 50), (270, 50)],
    "kneeling-hip-flexor": [(90, 50), (270, 50)],
    "happy-baby": [(90, 60), (270, 60)],
    "frog": [(90, 60), (270, 60)],
    "psoas-roller": [(90, 50), (270, 50)],
    "supine-piriformis": [(90, 50), (270, 50)],
    "figure-four": [(270, 60), (90, 50)],
}
# Measures that nobody could act on or that say the same as another.
LEFT_OUT = {
    "toes_spread",
    "side_up",
    "hands_to_knee",
    "hands_to_ankle",
    "hip_rotation",
    "ankle_headward",
    "knee_over_other_ankle",
    "hips_over_feet",
    "knees_wider_than_ankles",
    "knee_to_other_shoulder",
    "ankle_to_other_thigh",
}
FEATURES = [
    (i, limb)
    for i, name in enumerate(NAMES)
    if name not in LEFT_OUT
    for limb in (("working", "other") if MEASURES[name].sided else ("working",))
    if not (limb == "other" and name in ("knee_over_other", "ankle_over_other"))  # the mirror image
]
FINEST = np.array([8.0 if MEASURES[NAMES[i]].unit == "degrees" else 0.04 for i, _ in FEATURES])
HARD = 3.0
"""What a hard negative weighs against another."""
UNSEEN = 0.8
"""What a measure that is not seen counts for in the fit."""


@dataclass
class Fitted:
    """One-sided targets of a stretch. `ends`: (feature, bound, margin, +1 low or -1 high)."""

    stretch: str
    base: float
    ends: list[tuple[int, float, float, int]]
    weights: np.ndarray

    def score(self, values: np.ndarray) -> np.ndarray:
        """Log-odds (n, 2) of measures (n, 2, measures)."""
        out = []
        for side in (0, 1):
            met = _met(of_side(values, side), self.ends)
            seen = ~np.isnan(met)
            lost = np.where(seen, (1 - np.nan_to_num(met)) * self.weights, 0).sum(1)
            share = (seen * self.weights).sum(1) / self.weights.sum()
            out.append(self.base - lost / np.maximum(share, 0.5))
        both = np.stack(out, 1)
        if self.stretch in TWO_LEGGED:
            both[:] = both.mean(1, keepdims=True)
        return both


def of_side(values: np.ndarray, side: int) -> np.ndarray:
    """(n, features) with that side as the working one."""
    return np.stack(
        [values[:, side if limb == "working" else 1 - side, i] for i, limb in FEATURES], 1
    )


def good_view(stretch: str, seen: Seen) -> np.ndarray:
    """Whether the truth says that the camera stood well for this stretch."""
    out = []
    for record in seen.records:
        camera = record["camera"]
        azimuth = camera.get("azimuth_to_working_side_deg")
        azimuth = camera["azimuth_deg"] if azimuth is None else azimuth
        out.append(any(degrees_apart(azimuth, c) <= w for c, w in GOOD_VIEWS[stretch]))
    return np.array(out)


def fit(
    stretch: str, rendered: Seen, photos: Seen, third: Seen, virtual: Seen, most: int = 11
) -> Fitted:
    """The targets of one stretch from these samples."""
    positive, positive_weight, wrong_side = _positives(stretch, rendered, photos, third, virtual)
    negative, negative_weight = _negatives(stretch, rendered, photos, third, wrong_side)
    ends = _ends(stretch, positive, positive_weight)
    met = np.concatenate([_met(positive, ends), _met(negative, ends)])
    missed = np.nan_to_num(met, nan=UNSEEN) - 1
    sign = np.r_[np.ones(len(positive)), -np.ones(len(negative))]
    weight = np.r_[positive_weight / positive_weight.sum(), negative_weight / negative_weight.sum()]
    solution = _logistic(missed, sign, weight, sparse=0.01)
    mattering = solution[1:] * np.average(-missed[len(positive) :], axis=0, weights=negative_weight)
    kept = [i for i in np.argsort(-mattering)[:most] if solution[1 + i] > 1e-3]
    final = _logistic(missed[:, kept], sign, weight, sparse=0.0025)
    strong = final[1:] > 0.05
    return Fitted(
        stretch,
        float(final[0]),
        [ends[i] for i, s in zip(kept, strong, strict=True) if s],
        final[1:][strong],
    )


def _met(features: np.ndarray, ends: list[tuple[int, float, float, int]]) -> np.ndarray:
    columns = [
        tolerance(
            features[:, f],
            bound if sign > 0 else -np.inf,
            bound if sign < 0 else np.inf,
            margin,
        )
        for f, bound, margin, sign in ends
    ]
    return np.stack(columns, 1)


def _positives(
    stretch: str, rendered: Seen, photos: Seen, third: Seen, virtual: Seen
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    mine = rendered.label == stretch
    good = np.where(good_view(stretch, rendered)[mine], 1.0, 0.15)
    left, right = (of_side(rendered.values[mine], side) for side in (0, 1))
    two = stretch in TWO_LEGGED
    if two:
        seen, weight, wrong = np.concatenate([left, right]), np.tile(good, 2), left[:0]
    else:
        is_right = (rendered.side[mine] == 1)[:, None]
        seen, weight = np.where(is_right, right, left), good
        wrong = np.where(is_right, left, right)[good == 1.0]
    parts, weights = [seen], [weight / weight.sum()]
    # Where the side is not known, it is the one that is more like the rendered one.
    middle = np.nanmedian(seen, 0)
    spread = np.nanquantile(seen, 0.84, 0) - np.nanquantile(seen, 0.16, 0) + 2 * FINEST
    for sample, share in ((photos, 0.5), (third, 0.3), (virtual, 0.25)):
        which = sample.label == stretch
        if not which.any():
            continue
        both = np.stack([of_side(sample.values[which], side) for side in (0, 1)], 1)
        far = np.nanmean(np.minimum(((both - middle) / spread) ** 2, 4.0), 2)
        side = np.where(sample.side[which] < 2, sample.side[which], far.argmin(1))
        parts.append(both[np.arange(len(both)), side])
        few = min(1.0, which.sum() / 10)
        weights.append(np.full(len(both), share * few / len(both)))
    return np.concatenate(parts), np.concatenate(weights), wrong


def _negatives(
    stretch: str, rendered: Seen, photos: Seen, third: Seen, wrong_side: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    parts, weights = [wrong_side], [np.full(len(wrong_side), 0.15 / max(len(wrong_side), 1))]
    for sample, share in ((rendered, 0.5), (photos, 0.3), (third, 0.2)):
        which = (sample.label != stretch) & (sample.label != "?")
        weight = np.where(sample.hard[which], HARD, 1.0)
        for side in (0, 1):
            parts.append(of_side(sample.values[which], side))
            weights.append(share * weight / weight.sum() / 2)
    return np.concatenate(parts), np.concatenate(weights)


def _ends(
    stretch: str, positive: np.ndarray, weight: np.ndarray
) -> list[tuple[int, float, float, int]]:
    ends = []
    for f, (_, limb) in enumerate(FEATURES):
        if limb == "other" and stretch in TWO_LEGGED:
            continue
        known = ~np.isnan(positive[:, f])
        if known.mean() < 0.5:
            continue
        low, high = _quantiles(positive[known, f], weight[known], (0.1, 0.9))
        margin = max(high - low, 2 * FINEST[f])
        ends += [(f, low, margin, 1), (f, high, margin, -1)]
    return ends


def _quantiles(x: np.ndarray, weight: np.ndarray, at: tuple[float, ...]) -> np.ndarray:
    order = np.argsort(x)
    total = np.cumsum(weight[order])
    return np.interp(np.array(at) * total[-1], total - weight[order] / 2, x[order])


def _logistic(
    missed: np.ndarray, sign: np.ndarray, weight: np.ndarray, sparse: float
) -> np.ndarray:
    def loss(v: np.ndarray) -> tuple[float, np.ndarray]:
        z = sign * (v[0] + missed @ v[1:])
        pull = -sign / (1 + np.exp(np.clip(z, -50, 50))) * weight
        value = (
            (weight * np.logaddexp(0, -z)).sum() + sparse * v[1:].sum() + 5e-4 * (v[1:] ** 2).sum()
        )
        return value, np.r_[pull.sum(), missed.T @ pull + sparse + 1e-3 * v[1:]]

    count = missed.shape[1]
    bounds = [(None, None)] + [(0, None)] * count
    start = np.r_[1.0, np.full(count, 0.5)]
    return minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
