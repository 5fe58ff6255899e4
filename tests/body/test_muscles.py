"""Muscle lengths: right by anatomy, the same one by one and many at once."""

import json
from pathlib import Path

import mujoco
import numpy as np
import pytest

from hipkey.body.groups import group_means, members, own_range
from hipkey.body.kinematics import configuration_from_joints, forward
from hipkey.body.model import load
from hipkey.body.muscles import WHOLE_PSOAS, lengths, muscles
from hipkey.domain.anatomy import MuscleGroup, Side
from hipkey.domain.errors import UnknownNameError


def change(muscle: str, **joints: float) -> float:
    found = muscles().fibre_change(lengths(configuration_from_joints(joints)))
    return float(found[muscles().index[muscle]])


def test_standing_is_no_change() -> None:
    assert np.array_equal(lengths(load().standing), muscles().standing)
    assert change("piri_r") == 0


def test_lengths_are_those_of_mujocos_whole_pipeline() -> None:
    qpos = configuration_from_joints(
        {"hip_flexion_r": 95, "hip_rotation_r": -40, "knee_angle_l": 100, "lumbar_flex": 30}
    )
    body = load()
    data = mujoco.MjData(body.mj)
    data.qpos[:] = qpos
    mujoco.mj_forward(body.mj, data)
    assert np.array_equal(lengths(qpos)[:416], data.actuator_length)


def test_many_poses_at_once_give_what_each_gives_alone() -> None:
    rng = np.random.default_rng(7)
    poses = np.stack(
        [
            configuration_from_joints({"hip_flexion_r": hip, "knee_angle_r": knee})
            for hip, knee in rng.uniform(0, 100, (12, 2))
        ]
    )
    assert np.array_equal(lengths(poses), np.stack([lengths(pose) for pose in poses]))


def test_the_published_fibre_length_is_used_for_legs_and_the_standing_length_elsewhere() -> None:
    table = muscles()
    place = table.index["recfem_r"]
    assert table.published[place]
    assert table.per[place] == pytest.approx(0.0759 * np.cos(0.2170))
    for name in ("TMAJ", "MF_m1s_l"):
        assert not table.published[table.index[name]]
        assert table.per[table.index[name]] == table.standing[table.index[name]]
    legs = [name for name in table.names if table.published[table.index[name]]]
    assert len(legs) == 82  # 40 a side and the whole psoas


@pytest.mark.parametrize(
    ("muscle", "lengthens", "shortens"),
    [
        ("semimem_r", {"hip_flexion_r": 90}, {"hip_flexion_r": 90, "knee_angle_r": 120}),
        ("recfem_r", {"hip_flexion_r": -15, "knee_angle_r": 110}, {"hip_flexion_r": 60}),
        ("grac_r", {"hip_adduction_r": -40}, {"hip_adduction_r": 20}),
        ("addlong_r", {"hip_adduction_r": -40}, {"hip_adduction_r": 20}),
        ("iliacus_r", {"hip_flexion_r": -20}, {"hip_flexion_r": 60}),
        ("psoas_major_r", {"hip_flexion_r": -20}, {"hip_flexion_r": 60}),
        ("glmax1_r", {"hip_flexion_r": 90}, {"hip_flexion_r": -15}),
        ("tfl_r", {"hip_flexion_r": -15, "hip_adduction_r": 20}, {"hip_flexion_r": 60}),
        ("piri_r", {"hip_flexion_r": 90, "hip_rotation_r": -40}, {"hip_rotation_r": -30}),
        ("soleus_r", {"ankle_angle_r": 20}, {"ankle_angle_r": -30}),
        ("IL_L2_r", {"lumbar_flex": 40}, {"lumbar_flex": -20}),
        (
            "PECM2",
            {"elv_angle_r": 0, "shoulder_elv_r": 110},
            {"shoulder_elv_r": 30, "elv_angle_r": 110},
        ),
        ("LAT2", {"elv_angle_r": 80, "shoulder_elv_r": 150}, {"shoulder_rot_r": 60}),
    ],
)
def test_a_muscle_lengthens_and_shortens_as_anatomy_says(
    muscle: str, lengthens: dict[str, float], shortens: dict[str, float]
) -> None:
    assert change(muscle, **lengthens) > 0.02
    assert change(muscle, **shortens) < 0


def test_without_the_patella_following_the_rectus_femoris_would_be_wrong_by_centimetres() -> None:
    body = load()
    followed = configuration_from_joints({"knee_angle_r": 90})
    alone = followed.copy()
    for name in body.joints:
        if name.startswith("knee_angle_beta") and name.endswith("_r"):
            alone[body.joints[name]] = 0.0
    place = muscles().index["recfem_r"]
    assert abs(lengths(followed)[place] - lengths(alone)[place]) > 0.03


def test_the_whole_psoas_runs_from_the_spine_over_the_brim_to_the_femur() -> None:
    """The path is laid by hand through the model's points and must come out the same."""
    qpos = configuration_from_joints({"hip_flexion_r": 40, "lumbar_flex": 25, "lumbar_lat": 8})
    data, mj = forward(qpos), load().mj
    names = [mj.site(index).name for index in range(mj.nsite)]

    def at(name: str) -> np.ndarray:
        return data.site_xpos[names.index(name)]

    tail = sum(np.linalg.norm(at(f"psoas-P{k + 1}_r") - at(f"psoas-P{k}_r")) for k in (2, 3))
    starts = [n for n in names if n.startswith("Ps_") and n.endswith("-P1_r")]
    assert len(starts) == 11
    whole = tail + np.mean([np.linalg.norm(at(n) - at("psoas-P2_r")) for n in starts])
    assert lengths(qpos)[muscles().index["psoas_major_r"]] == pytest.approx(whole, abs=1e-12)


def test_the_whole_psoas_feels_the_spine_and_the_models_own_psoas_does_not() -> None:
    bent = {"lumbar_lat": -20.0}
    assert change("psoas_r", **bent) == 0
    assert change(WHOLE_PSOAS[0], **bent) > 0.02 > -0.02 > change(WHOLE_PSOAS[1], **bent)


def test_muscle_paths_stay_smooth_where_the_ranges_are_widened() -> None:
    """Not in the list: the distal adductor magnus and lower gluteus maximus, known to jump."""
    table = muscles()
    steps = np.arange(110.0, 137.1, 0.5)
    poses = np.stack(
        [configuration_from_joints({"hip_flexion_r": a, "hip_rotation_r": -60}) for a in steps]
    )
    jump = np.abs(np.diff(lengths(poses), n=2, axis=0)).max(axis=0)
    for name in ("piri_r", "glmed2_r", "glmin3_r", "addlong_r", "grac_r", "recfem_r", "semimem_r"):
        assert jump[table.index[name]] < 2e-4, name


def test_groups_hold_the_same_muscles_on_both_sides_and_no_line_twice() -> None:
    for group in MuscleGroup:
        left, right = members()[group, Side.LEFT], members()[group, Side.RIGHT]
        assert [m.name for m in left] == [m.name for m in right]
        lines = [int(line) for m in (*left, *right) for line in m.lines]
        assert len(lines) == len(set(lines)) > 0


def test_a_group_is_the_mean_of_its_muscles_not_of_their_lines() -> None:
    values = np.zeros(len(muscles().names))
    values[muscles().index["grac_l"]] = 1.0
    means = group_means(values)
    assert means[MuscleGroup.ADDUCTORS][Side.LEFT] == pytest.approx(0.25)
    assert means[MuscleGroup.ADDUCTORS][Side.RIGHT] == 0


def test_the_own_range_runs_from_zero_to_one() -> None:
    table = muscles()
    seated = own_range(lengths(configuration_from_joints({"hip_flexion_r": 90})))
    folded = own_range(lengths(configuration_from_joints({"hip_flexion_r": 120})))
    back = own_range(lengths(configuration_from_joints({"hip_flexion_r": -30})))
    assert ((seated >= 0) & (seated <= 1)).all()
    place = table.index["semimem_r"]
    assert back[place] < seated[place] < folded[place]
    assert folded[place] > 0.95


def test_an_unknown_muscle_lists_the_names_that_work() -> None:
    with pytest.raises(UnknownNameError, match="psoas_major"):
        muscles().places(["biceps"], Side.LEFT)


REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "biomechanics"


@pytest.mark.skipif(not REFERENCE.exists(), reason="the first measurements are not at hand")
def test_the_first_measurements_come_out_again() -> None:
    poses = json.loads((REFERENCE / "poses.json").read_text("utf-8"))
    first = json.loads((REFERENCE / "stretch_report.json").read_text("utf-8"))
    for stretch, pose in poses.items():
        for name, expected, *_ in first[stretch]["top10_leg"]:
            # The left leg moved by up to 0.8 mm when it was made the mirror of the right.
            assert change(name, **pose["joints"]) == pytest.approx(expected, abs=0.02), stretch
