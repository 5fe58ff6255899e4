"""Lengthenings are computed once, and anew when anything they rest on has changed."""

from functools import cache
from pathlib import Path

import pytest

from hipkey.body.kept import Lengthening, lengthenings
from hipkey.content.loader import load
from hipkey.domain.anatomy import MuscleGroup, Side
from hipkey.domain.stretch import Stretch


@cache
def stretches() -> dict[str, Stretch]:
    return {name: load().stretches[name] for name in ("pigeon", "frog")}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "computed"


class Body:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, name: str, keyframe: str) -> Lengthening:
        self.asked += 1
        return {MuscleGroup.PIRIFORMIS: {Side.LEFT: 0.25, Side.RIGHT: len(keyframe) / 8}}


def test_the_second_time_nothing_is_computed_and_the_numbers_are_the_same(place: Path) -> None:
    body = Body()
    first = lengthenings(stretches(), place, body)
    asked = body.asked
    assert asked == 6
    assert lengthenings(stretches(), place, body) == first
    assert body.asked == asked


def test_another_pose_is_computed_anew(place: Path) -> None:
    body = Body()
    lengthenings(stretches(), place, body)
    pigeon = stretches()["pigeon"]
    pose = pigeon.pose
    assert pose is not None
    moved = pose.keyframes[0].model_copy(update={"lumbar_flexion": 1.5})
    changed = pigeon.model_copy(
        update={"pose": pose.model_copy(update={"keyframes": (moved, *pose.keyframes[1:])})}
    )
    lengthenings({**stretches(), "pigeon": changed}, place, body)
    assert body.asked == 12
    assert len(list(place.iterdir())) == 1


@pytest.mark.parametrize(
    "damage", ["", "[", "{}", '[["pigeon"]]', '[["pigeon", "hold", {"x": 1}]]']
)
def test_a_damaged_file_only_costs_time(place: Path, damage: str) -> None:
    body = Body()
    first = lengthenings(stretches(), place, body)
    (kept,) = place.iterdir()
    kept.write_text(damage)
    assert lengthenings(stretches(), place, body) == first
    assert body.asked == 12


def test_without_a_place_to_keep_them_they_are_computed(tmp_path: Path) -> None:
    body = Body()
    lengthenings(stretches(), None, body)
    (tmp_path / "file").write_text("no folder")
    lengthenings(stretches(), tmp_path / "file", body)
    assert body.asked == 12
