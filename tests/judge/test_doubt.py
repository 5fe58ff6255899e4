"""Where the estimator is known to err: exchanged legs, bad places, angles that are read off."""

import dataclasses
from functools import cache

import numpy as np
import pytest
from seen_poses import STRETCHES, best, seen

from hipkey.domain.anatomy import Side
from hipkey.domain.landmarks import INDEX, Landmarks
from hipkey.domain.stretch import Judging
from hipkey.domain.verdict import Verdict
from hipkey.judge import Judge
from hipkey.judge.telling import USELESS
from hipkey.measures import body_of, twist

KNEELING = "kneeling-hip-flexor"
LEGS = [INDEX[f"left_{p}"] for p in ("hip", "knee", "ankle", "heel", "foot_index")]
OTHER_LEGS = [INDEX[f"right_{p}"] for p in ("hip", "knee", "ankle", "heel", "foot_index")]


@cache
def rules() -> Judging:
    judging = STRETCHES[KNEELING].judging
    assert judging is not None
    return judging


def kneeling(judging: Judging, landmarks: Landmarks, side: Side | None = Side.LEFT) -> Verdict:
    changed = STRETCHES[KNEELING].model_copy(update={"judging": judging})
    return Judge({**STRETCHES, KNEELING: changed}, KNEELING, side, still=True).frame(landmarks)


def odds_of(landmarks: Landmarks) -> list[float]:
    """The evidence for kneeling on the left and on the right knee."""
    judge = Judge(STRETCHES, KNEELING, still=True)
    body = body_of(landmarks)
    assert body is not None
    return list(judge._read(body, 0.0).odds[judge.targets.names.index(KNEELING)])


def with_legs_exchanged(landmarks: Landmarks) -> Landmarks:
    world = landmarks.world.copy()
    world[LEGS], world[OTHER_LEGS] = landmarks.world[OTHER_LEGS], landmarks.world[LEGS]
    return dataclasses.replace(landmarks, world=world)


def test_legs_that_contradict_the_shoulders_are_seen() -> None:
    plain = best(KNEELING, Side.LEFT)
    body, torn = body_of(plain), body_of(with_legs_exchanged(plain))
    assert body is not None
    assert torn is None or twist(torn) > 90
    assert twist(body) < 32


def test_where_the_legs_may_be_exchanged_the_side_needs_more_evidence() -> None:
    for azimuth, more in ((300.0, 0.0), (5.0, 6.0)):  # half from the side, and end-on
        pose = seen(KNEELING, Side.LEFT, azimuth=azimuth)
        left, right = odds_of(pose)
        for spare, side in ((0.5, Side.LEFT), (-0.5, None)):
            needed = rules().model_copy(
                update={"side_odds": left - right - more - spare, "blind": (), "inside": -2.0}
            )
            assert kneeling(needed, pose, None).side is side


def test_the_side_that_was_asked_for_has_the_benefit_of_the_doubt() -> None:
    pose = best(KNEELING, Side.RIGHT)
    least = [
        odds
        for odds in np.arange(0.0, 60.0)
        if kneeling(rules().model_copy(update={"side_odds": odds}), pose, None).side is Side.RIGHT
    ][-1]
    barely = rules().model_copy(update={"side_odds": least})
    assert not kneeling(barely, pose, Side.LEFT).wrong_side
    assert kneeling(barely, pose, Side.RIGHT).verdict == "in"
    assert kneeling(rules(), pose, Side.LEFT).wrong_side


def test_seen_end_on_it_takes_more_to_be_in() -> None:
    open_eyed = rules().model_copy(update={"blind": ()})
    pose = seen(KNEELING, Side.LEFT, azimuth=5.0)
    odds = max(odds_of(pose))
    sure = open_eyed.model_copy(update={"inside": odds - 2.5, "near": odds - 6.0})
    unsure = open_eyed.model_copy(update={"inside": odds - 1.5, "near": odds - 6.0})
    doubtful = open_eyed.model_copy(update={"inside": odds + 0.5, "near": odds - 6.0})
    kinds = [kneeling(r, pose, None).verdict for r in (sure, unsure, doubtful)]
    assert kinds == ["in", "near", "cannot_tell"]


def test_the_constant_error_of_a_depth_is_taken_off() -> None:
    pose = best(KNEELING, Side.LEFT)
    plain = kneeling(rules().model_copy(update={"depth_bias": 0.0}), pose).depth
    biased = kneeling(rules().model_copy(update={"depth_bias": 12.0}), pose).depth
    assert plain is not None
    assert biased is not None
    assert plain.value - biased.value == pytest.approx(12.0)


def test_a_depth_that_may_be_off_by_too_much_is_not_told() -> None:
    pose = best(KNEELING, Side.LEFT)
    assert kneeling(rules().model_copy(update={"depth_error": USELESS}), pose).depth is not None
    assert kneeling(rules().model_copy(update={"depth_error": USELESS + 1}), pose).depth is None


def test_the_depth_is_told_of_every_stretch_but_the_one_that_is_read_worst() -> None:
    bands = {name: s.judging.depth_error for name, s in STRETCHES.items() if s.judging is not None}
    assert min(bands.values()) >= 10
    assert {name for name, band in bands.items() if band > USELESS} == {"supine-piriformis"}


def test_without_a_target_nothing_is_named_that_is_not_there() -> None:
    far = {
        name: stretch.model_copy(
            update={"judging": stretch.judging.model_copy(update={"near": 90.0, "inside": 99.0})}
        )
        for name, stretch in STRETCHES.items()
        if stretch.judging is not None
    }
    verdict = Judge(far, still=True).frame(best(KNEELING, Side.LEFT))
    assert verdict.stretch is None
