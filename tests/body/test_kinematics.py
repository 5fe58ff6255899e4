"""From clinical degrees to places in the scene, with signs as physicians use them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipkey.body.kinematics import (
    LIMB,
    TOTALS,
    TRUNK,
    configuration,
    configuration_from_joints,
    couple,
    follower_of,
    forward,
    landmark_points,
    landmarks,
    mirror,
    view,
)
from hipkey.body.model import load, ranges
from hipkey.body.muscles import lengths, muscles
from hipkey.body.names import muscle_pairs, partner
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.landmarks import NAMES
from hipkey.domain.stretch import Keyframe, LimbAngles

STANDING = {"pelvis_position": (0.0, 0.0, 1.0), "pelvis_orientation": (1.0, 0.0, 0.0, 0.0)}


def keyframe(right: LimbAngles | None = None, **trunk: float) -> Keyframe:
    return Keyframe(
        name="hold", right=right or LimbAngles(), left=LimbAngles(), **STANDING, **trunk
    )


def point(data: Any, name: str) -> np.ndarray:
    """A landmark, or the origin of a bone, in the scene."""
    if name in NAMES:
        return landmark_points(data)[NAMES.index(name)]
    return data.body(name).xpos.copy()


def moved(name: str, right: LimbAngles | None = None, **trunk: float) -> np.ndarray:
    """How a point moves from standing: to the person's left, back, up."""
    standing = point(forward(configuration(keyframe())), name)
    return point(forward(configuration(keyframe(right, **trunk))), name) - standing


def swapped(name: str) -> str:
    return name.replace("right", "@").replace("left", "right").replace("@", "left")


LEFTWARD, BACK, UP = 0, 1, 2


@pytest.mark.parametrize(
    ("angles", "point_name", "axis", "sign"),
    [
        ({"hip_flexion": 30}, "right_knee", BACK, -1),
        ({"hip_adduction": 20}, "right_knee", LEFTWARD, 1),
        ({"hip_rotation": 30}, "right_foot_index", LEFTWARD, 1),
        ({"knee_flexion": 60}, "right_ankle", BACK, 1),
        ({"ankle_dorsiflexion": 20}, "right_foot_index", UP, 1),
        ({"subtalar_inversion": 20}, "right_foot_index", LEFTWARD, 1),
        ({"toe_extension": 25}, "right_foot_index", UP, 1),
        ({"shoulder_elevation": 60}, "right_elbow", LEFTWARD, -1),
        ({"shoulder_elevation": 60, "shoulder_plane": 90}, "right_elbow", BACK, -1),
        ({"elbow_flexion": 60}, "right_wrist", BACK, -1),
        ({"elbow_flexion": 90, "forearm_pronation": 60}, "right_thumb", LEFTWARD, 1),
        ({"wrist_flexion": 40}, "distph3_r", LEFTWARD, 1),
        ({"wrist_deviation": 20}, "distph3_r", BACK, -1),
        ({"finger_flexion": 60}, "distph3_r", LEFTWARD, 1),
    ],
)
def test_a_positive_angle_moves_the_right_limb_the_clinical_way(
    angles: dict[str, float], point_name: str, axis: int, sign: int
) -> None:
    start = {k: v for k, v in angles.items() if k == "elbow_flexion" and len(angles) > 1}
    change = moved(point_name, LimbAngles(**angles)) - moved(point_name, LimbAngles(**start))
    assert sign * change[axis] > 0.004


def test_inward_rotation_of_the_shoulder_brings_the_bent_forearm_across() -> None:
    bent = moved("right_wrist", LimbAngles(elbow_flexion=90))
    turned = moved("right_wrist", LimbAngles(elbow_flexion=90, shoulder_rotation=40))
    assert (turned - bent)[LEFTWARD] > 0.1


@pytest.mark.parametrize(
    ("trunk", "axis", "sign"),
    [
        ({"lumbar_flexion": 30}, BACK, -1),
        ({"lumbar_bending": 15}, LEFTWARD, -1),
        ({"neck_flexion": 20}, BACK, -1),
    ],
)
def test_the_trunk_bends_the_clinical_way(trunk: dict[str, float], axis: int, sign: int) -> None:
    assert sign * moved("nose", **trunk)[axis] > 0.02


def test_left_trunk_rotation_turns_the_chest_to_the_left() -> None:
    assert moved("right_shoulder", lumbar_rotation=10)[BACK] < -0.01


@pytest.mark.parametrize("total", ["lumbar_flexion", "lumbar_bending", "lumbar_rotation"])
def test_the_chest_turns_by_the_total_that_was_asked_for(total: str) -> None:
    body = load()
    torso = body.bodies["torso"]
    before = forward(configuration(keyframe())).xmat[torso].reshape(3, 3)
    after = forward(configuration(keyframe(**{total: 12.0}))).xmat[torso].reshape(3, 3)
    turn = np.degrees(np.arccos((np.trace(after @ before.T) - 1) / 2))
    assert turn == pytest.approx(12.0, abs=0.3)


def test_the_patella_follows_the_knee() -> None:
    straight = point(forward(configuration(keyframe())), "patella_r")
    bent = forward(configuration(keyframe(LimbAngles(knee_flexion=90))))
    cap = point(bent, "patella_r")
    assert np.linalg.norm(cap - straight) > 0.02
    assert np.linalg.norm(cap - point(bent, "right_knee")) < 0.08


def test_couplings_hold_for_many_poses_at_once_as_for_one() -> None:
    body = load()
    rng = np.random.default_rng(3)
    poses = np.tile(body.standing, (20, 1))
    for name in ("knee_angle_r", "shoulder_elv_l", "elv_angle_r"):
        poses[:, body.joints[name]] = rng.uniform(0, 1.5, 20)
    together = couple(poses.copy())
    assert np.array_equal(together, np.stack([couple(pose.copy()) for pose in poses]))
    knee = together[:, body.joints["knee_angle_r"]]
    cap = together[:, body.joints["knee_angle_beta_rotation1_r"]]
    row = body.couplings.target.tolist().index(body.joints["knee_angle_beta_rotation1_r"])
    expected = sum(body.couplings.coefficients[row, k] * knee**k for k in range(5))
    assert np.allclose(cap, expected, atol=1e-14)


LIMBS = st.fixed_dictionaries(
    {
        name: st.floats(ranges_low, ranges_high)
        for name, (ranges_low, ranges_high) in {
            name: (ranges()[name].low, ranges()[name].high) for name in LIMB
        }.items()
    }
)


@settings(max_examples=40, deadline=None)
@given(
    right=LIMBS,
    left=LIMBS,
    trunk=st.fixed_dictionaries(
        {name: st.floats(ranges()[name].low, ranges()[name].high) for name in TRUNK}
    ),
    turn=st.tuples(*[st.floats(-1, 1)] * 4).filter(lambda q: np.linalg.norm(q) > 0.1),
    place=st.tuples(*[st.floats(-1, 1)] * 3),
)
def test_left_is_the_mirror_of_right_in_points_landmarks_and_muscles(
    right: dict[str, float],
    left: dict[str, float],
    trunk: dict[str, float],
    turn: tuple[float, ...],
    place: tuple[float, ...],
) -> None:
    one = Keyframe(
        name="hold",
        pelvis_position=place,
        pelvis_orientation=turn,
        right=LimbAngles(**right),
        left=LimbAngles(**left),
        **trunk,
    )
    here, there = forward(configuration(one)), forward(configuration(mirror(one)))
    for name in load().bodies:
        if partner(name) in load().bodies:
            apart = here.body(name).xpos * [-1, 1, 1] - there.body(partner(name)).xpos
            assert np.abs(apart).max() < 1e-9, name
    world, other = landmarks(here).world, landmarks(there).world
    rows = [NAMES.index(swapped(name)) for name in NAMES]
    assert np.abs(world * [-1, 1, 1] - other[rows]).max() < 1e-9
    long, longer = lengths(configuration(one)), lengths(configuration(mirror(one)))
    for a, b in muscle_pairs(muscles().names):
        assert abs(long[a] - longer[b]) < 1e-9
        assert abs(long[b] - longer[a]) < 1e-9


def test_a_keyframe_for_both_sides_is_its_own_mirror() -> None:
    squat = Keyframe(name="hold", both=LimbAngles(hip_flexion=90, hip_rotation=-40), **STANDING)
    assert np.allclose(configuration(mirror(squat)), configuration(squat))


def test_mirroring_twice_changes_nothing() -> None:
    one = keyframe(LimbAngles(hip_flexion=80), lumbar_bending=4.0)
    assert mirror(mirror(one)) == one


def test_named_joints_and_a_keyframe_give_the_same_configuration() -> None:
    by_joints = configuration_from_joints(
        {"hip_flexion_r": 70, "knee_angle_r": 50, "lumbar_flex": 20, "lumbar_lat": 3}
    )
    by_pose = configuration(
        keyframe(LimbAngles(hip_flexion=70, knee_flexion=50), lumbar_flexion=20, lumbar_bending=3)
    )
    assert np.allclose(by_joints[7:], by_pose[7:], atol=1e-12)


@pytest.mark.parametrize(("total", "clinical"), TOTALS.items())
def test_a_total_is_the_same_as_its_joints_named_one_by_one(total: str, clinical: str) -> None:
    shares = {name: 10 * share for name, share in TRUNK[clinical] if name != "Abs_r3"}
    assert sum(abs(share) for share in shares.values()) == pytest.approx(10)
    assert np.allclose(configuration_from_joints({total: 10}), configuration_from_joints(shares))


def test_an_unknown_joint_lists_the_names_that_work() -> None:
    with pytest.raises(UnknownNameError, match="lumbar_flex"):
        configuration_from_joints({"hip_flexion": 10})
    assert follower_of("knee_angle_beta_rotation1_l") == "knee_angle_l"
    assert follower_of("hip_flexion_l") is None


def test_a_pose_too_long_for_a_unit_is_turned_into_one() -> None:
    doubled = keyframe().model_copy(update={"pelvis_orientation": (2.0, 0.0, 0.0, 0.0)})
    assert np.allclose(configuration(doubled), configuration(keyframe()))


def test_the_frontal_landmarks_are_as_a_camera_sees_a_person_who_faces_it() -> None:
    found = landmarks(forward(configuration(keyframe()))).world
    at = dict(zip(NAMES, found, strict=True))
    assert np.allclose((at["left_hip"] + at["right_hip"]) / 2, 0, atol=1e-12)
    assert at["left_shoulder"][0] > 0.1 > -0.1 > at["right_shoulder"][0]
    assert at["nose"][1] < at["left_shoulder"][1] < 0 < at["left_knee"][1] < at["left_heel"][1]
    assert at["nose"][2] < at["left_ear"][2]


def test_a_turned_camera_keeps_all_distances_and_sees_the_side() -> None:
    data = forward(configuration(keyframe(LimbAngles(hip_flexion=60))))
    front, side = landmarks(data).world, landmarks(data, view(azimuth=90, elevation=20)).world
    for frame in (view(33, 10), view(-120, 45)):
        assert np.allclose(frame @ frame.T, np.eye(3), atol=1e-12)
        assert np.linalg.det(frame) == pytest.approx(1)
    distances = [np.linalg.norm(w[:, None] - w[None], axis=2) for w in (front, side)]
    assert np.allclose(*distances, atol=1e-12)
    knee = NAMES.index("right_knee")
    assert abs(front[knee, 0]) < 0.1
    # Seen from the person's left, a person who faces -y looks to the picture's left.
    assert side[knee, 0] < -0.25


def test_every_landmark_is_carried_by_a_bone_of_its_own_side() -> None:
    lifted = LimbAngles(hip_flexion=40, knee_flexion=30, shoulder_elevation=50, shoulder_plane=60)
    before = landmark_points(forward(configuration(keyframe())))
    after = landmark_points(forward(configuration(keyframe(lifted))))
    limbs = ("elbow", "wrist", "pinky", "index", "thumb", "knee", "ankle", "heel")
    for name, distance in zip(NAMES, np.linalg.norm(after - before, axis=1), strict=True):
        moves = name.startswith("right_") and name.endswith(limbs)
        assert distance > 0.05 if moves else distance < 0.05, name
