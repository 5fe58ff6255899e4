"""Muscle-tendon lengths of a configuration, against anatomical standing.

The change is given in metres and in optimal fibre lengths: the tendon is taken as stiff, so that
all change is the fibres', along their pull. Muscles of the trunk and arms have no published fibre
length here; their change is given as a fraction of the whole muscle's standing length, which is
a smaller number for the same feeling. Knows paths, not tension, pain or what a person feels.
"""

import csv
import functools
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np

from hipkey.body.model import engine, load
from hipkey.body.names import base_name, side_of
from hipkey.body.types import Floats, Ints
from hipkey.domain.anatomy import Side
from hipkey.domain.errors import UnknownNameError

WHOLE_PSOAS = ("psoas_major_r", "psoas_major_l")
"""Added to the model's muscles: its `psoas` runs from the pelvis to the femur only and its `Ps_*`
from the lumbar spine to the sacrum only. These two run from the spine over the brim of the pelvis
to the femur: the mean of eleven lines."""


@dataclass(frozen=True)
class Muscles:
    """All muscles: the model's 416 in its own order, then the two whole psoas muscles.

    `standing`: (m,) metres in anatomical standing. `per`: (m,) metres that a change is divided
    by. `published`: (m,) True where `per` is a published fibre length, else the standing length.
    """

    names: tuple[str, ...]
    index: dict[str, int]
    standing: Floats
    per: Floats
    published: tuple[bool, ...]

    def places(self, names: Iterable[str], side: Side) -> Ints:
        """Places of muscles named without their side. UnknownNameError lists what there is."""
        found = [self._place(name, side) for name in names]
        return np.array(found, dtype=np.intp)

    def _place(self, name: str, side: Side) -> int:
        suffix = "_r" if side is Side.RIGHT else "_l"
        for candidate in (name + suffix, name):
            if candidate in self.index and side_of(candidate) is side:
                return self.index[candidate]
        raise UnknownNameError("muscle", name, sorted({base_name(known) for known in self.names}))

    def fibre_change(self, length: Floats) -> Floats:
        """Change against standing of lengths (..., m), in fibre lengths (or standing lengths)."""
        return np.asarray((length - self.standing) / self.per)


@functools.cache
def muscles() -> Muscles:
    """The table of all muscles, made once."""
    body = load()
    names = (*body.muscles, *WHOLE_PSOAS)
    standing = lengths(body.standing)
    fibres = _published_fibres()
    per = standing.copy()
    for index, name in enumerate(names):
        per[index] = fibres.get(base_name(name), per[index])
    return Muscles(
        names=names,
        index={name: index for index, name in enumerate(names)},
        standing=standing,
        per=per,
        published=tuple(base_name(name) in fibres for name in names),
    )


def lengths(qpos: Floats, data: Any = None) -> Floats:
    """Muscle-tendon lengths, metres: (m,) for a qpos of (nq,), or (n, m) for (n, nq).

    Couplings must be applied (`kinematics.couple`). Per pose it costs what MuJoCo costs. `data`:
    an MjData to work in; without it one is made for the call.
    """
    body, mujoco, psoas = load(), engine(), _psoas()
    poses = np.ascontiguousarray(np.atleast_2d(qpos))
    data = mujoco.MjData(body.mj) if data is None else data
    tendons = np.empty((len(poses), len(data.ten_length)))
    sites = np.empty((len(poses), len(psoas.sites), 3))
    mj, place, found, spots = body.mj, data.qpos, data.ten_length, data.site_xpos
    kinematics, tendon, rows = mujoco.mj_kinematics, mujoco.mj_tendon, psoas.sites
    for pose, length, site in zip(poses, tendons, sites, strict=True):
        place[:] = pose
        kinematics(mj, data)
        tendon(mj, data)
        length[:] = found
        np.take(spots, rows, axis=0, out=site)
    whole = psoas.join(tendons, sites)
    result = np.concatenate([tendons[:, body.tendons], whole], axis=1)
    return result if np.ndim(qpos) == 2 else result[0]


@dataclass(frozen=True)
class _Psoas:
    """What joins the two parts of the psoas, right then left.

    `sites`: per side its origin on the pelvis, the brim, then the origins on the spine.
    """

    sites: Ints
    tendons: Ints

    def join(self, tendons: Floats, sites: Floats) -> Floats:
        """Whole lengths (n, 2): pelvis to femur, its first stretch replaced by spine to brim."""
        sides = sites.reshape(len(sites), len(WHOLE_PSOAS), -1, 3)
        reach = np.linalg.norm(sides - sides[:, :, 1:2], axis=3)
        return np.asarray(tendons[:, self.tendons] - reach[:, :, 0] + reach[:, :, 2:].mean(axis=2))


@functools.cache
def _psoas() -> _Psoas:
    body = load()
    mj = body.mj
    tendon = dict(zip(body.muscles, body.tendons, strict=True))

    def site(muscle: str, step: int) -> int:
        return int(mj.wrap_objid[mj.tendon_adr[tendon[muscle]] + step])

    sites = []
    for suffix in ("_r", "_l"):
        spinal = [n for n in body.muscles if n.startswith("Ps_") and n.endswith(suffix)]
        sites += [site("psoas" + suffix, 0), site("psoas" + suffix, 1)]
        sites += [site(name, 0) for name in spinal]
    return _Psoas(np.array(sites), np.array([tendon["psoas_r"], tendon["psoas_l"]]))


@functools.cache
def _published_fibres() -> dict[str, float]:
    """Optimal fibre length along the muscle's pull, metres, by the muscle's name without side."""
    text = resources.files("hipkey.body").joinpath("data/fibres.csv").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    fibres = {
        row["muscle"]: float(row["optimal_fibre_length_m"]) * np.cos(float(row["pennation_rad"]))
        for row in csv.DictReader(lines)
    }
    return {**fibres, "psoas_major": fibres["psoas"]}
