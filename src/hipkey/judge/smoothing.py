"""Steadies points that jitter and follows them when they move: the One Euro filter.

Casiez, Roussel and Vogel (2012), doi 10.1145/2207676.2208639: a low pass whose cutoff rises with
the speed of the signal. Knows no clock: the time comes with each value.
"""

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class OneEuro:
    """For an array of one shape. `min_cutoff` and `speed_cutoff` in hertz; `beta` in 1 per unit."""

    def __init__(
        self, min_cutoff: float = 1.2, beta: float = 1.5, speed_cutoff: float = 1.0
    ) -> None:
        self.min_cutoff, self.beta, self.speed_cutoff = min_cutoff, beta, speed_cutoff
        self._value: Floats | None = None
        self._speed: Floats | None = None

    def reset(self) -> None:
        """Forget what came before: after a gap, or when the time runs backwards."""
        self._value = self._speed = None

    def __call__(self, value: Floats, seconds: float) -> Floats:
        """The steadied value, `seconds` after the one before."""
        if self._value is None or self._speed is None or seconds <= 0:
            self._value, self._speed = value, np.zeros_like(value)
            return value
        change = value - self._value
        slow = _share(self.speed_cutoff, seconds)
        self._speed = self._speed + slow * (change / seconds - self._speed)
        turns = 2.0 * math.pi * seconds * (self.min_cutoff + self.beta * np.abs(self._speed))
        self._value = self._value + turns / (turns + 1.0) * change
        return self._value


def _share(cutoff: float, seconds: float) -> float:
    turns = 2.0 * math.pi * cutoff * seconds
    return turns / (turns + 1.0)
