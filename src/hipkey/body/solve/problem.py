"""What is wrong with a keyframe, how each joint would mend it, and the search for the mend.

Distances and their slopes come from MuJoCo, the search is SciPy's bounded least squares.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import mujoco
import numpy as np
import numpy.typing as npt
from scipy.optimize import least_squares

from hipkey.body import touch
from hipkey.body.kinematics import configuration
from hipkey.body.model import load
from hipkey.body.segments import BY_NAME
from hipkey.body.solve.variables import Variables, rounded
from hipkey.domain.stretch import Keyframe, PlacedProp, Pose, Reach

Floats = npt.NDArray[np.float64]

CLOSE: Final = 0.003
"""How much of a miss or of an overlap weighs as much as one `LOOSE` of a joint, metres."""
USUAL: Final = 0.02
"""The tolerance of most contacts, metres; a wider one weighs less."""
SINK: Final = 0.002
"""How far flesh may sink in before the solver minds, metres: it gives way a little."""


@dataclass(frozen=True)
class Solved:
    """A keyframe and how well it keeps its contacts: the worst miss and overlap, metres."""

    keyframe: Keyframe
    miss: float
    overlap: float


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
