"""A place from which a stretch cannot be told is said before the hold, whatever the pose."""

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from seen_poses import STRETCHES, best, seen, standing

from hipkey.body import kinematics
from hipkey.domain.anatomy import Side
from hipkey.domain.landmarks import Landmarks
from hipkey.domain.verdict import Verdict
from hipkey.judge import Judge
from hipkey.judge.ready import is_down
from hipkey.measures import body_of, camera_azimuth, degrees_apart

FRAME = 1 / 30
WITHIN_S = 2.0
DOWN = ("butterfly", "supine-groin", "kneeling-hip-flexor")
"""Stretches that begin sitting, lying and kneeling."""


def from_blind_places(name: str, side: Side) -> Iterator[Landmarks]:
    """Each of these beginnings, seen from where `name` cannot be told."""
    rules = STRETCHES[name].judging
    assert rules is not None
    for begun in DOWN:
        for azimuth in range(0, 360, 20):
            landmarks = seen(begun, Side.LEFT, "start", azimuth, 10.0)
            body = body_of(landmarks)
            assert body is not None
            around = camera_azimuth(body)
            around = 360 - around if side is Side.RIGHT else around
            # A smoothed azimuth may be some degrees off at the edge of what is blind.
            if any(degrees_apart(around, v.azimuth) <= v.within - 3 for v in rules.blind):
                yield landmarks


def watched(judge: Judge, landmarks: Landmarks, seconds: float) -> list[Verdict]:
    count = round(seconds / FRAME)
    return [judge.frame(replace(landmarks, t=10 + i * FRAME)) for i in range(count)]


@pytest.mark.parametrize("name", sorted(n for n, s in STRETCHES.items() if s.judging.blind))
def test_whoever_is_down_hears_within_two_seconds_which_way_to_turn(name: str) -> None:
    side = Side.RIGHT if STRETCHES[name].one_sided else Side.BOTH
    places = list(from_blind_places(name, side))
    assert places
    for landmarks in places:
        judge = Judge(STRETCHES, name, side)
        judge.placing = True
        said = [v for v in watched(judge, landmarks, WITHIN_S) if v.say]
        assert len(said) == 1
        assert said[0].reason == "view"
        assert said[0].cue is not None
        assert "urn" in said[0].cue


def test_in_the_hold_it_is_said_as_well_and_the_clock_waits() -> None:
    landmarks = next(from_blind_places("pigeon", Side.RIGHT))
    verdicts = watched(Judge(STRETCHES, "pigeon", Side.RIGHT), landmarks, WITHIN_S)
    assert next(v.cue for v in verdicts if v.say).startswith("Turn")
    assert verdicts[-1].held_s == 0


def test_whoever_walks_to_the_mat_is_left_in_peace() -> None:
    """Away from the camera, and so seen from behind all the time."""
    strides = [walking(25 * math.sin(2 * math.pi * beat / 30)) for beat in range(30)]
    for name in STRETCHES:
        judge = Judge(STRETCHES, name)
        judge.placing = True
        for i in range(150):
            verdict = judge.frame(replace(strides[i % 30], t=i * FRAME))
            assert not verdict.say


def walking(swing: float) -> Landmarks:
    """One leg forward and the other back by so many degrees, seen from behind."""
    joints = {"hip_flexion_r": swing, "hip_flexion_l": -swing}
    data = kinematics.forward(kinematics.configuration_from_joints(joints))
    return kinematics.landmarks(data, kinematics.view(180.0, 10.0))


def test_whoever_stands_and_waits_hears_which_way_to_turn() -> None:
    """Kneeling upright, seen from behind, looks to an estimator like standing."""
    judge = Judge(STRETCHES, "pigeon", Side.LEFT)
    judge.placing = True
    said = [v.t for v in watched(judge, walking(0), 4) if v.say]
    assert len(said) == 1
    assert said[0] - 10 <= WITHIN_S


def test_whoever_moves_on_within_a_second_is_left_in_peace() -> None:
    behind = next(from_blind_places("pigeon", Side.RIGHT))
    judge = Judge(STRETCHES, "pigeon", Side.RIGHT)
    judge.placing = True
    good = best("pigeon", Side.RIGHT)
    for i in range(150):
        landmarks = behind if i % 30 < 15 else good
        assert not judge.frame(replace(landmarks, t=i * FRAME)).say


@pytest.mark.parametrize("name", sorted(STRETCHES))
def test_every_hold_is_down(name: str) -> None:
    for side in STRETCHES[name].sides:
        body = body_of(best(name, side))
        assert body is not None
        assert is_down(body)
    standing_body = body_of(standing())
    assert standing_body is not None
    assert not is_down(standing_body)
