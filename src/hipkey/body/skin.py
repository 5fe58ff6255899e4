"""The skin: a clay mannequin given as a signed distance around the bones of any pose.

The distance is the smooth union of the segments and of some more tapered capsules that only make
the figure fairer (calves, chest, shoulder blades). A mesh vertex knows its region and follows only
the flesh that grows together with it, so a thigh pressed against the belly touches it and does not
melt into it. Does not know light, colour or files.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from hipkey.body.model import BodyModel
from hipkey.body.segments import SEGMENTS, Limb, Point, Segment, mirror_name, mirror_point
from hipkey.body.types import Floats

REGIONS: Final = (
    "trunk", "head", "right_leg", "left_leg", "right_foot", "left_foot",
    "right_arm", "left_arm", "right_hand", "left_hand",
)  # fmt: skip
SOFTNESS: Final = {
    "trunk": 0.026,
    "head": 0.010,
    "leg": 0.016,
    "foot": 0.008,
    "arm": 0.012,
    "hand": 0.006,
}
"""How softly the capsules of one region flow together, metres."""
SHRINK: Final = {
    "trunk": 0.0115,
    "head": 0.005,
    "leg": 0.008,
    "foot": 0.003,
    "arm": 0.005,
    "hand": 0.0,
}
"""Taken off the radii, since a smooth union lies outside its parts, metres."""


@dataclass(frozen=True, slots=True)
class Join:
    """Where a region grows out of another one: around a body's origin, full within `reach`."""

    parent: str
    child: str
    body: str
    softness: float
    reach: float
    fade: float


JOINS: Final = (
    Join("trunk", "head", "head", 0.011, 0.16, 0.06),
    Join("trunk", "right_leg", "femur_r", 0.022, 0.12, 0.09),
    Join("trunk", "left_leg", "femur_l", 0.022, 0.12, 0.09),
    Join("right_leg", "right_foot", "talus_r", 0.014, 0.10, 0.06),
    Join("left_leg", "left_foot", "talus_l", 0.014, 0.10, 0.06),
    Join("trunk", "right_arm", "humerus_r", 0.020, 0.09, 0.07),
    Join("trunk", "left_arm", "humerus_l", 0.020, 0.09, 0.07),
    Join("right_arm", "right_hand", "lunate_r", 0.010, 0.07, 0.05),
    Join("left_arm", "left_hand", "lunate_l", 0.010, 0.07, 0.05),
)
_FAR_SOFTNESS: Final = 0.0025

_Row = tuple[str, str, Limb, Point, Point, float, float]
_SCULPT: Final[tuple[_Row, ...]] = (
    ("trapezius", "torso", "trunk", (-0.045, 0.226, 1.527), (-0.135, 0.208, 1.486), 0.028, 0.036),
    ("blade", "torso", "trunk", (-0.080, 0.245, 1.440), (-0.092, 0.240, 1.350), 0.054, 0.050),
    ("flank", "torso", "trunk", (-0.116, 0.205, 1.405), (-0.098, 0.198, 1.300), 0.064, 0.064),
    ("breast", "torso", "trunk", (-0.072, 0.144, 1.400), (-0.128, 0.164, 1.428), 0.054, 0.046),
    ("ribs", "torso", "trunk", (-0.070, 0.160, 1.300), (-0.078, 0.160, 1.340), 0.064, 0.064),
    ("buttock_back", "pelvis", "trunk",
     (-0.082, 0.214, 0.955), (-0.096, 0.206, 0.905), 0.082, 0.068),
    ("quadriceps", "femur_r", "right_leg",
     (-0.110, 0.140, 0.860), (-0.106, 0.131, 0.640), 0.070, 0.050),
    ("inner_thigh", "femur_r", "right_leg",
     (-0.076, 0.162, 0.850), (-0.088, 0.160, 0.680), 0.058, 0.045),
    ("hamstrings", "femur_r", "right_leg",
     (-0.102, 0.178, 0.860), (-0.102, 0.176, 0.640), 0.070, 0.050),
    ("outer_calf", "tibia_r", "right_leg",
     (-0.118, 0.190, 0.425), (-0.112, 0.186, 0.340), 0.040, 0.033),
    ("inner_calf", "tibia_r", "right_leg",
     (-0.086, 0.192, 0.420), (-0.092, 0.188, 0.320), 0.043, 0.033),
    ("kneecap", "femur_r", "right_leg",
     (-0.101, 0.116, 0.540), (-0.101, 0.115, 0.515), 0.024, 0.022),
    ("cheek", "head", "trunk", (-0.052, 0.165, 1.645), (-0.044, 0.166, 1.602), 0.040, 0.029),
    ("ear", "head", "trunk", (-0.104, 0.214, 1.668), (-0.102, 0.220, 1.640), 0.011, 0.008),
    ("mid_forehead", "head", "trunk", (-0.025, 0.186, 1.700), (-0.025, 0.186, 1.680), 0.074, 0.072),
    ("mid_occiput", "head", "trunk", (-0.025, 0.226, 1.690), (-0.025, 0.222, 1.665), 0.080, 0.076),
    ("mid_bridge", "head", "trunk", (-0.025, 0.136, 1.680), (-0.025, 0.120, 1.640), 0.015, 0.016),
    ("mid_mouth", "head", "trunk", (-0.025, 0.152, 1.622), (-0.025, 0.150, 1.606), 0.038, 0.034),
    ("mid_chin", "head", "trunk", (-0.025, 0.148, 1.590), (-0.025, 0.158, 1.585), 0.030, 0.032),
)  # fmt: skip
TRIM: Final = {
    "pelvis": -0.002, "belly": -0.007, "waist": -0.013, "neck": -0.007,
    "head": -0.006, "face": -0.011,
    "nose": -0.008, "knee": -0.003, "thigh": -0.003, "shoulder": -0.004, "deltoid": 0.002,
}  # fmt: skip
"""What the eye asks of the segments' radii, metres: small, since contacts are solved on them."""


def _shapes() -> tuple[Segment, ...]:
    found = list(SEGMENTS)
    for name, body, limb, start, end, r0, r1 in _SCULPT:
        if name.startswith("mid_"):
            found.append(Segment(name, body, limb, start, end, r0, r1))
            continue
        right = Segment(f"right_{name}", body, limb, start, end, r0, r1)
        left = replace(
            right,
            name=mirror_name(right.name),
            body=mirror_name(body),
            limb=mirror_name(limb),  # type: ignore[arg-type]
            start=mirror_point(start),
            end=mirror_point(end),
        )
        found += [right, left]
    return tuple(found)


def _region(shape: Segment) -> str:
    if shape.body == "head":
        return "head"
    if shape.body.startswith(("calcn", "toes")):
        return shape.limb.replace("leg", "foot")
    if shape.limb.endswith("_arm") and not shape.body.startswith(("humerus", "ulna", "radius")):
        return shape.limb.replace("arm", "hand")
    return shape.limb


def part(region: str) -> str:
    """The region without its side."""
    return region.split("_")[-1]


def _trim(shape: Segment, region: str) -> float:
    plain = shape.name.removeprefix("right_").removeprefix("left_")
    return TRIM.get(plain, 0.0) - SHRINK[part(region)]


SHAPES: Final = _shapes()
SHAPE_REGION: Final = tuple(_region(shape) for shape in SHAPES)


class Flesh:
    """The shapes fixed to the bodies of a model; `at` puts them into a pose."""

    def __init__(self, body: BodyModel, standing: Any) -> None:
        """`standing`: MjData of anatomical standing, the frame that the shapes are given in."""
        self.bodies = np.array([body.bodies[shape.body] for shape in SHAPES])
        self.join_bodies = np.array([body.bodies[join.body] for join in JOINS])
        self.radii = np.array([(s.start_radius, s.end_radius) for s in SHAPES])
        trims = [_trim(*pair) for pair in zip(SHAPES, SHAPE_REGION, strict=True)]
        self.radii += np.array(trims)[:, None]
        ends = np.array([(shape.start, shape.end) for shape in SHAPES])  # (n, 2, 3)
        turn = standing.xmat[self.bodies].reshape(-1, 3, 3)
        self.local = np.einsum("nei,nij->nej", ends - standing.xpos[self.bodies][:, None], turn)

    def at(self, data: Any) -> "PlacedFlesh":
        """The flesh around the bones of `data`, whose kinematics are computed."""
        turn = data.xmat[self.bodies].reshape(-1, 3, 3)
        ends = np.einsum("nej,nij->nei", self.local, turn) + data.xpos[self.bodies][:, None]
        return PlacedFlesh(ends, self.radii, np.array(data.xpos[self.join_bodies]))


class PlacedFlesh:
    """Signed distances to the flesh of one pose; negative is inside."""

    def __init__(self, ends: Floats, radii: Floats, joints: Floats) -> None:
        self.ends, self.radii, self.joints = ends, radii, joints
        self._full = radii + np.array([SHRINK[part(region)] for region in SHAPE_REGION])[:, None]
        names = np.array(SHAPE_REGION)
        self._members = {region: np.flatnonzero(names == region) for region in REGIONS}

    def region(self, points: Floats, region: str) -> tuple[Floats, Floats]:
        """Distance (n,) to one region alone and its gradient (n, 3)."""
        which = self._members[region]
        a, along = self.ends[which, 0], self.ends[which, 1] - self.ends[which, 0]
        r0, dr = self.radii[which, 0], self.radii[which, 1] - self.radii[which, 0]
        length2 = np.maximum((along**2).sum(1), 1e-12)
        on_axis = points @ along.T - (a * along).sum(1)
        t = np.clip(on_axis / length2, 0, 1)
        away2 = (points**2).sum(1)[:, None] - 2 * points @ a.T + (a**2).sum(1)
        reach = np.sqrt(np.maximum(away2 - 2 * t * on_axis + t * t * length2, 1e-14))
        distance = reach - (r0 + dr * t)
        softness = SOFTNESS[part(region)]
        least = distance.min(1, keepdims=True)
        share = np.exp((least - distance) / softness)
        total = share.sum(1, keepdims=True)
        share /= total * reach
        slope = points * share.sum(1)[:, None] - share @ a - (share * t) @ along
        return least[:, 0] - softness * np.log(total[:, 0]), slope

    def near(self, points: Floats, index: int) -> Floats:
        """(n,) 1 where join `index` grows its regions together, 0 beyond its fade."""
        join = JOINS[index]
        away = np.linalg.norm(points - self.joints[index], axis=1)
        x = np.clip((join.reach + join.fade - away) / join.fade, 0, 1)
        return np.asarray(x * x * (3 - 2 * x))

    def own(self, points: Floats, region: str) -> tuple[Floats, Floats]:
        """Distance and gradient for a vertex of `region`: its own flesh and what it grows from."""
        f, g = self.region(points, region)
        for index, join in enumerate(JOINS):
            if region not in (join.parent, join.child):
                continue
            close = self.near(points, index)
            here = np.flatnonzero(close > 0)
            if not len(here):
                continue
            other = join.child if region == join.parent else join.parent
            f2, g2 = self.region(points[here], other)
            both, slope = _soft_union(f[here], g[here], f2, g2, join.softness)
            share = close[here]
            f[here] += share * (both - f[here])
            g[here] += share[:, None] * (slope - g[here])
        return f, g

    def whole(self, points: Floats) -> Floats:
        """Distance (n,) to the whole body: limbs that only touch keep a crease between them."""
        total, _ = self.region(points, "trunk")
        for index, join in enumerate(JOINS):
            softness = _FAR_SOFTNESS + (join.softness - _FAR_SOFTNESS) * self.near(points, index)
            total = _soft_min(total, self.region(points, join.child)[0], softness)
        return total

    def rough(self, points: Floats) -> Floats:
        """Distance (n,) to the nearest capsule, without softness: quick, for light and shadow."""
        a, along = self.ends[:, 0], self.ends[:, 1] - self.ends[:, 0]
        r0, dr = self._full[:, 0], self._full[:, 1] - self._full[:, 0]
        length2 = np.maximum((along**2).sum(1), 1e-12)
        on_axis = points @ along.T - (a * along).sum(1)
        t = np.clip(on_axis / length2, 0, 1)
        away2 = (points**2).sum(1)[:, None] - 2 * (points @ a.T) + (a**2).sum(1)
        away2 += t * (t * length2 - 2 * on_axis)
        return np.asarray((np.sqrt(np.maximum(away2, 0)) - (r0 + dr * t)).min(1))


def _soft_min(a: Floats, b: Floats, softness: Floats) -> Floats:
    least = np.minimum(a, b)
    return np.asarray(least - softness * np.log1p(np.exp(-np.abs(a - b) / softness)))


def _soft_union(
    fa: Floats, ga: Floats, fb: Floats, gb: Floats, softness: float
) -> tuple[Floats, Floats]:
    share = 1 / (1 + np.exp(np.clip((fa - fb) / softness, -40, 40)))[:, None]
    return _soft_min(fa, fb, np.full(len(fa), softness)), share * ga + (1 - share) * gb
