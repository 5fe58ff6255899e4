"""What is known of the person: choices, answers to the screen, pain just told, their week.

All of it is read from the diary, and all of it shapes the plan. Knows no page and no command.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import uuid4

from pydantic import ValidationError

from hipkey.content.loader import Content
from hipkey.domain.errors import HipkeyError
from hipkey.domain.outcome import Reading
from hipkey.domain.plan import Concern, Habits, Held, Screened, WeekPlan, Wishes
from hipkey.domain.wire import DiaryEvent, EventKind
from hipkey.sittings import held_lately, past_sessions

if TYPE_CHECKING:
    from hipkey.diary.store import Store

Answer = TypeVar("Answer")

PAIN_NOW: Final = ("pain-now", "pain-before", "pain-after")
PAIN_LASTS: Final = timedelta(hours=12)
"""So long a pain that was told counts as pain now."""
EASES_OFF_ABOVE: Final = 2.0
"""Above this pain nobody is asked for more stretch."""
HABITS, SCREEN = "habits", "screen"
"""The measures of the events that hold them."""


class Profile:
    """What is known of the person. `store`: opens the diary on the first call."""

    def __init__(
        self,
        store: "Callable[[], Store]",
        content: Callable[[], Content],
        now: Callable[[], datetime],
    ) -> None:
        self._open, self._read, self._now = store, content, now

    @property
    def _store(self) -> "Store":
        return self._open()

    @property
    def _content(self) -> Content:
        return self._read()

    # ---- choices ---------------------------------------------------------------------------

    @property
    def habits(self) -> Habits:
        """What the person chose last; the defaults until they did."""

        def read(event: DiaryEvent) -> Habits:
            habits = Habits.model_validate(event.details)
            self._check(habits, {"avoid", "asked", "focus"})
            return habits

        return self._latest("preference", HABITS, read) or Habits()

    def choose(self, habits: Habits) -> DiaryEvent:
        """Keep what the person chose; UnknownNameError where a name in it is not known."""
        self._check(habits, {"avoid", "asked", "focus", "likes", "hates"})
        return self._note("preference", HABITS, habits.model_dump(mode="json"))

    def _check(self, habits: Habits, names: set[str]) -> None:
        from hipkey.planner.wishes import wishes_of

        wishes_of(self._content, **habits.model_dump(include=names))

    def next_reminder(self, was_snoozed: bool = False) -> datetime | None:
        """When to remind next, within a week; None where the person chose no time."""
        from hipkey.planner.reminders import occurrences, snoozed

        habits, now = self.habits, self._now()
        later = snoozed(habits, now) if was_snoozed else None
        return later or next(occurrences(habits, now, now + timedelta(days=8)), None)

    def calendar(self, link: str) -> bytes:
        """The chosen days and times as a calendar with alarms, without the quiet hours."""
        from hipkey.exchange.ics import reminders_ics
        from hipkey.planner.reminders import is_quiet

        habits = self.habits
        times = [time for time in habits.times if not is_quiet(habits, time)]
        words = self._content.printed.calendar.model_dump()
        return reminders_ics(self._now(), times, habits.days, link, words)

    # ---- the screen ------------------------------------------------------------------------

    @property
    def screened(self) -> Screened | None:
        """The last answers to the screen, None before the first."""
        from hipkey.planner.screen import concern

        def read(event: DiaryEvent) -> Screened:
            known = {
                name: event.details[name] for name in ("signs", "asked") if name in event.details
            }
            screened = Screened.model_validate({"at": event.at, **known})
            concern(screened, self._content)
            return screened

        return self._latest("screening", SCREEN, read)

    def screen(self, signs: Iterable[str], asked: bool = False) -> Concern:
        """Keep the answers to the screen, and say what they mean for today."""
        from hipkey.planner.screen import concern

        screened = Screened(at=self._now(), signs=tuple(signs), asked=asked)
        found = concern(screened, self._content)
        self._note("screening", SCREEN, {"signs": list(screened.signs), "asked": asked})
        return found

    def concern(self) -> Concern:
        """What the last answers to the screen mean."""
        from hipkey.planner.screen import concern

        screened = self.screened
        return concern(screened, self._content) if screened else "none"

    def refuse_if_concerned(self) -> None:
        """NoPlanError where the last answers to the screen speak against stretching."""
        from hipkey.planner.screen import refuse_if_concerned

        refuse_if_concerned(self.screened, self._content)

    def screening_due(self) -> bool:
        """Whether to ask now: before the first session, and when pain has changed sharply."""
        from hipkey.planner.screen import READINGS, is_due

        told = self._store.events(kinds=["pain"], measures=PAIN_NOW, newest=READINGS)
        readings = [
            Reading(measure=str(e.measure), at=e.at, value=e.value)
            for e in told
            if e.value is not None
        ]
        return is_due(self.screened, readings)

    # ---- today -----------------------------------------------------------------------------

    def week(self, today: date | None = None) -> WeekPlan:
        """Where the person stands in the programme."""
        from hipkey.planner.month import week_plan

        past = past_sessions(self._store)
        return week_plan(self.habits, past, self._content, today or self._now().date())

    def stretched_last(self) -> date | None:
        """The day of the newest hold, None before the first."""
        newest = self._store.events(kinds=["hold"], newest=1)
        return newest[0].at.date() if newest else None

    def lately(self) -> list[Held]:
        """What was held in the last days."""
        return held_lately(self._store, self._now())

    def pain_now(self) -> tuple[float | None, bool]:
        """The pain told last in these hours, and whether any of it spreads down the leg."""
        told = self._store.events(kinds=["pain"], since=self._now() - PAIN_LASTS)
        values = [e.value for e in told if e.measure in PAIN_NOW and e.value is not None]
        return values[-1] if values else None, any(e.details.get("spreads") for e in told)

    def spreads(self) -> bool:
        """Whether pain that spreads down the leg was told in these hours: the stop rule."""
        return self.pain_now()[1]

    def hurts(self) -> bool:
        """Whether the pain told in these hours asks to ease off."""
        pain, spreads = self.pain_now()
        return spreads or (pain or 0.0) > EASES_OFF_ABOVE

    def wishes(self, wishes: Wishes) -> Wishes:
        """The wishes with what is known of the person: conditions, likes, and pain just told."""
        habits = self.habits
        known: dict[str, Any] = {
            name: tuple(dict.fromkeys((*getattr(wishes, name), *getattr(habits, name))))
            for name in ("avoid", "asked", "likes", "hates")
        }
        known["tighter"] = wishes.tighter or habits.tighter
        if wishes.pain is None:
            known["pain"], spreads = self.pain_now()
            known["leg_pain"] = wishes.leg_pain or spreads
        return wishes.model_copy(update=known)

    # ---- kept in the diary -----------------------------------------------------------------

    def _latest(
        self, kind: EventKind, measure: str, read: Callable[[DiaryEvent], Answer]
    ) -> Answer | None:
        """The newest event of that kind that can be read; what another program wrote may not."""
        for event in reversed(self._store.events(kinds=[kind], measures=[measure])):
            with suppress(ValidationError, HipkeyError):
                return read(event)
        return None

    def _note(self, kind: EventKind, measure: str, details: dict[str, Any]) -> DiaryEvent:
        event = DiaryEvent(id=uuid4(), kind=kind, at=self._now(), measure=measure, details=details)
        return self._store.add(event).event
