"""The coach: the only place where the rooms meet. The doors (command line, web) ask only it.

Each method is one thing a person can ask for. The heavy rooms (body, outcome) are imported when
they are first needed, so that the first page is there at once.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID, uuid4

from pydantic import ValidationError

from hipkey.content import loader
from hipkey.content.words import filled
from hipkey.domain.anatomy import MuscleGroup, Side
from hipkey.domain.errors import DiaryError, HipkeyError
from hipkey.domain.outcome import Reading
from hipkey.domain.plan import (
    Concern,
    Habits,
    Held,
    NoPlanError,
    PastSession,
    Plan,
    Screened,
    WeekPlan,
    Wishes,
)
from hipkey.domain.session import Programme, Settings, Timeline
from hipkey.domain.stretch import Stretch
from hipkey.domain.wire import DiaryEvent, EventChange, EventKind, Watching, WatchRequest
from hipkey.planner.compile import compile_session, hold_seconds
from hipkey.record import Record

if TYPE_CHECKING:
    from hipkey.body.report import ClaimCheck, Report
    from hipkey.diary.store import Added, Store
    from hipkey.judge import Judge
    from hipkey.planner.dose import Lengthenings

Answer = TypeVar("Answer")

ARTICLE_PROGRAMME = "all-ten"
PAIN_NOW = ("pain-now", "pain-before", "pain-after")
PAIN_LASTS = timedelta(hours=12)
"""So long a pain that was told counts as pain now."""
ABOUT_THE_PERSON = ("screening", "preference")
"""Kinds of events that are kept in the diary and are no part of a sitting."""
HABITS = "habits"
SCREEN = "screen"
"""The measures of the events that hold them."""


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


def _past(sitting: Sitting) -> PastSession:
    pains = [event for event in sitting.events if event.kind == "pain"]
    return PastSession(
        date=sitting.at.date(),
        seconds=sitting.held_seconds,
        pain_before=sitting.value("pain-before"),
        pain_after=sitting.value("pain-after"),
        effort=sitting.value("effort"),
        stopped=any(
            event.details.get("spreads") or (event.measure == "pain-now" and (event.value or 0) > 5)
            for event in pains
        ),
    )


class Coach:
    """Content, diary and the rooms that compute, behind one face."""

    def __init__(self, data: Path | None = None, database_url: str | None = None) -> None:
        self.data = data
        self.database_url = database_url
        # The body model is one and is moved to be measured: one thread at a time.
        self._one_body = RLock()

    # ---- content ---------------------------------------------------------------------------

    @cached_property
    def content(self) -> loader.Content:
        """Built-in content and the person's own."""
        return loader.load(self.own_folder)

    def reload(self) -> None:
        """Read the content anew, after a person changed their own."""
        for name in ("content", "lengthenings"):
            self.__dict__.pop(name, None)

    @property
    def own_folder(self) -> Path | None:
        """Where a person's own stretches lie, if there are any."""
        try:
            folder = self.folder / "own"
        except DiaryError:
            return None  # the library opens even where no diary can be kept
        return folder if folder.is_dir() else None

    def problems(self) -> list[str]:
        """Every problem of every content file; empty when all is well."""
        from hipkey.measures import MEASURES

        return loader.check(self.own_folder, MEASURES)

    @property
    def stretches(self) -> Mapping[str, Stretch]:
        """All stretches, in the article's order, by id."""
        return self.content.stretches

    def stretch(self, name: str) -> Stretch:
        """One stretch; UnknownNameError lists the names there are."""
        return self.content.stretch(name)

    def programme(self, name: str) -> Programme:
        """One programme; UnknownNameError lists the names there are."""
        return self.content.programme(name)

    def summary(self, stretch: Stretch) -> dict[str, object]:
        """A stretch in few words, for lists and other programs."""
        return {
            "id": stretch.id,
            "name": stretch.name,
            "number": stretch.number,
            "sides": [side.value for side in stretch.sides],
            "hold": stretch.hold.model_dump(mode="json"),
            "hold_s": self.hold_seconds(stretch),
            "position": stretch.position.value,
            "intensity": stretch.intensity,
            "props": [[prop.value for prop in any_of] for any_of in stretch.required_props],
        }

    def hold_seconds(self, stretch: Stretch, settings: Settings | None = None) -> float:
        """One side's hold in seconds, at the breathing pace of the settings."""
        return hold_seconds(stretch, settings or Settings())

    # ---- session ---------------------------------------------------------------------------

    def session(
        self, programme: str = ARTICLE_PROGRAMME, settings: Settings | None = None
    ) -> Timeline:
        """A programme compiled to the second."""
        return compile_session(
            self.programme(programme),
            self.stretches,
            settings or Settings(),
            self.content.phrases,
        )

    def speak(self, text: str) -> bytes:
        """The sentence as a WAV clip, made on this computer and kept for the next time."""
        from hipkey.voice import clip

        return clip(text, self.folder / "voice").read_bytes()

    # ---- plan ------------------------------------------------------------------------------

    @cached_property
    def lengthenings(self) -> "Lengthenings":
        """What every stretch lengthens, in its hold, easier and deeper keyframes."""
        from hipkey.body.kept import lengthenings

        def compute(stretch: str, keyframe: str) -> "Mapping[MuscleGroup, Mapping[Side, float]]":
            return self.muscles(stretch, Side.RIGHT, keyframe).values()

        try:
            folder = self.folder / "computed"
        except DiaryError:
            folder = None
        return lengthenings(self.stretches, folder, compute)

    def wishes(self, **named: Any) -> Wishes:
        """Wishes from plain names (see `planner.wishes.wishes_of`); unknown ones are refused."""
        from hipkey.planner.wishes import wishes_of

        return wishes_of(self.content, **named)

    def plan(self, wishes: Wishes, settings: Settings | None = None) -> Plan:
        """The best session now for these wishes and what the diary knows of this person.

        NoPlanError says in one sentence why there is none. A pain in the wishes counts more than
        what the diary says of the last hours.
        """
        from hipkey.planner.plan import make_plan

        self.refuse_if_concerned()
        now = self.now()
        history = [
            Held(stretch=e.stretch, side=e.side, seconds=e.seconds, date=e.at.date())
            for e in self.store.events(kinds=["hold"], since=now - timedelta(days=8))
            if e.stretch and e.side and e.seconds
        ]
        return make_plan(
            self._personal(wishes), self.content, self.lengthenings, history, now.date(), settings
        )

    def plan_of_week(self, settings: Settings | None = None) -> Plan:
        """Today's session of the programme; of a later week where this one has none for them."""
        from hipkey.planner.month import wishes_for

        refused = None
        for stage in range(self.week().stage, len(self.content.plan.stages) + 1):
            try:
                return self.plan(wishes_for(stage, self.habits, self.content), settings)
            except NoPlanError as error:
                refused = refused or error
        raise refused or AssertionError("the programme has a stage for every week")

    def week(self, today: date | None = None) -> WeekPlan:
        """Where the person stands in the programme."""
        from hipkey.planner.month import week_plan

        past = [_past(sitting) for sitting in self.sittings() if sitting.holds]
        return week_plan(self.habits, past, self.content, today or self.now().date())

    @property
    def habits(self) -> Habits:
        """What the person chose last; the defaults until they did."""

        def read(event: DiaryEvent) -> Habits:
            habits = Habits.model_validate(event.details)
            self.wishes(**habits.model_dump(include={"avoid", "asked", "focus"}))
            return habits

        return self._latest("preference", HABITS, read) or Habits()

    def choose_habits(self, habits: Habits) -> DiaryEvent:
        """Keep what the person chose; UnknownNameError where a name in it is not known."""
        self.wishes(**habits.model_dump(include={"avoid", "asked", "focus", "likes", "hates"}))
        return self._note("preference", HABITS, habits.model_dump(mode="json"))

    @property
    def screened(self) -> Screened | None:
        """The last answers to the screen, None before the first."""
        from hipkey.planner.screen import concern

        def read(event: DiaryEvent) -> Screened:
            known = {
                name: event.details[name] for name in ("signs", "asked") if name in event.details
            }
            screened = Screened.model_validate({"at": event.at, **known})
            concern(screened, self.content)
            return screened

        return self._latest("screening", SCREEN, read)

    def screen(self, signs: Iterable[str], asked: bool = False) -> Concern:
        """Keep the answers to the screen, and say what they mean for today."""
        from hipkey.planner.screen import concern

        screened = Screened(at=self.now(), signs=tuple(signs), asked=asked)
        found = concern(screened, self.content)
        self._note("screening", SCREEN, {"signs": list(screened.signs), "asked": asked})
        return found

    def concern(self) -> Concern:
        """What the last answers to the screen mean."""
        from hipkey.planner.screen import concern

        screened = self.screened
        return concern(screened, self.content) if screened else "none"

    def refuse_if_concerned(self) -> None:
        """NoPlanError where the last answers to the screen speak against stretching."""
        from hipkey.planner.screen import refuse_if_concerned

        refuse_if_concerned(self.screened, self.content)

    def screening_due(self) -> bool:
        """Whether to ask now: before the first session, and when pain has changed sharply."""
        from hipkey.planner.screen import is_due

        return is_due(
            self.screened,
            [
                Reading(measure=str(e.measure), at=e.at, value=e.value)
                for e in self.events(kinds=["pain"])
                if e.measure in PAIN_NOW and e.value is not None
            ],
        )

    def _latest(
        self, kind: EventKind, measure: str, read: Callable[[DiaryEvent], Answer]
    ) -> Answer | None:
        """The newest event of that kind that can be read; what another program wrote may not."""
        for event in reversed(self.events(kinds=[kind])):
            if event.measure == measure:
                with suppress(ValidationError, HipkeyError):
                    return read(event)
        return None

    def _note(self, kind: EventKind, measure: str, details: dict[str, Any]) -> DiaryEvent:
        event = DiaryEvent(id=uuid4(), kind=kind, at=self.now(), measure=measure, details=details)
        return self.store.add(event).event

    def _personal(self, wishes: Wishes) -> Wishes:
        """The wishes with what is known of the person: conditions, likes, and pain just told."""
        habits = self.habits
        known: dict[str, Any] = {
            name: tuple(dict.fromkeys((*getattr(wishes, name), *getattr(habits, name))))
            for name in ("avoid", "asked", "likes", "hates")
        }
        known["tighter"] = wishes.tighter or habits.tighter
        if wishes.pain is None:
            told = self.store.events(kinds=["pain"], since=self.now() - PAIN_LASTS)
            values = [e.value for e in told if e.measure in PAIN_NOW and e.value is not None]
            known["pain"] = values[-1] if values else None
            known["leg_pain"] = wishes.leg_pain or any(e.details.get("spreads") for e in told)
        return wishes.model_copy(update=known)

    def next_reminder(self, was_snoozed: bool = False) -> datetime | None:
        """When to remind next, within a week; None where the person chose no time."""
        from hipkey.planner.reminders import occurrences, snoozed

        habits, now = self.habits, self.now()
        later = snoozed(habits, now) if was_snoozed else None
        return later or next(occurrences(habits, now, now + timedelta(days=8)), None)

    def calendar(self, link: str) -> bytes:
        """The chosen days and times as a calendar with alarms, without the quiet hours."""
        from hipkey.exchange.ics import reminders_ics
        from hipkey.planner.reminders import is_quiet

        habits = self.habits
        times = [time for time in habits.times if not is_quiet(habits, time)]
        words = self.content.printed.calendar.model_dump()
        return reminders_ics(self.now(), times, habits.days, link, words)

    # ---- diary -----------------------------------------------------------------------------

    @cached_property
    def folder(self) -> Path:
        """The data folder; DiaryError where it cannot be used."""
        from hipkey.diary.location import data_folder

        return data_folder(self.data)

    @cached_property
    def store(self) -> "Store":
        """The diary's store, opened and migrated on first use."""
        from hipkey.diary.location import database
        from hipkey.diary.store import Store

        location = database(self.folder, self.database_url)
        return Store.open(location, clock=self.now, backups=self.folder / "backups")

    def open(self) -> None:
        """Open everything now, so that what is wrong is told before anything is served."""
        _ = self.content, self.store

    def close(self) -> None:
        """Close the diary, if it was opened."""
        if "store" in self.__dict__:
            self.store.close()
            del self.store

    @staticmethod
    def now() -> datetime:
        """The time, in this computer's zone."""
        return datetime.now(UTC).astimezone()

    def record(self, event: DiaryEvent) -> "Added":
        """Store an event; durable when this returns. The same id twice is one event."""
        return self.store.add(event)

    def log_pain(self, value: float, at: datetime | None = None) -> DiaryEvent:
        """Store pain now, 0-10, from the command line."""
        event = DiaryEvent(
            id=uuid4(),
            kind="pain",
            at=at or self.now(),
            measure="pain-now",
            value=value,
        )
        return self.store.add(event).event

    def events(self, kinds: Collection[EventKind] | None = None) -> list[DiaryEvent]:
        """The diary's events, oldest first."""
        return self.store.events(kinds=kinds)

    def sittings(self) -> list[Sitting]:
        """The diary as sessions, newest first; what belongs to none stands by itself."""
        grouped: dict[UUID, list[DiaryEvent]] = {}
        for event in self.events():
            if event.kind in ABOUT_THE_PERSON:
                continue
            grouped.setdefault(event.session or event.id, []).append(event)
        sittings = [Sitting(events[0].session, tuple(events)) for events in grouped.values()]
        return sorted(sittings, key=lambda sitting: sitting.at, reverse=True)

    def correct(self, event: UUID, change: EventChange) -> DiaryEvent:
        """Correct an entry; UnknownNameError where there is none of that id."""
        return self.store.change(event, change)

    def forget(self, event: UUID) -> None:
        """Delete an entry for good."""
        self.store.delete(event)

    @cached_property
    def history(self) -> Record:
        """What the person wrote down: is it helping, take it out, take it back."""
        return Record(lambda: self.store, self.content, self.now)

    # ---- judge -----------------------------------------------------------------------------

    def judge(
        self,
        lines: Iterable[str],
        target: str | None = None,
        side: Side | None = None,
        *,
        still: bool = False,
    ) -> Iterator[dict[str, Any]]:
        """A verdict for each line of landmarks; see `judge.lines`."""
        from hipkey.judge import judge_lines

        if target is not None:
            self.stretch(target)
        return judge_lines(lines, self.stretches, target, side, still=still)

    def judge_file(self, path: Path, target: str | None, side: Side | None) -> Iterator[Any]:
        """A verdict for a picture or each frame of a video; MissingPartError without the extra."""
        from hipkey.estimator import frames, is_picture

        still = is_picture(path)
        lines = (json.dumps(frame) for frame in frames(path))
        return self.judge(lines, target, side, still=still)

    def watch(self, wish: WatchRequest) -> "tuple[Judge, Watching]":
        """A judge of frames that come one after the other, and where the camera should stand.

        UnknownNameError where there is no such stretch, or none that a camera can judge.
        """
        from hipkey.judge import Judge

        this = self.stretch(wish.stretch)
        side = wish.side if this.one_sided else Side.BOTH
        depths = self._depths(this, side)
        sign = -1.0 if this.judging is not None and this.judging.deeper == "lower" else 1.0
        deepest = max((value for _, value in depths), key=lambda v: sign * v, default=None)
        judge = Judge(
            self.stretches, this.id, side, pain=wish.pain or self._hurts(), deepest=deepest
        )
        judge.placing = wish.placing
        rules = judge.stretches[this.id].judging
        assert rules is not None  # noqa: S101 - the judge refused every other
        week = [value for at, value in depths if at < depths[0][0] + timedelta(days=7)]
        return judge, Watching(
            stretch=this.id,
            side=side,
            azimuth=(360 - rules.best_view) % 360 if side is Side.RIGHT else rules.best_view,
            camera=filled(rules.camera.text, side),
            first_week_deg=round(sum(week) / len(week), 1) if week else None,
            deeper=rules.deeper,
        )

    def _depths(self, stretch: Stretch, side: Side) -> list[tuple[datetime, float]]:
        """How deep the camera saw this stretch on this side, degrees, oldest first."""
        seen = [
            (event.at, event.details.get("depth_deg"))
            for event in self.events(kinds=["hold"])
            if event.stretch == stretch.id and event.side is side
        ]
        return [(at, float(v)) for at, v in seen if isinstance(v, (int, float))]

    def _hurts(self) -> bool:
        """Whether the last pain told in these hours asks to ease off."""
        told = self.store.events(kinds=["pain"], since=self.now() - PAIN_LASTS)
        values = [e.value for e in told if e.measure in PAIN_NOW and e.value is not None]
        return any(e.details.get("spreads") for e in told) or bool(values and values[-1] > 2)

    # ---- body ------------------------------------------------------------------------------

    def muscles(self, stretch: str, side: Side = Side.RIGHT, keyframe: str = "hold") -> "Report":
        """What lengthens in a stretch, computed on the body model."""
        from hipkey.body.report import lengthening

        this = self.stretch(stretch)
        with self._one_body:
            return lengthening(this, side if this.one_sided else Side.BOTH, keyframe)

    def claims(self, stretch: str, side: Side = Side.RIGHT) -> "tuple[ClaimCheck, ...]":
        """What sources say the stretch reaches, each held against the body model."""
        from hipkey.body.report import check_claims

        this = self.stretch(stretch)
        with self._one_body:
            return check_claims(this, side if this.one_sided else Side.BOTH)

    def warm_up(self) -> None:
        """Compute now what every stretch lengthens, so that the first plan need not wait."""
        _ = self.lengthenings

    @staticmethod
    def muscles_of_joints(lines: Iterable[str]) -> Iterator[str]:
        """Muscle lengths for joint angles, a line of JSON for each line of JSON."""
        from hipkey.body.joints_file import evaluate

        for evaluated in evaluate(lines):
            yield evaluated.as_json()
