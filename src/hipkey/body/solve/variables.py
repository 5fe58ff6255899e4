"""A keyframe as a vector of what may change, and back. Knows no contacts."""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.spatial.transform import Rotation

from hipkey.body.kinematics import LIMB, TRUNK
from hipkey.body.model import ranges
from hipkey.domain.stretch import Keyframe, LimbAngles

Floats = npt.NDArray[np.float64]

LOOSE: Final[dict[str, float]] = {
    **dict.fromkeys(("hip_flexion", "hip_adduction", "hip_rotation"), 5.0),
    "knee_flexion": 7.0,
    **dict.fromkeys(("ankle_dorsiflexion", "subtalar_inversion", "toe_extension"), 10.0),
    **dict.fromkeys(("shoulder_plane", "shoulder_elevation", "shoulder_rotation"), 25.0),
    "elbow_flexion": 25.0,
    **dict.fromkeys(("forearm_pronation", "wrist_flexion", "finger_flexion"), 20.0),
    "wrist_deviation": 8.0,
    "lumbar_flexion": 5.0,
    **dict.fromkeys(("lumbar_bending", "lumbar_rotation"), 4.0),
    "neck_flexion": 15.0,
    "pelvis_turn": 6.0,
}
"""How readily a joint leaves the wish, degrees: hips hardly, since they are the stretch."""
LOOSE_PLACE: Final = 0.10
"""How readily the pelvis leaves the wished place, metres."""


class Variables:
    """The numbers of a keyframe that may change, as a vector around a wish.

    Degrees and metres, each divided by how loose it is. With equal sides only what keeps them
    equal may change.
    """

    def __init__(self, wish: Keyframe) -> None:
        self.wish = wish
        self._turn = Rotation.from_quat(wish.pelvis_orientation, scalar_first=True)
        self.equal = wish.both is not None
        self.limbs = ("both",) if self.equal else ("right", "left")
        trunk = ["lumbar_flexion", "neck_flexion"] if self.equal else list(TRUNK)
        self._place = (1, 2) if self.equal else (0, 1, 2)
        self._turns = (0,) if self.equal else (0, 1, 2)
        self._trunk = trunk
        names = ["place"] * len(self._place) + ["pelvis_turn"] * len(self._turns) + trunk
        self.joints = names + list(LIMB) * len(self.limbs)
        self.loose = np.array(
            [LOOSE_PLACE if name == "place" else LOOSE[name] for name in self.joints]
        )

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """Lowest and highest value of each variable, from the ranges of healthy people."""
        zero, known = self.values(self.wish), ranges()
        free = (-np.inf, np.inf)
        limits = np.array(
            [(known[n].low, known[n].high) if n in known else free for n in self.joints]
        )
        return (limits[:, 0] - zero) / self.loose, (limits[:, 1] - zero) / self.loose

    def values(self, keyframe: Keyframe) -> Floats:
        """The variables of a keyframe in degrees and metres; its turn counts from the wish."""
        turn = Rotation.from_quat(keyframe.pelvis_orientation, scalar_first=True)
        turned = (self._turn.inv() * turn).as_rotvec(degrees=True)
        limbs = [getattr(keyframe, limb) for limb in self.limbs]
        return np.array(
            [
                *(keyframe.pelvis_position[i] for i in self._place),
                *(turned[i] for i in self._turns),
                *(getattr(keyframe, name) for name in self._trunk),
                *(getattr(angles, name) for angles in limbs for name in LIMB),
            ]
        )

    def keyframe(self, x: Floats) -> Keyframe:
        """The keyframe `x` away from the wish."""
        v = self.values(self.wish) + x * self.loose
        position, turned = list(self.wish.pelvis_position), np.zeros(3)
        n, k = len(self._place), len(self._turns)
        for value, axis in zip(v[:n], self._place, strict=True):
            position[axis] = float(value)
        turned[list(self._turns)] = v[n : n + k]
        turn = self._turn * Rotation.from_rotvec(turned, degrees=True)
        rest = iter(v[n + k :].tolist())
        trunk = {name: next(rest) for name in self._trunk}
        limbs = {
            limb: LimbAngles.model_construct(**{name: next(rest) for name in LIMB})
            for limb in self.limbs
        }
        quaternion = turn.as_quat(scalar_first=True, canonical=True)
        return self.wish.model_copy(
            update={
                "pelvis_position": tuple(position),
                "pelvis_orientation": tuple(quaternion.tolist()),
                **trunk,
                **limbs,
            }
        )


def rounded(keyframe: Keyframe) -> Keyframe:
    """As it is written: 0.1 degrees, 1 mm, five places of the quaternion."""

    def limb(angles: LimbAngles | None) -> LimbAngles | None:
        return angles and LimbAngles(**{n: round(getattr(angles, n), 1) + 0.0 for n in LIMB})

    return Keyframe(
        name=keyframe.name,
        pelvis_position=tuple(round(v, 3) + 0.0 for v in keyframe.pelvis_position),
        pelvis_orientation=tuple(round(v, 5) + 0.0 for v in keyframe.pelvis_orientation),
        **{name: round(getattr(keyframe, name), 1) + 0.0 for name in TRUNK},
        both=limb(keyframe.both),
        right=limb(keyframe.right),
        left=limb(keyframe.left),
    )
