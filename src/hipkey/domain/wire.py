"""What crosses the wire between page and program; TypeScript's types are generated from these."""

from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from hipkey.domain.anatomy import Side
from hipkey.domain.stretch import Frozen

EventKind = Literal[
    "session_start",
    "hold",
    "session_end",
    "pain",
    "effort",
    "note",
    "reading",
    "questionnaire",
    "screening",
    "preference",
]


class DiaryEvent(Frozen):
    """One thing that happened, with an id made where it happened: the same id twice is one event.

    `session` ties the events of one sitting together. `seconds`: a hold's time truly held.
    `measure` and `value`: what was measured (`pain-now`, `pain-worst-24h`, `rmdq`, ...) and how
    much, in the measure's own unit. `details`: what else belongs to it, as plain JSON.
    """

    id: UUID
    kind: EventKind
    at: AwareDatetime
    session: UUID | None = None
    stretch: str | None = Field(default=None, max_length=60)
    side: Side | None = None
    seconds: float | None = Field(default=None, ge=0, le=86_400, allow_inf_nan=False)
    measure: str | None = Field(default=None, max_length=60)
    value: float | None = Field(default=None, allow_inf_nan=False)
    note: str | None = Field(default=None, max_length=2_000)
    details: dict[str, Any] = Field(default_factory=dict)


class EventChange(Frozen):
    """A correction of an entry: only what is named changes."""

    at: AwareDatetime | None = None
    side: Side | None = None
    seconds: float | None = Field(default=None, ge=0, le=86_400, allow_inf_nan=False)
    value: float | None = Field(default=None, allow_inf_nan=False)
    note: str | None = Field(default=None, max_length=2_000)
