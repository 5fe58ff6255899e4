"""The camera bench's pictures: complete, told apart, and drawn once."""

from pathlib import Path

import numpy as np
import pytest
from camera_pictures import STRETCHES, designs, draw, shots
from distractors import DISTRACTORS, varied
from PIL import Image

from hipkey.domain.anatomy import Side


def test_every_stretch_is_there_at_three_depths_and_on_both_sides() -> None:
    drawn = {(d.name, d.keyframe, d.side, d.person) for d in designs()}
    for name, stretch in STRETCHES.items():
        for keyframe in ("easier", "hold", "deeper"):
            for side in stretch.sides:
                assert {(name, keyframe, side, person) for person in (0, 1)} <= drawn
    assert {(name, person) for name in DISTRACTORS for person in (0, 1)} <= {
        (d.name, d.person) for d in designs()
    }


def test_no_two_pictures_share_a_name_and_the_names_stay() -> None:
    names = [shot.file for shot in shots()]
    assert len(set(names)) == len(names)
    assert names == [shot.file for shot in shots()]


def test_the_left_is_the_mirror_of_the_right() -> None:
    two = [
        next(d for d in designs() if (d.name, d.keyframe, d.side) == ("pigeon", "hold", side))
        for side in (Side.LEFT, Side.RIGHT)
    ]
    assert two[0].pose.left == two[1].pose.right


def test_another_person_takes_the_posture_a_little_otherwise() -> None:
    posture = DISTRACTORS["high-lunge"]
    other = varied(posture, np.random.default_rng(1))
    assert other.right is not None
    assert posture.right is not None
    assert 0 < abs(other.right.hip_flexion - posture.right.hip_flexion) < 20


def test_a_picture_is_drawn_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = [next(shots())]
    draw(first, tmp_path)
    with Image.open(tmp_path / first[0].file) as picture:
        assert picture.size == (640, 480)
    drawn = (tmp_path / first[0].file).stat().st_mtime_ns
    draw(first, tmp_path)
    assert (tmp_path / first[0].file).stat().st_mtime_ns == drawn
    assert "drawn 1 of 1" in capsys.readouterr().err
