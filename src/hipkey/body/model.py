"""The musculoskeletal model: `myofullbody` of the package myo-sim, made exactly symmetric.

Names joints, bodies and muscles, holds the joint couplings as arrays, and the ranges of healthy
people beside the model's own limits. Adds one hinge, `neck_flexion`, which the model lacks.
Does not know poses, muscles' meaning, or skin.
"""

import contextlib
import functools
import importlib
import tomllib
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np

from hipkey.body.types import Floats, Ints
from hipkey.domain.errors import MissingPartError

MODEL = "myofullbody"
NECK_HINGE = (0.0, -0.07, 0.0)
"""Where the added neck hinge sits in the frame of the head's body, metres (about C5)."""


@dataclass(frozen=True)
class Range:
    """What a joint of a healthy person can do, degrees, and where that is from.

    `model`: the limits that the model came with; None where it has no such single joint.
    """

    joint: str
    low: float
    high: float
    source: str
    model: tuple[float, float] | None = None


@dataclass(frozen=True)
class Couplings:
    """Joints that follow another one: q[target] = sum over k of coefficients[:, k] * q[source]**k.

    `target`, `source`: (n,) places in qpos. `coefficients`: (n, 5), radians and metres.
    `fixed`: places of joints that the model holds at zero.
    """

    target: Ints
    source: Ints
    coefficients: Floats
    fixed: Ints


@dataclass(frozen=True)
class BodyModel:
    """The compiled model with its names.

    `joints`: name -> place in qpos (the free joint `root` takes 0 to 6). `bodies`: name -> id.
    `muscles`: names in the order of the actuators; `tendons`: (muscles,) tendon ids.
    `standing`: (nq,) qpos of anatomical standing, couplings applied.
    """

    mj: Any
    joints: Mapping[str, int]
    bodies: Mapping[str, int]
    muscles: tuple[str, ...]
    tendons: Ints
    couplings: Couplings
    standing: Floats

    @property
    def limits(self) -> dict[str, tuple[float, float]]:
        """The limits that the model came with: degrees for hinges, metres for slides."""
        mj, found = self.mj, {}
        for index in range(1, mj.njnt):
            low, high = mj.jnt_range[index]
            scale = 180 / np.pi if mj.jnt_type[index] == engine().mjtJoint.mjJNT_HINGE else 1.0
            found[mj.joint(index).name] = (float(low * scale), float(high * scale))
        return found


@functools.cache
def load() -> BodyModel:
    """The model; built once in about a second and a half.

    Raises MissingPartError when mujoco or myo-sim is not installed or not the right version.
    """
    mujoco = engine()
    try:
        myo_sim = importlib.import_module("myo_sim")
        with _quiet(mujoco):
            spec = myo_sim.load_spec(MODEL)
            spec.body("head").add_joint(
                name="neck_flexion",
                type=mujoco.mjtJoint.mjJNT_HINGE,
                axis=_neck_axis(),
                pos=NECK_HINGE,
                range=(-1.05, 0.87),
            )
            mj = spec.compile()
        importlib.import_module("hipkey.body.symmetry").symmetrise(mj)
        return _named(mj)
    except ImportError as problem:
        raise MissingPartError(_MISSING.format(part="myo-sim")) from problem
    except (ValueError, KeyError, AttributeError) as problem:
        raise MissingPartError(
            f"The body model “{MODEL}” of myo-sim is not the one that Hipkey is made for; "
            "`pip install mujoco==4.0.0 myo-sim==0.2.3` brings that one."
        ) from problem


@functools.cache
def ranges() -> dict[str, Range]:
    """The range of each clinical joint, by its name in `LimbAngles` or `Keyframe`."""
    text = resources.files("hipkey.body").joinpath("data/ranges.toml").read_text("utf-8")
    return {
        row["joint"]: Range(
            joint=row["joint"],
            low=row["low"],
            high=row["high"],
            source=row["source"],
            model=tuple(row["model"]) if "model" in row else None,
        )
        for row in tomllib.loads(text)["range"]
    }


_MISSING = (
    "The body model needs the package {part}, which is not installed; "
    "`pip install mujoco==4.0.0 myo-sim==0.2.3` brings it."
)


def engine() -> Any:
    """The module `mujoco`; MissingPartError when it is not installed."""
    try:
        return importlib.import_module("mujoco")
    except ImportError as problem:
        raise MissingPartError(_MISSING.format(part="mujoco")) from problem


@contextlib.contextmanager
def _quiet(mujoco: Any) -> Iterator[None]:
    """Attaching the parts of the model warns about saving it, which nobody does here.

    MuJoCo tells it three ways: a Python warning, a line on stderr, a log file in the working
    directory. Only that one sentence is silenced.
    """
    before = mujoco.get_mju_user_warning()
    mujoco.set_mju_user_warning(_pass_on)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Attaching a spec with an empty prefix")
            yield
    finally:
        mujoco.set_mju_user_warning(before)


def _pass_on(message: str) -> None:
    if "empty prefix" not in message:
        warnings.warn(message, RuntimeWarning, stacklevel=2)


def _neck_axis() -> tuple[float, float, float]:
    """The head's frame is the torso's: its third axis points to the right; chin down is +."""
    return (0.0, 0.0, -1.0)


def _named(mj: Any) -> BodyModel:
    mujoco = engine()
    joints = {mj.joint(index).name: int(mj.jnt_qposadr[index]) for index in range(mj.njnt)}
    couplings = _couplings(mj, mujoco.mjtEq.mjEQ_JOINT)
    standing = np.array(mj.qpos0)
    standing[7:] = 0.0
    standing[couplings.target] = couplings.coefficients[:, 0]
    return BodyModel(
        mj=mj,
        joints=joints,
        bodies={mj.body(index).name: index for index in range(mj.nbody)},
        muscles=tuple(mj.actuator(index).name for index in range(mj.nu)),
        tendons=np.array(mj.actuator_trnid[:, 0], dtype=np.intp),
        couplings=couplings,
        standing=standing,
    )


def _couplings(mj: Any, joint_equality: Any) -> Couplings:
    rows = np.flatnonzero(mj.eq_type == joint_equality)
    follows = mj.eq_obj2id[rows] >= 0
    rows, fixed = rows[follows], rows[~follows]
    return Couplings(
        target=np.array(mj.jnt_qposadr[mj.eq_obj1id[rows]], dtype=np.intp),
        source=np.array(mj.jnt_qposadr[mj.eq_obj2id[rows]], dtype=np.intp),
        coefficients=np.array(mj.eq_data[rows, :5]),
        fixed=np.array(mj.jnt_qposadr[mj.eq_obj1id[fixed]], dtype=np.intp),
    )
