"""Make the model's left exactly the mirror of its right.

The model's two legs differ by up to 0.8 mm and one back muscle by 4 mm, left over from how it was
converted. A left pigeon would then lengthen other amounts than a right one. Here the right side,
which is the measured one, stays as it is; bodies of the midline are put on it; and everything that
moves or carries a muscle on the left is set from the right. Meshes, masses and forces stay.
"""

from typing import Any

import mujoco
import numpy as np

from hipkey.body.names import muscle_pairs, partner
from hipkey.body.types import Floats

ACROSS = np.diag([-1.0, 1.0, 1.0])
"""The mirror of the scene: x is left and right."""


def symmetrise(mj: Any) -> None:
    """Change the model in place. Raises ValueError if its two sides do not match by name."""
    flips = _place_bodies(mj)
    _turn_joints(mj, flips)
    _lead_muscles(mj, flips)


def _place_bodies(mj: Any) -> list[tuple[int, Floats]]:
    """Mirror bodies; returns for each body its partner and the flip from its frame to that one's.

    A flip G is a (3, 3) signed permutation: a vector v of a body is G v in its partner's frame.
    """
    data = mujoco.MjData(mj)
    data.qpos[:] = mj.qpos0
    mujoco.mj_kinematics(mj, data)
    old = data.xmat.reshape(-1, 3, 3).copy()
    ids = {mj.body(index).name: index for index in range(mj.nbody)}
    middle = float(mj.qpos0[0])
    turn, place = old.copy(), data.xpos.copy()
    flips: list[tuple[int, Floats]] = []
    for body in range(mj.nbody):
        other = ids.get(partner(mj.body(body).name), body)
        flip = np.round(old[other].T @ ACROSS @ old[body])
        if not np.array_equal(flip @ flip.T, np.eye(3)):
            raise ValueError(f"{mj.body(body).name} is not the mirror of {mj.body(other).name}")
        flips.append((other, flip))
        if body == 0:
            continue
        parent = int(mj.body_parentid[body])
        if parent:
            local = _matrix(mj.body_quat[body])
            turn[body] = turn[parent] @ local
            place[body] = place[parent] + turn[parent] @ mj.body_pos[body]
        if other == body:
            if abs(place[body, 0] - middle) > 0.01:
                raise ValueError(f"{mj.body(body).name} has no partner and is not in the middle")
            u, _, v = np.linalg.svd(turn[body] + ACROSS @ turn[body] @ flip.T)
            turn[body] = u @ v
            place[body, 0] = middle
        elif other < body:
            turn[body] = ACROSS @ turn[other] @ flips[other][1].T
            place[body] = [2 * middle - place[other, 0], *place[other, 1:]]
        if parent:
            mj.body_pos[body] = turn[parent].T @ (place[body] - place[parent])
            mj.body_quat[body] = _quaternion(turn[parent].T @ turn[body])
    return flips


def _turn_joints(mj: Any, flips: list[tuple[int, Floats]]) -> None:
    """A hinge's axis is mirrored and reversed, a slide's axis mirrored, so that signs stay."""
    for joint in range(mj.njnt):
        kind, body = mj.jnt_type[joint], int(mj.jnt_bodyid[joint])
        if kind == mujoco.mjtJoint.mjJNT_FREE:
            continue
        other, flip = flips[body]
        sense = -1.0 if kind == mujoco.mjtJoint.mjJNT_HINGE else 1.0
        axis, pos = sense * flip @ mj.jnt_axis[joint], flip @ mj.jnt_pos[joint]
        if other == body:
            along = mj.jnt_axis[joint] + np.sign(axis @ mj.jnt_axis[joint]) * axis
            mj.jnt_axis[joint] = along / np.linalg.norm(along)
            mj.jnt_pos[joint] = (pos + mj.jnt_pos[joint]) / 2
        elif other > body:
            twin = int(mj.body_jntadr[other]) + joint - int(mj.body_jntadr[body])
            if axis @ mj.jnt_axis[twin] < 0.9:
                raise ValueError(f"{mj.joint(twin).name} is not the mirror of a joint on the right")
            mj.jnt_axis[twin], mj.jnt_pos[twin] = axis, pos
            mj.jnt_range[twin] = mj.jnt_range[joint]


def _lead_muscles(mj: Any, flips: list[tuple[int, Floats]]) -> None:
    """Mirror the sites that muscles run through and the surfaces that they wrap around."""
    names = tuple(mj.actuator(index).name for index in range(mj.nu))
    surfaces = (mujoco.mjtWrap.mjWRAP_SPHERE, mujoco.mjtWrap.mjWRAP_CYLINDER)
    for right, left in muscle_pairs(names):
        tendons = mj.actuator_trnid[[right, left], 0]
        starts, counts = mj.tendon_adr[tendons], mj.tendon_num[tendons]
        if counts[0] != counts[1]:
            raise ValueError(f"{names[left]} runs through other points than {names[right]}")
        for step in range(counts[0]):
            one, twin = (int(start) + step for start in starts)
            if mj.wrap_type[one] == mujoco.mjtWrap.mjWRAP_SITE:
                _mirror_site(mj, flips, int(mj.wrap_objid[one]), int(mj.wrap_objid[twin]))
            elif mj.wrap_type[one] in surfaces:
                _mirror_surface(mj, flips, int(mj.wrap_objid[one]), int(mj.wrap_objid[twin]))
                sides = int(mj.wrap_prm[one]), int(mj.wrap_prm[twin])
                if min(sides) >= 0:
                    _mirror_site(mj, flips, *sides)


def _mirror_site(mj: Any, flips: list[tuple[int, Floats]], site: int, twin: int) -> None:
    other, flip = flips[int(mj.site_bodyid[site])]
    mj.site_bodyid[twin] = other  # one muscle of the back is listed from its other end
    mirrored = flip @ mj.site_pos[site]
    mj.site_pos[twin] = (mirrored + mj.site_pos[site]) / 2 if twin == site else mirrored
    mj.site_sameframe[twin] = mj.site_sameframe[site]


def _mirror_surface(mj: Any, flips: list[tuple[int, Floats]], geom: int, twin: int) -> None:
    """Spheres and cylinders are mirror images of themselves, so any flip of their frame serves."""
    other, flip = flips[int(mj.geom_bodyid[geom])]
    if mj.geom_bodyid[twin] != other:
        raise ValueError(f"the surface {mj.geom(twin).name} is not on the mirrored bone")
    if twin == geom:
        return
    mj.geom_pos[twin] = flip @ mj.geom_pos[geom]
    mj.geom_quat[twin] = _quaternion(flip @ _matrix(mj.geom_quat[geom]) @ ACROSS)
    mj.geom_size[twin] = mj.geom_size[geom]
    mj.geom_sameframe[twin] = mj.geom_sameframe[geom]


def _matrix(quaternion: Floats) -> Floats:
    flat = np.empty(9)
    mujoco.mju_quat2Mat(flat, quaternion)
    return flat.reshape(3, 3)


def _quaternion(matrix: Floats) -> Floats:
    found = np.empty(4)
    mujoco.mju_mat2Quat(found, np.ascontiguousarray(matrix).reshape(9))
    return found
