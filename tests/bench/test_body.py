"""How fast a pose becomes muscle lengths, beside the bare MuJoCo loop in the same run."""

import json
import sys
import time
from collections.abc import Callable

import mujoco
import numpy as np
import pytest

from hipkey.body.joints_file import evaluate
from hipkey.body.kinematics import configuration_from_joints
from hipkey.body.model import load
from hipkey.body.muscles import lengths, muscles
from hipkey.body.types import Floats

POSES = 1000
JOINTS = ("hip_flexion", "hip_rotation", "hip_adduction", "knee_angle")


def _lines() -> list[str]:
    rng = np.random.default_rng(11)
    return [
        json.dumps({f"{joint}_{side}": rng.uniform(0, 40) for joint in JOINTS for side in "rl"})
        for _ in range(POSES)
    ]


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@pytest.mark.bench
def test_muscle_lengths_beside_the_bare_loop() -> None:
    mj = load().mj
    poses: Floats = np.stack([configuration_from_joints(json.loads(line)) for line in _lines()])
    data = mujoco.MjData(mj)
    muscles()

    def bare() -> None:
        for pose in poses:
            data.qpos[:] = pose
            mujoco.mj_kinematics(mj, data)
            mujoco.mj_comPos(mj, data)
            mujoco.mj_tendon(mj, data)

    # Turn about, so that a busy machine slows both; the median of the ratios is the figure.
    rounds = [(_seconds(bare), _seconds(lambda: lengths(poses))) for _ in range(7)]
    ratios = [ours / theirs for theirs, ours in rounds]
    bare_us, ours_us = (min(column) / POSES * 1e6 for column in zip(*rounds, strict=True))
    sys.stdout.write(
        f"\nbare loop {bare_us:.0f} us a pose, muscle lengths {ours_us:.0f} us a pose, "
        f"ratio {np.median(ratios):.3f} (of {', '.join(f'{r:.2f}' for r in ratios)})\n"
    )


@pytest.mark.bench
def test_a_joints_file_from_line_to_json() -> None:
    lines = _lines()
    next(evaluate(lines[:1])).as_json()
    whole = _seconds(lambda: [found.as_json() for found in evaluate(lines)])
    sys.stdout.write(
        f"\njoints file: {whole / POSES * 1e6:.0f} us a line, {POSES / whole:.0f} lines a s\n"
    )
