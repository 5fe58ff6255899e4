"""What is tracked over weeks: outcome measures, their readings, the days of a record, and progress.

Pain runs from 0 (none) to 10 (worst imaginable), so a change below zero is a change for the better.
"""

import datetime as dt
from typing import Literal

from pydantic import AwareDatetime, Field

from hipkey.domain.stretch import Frozen, Sentence, Source


class OutcomeMeasure(Frozen):
    """Something worth following over weeks, and the smallest change in it that matters."""

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)
    name: Sentence
    unit: str
    low: float
    high: float
    better: Literal["lower", "higher"]
    important_change: float = Field(gt=0)
    """The smallest change that matters to people, in the measure's unit."""
    important_share: float | None = Field(default=None, gt=0, lt=1)
    """The same as a share of the first reading, where the source names one."""
    licence: Sentence
    source: Source


class Reading(Frozen):
    """One value of an outcome measure at one moment, in the measure's unit."""

    measure: str
    at: AwareDatetime
    value: float = Field(allow_inf_nan=False)


class Day(Frozen):
    """One day of the record. `None` means that nothing was written down, not that it was zero."""

    date: dt.date
    pain: float | None = Field(default=None, ge=0, le=10, allow_inf_nan=False)
    minutes: float | None = Field(default=None, ge=0, le=1_440, allow_inf_nan=False)
    """Minutes of stretching on that day."""


class Estimate(Frozen):
    """A number of points with its 95 % interval; all three are None when it cannot be said yet."""

    estimate: float | None = None
    low: float | None = None
    high: float | None = None


Verdict = Literal["helping", "not_helping", "worse", "cannot_tell"]


class Progress(Frozen):
    """What the record shows so far, in figures; `hipkey.outcome.words` makes the sentence.

    `days`: days with a pain reading. `needed`: further days until anything is said at all, or, once
    there are enough, a rough number until the interval could show a change that matters (None:
    not needed, or more than a year). `important`: the smallest change that matters to this
    person, in points. `start` and `end`: the pain the record shows on its first and last day.
    """

    days: int = Field(ge=0)
    enough: bool
    change: Estimate = Estimate()
    after_session: Estimate = Estimate()
    verdict: Verdict = "cannot_tell"
    needed: int | None = None
    important: float | None = None
    start: float | None = None
    end: float | None = None
