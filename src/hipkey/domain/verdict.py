"""What the judge says about one frame; crosses the wire to the page and goes out of the command."""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from hipkey.domain.anatomy import Side
from hipkey.domain.stretch import Frozen

VerdictKind = Literal["in", "near", "out", "cannot_tell"]
HoldPhaseName = Literal["waiting", "holding", "paused"]


@dataclass(frozen=True, slots=True)
class MeasureReading:
    """One measure against its target; a plain dataclass, because each frame makes a dozen.

    `met`: 1 met, 0 missed by the margin or more. `value` None: `reason` names the points that
    nobody sees.
    """

    measure: str
    side: Literal["left", "right"] | None
    value: float | None
    low: float | None
    high: float | None
    met: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Depth:
    """The measure that counts for this stretch, degrees, give or take `error`."""

    measure: str
    value: float
    error: float


class Verdict(Frozen):
    """The verdict on one frame.

    `stretch` is the target, or the stretch it looks like where none was asked for. `side` is the
    side being stretched where it can be told. `score` and `scores` (every stretch) are 0 to 1: in
    from 0.6 on, near from 0.4 on. `cue` is the one sentence to show now, `say` whether to speak it
    now. `reason` says in one word why it cannot be told: nobody, unseen or view.
    """

    t: float
    verdict: VerdictKind
    stretch: str | None
    side: Side | None = None
    score: float = Field(ge=0, le=1)
    measures: tuple[MeasureReading, ...] = ()
    depth: Depth | None = None
    cue: str | None = None
    say: bool = False
    reason: Literal["nobody", "unseen", "view"] | None = None
    wrong_side: bool = False
    looks_like: str | None = None
    """The known posture it is most like, also such as are no stretch."""
    held_s: float = 0.0
    hold: HoldPhaseName = "waiting"
    scores: dict[str, float] = Field(default_factory=dict)
