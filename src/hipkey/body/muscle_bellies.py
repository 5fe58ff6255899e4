"""Muscle bellies for the eye: spindles along the model's tendon paths, and how long each became.

A spindle keeps its volume, so it thins as it lengthens. The vasti are left out: every bent knee
lengthens them, and the stretch has no part in it. Does not know skin, light or files.
"""

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

import numpy as np

from hipkey.body.model import load
from hipkey.body.muscles import lengths, muscles
from hipkey.body.types import Floats, Ints
from hipkey.domain.anatomy import Side

POINTS: Final = 15
"""Points along each spindle's middle line."""
SIDES: Final = 8
"""Corners of a spindle's cross-section."""
PER_STANDING_LENGTH: Final = 2.5
"""A muscle without a published fibre length: its change per standing length, times this, is shown.
Fibres make up about two fifths of the whole there."""
_ALSO: Final = {"front of thigh": ("sart",)}
_FEWER: Final = {"multifidus": ".1", "quadratus lumborum": "QL_post"}
"""Of these many-stranded muscles only the strands with this in their name are drawn."""
_PSOAS_STRANDS: Final = ("Ps_L1_VB", "Ps_L3_TP")


@dataclass(frozen=True)
class Belly:
    """One spindle: the tendon path it follows, and the spinal strand it begins with, if any."""

    name: str
    group: str
    tendon: int
    strand: int | None
    volume: float
    fibre: float


@functools.cache
def bellies() -> tuple[Belly, ...]:
    """All spindles: the right side's, then the left side's in the same order."""
    text = resources.files("hipkey.body").joinpath("data/groups.toml").read_text("utf-8")
    groups: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    found: list[Belly] = []
    for side in "rl":
        for group, parts in groups.items():
            for part, lines in parts.items():
                wanted = [n for n in lines if _FEWER.get(part, "") in n]
                found += [b for line in wanted for b in _bellies(line, side, group)]
        found += [b for names in _ALSO.values() for n in names for b in _bellies(n, side, "other")]
    return tuple(found)


def _bellies(line: str, side: str, group: str) -> list[Belly]:
    body, table = load(), muscles()
    tendon = dict(zip(body.muscles, body.tendons, strict=True))
    actuator = {name: index for index, name in enumerate(body.muscles)}
    place = int(table.places([line], Side.RIGHT if side == "r" else Side.LEFT)[0])
    known = table.names[place]
    fibre = float(table.per[place]) * (1.0 if table.published[place] else 0.4)
    strands: list[int | None] = [None]
    path = known
    if line == "psoas_major":
        path = f"psoas_{side}"
        strands = [int(tendon[f"{n}_{side}"]) for n in _PSOAS_STRANDS]
    force = float(body.mj.actuator_gainprm[actuator[path], 2])
    volume = max(force, 60.0) / 4.5e5 * fibre / len(strands)
    return [Belly(known, group, int(tendon[path]), strand, volume, fibre) for strand in strands]


def middle_lines(data: Any) -> Floats:
    """(bellies, POINTS, 3) evenly spaced points along each path, metres, for placed tendons."""
    return np.stack([_even(_path(data, belly)) for belly in bellies()])


def radii(lines: Floats) -> Floats:
    """(bellies, POINTS) metres: a spindle of constant volume along each middle line."""
    length = np.linalg.norm(np.diff(lines, axis=1), axis=2).sum(1)
    part = np.array([belly.fibre for belly in bellies()]) / length
    part = np.clip(part * 1.15, 0.45, 0.92)
    along = np.linspace(-1, 1, POINTS)
    profile = np.sqrt(np.clip(1 - (along / part[:, None]) ** 2, 0, None)) ** 1.2
    volume = np.array([belly.volume for belly in bellies()])
    thick = np.sqrt(volume / (np.pi * length * np.maximum((profile**2).mean(1), 0.1)))
    return np.asarray(np.maximum(np.clip(thick, 0.004, 0.028)[:, None] * profile, 0.0016))


def lengthening(qpos: Floats) -> Floats:
    """(bellies,) change against standing in fibre lengths; + is longer."""
    table = muscles()
    change = table.fibre_change(lengths(qpos))
    places = [table.index[belly.name] for belly in bellies()]
    factor = [1.0 if table.published[p] else PER_STANDING_LENGTH for p in places]
    return np.asarray(change[places] * np.array(factor))


def carriers() -> tuple[Ints, Floats]:
    """(bellies, POINTS, 2) body ids that a line's points hang on, and their weights."""
    mj = load().mj
    ids, along = [], np.linspace(0, 1, POINTS)
    for belly in bellies():
        adr, count = int(mj.tendon_adr[belly.tendon]), int(mj.tendon_num[belly.tendon])
        sites = [int(mj.wrap_objid[w]) for w in range(adr, adr + count) if mj.wrap_type[w] == 3]
        first = (
            sites[0] if belly.strand is None else int(mj.wrap_objid[mj.tendon_adr[belly.strand]])
        )
        ids.append([int(mj.site_bodyid[first]), int(mj.site_bodyid[sites[-1]])])
    pair = np.repeat(np.array(ids)[:, None], POINTS, axis=1)
    smooth = along * along * (3 - 2 * along)
    weight = np.repeat(np.stack([1 - smooth, smooth], 1)[None], len(ids), axis=0)
    heavy_second = weight[..., 1] > weight[..., 0]
    pair[heavy_second] = pair[heavy_second][:, ::-1]
    weight[heavy_second] = weight[heavy_second][:, ::-1]
    return pair, weight


def _path(data: Any, belly: Belly) -> Floats:
    at, count = int(data.ten_wrapadr[belly.tendon]), int(data.ten_wrapnum[belly.tendon])
    path = np.array(data.wrap_xpos.reshape(-1, 3)[at : at + count])
    if belly.strand is not None:  # from the spine over the brim of the pelvis
        path[0] = data.wrap_xpos.reshape(-1, 3)[int(data.ten_wrapadr[belly.strand])]
    return path


def _even(path: Floats) -> Floats:
    """Resample to POINTS, and round the corners that the via points leave."""
    gap = np.linalg.norm(np.diff(path, axis=0), axis=1)
    keep = np.append(True, gap > 1e-6)
    path, at = path[keep], np.append(0, np.cumsum(gap))[keep]
    wanted = np.linspace(0, at[-1], POINTS)
    line = np.stack([np.interp(wanted, at, path[:, axis]) for axis in range(3)], 1)
    for _ in range(2):
        line[1:-1] += 0.4 * ((line[:-2] + line[2:]) / 2 - line[1:-1])
    return line


def tubes(lines: Floats, thick: Floats) -> tuple[Floats, Ints]:
    """Meshes of all spindles together: vertices (bellies * POINTS * SIDES, 3) and faces."""
    count = len(lines)
    ahead = np.gradient(lines, axis=1)
    ahead /= np.linalg.norm(ahead, axis=2, keepdims=True)
    across = np.cross(ahead[:, 0], np.array([0.31, 0.87, 0.38]))
    rings = []
    angle = 2 * np.pi * np.arange(SIDES) / SIDES
    for step in range(POINTS):
        across = across - ahead[:, step] * (across * ahead[:, step]).sum(1, keepdims=True)
        across /= np.linalg.norm(across, axis=1, keepdims=True)
        up = np.cross(ahead[:, step], across)
        ring = np.cos(angle)[:, None] * across[:, None] + np.sin(angle)[:, None] * up[:, None]
        rings.append(lines[:, step, None] + thick[:, step, None, None] * ring)
    vertices = np.stack(rings, 1).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(POINTS - 1), np.arange(SIDES), indexing="ij")
    a, b = (i * SIDES + j).ravel(), (i * SIDES + (j + 1) % SIDES).ravel()
    one = np.concatenate([np.stack([a, b, a + SIDES], 1), np.stack([b, b + SIDES, a + SIDES], 1)])
    shift = (np.arange(count) * POINTS * SIDES)[:, None, None]
    return vertices, (one[None] + shift).reshape(-1, 3)
