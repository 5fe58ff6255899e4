"""Named points of a person: 33 landmarks, observed by a camera or computed from the body.

A landmark that was not seen has visibility 0; its coordinates mean nothing then.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

NAMES: Final = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
"""The estimator's 33 points in its own order (BlazePose topology)."""

INDEX: Final = {name: index for index, name in enumerate(NAMES)}


@dataclass(frozen=True, slots=True)
class Landmarks:
    """One frame of 33 points.

    `world`: (33, 3) metres, origin between the hips, x to the picture's right, y down, z away
    from the camera. `image`: (33, 2) fractions of the picture's width and height, or None for
    points that come from the body and not from a picture. `visibility`: (33,) from 0 to 1.
    `aspect`: the picture's width over its height. `t`: seconds since any fixed start.
    """

    world: npt.NDArray[np.float64]
    visibility: npt.NDArray[np.float64]
    image: npt.NDArray[np.float64] | None = None
    aspect: float = 4 / 3
    t: float = 0.0
