"""The tables as they are now, and an event as a row and back.

A time is kept as its instant and the person's own offset from UTC, so that order is one number
and a day stays the person's day. Details are kept as JSON text. Earlier tables: `migrations/`.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, Final, NewType
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
)
from sqlalchemy import Uuid as UuidColumn

from hipkey.domain.anatomy import Side
from hipkey.domain.wire import DiaryEvent, EventKind

Person = NewType("Person", UUID)
LOCAL: Final = Person(UUID(int=0))
"""The one person of a diary on one's own machine."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_1970: Final = EPOCH.replace(tzinfo=None)
MICROSECOND: Final = timedelta(microseconds=1)

METADATA: Final = MetaData()

EVENTS: Final = Table(
    "event",
    METADATA,
    Column("person", UuidColumn, primary_key=True),
    Column("id", UuidColumn, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("offset_s", Integer, nullable=False),
    Column("session", UuidColumn),
    Column("stretch", String(60)),
    Column("side", String(5)),
    Column("seconds", Double),
    Column("measure", String(60)),
    Column("value", Double),
    Column("note", Text),
    Column("details", Text, nullable=False),
    Index("event_person_at", "person", "at_us"),
    # With all that sums are made of: five years are summed without touching the table.
    Index(
        "event_person_kind",
        "person",
        "kind",
        "at_us",
        "offset_s",
        "measure",
        "value",
        "seconds",
        "stretch",
        "side",
    ),
)
"""`at_us`: microseconds since 1970 UTC. `offset_s`: the person's clock minus UTC, seconds."""

EVENT_COLUMNS: Final = [column for column in EVENTS.columns if column.name != "person"]
"""What an event is made of; whose it is, is known to whoever asks."""

DELETED: Final = Table(
    "deleted",
    METADATA,
    Column("person", UuidColumn, primary_key=True),
    Column("id", UuidColumn, primary_key=True),
)
"""Ids that a person deleted, without what they said, so that a late copy stays away."""

TABLES: Final = (EVENTS, DELETED)


@dataclass(frozen=True, slots=True)
class DayTotal:
    """All events of one kind and measure on one day of the person's own calendar.

    `seconds`: the sum. `mean`, `low`, `high`: of the values, None if there are none.
    """

    day: date
    kind: EventKind
    measure: str | None
    count: int
    seconds: float
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class HoldTotal:
    """How often and how long one side of one stretch was held."""

    stretch: str | None
    side: str | None
    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class DetailMean:
    """The mean of a number in the details of one side's holds of one stretch.

    `day`: the first of the days it is of, on the person's own calendar.
    """

    stretch: str | None
    side: str | None
    day: date
    mean: float


@dataclass(frozen=True, slots=True)
class SittingTotal:
    """What belongs together: a session, or an event of none by itself.

    `id`: the session's, or the event's own. `begun`, `ended`: its first and last event, UTC.
    `day`: the first one's, of the person's own calendar. `seconds`: held.
    """

    id: UUID
    begun: datetime
    ended: datetime
    day: date
    seconds: float


def instant(at: datetime) -> int:
    """Microseconds from 1970 UTC to `at`."""
    return (at - EPOCH) // MICROSECOND


def time_columns(at: datetime) -> dict[str, int]:
    """The columns of a time: instant and offset."""
    offset = at.utcoffset() or timedelta(0)
    return {"at_us": instant(at), "offset_s": round(offset.total_seconds())}


def to_row(event: DiaryEvent, person: Person) -> dict[str, Any]:
    """An event as the columns of EVENTS."""
    return {
        "person": person,
        "id": event.id,
        "kind": event.kind,
        **time_columns(event.at),
        "session": event.session,
        "stretch": event.stretch,
        "side": event.side and event.side.value,
        "seconds": event.seconds,
        "measure": event.measure,
        "value": event.value,
        "note": event.note,
        "details": json.dumps(event.details, separators=(",", ":"), allow_nan=False),
    }


def from_row(row: Row[*tuple[Any, ...]]) -> DiaryEvent:
    """The event whose `to_row` these EVENT_COLUMNS are; it was validated when it came in."""
    (entry, kind, at_us, offset_s, session, stretch, side, seconds, measure, value, note, details
     ) = row  # fmt: skip
    local = _1970 + timedelta(microseconds=at_us, seconds=offset_s)
    return DiaryEvent.model_construct(
        id=entry,
        kind=kind,
        at=local.replace(tzinfo=_offset(offset_s)),
        session=session,
        stretch=stretch,
        side=None if side is None else Side(side),
        seconds=seconds,
        measure=measure,
        value=value,
        note=note,
        details=json.loads(details) if details != "{}" else {},
    )


@lru_cache
def _offset(seconds: int) -> timezone:
    return timezone(timedelta(seconds=seconds))
