"""What crosses the wire between page and program; TypeScript's types are generated from these."""

import json
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field

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

NO_NUL: Final = r"^[^\x00]*$"
"""A NUL character means nothing in a text, and PostgreSQL cannot keep it."""

DETAILS_BYTES: Final = 65_536


def _plain_json(details: dict[str, Any]) -> dict[str, Any]:
    try:
        text = json.dumps(details, allow_nan=False)
        json.dumps(details, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(
            "details must be plain JSON: objects, lists, texts, finite numbers, true, false, null"
        ) from error
    if len(text) > DETAILS_BYTES:
        raise ValueError(f"details must be at most {DETAILS_BYTES} bytes of JSON, got {len(text)}")
    plain: dict[str, Any] = json.loads(text)
    return plain


Details = Annotated[dict[str, Any], AfterValidator(_plain_json)]


FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199


def _of_our_time(at: datetime) -> datetime:
    """Farther away, zones and calendars of other programs break; and nobody stretched then."""
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError(f"at must be in the years {FIRST_YEAR} to {LAST_YEAR}, got {at.year}")
    return at


When = Annotated[AwareDatetime, AfterValidator(_of_our_time)]


class DiaryEvent(Frozen):
    """One thing that happened, with an id made where it happened: the same id twice is one event.

    `session` ties the events of one sitting together. `seconds`: a hold's time truly held.
    `measure` and `value`: what was measured (`pain-now`, `pain-worst-24h`, `rmdq`, ...) and how
    much, in the measure's own unit. `details`: what else belongs to it, as plain JSON.
    """

    id: UUID
    kind: EventKind
    at: When
    session: UUID | None = None
    stretch: str | None = Field(default=None, max_length=60, pattern=NO_NUL)
    side: Side | None = None
    seconds: float | None = Field(default=None, ge=0, le=86_400, allow_inf_nan=False)
    measure: str | None = Field(default=None, max_length=60, pattern=NO_NUL)
    value: float | None = Field(default=None, allow_inf_nan=False)
    note: str | None = Field(default=None, max_length=2_000, pattern=NO_NUL)
    details: Details = Field(default_factory=dict)


class EventChange(Frozen):
    """A correction of an entry: only what is named changes."""

    at: When | None = None
    side: Side | None = None
    seconds: float | None = Field(default=None, ge=0, le=86_400, allow_inf_nan=False)
    value: float | None = Field(default=None, allow_inf_nan=False)
    note: str | None = Field(default=None, max_length=2_000, pattern=NO_NUL)


class WatchRequest(Frozen):
    """The page asks the judge to watch a stretch from now on.

    Another `attempt` begins another hold. `pain`: it hurts, so nobody is asked to go deeper.
    `placing`: the person is getting ready, so only what is in the way of seeing is told.
    """

    stretch: str = Field(max_length=60)
    side: Side
    attempt: int = Field(default=0, ge=0, le=1_000_000)
    pain: bool = False
    placing: bool = False


class Watching(Frozen):
    """The judge's answer: it watches. `first_week_deg`: this person's own depth then."""

    stretch: str
    side: Side
    camera: str
    """Where to stand the camera, in words."""
    first_week_deg: float | None = None
    deeper: Literal["higher", "lower"] = "higher"
    """Which way the depth's degrees go as the stretch gets deeper."""
