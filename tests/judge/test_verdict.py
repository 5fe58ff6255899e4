"""The verdict over time: in, out, the wrong side, what cannot be told, and what is said."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seen_poses import STRETCHES, best, jittered, seen, standing

from hipkey.domain.anatomy import Side
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.landmarks import INDEX, Landmarks
from hipkey.domain.verdict import Verdict
from hipkey.judge import Judge
from hipkey.judge.words import words

KNEELING = "kneeling-hip-flexor"
FRAME = 1 / 30
IN, OTHER_SIDE = best(KNEELING, Side.RIGHT), best(KNEELING, Side.LEFT)
AWAY = standing()


def play(judge: Judge, *spells: tuple[float, Landmarks | None], t: float = 0.0) -> list[Verdict]:
    """Spells of so many seconds of one pose, a little noise on it, at 30 frames a second."""
    rng, out = np.random.default_rng(7), []
    for seconds, landmarks in spells:
        for _ in range(round(seconds / FRAME)):
            t += FRAME
            if landmarks is None:
                out.append(judge.frame(None, t))
            else:
                out.append(judge.frame(replace(jittered(landmarks, rng), t=t)))
    return out


def judging(side: Side | None = Side.RIGHT, **more: bool) -> Judge:
    return Judge(STRETCHES, KNEELING, side, **more)


def test_the_seconds_held_are_those_inside() -> None:
    spells = [(4, AWAY), (8, IN), (1, AWAY), (6, IN), (6, AWAY), (7, IN), (8, OTHER_SIDE)]
    last = play(judging(), *spells)[-1]
    assert last.held_s == pytest.approx(21, abs=1.5)


def test_the_wrong_side_is_noticed_and_said_and_not_held() -> None:
    verdicts = play(judging(Side.RIGHT), (6, OTHER_SIDE))
    assert all(v.wrong_side and v.verdict == "out" for v in verdicts[30:])
    assert verdicts[-1].side is Side.LEFT
    said = [v.cue for v in verdicts if v.say]
    assert said == ["That is the left side. Change to the right one."]
    assert verdicts[-1].held_s == 0


def test_either_side_will_do_where_none_was_asked_for() -> None:
    for pose, side in ((IN, Side.RIGHT), (OTHER_SIDE, Side.LEFT)):
        last = play(judging(None), (3, pose))[-1]
        assert (last.verdict, last.side) == ("in", side)


def test_nobody_there_is_not_a_verdict_about_anybody() -> None:
    last = play(judging(), (3, IN), (3, None))[-1]
    assert (last.verdict, last.reason, last.score) == ("cannot_tell", "nobody", 0)
    assert last.cue == words().nobody


def test_legs_out_of_the_picture_are_said() -> None:
    hidden = IN.visibility.copy()
    hidden[INDEX["left_knee"] :] = 0.01
    last = play(judging(), (3, replace(IN, visibility=hidden)))[-1]
    assert (last.verdict, last.reason) == ("cannot_tell", "unseen")
    assert last.cue in words().unseen.model_dump().values()
    unread = [m for m in last.measures if m.value is None]
    assert unread
    assert all(m.reason and "_" in m.reason for m in unread)


def test_a_bad_view_is_noticed_within_two_seconds() -> None:
    behind = next(
        view
        for azimuth in range(0, 360, 10)
        if judging(still=True).frame(view := seen(KNEELING, Side.RIGHT, azimuth=azimuth)).reason
        == "view"
    )
    verdicts = play(judging(), (10, IN), (2, behind))
    assert (verdicts[-1].verdict, verdicts[-1].reason) == ("cannot_tell", "view")
    said = [v.cue for v in verdicts if v.say]
    assert said == [words().view.left]


def test_cues_come_one_at_a_time_and_at_least_eight_seconds_apart() -> None:
    judge, t, times = judging(), 0.0, []
    rng = np.random.default_rng(3)
    for index in range(60 * 30):
        t += FRAME
        pose = (AWAY, OTHER_SIDE, best("pigeon", Side.RIGHT))[index // 90 % 3]
        verdict = judge.frame(replace(jittered(pose, rng), t=t))
        if verdict.say:
            assert verdict.cue
            times.append(t)
    assert len(times) > 3
    assert min(np.diff(times)) >= 8 - FRAME


def test_inside_nothing_is_corrected() -> None:
    assert all(v.cue is None for v in play(judging(), (4, IN))[45:])


@pytest.mark.parametrize("name", STRETCHES)
def test_more_stretch_is_never_asked_for_while_it_hurts(name: str) -> None:
    side = STRETCHES[name].sides[0]
    judge = Judge(STRETCHES, name, side, pain=True, still=True)
    rules = STRETCHES[name].judging
    assert rules is not None
    deepening = {t.too_low for t in rules.targets if t.deepens}
    deepening |= {t.too_high for t in rules.targets if t.deepens}
    filled = {
        c.format(side=s.value, other=s.opposite.value)
        for c in deepening
        if c
        for s in (Side.LEFT, Side.RIGHT)
    }
    poses = [best(n, s) for n, stretch in STRETCHES.items() for s in stretch.sides]
    for pose in [*poses, AWAY]:
        assert judge.frame(pose).cue not in filled


def test_near_the_own_best_depth_nobody_is_asked_for_more() -> None:
    pose = best("kneeling-hip-flexor", Side.LEFT, "easier")
    plain = Judge(STRETCHES, "kneeling-hip-flexor", Side.LEFT, still=True)
    depth = plain.frame(pose).depth
    assert depth is not None
    judge = Judge(STRETCHES, "kneeling-hip-flexor", Side.LEFT, still=True, deepest=depth.value)
    cue = judge.frame(pose).cue
    assert cue is None or "Push your hips forward" not in cue


def test_an_unknown_target_lists_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match="pigeon"):
        Judge(STRETCHES, "cobra")


def test_a_still_judge_does_not_remember() -> None:
    judge = judging(still=True)
    first = judge.frame(IN)
    judge.frame(AWAY)
    assert judge.frame(IN) == first
    assert first.held_s == 0


def test_ten_thousand_frames_a_second_give_no_false_second() -> None:
    judge = judging()
    for index in range(20_000):
        verdict = judge.frame(replace(IN, t=index * 1e-4))
    assert verdict.held_s <= 2.01
    for _ in range(1000):
        again = judge.frame(replace(IN, t=1.9999))
    assert again.held_s == verdict.held_s


def test_a_leap_in_time_and_back_is_not_held_and_recovered_from() -> None:
    judge = judging()
    before = play(judge, (4, IN))[-1].held_s
    judge.frame(replace(IN, t=1e9))
    assert judge.frame(replace(IN, t=4.1)).held_s == before
    assert play(judge, (4, IN), t=4.1)[-1].held_s == pytest.approx(before + 4, abs=0.5)


def test_smoothing_keeps_a_trembling_estimate_in() -> None:
    judge, rng = judging(), np.random.default_rng(5)
    kinds = [judge.frame(replace(jittered(IN, rng, 0.03), t=i * FRAME)).verdict for i in range(150)]
    assert set(kinds[60:]) == {"in"}


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    spread=st.sampled_from([0.0, 1e-12, 0.05, 0.5, 9.0]),
    shown=st.floats(0, 1),
    target=st.sampled_from([None, *STRETCHES]),
)
def test_whatever_the_points_the_verdict_is_sound(
    seed: int, spread: float, shown: float, target: str | None
) -> None:
    rng = np.random.default_rng(seed)
    points = Landmarks(
        world=rng.normal(0, spread, (33, 3)).clip(-10, 10),
        visibility=(rng.random(33) < shown).astype(float),
    )
    verdict = Judge(STRETCHES, target, still=True).frame(points)
    Verdict.model_validate(verdict.model_dump())
    numbers = [verdict.score, *verdict.scores.values()]
    numbers += [m.value for m in verdict.measures if m.value is not None]
    assert all(math.isfinite(n) for n in numbers)
    assert set(verdict.scores) == set(STRETCHES)
