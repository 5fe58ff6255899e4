"""How bodies carry points: rigid motions as dual quaternions, blended between several bodies.

Unlike blended matrices they keep volume at a twisted hip or a bent knee. The browser does the same
(islands/figure/skeleton.ts). Knows no mesh, no muscle and no light.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from hipkey.body.model import BodyModel
from hipkey.body.types import Floats, Ints


@dataclass(frozen=True)
class Skeleton:
    """The bodies that carry something, parents before children.

    `bodies`: (b,) ids in the model. `parents`: (b,) places in this list, -1 for the root.
    """

    names: tuple[str, ...]
    bodies: Ints
    parents: Ints

    def places(self, bodies: Ints) -> Ints:
        """Places in this list of body ids of any shape."""
        return np.asarray(np.searchsorted(self.bodies, bodies))

    def motion(self, data: Any) -> Floats:
        """(b, 7): where each body is, metres, and its unit quaternion w, x, y, z."""
        return np.concatenate([data.xpos[self.bodies], data.xquat[self.bodies]], axis=1)


def skeleton(body: BodyModel, carriers: Ints) -> Skeleton:
    """The skeleton of the bodies named by id in `carriers`; MuJoCo lists parents first."""
    bodies = np.unique(carriers)
    parents = []
    for index in bodies:
        above = int(body.mj.body_parentid[index])
        while above and above not in bodies:
            above = int(body.mj.body_parentid[above])
        parents.append(int(np.searchsorted(bodies, above)) if above else -1)
    names = tuple(str(body.mj.body(int(index)).name) for index in bodies)
    return Skeleton(names, bodies.astype(np.intp), np.array(parents, dtype=np.intp))


def blend(rest: Floats, motion: Floats, carriers: Ints, weights: Floats) -> Floats:
    """(n, 8) dual quaternions that take points from rest to the pose.

    `rest`, `motion`: (b, 7). `carriers`: (n, k) places of bodies, heaviest first; `weights`
    (n, k).
    """
    turn = _product(motion[:, 3:], _conjugate(rest[:, 3:]))
    shift = motion[:, :3] - rotate(turn, rest[:, :3])
    dual = 0.5 * _product(np.pad(shift, ((0, 0), (1, 0))), turn)
    turns, duals = turn[carriers], dual[carriers]  # (n, k, 4)
    same = np.where((turns * turns[:, :1]).sum(-1) < 0, -1.0, 1.0)
    share = (weights * same)[..., None]
    real, unreal = (share * turns).sum(1), (share * duals).sum(1)
    size = np.linalg.norm(real, axis=1, keepdims=True)
    return np.asarray(np.concatenate([real, unreal], axis=1) / size)


def carry(motion: Floats, points: Floats) -> Floats:
    """(n, 3) points from rest to the pose, by (n, 8) dual quaternions."""
    return rotate(motion[:, :4], points) + _shift(motion)


def bring_back(motion: Floats, points: Floats) -> Floats:
    """(n, 3) points from the pose to rest: the inverse of `carry`."""
    return rotate(_conjugate(motion[:, :4]), points - _shift(motion))


def rotate(turn: Floats, points: Floats) -> Floats:
    """(n, 3) points turned by unit quaternions (n, 4)."""
    axis = turn[:, 1:]
    turned = points + 2 * np.cross(axis, np.cross(axis, points) + turn[:, :1] * points)
    return np.asarray(turned)


def _shift(motion: Floats) -> Floats:
    real, dual = motion[:, :4], motion[:, 4:]
    return np.asarray(
        2
        * (
            real[:, :1] * dual[:, 1:]
            - dual[:, :1] * real[:, 1:]
            + np.cross(real[:, 1:], dual[:, 1:])
        )
    )


def _conjugate(turn: Floats) -> Floats:
    return np.asarray(turn * np.array([1.0, -1.0, -1.0, -1.0]))


def _product(a: Floats, b: Floats) -> Floats:
    real = a[..., :1] * b[..., :1] - (a[..., 1:] * b[..., 1:]).sum(-1, keepdims=True)
    rest = a[..., :1] * b[..., 1:] + b[..., :1] * a[..., 1:] + np.cross(a[..., 1:], b[..., 1:])
    return np.concatenate([real, rest], axis=-1)
