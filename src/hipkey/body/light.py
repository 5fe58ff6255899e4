"""Soft studio light, computed ahead: how much sky and how much key light reaches each point.

Both are found by feeling along rays through the signed distance, so creases, contacts and the
floor under the body darken softly. Knows distances only: no meshes, no cameras, no colours.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.ndimage import map_coordinates

from hipkey.body.types import Floats

Distance = Callable[[Floats], Floats]

KEY: Final = np.array([-0.42, -0.38, 0.82]) / np.linalg.norm([-0.42, -0.38, 0.82])
"""Towards the key light; a big soft box up and to one side."""
_RAYS: Final = 40
_SKY_TAPS: Final = (0.018, 0.045, 0.10, 0.20, 0.38)
_KEY_TAPS: Final = tuple(0.03 * 1.28**step for step in range(16))
_COARSE: Final = 4
"""A volume is sampled this many cells apart first, and finely only near a surface."""
_GROUND_LIGHT: Final = 0.42


def received(points: Floats, normals: Floats, distance: Distance) -> tuple[Floats, Floats]:
    """(n,) share of the open sky's light, and (n,) share of the key light, from 0 to 1.

    `distance`: metres to the nearest surface for (k, 3) points. The floor is z = 0.
    """
    sky, whole = np.zeros(len(points)), np.zeros(len(points))
    for ray in _directions(_RAYS):
        facing = np.clip(normals @ ray, 0, 1)
        lit = np.flatnonzero(facing > 0.02)
        start = points[lit] + 0.004 * normals[lit]
        open_ = _open(start, ray, _SKY_TAPS, 0.55, distance)
        if ray[2] < 0:  # the floor is near: it gives back less light, and less where it is close
            high = np.clip(points[lit, 2] / (-ray[2] * 0.35), 0, 1)
            weight, light = _GROUND_LIGHT, open_ * (0.25 + 0.75 * high)
        else:
            weight, light = 1.0, open_
        sky[lit] += facing[lit] * weight * light
        whole[lit] += facing[lit] * weight
    key = _open(points + 0.012 * normals, KEY, _KEY_TAPS, 0.22, distance)
    return sky / np.maximum(whole, 1e-9), key


class Volume:
    """A distance sampled on a grid once, then read between its points: light asks for it often."""

    def __init__(self, distance: Distance, low: Floats, high: Floats, cell: float = 0.015) -> None:
        """`low`, `high`: (3,) corners of the box that holds everything solid, metres."""
        self._low, self._cell = low, cell
        count = np.ceil((high - low) / (cell * _COARSE)).astype(int) + 1
        coarse = distance(_grid(low, cell * _COARSE, count)).reshape(count)
        fine = (count - 1) * _COARSE + 1
        axes = [np.arange(n) / _COARSE for n in fine]
        at = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)
        field = map_coordinates(coarse, at.T, order=1)
        near = np.flatnonzero(np.abs(field) < 1.1 * cell * _COARSE)
        for part in np.array_split(near, max(1, len(near) // 20_000)):
            field[part] = distance(low + at[part] * (cell * _COARSE))
        self.field = field.reshape(fine)

    def __call__(self, points: Floats) -> Floats:
        """(n,) metres; outside of the box at least the way back to it."""
        at = (points - self._low) / self._cell
        most = np.array(self.field.shape) - 1.0
        within = np.clip(at, 0, most)
        beyond = np.linalg.norm(at - within, axis=1) * self._cell
        return np.asarray(map_coordinates(self.field, within.T, order=1) + beyond)


def _grid(low: Floats, cell: float, count: npt.NDArray[np.int64]) -> Floats:
    axes = [low[i] + cell * np.arange(count[i]) for i in range(3)]
    return np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)


def _open(
    start: Floats, ray: Floats, taps: Sequence[float], cone: float, distance: Distance
) -> Floats:
    """(n,) how open the way is: 1 free, 0 blocked; `cone` is the width that must be free."""
    free = np.ones(len(start))
    for tap in taps:
        room = distance(start + tap * ray)
        free = np.minimum(free, np.clip(0.35 + 0.65 * room / (cone * tap), 0, 1))
    return np.asarray(free * free * (3 - 2 * free))


def _directions(count: int) -> Floats:
    """(count, 3) even directions over the sphere (Fibonacci lattice)."""
    index = np.arange(count) + 0.5
    z = 1 - 2 * index / count
    turn = np.pi * (1 + 5**0.5) * index
    flat = np.sqrt(1 - z * z)
    return np.stack([flat * np.cos(turn), flat * np.sin(turn), z], 1)
