"""From a pose to a configuration, and from a configuration to landmarks.

Pose: clinical degrees (`domain.stretch.Keyframe`). Configuration: qpos of the model, radians and
metres, (nq,). Knows nothing about muscles or skin; the neck bends in one hinge, the chest is stiff,
and the spread of a bend over the lumbar spine is that of an average healthy back.
"""

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

import numpy as np

from hipkey.body.model import BodyModel, engine, load
from hipkey.body.types import Floats, Ints
from hipkey.domain.anatomy import Side
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.landmarks import INDEX, NAMES, Landmarks
from hipkey.domain.stretch import Keyframe

LIMB: Final[dict[str, tuple[tuple[str, float], ...]]] = {
    "hip_flexion": (("hip_flexion", 1),),
    "hip_adduction": (("hip_adduction", 1),),
    "hip_rotation": (("hip_rotation", 1),),
    "knee_flexion": (("knee_angle", 1),),
    "ankle_dorsiflexion": (("ankle_angle", 1),),
    "subtalar_inversion": (("subtalar_angle", 1),),
    "toe_extension": (("mtp_angle", -1),),
    "shoulder_plane": (("elv_angle", 1),),
    "shoulder_elevation": (("shoulder_elv", 1),),
    "shoulder_rotation": (("shoulder_rot", 1),),
    "elbow_flexion": (("elbow_flexion", 1),),
    "forearm_pronation": (("pro_sup", 1),),
    "wrist_flexion": (("flexion", 1),),
    "wrist_deviation": (("deviation", 1),),
    "finger_flexion": (
        *((f"{joint}{finger}_flexion", 1) for finger in "2345" for joint in ("mcp", "pm")),
        *((f"md{finger}_flexion", 0.6) for finger in "2345"),
        ("mp_flexion", -0.4),
        ("ip_flexion", -0.4),
    ),
}
"""Clinical name -> the model's joints without their side, and the factor in degrees.

Wrist deviation is + towards the thumb. A grip bends the thumb and the last joints less.
"""

BELLY: Final = 0.6429
"""How much of the lowest lumbar joint's bend the wall of the belly follows: the model's own."""

TRUNK: Final[dict[str, tuple[tuple[str, float], ...]]] = {
    "lumbar_flexion": (
        ("flex_extension", -0.125),
        ("L4_L5_FE", -0.185),
        ("L3_L4_FE", -0.204),
        ("L2_L3_FE", -0.231),
        ("L1_L2_FE", -0.255),
        ("Abs_r3", -0.125 * BELLY),
    ),
    "lumbar_bending": (
        ("lat_bending", 0.1357),
        ("L4_L5_LB", 0.1811),
        ("L3_L4_LB", 0.2453),
        ("L2_L3_LB", 0.2500),
        ("L1_L2_LB", 0.1879),
    ),
    "lumbar_rotation": (
        ("axial_rotation", 0.2),
        ("L4_L5_AR", 0.2),
        ("L3_L4_AR", 0.2),
        ("L2_L3_AR", 0.2),
        ("L1_L2_AR", 0.2),
    ),
    "neck_flexion": (("neck_flexion", 1),),
}
"""Totals of the trunk -> the model's joints; the five lumbar shares add up to one."""

TOTALS: Final = {
    "lumbar_flex": "lumbar_flexion",
    "lumbar_lat": "lumbar_bending",
    "lumbar_rot": "lumbar_rotation",
}
"""How outside files name the totals of the lumbar spine."""

SUFFIX: Final = {Side.RIGHT: "_r", Side.LEFT: "_l"}

# -- configurations ---------------------------------------------------------------------------


def configuration(keyframe: Keyframe) -> Floats:
    """The model's qpos, (nq,), of a keyframe; couplings applied, the orientation made a unit."""
    body, places, weights = load(), *_keyframe_map()
    qpos = body.standing.copy()
    qpos[0:3] = keyframe.pelvis_position
    turn = np.array(keyframe.pelvis_orientation)
    qpos[3:7] = turn / np.linalg.norm(turn)
    degrees = _angles(keyframe)
    np.add.at(qpos, places, np.radians(weights[0] * degrees[weights[1].astype(np.intp)]))
    return couple(qpos)


def couple(qpos: Floats) -> Floats:
    """Make the dependent joints follow, in place, for one (nq,) or many (n, nq); returns `qpos`.

    The lumbar joints are left as they are: their shares are set from the totals. The patella and
    the small motions of the knee follow the knee, the shoulder blade follows the arm.
    """
    target, source, coefficients = _followers()
    driver = qpos[..., source]
    value = coefficients[:, 4]
    for power in (3, 2, 1, 0):
        value = value * driver + coefficients[:, power]
    qpos[..., target] = value
    return qpos


def mirror(keyframe: Keyframe) -> Keyframe:
    """The same keyframe seen in a mirror: right and left change places, in the scene's x = 0."""
    x, y, z = keyframe.pelvis_position
    w, i, j, k = keyframe.pelvis_orientation
    return keyframe.model_copy(
        update={
            "pelvis_position": (-x, y, z),
            "pelvis_orientation": (w, i, -j, -k),
            "lumbar_bending": -keyframe.lumbar_bending,
            "lumbar_rotation": -keyframe.lumbar_rotation,
            "right": keyframe.left,
            "left": keyframe.right,
        }
    )


def configuration_from_joints(joints: Mapping[str, float]) -> Floats:
    """The qpos of named joints of the model, degrees, and of the totals in TOTALS.

    What is not named is zero. Raises UnknownNameError for a name that is neither, or that follows
    another joint and so cannot be set.
    """
    qpos, drives = load().standing.copy(), _drives()
    for name, degrees in joints.items():
        if name not in drives:
            raise UnknownNameError("joint", name, drives)
        for place, share in drives[name]:
            qpos[place] += share * degrees
    return couple(qpos)


def follower_of(name: str) -> str | None:
    """The joint that a joint of the model follows (`root` for the slack of the belly), or None."""
    return _leaders().get(name)


def forward(qpos: Floats, data: Any = None) -> Any:
    """Place bodies and tendons for a qpos of (nq,): the MjData given, or a new one."""
    mj, mujoco = load().mj, engine()
    data = mujoco.MjData(mj) if data is None else data
    data.qpos[:] = qpos
    mujoco.mj_kinematics(mj, data)
    mujoco.mj_comPos(mj, data)
    mujoco.mj_tendon(mj, data)
    return data


# -- landmarks --------------------------------------------------------------------------------


def view(azimuth: float = 0.0, elevation: float = 0.0) -> Floats:
    """A virtual camera as (3, 3) rows: right, down and away in the scene. Degrees.

    Azimuth 0 looks at the front of a person standing as the model does (the camera is at -y),
    90 at that person's left. Elevation lifts the camera above the level.
    """
    turn, rise = np.radians(azimuth), np.radians(elevation)
    right = np.array([np.cos(turn), np.sin(turn), 0.0])
    away = np.array([-np.sin(turn) * np.cos(rise), np.cos(turn) * np.cos(rise), -np.sin(rise)])
    return np.stack([right, np.cross(away, right), away])


def landmarks(data: Any, camera: Floats | None = None) -> Landmarks:
    """The estimator's 33 points of the placed body, as a camera would deliver them.

    `camera`: (3, 3) from `view`; None is the frontal one. All are visible; there is no picture.
    """
    placed = landmark_points(data)
    hips = (placed[INDEX["left_hip"]] + placed[INDEX["right_hip"]]) / 2
    axes = view() if camera is None else camera
    return Landmarks(world=(placed - hips) @ axes.T, visibility=np.ones(len(NAMES)))


def landmark_points(data: Any) -> Floats:
    """The 33 points in the scene, metres, (33, 3), in the order of `domain.landmarks.NAMES`."""
    bones, local = _landmark_places()
    turned = np.einsum("nij,nj->ni", data.xmat[bones].reshape(-1, 3, 3), local)
    return np.asarray(turned + data.xpos[bones])


# -- tables made once -------------------------------------------------------------------------


@functools.cache
def _landmark_places() -> tuple[Ints, Floats]:
    """The bone that carries each landmark (33,), and the point in that bone's frame (33, 3)."""
    text = resources.files("hipkey.body").joinpath("data/landmarks.toml").read_text("utf-8")
    table, body = tomllib.loads(text), load()
    data = forward(body.standing)
    middle = float(data.xpos[body.bodies["Full Body"]][0])
    bones, local = np.zeros(len(NAMES), dtype=np.intp), np.zeros((len(NAMES), 3))
    for place, landmark in enumerate(NAMES):
        part, side = _part(landmark)
        row = table["sided" if side else "midline"][part]
        sided = row["body"] + (SUFFIX[side] if side else "")
        bone = bones[place] = body.bodies.get(sided, body.bodies.get(row["body"], -1))
        if "at" in row:
            outward = 1.0 if side is Side.LEFT else -1.0
            at = np.array([middle + outward * row["at"][0], *row["at"][1:]])
            local[place] = (at - data.xpos[bone]) @ data.xmat[bone].reshape(3, 3)
    return bones, local


def _part(landmark: str) -> tuple[str, Side | None]:
    """`left_knee` -> knee and left; `mouth_left` likewise; `nose` has no side."""
    for side in SUFFIX:
        part = landmark.removeprefix(f"{side}_").removesuffix(f"_{side}")
        if part != landmark:
            return part, side
    return landmark, None


@functools.cache
def _drives() -> dict[str, tuple[tuple[int, float], ...]]:
    """For each joint that can be set, and each total: places in qpos and radians per degree."""
    body, degree = load(), np.pi / 180
    drives: dict[str, tuple[tuple[int, float], ...]] = {
        name: ((place, degree),) for name, place in body.joints.items() if name not in _leaders()
    }
    lowest, wall = body.joints["flex_extension"], body.joints["Abs_r3"]
    drives["flex_extension"] = ((lowest, degree), (wall, BELLY * degree))
    for total, clinical in TOTALS.items():
        drives[total] = tuple((body.joints[n], share * degree) for n, share in TRUNK[clinical])
    return drives


@functools.cache
def _leaders() -> dict[str, str]:
    """Follower -> leader, by name. The lumbar joints can be set one by one; the belly cannot."""
    body, couplings = load(), load().couplings
    name = {place: joint for joint, place in body.joints.items()}
    target, source, _ = _followers()
    leaders = {name[int(t)]: name[int(s)] for t, s in zip(target, source, strict=True)}
    leaders |= {name[int(t)]: "root" for t in couplings.fixed}
    return {**leaders, "root": "root", "Abs_r3": "flex_extension"}


@functools.cache
def _followers() -> tuple[Ints, Ints, Floats]:
    """The couplings without those of the lumbar spine, which `TRUNK` replaces."""
    body = load()
    lumbar = {body.joints[name] for shares in TRUNK.values() for name, _ in shares}
    keep = np.array([target not in lumbar for target in body.couplings.target])
    couplings = body.couplings
    return couplings.target[keep], couplings.source[keep], couplings.coefficients[keep]


def _angles(keyframe: Keyframe) -> Floats:
    """All clinical angles of a keyframe, degrees: right limbs, left limbs, trunk."""
    right, left = keyframe.limb(Side.RIGHT), keyframe.limb(Side.LEFT)
    return np.array(
        [
            *(getattr(right, name) for name in LIMB),
            *(getattr(left, name) for name in LIMB),
            *(getattr(keyframe, name) for name in TRUNK),
        ]
    )


@functools.cache
def _keyframe_map() -> tuple[Ints, Floats]:
    """Places in qpos, and for each (2, n): its factor and which clinical angle drives it."""
    body = load()
    rows: list[tuple[int, float, int]] = []
    column = 0
    for side in (Side.RIGHT, Side.LEFT):
        for drives in LIMB.values():
            rows += [(body.joints[_joint(body, n, side)], f, column) for n, f in drives]
            column += 1
    for drives in TRUNK.values():
        rows += [(body.joints[name], factor, column) for name, factor in drives]
        column += 1
    return np.array([r[0] for r in rows], dtype=np.intp), np.array([[r[1], r[2]] for r in rows]).T


def _joint(body: BodyModel, name: str, side: Side) -> str:
    """The model's name of a joint on a side; a few of the right hand have no suffix."""
    sided = name + SUFFIX[side]
    return sided if sided in body.joints else name


def joint_place(name: str, side: Side | None = None) -> int:
    """Where a joint of LIMB (with its side) or of TRUNK stands in qpos."""
    body = load()
    return body.joints[name if side is None else _joint(body, name, side)]
