"""A session: what to do (Programme), how (Settings), and when exactly (Timeline)."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from hipkey.domain.anatomy import Side
from hipkey.domain.stretch import Frozen, Sentence


class StepKind(StrEnum):
    """What the person does during a step of the timeline."""

    SET_UP = "set_up"
    MOVE = "move"
    HOLD = "hold"
    SWITCH = "switch"
    REST = "rest"


class ProgrammeItem(Frozen):
    """One stretch in a programme; its own hold where `hold` is None, else in the hold's unit."""

    stretch: str
    hold: float | None = Field(default=None, gt=0)
    level: Literal["easier", "standard", "deeper"] = "standard"
    sides: tuple[Side, ...] | None = None
    """None: the sides of the stretch. A side named twice is held twice."""


class Programme(Frozen):
    """An ordered list of stretches for one sitting."""

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)
    name: Sentence
    summary: Sentence
    items: tuple[ProgrammeItem, ...] = Field(min_length=1)


class Settings(Frozen):
    """How a person wants the session compiled."""

    breaths_per_minute: float = Field(default=6.0, ge=3, le=15)
    set_up_pace: float = Field(default=1.0, ge=0.5, le=3.0)
    """Multiplies the time to get down, read and switch; 2 is twice as long."""
    rest_seconds: float = Field(default=10.0, ge=0, le=120)
    first_side: Literal["left", "right"] = "left"


class Utterance(Frozen):
    """A sentence or a count to be spoken `at_s` seconds after the session's start."""

    at_s: float = Field(ge=0)
    text: Sentence | str
    urgent: bool = False
    """Cuts off what is being said: the countdown does."""


class TimelineStep(Frozen):
    """One stretch of time with one thing to do."""

    kind: StepKind
    stretch: str
    side: Side
    start_s: float = Field(ge=0)
    duration_s: float = Field(gt=0)
    keyframe: str
    """What the figure shows at the end of this step."""
    text: str
    """What the screen shows as the current instruction."""
    breaths: float | None = None
    """For a hold counted in breaths."""
    say: tuple[Utterance, ...] = ()

    @property
    def end_s(self) -> float:
        """When it ends, seconds after the session's start."""
        return self.start_s + self.duration_s


class Timeline(Frozen):
    """A compiled session: steps without gap or overlap, from 0 to `total_s`."""

    programme: str
    total_s: float = Field(ge=0)
    breaths_per_minute: float
    steps: tuple[TimelineStep, ...]

    @model_validator(mode="after")
    def _contiguous(self) -> Self:
        clock = 0.0
        for step in self.steps:
            if abs(step.start_s - clock) > 1e-6:
                raise ValueError(f"step at {step.start_s} s leaves a gap or overlaps at {clock} s")
            clock = step.end_s
        if abs(clock - self.total_s) > 1e-6:
            raise ValueError(f"total_s is {self.total_s}, the steps add up to {clock}")
        return self
