"""Where the camera goes, as a picture: body, mat, a laptop on a stool, and the way between them.

Drawn from the files that `make_figures` made, for the right side; the page mirrors it for the left.
Knows a direction and a distance, and not why they are the best ones.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from hipkey.body import figure, render
from hipkey.body.figure import Scene
from hipkey.body.render import Camera, Surface
from hipkey.body.types import Floats, Ints

DISTANCE_M: Final = 2.0
"""From the middle of the body to the camera."""
KNEE_M: Final = 0.45
"""How high the laptop stands."""
SIZE: Final = (640, 400)
BESIDE: Final = 58.0
"""So far around from the laptop's own direction the scene is looked at, degrees: its back and the
body are both seen, and the way between them runs across the picture."""
ELEVATION: Final = 27.0
DASH_M: Final = 0.13
GAP_M: Final = 0.09


@dataclass(frozen=True)
class Place:
    """A spot on the floor (x, y), metres, from where the body is seen; `middle` is the body's."""

    middle: Floats
    spot: Floats

    @property
    def towards(self) -> Floats:
        """(2,) from the camera to the body, unit length."""
        way = self.middle - self.spot
        return np.asarray(way / np.linalg.norm(way))


def place(skin: Floats, best_view: float) -> Place:
    """Where the camera stands before a body posed for the right side.

    `best_view`: degrees, 0 before the person, 90 at the side that is stretched.
    """
    turn = np.radians(-best_view)  # the scene counts round by the left, and this is the right side
    middle = (skin[:, :2].min(0) + skin[:, :2].max(0)) / 2
    return Place(middle, middle + DISTANCE_M * np.array([np.sin(turn), -np.cos(turn)]))


def make(stretch: str, best_view: float, folder: Path = figure.FOLDER) -> None:
    """Write the picture beside the stretch's stills."""
    image = picture(stretch, best_view, folder=folder)
    image.save(folder / f"{stretch}-place.webp", quality=80, method=6, alpha_quality=85)


def picture(
    stretch: str,
    best_view: float,
    size: tuple[int, int] = SIZE,
    folder: Path = figure.FOLDER,
) -> Any:
    """A PIL image, RGBA with a clear ground: the hold, and the camera where it sees it best."""
    scene = figure.load(stretch, "hold", folder=folder)
    where = place(scene.skin.vertices, best_view)
    added = [*laptop(where), *way(where, scene.skin.vertices)]
    known = [scene.props] if scene.props else []
    whole = replace(_shaded(scene, where), props=_joined([*known, *added]))
    return figure.picture_of(figure.draw(whole, camera(whole, best_view, size), *size))


def camera(scene: Scene, best_view: float, size: tuple[int, int]) -> Camera:
    """From which the picture is drawn: on the side of the laptop where the body's front is."""
    behind = -best_view
    options = (behind + BESIDE, behind - BESIDE)
    front = min(options, key=lambda a: abs((a - scene.views["auto"][0] + 180.0) % 360.0 - 180.0))
    points = np.concatenate([scene.cloud(), *([_corners(scene.mat)] if scene.mat else [])])
    return render.fit(points, front, ELEVATION, size[0] / size[1], 1.02)


def _corners(mat: dict[str, float]) -> Floats:
    """(4, 3) the mat's corners on the floor."""
    half = np.array([mat["width"], mat["length"]]) / 2
    turn = np.radians(mat["yaw"])
    rows = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    flat = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half @ rows + (mat["x"], mat["y"])
    return np.column_stack([flat, np.zeros(4)])


def laptop(where: Place) -> list[Surface]:
    """A laptop on a stool, its screen turned to the body."""
    back = -where.towards
    across = np.array([-back[1], back[0]])
    frame = np.array([[*across, 0.0], [*back, 0.0], [0.0, 0.0, 1.0]])
    lean = np.radians(18.0)
    tilt = np.array(
        [[1.0, 0.0, 0.0], [0.0, np.cos(lean), -np.sin(lean)], [0.0, np.sin(lean), np.cos(lean)]]
    ).T
    at = np.array([*where.spot, 0.0])
    wood, iron = render.LOOK["wood"], render.LOOK["iron"]
    legs = [
        _box((x, y, KNEE_M / 2 - 0.015), (0.035, 0.035, KNEE_M - 0.03), wood)
        for x in (-0.19, 0.19)
        for y in (-0.13, 0.13)
    ]
    hinge = np.array([0.0, 0.11, KNEE_M + 0.02])
    screen = _box((0.0, 0.0, 0.125), (0.37, 0.014, 0.25), iron)
    glass = _box((0.0, -0.009, 0.13), (0.34, 0.006, 0.21), render.linear("#cfe9e4"))
    lens = _box((0.0, 0.0085, 0.125), (0.06, 0.004, 0.06), render.linear("#cfe9e4"))
    parts = [
        *legs,
        _box((0.0, 0.0, KNEE_M - 0.015), (0.44, 0.32, 0.03), wood),
        _box((0.0, -0.01, KNEE_M + 0.01), (0.37, 0.25, 0.02), iron),
        *(_moved(part, tilt, hinge) for part in (screen, glass, lens)),
    ]
    return [_moved(part, frame, at) for part in parts]


def way(where: Place, skin: Floats) -> list[Surface]:
    """Dashes on the floor from the stool to the nearest part of the body on the way."""
    ahead = where.towards
    across = np.array([-ahead[1], ahead[0]])
    local = skin[:, :2] - where.spot
    near = np.abs(local @ across) < 0.3
    end = float((local[near] @ ahead).min()) - 0.06 if near.any() else DISTANCE_M
    frame = np.array([[*across, 0.0], [*ahead, 0.0], [0.0, 0.0, 1.0]])
    starts = np.arange(0.24, end - DASH_M, DASH_M + GAP_M)
    colour = render.linear("#23907d")
    dashes = [
        _box((0.0, start + DASH_M / 2, 0.006), (0.05, DASH_M, 0.012), colour) for start in starts
    ]
    return [_moved(dash, frame, np.array([*where.spot, 0.0])) for dash in dashes]


def _box(
    centre: tuple[float, float, float], size: tuple[float, float, float], colour: Any
) -> Surface:
    """A box with sharp edges in even light."""
    vertices: list[Floats] = []
    normals: list[Floats] = []
    faces: list[Ints] = []
    for axis in range(3):
        i, j = (axis + 1) % 3, (axis + 2) % 3
        for side in (-1.0, 1.0):
            corners, out = np.zeros((4, 3)), np.zeros((4, 3))
            corners[:, axis] = out[:, axis] = side
            corners[:, i], corners[:, j] = [-1, 1, 1, -1], [-1, -1, 1, 1]
            faces.append(np.array([[0, 1, 2], [0, 2, 3]]) + 4 * len(vertices))
            vertices.append(corners * np.array(size) / 2 + np.array(centre))
            normals.append(out)
    count = 4 * len(vertices)
    return Surface(
        np.concatenate(vertices),
        np.concatenate(faces),
        np.concatenate(normals),
        np.full(count, 0.9),
        np.full(count, 0.85),
        np.tile(np.asarray(colour, dtype=np.float64), (count, 1)),
        0.03,
    )


def _moved(part: Surface, rows: Floats, to: Floats) -> Surface:
    """Turned into the frame whose axes are `rows`, then put at `to`."""
    return replace(part, vertices=part.vertices @ rows + to, normals=part.normals @ rows)


def _joined(parts: list[Surface]) -> Surface:
    starts = np.cumsum([0, *(len(part.vertices) for part in parts)])
    return Surface(
        vertices=np.concatenate([part.vertices for part in parts]),
        faces=np.concatenate([p.faces + at for p, at in zip(parts, starts[:-1], strict=True)]),
        normals=np.concatenate([part.normals for part in parts]),
        sky=np.concatenate([part.sky for part in parts]),
        key=np.concatenate([part.key for part in parts]),
        albedo=np.concatenate([part.albedo for part in parts]),
        gloss=parts[0].gloss,
    )


def _shaded(scene: Scene, where: Place) -> Scene:
    """The scene on a floor that reaches to the stool, with the stool's soft shadow on it."""
    x, y, cell = (scene.place[name] for name in ("x", "y", "cell"))
    rows, columns = scene.floor.shape
    low = np.floor((np.minimum((x, y), where.spot - 0.5) - (x, y)) / cell).astype(int)
    far = np.ceil((where.spot + 0.5 - (x, y)) / cell).astype(int) + 1
    high = np.maximum((columns, rows), far)
    floor = np.ones((high[1] - low[1], high[0] - low[0]))
    floor[-low[1] : rows - low[1], -low[0] : columns - low[0]] = scene.floor
    corner = np.array([x, y]) + low * cell
    at = np.stack(np.meshgrid(*(np.arange(n) * cell for n in floor.shape[::-1])), -1) + corner
    gone = np.linalg.norm(at - where.spot, axis=-1)
    floor *= 1.0 - 0.5 * np.exp(-((gone / 0.22) ** 2))
    moved = {"x": float(corner[0]), "y": float(corner[1]), "cell": cell}
    return replace(scene, floor=floor, place=moved)
