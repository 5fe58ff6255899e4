"""All measures of one body at once, as an array: what scoring works on.

Inside this room a measure that was not seen is NaN, because arrays have no None; nothing that
leaves the room does.
"""

import math
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from hipkey.domain.anatomy import Side
from hipkey.measures import MEASURES, Body

Floats = npt.NDArray[np.float64]

NAMES: Final = tuple(MEASURES)
COLUMN: Final = {name: index for index, name in enumerate(NAMES)}
SIDES: Final = (Side.LEFT, Side.RIGHT)


class Reader:
    """Reads the measures that are needed; the columns of the others stay NaN."""

    def __init__(self, needed: Iterable[str] = NAMES) -> None:
        wanted = [(COLUMN[name], MEASURES[name]) for name in sorted(set(needed))]
        self._sided = [(at, m) for at, m in wanted if m.sided]
        self._whole = [(at, m) for at, m in wanted if not m.sided]

    def __call__(self, body: Body) -> Floats:
        """The measures of the left and the right side, (2, measures); NaN where not seen."""
        left, right = [math.nan] * len(NAMES), [math.nan] * len(NAMES)
        for row, side in zip((left, right), SIDES, strict=True):
            for at, measure in self._sided:
                value = measure(body, side)
                if value is not None:
                    row[at] = value
        for at, measure in self._whole:
            value = measure(body)
            if value is not None:
                left[at] = right[at] = value
        return np.array((left, right))


read: Final = Reader()
"""Reads every measure."""
