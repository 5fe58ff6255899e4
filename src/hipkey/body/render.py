"""A small renderer without a screen: triangles and baked light in, a picture with clear ground out.

The browser draws with the same shading (islands/figure/shade.ts), and the numbers of the look go to
it in the file of the body. Does not know bodies, poses or files.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from hipkey.body import light
from hipkey.body.types import Floats, Ints

FIELD_OF_VIEW: Final = np.radians(24.0)
"""Vertical opening of the lens: long, so that limbs near it do not swell."""


@dataclass(frozen=True)
class Surface:
    """A mesh to draw: all arrays per vertex; `albedo` (n, 3) linear, `opacity` 1 is clay."""

    vertices: Floats
    faces: Ints
    normals: Floats
    sky: Floats
    key: Floats
    albedo: Floats
    gloss: float = 0.08


@dataclass(frozen=True)
class Camera:
    """Looks at `target` from `distance` metres; azimuth 0 is from -y (the front), degrees."""

    azimuth: float
    elevation: float
    target: Floats
    distance: float

    @property
    def axes(self) -> Floats:
        """(3, 3) rows: right, up, and backwards towards the camera."""
        a, e = np.radians(self.azimuth), np.radians(self.elevation)
        back = np.array([np.sin(a) * np.cos(e), -np.cos(a) * np.cos(e), np.sin(e)])
        right = np.array([np.cos(a), np.sin(a), 0.0])
        return np.stack([right, np.cross(back, right), back])

    @property
    def position(self) -> Floats:
        """Where the lens is, metres."""
        return np.asarray(self.target + self.distance * self.axes[2])


def fit(
    points: Floats, azimuth: float, elevation: float, aspect: float, margin: float = 1.06
) -> Camera:
    """The nearest camera in that direction that has all points in the frame."""
    axes = Camera(azimuth, elevation, np.zeros(3), 1.0).axes
    seen = points @ axes.T  # right, up, towards the camera
    tall = np.tan(FIELD_OF_VIEW / 2) / margin
    wide = tall * aspect
    # the pyramid's four sides, each pushed out to the outermost point, then its tip
    right, left = (seen[:, 0] + wide * seen[:, 2]).max(), (-seen[:, 0] + wide * seen[:, 2]).max()
    up, down = (seen[:, 1] + tall * seen[:, 2]).max(), (-seen[:, 1] + tall * seen[:, 2]).max()
    tip = max((right + left) / (2 * wide), (up + down) / (2 * tall), seen[:, 2].max() + 0.3)
    middle = np.array([(right - left) / 2, (up - down) / 2, seen[:, 2].mean()])
    return Camera(azimuth, elevation, middle @ axes, float(tip - middle[2]))


@dataclass
class Fragments:
    """What covers the pixels: nearest surface first."""

    pixel: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    depth: Floats = field(default_factory=lambda: np.zeros(0))
    face: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    share: Floats = field(default_factory=lambda: np.zeros((0, 3)))

    def keep(self, which: Any) -> "Fragments":
        """Those of them that `which` (n,) says."""
        return Fragments(self.pixel[which], self.depth[which], self.face[which], self.share[which])


def project(points: Floats, camera: Camera, width: int, height: int) -> tuple[Floats, Floats]:
    """(n, 2) pixels and (n,) depth in metres."""
    seen = (points - camera.position) @ camera.axes.T
    depth = -seen[:, 2]
    scale = height / 2 / np.tan(FIELD_OF_VIEW / 2)
    return np.stack(
        [width / 2 + scale * seen[:, 0] / depth, height / 2 - scale * seen[:, 1] / depth], 1
    ), depth


def rasterise(surface: Surface, camera: Camera, width: int, height: int) -> Fragments:
    """The nearest face in each pixel that the surface covers, whichever way it looks."""
    xy, depth = project(surface.vertices, camera, width, height)
    corner = xy[surface.faces]
    edge1, edge2 = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
    area = edge1[:, 0] * edge2[:, 1] - edge1[:, 1] * edge2[:, 0]
    low = np.floor(corner.min(1)).astype(np.int64)
    span = np.ceil(corner.max(1)).astype(np.int64) - low + 1
    size = span.max(1)
    found: list[tuple[Ints, Floats, Ints, Floats]] = []
    inside = (low < (width, height)).all(1) & ((low + span) > 0).all(1) & (np.abs(area) > 1e-9)
    inside &= (depth[surface.faces] > 0.05).all(1)  # nothing behind the lens
    step = 4
    smaller = 0
    while smaller < size[inside].max(initial=0):
        mine = np.flatnonzero(inside & (size > smaller) & (size <= step))
        chunk = max(1, 2_000_000 // (step * step))
        for start in range(0, len(mine), chunk):
            found.append(
                _cover(mine[start : start + chunk], corner, low, area, step, width, height)
            )
        smaller, step = step, step * 2
    if not found:
        return Fragments()
    pixel, face = np.concatenate([f[0] for f in found]), np.concatenate([f[2] for f in found])
    share = np.concatenate([f[3] for f in found])
    # perspective: shares of the screen triangle to shares of the triangle in space
    share = share / depth[surface.faces[face]]
    inverse = share.sum(1)
    share /= inverse[:, None]
    order = np.lexsort((inverse, pixel))  # the nearest comes last
    last = order[np.append(np.flatnonzero(np.diff(pixel[order])), len(order) - 1)]
    return Fragments(pixel[last], 1 / inverse[last], face[last], share[last])


def _cover(
    mine: Ints, corner: Floats, low: Ints, area: Floats, step: int, width: int, height: int
) -> tuple[Ints, Floats, Ints, Floats]:
    dx, dy = (g.ravel() for g in np.meshgrid(np.arange(step), np.arange(step), indexing="ij"))
    x, y = low[mine, 0][:, None] + dx, low[mine, 1][:, None] + dy
    px, py = x + 0.5, y + 0.5
    c = corner[mine]

    def side(i: int, j: int) -> Floats:
        ex, ey = (c[:, j] - c[:, i]).T[:, :, None]
        return np.asarray(ex * (py - c[:, i, 1][:, None]) - ey * (px - c[:, i, 0][:, None]))

    share = np.stack([side(1, 2), side(2, 0), side(0, 1)], -1) / area[mine][:, None, None]
    hit = (share >= 0).all(-1) & (x >= 0) & (y >= 0) & (x < width) & (y < height)
    which, where = np.nonzero(hit)
    return (y[hit] * width + x[hit], np.zeros(0), mine[which], share[which, where])


def mixed(surface: Surface, cover: Fragments, values: Floats) -> Floats:
    """(pixels, ...) a vertex's values at the covered pixels."""
    corners = values[surface.faces[cover.face]]
    return np.asarray(np.einsum("nc,nc...->n...", cover.share, corners))


def shade(surface: Surface, cover: Fragments, camera: Camera) -> Floats:
    """Linear colour (pixels, 3) of clay: sky and ground, a soft key light, a faint rim."""
    normal, view = _facing(surface, cover, camera)
    sky, key = mixed(surface, cover, surface.sky), mixed(surface, cover, surface.key)
    albedo = mixed(surface, cover, surface.albedo)
    up = normal[:, 2:3] * 0.5 + 0.5
    ground, above = np.array(LOOK["ground"]), np.array(LOOK["sky"])
    ambient = (ground + (above - ground) * up) * np.clip(sky, 0.02, 1)[:, None] ** np.array(
        LOOK["bleed"]
    )
    towards, wrap = light.KEY, float(LOOK["wrap"])
    lit = np.clip((normal @ towards + wrap) / (1 + wrap), 0, 1) ** 1.3 * key
    half = towards + view
    half /= np.linalg.norm(half, axis=1, keepdims=True)
    sheen = np.clip((normal * half).sum(1), 0, 1) ** 20 * surface.gloss * key
    rim = np.clip(1 - (normal * view).sum(1), 0, 1) ** 3 * LOOK["rim"] * sky
    return np.asarray(
        albedo * (ambient + np.array(LOOK["key"]) * lit[:, None]) + (sheen + rim)[:, None]
    )


def glass(surface: Surface, cover: Fragments, camera: Camera) -> tuple[Floats, Floats]:
    """Colour (3,) and opacity (pixels,) of clear skin: seen at its edges, not in its middle."""
    normal, view = _facing(surface, cover, camera)
    edge = 1 - np.clip((normal * view).sum(1), 0, 1)
    return np.array(LOOK["glass"]), 0.07 + 0.66 * edge**2.4


def _facing(surface: Surface, cover: Fragments, camera: Camera) -> tuple[Floats, Floats]:
    normal = mixed(surface, cover, surface.normals)
    view = camera.position - mixed(surface, cover, surface.vertices)
    for vectors in (normal, view):
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    normal *= np.where((normal * view).sum(1, keepdims=True) < 0, -1.0, 1.0)
    return normal, view


def floor_points(camera: Camera, width: int, height: int) -> tuple[Ints, Floats]:
    """The pixels that see the floor z = 0, and where on it (n, 2), metres."""
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    scale = 2 * np.tan(FIELD_OF_VIEW / 2) / height
    rays = np.stack([(x - width / 2) * scale, (height / 2 - y) * scale, -np.ones_like(x)], -1)
    rays = rays.reshape(-1, 3) @ camera.axes
    down = np.flatnonzero(rays[:, 2] < -1e-4)
    reach = -camera.position[2] / rays[down, 2]
    return down, (camera.position + reach[:, None] * rays[down])[:, :2]


def encode(colour: Floats) -> Floats:
    """Linear light to sRGB, 0 to 1, with a soft shoulder so that nothing burns out."""
    soft = np.clip(colour * (1 + colour / 4.0) / (1 + colour * 0.55), 0, 1)
    return np.where(soft <= 0.0031308, 12.92 * soft, 1.055 * soft ** (1 / 2.4) - 0.055)


def linear(code: str) -> list[float]:
    """A colour written as `#rrggbb`, as linear light."""
    value = np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return [
        round(float(v), 4)
        for v in np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    ]


RAMP: Final = ((-0.3, "#b9c3cc"), (0.0, "#e6c68f"), (0.4, "#4fa79b"), (0.9, "#0d4f63"))
"""Lengthening in fibre lengths and its colour: shorter, as in standing, longer, much longer. Light
runs steadily from pale to deep, blue against yellow, so no eye needs red and green to read it."""

LOOK: Final[dict[str, Any]] = {
    "sky": [0.66, 0.68, 0.72],
    "ground": [0.42, 0.33, 0.27],
    "key": [0.98, 0.90, 0.80],
    "towards": [round(float(v), 5) for v in light.KEY],
    "bleed": [0.8, 1.05, 1.25],
    "wrap": 0.3,
    "rim": 0.09,
    "gloss": 0.07,
    "clay": linear("#cf9270"),
    "mat": linear("#7f9c93"),
    "quiet": linear("#b9b4aa"),
    "wood": linear("#d9c3a0"),
    "foam": linear("#a9b9b4"),
    "iron": linear("#6d7578"),
    "cloth": linear("#d8cbb8"),
    "bone": linear("#e6e4e0"),
    "faint": 0.42,
    "glass": linear("#dfe9ea"),
    "ramp": [[value, *linear(code)] for value, code in RAMP],
    "legend": [code for _, code in RAMP],
}
"""The numbers of the look, for this renderer and, through the file of the body, for the browser."""


def ramp(change: Floats) -> Floats:
    """(n, 3) linear colour of a lengthening in fibre lengths."""
    table = np.array(LOOK["ramp"])
    return np.stack([np.interp(change, table[:, 0], table[:, i]) for i in (1, 2, 3)], -1)
