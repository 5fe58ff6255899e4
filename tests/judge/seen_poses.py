"""Landmarks of the authored poses, as a perfect camera would see them: shared by these tests."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np

from hipkey.body import kinematics
from hipkey.content import loader
from hipkey.domain.anatomy import Side
from hipkey.domain.landmarks import Landmarks
from hipkey.domain.stretch import Stretch
from hipkey.measures import body_of, camera_azimuth, degrees_apart

STRETCHES = {
    name: stretch
    for name, stretch in loader.load().stretches.items()
    if stretch.pose is not None and stretch.judging is not None
}


@cache
def _placed(name: str, keyframe: str, side: Side) -> object:
    pose = STRETCHES[name].pose
    assert pose is not None
    frame = pose.keyframe(keyframe)
    frame = kinematics.mirror(frame) if side is Side.LEFT else frame
    return kinematics.forward(kinematics.configuration(frame))


def seen(
    name: str, side: Side, keyframe: str = "hold", azimuth: float = 20.0, elevation: float = 15.0
) -> Landmarks:
    """One view; the azimuth is the scene's, not the person's."""
    view = kinematics.view(azimuth, elevation)
    return kinematics.landmarks(_placed(name, keyframe, side), view)


def from_best_place(name: str, side: Side, keyframe: str = "hold") -> Iterator[Landmarks]:
    """Views from where the camera should stand, within 25 degrees, low and high."""
    stretch: Stretch = STRETCHES[name]
    assert stretch.judging is not None
    best = stretch.judging.best_view
    best = (360.0 - best) % 360.0 if side is Side.RIGHT else best
    for azimuth in range(8, 368, 12):
        for elevation in (6.0, 28.0):
            landmarks = seen(name, side, keyframe, azimuth, elevation)
            body = body_of(landmarks)
            assert body is not None
            if degrees_apart(camera_azimuth(body), best) <= 25.0:
                yield landmarks


@cache
def best(name: str, side: Side, keyframe: str = "hold", t: float = 0.0) -> Landmarks:
    """One view from where the camera should stand."""
    return replace(next(from_best_place(name, side, keyframe)), t=t)


def standing(t: float = 0.0) -> Landmarks:
    """Somebody who stands and looks on."""
    data = kinematics.forward(kinematics.configuration_from_joints({}))
    return replace(kinematics.landmarks(data, kinematics.view(20.0, 10.0)), t=t)


def jittered(landmarks: Landmarks, rng: np.random.Generator, metres: float = 0.01) -> Landmarks:
    """The same with noise on every coordinate."""
    return replace(landmarks, world=landmarks.world + rng.normal(0, metres, (33, 3)))
