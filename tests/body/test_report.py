"""What a stretch does to the muscles, and whether its claims bear out."""

import itertools
import json

import pytest

from hipkey.body.findings import Grade
from hipkey.body.muscles import muscles
from hipkey.body.report import Borne, NoPoseError, check_claims, lengthening
from hipkey.content.loader import load
from hipkey.domain.anatomy import MuscleGroup, Side
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.stretch import Claim, Keyframe, LimbAngles, Pose, Stretch


def stretch(
    *claims: Claim, right: LimbAngles | None = None, left: LimbAngles | None = None
) -> Stretch:
    """Pigeon's words with a pose of the test's own."""
    hold = Keyframe(
        name="hold",
        pelvis_position=(0, 0, 1),
        pelvis_orientation=(1, 0, 0, 0),
        right=right or LimbAngles(),
        left=left or LimbAngles(),
    )
    pose = Pose(keyframes=(hold,))
    return load().stretches["pigeon"].model_copy(update={"pose": pose, "claims": claims})


def claim(group: MuscleGroup, leg: str = "working") -> Claim:
    return Claim(group=group, leg=leg, source="article")


CROSSED = LimbAngles(hip_flexion=100, hip_adduction=-10, hip_rotation=-55, knee_flexion=110)
BACK = LimbAngles(hip_flexion=-25, knee_flexion=20)


def test_a_left_stretch_lengthens_the_left_as_a_right_one_the_right() -> None:
    one = stretch(right=CROSSED, left=BACK)
    left, right = lengthening(one, Side.LEFT), lengthening(one, Side.RIGHT)
    for group in MuscleGroup:
        here, there = left.values()[group], right.values()[group]
        assert here[Side.LEFT] == pytest.approx(there[Side.RIGHT], abs=1e-9)
        assert here[Side.RIGHT] == pytest.approx(there[Side.LEFT], abs=1e-9)
    assert right.values()[MuscleGroup.PIRIFORMIS][Side.RIGHT] > 0.8


def test_the_groups_that_lengthen_are_ranked_with_their_leading_muscle() -> None:
    ranked = lengthening(stretch(right=CROSSED, left=BACK), Side.RIGHT).ranked()
    assert (ranked[0].group, ranked[0].side) == (MuscleGroup.PIRIFORMIS, Side.RIGHT)
    assert all(a.fibre_change >= b.fibre_change for a, b in itertools.pairwise(ranked))
    deep = next(g for g in ranked if g.group is MuscleGroup.DEEP_GLUTES)
    assert deep.leading == "gluteus minimus"
    assert deep.leading_change >= deep.fibre_change
    assert deep.unit == "fibre length"


def test_a_muscle_far_from_its_end_is_not_said_to_be_at_a_stretch() -> None:
    arms_forward = LimbAngles(shoulder_plane=80, shoulder_elevation=60)
    report = lengthening(stretch(right=arms_forward), Side.RIGHT)
    assert report.group(MuscleGroup.CHEST_SHOULDER, Side.RIGHT).fibre_change > 0.05
    assert report.ranked() == ()


ARTICLE = {
    ("pigeon", "piriformis"): {Borne.OUT},
    ("pigeon", "gluteus-maximus"): {Borne.OUT},
    ("pigeon", "adductors"): {Borne.PARTLY},
    ("pigeon", "iliopsoas"): {Borne.PARTLY},
    ("butterfly", "adductors"): {Borne.PARTLY, Borne.OUT},
    ("cow-face", "deep-glutes"): {Borne.OUT},
    ("cow-face", "chest-shoulder"): {Borne.OUT},
    ("supine-groin", "iliopsoas"): {Borne.NOT},
    ("kneeling-hip-flexor", "quadriceps"): {Borne.OUT},
    ("kneeling-hip-flexor", "iliopsoas"): {Borne.PARTLY},
    ("happy-baby", "low-back"): {Borne.OUT},
    ("frog", "adductors"): {Borne.PARTLY},
    ("psoas-roller", "iliopsoas"): {Borne.PARTLY},
    ("supine-piriformis", "piriformis"): {Borne.OUT},
    ("figure-four", "gluteus-maximus"): {Borne.OUT},
    ("figure-four", "outer-hip"): {Borne.NOT},
}


@pytest.mark.parametrize("one", load().stretches.values(), ids=lambda one: one.id)
def test_the_articles_claims_come_out_as_they_were_first_found(one: Stretch) -> None:
    if one.pose is None:
        pytest.skip("has no pose")
    side = Side.RIGHT if one.one_sided else Side.BOTH
    for check in check_claims(one, side):
        expected = ARTICLE.get((one.id, str(check.claim.group)))
        assert expected is None or check.borne in expected, (one.id, check)


@pytest.mark.parametrize("one", load().stretches.values(), ids=lambda one: one.id)
def test_every_keyframe_of_every_stretch_can_be_reported_for_every_side(one: Stretch) -> None:
    if one.pose is None:
        pytest.skip("has no pose")
    for keyframe in one.pose.keyframes:
        for side in one.sides:
            values = lengthening(one, side, keyframe.name).values()
            assert all(abs(v) < 2 for legs in values.values() for v in legs.values())


def test_the_report_is_plain_data_with_a_grade_for_every_muscle() -> None:
    report = lengthening(stretch(right=CROSSED), Side.RIGHT)
    found = json.loads(json.dumps(report.as_dict(), allow_nan=False))
    assert found["side"] == "right"
    assert len(found["muscles"]) == len(muscles().names)
    assert found["muscles"]["piri_r"]["grade"] == Grade.PARTLY
    assert 0.5 < found["muscles"]["piri_r"]["own_range"] <= 1
    assert found["groups"]["piriformis"]["right"] > 0.8
    assert "wraps around nothing" in found["limits"]["piri"]
    assert len(found["group_details"]) == 2 * len(MuscleGroup)


def test_a_claim_is_borne_out_partly_or_not() -> None:
    seated = stretch(
        claim(MuscleGroup.PIRIFORMIS),
        claim(MuscleGroup.ADDUCTORS),
        claim(MuscleGroup.ILIOPSOAS),
        claim(MuscleGroup.PIRIFORMIS, "both"),
        right=CROSSED,
    )
    piriformis, adductors, iliopsoas, both = check_claims(seated, Side.LEFT)
    assert (piriformis.borne, piriformis.legs) == (Borne.OUT, (Side.LEFT,))
    assert adductors.borne is Borne.PARTLY
    assert adductors.lengthened == ("adductor magnus",)
    assert "gracilis" in adductors.not_lengthened
    assert (iliopsoas.borne, iliopsoas.lengthened) == (Borne.NOT, ())
    # Only the crossed leg does it, so the claim for both does not stand.
    assert both.borne is Borne.NOT


def test_a_claim_for_the_other_leg_is_checked_there() -> None:
    trailing = stretch(claim(MuscleGroup.ILIOPSOAS, "other"), right=CROSSED, left=BACK)
    (check,) = check_claims(trailing, Side.RIGHT)
    assert check.legs == (Side.LEFT,)
    assert check.borne is Borne.PARTLY
    assert 0 < check.change < 0.15


def test_standing_bears_nothing_out() -> None:
    every = stretch(*(claim(group) for group in MuscleGroup))
    assert {check.borne for check in check_claims(every, Side.RIGHT)} == {Borne.NOT}
    assert lengthening(every, Side.RIGHT).ranked() == ()


def test_without_a_pose_nothing_is_made_up() -> None:
    bare = stretch(claim(MuscleGroup.PIRIFORMIS)).model_copy(update={"pose": None})
    for ask in (lambda: lengthening(bare, Side.LEFT), lambda: check_claims(bare, Side.LEFT)):
        with pytest.raises(NoPoseError, match=r"has no pose yet.*pigeon\.toml"):
            ask()


def test_an_unknown_keyframe_lists_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match="hold"):
        lengthening(stretch(), Side.RIGHT, "halfway")
