"""One keyframe, made ready: skin drawn onto its pose, light on skin, floor and props, muscles.

What takes seconds here takes nothing in the browser. Does not know files or pictures.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from hipkey.body import light, muscle_bellies, props, template
from hipkey.body.kinematics import configuration, forward
from hipkey.body.model import load
from hipkey.body.skeleton import Skeleton, blend, bring_back, carry, skeleton
from hipkey.body.skin import Flesh
from hipkey.body.template import Template
from hipkey.body.types import Floats, Ints
from hipkey.domain.stretch import Keyframe, LimbAngles, PlacedProp

REST: Final = Keyframe(
    name="rest",
    pelvis_position=(0.0, 0.0, 1.0),
    pelvis_orientation=(1.0, 0.0, 0.0, 0.0),
    both=LimbAngles(
        hip_flexion=45,
        hip_adduction=-24,
        hip_rotation=-10,
        knee_flexion=50,
        shoulder_plane=35,
        shoulder_elevation=52,
        elbow_flexion=38,
        finger_flexion=12,
    ),
)
"""Half-way to the stretches, so that no place of the skin has far to go."""
_FLOOR_CELL: Final = 0.022
_FLOOR_MARGIN: Final = 0.30


@dataclass(frozen=True)
class Baked:
    """A keyframe: `motion` (b, 7); `skin` (n, 3) metres in the scene; `delta` (n, 3) what to add to
    the template at rest so that carrying gives `skin`; `sky`, `key` (n,) light; `lines` (m, p, 3)
    muscles' middle lines, `line_delta` (m * p, 3) alike, `radii` (m, p), `change` (m,)."""

    motion: Floats
    skin: Floats
    delta: Floats
    sky: Floats
    key: Floats
    lines: Floats
    line_delta: Floats
    radii: Floats
    change: Floats
    solid: light.Volume


class Studio:
    """The body with its skin hung on, ready to be put into keyframes."""

    def __init__(self, skin: Template | None = None) -> None:
        """`skin`: the template, when it is made already."""
        body = load()
        self.flesh = Flesh(body, forward(body.standing))
        rest = forward(configuration(REST))
        self.skin = skin or template.make(self.flesh, rest)
        line_carriers, line_weights = muscle_bellies.carriers()
        bones = bone_bodies()
        everything = np.concatenate([self.skin.carriers.ravel(), line_carriers.ravel(), bones])
        self.skeleton: Skeleton = skeleton(body, everything)
        self.rest = self.skeleton.motion(rest)
        self.skin_places = self.skeleton.places(self.skin.carriers)
        self.rest_lines = muscle_bellies.middle_lines(rest).reshape(-1, 3)
        self.line_places = self.skeleton.places(line_carriers).reshape(-1, 2)
        self.line_weights = line_weights.reshape(-1, 2)

    def bake(self, keyframe: Keyframe, placed: Sequence[PlacedProp]) -> Baked:
        """Everything about one keyframe but the floor."""
        qpos = configuration(keyframe)
        data = forward(qpos)
        motion = self.skeleton.motion(data)
        carried = blend(self.rest, motion, self.skin_places, self.skin.weights)
        skin = self._drawn(data, carry(carried, self.skin.vertices), placed)
        flesh = self.flesh.at(data)

        def nearest(points: Floats) -> Floats:
            solids = [flesh.rough(points), *(props.distance(p, points) for p in _solid(placed))]
            return np.asarray(np.min(solids, axis=0))

        low, high = skin.min(0) - 0.12, skin.max(0) + 0.12
        for corner in (props_mesh(placed).vertices,):
            if len(corner):
                low, high = (
                    np.minimum(low, corner.min(0) - 0.05),
                    np.maximum(high, corner.max(0) + 0.05),
                )
        solid = light.Volume(nearest, low, high)
        out = template.slope(flesh, skin, self.skin.region)  # steadier than normals in deep folds
        sky, key = light.received(skin, out, solid)
        both = np.stack([sky, key], 1)
        for _ in range(2):
            both += 0.5 * (template.neighbour_mean(both, self.skin.faces) - both)
        sky, key = both.T
        lines = muscle_bellies.middle_lines(data)
        hung = blend(self.rest, motion, self.line_places, self.line_weights)
        return Baked(
            motion=motion,
            skin=skin,
            delta=bring_back(carried, skin) - self.skin.vertices,
            sky=sky,
            key=key,
            lines=lines,
            line_delta=bring_back(hung, lines.reshape(-1, 3)) - self.rest_lines,
            radii=muscle_bellies.radii(lines),
            change=muscle_bellies.lengthening(qpos),
            solid=solid,
        )

    def _drawn(self, data: Any, skin: Floats, placed: Sequence[PlacedProp]) -> Floats:
        """The carried skin drawn onto the flesh of the pose, flat where it lies on something."""
        flesh, faces, region = self.flesh.at(data), self.skin.faces, self.skin.region
        skin = template.settle(flesh, skin, region, rounds=6)
        for _ in range(10):
            skin = skin + 0.5 * template.tangential(skin, faces)
            skin = template.settle(flesh, skin, region, rounds=2)
        for _ in range(6):  # where a deep fold has turned the skin inside out, let it go slack
            turned = template.normals(skin, faces) * template.slope(flesh, skin, region)
            slack = template.neighbour_mean((turned.sum(1) < 0.35).astype(float)[:, None], faces)
            step = template.neighbour_mean(skin, faces) - skin
            skin = template.settle(flesh, skin + np.minimum(slack * 1.5, 0.7) * step, region, 1)
        for prop in _solid(placed):
            depth = props.distance(prop, skin)
            for index in np.flatnonzero((depth < 0) & (depth > -0.04)):
                skin[index] -= depth[index] * props.gradient(prop, skin[index])
        skin[:, 2] = np.maximum(skin[:, 2], 0.001)
        return skin


@functools.cache
def bone_bodies() -> Ints:
    """Ids of the bodies that have a bone to show."""
    mj = load().mj
    return np.unique(mj.geom_bodyid[mj.geom_dataid >= 0]).astype(np.intp)


def _solid(placed: Sequence[PlacedProp]) -> list[PlacedProp]:
    return [prop for prop in placed if prop.prop not in props.NOT_IN_THE_WAY]


@dataclass(frozen=True)
class Floor:
    """A grid on the floor: its corner, metres, and its cells."""

    x: float
    y: float
    columns: int
    rows: int
    cell: float = _FLOOR_CELL

    @classmethod
    def under(cls, points: Floats) -> "Floor":
        """The floor under everything that stands or lies on it."""
        low, high = points[:, :2].min(0) - _FLOOR_MARGIN, points[:, :2].max(0) + _FLOOR_MARGIN
        columns, rows = (int(n) for n in np.ceil((high - low) / _FLOOR_CELL) + 1)
        return cls(float(low[0]), float(low[1]), columns, rows)

    def lit(self, solid: light.Volume) -> Floats:
        """(rows, columns): the light that reaches the floor; 1 in the open."""
        x, y = np.meshgrid(
            self.x + self.cell * np.arange(self.columns), self.y + self.cell * np.arange(self.rows)
        )
        points = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], 1)
        up = np.tile([0.0, 0.0, 1.0], (len(points), 1))
        sky, key = light.received(points, up, solid)
        return np.asarray((0.55 * sky + 0.45 * key).reshape(self.rows, self.columns))


@dataclass(frozen=True)
class PropMesh:
    """All props of a scene as one mesh; `kind` (n,) is the place of a prop in the scene's list."""

    vertices: Floats
    normals: Floats
    faces: Ints
    kind: Ints


def props_mesh(placed: Sequence[PlacedProp]) -> PropMesh:
    """Boxes and cylinders of the solid props, edges rounded, in the scene."""
    vertices, normals, faces, kind, count = [], [], [], [], 0
    for place, prop in enumerate(placed):
        if prop.prop in props.NOT_IN_THE_WAY:
            continue
        turn = props.turn(prop)
        for solid in props.SOLIDS[prop.prop]:
            v, n, f = _box(solid) if solid.kind == "box" else _cylinder(solid)
            vertices.append((v + np.array(solid.centre)) @ turn.T + np.array(prop.position))
            normals.append(n @ turn.T)
            faces.append(f + count)
            kind.append(np.full(len(v), place))
            count += len(v)
    if not count:
        return PropMesh(np.zeros((0, 3)), np.zeros((0, 3)), np.zeros((0, 3), int), np.zeros(0, int))
    return PropMesh(*(np.concatenate(part) for part in (vertices, normals, faces, kind)))


def _marks(size: float, rounding: float) -> Floats:
    """Places along an edge: three for each rounded end, and every 4 cm between."""
    inner = size / 2 - rounding
    flat = np.linspace(-inner, inner, max(2, int(np.ceil(2 * inner / 0.04)) + 1))
    bend = size / 2 - rounding * (1 - np.array([1.0, 0.75, 0.4]))
    return np.concatenate([-bend, flat, bend[::-1]])


def _box(solid: props.Solid) -> tuple[Floats, Floats, Ints]:
    size = np.array(solid.size)
    rounding = min(max(solid.rounding, 0.004), size.min() / 2 - 1e-4)
    parts, normals, faces, count = [], [], [], 0
    for axis in range(3):
        i, j = (axis + 1) % 3, (axis + 2) % 3
        u, v = _marks(size[i], rounding), _marks(size[j], rounding)
        grid_u, grid_v = np.meshgrid(u, v, indexing="ij")
        for side in (-1, 1):
            points = np.zeros((grid_u.size, 3))
            points[:, i], points[:, j], points[:, axis] = (
                grid_u.ravel(),
                grid_v.ravel(),
                side * size[axis] / 2,
            )
            inner = np.clip(points, rounding - size / 2, size / 2 - rounding)
            out = points - inner
            out /= np.linalg.norm(out, axis=1, keepdims=True)
            parts.append(inner + rounding * out)
            normals.append(out)
            faces.append(_sheet(len(u), len(v), side > 0) + count)
            count += grid_u.size
    return np.concatenate(parts), np.concatenate(normals), np.concatenate(faces)


def _cylinder(solid: props.Solid) -> tuple[Floats, Floats, Ints]:
    radius, length = solid.size[0] / 2, solid.size[1]
    rounding = min(max(solid.rounding, 0.006), radius - 1e-4, length / 2 - 1e-4)
    bend = np.linspace(0, np.pi / 2, 7)
    cap_r, cap_z = (
        radius - rounding * (1 - np.sin(bend)),
        length / 2 - rounding * (1 - np.cos(bend)),
    )
    flat = np.linspace(0.15, 1, 4) * (radius - rounding)
    r = np.concatenate([[1e-4], flat[:-1], cap_r])
    z = np.concatenate([[length / 2], np.full(len(flat) - 1, length / 2), cap_z])
    slope = np.concatenate([np.zeros(len(flat)), bend])  # the normal's angle from the axis
    body = np.linspace(cap_z[-1], -cap_z[-1], 10)[1:-1]
    r = np.concatenate([r, np.full(len(body), radius), r[::-1]])
    z = np.concatenate([z, body, -z[::-1]])
    slope = np.concatenate([slope, np.full(len(body), np.pi / 2), np.pi - slope[::-1]])
    turn = np.linspace(0, 2 * np.pi, 41)
    ring = np.stack([np.cos(turn), np.sin(turn)], 1)

    def lay(flat: Floats, high: Floats) -> Floats:
        around = flat[:, None, None] * ring
        along = np.broadcast_to(high[:, None, None], (*around.shape[:2], 1))
        order = {"x": [2, 0, 1], "y": [1, 2, 0], "z": [0, 1, 2]}[solid.axis]
        return np.concatenate([around, along], 2).reshape(-1, 3)[:, order]

    return lay(r, z), lay(np.sin(slope), np.cos(slope)), _sheet(len(r), len(turn), True)


def _sheet(rows: int, columns: int, turned: bool) -> Ints:
    i, j = (
        g.ravel() for g in np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    )
    a, b = i * columns + j, i * columns + j + 1
    c, d = a + columns, b + columns
    faces = np.concatenate([np.stack([a, c, b], 1), np.stack([b, c, d], 1)])
    return faces if turned else faces[:, ::-1]
