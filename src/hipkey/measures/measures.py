"""Measures: named scalars of one seen body, the words in which a target is written.

Angles in degrees with clinical signs (flexion +, abduction + here, since stretches open the hip,
internal rotation +), distances and heights in body lengths (one trunk and one leg together), so
that tall and small people read the same. A measure that needs a point nobody sees is None. What
33 points cannot tell (pelvic tilt, the arch of the back) has no measure.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hipkey.domain.anatomy import Side
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.landmarks import INDEX, NAMES
from hipkey.measures.geometry import (
    Body,
    Vector,
    cross,
    degrees_between,
    dot,
    elevation,
    middle,
    subtract,
    unit,
    without,
)

Sided = Callable[[Body, Side], float]
Whole = Callable[[Body], float]


@dataclass(frozen=True, slots=True)
class Measure:
    """A named function of the seen body and a side; `sided` False where the side is all one.

    `needs` names points, with `{side}` and `{other}` for the two sides.
    """

    name: str
    unit: str
    text: str
    needs: tuple[str, ...]
    sided: bool
    function: Callable[..., float]
    _indices: dict[Side, tuple[int, ...]]

    def __call__(self, body: Body, side: Side = Side.RIGHT) -> float | None:
        """The value, or None where a point that it needs is not seen."""
        seen = body.seen
        for index in self._indices[side]:
            if not seen[index]:
                return None
        return self.function(body, side) if self.sided else self.function(body)

    def missing(self, body: Body, side: Side = Side.RIGHT) -> tuple[str, ...]:
        """The points that are not seen: the reason for a None."""
        return tuple(NAMES[i] for i in self._indices[side] if not body.seen[i])


MEASURES: Final[dict[str, Measure]] = {}
"""Every measure by its name."""

_TRUNK = ("left_hip", "right_hip", "left_shoulder", "right_shoulder")


def measure_named(name: str) -> Measure:
    """The measure of that name; an error names those there are."""
    try:
        return MEASURES[name]
    except KeyError:
        raise UnknownNameError("measure", name, sorted(MEASURES)) from None


def _measure(unit: str, *needs: str) -> Callable[[Sided], Sided]:
    """Registers a measure that the left and the right side have each."""

    def register(function: Sided) -> Sided:
        _register(function, unit, needs, sided=True)
        return function

    return register


def _measure_of_all(unit: str, *needs: str) -> Callable[[Whole], Whole]:
    """Registers a measure of the body as a whole."""

    def register(function: Whole) -> Whole:
        _register(function, unit, needs, sided=False)
        return function

    return register


def _register(
    function: Callable[..., float], unit: str, needs: tuple[str, ...], sided: bool
) -> None:
    names = (*_TRUNK, *needs)
    indices = {
        side: tuple(
            dict.fromkeys(
                INDEX[n.format(side=side.value, other=side.opposite.value)] for n in names
            )
        )
        for side in (Side.LEFT, Side.RIGHT)
    }
    indices[Side.BOTH] = indices[Side.RIGHT]
    name, text = function.__name__, " ".join((function.__doc__ or "").split())
    MEASURES[name] = Measure(name, unit, text, names, sided, function, indices)


_KNEE = ("{side}_knee",)
_LEG = ("{side}_knee", "{side}_ankle")
_BOTH_KNEES = ("left_knee", "right_knee")
_FEET = ("left_heel", "right_heel", "left_foot_index", "right_foot_index")
_BOTH_LEGS = ("left_knee", "right_knee", "left_ankle", "right_ankle")


def _of(body: Body, side: Side, name: str) -> Vector:
    return body.points[INDEX[f"{side.value}_{name}"]]


def _apart(body: Body, a: Vector, b: Vector) -> float:
    return math.dist(a, b) / body.size


def _rise(body: Body, a: Vector, b: Vector) -> float:
    return dot(subtract(a, b), body.up) / body.size


# The trunk


@_measure_of_all("degrees")
def trunk_lean(body: Body) -> float:
    """The trunk from upright: 0 sits or stands tall, 90 lies or is level, 180 is upside down."""
    return degrees_between(body.trunk, body.up)


@_measure_of_all("degrees")
def belly_up(body: Body) -> float:
    """Where the belly points: 90 to the ceiling, 0 to the horizon, -90 to the floor."""
    return elevation(body.front, body.up)


@_measure_of_all("degrees")
def side_up(body: Body) -> float:
    """How far the trunk lies on its side: 0 level, 90 one side of the body points up."""
    return abs(elevation(body.lateral, body.up))


# The hip


@_measure("degrees", *_KNEE)
def hip_flexion(body: Body, side: Side) -> float:
    """The thigh against the trunk in the sagittal plane: forward +, behind the body -."""
    thigh = body.limb(side).thigh
    angle = math.degrees(math.atan2(dot(thigh, body.front), -dot(thigh, body.trunk)))
    return angle + 360.0 if angle < -100.0 else angle


@_measure("degrees", *_KNEE)
def hip_abduction(body: Body, side: Side) -> float:
    """The thigh out of the sagittal plane: away from the other leg +, across the body -."""
    limb = body.limb(side)
    return elevation(limb.thigh, limb.outward)


@_measure("degrees", *_LEG)
def hip_rotation(body: Body, side: Side) -> float:
    """The thigh about its own axis, read from the shank: internal +, external -.

    Means little where the knee is nearly straight.
    """
    limb = body.limb(side)
    flexion = math.radians(hip_flexion(body, side))
    s, c = math.sin(flexion), math.cos(flexion)
    # Where the shank points when the knee bends and the hip is not turned.
    straight_back = tuple(-c * f - s * t for f, t in zip(body.front, body.trunk, strict=True))
    back = unit(without((straight_back[0], straight_back[1], straight_back[2]), limb.thigh))
    across = unit(without(limb.shank, limb.thigh))
    inward = dot(cross(back, across), limb.thigh)
    angle = math.degrees(math.atan2(inward, dot(back, across)))
    return -angle if side is Side.RIGHT else angle


@_measure("degrees", *_KNEE)
def thigh_from_trunk(body: Body, side: Side) -> float:
    """Between the thigh and the trunk's downward line, in any plane: 0 in line, 180 folded.

    Has no sign; only for thighs that are clearly bent forward or outward.
    """
    return 180.0 - degrees_between(body.limb(side).thigh, body.trunk)


# The knee


@_measure("degrees", *_LEG)
def knee_flexion(body: Body, side: Side) -> float:
    """The shank against the thigh: 0 straight. Cameras read a bent knee too straight."""
    limb = body.limb(side)
    return degrees_between(limb.thigh, limb.shank)


# Against gravity


@_measure("degrees", *_KNEE)
def thigh_lift(body: Body, side: Side) -> float:
    """The thigh against the floor: -90 hangs down from the hip, 0 is level, 90 points up."""
    return elevation(body.limb(side).thigh, body.up)


@_measure("degrees", *_LEG)
def shank_lift(body: Body, side: Side) -> float:
    """The shank against the floor: -90 hangs down from the knee, 0 is level, 90 points up."""
    return elevation(body.limb(side).shank, body.up)


@_measure("body lengths", *_KNEE)
def knee_height(body: Body, side: Side) -> float:
    """The knee over the middle of the hips."""
    return _rise(body, body.limb(side).knee, middle(body.left.hip, body.right.hip))


@_measure("body lengths", *_LEG)
def ankle_height(body: Body, side: Side) -> float:
    """The ankle over the middle of the hips."""
    return _rise(body, body.limb(side).ankle, middle(body.left.hip, body.right.hip))


@_measure("body lengths", "left_knee", "right_knee")
def knee_over_other(body: Body, side: Side) -> float:
    """The knee over the other knee."""
    return _rise(body, body.limb(side).knee, body.limb(side.opposite).knee)


@_measure("body lengths", "left_ankle", "right_ankle")
def ankle_over_other(body: Body, side: Side) -> float:
    """The ankle over the other ankle."""
    return _rise(body, body.limb(side).ankle, body.limb(side.opposite).ankle)


@_measure("body lengths", "{side}_knee", "{other}_ankle")
def knee_over_other_ankle(body: Body, side: Side) -> float:
    """The knee over the other leg's ankle: near 0 where one knee kneels by the other foot."""
    return _rise(body, body.limb(side).knee, body.limb(side.opposite).ankle)


# Where the legs are to each other


@_measure_of_all("body lengths", *_BOTH_KNEES)
def knees_apart(body: Body) -> float:
    """From knee to knee."""
    return _apart(body, body.left.knee, body.right.knee)


@_measure_of_all("body lengths", "left_ankle", "right_ankle")
def ankles_apart(body: Body) -> float:
    """From ankle to ankle."""
    return _apart(body, body.left.ankle, body.right.ankle)


@_measure_of_all("body lengths", "left_ankle", "right_ankle")
def ankles_spread(body: Body) -> float:
    """The ankles apart across the body: each on its own side +, crossed -."""
    return dot(subtract(body.left.ankle, body.right.ankle), body.lateral) / body.size


@_measure_of_all("body lengths", *_FEET)
def toes_spread(body: Body) -> float:
    """The toes apart across the body, less the heels: toes out +, toes in or soles up -."""
    toes = subtract(body.point("left_foot_index"), body.point("right_foot_index"))
    heels = subtract(body.point("left_heel"), body.point("right_heel"))
    return dot(subtract(toes, heels), body.lateral) / body.size


@_measure_of_all("body lengths", *_BOTH_KNEES)
def knees_spread(body: Body) -> float:
    """The knees apart across the body: each on its own side +, crossed -."""
    return dot(subtract(body.left.knee, body.right.knee), body.lateral) / body.size


@_measure_of_all("body lengths", *_BOTH_LEGS)
def knees_wider_than_ankles(body: Body) -> float:
    """How much farther the knees are apart than the ankles."""
    return knees_apart(body) - ankles_apart(body)


@_measure_of_all("body lengths", *_FEET)
def feet_apart(body: Body) -> float:
    """From the middle of one foot (heel to toe) to the middle of the other."""
    left = middle(body.point("left_heel"), body.point("left_foot_index"))
    return _apart(body, left, middle(body.point("right_heel"), body.point("right_foot_index")))


@_measure("body lengths", "{side}_ankle", "{other}_knee")
def ankle_to_other_knee(body: Body, side: Side) -> float:
    """From the ankle to the other leg's knee."""
    return _apart(body, body.limb(side).ankle, body.limb(side.opposite).knee)


@_measure("body lengths", "{side}_ankle", "{other}_knee")
def ankle_to_other_thigh(body: Body, side: Side) -> float:
    """From the ankle to the middle of the other thigh."""
    other = body.limb(side.opposite)
    return _apart(body, body.limb(side).ankle, middle(other.hip, other.knee))


@_measure("body lengths", "{side}_ankle")
def ankle_to_hips(body: Body, side: Side) -> float:
    """From the ankle to the middle of the hips."""
    return _apart(body, body.limb(side).ankle, middle(body.left.hip, body.right.hip))


@_measure("body lengths", "{side}_ankle")
def ankle_out(body: Body, side: Side) -> float:
    """The ankle away from the body's middle line: to its own side +, across -."""
    limb = body.limb(side)
    across = subtract(limb.ankle, middle(body.left.hip, body.right.hip))
    return dot(across, limb.outward) / body.size


@_measure("body lengths", *_KNEE)
def knee_out(body: Body, side: Side) -> float:
    """The knee away from the body's middle line: to its own side +, across -."""
    limb = body.limb(side)
    across = subtract(limb.knee, middle(body.left.hip, body.right.hip))
    return dot(across, limb.outward) / body.size


@_measure("body lengths", "{side}_ankle")
def ankle_ahead(body: Body, side: Side) -> float:
    """The ankle in front of the hips (+) or behind them (-), as the belly points."""
    across = subtract(body.limb(side).ankle, middle(body.left.hip, body.right.hip))
    return dot(across, body.front) / body.size


@_measure("body lengths", "{side}_ankle")
def ankle_headward(body: Body, side: Side) -> float:
    """The ankle along the trunk: towards the head +, away from it -."""
    across = subtract(body.limb(side).ankle, middle(body.left.hip, body.right.hip))
    return dot(across, body.trunk) / body.size


@_measure("body lengths", *_KNEE)
def knee_to_shoulder(body: Body, side: Side) -> float:
    """From the knee to the shoulder of the same side."""
    return _apart(body, body.limb(side).knee, _of(body, side, "shoulder"))


@_measure("body lengths", *_KNEE)
def knee_to_other_shoulder(body: Body, side: Side) -> float:
    """From the knee to the opposite shoulder."""
    return _apart(body, body.limb(side).knee, _of(body, side.opposite, "shoulder"))


# The hands and the head


@_measure("body lengths", "{side}_wrist", "{side}_ankle")
def hand_to_foot(body: Body, side: Side) -> float:
    """From the wrist to the ankle of the same side."""
    return _apart(body, _of(body, side, "wrist"), body.limb(side).ankle)


@_measure("body lengths", "{side}_wrist", "{side}_knee")
def hand_to_knee(body: Body, side: Side) -> float:
    """From the wrist to the knee of the same side."""
    return _apart(body, _of(body, side, "wrist"), body.limb(side).knee)


@_measure("body lengths", "left_wrist", "right_wrist", "{side}_knee")
def hands_to_knee(body: Body, side: Side) -> float:
    """From the nearer wrist to the knee."""
    knee = body.limb(side).knee
    return min(_apart(body, body.point(f"{s}_wrist"), knee) for s in ("left", "right"))


@_measure("body lengths", "left_wrist", "right_wrist", "{side}_ankle")
def hands_to_ankle(body: Body, side: Side) -> float:
    """From the nearer wrist to the ankle."""
    ankle = body.limb(side).ankle
    return min(_apart(body, body.point(f"{s}_wrist"), ankle) for s in ("left", "right"))


@_measure_of_all("body lengths", "left_wrist", "right_wrist")
def hands_height(body: Body) -> float:
    """The middle of the wrists over the middle of the shoulders."""
    wrists = middle(body.point("left_wrist"), body.point("right_wrist"))
    return _rise(body, wrists, middle(body.point("left_shoulder"), body.point("right_shoulder")))


@_measure_of_all("body lengths", "nose")
def head_height(body: Body) -> float:
    """The nose over the middle of the hips."""
    return _rise(body, body.point("nose"), middle(body.left.hip, body.right.hip))


@_measure_of_all("body lengths", *_BOTH_LEGS)
def hips_over_feet(body: Body) -> float:
    """The middle of the hips over the lower of the two ankles."""
    hips = middle(body.left.hip, body.right.hip)
    return max(_rise(body, hips, body.left.ankle), _rise(body, hips, body.right.ankle))
