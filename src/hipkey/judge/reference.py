"""What the estimator says of the mannequin: known postures, each seen from many places.

A camera reads a body with errors of its own: bent knees too straight, a covered leg anywhere. So
a frame is compared with what the same estimator said of the rendered mannequin in the same view,
in the stretches and in postures that are easily taken for them. The table is made from landmarks
of rendered pictures by `hipkey.judge.make_reference`; no photograph is in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from hipkey.judge.reading import COLUMN, Floats
from hipkey.measures import MEASURES

TABLE: Final = Path(__file__).parent / "data" / "reference.npz"

FEATURES: Final = (
    "trunk_lean",
    "belly_up",
    "knees_apart",
    "ankles_apart",
    "knees_spread",
    "ankles_spread",
    "hands_height",
    "head_height",
    "hip_flexion",
    "hip_abduction",
    "knee_flexion",
    "thigh_lift",
    "shank_lift",
    "knee_height",
    "ankle_height",
    "ankle_to_other_knee",
    "ankle_out",
    "ankle_ahead",
    "knee_to_shoulder",
    "hand_to_foot",
)
"""The measures that are compared; the sided ones of both legs."""

BANDWIDTH: Final = 0.18
"""How near counts as alike, in standard deviations of a measure over all the pictures."""
FARTHEST: Final = 2.0
"""A squared deviation counts no more than this: one leg misread does not make a stranger."""
OTHERS: Final = 3.0
"""What all the other postures together weigh, against 1 for each stretch."""
AROUND: Final = 60.0
"""Only postures seen from so near the same place are compared, degrees around the person."""
NOTHING: Final = 1e-9
"""The likeness of what is like nothing known: no evidence either way."""

_SIDED = [COLUMN[name] for name in FEATURES if MEASURES[name].sided]
_WHOLE = [COLUMN[name] for name in FEATURES if not MEASURES[name].sided]
_COUNT = 2 * len(_SIDED) + len(_WHOLE)
_SHARES = np.full(_COUNT, 1.0 / _COUNT, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a frame is like each stretch, done with the left or the right, and like what else.

    `log_odds`: (stretches, 2), natural logarithm, of this stretch against everything else known,
    for the left and the right as the side being stretched. `nearest`: the posture it is most like.
    """

    log_odds: Floats
    nearest: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The table: one row for each picture, all turned so that the left side is the nearer.

    `azimuths`: (n,) rising, where the camera stood. `rows`: (n, features) in standard deviations
    from the mean. `weights`: (n, columns), what a row adds to each column: left and right of each
    stretch, then the other postures.
    """

    stretches: tuple[str, ...]
    postures: tuple[str, ...]
    mean: npt.NDArray[np.float32]
    scale: npt.NDArray[np.float32]
    azimuths: npt.NDArray[np.float32]
    rows: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]

    def likeness(self, values: Floats, azimuth: float) -> Likeness:
        """Compare the measures `values` (2, measures), seen from `azimuth`, with the table."""
        turned = azimuth > 180.0
        mine = (features(values[::-1] if turned else values) - self.mean) / self.scale
        mine[np.isnan(mine)] = 0.0
        near = self._near(360.0 - azimuth if turned else azimuth)
        apart = np.subtract(self.rows[near], mine)
        np.multiply(apart, apart, out=apart)
        np.minimum(apart, np.float32(FARTHEST), out=apart)
        mean = apart @ _SHARES
        alike = np.exp(mean * np.float32(-0.5 / BANDWIDTH**2)) @ self.weights[near]
        count = 2 * len(self.stretches)
        sides = alike[:count].reshape(-1, 2).astype(np.float64)
        whole = sides.sum(axis=1)
        rest = float(alike.sum()) - whole
        log_odds = np.log(2.0 * sides + NOTHING) - np.log(np.maximum(rest, 0.0) + NOTHING)[:, None]
        return Likeness(
            log_odds=log_odds[:, ::-1] if turned else log_odds,
            nearest=self._nearest(whole, alike[count:]),
        )

    def _near(self, azimuth: float) -> slice:
        find = self.azimuths.searchsorted
        first, last = find(np.float32(azimuth - AROUND)), find(np.float32(azimuth + AROUND))
        return slice(int(first), int(last))

    def _nearest(self, stretches: Floats, others: npt.NDArray[np.float32]) -> str:
        best = int(np.argmax(stretches))
        other = int(np.argmax(others)) if len(others) else -1
        if other >= 0 and others[other] > stretches[best]:
            return self.postures[other]
        return self.stretches[best]


def features(values: Floats) -> npt.NDArray[np.float32]:
    """The compared measures of (2, measures) as one row: left, right, whole."""
    return np.concatenate([values[0, _SIDED], values[1, _SIDED], values[0, _WHOLE]]).astype(
        np.float32
    )


@cache
def load(path: Path = TABLE) -> Reference:
    """The table as it lies in the package."""
    with np.load(path, allow_pickle=False) as table:
        return _assembled(
            stretches=tuple(map(str, table["stretches"])),
            names=table["posture"],
            sides=table["side"],
            azimuths=table["azimuth"].astype(np.float32),
            raw=table["values"].astype(np.float32),
        )


def without(reference: Mapping[str, Any], keep: npt.NDArray[np.bool_]) -> Reference:
    """A table of some of the rows, for testing on the others."""
    return _assembled(
        stretches=reference["stretches"],
        names=reference["posture"][keep],
        sides=reference["side"][keep],
        azimuths=reference["azimuth"][keep],
        raw=reference["values"][keep],
    )


def _assembled(
    stretches: tuple[str, ...],
    names: npt.NDArray[Any],
    sides: npt.NDArray[np.int8],
    azimuths: npt.NDArray[np.float32],
    raw: npt.NDArray[np.float32],
) -> Reference:
    order = np.argsort(azimuths, kind="stable")
    names, sides, azimuths, raw = names[order], sides[order], azimuths[order], raw[order]
    mean = np.nanmean(raw, axis=0)
    scale = np.maximum(np.nanstd(raw, axis=0), np.float32(1e-6))
    rows = np.nan_to_num((raw - mean) / scale)
    postures = tuple(sorted({str(name) for name in names} - set(stretches)))
    column = {name: 2 * len(stretches) + i for i, name in enumerate(postures)}
    weights = np.zeros((len(rows), 2 * len(stretches) + len(postures)), dtype=np.float32)
    total = {name: int((names == name).sum()) for name in stretches}
    others = max(1, len(names) - sum(total.values()))
    for row, (name, side) in enumerate(zip(names, sides, strict=True)):
        if name in total:
            at = 2 * stretches.index(name)
            for which in range(2) if side == 2 else (int(side),):
                weights[row, at + which] = (0.5 if side == 2 else 1.0) / total[name]
        else:
            weights[row, column[name]] = OTHERS / others
    return Reference(stretches, postures, mean, scale, azimuths, rows.astype(np.float32), weights)
