"""A plan: what a person wishes, what was done before, and the session that comes of it."""

import datetime as dt
import math
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from hipkey.domain.anatomy import MuscleGroup, Position, Prop, Side
from hipkey.domain.errors import HipkeyError
from hipkey.domain.session import Programme, Timeline
from hipkey.domain.stretch import Frozen, Sentence

Level = Literal["gentle", "standard", "deep"]
"""How far the person goes: no deep stretches, as the article has it, or the deeper versions."""


class NoPlanError(HipkeyError):
    """There is no session for these wishes; the sentence says why."""

    status = 409


class Wishes(Frozen):
    """What a session should be like. Names of conditions and stretches are those of the content.

    `have`: the props at hand, None for all of them; `without` is taken away from them.
    `asked`: conditions about which a doctor was asked and agreed. `pain`: now, 0-10.
    `tighter`: the side that may get one hold more. `positions`: None for all of them.
    """

    minutes: float = Field(default=20.0, ge=1, le=240, allow_inf_nan=False)
    have: tuple[Prop, ...] | None = None
    without: tuple[Prop, ...] = ()
    avoid: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    hates: tuple[str, ...] = ()
    level: Level = "standard"
    pain: float | None = Field(default=None, ge=0, le=10, allow_inf_nan=False)
    leg_pain: bool = False
    tighter: Literal["left", "right"] | None = None
    positions: tuple[Position, ...] | None = None

    @property
    def props(self) -> frozenset[Prop]:
        """What is at hand; a prop that is named both ways is not."""
        return frozenset(Prop if self.have is None else self.have) - frozenset(self.without)


class Held(Frozen):
    """One hold of the past: what, which side, how long, and on which day."""

    stretch: str
    side: Side
    seconds: float = Field(ge=0, allow_inf_nan=False)
    date: dt.date


class GroupDose(Frozen):
    """A muscle group in one plan, the mean of the two legs, seconds.

    `session_s`: time times lengthening in this session. `week_s`: the same over the last seven
    days, this session with them. `useful`: what of `session_s` counts, by the dose rules and focus.
    """

    session_s: float
    week_s: float
    useful: float


class Reason(Frozen):
    """Why a stretch is in the plan, or why it is not."""

    stretch: str
    included: bool
    because: Sentence


class Plan(Frozen):
    """A session with its reasons. `useful_dose` is proven to be at most `bound` for these wishes.

    `lacks`: what the week still needs after this session. `notes`: what to heed before starting.
    """

    programme: Programme
    timeline: Timeline
    dose: dict[MuscleGroup, GroupDose]
    useful_dose: float
    optimal: bool
    bound: float
    why: tuple[Reason, ...]
    lacks: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()
    props: tuple[Prop, ...] = ()
    """What to fetch."""

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if not math.isfinite(self.bound) or self.useful_dose > self.bound + 1e-3:
            raise ValueError(f"useful_dose {self.useful_dose} is over its bound {self.bound}")
        return self

    def as_json(self) -> dict[str, Any]:
        """The timeline's keys, and the plan's own beside them."""
        return {
            **self.timeline.model_dump(mode="json"),
            "items": self.programme.model_dump(mode="json")["items"],
            "dose": {str(group): dose.model_dump() for group, dose in self.dose.items()},
            "useful_dose": self.useful_dose,
            "optimal": self.optimal,
            "bound": self.bound,
            "why": [
                {"stretch": why.stretch, "in": why.included, "because": why.because}
                for why in self.why
            ],
            "lacks": list(self.lacks),
            "notes": list(self.notes),
            "props": [str(prop) for prop in self.props],
        }


class Habits(Frozen):
    """How and when a person wants to stretch: what they chose once, until they choose again.

    `days`: 0 for Monday to 6. `quiet_from`, `quiet_to`: no reminder between them; the same time
    means there are no quiet hours. `started`: the first day of the programme, None before it.
    """

    minutes: float = Field(default=15.0, ge=1, le=240, allow_inf_nan=False)
    days: tuple[Annotated[int, Field(ge=0, le=6)], ...] = (0, 1, 2, 3, 4)
    times: tuple[dt.time, ...] = (dt.time(19, 0),)
    quiet_from: dt.time = dt.time(22, 0)
    quiet_to: dt.time = dt.time(7, 0)
    have: tuple[Prop, ...] | None = None
    avoid: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    hates: tuple[str, ...] = ()
    level: Level = "standard"
    tighter: Literal["left", "right"] | None = None
    started: dt.date | None = None


class Screened(Frozen):
    """The answers to the screen: the signs that are true, and whether a doctor agreed."""

    at: AwareDatetime
    signs: tuple[str, ...] = ()
    asked: bool = False


Concern = Literal["none", "doctor", "emergency"]


class PastSession(Frozen):
    """One sitting in few words. Pain and effort are 0-10, None where nothing was said."""

    date: dt.date
    seconds: float = Field(ge=0)
    pain_before: float | None = None
    pain_after: float | None = None
    effort: float | None = None
    stopped: bool = False
    """It hurt so that the stop rule ended it."""


Course = Literal["start", "go_on", "few", "hurt", "back_hurt", "back_pause", "keep"]
"""What this week does to the stage of the programme, and why."""


class DayPlan(Frozen):
    """One day of the week: chosen or not, and how long was stretched."""

    date: dt.date
    chosen: bool
    done_s: float


class WeekPlan(Frozen):
    """Where the person stands in the programme.

    `stage`: 1 to 4, what the sessions of this week may hold. `week`: the weeks since the start,
    from 1. `streak`: days stretched on in a row, days of rest forgiven. `message` says why.
    """

    week: int
    stage: int
    course: Course
    days: tuple[DayPlan, ...]
    streak: int
    title: Sentence
    summary: Sentence
    message: Sentence
