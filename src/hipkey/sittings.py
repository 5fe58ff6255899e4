"""The diary as a person remembers it: sessions, and what was written down beside them.

Knows the store and the events; knows no page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from hipkey.domain.plan import Held, PastSession
from hipkey.domain.wire import DiaryEvent, EventKind

if TYPE_CHECKING:
    from hipkey.diary.store import Store

KINDS: Final[tuple[EventKind, ...]] = (
    "session_start", "session_end", "hold", "pain", "effort", "note", "reading", "questionnaire",
)  # fmt: skip
"""All but what the diary keeps about the person: answers to the screen, and choices."""
LATELY: Final = timedelta(days=8)
"""So far back the plan looks for what was stretched: a week, whatever the hour."""
STOPS_ABOVE: Final = 5.0
"""Pain now, told in a session, above which it was stopped."""


@dataclass(frozen=True)
class Sitting:
    """One session as the diary tells it: its events, oldest first."""

    session: UUID | None
    events: tuple[DiaryEvent, ...]

    @property
    def at(self) -> datetime:
        """When it began."""
        return self.events[0].at

    @property
    def holds(self) -> tuple[DiaryEvent, ...]:
        """The holds of this sitting."""
        return tuple(event for event in self.events if event.kind == "hold")

    @property
    def held_seconds(self) -> float:
        """Time truly held, all sides together."""
        return sum(event.seconds or 0 for event in self.holds)

    def value(self, measure: str) -> float | None:
        """The last value of a measure taken in this sitting, or None."""
        values = [event.value for event in self.events if event.measure == measure]
        return values[-1] if values else None

    @property
    def note(self) -> str | None:
        """What the person wrote about it."""
        notes = [event.note for event in self.events if event.note]
        return notes[-1] if notes else None

    @property
    def was_stopped(self) -> bool:
        """Whether what was told in it is a reason to stop."""
        return any(
            event.details.get("spreads")
            or (event.measure == "pain-now" and (event.value or 0) > STOPS_ABOVE)
            for event in self.events
            if event.kind == "pain"
        )


def sittings(store: "Store", newest: int | None = None, skip: int = 0) -> list[Sitting]:
    """The newest first; only so many of them, without so many that came last, where asked."""
    from hipkey.diary.rows import MICROSECOND  # the database: not for the first page

    totals = store.sittings(kinds=KINDS, newest=newest, skip=skip)
    if not totals:
        return []
    since, until = totals[-1].begun, max(total.ended for total in totals) + MICROSECOND
    events: dict[UUID, list[DiaryEvent]] = {total.id: [] for total in totals}
    for event in store.events(kinds=KINDS, since=since, until=until):
        if (sitting := event.session or event.id) in events:
            events[sitting].append(event)
    found = [each for total in totals if (each := events[total.id])]
    return [Sitting(each[0].session, tuple(each)) for each in found]


def past_sessions(store: "Store") -> Iterator[PastSession]:
    """Every sitting with a hold, for the programme: sums and few events, so years are quick."""
    told: dict[UUID, list[DiaryEvent]] = {}
    for event in store.events(kinds=["pain", "effort"]):
        told.setdefault(event.session or event.id, []).append(event)
    for total in store.sittings(kinds=["hold"]):
        sitting = Sitting(total.id, tuple(told.get(total.id, ())))
        yield PastSession(
            date=total.day,
            seconds=total.seconds,
            pain_before=sitting.value("pain-before"),
            pain_after=sitting.value("pain-after"),
            effort=sitting.value("effort"),
            stopped=sitting.was_stopped,
        )


def held_lately(store: "Store", now: datetime) -> list[Held]:
    """What was held in the last days, as the plan counts it."""
    return [
        Held(stretch=e.stretch, side=e.side, seconds=e.seconds, date=e.at.date())
        for e in store.events(kinds=["hold"], since=now - LATELY)
        if e.stretch and e.side and e.seconds
    ]
