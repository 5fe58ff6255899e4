"""The things a stretch uses, as boxes and cylinders: for collision and for the picture.

One place for their size. Each prop's solids are given in its own frame: the origin on the floor
side, in the middle of its footprint, z up. Does not know who uses them, or where they stand.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from hipkey.domain.anatomy import Prop
from hipkey.domain.stretch import PlacedProp

Floats = npt.NDArray[np.float64]
Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Solid:
    """A box or a cylinder, metres.

    `size`: the full edges of a box along x, y, z; of a cylinder its diameter, its length and 0.
    `axis`: the direction of a cylinder's length. `rounding` is for the picture alone.
    """

    kind: Literal["box", "cylinder"]
    centre: Triple
    size: Triple
    axis: Literal["x", "y", "z"] = "z"
    rounding: float = 0.0


SEAT_HEIGHT: Final = 0.45
ROLLER_RADIUS: Final = 0.075
_LEG: Final = 0.035


def _chair() -> tuple[Solid, ...]:
    """A plain kitchen chair; the open front, where the calf comes over the edge, looks to -y."""
    legs = tuple(
        Solid("box", (x, y, SEAT_HEIGHT / 2 - 0.015), (_LEG, _LEG, SEAT_HEIGHT - 0.03))
        for x in (-0.19, 0.19)
        for y in (-0.18, 0.18)
    )
    seat = Solid("box", (0.0, 0.0, SEAT_HEIGHT - 0.015), (0.44, 0.42, 0.03), rounding=0.01)
    posts = tuple(
        Solid("box", (x, 0.195, 0.645), (_LEG, 0.025, 0.39), rounding=0.008) for x in (-0.19, 0.19)
    )
    back = Solid("box", (0.0, 0.195, 0.76), (0.345, 0.02, 0.16), rounding=0.008)
    return (seat, *legs, *posts, back)


SOLIDS: Final[dict[Prop, tuple[Solid, ...]]] = {
    # The floor of every scene is the mat's upper side, so that a body on the mat is at z = 0.
    Prop.MAT: (Solid("box", (0.0, 0.0, -0.003), (0.68, 1.86, 0.006), rounding=0.003),),
    Prop.CHAIR: _chair(),
    Prop.BLOCK: (Solid("box", (0.0, 0.0, 0.05), (0.23, 0.15, 0.10), rounding=0.008),),
    Prop.WEIGHT: (
        Solid("cylinder", (0.0, 0.0, 0.085), (0.17, 0.17, 0.0), rounding=0.04),
        Solid("box", (0.0, 0.0, 0.215), (0.13, 0.03, 0.03), rounding=0.012),
        Solid("box", (-0.055, 0.0, 0.19), (0.025, 0.03, 0.06), rounding=0.01),
        Solid("box", (0.055, 0.0, 0.19), (0.025, 0.03, 0.06), rounding=0.01),
    ),
    Prop.FOAM_ROLLER: (
        Solid("cylinder", (0.0, 0.0, ROLLER_RADIUS), (2 * ROLLER_RADIUS, 0.45, 0.0), axis="x"),
    ),
    Prop.CUSHION: (Solid("box", (0.0, 0.0, 0.045), (0.42, 0.42, 0.09), rounding=0.04),),
    # A strap follows the hands; it has no shape of its own to bump into.
    Prop.STRAP: (),
}
"""The solids of each prop in its own frame."""

NOT_IN_THE_WAY: Final = frozenset({Prop.MAT, Prop.STRAP})
"""Props that the floor already stands for, or that have no shape."""

_AXES: Final = {"x": 0, "y": 1, "z": 2}


def turn(prop: PlacedProp) -> Floats:
    """(3, 3) rotation from the prop's frame to the scene."""
    angle = np.radians(prop.yaw)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])


def mirrored(prop: PlacedProp) -> PlacedProp:
    """The prop on the other side of the scene: x and yaw change sign."""
    x, y, z = prop.position
    return prop.model_copy(update={"position": (-x, y, z), "yaw": -prop.yaw})


def distance(prop: PlacedProp, points: Floats) -> Floats:
    """(n,) signed distance of (n, 3) points from the prop's nearest solid, metres; inside is -."""
    rotation = turn(prop)
    local = (points - np.array(prop.position)) @ rotation
    gaps = [_solid_distance(solid, local) for solid in SOLIDS[prop.prop]]
    nearest: Floats = np.min(gaps, axis=0)
    return nearest


def gradient(prop: PlacedProp, point: Floats, step: float = 1e-5) -> Floats:
    """(3,) direction in which the distance grows fastest, scene frame, unit length."""
    shifts = np.vstack([np.eye(3), -np.eye(3)]) * step
    ahead = distance(prop, point + shifts)
    slope = ahead[:3] - ahead[3:]
    length = float(np.linalg.norm(slope))
    return slope / length if length > 0 else np.array([0.0, 0.0, 1.0])


def _solid_distance(solid: Solid, points: Floats) -> Floats:
    offset = points - np.array(solid.centre)
    if solid.kind == "box":
        beyond = np.abs(offset) - np.array(solid.size) / 2
    else:
        axis = _AXES[solid.axis]
        radial = np.linalg.norm(np.delete(offset, axis, axis=1), axis=1) - solid.size[0] / 2
        beyond = np.stack([radial, np.abs(offset[:, axis]) - solid.size[1] / 2], axis=1)
    outside: Floats = np.linalg.norm(np.maximum(beyond, 0.0), axis=1)
    inside: Floats = np.minimum(np.max(beyond, axis=1), 0.0)
    return outside + inside
