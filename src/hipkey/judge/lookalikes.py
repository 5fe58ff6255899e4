"""Postures that are easily taken for a stretch, in many ways, on the body model.

Real people sit cross-legged and lunge in more ways than one mannequin does. Each way is the hold of
the stretch with other joint angles in the legs, drawn at random from what people do and kept when
it is truly that posture. The same draws each time.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from hipkey.body import kinematics
from hipkey.domain.landmarks import Landmarks
from hipkey.domain.stretch import Keyframe, LimbAngles, Stretch
from hipkey.measures import Body, body_of, measure_named

WAYS: Final = 20
"""How many of each."""
VIEWS: Final = ((0.0, 12.0), (45.0, 10.0), (135.0, 20.0), (225.0, 20.0), (315.0, 10.0))
"""From where each is seen: azimuth and elevation, degrees."""
Range = tuple[float, float]


@dataclass(frozen=True)
class Lookalike:
    """`near`: the stretch whose hold it begins from. `right`, `left`: ranges of joint angles."""

    posture: str
    near: str
    right: Mapping[str, Range]
    left: Mapping[str, Range]
    is_it: Callable[[Body], bool]


def _between(body: Body, name: str, low: float, high: float) -> bool:
    value = measure_named(name)(body)
    return value is not None and low <= value <= high


def _is_easy_sit(body: Body) -> bool:
    """The shins cross, both feet under or before the other leg, the knees about level and low."""
    return (
        _between(body, "ankles_spread", -0.3, 0.02)
        and _between(body, "feet_apart", 0.1, 1.0)
        and _between(body, "ankle_height", -0.25, 0.08)
        and _between(body, "ankle_over_other", -0.08, 0.08)
        and _between(body, "knee_over_other", -0.15, 0.15)
        and _between(body, "knee_height", -1.0, 0.2)
    )


def _is_high_lunge(body: Body) -> bool:
    """The back knee is clearly off the floor: well over the front ankle."""
    return _between(body, "knee_over_other_ankle", 0.08, 1.0)


_CROSSED = {
    "hip_flexion": (70.0, 105.0),
    "hip_adduction": (-55.0, -15.0),
    "hip_rotation": (-65.0, -25.0),
    "knee_flexion": (95.0, 150.0),
    "shoulder_elevation": (10.0, 50.0),
    "elbow_flexion": (10.0, 70.0),
}
LOOKALIKES: Final = (
    Lookalike("cross_legged", "butterfly", _CROSSED, _CROSSED, _is_easy_sit),
    Lookalike(
        "high_lunge",
        "kneeling-hip-flexor",
        {"hip_flexion": (-30.0, 10.0), "knee_flexion": (0.0, 45.0)},
        {"hip_flexion": (65.0, 110.0), "knee_flexion": (60.0, 105.0)},
        _is_high_lunge,
    ),
)


def lookalikes(stretches: Mapping[str, Stretch]) -> Iterator[tuple[str, Landmarks]]:
    """The posture's name and its points, from each of the views."""
    for kind in LOOKALIKES:
        pose = stretches[kind.near].pose
        if pose is None:
            continue
        rng, found = np.random.default_rng(4), 0
        for _ in range(50 * WAYS):
            data = kinematics.forward(
                kinematics.configuration(_drawn(pose.keyframe("hold"), kind, rng))
            )
            body = body_of(kinematics.landmarks(data))
            if body is None or not kind.is_it(body):
                continue
            for view in VIEWS:
                yield kind.posture, kinematics.landmarks(data, kinematics.view(*view))
            found += 1
            if found == WAYS:
                break


def _drawn(hold: Keyframe, kind: Lookalike, rng: np.random.Generator) -> Keyframe:
    right = _limb(hold.right or hold.both, kind.right, rng)
    left = _limb(hold.left or hold.both, kind.left, rng)
    return hold.model_copy(update={"both": None, "right": right, "left": left})


def _limb(
    limb: LimbAngles | None, ranges: Mapping[str, Range], rng: np.random.Generator
) -> LimbAngles:
    drawn = {name: float(rng.uniform(*bounds)) for name, bounds in ranges.items()}
    return (limb or LimbAngles()).model_copy(update=drawn)
