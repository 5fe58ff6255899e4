"""Eleven postures that are none of the ten stretches, as joint angles of the body model.

What somebody does before, after and between stretches, and what looks like one. Written for the
right side where the sides differ. The height does not matter: the mannequin is set on the floor.
"""

from typing import Any

import numpy as np

from hipkey.domain.anatomy import Prop
from hipkey.domain.stretch import Keyframe, LimbAngles, PlacedProp

BY_THE_SIDE = {"shoulder_plane": 10.0, "shoulder_elevation": 12.0, "elbow_flexion": 15.0}
ON_THE_FLOOR = {"shoulder_plane": -15.0, "shoulder_elevation": 32.0, "forearm_pronation": -40.0}
UNDER_THE_SHOULDERS = {
    "shoulder_plane": 92.0,
    "shoulder_elevation": 90.0,
    "elbow_flexion": 8.0,
    "wrist_flexion": -80.0,
}
AROUND_THE_SHINS = {"shoulder_plane": 80.0, "shoulder_elevation": 42.0, "elbow_flexion": 22.0}
OVERHEAD = {"shoulder_plane": 85.0, "shoulder_elevation": 165.0, "elbow_flexion": 8.0}
ON_THE_KNEES = {
    "shoulder_plane": 70.0,
    "shoulder_elevation": 32.0,
    "elbow_flexion": 25.0,
    "forearm_pronation": 60.0,
}
CROSSED = {"hip_adduction": -36.0, "hip_rotation": -42.0, "ankle_dorsiflexion": -20.0}
"""A leg's share of the easy sit."""


def _posture(
    forward: float, right: dict[str, float], left: dict[str, float], turn: float = 0.0, **trunk: Any
) -> Keyframe:
    """`forward`: degrees of the pelvis from upright, face down +. `turn`: about the long axis."""
    tilt, roll = np.radians(forward) / 2, np.radians(turn) / 2
    about_x, about_z = (np.cos(tilt), np.sin(tilt)), (np.cos(roll), np.sin(roll))
    orientation = (
        float(about_x[0] * about_z[0]),
        float(about_x[1] * about_z[0]),
        float(-about_x[1] * about_z[1]),
        float(about_x[0] * about_z[1]),
    )
    return Keyframe(
        name="posture",
        pelvis_position=(0.0, 0.0, 1.0),
        pelvis_orientation=orientation,
        right=LimbAngles(**right),
        left=LimbAngles(**left),
        **trunk,
    )


def _leg(flexion: float, knee: float, ankle: float = 0.0) -> dict[str, float]:
    return {"hip_flexion": flexion, "knee_flexion": knee, "ankle_dorsiflexion": ankle}


def _even(forward: float, limb: dict[str, float], **trunk: float) -> Keyframe:
    return _posture(forward, limb, limb, **trunk)


DISTRACTORS: dict[str, Keyframe] = {
    "lying": _even(-89.0, _leg(1.0, 3.0, -30.0) | ON_THE_FLOOR),
    "sitting": _even(-3.0, _leg(84.0, 86.0) | ON_THE_KNEES),
    "standing": _even(0.0, _leg(0.0, 3.0) | BY_THE_SIDE),
    "tabletop": _even(88.0, _leg(86.0, 91.0, -45.0) | UNDER_THE_SHOULDERS, neck_flexion=-12.0),
    "childs-pose": _even(
        76.0,
        _leg(142.0, 152.0, -48.0) | OVERHEAD | {"shoulder_elevation": 160.0},
        lumbar_flexion=20.0,
        neck_flexion=10.0,
    ),
    "bridge": _even(-117.0, _leg(-4.0, 108.0, 8.0) | ON_THE_FLOOR, neck_flexion=28.0),
    "supine-twist": _posture(
        -89.0,
        _leg(88.0, 92.0, -15.0) | {"shoulder_elevation": 85.0},
        _leg(84.0, 86.0, -15.0) | {"shoulder_elevation": 85.0},
        turn=58.0,
        lumbar_rotation=-45.0,
    ),
    "knees-to-chest": _even(
        -96.0, _leg(126.0, 138.0, -10.0) | AROUND_THE_SHINS, lumbar_flexion=18.0
    ),
    "easy-sit": _posture(
        -8.0,
        _leg(88.0, 124.0) | CROSSED | ON_THE_KNEES,
        _leg(92.0, 116.0) | CROSSED | ON_THE_KNEES,
        lumbar_flexion=16.0,
    ),
    "high-lunge": _posture(
        8.0, _leg(-22.0, 10.0, 20.0) | OVERHEAD, _leg(98.0, 90.0, 6.0) | OVERHEAD
    ),
    "downward-dog": _even(126.0, _leg(94.0, 8.0, 20.0) | OVERHEAD, neck_flexion=5.0),
}
PROPS: dict[str, tuple[PlacedProp, ...]] = {
    "sitting": (PlacedProp(prop=Prop.CHAIR, position=(0.0, -0.06, 0.0)),)
}


def varied(posture: Keyframe, rng: np.random.Generator, degrees: float = 4.0) -> Keyframe:
    """The same posture as another person takes it: every joint that is bent, a little otherwise."""

    def limb(angles: LimbAngles | None) -> LimbAngles:
        assert angles is not None
        bent = angles.model_dump(exclude_defaults=True)
        return LimbAngles(**{n: v + float(rng.normal(0.0, degrees)) for n, v in bent.items()})

    return posture.model_copy(update={"right": limb(posture.right), "left": limb(posture.left)})
