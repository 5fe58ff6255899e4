"""The body as a person in a room: skin, hair, clothes, so that an estimator sees somebody.

A picture of a configuration from a camera: marching cubes on the skin's distance, flat colours,
one light with its shadow on the floor. Rougher than the figure of the pages and much quicker. For
tests and benches; knows no stretch and no estimator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from skimage.measure import marching_cubes

from hipkey.body import kinematics, render
from hipkey.body.bake import props_mesh
from hipkey.body.model import load
from hipkey.body.render import Camera, Surface
from hipkey.body.skin import REGIONS, Flesh, PlacedFlesh
from hipkey.body.template import normals, regions
from hipkey.domain.stretch import PlacedProp

SKIN = ("#cca891", "#dbb399", "#9e7359", "#73503d", "#bf9980")
HAIR = ("#1f1712", "#402917", "#8c6b40", "#595452")
TOPS = ("#262b38", "#40598c", "#8c3340", "#ccccc7", "#336b61", "#737378", "#9973a6")
BOTTOMS = ("#1c2230", "#2e3f66", "#6b2733", "#33333a", "#274d47")
FLOORS = ("#ccd4db", "#9e856b", "#6b7880", "#b3ad9e", "#597366")
WALLS = ("#e6ebf0", "#c7c2b8", "#9eabbd", "#d9ccc2")
EYE = "#181210"
WOOD = ("#b08a5e", "#5c4632", "#8f9aa3", "#2f4a5c")


@dataclass(frozen=True)
class Look:
    """Colours of person and room, the light's direction, and the room's share of light."""

    skin: str = SKIN[1]
    hair: str = HAIR[1]
    top: str = TOPS[1]
    bottom: str = BOTTOMS[0]
    floor: str = FLOORS[1]
    wall: str = WALLS[0]
    light: tuple[float, float, float] = (0.35, -0.45, 1.0)
    ambient: float = 0.5
    sleeves: bool = False
    legs: bool = True
    """Long trousers, not short ones."""
    exposure: float = 1.0

    @classmethod
    def random(cls, rng: np.random.Generator) -> "Look":
        """Somebody, somewhere."""
        around = rng.uniform(0, 2 * np.pi)
        return cls(
            *(str(rng.choice(each)) for each in (SKIN, HAIR, TOPS, BOTTOMS, FLOORS, WALLS)),
            light=(0.6 * np.cos(around), 0.6 * np.sin(around), 1.0),
            ambient=float(rng.uniform(0.4, 0.65)),
            sleeves=bool(rng.integers(2)),
            legs=bool(rng.integers(2)),
        )


@dataclass(frozen=True)
class Person:
    """A skin in the scene, metres; `colour` (n, 3) linear."""

    vertices: np.ndarray
    faces: np.ndarray
    normals: np.ndarray
    colour: np.ndarray


@cache
def _flesh() -> tuple[Flesh, np.ndarray, np.ndarray]:
    """The flesh, and where the head stands upright: colours of the face are given there."""
    data = kinematics.forward(load().standing)
    head = load().bodies["head"]
    return Flesh(load(), data), data.xpos[head].copy(), data.xmat[head].reshape(3, 3).copy()


def person(
    qpos: Any, look: Look = Look(), build: float = 1.0, legs: float = 1.0, cell: float = 0.011
) -> Person:
    """The skin of a configuration. `build` multiplies how thick the body is, `legs` how long."""
    flesh = _flesh()[0]
    data = kinematics.forward(qpos)
    placed = flesh.at(data)
    if legs != 1.0:
        ends = np.stack(
            [
                lengthened(end, flesh.bodies, data, legs)
                for end in (placed.ends[:, 0], placed.ends[:, 1])
            ],
            axis=1,
        )
        joints = lengthened(np.array(data.xpos[flesh.join_bodies]), flesh.join_bodies, data, legs)
        placed = PlacedFlesh(ends, placed.radii, joints)
    if build != 1.0:
        grown = placed.radii * np.where(placed.radii > 0.085, 1 + (build - 1) * 0.6, build)
        placed = PlacedFlesh(placed.ends, grown, placed.joints)
    vertices, faces = _march(placed, cell)
    sinks = np.quantile(vertices[:, 2], 0.002)
    colour = _colours(placed, vertices, data, look)
    vertices = vertices - (0.0, 0.0, sinks)
    return Person(vertices, faces, normals(vertices, faces), colour)


def things(placed: Sequence[PlacedProp], colour: str = WOOD[0]) -> tuple[Person, ...]:
    """The props of a scene as something to draw beside a person; none where none is solid."""
    mesh = props_mesh(placed)
    if not len(mesh.vertices):
        return ()
    tint = np.tile(render.linear(colour), (len(mesh.vertices), 1))
    return (Person(mesh.vertices, mesh.faces, mesh.normals, tint),)


def lengthened(points: np.ndarray, bodies: np.ndarray, data: Any, legs: float) -> np.ndarray:
    """Points (n, 3) carried by `bodies` (n,), with thighs and shanks longer at the same angles."""
    model, moved = load(), points.copy()
    for side in "rl":
        hip, knee, ankle = (
            data.xpos[model.bodies[f"{name}_{side}"]] for name in ("femur", "tibia", "talus")
        )
        for names, start, way, before in (
            (("femur", "patella"), hip, knee - hip, np.zeros(3)),
            (("tibia",), knee, ankle - knee, knee - hip),
            (("talus", "calcn", "toes"), ankle, None, ankle - hip),
        ):
            mine = np.isin(bodies, [model.bodies[f"{name}_{side}"] for name in names])
            shift = np.tile((legs - 1) * before, (int(mine.sum()), 1))
            if way is not None:
                along = way / np.linalg.norm(way)
                shift += (legs - 1) * ((points[mine] - start) @ along)[:, None] * along
            moved[mine] += shift
    return moved


def _march(placed: PlacedFlesh, cell: float) -> tuple[np.ndarray, np.ndarray]:
    low, high = placed.ends.min((0, 1)) - 0.14, placed.ends.max((0, 1)) + 0.14
    step = 4
    count = np.ceil((high - low) / (step * cell)).astype(int) + 1
    coarse = np.stack(np.meshgrid(*(np.arange(n) for n in count), indexing="ij"), -1).reshape(-1, 3)
    near = placed.rough(low + coarse * cell * step).reshape(count)
    fine = (count - 1) * step + 1
    at = np.stack(np.meshgrid(*(np.arange(n) for n in fine), indexing="ij"), -1).reshape(-1, 3)
    field = near[tuple(np.minimum((at + step // 2) // step, count - 1).T)]
    close = np.flatnonzero(np.abs(field) < 1.2 * step * cell)
    for part in np.array_split(close, max(1, len(close) // 40_000)):
        field[part] = placed.whole(low + at[part] * cell)
    vertices, faces, _, _ = marching_cubes(field.reshape(fine), 0.0, spacing=(cell,) * 3)
    return vertices + low, faces.astype(np.int64)


def _colours(placed: PlacedFlesh, vertices: np.ndarray, data: Any, look: Look) -> np.ndarray:
    names = np.array(REGIONS)[regions(placed, vertices)]
    colour = np.tile(render.linear(look.skin), (len(vertices), 1))
    bodies = load().bodies

    def local(body: str) -> np.ndarray:
        return (vertices - data.xpos[bodies[body]]) @ data.xmat[bodies[body]].reshape(3, 3)

    colour[names == "trunk"] = render.linear(look.top)
    hips = local("pelvis")[:, 1]
    colour[(names == "trunk") & (hips < 0.06)] = render.linear(look.bottom)
    for side in ("right", "left"):
        arm, leg = names == f"{side}_arm", names == f"{side}_leg"
        upper = np.linalg.norm(local(f"humerus_{side[0]}"), axis=1)
        colour[arm & (upper < (0.3 if look.sleeves else 0.12))] = render.linear(look.top)
        thigh = np.linalg.norm(local(f"femur_{side[0]}"), axis=1)
        shank = np.linalg.norm(local(f"talus_{side[0]}"), axis=1)
        covered = leg & (shank > 0.1) if look.legs else leg & (thigh < 0.33)
        colour[covered] = render.linear(look.bottom)
    _, origin, turn = _flesh()
    upright = local("head") @ turn.T + origin
    head = names == "head"
    colour[head & ((upright[:, 1] > 0.19) | (upright[:, 2] > 1.735))] = render.linear(look.hair)
    neck = head & (upright[:, 2] < 1.56)
    colour[neck] = render.linear(look.skin)
    for x in (0.009, -0.059):
        eye = np.linalg.norm(upright - (x, 0.112, 1.68), axis=1) < 0.02
        colour[head & eye] = render.linear(EYE)
    return colour


def picture(
    who: Person | None,
    camera: Camera,
    look: Look = Look(),
    size: tuple[int, int] = (640, 480),
    props: tuple[Person, ...] = (),
) -> np.ndarray:
    """(height, width, 3) bytes; nobody is an empty room."""
    width, height = size
    frame = np.tile(render.linear(look.wall), (width * height, 1)).astype(float)
    rows = np.arange(width * height) // width / height
    frame *= (1.05 - 0.25 * rows)[:, None]
    down, _ = render.floor_points(camera, width, height)
    frame[down] = render.linear(look.floor)
    light = np.array(look.light) / np.linalg.norm(look.light)
    depth = np.full(width * height, np.inf)
    for each in (*props, *([who] if who else [])):
        _shadow(frame, each, camera, light, width, height)
    for each in (*props, *([who] if who else [])):
        surface = _surface(each)
        cover = render.rasterise(surface, camera, width, height)
        lit = np.clip(render.mixed(surface, cover, surface.normals) @ light, 0, 1)
        shade = look.ambient + (1.1 - look.ambient) * lit
        front = cover.depth < depth[cover.pixel]
        pixel = cover.pixel[front]
        depth[pixel] = cover.depth[front]
        frame[pixel] = (render.mixed(surface, cover, surface.albedo) * shade[:, None])[front]
    bright = np.clip(frame * look.exposure, 0, 1) ** (1 / 2.2)
    return np.asarray((bright * 255).round().astype(np.uint8)).reshape(height, width, 3)


def _surface(who: Person, vertices: np.ndarray | None = None) -> Surface:
    ones = np.ones(len(who.vertices))
    at = who.vertices if vertices is None else vertices
    return Surface(at, who.faces, who.normals, ones, ones, who.colour)


def _shadow(
    frame: np.ndarray, who: Person, camera: Camera, light: np.ndarray, width: int, height: int
) -> None:
    flat = who.vertices - who.vertices[:, 2:3] / light[2] * light
    flat[:, 2] = 0.002
    covered: list[np.ndarray] = []
    for faces in (who.faces, who.faces[:, ::-1]):
        lying = Surface(flat, faces, who.normals, flat[:, 0], flat[:, 0], who.colour)
        covered.append(render.rasterise(lying, camera, width, height).pixel)
    pixel = np.unique(np.concatenate(covered))
    frame[pixel] *= 0.55


def at(azimuth: float, elevation: float, target: Any, distance: float) -> Camera:
    """A camera around the scene: 0 before a person who stands as the model does, 90 at the left."""
    return Camera(azimuth, elevation, np.asarray(target, float), distance)
