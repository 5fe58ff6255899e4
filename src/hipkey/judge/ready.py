"""Whether somebody has settled on the mat: until then nobody is told how to turn."""

import math
from typing import Final

from hipkey.domain.anatomy import Side
from hipkey.domain.landmarks import INDEX
from hipkey.measures import MEASURES, Body

UP: Final = -0.4
"""An ankle so far below the hips, in body lengths: standing (-0.6), walking or bending down, and
not kneeling (-0.25), sitting or lying."""
STILL_S: Final = 0.4
"""Whoever is up and keeps still for so long waits; kneeling seen from behind looks like it too. A
sentence needs another second of the same (`cues.py`)."""
MOVED: Final = 0.15
"""A knee, an ankle or a wrist that went so far has moved, in body lengths; an estimate trembles."""
_LIMBS: Final = [
    INDEX[f"{side}_{part}"] for side in ("left", "right") for part in ("knee", "ankle", "wrist")
]


def is_down(body: Body) -> bool:
    """On the knees, sitting or lying; not where no foot is seen."""
    heights = [MEASURES["ankle_height"](body, side) for side in (Side.LEFT, Side.RIGHT)]
    seen = [height for height in heights if height is not None]
    return bool(seen) and min(seen) > UP


class Settling:
    """Follows one body: down, or still for a while."""

    def __init__(self) -> None:
        self._at: tuple[tuple[float, float, float], ...] | None = None
        self._since = 0.0

    def __call__(self, body: Body, t: float) -> bool:
        """Whether the person has settled at `t`, seconds."""
        limbs = tuple(body.points[index] for index in _LIMBS)
        moved = self._at is None or any(
            math.dist(now, before) > MOVED * body.size
            for now, before in zip(limbs, self._at, strict=True)
        )
        if moved or t < self._since:
            self._at, self._since = limbs, t
        return is_down(body) or t - self._since >= STILL_S
