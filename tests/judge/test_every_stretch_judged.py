"""Every authored pose is judged by its own targets, seen by the body instead of a camera."""

import pytest
from seen_poses import STRETCHES, best, from_best_place

from hipkey.domain.anatomy import Side
from hipkey.domain.stretch import Judging
from hipkey.judge import Judge
from hipkey.judge.reading import NAMES
from hipkey.judge.telling import USELESS
from hipkey.judge.words import words
from hipkey.measures import MEASURES, body_of, camera_azimuth, degrees_apart

KEYFRAMES = ("easier", "hold", "deeper")
SIDED = [(name, side) for name, s in STRETCHES.items() for side in s.sides]


def judging(name: str) -> Judging:
    found = STRETCHES[name].judging
    assert found is not None
    return found


def test_all_ten_can_be_judged() -> None:
    assert len([s for s in STRETCHES.values() if s.number is not None]) == 10


@pytest.mark.parametrize(("name", "side"), SIDED)
@pytest.mark.parametrize("keyframe", KEYFRAMES)
def test_a_pose_is_in_from_its_recommended_place(name: str, side: Side, keyframe: str) -> None:
    judge = Judge(STRETCHES, name, side, still=True)
    for landmarks in from_best_place(name, side, keyframe):
        verdict = judge.frame(landmarks)
        assert verdict.verdict == "in", (verdict.score, verdict.measures)
        assert not verdict.wrong_side


@pytest.mark.parametrize(("name", "side"), SIDED)
def test_the_targets_alone_are_met_by_the_pose(name: str, side: Side) -> None:
    rules, judge = judging(name), Judge(STRETCHES, name, side, still=True)
    readings = judge.frame(best(name, side)).measures
    by_weight = {t.measure: t.weight for t in rules.targets}
    total = sum(by_weight[r.measure] for r in readings)
    met = sum(by_weight[r.measure] * (r.met or 0.0) for r in readings)
    assert met / total > 0.75, readings


@pytest.mark.parametrize(("name", "side"), SIDED)
def test_a_pose_is_found_without_being_asked_for(name: str, side: Side) -> None:
    verdict = Judge(STRETCHES, still=True).frame(best(name, side))
    assert verdict.stretch == name
    if verdict.side is not None:
        assert verdict.side is side


@pytest.mark.parametrize(("name", "side"), SIDED)
def test_no_other_pose_is_taken_for_the_target(name: str, side: Side) -> None:
    judge = Judge(STRETCHES, name, side, still=True)
    for other, other_side in SIDED:
        if other != name:
            assert judge.frame(best(other, other_side)).verdict != "in", other


@pytest.mark.parametrize(("name", "side"), SIDED)
def test_the_depth_is_read_where_the_camera_stands_well(name: str, side: Side) -> None:
    rules = judging(name)
    depth = Judge(STRETCHES, name, side, still=True).frame(best(name, side)).depth
    if rules.depth_error > USELESS:
        assert depth is None
        return
    assert depth is not None
    assert depth.measure == rules.depth
    assert depth.error >= 10


@pytest.mark.parametrize("name", STRETCHES)
def test_the_rules_name_known_measures_and_every_miss_has_its_words(name: str) -> None:
    rules = judging(name)
    assert rules.depth in NAMES
    for target in rules.targets:
        assert target.measure in MEASURES
        assert (target.low is None) == (target.too_low is None), target
        assert (target.high is None) == (target.too_high is None), target


@pytest.mark.parametrize("name", STRETCHES)
def test_the_recommended_place_is_not_a_blind_one(name: str) -> None:
    rules = judging(name)
    for view in rules.blind:
        assert degrees_apart(view.azimuth, rules.best_view) > view.within + 25


@pytest.mark.parametrize(("name", "side"), SIDED)
def test_a_blind_place_is_told_with_the_way_to_turn(name: str, side: Side) -> None:
    from seen_poses import seen

    rules, judge = judging(name), Judge(STRETCHES, name, side, still=True)
    for azimuth in range(0, 360, 10):
        landmarks = seen(name, side, azimuth=azimuth)
        body = body_of(landmarks)
        assert body is not None
        at = camera_azimuth(body)
        at = 360 - at if side is Side.RIGHT else at
        if any(degrees_apart(at, v.azimuth) < v.within - 3 for v in rules.blind):
            verdict = judge.frame(landmarks)
            assert (verdict.verdict, verdict.reason) == ("cannot_tell", "view")
            assert verdict.cue in words().view.model_dump().values()
