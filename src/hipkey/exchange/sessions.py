"""The diary's events as sessions, as calendars and sport watches know them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from hipkey.domain.wire import DiaryEvent

APART: Final = dt.timedelta(minutes=30)
"""Holds that name no session belong together while no longer than this lies between them."""


@dataclass(frozen=True, slots=True)
class DoneSession:
    """One sitting with at least one hold. A hold's `at` is when it was written down: its end."""

    id: UUID
    start: dt.datetime
    end: dt.datetime
    holds: tuple[DiaryEvent, ...]

    @property
    def held_seconds(self) -> float:
        """Time truly held, all sides together."""
        return sum(hold.seconds or 0.0 for hold in self.holds)

    @property
    def stretches(self) -> tuple[str, ...]:
        """Ids of the stretches, each once, in the order done."""
        return tuple(dict.fromkeys(hold.stretch for hold in self.holds if hold.stretch))


def done_sessions(events: Iterable[DiaryEvent]) -> list[DoneSession]:
    """The sessions with holds, oldest first."""
    ordered = sorted(events, key=lambda event: (event.at, str(event.id)))
    groups: dict[UUID, list[DiaryEvent]] = {}
    loose: list[DiaryEvent] = []
    for event in ordered:
        if event.session is not None:
            groups.setdefault(event.session, []).append(event)
        elif event.kind == "hold":
            if loose and event.at - loose[-1].at > APART:
                groups[loose[0].id] = loose
                loose = []
            loose.append(event)
    if loose:
        groups[loose[0].id] = loose
    sessions = [_session(name, group) for name, group in groups.items()]
    return sorted((s for s in sessions if s.holds), key=lambda s: (s.start, str(s.id)))


def _session(name: UUID, events: list[DiaryEvent]) -> DoneSession:
    holds = tuple(event for event in events if event.kind == "hold")
    # Pain or a note may be added hours later; the sitting itself is its start, holds and end.
    own = [e for e in events if e.kind in ("session_start", "hold", "session_end")] or events
    starts = [e.at - dt.timedelta(seconds=e.seconds or 0) if e in holds else e.at for e in own]
    return DoneSession(name, min(starts), max(e.at for e in own), holds)
