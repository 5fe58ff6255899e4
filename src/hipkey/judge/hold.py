"""Counts the seconds that a stretch is truly held. Time comes in with each frame."""

from enum import StrEnum
from typing import Final

ENTER_S: Final = 1.0
"""So long inside before the hold counts; then this time counts too."""
WOBBLE_S: Final = 1.5
"""So long outside does not break the hold."""
BLINK_S: Final = 0.5
"""So long outside is the estimator's blink, and counts as held; a longer wobble does not count."""
GAP_S: Final = 1.0
"""Between frames farther apart nobody knows what happened: not held."""


class HoldPhase(StrEnum):
    """Where a hold is."""

    WAITING = "waiting"
    HOLDING = "holding"
    PAUSED = "paused"


class HoldTimer:
    """Starts after a second inside, survives a wobble, pauses outside, goes on inside."""

    def __init__(self) -> None:
        self.phase = HoldPhase.WAITING
        self.seconds = 0.0
        self._last: float | None = None
        self._was_inside = False
        self._pending = 0.0
        self._outside = 0.0

    def update(self, t: float, inside: bool) -> float:
        """The seconds held until the frame at `t`.

        An interval counts when both its ends are inside. Time that runs backwards or leaps is a
        gap: nothing of it counts, and a running hold pauses.
        """
        step = None if self._last is None else t - self._last
        if step == 0:
            return self.seconds
        self._last = t
        if step is None or not 0 < step <= GAP_S:
            self._pause()
        else:
            self._advance(step, inside)
        self._was_inside = inside
        return self.seconds

    def _advance(self, step: float, inside: bool) -> None:
        steady = inside and self._was_inside
        if self.phase is HoldPhase.HOLDING:
            if steady:
                self.seconds += step
                return
            self._outside += step
            if self._outside > WOBBLE_S:
                self._pause()
            elif inside:
                self.seconds += self._outside if self._outside <= BLINK_S else 0.0
                self._outside = 0.0
            return
        self._pending = self._pending + step if steady else 0.0
        if self._pending >= ENTER_S:
            self.seconds += self._pending
            self.phase, self._pending, self._outside = HoldPhase.HOLDING, 0.0, 0.0

    def _pause(self) -> None:
        if self.phase is HoldPhase.HOLDING:
            self.phase = HoldPhase.PAUSED
        self._pending = self._outside = 0.0
