"""Muscles gathered to the groups that a person knows, per leg or side of the trunk.

`data/groups.toml` says what belongs to a group. A group's value is the mean over its muscles.
Also how far a muscle is along its own range: 0 the shortest, 1 the longest that ordinary hips,
knees, spines and shoulders bring it to.
"""

import functools
import itertools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

import numpy as np

from hipkey.body.kinematics import LIMB, TRUNK, couple, joint_place
from hipkey.body.model import load, ranges
from hipkey.body.muscles import lengths, muscles
from hipkey.body.types import Floats, Ints
from hipkey.domain.anatomy import MuscleGroup, Side

SIDES = (Side.LEFT, Side.RIGHT)


@dataclass(frozen=True)
class Muscle:
    """One muscle of a group on one side: its name in anatomy, and its lines in the model."""

    name: str
    lines: Ints


@functools.cache
def members() -> dict[tuple[MuscleGroup, Side], tuple[Muscle, ...]]:
    """The muscles of every group on each side."""
    text = resources.files("hipkey.body").joinpath("data/groups.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return {
        (group, side): tuple(
            Muscle(name, muscles().places(lines, side)) for name, lines in table[group].items()
        )
        for group in MuscleGroup
        for side in SIDES
    }


def group_means(values: Floats) -> dict[MuscleGroup, dict[Side, Floats]]:
    """Mean over muscles of means over lines, of values (..., m): (...) per group and side."""
    means = np.asarray(values) @ _weights()
    columns = iter(range(means.shape[-1]))
    return {group: {side: means[..., next(columns)] for side in SIDES} for group in MuscleGroup}


def own_range(length: Floats) -> Floats:
    """Lengths (..., m) as fractions of each muscle's own range, held within 0 and 1."""
    shortest, longest = _extremes()
    return np.clip((length - shortest) / (longest - shortest), 0.0, 1.0)


@functools.cache
def _weights() -> Floats:
    """(m, groups x sides): what each muscle line counts in each group's mean."""
    weights = np.zeros((len(muscles().names), len(MuscleGroup) * len(SIDES)))
    for column, key in enumerate(itertools.product(MuscleGroup, SIDES)):
        for muscle in members()[key]:
            weights[muscle.lines, column] = 1 / len(muscle.lines) / len(members()[key])
    return weights


@functools.cache
def _extremes() -> tuple[Floats, Floats]:
    """Shortest and longest length of every muscle over the model's own joint limits, metres.

    A grid over hip and knee; spine, ankle and arm run through grids of their own beside it.
    """
    grids = (
        {"hip_flexion": 9, "hip_adduction": 5, "hip_rotation": 5, "knee_flexion": 3},
        {"lumbar_flexion": 5, "lumbar_bending": 3, "lumbar_rotation": 2},
        {"shoulder_plane": 5, "shoulder_elevation": 5, "shoulder_rotation": 4, "elbow_flexion": 3},
        {"ankle_dorsiflexion": 5, "subtalar_inversion": 2},
    )
    body = load()
    count = max(int(np.prod(list(grid.values()))) for grid in grids)
    poses = np.tile(body.standing, (count, 1))
    for grid in grids:
        rows = itertools.islice(itertools.cycle(_grid(grid)), count)
        for name, column in zip(grid, np.radians(list(rows)).T, strict=True):
            for place, factor in _drives(name):
                poses[:, place] += factor * column
    found = lengths(couple(poses))
    return found.min(axis=0), found.max(axis=0)


def _grid(steps: dict[str, int]) -> Iterator[tuple[float, ...]]:
    known = ranges()
    limits = [known[name].model or (known[name].low, known[name].high) for name in steps]
    axes = [np.linspace(*limit, n) for limit, n in zip(limits, steps.values(), strict=True)]
    return itertools.product(*axes)


def _drives(name: str) -> list[tuple[int, float]]:
    """Where a clinical angle goes in qpos, both sides alike, and by which factor."""
    if name in TRUNK:
        return [(joint_place(joint), factor) for joint, factor in TRUNK[name]]
    return [(joint_place(j, side), factor) for j, factor in LIMB[name] for side in SIDES]
