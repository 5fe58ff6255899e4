"""The template: one mesh of the whole skin in a half-bent rest pose, and how bodies carry it.

Marching cubes on the skin's distance, short edges collapsed until the triangles have the size that
their place needs (fine at hands, feet and face), then smoothed along the surface. Each vertex hangs
on up to four bodies. Does not know keyframes, light or files.
"""

import heapq
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from hipkey.body.light import Volume
from hipkey.body.skin import JOINS, REGIONS, SHAPE_REGION, Flesh, PlacedFlesh, part
from hipkey.body.types import Floats, Ints

EDGE: Final = {
    "trunk": 0.0155,
    "leg": 0.0135,
    "arm": 0.0112,
    "head": 0.0095,
    "foot": 0.0085,
    "hand": 0.0064,
}
"""Wished length of a triangle's edge by region, metres."""
CELL: Final = 0.0065
WEIGHT_REACH: Final = 0.016
INFLUENCES: Final = 4


@dataclass(frozen=True)
class Template:
    """`vertices` (n, 3) in the rest pose, `faces` (m, 3), `region` (n,) index into REGIONS,
    `carriers` (n, 4) body ids, heaviest first, and their `weights` (n, 4), which add up to 1."""

    vertices: Floats
    faces: Ints
    region: Ints
    carriers: Ints
    weights: Floats


def make(flesh: Flesh, rest: Any) -> Template:
    """The template in the rest pose `rest` (MjData). Takes about half a minute."""
    placed = flesh.at(rest)
    vertices, faces = _march(placed)
    region = regions(placed, vertices)
    size = np.array([EDGE[part(name)] for name in REGIONS])
    vertices, faces = collapse(vertices, faces, size[region])
    for _ in range(12):
        vertices = vertices + 0.5 * tangential(vertices, faces)
        vertices = settle(placed, vertices, regions(placed, vertices), rounds=2)
    region = regions(placed, vertices)
    carriers, weights = _bind(flesh, placed, vertices, faces, region)
    return Template(vertices, faces, region, carriers, weights)


def regions(placed: PlacedFlesh, vertices: Floats) -> Ints:
    """(n,) the region whose own flesh is nearest."""
    found = [placed.region(vertices, region)[0] for region in REGIONS]
    return np.asarray(np.argmin(np.stack(found), axis=0))


def settle(placed: PlacedFlesh, vertices: Floats, region: Ints, rounds: int = 6) -> Floats:
    """Move vertices onto the distance's zero, each along the slope of its own region."""
    moved = vertices.copy()
    for _ in range(rounds):
        for index, name in enumerate(REGIONS):
            mine = np.flatnonzero(region == index)
            if len(mine):
                f, g = placed.own(moved[mine], name)
                steep = np.maximum((g**2).sum(1), 0.15)
                moved[mine] -= (np.clip(f, -0.02, 0.02) / steep)[:, None] * g
    return moved


def slope(placed: PlacedFlesh, vertices: Floats, region: Ints) -> Floats:
    """(n, 3) the direction out of the flesh at each vertex, unit length."""
    found = np.zeros_like(vertices)
    for index, name in enumerate(REGIONS):
        mine = np.flatnonzero(region == index)
        if len(mine):
            found[mine] = placed.own(vertices[mine], name)[1]
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9))


def normals(vertices: Floats, faces: Ints) -> Floats:
    """(n, 3) unit normals, faces weighted by area."""
    corners = vertices[faces]
    flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    total = np.zeros_like(vertices)
    for corner in range(3):
        for axis in range(3):
            total[:, axis] += np.bincount(faces[:, corner], flat[:, axis], len(vertices))
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12))


def neighbour_mean(values: Floats, faces: Ints) -> Floats:
    """(n, k) the mean of `values` over the neighbours of each vertex."""
    total, count = np.zeros_like(values), np.zeros(len(values))
    for i, j in ((0, 1), (1, 2), (2, 0)):
        for a, b in ((i, j), (j, i)):
            count += np.bincount(faces[:, a], minlength=len(values))
            for axis in range(values.shape[1]):
                total[:, axis] += np.bincount(faces[:, a], values[faces[:, b], axis], len(values))
    return total / np.maximum(count, 1)[:, None]


def tangential(vertices: Floats, faces: Ints) -> Floats:
    """(n, 3) the step to the neighbours' mean, without its part along the normal."""
    step, normal = neighbour_mean(vertices, faces) - vertices, normals(vertices, faces)
    return np.asarray(step - (step * normal).sum(1, keepdims=True) * normal)


def _march(placed: PlacedFlesh) -> tuple[Floats, Ints]:
    from skimage.measure import marching_cubes

    low, high = placed.ends.min((0, 1)) - 0.14, placed.ends.max((0, 1)) + 0.14
    volume = Volume(placed.whole, low, high, CELL)
    vertices, faces, _, _ = marching_cubes(volume.field, 0.0, spacing=(CELL,) * 3)
    return np.asarray(vertices + low, dtype=np.float64), np.asarray(faces, dtype=np.int64)


def collapse(vertices: Floats, faces: Ints, size: Floats) -> tuple[Floats, Ints]:
    """Collapse edges shorter than `size` (n,) wishes, shortest first; the surface stays closed."""
    points = [tuple(p) for p in vertices]
    size = size.copy()
    around: list[set[int]] = [set() for _ in points]  # faces around a vertex
    triangles: list[tuple[int, int, int] | None] = [tuple(f) for f in faces.tolist()]
    for index, triangle in enumerate(faces.tolist()):
        for corner in triangle:
            around[corner].add(index)
    queue: list[tuple[float, int, int]] = []

    def offer(a: int, b: int) -> None:
        pa, pb = points[a], points[b]
        length = ((pa[0] - pb[0]) ** 2 + (pa[1] - pb[1]) ** 2 + (pa[2] - pb[2]) ** 2) ** 0.5
        ratio = length / (0.5 * (size[a] + size[b]))
        if ratio < 0.8:
            heapq.heappush(queue, (ratio, a, b))

    def neighbours(a: int) -> set[int]:
        return {v for f in around[a] for v in triangles[f] or ()} - {a}

    edges = {tuple(sorted((t[i], t[i - 1]))) for t in faces.tolist() for i in range(3)}
    for a, b in sorted(edges):
        offer(a, b)
    while queue:
        ratio, a, b = heapq.heappop(queue)
        if not around[a] or not around[b]:
            continue
        pa, pb = points[a], points[b]
        length = ((pa[0] - pb[0]) ** 2 + (pa[1] - pb[1]) ** 2 + (pa[2] - pb[2]) ** 2) ** 0.5
        if abs(length / (0.5 * (size[a] + size[b])) - ratio) > 1e-9:
            continue  # moved since; a newer offer is in the queue
        near_a, near_b = neighbours(a), neighbours(b)
        if b not in near_a or len(near_a & near_b) != 2 or len(near_a | near_b) > 14:
            continue
        middle = tuple((pa[i] + pb[i]) / 2 for i in range(3))
        gone = around[a] & around[b]
        if any(_flips(points, triangles[f], v, middle) for v in (a, b) for f in around[v] - gone):
            continue
        for f in gone:
            for v in triangles[f] or ():
                around[v].discard(f)
            triangles[f] = None
        for f in around[b]:
            triangles[f] = tuple(a if v == b else v for v in triangles[f] or ())  # type: ignore[assignment]
        around[a] |= around[b]
        around[b] = set()
        points[a] = middle
        size[a] = min(size[a], size[b])
        for v in sorted(neighbours(a)):
            offer(a, v)
    kept = np.array([t for t in triangles if t is not None], dtype=np.int64)
    used, kept = np.unique(kept, return_inverse=True)
    return np.array(points)[used], kept.reshape(-1, 3)


def _flips(points: list[Any], triangle: Any, vertex: int, target: Any) -> bool:
    """Whether moving `vertex` of the triangle to `target` turns its normal by over 70 degrees."""

    def normal(p: Any, q: Any, r: Any) -> tuple[float, float, float]:
        ux, uy, uz = q[0] - p[0], q[1] - p[1], q[2] - p[2]
        vx, vy, vz = r[0] - p[0], r[1] - p[1], r[2] - p[2]
        return uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx

    before = normal(*(points[v] for v in triangle))
    after = normal(*(target if v == vertex else points[v] for v in triangle))
    dot = sum(x * y for x, y in zip(before, after, strict=True))
    scale = sum(x * x for x in before) * sum(x * x for x in after)
    return bool(dot <= 0 or dot * dot < 0.12 * scale)


def _bind(
    flesh: Flesh, placed: PlacedFlesh, vertices: Floats, faces: Ints, region: Ints
) -> tuple[Ints, Floats]:
    """Hang each vertex on the bodies whose flesh is near, within its region and what it joins."""
    bodies = np.unique(flesh.bodies)
    column = {int(b): i for i, b in enumerate(bodies)}
    weight = np.zeros((len(vertices), len(bodies)))
    least = np.full(len(vertices), np.inf)
    distance = np.stack(
        [_capsule(vertices, *placed.ends[i], *placed.radii[i]) for i in range(len(SHAPE_REGION))]
    )
    names = np.array(SHAPE_REGION)
    allowed = np.stack([[_connected(r, s) for s in names] for r in REGIONS])[region].T
    distance[~allowed] = np.inf
    least = distance.min(0)
    for i, body in enumerate(flesh.bodies):
        weight[:, column[int(body)]] += np.exp((least - distance[i]) / WEIGHT_REACH)
    weight /= weight.sum(1, keepdims=True)
    steps = np.where(
        np.isin(region, [i for i, r in enumerate(REGIONS) if "hand" in r or "foot" in r]), 0.25, 0.6
    )
    for _ in range(14):
        weight += steps[:, None] * (neighbour_mean(weight, faces) - weight)
    order = np.argsort(-weight, axis=1, kind="stable")[:, :INFLUENCES]
    best = np.take_along_axis(weight, order, 1)
    best[best < 0.02] = 0
    best = np.round(best / best.sum(1, keepdims=True) * 255)
    best[:, 0] += 255 - best.sum(1)
    return bodies[order], best / 255


def _capsule(points: Floats, a: Floats, b: Floats, r0: float, r1: float) -> Floats:
    along = b - a
    t = np.clip((points - a) @ along / max(float(along @ along), 1e-12), 0, 1)
    return np.asarray(
        np.linalg.norm(points - a - t[:, None] * along, axis=1) - (r0 + (r1 - r0) * t)
    )


def _connected(region: str, other: str) -> bool:
    """Whether a vertex of one region may hang on flesh of the other: itself, or what it joins."""
    pair = {region, other}
    return len(pair) == 1 or any(pair == {join.parent, join.child} for join in JOINS)
