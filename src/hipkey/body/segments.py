"""The body's flesh as tapered capsules: the stuff of the skin, and what must not pass through what.

Each capsule is authored once, for the right side or the midline, in the world frame of the
standing model (metres, facing -y, right is -x), and carried rigidly by one MuJoCo body. The radii
are those of a slim adult around the model's own bones: skin lies 1 to 2 cm outside bone where one
can feel it (sacrum, shin, heel, skull), more where there is muscle. Knows no poses, no pictures.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

Point = tuple[float, float, float]
Limb = Literal["trunk", "left_leg", "right_leg", "left_arm", "right_arm"]

MIDLINE_X: Final = -0.025
"""The plane of symmetry of the standing model, metres."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A tapered capsule: the hull of two spheres, in the standing model's world frame (metres).

    `start` is the end nearer to the trunk. `body` is the MuJoCo body that carries it.
    """

    name: str
    body: str
    limb: Limb
    start: Point
    end: Point
    start_radius: float
    end_radius: float


def mirror_name(name: str) -> str:
    """The name on the other side: right and left swapped, as a word or as MuJoCo's suffix."""
    if name.startswith("right_"):
        return "left_" + name.removeprefix("right_")
    if name.startswith("left_"):
        return "right_" + name.removeprefix("left_")
    if name.endswith("_r"):
        return name[:-2] + "_l"
    return name[:-2] + "_r" if name.endswith("_l") else name


def mirror_point(point: Point) -> Point:
    """The point seen in the standing model's plane of symmetry."""
    return (2 * MIDLINE_X - point[0], point[1], point[2])


def _across(name: str, body: str, half: float, y: float, z: float, radius: float) -> Segment:
    """A capsule that lies across the midline."""
    left, right = (MIDLINE_X + half, y, z), (MIDLINE_X - half, y, z)
    return Segment(name, body, "trunk", left, right, radius, radius)


def _midline(
    name: str, body: str, start: tuple[float, float], end: tuple[float, float], r0: float, r1: float
) -> Segment:
    """A capsule in the plane of symmetry; ends as (y, z)."""
    return Segment(name, body, "trunk", (MIDLINE_X, *start), (MIDLINE_X, *end), r0, r1)


_TRUNK: Final = (
    _across("pelvis", "pelvis", 0.070, 0.170, 0.990, 0.098),
    _across("belly", "lumbar4", 0.050, 0.166, 1.090, 0.095),
    _across("waist", "lumbar2", 0.048, 0.174, 1.185, 0.096),
    _across("ribs", "torso", 0.050, 0.192, 1.280, 0.106),
    _across("chest", "torso", 0.060, 0.202, 1.375, 0.098),
    _across("upper_chest", "torso", 0.095, 0.208, 1.445, 0.076),
    _midline("neck", "torso", (0.228, 1.480), (0.215, 1.590), 0.058, 0.052),
    _midline("head", "head", (0.214, 1.682), (0.205, 1.670), 0.086, 0.084),
    _midline("face", "head", (0.188, 1.640), (0.172, 1.604), 0.066, 0.046),
    _midline("nose", "head", (0.124, 1.655), (0.114, 1.636), 0.010, 0.013),
)

_RIGHT_TRUNK: Final = (
    ("buttock", "pelvis", (-0.082, 0.200, 0.965), (-0.098, 0.196, 0.905), 0.086, 0.070),
    ("shoulder", "torso", (-0.075, 0.205, 1.490), (-0.165, 0.198, 1.476), 0.050, 0.052),
)

_RIGHT_LEG: Final = (
    ("thigh", "femur_r", (-0.110, 0.157, 0.895), (-0.102, 0.153, 0.600), 0.079, 0.064),
    ("knee", "femur_r", (-0.101, 0.152, 0.580), (-0.101, 0.152, 0.515), 0.060, 0.054),
    ("calf", "tibia_r", (-0.101, 0.168, 0.450), (-0.101, 0.176, 0.330), 0.055, 0.050),
    ("shin", "tibia_r", (-0.101, 0.155, 0.490), (-0.101, 0.165, 0.130), 0.051, 0.034),
    ("heel", "calcn_r", (-0.106, 0.190, 0.105), (-0.107, 0.202, 0.086), 0.036, 0.034),
    ("foot", "calcn_r", (-0.104, 0.165, 0.108), (-0.104, 0.050, 0.079), 0.037, 0.026),
    ("outer_foot", "calcn_r", (-0.116, 0.180, 0.084), (-0.136, 0.055, 0.075), 0.030, 0.021),
    ("inner_foot", "calcn_r", (-0.094, 0.130, 0.092), (-0.088, 0.045, 0.078), 0.030, 0.024),
    ("big_toe", "toes_r", (-0.088, 0.045, 0.077), (-0.085, -0.030, 0.070), 0.022, 0.017),
    ("small_toes", "toes_r", (-0.132, 0.055, 0.074), (-0.136, 0.000, 0.069), 0.020, 0.015),
    ("middle_toes", "toes_r", (-0.110, 0.050, 0.076), (-0.111, -0.022, 0.069), 0.021, 0.015),
)

_RIGHT_ARM: Final = (
    ("deltoid", "humerus_r", (-0.193, 0.200, 1.468), (-0.197, 0.197, 1.350), 0.056, 0.047),
    ("upper_arm", "humerus_r", (-0.194, 0.199, 1.440), (-0.193, 0.193, 1.192), 0.050, 0.039),
    ("elbow", "ulna_r", (-0.193, 0.193, 1.184), (-0.213, 0.186, 1.070), 0.039, 0.036),
    ("forearm", "radius_r", (-0.206, 0.188, 1.110), (-0.226, 0.177, 0.948), 0.037, 0.026),
    ("palm", "capitate_r", (-0.228, 0.173, 0.925), (-0.238, 0.170, 0.856), 0.022, 0.014),
    ("palm_index", "capitate_r", (-0.226, 0.166, 0.920), (-0.238, 0.154, 0.854), 0.020, 0.014),
    ("palm_little", "capitate_r", (-0.226, 0.182, 0.920), (-0.225, 0.194, 0.862), 0.019, 0.013),
    ("thumb_base", "firstmc_r", (-0.219, 0.152, 0.910), (-0.204, 0.132, 0.876), 0.017, 0.013),
    ("thumb_middle", "proximal_thumb_r",
     (-0.204, 0.132, 0.876), (-0.194, 0.118, 0.850), 0.012, 0.010),
    ("thumb_tip", "distal_thumb_r", (-0.194, 0.118, 0.850), (-0.189, 0.111, 0.833), 0.010, 0.008),
    ("index_base", "2proxph_r", (-0.239, 0.153, 0.850), (-0.246, 0.145, 0.808), 0.011, 0.009),
    ("index_middle", "midph2_r", (-0.246, 0.145, 0.808), (-0.247, 0.142, 0.783), 0.009, 0.008),
    ("index_tip", "distph2_r", (-0.247, 0.142, 0.783), (-0.249, 0.140, 0.766), 0.008, 0.007),
    ("middle_base", "3proxph_r", (-0.239, 0.170, 0.850), (-0.245, 0.169, 0.806), 0.011, 0.009),
    ("middle_middle", "midph3_r", (-0.245, 0.169, 0.806), (-0.247, 0.167, 0.776), 0.009, 0.008),
    ("middle_tip", "distph3_r", (-0.247, 0.167, 0.776), (-0.249, 0.166, 0.759), 0.008, 0.007),
    ("ring_base", "4proxph_r", (-0.233, 0.185, 0.851), (-0.235, 0.188, 0.811), 0.010, 0.009),
    ("ring_middle", "midph4_r", (-0.235, 0.188, 0.811), (-0.235, 0.191, 0.786), 0.009, 0.008),
    ("ring_tip", "distph4_r", (-0.235, 0.191, 0.786), (-0.235, 0.192, 0.769), 0.008, 0.007),
    ("little_base", "5proxph_r", (-0.224, 0.195, 0.859), (-0.221, 0.200, 0.824), 0.010, 0.008),
    ("little_middle", "midph5_r", (-0.221, 0.200, 0.824), (-0.219, 0.203, 0.803), 0.008, 0.007),
    ("little_tip", "distph5_r", (-0.219, 0.203, 0.803), (-0.218, 0.205, 0.788), 0.007, 0.006),
)  # fmt: skip


def _both_sides(right: Segment) -> tuple[Segment, Segment]:
    """The right segment and its mirror image."""
    left = replace(
        right,
        name=mirror_name(right.name),
        body=mirror_name(right.body),
        limb=mirror_name(right.limb),  # type: ignore[arg-type]
        start=mirror_point(right.start),
        end=mirror_point(right.end),
    )
    return right, left


def _build() -> tuple[Segment, ...]:
    rows: list[Segment] = list(_TRUNK)
    tables: tuple[tuple[Limb, tuple[tuple[str, str, Point, Point, float, float], ...]], ...] = (
        ("trunk", _RIGHT_TRUNK),
        ("right_leg", _RIGHT_LEG),
        ("right_arm", _RIGHT_ARM),
    )
    for limb, table in tables:
        for name, body, start, end, r0, r1 in table:
            rows += _both_sides(Segment(f"right_{name}", body, limb, start, end, r0, r1))
    return tuple(rows)


SEGMENTS: Final = _build()
"""All capsules that take room: trunk first, then each right one followed by its left mirror."""

_RIGHT_SPOTS: Final[tuple[tuple[str, str, Limb, Point, Point, float], ...]] = (
    ("palm_centre", "capitate_r", "right_arm", (-0.211, 0.171, 0.888), (-0.211, 0.171, 0.888), 0.0),
    ("finger_pads", "3proxph_r", "right_arm", (-0.232, 0.170, 0.826), (-0.232, 0.170, 0.826), 0.0),
    ("thigh_back", "femur_r", "right_leg", (-0.105, 0.200, 0.740), (-0.104, 0.200, 0.640), 0.036),
    ("ankle", "tibia_r", "right_leg", (-0.101, 0.164, 0.180), (-0.101, 0.165, 0.120), 0.036),
    ("sole", "calcn_r", "right_leg", (-0.108, 0.120, 0.058), (-0.108, 0.120, 0.058), 0.0),
    ("ball_of_foot", "calcn_r", "right_leg", (-0.106, 0.048, 0.054), (-0.106, 0.048, 0.054), 0.0),
)

SPOTS: Final = tuple(
    side
    for name, body, limb, start, end, radius in _RIGHT_SPOTS
    for side in _both_sides(Segment(f"right_{name}", body, limb, start, end, radius, radius))
)
"""Places on the skin that a step may name and that take no room of their own."""

BY_NAME: Final = {segment.name: segment for segment in (*SEGMENTS, *SPOTS)}
