"""Vectors and angles of one seen body: its own axes, its limbs, and gravity.

Plain tuples of floats: for three numbers they are several times faster than arrays. Knows nothing
of stretches, and not whether a camera or the body model supplied the points.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hipkey.domain.anatomy import Side
from hipkey.domain.landmarks import INDEX, Landmarks

Vector = tuple[float, float, float]

SEEN: Final = 0.1
"""A point counts as seen from this visibility on. The estimator gives a covered limb 0.02 to 0.5
and still places it fairly; below 0.1 it guesses."""

CAMERA_PITCH_DEG: Final = 12.0
"""How far a camera is taken to look down. Unknown in truth: a laptop's or a phone's stands 5 to 35
degrees over the mat in the rendered pictures, and is close to level in photographs."""


def subtract(a: Vector, b: Vector) -> Vector:
    """The vector from `b` to `a`."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def dot(a: Vector, b: Vector) -> float:
    """The inner product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    """The right-handed cross product."""
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def middle(a: Vector, b: Vector) -> Vector:
    """The point halfway."""
    return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2)


def length(a: Vector) -> float:
    """The Euclidean norm."""
    return math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])


def unit(a: Vector) -> Vector:
    """The direction of `a`; a vector without length stays zero."""
    n = length(a)
    return (a[0] / n, a[1] / n, a[2] / n) if n > 1e-9 else (0.0, 0.0, 0.0)


def without(a: Vector, axis: Vector) -> Vector:
    """What is left of `a` across the unit vector `axis`."""
    along = dot(a, axis)
    return (a[0] - along * axis[0], a[1] - along * axis[1], a[2] - along * axis[2])


def degrees_between(a: Vector, b: Vector) -> float:
    """The angle between two unit vectors, 0 to 180."""
    return math.degrees(math.acos(max(-1.0, min(1.0, dot(a, b)))))


def elevation(a: Vector, axis: Vector) -> float:
    """How far the unit vector `a` rises towards the unit vector `axis`, -90 to 90 degrees."""
    return math.degrees(math.asin(max(-1.0, min(1.0, dot(a, axis)))))


def gravity(pitch_deg: float = CAMERA_PITCH_DEG) -> Vector:
    """Down, in the axes of a camera that looks down by `pitch_deg`."""
    pitch = math.radians(pitch_deg)
    return (0.0, math.cos(pitch), math.sin(pitch))


@dataclass(frozen=True, slots=True)
class Limb:
    """One leg: unit directions in space, and `outward` away from the other leg."""

    hip: Vector
    knee: Vector
    ankle: Vector
    thigh: Vector
    shank: Vector
    outward: Vector


@dataclass(frozen=True, slots=True)
class Body:
    """The axes of one seen body. Unit vectors, in the camera's frame (x right, y down, z away).

    `trunk` points from the hips to the shoulders, `lateral` to the person's left, `front` out of
    the belly, `up` against gravity. `size` (metres) is one trunk and one leg together.
    """

    points: Sequence[Vector]
    seen: Sequence[bool]
    trunk: Vector
    lateral: Vector
    front: Vector
    up: Vector
    size: float
    left: Limb
    right: Limb

    def limb(self, side: Side) -> Limb:
        """The left or the right leg."""
        return self.left if side is Side.LEFT else self.right

    def point(self, name: str) -> Vector:
        """A named point, seen or not."""
        return self.points[INDEX[name]]


_LEFT = [INDEX[f"left_{name}"] for name in ("hip", "knee", "ankle")]
_RIGHT = [INDEX[f"right_{name}"] for name in ("hip", "knee", "ankle")]


def _limb(points: Sequence[Vector], at: Sequence[int], outward: Vector) -> tuple[Limb, float]:
    hip, knee, ankle = (points[i] for i in at)
    thigh, shank = subtract(knee, hip), subtract(ankle, knee)
    limb = Limb(hip, knee, ankle, unit(thigh), unit(shank), outward)
    return limb, length(thigh) + length(shank)


def body_of(landmarks: Landmarks, pitch_deg: float = CAMERA_PITCH_DEG) -> Body | None:
    """The axes of the body, or None where hips and shoulders fall together (no body)."""
    points: list[Vector] = list(map(tuple, landmarks.world.tolist()))
    seen = (landmarks.visibility >= SEEN).tolist()
    left_hip, right_hip = points[_LEFT[0]], points[_RIGHT[0]]
    left_shoulder, right_shoulder = points[INDEX["left_shoulder"]], points[INDEX["right_shoulder"]]
    hips = middle(left_hip, right_hip)
    along = subtract(middle(left_shoulder, right_shoulder), hips)
    trunk = unit(along)
    # The hips alone are a short and noisy base; the shoulders steady it.
    across = without(
        _add(unit(subtract(left_hip, right_hip)), unit(subtract(left_shoulder, right_shoulder))),
        trunk,
    )
    lateral = unit(across)
    if length(along) < 0.05 or lateral == (0.0, 0.0, 0.0):
        return None
    left, left_length = _limb(points, _LEFT, lateral)
    right, right_length = _limb(points, _RIGHT, _negative(lateral))
    size = length(along) + (left_length + right_length) / 2
    return Body(
        points=points,
        seen=seen,
        trunk=trunk,
        lateral=lateral,
        front=cross(lateral, trunk),
        up=_negative(gravity(pitch_deg)),
        size=size,
        left=left,
        right=right,
    )


def camera_azimuth(body: Body) -> float:
    """Where the camera stands around the person, degrees from 0 to 360.

    0 is the front: the feet end of somebody lying on the back, the head end of somebody lying face
    down. 90 is the person's left, 180 behind. The camera looks along z.
    """
    left = without(body.lateral, body.up)
    front = cross(left, body.up)
    return math.degrees(math.atan2(-left[2], -front[2])) % 360.0


def twist(body: Body) -> float:
    """How far the line of the hips is turned against the line of the shoulders, 0 to 180 degrees.

    A person turns some 45 degrees at most; more is a reading that exchanged two of the four points.
    """
    hips = unit(subtract(body.left.hip, body.right.hip))
    shoulders = subtract(body.point("left_shoulder"), body.point("right_shoulder"))
    return degrees_between(hips, unit(shoulders))


def degrees_apart(a: float, b: float) -> float:
    """The smaller arc between two directions, 0 to 180."""
    return abs((a - b + 180.0) % 360.0 - 180.0)


def _add(a: Vector, b: Vector) -> Vector:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def _negative(a: Vector) -> Vector:
    return (-a[0], -a[1], -a[2])
