"""The model: names, couplings, symmetry, ranges."""

import importlib
import warnings
from pathlib import Path

import mujoco
import numpy as np
import pytest

from hipkey.body import model
from hipkey.body.kinematics import LIMB, TRUNK
from hipkey.body.model import load, ranges
from hipkey.body.names import base_name, muscle_pairs, partner, side_of
from hipkey.domain.anatomy import Side
from hipkey.domain.errors import MissingPartError


def test_the_model_has_the_joints_and_muscles_that_outside_files_name() -> None:
    body = load()
    assert len(body.muscles) == 416
    assert {"piri_r", "psoas_l", "recfem_r", "TMAJ", "TMAJ_l"} <= set(body.muscles)
    assert {"hip_flexion_r", "knee_angle_l", "flex_extension", "neck_flexion"} <= set(body.joints)


def test_loading_leaves_no_warning_and_no_log_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    before = mujoco.get_mju_user_warning()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.load.__wrapped__()
    assert list(here.iterdir()) == []
    assert mujoco.get_mju_user_warning() is before


@pytest.mark.parametrize("part", ["mujoco", "myo_sim"])
def test_a_missing_package_is_told_in_one_sentence_with_its_remedy(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.import_module

    def without(name: str, package: str | None = None) -> object:
        if name == part:
            raise ImportError(name)
        return real(name, package)

    monkeypatch.setattr(model.importlib, "import_module", without)
    with pytest.raises(MissingPartError, match=r"pip install mujoco==4\.0\.0 myo-sim==0\.2\.3"):
        model.load.__wrapped__()


def test_another_version_of_the_model_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import myo_sim

    real = myo_sim.load_spec

    def other(name: str) -> object:
        spec = real(name)
        spec.body("femur_l").name = "thighbone_l"
        return spec

    monkeypatch.setattr(myo_sim, "load_spec", other)
    with pytest.raises(MissingPartError, match=r"not the one that Hipkey is made for.*0\.2\.3"):
        model.load.__wrapped__()
    monkeypatch.setattr(myo_sim, "load_spec", lambda name: (_ for _ in ()).throw(ValueError(name)))
    with pytest.raises(MissingPartError, match="made for"):
        model.load.__wrapped__()


def test_couplings_give_the_standing_patella_its_place() -> None:
    body = load()
    place = body.joints["knee_angle_beta_translation1_r"]
    assert body.standing[place] == pytest.approx(0.05242, abs=1e-5)
    assert len(body.couplings.target) == len(set(body.couplings.target.tolist()))


def test_every_limb_joint_exists_on_both_sides_and_every_total_of_the_trunk() -> None:
    joints = load().joints
    for drives in LIMB.values():
        for name, _ in drives:
            assert f"{name}_l" in joints
            assert f"{name}_r" in joints or name in joints
    assert all(name in joints for drives in TRUNK.values() for name, _ in drives)


def test_every_clinical_angle_has_a_range_with_a_source_and_none_is_silently_narrowed() -> None:
    known = ranges()
    assert set(known) == set(LIMB) | set(TRUNK)
    for entry in known.values():
        assert entry.low < entry.high
        assert len(entry.source) > 20
        if entry.model and (entry.low > entry.model[0] or entry.high < entry.model[1]):
            assert entry.joint in {"lumbar_flexion", "lumbar_rotation"}


def test_the_models_own_limits_are_those_named_beside_the_ranges() -> None:
    limits = load().limits
    for name, drives in LIMB.items():
        entry = ranges()[name]
        joint, factor = drives[0]
        if entry.model and f"{joint}_r" in limits:
            found = sorted(factor * limit for limit in limits[f"{joint}_r"])
            assert np.allclose(found, entry.model, atol=0.6), name


def test_sides_are_read_from_names() -> None:
    assert partner("femur_r") == "femur_l"
    assert partner("myoarm_l_root") == "myoarm_r_root"
    assert partner("sacrum") == "sacrum"
    assert (base_name("TMAJ_l"), base_name("TMAJ")) == ("TMAJ", "TMAJ")
    assert (side_of("TMAJ"), side_of("piri_l")) == (Side.RIGHT, Side.LEFT)
    with pytest.raises(ValueError, match="no partner"):
        muscle_pairs(("piri_r",))
