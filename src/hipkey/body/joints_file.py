"""Joint angles in, muscle lengths out: one JSON object a line, read and answered as a stream.

A line names joints of the model in degrees, and `lumbar_flex`, `lumbar_lat`, `lumbar_rot` as
totals; what is not named is zero. Joints that follow another one (the patella, the shoulder blade)
are not to be named: the model moves them.
"""

import difflib
import functools
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from hipkey.body.groups import SIDES, group_means
from hipkey.body.kinematics import LIMB, TOTALS, TRUNK, configuration_from_joints, follower_of
from hipkey.body.model import engine, load, ranges
from hipkey.body.muscles import lengths, muscles
from hipkey.body.types import Floats
from hipkey.domain.anatomy import MuscleGroup
from hipkey.domain.errors import HipkeyError

SLACK_DEGREES = 10.0
"""Joints without a clinical name (single vertebrae, fingers) may go this far past the model."""


@dataclass(frozen=True)
class Evaluated:
    """One line's answer. `length`, `change`, `fibre_change`: (m,), metres and fibre lengths."""

    line: int
    length: Floats
    change: Floats
    fibre_change: Floats

    def groups(self) -> dict[str, dict[str, float]]:
        """Lengthening of each group on each side."""
        means = group_means(self.fibre_change)
        return {
            str(group): {str(side): round(float(means[group][side]), 6) + 0.0 for side in SIDES}
            for group in MuscleGroup
        }

    def as_json(self) -> str:
        """The answer as one line of JSON, without its line end."""
        values = np.stack([self.length, self.change, self.fibre_change], axis=1)
        return _template() % (*values.ravel().tolist(), json.dumps(self.groups()))


def evaluate(lines: Iterable[str]) -> Iterator[Evaluated]:
    """Answer each line as it comes; empty lines are passed over.

    Raises HipkeyError with one sentence that names the line and what would have worked.
    """
    table, data = muscles(), engine().MjData(load().mj)
    for number, line in enumerate(lines, start=1):
        text = line.strip("\ufeff \t\r\n")  # some editors open a file with a byte order mark
        if not text:
            continue
        length = lengths(configuration_from_joints(_joints(text, number)), data)
        yield Evaluated(number, length, length - table.standing, table.fibre_change(length))


def _joints(text: str, number: int) -> dict[str, float]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as problem:
        raise _wrong(
            number,
            f"is not JSON ({problem.msg} at column {problem.colno}); "
            'a line looks like {"hip_flexion_r": 90, "knee_angle_r": 45}',
        ) from problem
    except RecursionError as problem:
        raise _wrong(number, "is nested too deeply; one flat object a line is right") from problem
    if not isinstance(found, dict):
        raise _wrong(number, 'is not an object; a line looks like {"hip_flexion_r": 90}')
    return {name: _degrees(name, value, number) for name, value in found.items()}


def _degrees(name: str, value: Any, number: int) -> float:
    if name not in _limits():
        raise _wrong(number, _unknown(name))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(
            number, f"gives {name} as {json.dumps(value)[:40]}; a number of degrees is right"
        )
    low, high = _limits()[name]
    # Compared before the conversion: an integer may be too large for a float.
    if not (low <= value <= high):
        given = f"{value:g}" if isinstance(value, float) or abs(value) < 10**9 else "a huge number"
        if isinstance(value, float) and not math.isfinite(value):
            given = "not a finite number"
        raise _wrong(
            number, f"gives {name} as {given}; between {low:g} and {high:g} degrees is right"
        )
    return float(value)


def _unknown(name: str) -> str:
    leader = follower_of(name)
    if leader == "root":
        return f"names {name}, which stays where it is; leave it out"
    if leader:
        return f"names {name}, which follows {leader} by itself; leave it out"
    close = difflib.get_close_matches(name, list(_limits()), n=3, cutoff=0.5)
    if not close:
        close = [*TOTALS, "hip_flexion_r", "knee_angle_r"]
    return f"names the joint “{name[:60]}”, which the model does not have; try {', '.join(close)}"


def _wrong(number: int, what: str) -> HipkeyError:
    return HipkeyError(f"Line {number} {what}.")


@functools.cache
def _limits() -> dict[str, tuple[float, float]]:
    """What each joint may be given, degrees: a healthy person's range, by the model's names."""
    known, limits = ranges(), {}
    for name, (low, high) in load().limits.items():
        if not follower_of(name):
            limits[name] = (low - SLACK_DEGREES, high + SLACK_DEGREES)
    for clinical, drives in LIMB.items():
        if len(drives) == 1:
            ((joint, factor),) = drives
            for side in ("_r", "_l"):
                ends = sorted((known[clinical].low * factor, known[clinical].high * factor))
                limits[joint + side] = (ends[0], ends[1])
    for total, clinical in (*TOTALS.items(), *((n, n) for n in TRUNK if n == "neck_flexion")):
        limits[total] = (known[clinical].low, known[clinical].high)
    return limits


@functools.cache
def _template() -> str:
    """A line with a place for every number: formatting 1,254 of them one by one is slow."""
    cells = [
        f'{json.dumps(name)}: {{"length_m": %.6f, "change_m": %.6f, "fibre_change": %.6f}}'
        for name in muscles().names
    ]
    return f'{{"muscles": {{{", ".join(cells)}}}, "groups": %s}}'
