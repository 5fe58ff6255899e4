"""What touches what: distances between the flesh, the floor and the props, and their slopes.

Works on a posed body (a MuJoCo data whose kinematics are up to date). A gap is positive where
there is air and negative where one thing is inside the other. Does not move anything: the solver
does, and the tests only look. Names are those of `segments` and of `SPOTS`, plus `floor` and the
props of the pose.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import mujoco
import numpy as np
import numpy.typing as npt

from hipkey.body import props as things
from hipkey.body.kinematics import mirror
from hipkey.body.model import BodyModel
from hipkey.body.segments import SEGMENTS, SPOTS, Segment, mirror_name
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.stretch import PlacedProp, Pose, Reach

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

FLOOR: Final = "floor"
WORLD: Final = 0
"""MuJoCo's id of the body that does not move."""
ALONG: Final = np.linspace(0.0, 1.0, 7)
"""Where a capsule is sampled against a prop, fractions of its length."""

SOFT: Final = (
    # Neighbours whose flesh folds into each other, so that overlap there is no mistake.
    (r"thigh", r"pelvis|belly|waist|buttock"),
    (r"deltoid", r"chest|upper_chest|ribs|shoulder|neck"),
    (r"upper_arm", r"chest|upper_chest|shoulder"),
)
"""Pairs that may sink into each other, by what their names (without the side) match."""

GIVES: Final = {frozenset({"thigh"}): 0.03, frozenset({"thigh", "calf"}): 0.015}
"""How far the flesh of two legs flattens where one lies on the other, metres, both together."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The distance between two things, metres, and where they are nearest.

    `normal` (3,) points from b to a. `a_at`, `b_at` (3,) are points of the scene carried by the
    MuJoCo bodies `a_body` and `b_body`.
    """

    a: str
    b: str
    metres: float
    normal: Floats
    a_body: int
    a_at: Floats
    b_body: int = WORLD
    b_at: Floats | None = None

    @property
    def slot(self) -> tuple[str, str]:
        """Which two things these are; a capsule has two ends over the floor but one slot."""
        return self.a, self.b


@dataclass(frozen=True)
class Flesh:
    """The capsules in the frames of their bodies.

    `bodies` (n,), `ends` (n, 2, 3) metres, `radii` (n, 2); the first `solid` of them are segments
    and take room, the others are spots. `pairs` (k, 2): segments that must not overlap.
    """

    names: tuple[str, ...]
    bodies: Ints
    ends: Floats
    radii: Floats
    solid: int
    pairs: Ints
    gives: Floats

    def place(self, data: Any) -> Floats:
        """(n, 2, 3) ends of the capsules in the scene."""
        turn = data.xmat[self.bodies].reshape(-1, 3, 3)
        placed: Floats = np.einsum("nij,nkj->nki", turn, self.ends)
        placed += data.xpos[self.bodies][:, None]
        return placed

    def index(self, name: str) -> int:
        """The place of a segment or spot; UnknownNameError lists the names there are."""
        try:
            return self.names.index(name)
        except ValueError:
            raise UnknownNameError("part of the body", name, self.names) from None


def mirrored(pose: Pose) -> Pose:
    """The pose with the left side as the one being stretched: a mirror image, never authored."""
    return Pose(
        keyframes=tuple(mirror(keyframe) for keyframe in pose.keyframes),
        props=tuple(things.mirrored(prop) for prop in pose.props),
        contacts=tuple(
            reach.model_copy(
                update={
                    "point": mirror_name(reach.point),
                    "touches": mirror_name(reach.touches),
                }
            )
            for reach in pose.contacts
        ),
    )


def attach(model: BodyModel) -> Flesh:
    """The flesh on the model's bones, bound in anatomical standing."""
    data = mujoco.MjData(model.mj)
    data.qpos[:] = model.standing
    mujoco.mj_kinematics(model.mj, data)
    rows = [*SEGMENTS, *SPOTS]
    bodies = np.array([model.bodies[row.body] for row in rows], dtype=np.intp)
    ends = np.array([(row.start, row.end) for row in rows])
    turn = data.xmat[bodies].reshape(-1, 3, 3)
    local = np.einsum("nji,nkj->nki", turn, ends - data.xpos[bodies][:, None])
    return Flesh(
        names=tuple(row.name for row in rows),
        bodies=bodies,
        ends=local,
        radii=np.array([(row.start_radius, row.end_radius) for row in rows]),
        solid=len(SEGMENTS),
        pairs=np.array(_pairs(), dtype=np.intp),
        gives=np.array([_give(SEGMENTS[a], SEGMENTS[b]) for a, b in _pairs()]),
    )


def contact(flesh: Flesh, ends: Floats, reach: Reach, props: Sequence[PlacedProp]) -> Gap:
    """The gap between the point of a reach and what it should touch; `ends` as `place` gives."""
    a = flesh.index(reach.point)
    if reach.touches == FLOOR:
        return min(_floor(flesh, ends, np.array([a]), np.inf), key=lambda gap: gap.metres)
    asked = [prop for prop in props if prop.prop == reach.touches]
    if asked:
        found = (next(_prop(flesh, ends, np.array([a]), prop, np.inf)) for prop in asked)
        return min(found, key=lambda gap: gap.metres)
    if reach.touches not in flesh.names:
        known = [FLOOR, *(prop.prop for prop in props), *flesh.names]
        raise UnknownNameError("thing to touch", reach.touches, known)
    pair = np.array([[a, flesh.index(reach.touches)]], dtype=np.intp)
    return next(_between(flesh, ends, pair, np.zeros(1), np.inf))


def slots(flesh: Flesh, props: Sequence[PlacedProp]) -> list[tuple[str, str]]:
    """The name pairs of every gap that `closer_than` may yield."""
    solid = flesh.names[: flesh.solid]
    firm = [FLOOR, *(str(prop.prop) for prop in props if prop.prop not in things.NOT_IN_THE_WAY)]
    between = [(flesh.names[a], flesh.names[b]) for a, b in flesh.pairs]
    return [(name, thing) for thing in firm for name in solid] + between


def closer_than(
    flesh: Flesh, ends: Floats, props: Sequence[PlacedProp], margin: float
) -> Iterator[Gap]:
    """Every gap below `margin` metres: flesh to floor, to props, and to other flesh."""
    solid = np.arange(flesh.solid)
    yield from _floor(flesh, ends, solid, margin)
    for prop in props:
        if prop.prop not in things.NOT_IN_THE_WAY:
            yield from _prop(flesh, ends, solid, prop, margin)
    yield from _between(flesh, ends, flesh.pairs, flesh.gives, margin)


def _floor(flesh: Flesh, ends: Floats, rows: Ints, margin: float) -> Iterator[Gap]:
    height = ends[rows, :, 2] - flesh.radii[rows]
    up = np.array([0.0, 0.0, 1.0])
    for at, end in np.argwhere(height < margin):
        row = rows[at]
        yield Gap(
            flesh.names[row],
            FLOOR,
            float(height[at, end]),
            up,
            int(flesh.bodies[row]),
            ends[row, end],
        )


def _prop(flesh: Flesh, ends: Floats, rows: Ints, prop: PlacedProp, margin: float) -> Iterator[Gap]:
    t = ALONG[None, :, None]
    points = ends[rows, :1] * (1 - t) + ends[rows, 1:] * t  # (n, 7, 3)
    radii = flesh.radii[rows, :1] * (1 - ALONG) + flesh.radii[rows, 1:] * ALONG
    gaps = things.distance(prop, points.reshape(-1, 3)).reshape(radii.shape) - radii
    nearest = np.argmin(gaps, axis=1)
    for at in np.flatnonzero(gaps.min(axis=1) < margin):
        row, point = rows[at], points[at, nearest[at]]
        yield Gap(
            flesh.names[row],
            str(prop.prop),
            float(gaps[at, nearest[at]]),
            things.gradient(prop, point),
            int(flesh.bodies[row]),
            point,
        )


def _between(
    flesh: Flesh, ends: Floats, pairs: Ints, gives: Floats, margin: float
) -> Iterator[Gap]:
    a, b = pairs[:, 0], pairs[:, 1]
    s, t = nearest(ends[a], ends[b])
    at_a = ends[a, 0] + s[:, None] * (ends[a, 1] - ends[a, 0])
    at_b = ends[b, 0] + t[:, None] * (ends[b, 1] - ends[b, 0])
    apart = at_a - at_b
    length = np.linalg.norm(apart, axis=1)
    radius_a = flesh.radii[a, 0] + s * (flesh.radii[a, 1] - flesh.radii[a, 0])
    radius_b = flesh.radii[b, 0] + t * (flesh.radii[b, 1] - flesh.radii[b, 0])
    gaps = length - radius_a - radius_b + gives
    for row in np.flatnonzero(gaps < margin):
        normal = apart[row] / length[row] if length[row] > 1e-9 else np.array([0.0, 0.0, 1.0])
        yield Gap(
            flesh.names[a[row]],
            flesh.names[b[row]],
            float(gaps[row]),
            normal,
            int(flesh.bodies[a[row]]),
            at_a[row],
            int(flesh.bodies[b[row]]),
            at_b[row],
        )


def nearest(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Where two line segments are nearest: (n, 2, 3) ends each, to (n,) fractions of each.

    The clamped closed form of Ericson, Real-Time Collision Detection (2005), section 5.1.9.
    """
    u, v = first[:, 1] - first[:, 0], second[:, 1] - second[:, 0]
    w = first[:, 0] - second[:, 0]
    a, e, b = (np.einsum("ni,ni->n", x, y) for x, y in ((u, u), (v, v), (u, v)))
    c, f = np.einsum("ni,ni->n", u, w), np.einsum("ni,ni->n", v, w)
    tiny = 1e-12
    parallel = a * e - b * b
    s = np.where(
        parallel > tiny, np.clip((b * f - c * e) / np.maximum(parallel, tiny), 0.0, 1.0), 0.0
    )
    t = np.where(e > tiny, (b * s + f) / np.maximum(e, tiny), 0.0)
    clamped = np.clip(t, 0.0, 1.0)
    again = np.clip((b * clamped - c) / np.maximum(a, tiny), 0.0, 1.0)
    s = np.where((t != clamped) | (e <= tiny) | (parallel <= tiny), again, s)
    return np.where(a > tiny, s, 0.0), clamped


@functools.cache
def _pairs() -> list[tuple[int, int]]:
    return [
        (i, j)
        for i, first in enumerate(SEGMENTS)
        for j, second in enumerate(SEGMENTS[:i])
        if _keep_apart(first, second)
    ]


def _keep_apart(first: Segment, second: Segment) -> bool:
    """Whether two segments must not overlap: not neighbours, and not two fingers."""
    one, two = _plain(first), _plain(second)
    if first.limb == second.limb:
        within = {one, two}
        if first.limb.endswith("leg"):
            return bool(within & {"heel", "foot", "outer_foot", "inner_foot"}) and "thigh" in within
        return within == {"face", "upper_chest"}
    if all(segment.limb.endswith("arm") for segment in (first, second)):
        return not (_is_finger(one) and _is_finger(two))
    return not any(
        (re.fullmatch(x, one) and re.fullmatch(y, two))
        or (re.fullmatch(x, two) and re.fullmatch(y, one))
        for x, y in SOFT
    )


def _give(first: Segment, second: Segment) -> float:
    return GIVES.get(frozenset({_plain(first), _plain(second)}), 0.0)


def _plain(segment: Segment) -> str:
    """The name without its side."""
    return re.sub("^(right|left)_", "", segment.name)


def _is_finger(name: str) -> bool:
    return (
        name.startswith(("thumb_", "index_", "middle_", "ring_", "little_")) and "toe" not in name
    )
