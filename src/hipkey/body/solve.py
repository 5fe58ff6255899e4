"""Bends a rough pose until its contacts hold: `python -m hipkey.body.solve [STRETCH or FILE ...]`.

An authoring tool. The `[pose]` of a stretch is both the wish and the answer: write rough angles and
the contacts, run this, and the same table holds angles that meet the contacts, keep within the
ranges of healthy people, and pass through nothing. A pose that is already right stays as it is.
Knows nothing of muscles or pictures; needs `pip install hipkey[authoring]` to write TOML.
"""

import argparse
import functools
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

import mujoco
import numpy as np
import numpy.typing as npt
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

from hipkey.body import touch
from hipkey.body.kinematics import LIMB, TRUNK, configuration
from hipkey.body.model import load, ranges
from hipkey.body.segments import BY_NAME
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.stretch import Keyframe, LimbAngles, PlacedProp, Pose, Reach

Floats = npt.NDArray[np.float64]

CLOSE: Final = 0.003
"""How much of a miss or of an overlap weighs as much as one `LOOSE` of a joint, metres."""
USUAL: Final = 0.02
"""The tolerance of most contacts, metres; a wider one weighs less."""
SINK: Final = 0.002
"""How far flesh may sink in before the solver minds, metres: it gives way a little."""

LOOSE: Final[dict[str, float]] = {
    **dict.fromkeys(("hip_flexion", "hip_adduction", "hip_rotation"), 5.0),
    "knee_flexion": 7.0,
    **dict.fromkeys(("ankle_dorsiflexion", "subtalar_inversion", "toe_extension"), 10.0),
    **dict.fromkeys(("shoulder_plane", "shoulder_elevation", "shoulder_rotation"), 25.0),
    "elbow_flexion": 25.0,
    **dict.fromkeys(("forearm_pronation", "wrist_flexion", "finger_flexion"), 20.0),
    "wrist_deviation": 8.0,
    "lumbar_flexion": 5.0,
    **dict.fromkeys(("lumbar_bending", "lumbar_rotation"), 4.0),
    "neck_flexion": 15.0,
    "pelvis_turn": 6.0,
}
"""How readily a joint leaves the wish, degrees: hips hardly, since they are the stretch."""
LOOSE_PLACE: Final = 0.10
"""How readily the pelvis leaves the wished place, metres."""


@dataclass(frozen=True)
class Solved:
    """A keyframe and how well it keeps its contacts: the worst miss and overlap, metres."""

    keyframe: Keyframe
    miss: float
    overlap: float


# -- a keyframe as a vector -------------------------------------------------------------------


class Variables:
    """The numbers of a keyframe that may change, as a vector around a wish.

    Degrees and metres, each divided by how loose it is. With equal sides only what keeps them
    equal may change.
    """

    def __init__(self, wish: Keyframe) -> None:
        self.wish = wish
        self._turn = Rotation.from_quat(wish.pelvis_orientation, scalar_first=True)
        self.equal = wish.both is not None
        self.limbs = ("both",) if self.equal else ("right", "left")
        trunk = ["lumbar_flexion", "neck_flexion"] if self.equal else list(TRUNK)
        self._place = (1, 2) if self.equal else (0, 1, 2)
        self._turns = (0,) if self.equal else (0, 1, 2)
        self._trunk = trunk
        names = ["place"] * len(self._place) + ["pelvis_turn"] * len(self._turns) + trunk
        self.joints = names + list(LIMB) * len(self.limbs)
        self.loose = np.array(
            [LOOSE_PLACE if name == "place" else LOOSE[name] for name in self.joints]
        )

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """Lowest and highest value of each variable, from the ranges of healthy people."""
        zero, known = self.values(self.wish), ranges()
        free = (-np.inf, np.inf)
        limits = np.array(
            [(known[n].low, known[n].high) if n in known else free for n in self.joints]
        )
        return (limits[:, 0] - zero) / self.loose, (limits[:, 1] - zero) / self.loose

    def values(self, keyframe: Keyframe) -> Floats:
        """The variables of a keyframe in degrees and metres; its turn counts from the wish."""
        turn = Rotation.from_quat(keyframe.pelvis_orientation, scalar_first=True)
        turned = (self._turn.inv() * turn).as_rotvec(degrees=True)
        limbs = [getattr(keyframe, limb) for limb in self.limbs]
        return np.array(
            [
                *(keyframe.pelvis_position[i] for i in self._place),
                *(turned[i] for i in self._turns),
                *(getattr(keyframe, name) for name in self._trunk),
                *(getattr(angles, name) for angles in limbs for name in LIMB),
            ]
        )

    def keyframe(self, x: Floats) -> Keyframe:
        """The keyframe `x` away from the wish."""
        v = self.values(self.wish) + x * self.loose
        position, turned = list(self.wish.pelvis_position), np.zeros(3)
        n, k = len(self._place), len(self._turns)
        for value, axis in zip(v[:n], self._place, strict=True):
            position[axis] = float(value)
        turned[list(self._turns)] = v[n : n + k]
        turn = self._turn * Rotation.from_rotvec(turned, degrees=True)
        rest = iter(v[n + k :].tolist())
        trunk = {name: next(rest) for name in self._trunk}
        limbs = {
            limb: LimbAngles.model_construct(**{name: next(rest) for name in LIMB})
            for limb in self.limbs
        }
        quaternion = turn.as_quat(scalar_first=True, canonical=True)
        return self.wish.model_copy(
            update={
                "pelvis_position": tuple(position),
                "pelvis_orientation": tuple(quaternion.tolist()),
                **trunk,
                **limbs,
            }
        )


# -- what is wrong with it --------------------------------------------------------------------


class Problem:
    """Residuals of a keyframe (contacts, overlaps, distance from the wish) and their slopes."""

    def __init__(
        self, wish: Keyframe, contacts: Sequence[Reach], props: Sequence[PlacedProp]
    ) -> None:
        self.variables = Variables(wish)
        self.contacts, self.props = contacts, props
        self.body, self.flesh = load(), flesh()
        self.data = mujoco.MjData(self.body.mj)
        self._slots = {name: i for i, name in enumerate(touch.slots(self.flesh, props))}
        self._last: tuple[bytes, Floats, Floats] | None = None

    def residuals(self, x: Floats) -> Floats:
        """(contacts + slots + variables,) one number per thing that can be wrong."""
        return self._evaluate(x)[0]

    def slopes(self, x: Floats) -> Floats:
        """The derivative of the residuals, one column per variable."""
        return self._evaluate(x)[1]

    def gaps(self, x: Floats) -> tuple[list[touch.Gap], list[touch.Gap]]:
        """The gaps of the contacts, and those where flesh sinks into something."""
        self.data.qpos[:] = configuration(self.variables.keyframe(x))
        mujoco.mj_kinematics(self.body.mj, self.data)
        mujoco.mj_comPos(self.body.mj, self.data)
        ends = self.flesh.place(self.data)
        asked = [touch.contact(self.flesh, ends, reach, self.props) for reach in self.contacts]
        return asked, list(touch.closer_than(self.flesh, ends, self.props, -SINK))

    def arms_miss(self, x: Floats, by: float = 0.012) -> bool:
        """Whether a contact of an arm is more than `by` metres off."""
        return any(
            abs(gap.metres) > by
            and any(
                name in BY_NAME and BY_NAME[name].limb.endswith("arm") for name in (gap.a, gap.b)
            )
            for gap in self.gaps(x)[0]
        )

    def _evaluate(self, x: Floats) -> tuple[Floats, Floats]:
        key = x.tobytes()
        if self._last is None or self._last[0] != key:
            asked, sunk = self.gaps(x)
            n, m = len(asked), len(self._slots)
            values = np.concatenate([np.zeros(n + m), x])
            slopes = np.vstack([np.zeros((n + m, len(x))), np.eye(len(x))])
            motion = self._motion(x)
            for row, (gap, reach) in enumerate(zip(asked, self.contacts, strict=True)):
                close = CLOSE * reach.within / USUAL
                values[row] = gap.metres / close
                slopes[row] = self._slope(gap) @ motion / close
            for gap in sunk:
                row = n + self._slots[gap.slot]
                if values[row] > (gap.metres + SINK) / CLOSE:
                    values[row] = (gap.metres + SINK) / CLOSE
                    slopes[row] = self._slope(gap) @ motion / CLOSE
            self._last = (key, values, slopes)
        return self._last[1], self._last[2]

    def _slope(self, gap: touch.Gap) -> Floats:
        """(nv,) how the gap widens with each of the model's velocities."""
        mj, data = self.body.mj, self.data
        jacobian = np.zeros((3, mj.nv))
        mujoco.mj_jac(mj, data, jacobian, None, gap.a_at, gap.a_body)
        widening = gap.normal @ jacobian
        if gap.b_at is not None:
            mujoco.mj_jac(mj, data, jacobian, None, gap.b_at, gap.b_body)
            widening = widening - gap.normal @ jacobian
        return np.asarray(widening)

    def _motion(self, x: Floats, step: float = 1e-5) -> Floats:
        """(nv, variables) velocities of the model for each variable; no kinematics needed."""
        mj = self.body.mj
        here = configuration(self.variables.keyframe(x))
        columns = np.zeros((len(x), mj.nv))
        for index in range(len(x)):
            ahead = x.copy()
            ahead[index] += step
            there = configuration(self.variables.keyframe(ahead))
            mujoco.mj_differentiatePos(mj, columns[index], step, here, there)
        return columns.T


@functools.cache
def flesh() -> touch.Flesh:
    """The flesh of the model, bound once."""
    return touch.attach(load())


# -- solving ----------------------------------------------------------------------------------


def solve(
    wish: Keyframe,
    contacts: Sequence[Reach],
    props: Sequence[PlacedProp] = (),
    random: np.random.Generator | None = None,
    tries: int = 12,
) -> Solved:
    """The keyframe nearest to the wish that keeps the contacts that name it.

    Where an arm misses its contact by more than 12 mm it starts again from other places of the
    arms, `tries` times at most, drawn from `random`, and keeps the best.
    """
    asked = [reach for reach in contacts if wish.name in reach.keyframes]
    problem = Problem(wish, asked, props)
    random = random or np.random.default_rng(0)
    low, high = problem.variables.bounds
    arms = np.array(
        [name.startswith(("shoulder", "elbow", "forearm")) for name in problem.variables.joints]
    )
    best, x = None, np.zeros(len(low))
    for _ in range(tries):
        answer = least_squares(
            problem.residuals,
            np.clip(x, low + 1e-6, high - 1e-6),
            jac=problem.slopes,
            bounds=(low - 1e-9, high + 1e-9),
            x_scale=1.0,
            max_nfev=120,
        )
        if best is None or answer.cost < best.cost:
            best = answer
        if not problem.arms_miss(best.x):
            break
        x = best.x + np.where(arms, random.normal(0.0, 2.0, len(low)), 0.0)
    assert best is not None  # noqa: S101 - at least one try
    return measure(rounded(problem.variables.keyframe(best.x)), asked, props)


def measure(keyframe: Keyframe, contacts: Sequence[Reach], props: Sequence[PlacedProp]) -> Solved:
    """How well a keyframe keeps the contacts that name it."""
    asked = [reach for reach in contacts if keyframe.name in reach.keyframes]
    contact, sunk = Problem(keyframe, asked, props).gaps(np.zeros(len(Variables(keyframe).joints)))
    return Solved(
        keyframe,
        max((abs(gap.metres) for gap in contact), default=0.0),
        max((-gap.metres for gap in sunk), default=0.0),
    )


def rounded(keyframe: Keyframe) -> Keyframe:
    """As it is written: 0.1 degrees, 1 mm, five places of the quaternion."""

    def limb(angles: LimbAngles | None) -> LimbAngles | None:
        return angles and LimbAngles(**{n: round(getattr(angles, n), 1) + 0.0 for n in LIMB})

    return Keyframe(
        name=keyframe.name,
        pelvis_position=tuple(round(v, 3) + 0.0 for v in keyframe.pelvis_position),
        pelvis_orientation=tuple(round(v, 5) + 0.0 for v in keyframe.pelvis_orientation),
        **{name: round(getattr(keyframe, name), 1) + 0.0 for name in TRUNK},
        both=limb(keyframe.both),
        right=limb(keyframe.right),
        left=limb(keyframe.left),
    )


def solve_pose(pose: Pose, tell: Callable[[str], None] = lambda _: None) -> Pose:
    """Every keyframe of a pose, solved."""
    found = []
    for keyframe in pose.keyframes:
        answer = solve(keyframe, pose.contacts, pose.props_in(keyframe.name))
        tell(
            f"{keyframe.name}: contacts within {answer.miss * 1000:.0f} mm, "
            f"overlap at most {answer.overlap * 1000:.0f} mm"
        )
        found.append(answer.keyframe)
    return pose.model_copy(update={"keyframes": tuple(found)})


# -- files ------------------------------------------------------------------------------------


def write(path: Path, pose: Pose) -> None:
    """Put the pose into a stretch's file in place of the one there; the rest stays as it is.

    Reads, changes and writes at once, so that somebody else's edit is not lost.
    """
    import tomlkit

    document = tomlkit.parse(path.read_text("utf-8"))
    if "pose" in document:
        document.remove("pose")
    text = tomlkit.dumps(document).rstrip("\n")
    path.write_text(f"{text}\n\n{as_toml(pose)}", "utf-8")


def as_toml(pose: Pose) -> str:
    """The `[pose]` table as text; what is zero or the default is left out."""
    lines = ["[pose]", *_rows("props", pose.props), *_rows("contacts", pose.contacts)]
    for keyframe in pose.keyframes:
        lines += ["", "[[pose.keyframes]]"]
        told = keyframe.model_dump(mode="json", exclude_none=True)
        lines += [f"{key} = {_value(value)}" for key, value in told.items() if value != 0]
    return "\n".join(lines) + "\n"


def _rows(name: str, items: Sequence[PlacedProp | Reach]) -> list[str]:
    rows = [f"  {_value(item.model_dump(mode='json', exclude_defaults=True))}," for item in items]
    return [f"{name} = [", *rows, "]"] if rows else []


def _value(value: Any) -> str:
    """A value in TOML; in tables numbers that are zero are left out."""
    if isinstance(value, dict):
        pairs = (f"{key} = {_value(item)}" for key, item in value.items() if item != 0)
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def main(arguments: Sequence[str] | None = None) -> None:
    """Solve the named stretches, or all of them, in place."""
    parser = argparse.ArgumentParser(prog="python -m hipkey.body.solve", description=__doc__)
    parser.add_argument("stretch", nargs="*", help="an id of a built-in stretch, or a TOML file")
    folder = Path(str(resources.files("hipkey").joinpath("content", "stretches")))
    named = parser.parse_args(arguments).stretch or sorted(p.stem for p in folder.glob("*.toml"))
    for name in named:
        path = Path(name) if name.endswith(".toml") else folder / f"{name}.toml"
        if not path.is_file():
            known = (p.stem for p in folder.glob("*.toml"))
            sys.exit(str(UnknownNameError("stretch", name, known)))
        table = tomllib.loads(path.read_text("utf-8"))
        if "pose" not in table:
            sys.exit(f"{path.name} has no [pose] to start from; write a rough one first.")
        sys.stdout.write(f"{path.stem}\n")
        write(path, solve_pose(Pose.model_validate(table["pose"]), _tell))


def _tell(line: str) -> None:
    sys.stdout.write(f"  {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
