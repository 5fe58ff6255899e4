"""The coach: the only place where the rooms meet. The doors (command line, web) ask only it.

Each method is one thing a person can ask for. The heavy rooms (body, outcome) are imported when
they are first needed, so that the first page is there at once.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from hipkey.archive import OWN, Archive
from hipkey.content import loader
from hipkey.content.words import filled
from hipkey.domain.anatomy import MuscleGroup, Side
from hipkey.domain.errors import DiaryError
from hipkey.domain.plan import NoPlanError, Plan, Wishes
from hipkey.domain.session import Programme, Settings, Timeline
from hipkey.domain.stretch import Stretch
from hipkey.domain.verdict import Depth
from hipkey.domain.wire import DiaryEvent, EventChange, EventKind, Watching, WatchRequest
from hipkey.planner.compile import compile_session, hold_seconds
from hipkey.profile import Profile
from hipkey.record import Record
from hipkey.sittings import Sitting, sittings

if TYPE_CHECKING:
    from hipkey.body.report import ClaimCheck, Report
    from hipkey.diary.store import Added, Store
    from hipkey.judge import Judge
    from hipkey.planner.dose import Lengthenings

ARTICLE_PROGRAMME = "all-ten"


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
        for name in ("content", "lengthenings", "history"):
            self.__dict__.pop(name, None)

    @property
    def own_folder(self) -> Path | None:
        """Where a person's own stretches lie, if there are any."""
        try:
            folder = self.folder / OWN
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

        self.profile.refuse_if_concerned()
        return make_plan(
            self.profile.wishes(wishes),
            self.content,
            self.lengthenings,
            self.profile.lately(),
            self.now().date(),
            settings,
        )

    def plan_of_week(self, settings: Settings | None = None) -> Plan:
        """Today's session of the programme; of a later week where this one has none for them."""
        from hipkey.planner.month import wishes_for

        habits, refused = self.profile.habits, None
        for stage in range(self.profile.week().stage, len(self.content.plan.stages) + 1):
            try:
                return self.plan(wishes_for(stage, habits, self.content), settings)
            except NoPlanError as error:
                refused = refused or error
        raise refused or AssertionError("the programme has a stage for every week")

    @cached_property
    def profile(self) -> Profile:
        """What is known of the person: choices, answers to the screen, where they stand."""
        return Profile(lambda: self.store, lambda: self.content, self.now)

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
        backups, own = self.folder / "backups", self.folder / OWN
        return Store.open(location, clock=self.now, backups=backups, own=own)

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

    def sittings(self, newest: int | None = None, skip: int = 0) -> list[Sitting]:
        """The diary as sessions, newest first; what belongs to none stands by itself."""
        return sittings(self.store, newest, skip)

    def correct(self, event: UUID, change: EventChange) -> DiaryEvent:
        """Correct an entry; UnknownNameError where there is none of that id."""
        return self.store.change(event, change)

    def forget(self, event: UUID) -> None:
        """Delete an entry for good."""
        self.store.delete(event)

    @cached_property
    def history(self) -> Record:
        """What the person wrote down: is it helping, how is it?"""
        return Record(lambda: self.store, self.content, self.now)

    @property
    def archive(self) -> Archive:
        """The whole of it: take it out, take it in, copy it, delete it."""
        return Archive(
            self.history, lambda: self.store, self.content, self.now, lambda: self.folder
        )

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
            self.stretches, this.id, side, pain=wish.pain or self.profile.hurts(), deepest=deepest
        )
        judge.placing = wish.placing
        rules = judge.stretches[this.id].judging
        assert rules is not None  # noqa: S101 - the judge refused every other
        week = [value for at, value in depths if at < depths[0][0] + timedelta(days=7)]
        return judge, Watching(
            stretch=this.id,
            side=side,
            camera=filled(rules.camera.text, side),
            first_week_deg=round(sum(week) / len(week), 1) if week else None,
            deeper=rules.deeper,
        )

    def still_depth(self, stretch: str, side: Side, frames: Iterable[bytes]) -> Depth | None:
        """How deep the still frames (`domain.frames`, binary) of one hold show it; None: not told.

        UnknownNameError as `watch`; FrameError where a frame is damaged.
        """
        from hipkey.domain.frames import parse_binary
        from hipkey.judge.still import still_depth

        this = self.stretch(stretch)
        parsed = [parse_binary(frame) for frame in frames]
        return still_depth(self.stretches, this.id, side if this.one_sided else None, parsed)

    def _depths(self, stretch: Stretch, side: Side) -> list[tuple[datetime, float]]:
        """How deep the camera saw this stretch on this side, degrees, oldest first."""
        seen = [
            (event.at, event.details.get("depth_deg"))
            for event in self.store.events(kinds=["hold"], stretch=stretch.id)
            if event.side is side
        ]
        return [(at, float(v)) for at, v in seen if isinstance(v, (int, float))]

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
