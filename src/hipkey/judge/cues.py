"""Which one sentence helps most now, and when it may be said.

Knows no measures of its own: it chooses among the cues of the targets that were missed.
"""

from typing import Final

import numpy as np

from hipkey.content.words import filled, placeholders
from hipkey.domain.anatomy import Side
from hipkey.domain.stretch import Target
from hipkey.judge.reading import COLUMN, Floats
from hipkey.judge.scoring import Scored, Targets
from hipkey.judge.words import words

EVERY_S: Final = 8.0
"""At most one cue in so many seconds."""
AGAIN_S: Final = 20.0
"""The same sentence again at the earliest."""
SETTLED_S: Final = 1.0
"""A cue is only given for what has been wrong so long."""
MISSED: Final = 0.6
"""A target met less than this is worth a word."""


def correction(
    targets: Targets,
    stretch: str,
    side: Side,
    values: Floats,
    scored: Scored,
    gentle: bool,
) -> str:
    """The cue of the target that costs most; `gentle`: none that asks for more stretch."""
    index = 1 if side is Side.RIGHT else 0
    run = targets.run(stretch, index)
    met, weight = scored.met[run], targets.weight[run]
    cost = np.where(np.isnan(met) | (met > MISSED), 0.0, weight * (1.0 - met))
    for at in np.argsort(-cost):
        if cost[at] <= 0.0:
            break
        target, leg = targets.rows[run.start + int(at)]
        cue = _cue(target, float(values[leg, COLUMN[target.measure]]))
        if cue is None or (gentle and target.deepens):
            continue
        return worded(cue, side, leg)
    return words().pain if gentle else words().general


def worded(cue: str, side: Side, leg: int | None = None) -> str:
    """The sentence with its sides put in; for both legs at once, {side} is the leg that is off."""
    if not placeholders(cue):
        return cue
    if side is Side.BOTH:
        side = (Side.LEFT, Side.RIGHT)[leg or 0]
    return filled(cue, side)


def _cue(target: Target, value: float) -> str | None:
    if target.low is not None and value < target.low:
        return target.too_low
    if target.high is not None and value > target.high:
        return target.too_high
    return None


class Prompter:
    """Lets one cue through at a time, not too early, not too often."""

    def __init__(self) -> None:
        self._shown: str | None = None
        self._said: dict[str, float] = {}
        self._last = -np.inf
        self._waiting: tuple[str, float] | None = None

    def __call__(self, t: float, cue: str | None) -> tuple[str | None, bool]:
        """What to show at `t`, and whether to speak it now."""
        if t < self._last:  # the time ran backwards: begin anew
            self.__init__()  # type: ignore[misc]
        if cue is None:
            self._shown = self._waiting = None
            return None, False
        if self._waiting is None or self._waiting[0] != cue:
            self._waiting = (cue, t)
        settled = t - self._waiting[1] >= SETTLED_S
        free = t - self._last >= EVERY_S
        if settled and free and t - self._said.get(cue, -np.inf) >= AGAIN_S:
            self._shown, self._last = cue, t
            self._said[cue] = t
            return cue, True
        return self._shown, False
