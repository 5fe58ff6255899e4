"""The table of known postures: like is found, from either side, and a stranger is nobody."""

import dataclasses

import numpy as np
import pytest
from seen_poses import STRETCHES, best

from hipkey.domain.anatomy import Side
from hipkey.domain.landmarks import NAMES, Landmarks
from hipkey.judge.make_reference import gather, main, save
from hipkey.judge.reading import Reader, read
from hipkey.judge.reference import FEATURES, Reference, load, without
from hipkey.measures import MEASURES, Body, body_of, camera_azimuth

MIRROR = [
    NAMES.index(n.replace("left", "?").replace("right", "left").replace("?", "right"))
    for n in NAMES
]


def seen(landmarks: Landmarks) -> tuple[np.ndarray, float, Body]:
    body = body_of(landmarks)
    assert body is not None
    return read(body), camera_azimuth(body), body


def test_the_table_knows_all_ten_and_what_is_taken_for_them() -> None:
    table = load()
    assert set(table.stretches) == {n for n, s in STRETCHES.items() if s.number is not None}
    assert {"cross_legged", "high_lunge", "supine_one_knee_hug", "standing"} <= set(table.postures)
    assert np.isfinite(table.rows).all()
    assert set(FEATURES) <= set(MEASURES)


def test_only_what_is_seen_from_about_the_same_place_is_compared() -> None:
    table = load()
    assert (np.diff(table.azimuths) >= 0).all()
    values, azimuth, _ = seen(best("pigeon", Side.LEFT))
    away = np.abs(table.azimuths - (360 - azimuth if azimuth > 180 else azimuth)) > 61
    assert away.any()
    heavier = dataclasses.replace(
        table, weights=np.where(away[:, None], np.float32(9), table.weights)
    )
    there = table.likeness(values, azimuth).log_odds
    assert heavier.likeness(values, azimuth).log_odds == pytest.approx(there)


def test_each_stretch_weighs_the_same_and_the_rest_three_times_as_much() -> None:
    table = load()
    count = 2 * len(table.stretches)
    assert table.weights[:, :count].sum(0).reshape(-1, 2).sum(1) == pytest.approx(1, rel=1e-4)
    assert table.weights[:, count:].sum() == pytest.approx(3, rel=1e-4)


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_a_pose_is_most_like_itself_and_on_its_own_side(side: Side) -> None:
    table = load()
    for name in ("pigeon", "kneeling-hip-flexor", "supine-groin"):
        values, azimuth, _ = seen(best(name, side))
        odds = table.likeness(values, azimuth).log_odds
        assert np.unravel_index(odds.argmax(), odds.shape) == (
            table.stretches.index(name),
            0 if side is Side.LEFT else 1,
        )


def test_the_mirror_image_is_as_much_alike_with_the_other_side() -> None:
    landmarks = best("pigeon", Side.LEFT)
    mirrored = Landmarks(
        world=(landmarks.world * [-1, 1, 1])[MIRROR], visibility=landmarks.visibility
    )
    here = load().likeness(*seen(landmarks)[:2]).log_odds
    there = load().likeness(*seen(mirrored)[:2]).log_odds
    assert there[:, ::-1] == pytest.approx(here, abs=1e-3)


def test_what_is_like_nothing_known_is_no_evidence() -> None:
    values = np.full((2, len(MEASURES)), 1e6)
    assert load().likeness(values, 90.0).log_odds == pytest.approx(0, abs=1e-3)


def test_measures_that_nobody_sees_do_not_break_it() -> None:
    values, azimuth, _ = seen(best("pigeon", Side.LEFT))
    values[:, ::2] = np.nan
    assert np.isfinite(load().likeness(values, azimuth).log_odds).all()


def test_only_the_needed_measures_are_read() -> None:
    values, _, body = seen(best("pigeon", Side.LEFT))
    few = Reader(["trunk_lean", "knee_flexion"])(body)
    assert np.isfinite(few).sum() == 4
    assert few[~np.isnan(few)] == pytest.approx(values[~np.isnan(few)])


def test_a_table_is_written_and_read_back(tmp_path, capsys) -> None:
    samples = [("pigeon", 0, best("pigeon", Side.LEFT)), ("standing", 2, None)]
    samples.append(("frog", 2, best("frog", Side.BOTH)))
    gathered = gather(samples, ["pigeon"])
    save(gathered, tmp_path / "table.npz")
    table = load(tmp_path / "table.npz")
    assert isinstance(table, Reference)
    assert (table.stretches, table.postures) == (("pigeon",), ("frog",))
    assert len(without(gathered, gathered["posture"] == "pigeon").rows) >= 1
    assert main([]) == 2
