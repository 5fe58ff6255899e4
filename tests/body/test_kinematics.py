"""From clinical degrees to places in the scene, with signs as physicians use them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipkey.body.kinematics import (
    LIMB,
    TOTALS,
    TRUNK,
    body_points,
    configuration,
    configuration_from_joints,
    couple,
    follower_of,
    forward,
    joint_names,
    landmarks,
    mirror,
    point,
    point_local,
    view,
)
from hipkey.body.model import load, ranges
from hipkey.body.muscles import lengths, muscles
from hipkey.body.names import muscle_pairs
from hipkey.domain.anatomy import Side
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.landmarks import NAMES
from hipkey.domain.stretch import Keyframe, LimbAngles

STANDING = {"pelvis_position": (0.0, 0.0, 1.0), "pelvis_orientation": (1.0, 0.0, 0.0, 0.0)}


def keyframe(right: LimbAngles | None = None, **trunk: float) -> Keyframe:
    return Keyframe(
        name="hold", right=right or LimbAngles(), left=LimbAngles(), **STANDING, **trunk
    )


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
        ({"hip_flexion": 30}, "knee_right", BACK, -1),
        ({"hip_adduction": 20}, "knee_right", LEFTWARD, 1),
        ({"hip_rotation": 30}, "toe_tip_right", LEFTWARD, 1),
        ({"knee_flexion": 60}, "ankle_right", BACK, 1),
        ({"ankle_dorsiflexion": 20}, "toe_tip_right", UP, 1),
        ({"subtalar_inversion": 20}, "sole_right", LEFTWARD, 1),
        ({"toe_extension": 25}, "toe_tip_right", UP, 1),
        ({"shoulder_elevation": 60}, "elbow_right", LEFTWARD, -1),
        ({"shoulder_elevation": 60, "shoulder_plane": 90}, "elbow_right", BACK, -1),
        ({"elbow_flexion": 60}, "wrist_right", BACK, -1),
        ({"elbow_flexion": 90, "forearm_pronation": 60}, "thumb_right", LEFTWARD, 1),
        ({"wrist_flexion": 40}, "fingertips_right", LEFTWARD, 1),
        ({"wrist_deviation": 20}, "fingertips_right", BACK, -1),
        ({"finger_flexion": 60}, "fingertips_right", LEFTWARD, 1),
    ],
)
def test_a_positive_angle_moves_the_right_limb_the_clinical_way(
    angles: dict[str, float], point_name: str, axis: int, sign: int
) -> None:
    start = {k: v for k, v in angles.items() if k == "elbow_flexion" and len(angles) > 1}
    change = moved(point_name, LimbAngles(**angles)) - moved(point_name, LimbAngles(**start))
    assert sign * change[axis] > 0.004


def test_inward_rotation_of_the_shoulder_brings_the_bent_forearm_across() -> None:
    bent = moved("wrist_right", LimbAngles(elbow_flexion=90))
    turned = moved("wrist_right", LimbAngles(elbow_flexion=90, shoulder_rotation=40))
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
    assert sign * moved("head_crown", **trunk)[axis] > 0.02


def test_left_trunk_rotation_turns_the_chest_to_the_left() -> None:
    assert moved("chest", lumbar_rotation=10)[LEFTWARD] > 0.01


@pytest.mark.parametrize("total", ["lumbar_flexion", "lumbar_bending", "lumbar_rotation"])
def test_the_chest_turns_by_the_total_that_was_asked_for(total: str) -> None:
    body = load()
    torso = body.bodies["torso"]
    before = forward(configuration(keyframe())).xmat[torso].reshape(3, 3)
    after = forward(configuration(keyframe(**{total: 12.0}))).xmat[torso].reshape(3, 3)
    turn = np.degrees(np.arccos((np.trace(after @ before.T) - 1) / 2))
    assert turn == pytest.approx(12.0, abs=0.3)


def test_the_patella_follows_the_knee() -> None:
    straight = point(forward(configuration(keyframe())), "patella_right")
    bent = forward(configuration(keyframe(LimbAngles(knee_flexion=90))))
    shin, cap = point(bent, "shin_top_right"), point(bent, "patella_right")
    assert np.linalg.norm(cap - straight) > 0.02
    assert np.linalg.norm(cap - shin) < 0.12


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
    points, mirrored = body_points(here), body_points(there)
    for name, at in points.items():
        assert np.abs(at * [-1, 1, 1] - mirrored[swapped(name)]).max() < 1e-9
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


def test_points_are_found_by_name_and_a_wrong_name_is_told() -> None:
    data = forward(configuration(keyframe()))
    every = body_points(data)
    assert {"palm_right", "sole_left", "heel_right", "sacrum", "thigh_back_left"} <= set(every)
    assert np.allclose(point(data, "palm_right"), every["palm_right"])
    bone, local = point_local("palm_right")
    frame = data.body(bone)
    assert np.allclose(frame.xpos + frame.xmat.reshape(3, 3) @ local, every["palm_right"])
    for wrong in (lambda: point(data, "tail"), lambda: point_local("tail")):
        with pytest.raises(UnknownNameError, match="palm_right"):
            wrong()


def test_the_joint_names_of_a_side_can_be_listed() -> None:
    assert joint_names(Side.LEFT, ["hip_flexion", "knee_flexion"]) == [
        "hip_flexion_l",
        "knee_angle_l",
    ]
