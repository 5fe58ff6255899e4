"""The record: diary and outcome joined. Is it helping, and how do I feel?

Knows no page and no command.
"""

import datetime as dt
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4, uuid5

from hipkey.content.loader import Content
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.outcome import Day, Progress
from hipkey.domain.wire import DiaryEvent, EventKind
from hipkey.sittings import held_lately

if TYPE_CHECKING:
    from hipkey.diary.rows import DayTotal, DetailMean, HoldTotal
    from hipkey.diary.store import Store
    from hipkey.planner.dose import Lengthenings, Part

PLACES: Final = tuple(
    f"{place}-{side}"
    for place in ("low-back", "buttock", "thigh-back", "below-knee", "groin", "hip-front",
                  "thigh-front")
    for side in ("left", "right")
)  # fmt: skip
"""Where it may hurt, as the body map has it."""
SPREADING: Final = frozenset({"below-knee-left", "below-knee-right"})
"""Pain here counts as pain that spreads down the leg: the stop rule."""

STIFFNESS: Final = "morning-stiffness"
HAND_RANGES: Final = ("hip-flexion", "hip-extension", "hip-inner-rotation", "hip-outer-rotation",
                      "hip-abduction")  # fmt: skip
QUESTIONNAIRES: Final = ("rmdq", "psfs")
DUE_AFTER: Final = dt.timedelta(days=14)
LONGEST: Final = dt.timedelta(days=20 * 365)
AHEAD: Final = dt.timedelta(days=366)
"""Days outside of this come from a wrong date; a record over thousands of years has no end."""
EACH_DAY: Final = 84
EACH_WEEK: Final = 730
"""Days of a record up to which the camera's depths are shown for each day, and for each week; of a
longer one for every four weeks."""


@dataclass(frozen=True)
class Seen:
    """What Progress shows, read in three questions to the diary.

    `readings`: by measure, each day's mean, oldest first. `held`: sums over the whole record.
    `depths`: how deep the camera saw each stretch, degrees, each the mean of `every` days.
    """

    days: Sequence[Day]
    readings: Mapping[str, Sequence[tuple[dt.date, float]]]
    held: "Sequence[HoldTotal]"
    depths: "Sequence[DetailMean]"
    every: int


@dataclass(frozen=True)
class ToldPain:
    """What was told of the pain today, outside of sessions; `entries`: where it is kept."""

    at: dt.datetime
    now: float | None
    worst: float | None
    places: frozenset[str]
    spreads: bool
    entries: tuple[UUID, ...]


class Record:
    """What a person wrote down, and what may be asked of it. `store`: opens on the first call."""

    def __init__(
        self,
        store: "Callable[[], Store]",
        content: Content,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._open, self._content, self._now = store, content, now
        self._analysed: tuple[tuple[Day, ...], Future[Progress]] | None = None
        self._one = threading.Lock()

    @property
    def _store(self) -> "Store":
        return self._open()

    # ---- is it helping? --------------------------------------------------------------------

    def days(self) -> list[Day]:
        """The record day by day."""
        return self._days(self._totals())

    def seen(self) -> Seen:
        """What Progress shows."""
        totals = self._totals()
        readings: dict[str, list[tuple[dt.date, float]]] = {}
        for total in totals:
            if (
                total.kind in ("reading", "questionnaire")
                and total.measure
                and total.mean is not None
            ):
                readings.setdefault(total.measure, []).append((total.day, total.mean))
        days, (since, until) = self._days(totals), self._span()
        every = 1 if len(days) <= EACH_DAY else 7 if len(days) <= EACH_WEEK else 28
        return Seen(
            days=days,
            readings=readings,
            held=self._store.holds(),
            depths=self._store.details("depth_deg", every, since=since, until=until),
            every=every,
        )

    def _totals(self) -> "list[DayTotal]":
        kinds: list[EventKind] = ["pain", "hold", "reading", "questionnaire"]
        since, until = self._span()
        return self._store.days(kinds=kinds, since=since, until=until, alone=["pain-now"])

    def _span(self) -> tuple[dt.datetime, dt.datetime]:
        return self._now() - LONGEST, self._now() + AHEAD

    def _days(self, totals: "Iterable[DayTotal]") -> list[Day]:
        from hipkey.outcome import days

        pain: dict[dt.date, list[tuple[float, int]]] = {}
        minutes: dict[dt.date, float] = {}
        for total in totals:
            if total.kind == "hold":
                minutes[total.day] = minutes.get(total.day, 0.0) + total.seconds / 60
            elif total.mean is None or total.low is None or total.high is None:
                continue
            elif total.measure == days.MINUTES_MEASURE and total.low >= 0:
                minutes[total.day] = minutes.get(total.day, 0.0) + total.mean * total.count
            elif total.measure in (days.PAIN_MEASURE, days.BEFORE):
                if total.low < 0 or total.high > 10:
                    # Off the scale: a sum cannot leave it out, so each event is looked at.
                    return days.days_of(self._in_span())
                pain.setdefault(total.day, []).append((total.mean, total.count))
        means = {
            date: sum(value * count for value, count in parts) / sum(count for _, count in parts)
            for date, parts in pain.items()
        }
        return days.calendar(means, minutes)

    def _in_span(self) -> list[DiaryEvent]:
        since, until = self._span()
        kinds: list[EventKind] = ["pain", "hold", "reading"]
        return self._store.events(kinds=kinds, since=since, until=until)

    @staticmethod
    def progress(days: Sequence[Day]) -> Progress:
        """Whether the change in a record is more than noise."""
        from hipkey.outcome.trend import analyse

        return analyse(days)

    def progress_within(self, days: Sequence[Day], seconds: float) -> Progress | None:
        """The same if it is there within that time, else None: ask again, it is being worked out.

        Years of days take seconds; the same days are worked out once.
        """
        key = tuple(days)
        with self._one:
            if self._analysed is None or self._analysed[0] != key:
                self._analysed = key, self._worker.submit(self.progress, key)
            answer = self._analysed[1]
        try:
            return answer.result(timeout=seconds)
        except NotYet:
            return None

    @cached_property
    def _worker(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1, thread_name_prefix="progress")

    def told(self, progress: Progress) -> dict[str, Any]:
        """Progress as plain data, with the one sentence that a person reads first."""
        from hipkey.outcome.words import as_json

        return as_json(progress, self._content.outcome.verdict.model_dump())

    def sentences(self, progress: Progress) -> list[str]:
        """What progress says in words: the verdict first, then what to know beside it."""
        from hipkey.outcome.words import after_session_sentence, sentence

        words = self._content.outcome
        first = sentence(progress, words.verdict.model_dump())
        if not progress.enough:
            return [first]
        after = after_session_sentence(progress, words.after_session.model_dump())
        plainly = words.plainly
        return [first, after, plainly.regression, plainly.not_causal, plainly.important,
                plainly.interval]  # fmt: skip

    def dose(self, lengthenings: "Lengthenings") -> "dict[Part, float]":
        """Effective seconds of the last seven days for each muscle group and leg."""
        from hipkey.domain.anatomy import MuscleGroup
        from hipkey.planner.dose import LEGS, Scale, Week

        held = held_lately(self._store, self._now())
        scale = Scale.of(each for (_, keyframe), each in lengthenings.items() if keyframe == "hold")
        week = Week.of(held, self._now().date(), lengthenings, scale)
        return {(group, leg): week.done((group, leg)) for group in MuscleGroup for leg in LEGS}

    # ---- how it is -------------------------------------------------------------------------

    def tell_pain(
        self,
        now: float | None,
        worst: float | None,
        places: Collection[str] = (),
        *,
        spreads: bool = False,
        entry: UUID | None = None,
        instead_of: Iterable[UUID] = (),
    ) -> bool:
        """Write down pain now and the worst of the last day, with where; whether it spreads.

        `entry`: made by the form, so that what is sent twice is kept once. `instead_of`: entries
        that this corrects; they go.
        """
        from hipkey.diary.failures import UnknownEntryError  # the database: not for the first page

        if unknown := [place for place in places if place not in PLACES]:
            raise UnknownNameError("place on the body", unknown[0], PLACES)
        spreads = spreads or not SPREADING.isdisjoint(places)
        details: dict[str, Any] = {"places": list(places)} if places else {}
        if spreads:
            details["spreads"] = True
        entry = entry or uuid4()
        told = [("pain-now", now), ("pain-worst-24h", worst)]
        events = [
            self._event("pain", measure, value, details, uuid5(entry, measure))
            for measure, value in told
            if value is not None or (details and measure == "pain-now")
        ]
        self._store.add_many(events)
        for wrong in {*instead_of} - {event.id for event in events}:
            with suppress(UnknownEntryError):  # sent twice: it is gone already
                self._store.delete(wrong)
        return spreads

    def told_today(self) -> ToldPain | None:
        """The pain that was told last today, outside of sessions; None if none was."""
        midnight = self._now().replace(hour=0, minute=0, second=0, microsecond=0)
        told = {
            event.measure: event
            for event in self._store.events(kinds=["pain"], since=midnight)
            if event.session is None and event.measure in ("pain-now", "pain-worst-24h")
        }
        if not told:
            return None
        now, worst = told.get("pain-now"), told.get("pain-worst-24h")
        return ToldPain(
            at=max(event.at for event in told.values()),
            now=now.value if now else None,
            worst=worst.value if worst else None,
            places=frozenset(place for e in told.values() for place in e.details.get("places", ())),
            spreads=any(event.details.get("spreads") for event in told.values()),
            entries=tuple(event.id for event in told.values()),
        )

    def tell_reading(self, measure: str, value: float, entry: UUID | None = None) -> None:
        """Write down stiffness in the morning (minutes) or a range measured by hand (degrees)."""
        known = (
            STIFFNESS,
            *(f"{each}-{side}" for each in HAND_RANGES for side in ("left", "right")),
        )
        if measure not in known:
            raise UnknownNameError("reading", measure, known)
        self._store.add(self._event("reading", measure, value, {}, entry or uuid4()))

    def answer_rmdq(self, ticked: Collection[int], entry: UUID | None = None) -> int:
        """Keep the Roland-Morris questionnaire; its score."""
        from hipkey.outcome.scoring import rmdq

        score, items = rmdq(ticked), {"items": sorted(ticked)}
        self._store.add(self._event("questionnaire", "rmdq", score, items, entry or uuid4()))
        return score

    def answer_psfs(
        self, activities: Sequence[tuple[str, float]], entry: UUID | None = None
    ) -> float:
        """Keep the patient-specific scale: (activity, 0 to 10) each; its score."""
        from hipkey.outcome.scoring import psfs

        score = psfs([rating for _, rating in activities])
        named = {"activities": [{"name": name, "rating": rating} for name, rating in activities]}
        self._store.add(self._event("questionnaire", "psfs", score, named, entry or uuid4()))
        return score

    def last_answers(self) -> dict[str, DiaryEvent]:
        """The latest answer to each questionnaire."""
        answered = self._store.events(kinds=["questionnaire"])
        return {event.measure: event for event in answered if event.measure in QUESTIONNAIRES}

    def due(self) -> tuple[str, ...]:
        """The questionnaires to be asked: at the start, and every two weeks."""
        last = self.last_answers()
        return tuple(
            name
            for name in QUESTIONNAIRES
            if name not in last or self._now() - last[name].at >= DUE_AFTER
        )

    def _event(
        self,
        kind: EventKind,
        measure: str,
        value: float | None,
        details: dict[str, Any],
        entry: UUID,
    ) -> DiaryEvent:
        return DiaryEvent(
            id=entry, kind=kind, at=self._now(), measure=measure, value=value, details=details
        )
