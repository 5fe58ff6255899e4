"""What each page's template may use, typed. A template gets one of these and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from hipkey.content.loader import Content
from hipkey.content.plan import DeskBreak
from hipkey.domain.anatomy import Prop
from hipkey.domain.outcome import Day, Progress
from hipkey.domain.plan import Concern, Habits, Plan, WeekPlan
from hipkey.domain.session import Programme, Timeline
from hipkey.domain.stretch import Stretch
from hipkey.domain.wire import DiaryEvent
from hipkey.record import ToldPain
from hipkey.sittings import Sitting

if TYPE_CHECKING:
    from hipkey.body.painted import Standing
    from hipkey.body.report import ClaimCheck, Report
    from hipkey.diary.rows import HoldTotal
    from hipkey.web.progress import Cell, Dosed, Followed, Row


@dataclass(frozen=True)
class Page:
    """Every page: its template, the island it loads, the nav entry it belongs to."""

    template: ClassVar[str]
    island: ClassVar[str | None] = None
    nav: ClassVar[str] = ""


@dataclass(frozen=True)
class PlanPart(Page):
    """A session as Today offers it, with its reasons; or, where there is none, why."""

    template: ClassVar[str] = "_plan.html"
    content: Content
    timeline: Timeline | None = None
    stretches: Sequence[Stretch] = ()
    props: Sequence[Prop] = ()
    start: str = ""
    title: str = ""
    summary: str = ""
    plan: Plan | None = None
    refusal: str | None = None


@dataclass(frozen=True)
class Today(Page):
    """The first page: a greeting, what may be changed, and the session."""

    template: ClassVar[str] = "today.html"
    nav: ClassVar[str] = "today"
    content: Content
    greeting: Literal["first", "again", "today", "pause"]
    due: bool
    concern: Concern
    minutes: Sequence[int]
    chosen_minutes: int
    have: Sequence[Prop]
    focus: str
    pain: ToldPain | None
    """What was told of the pain today."""
    programmes: Sequence[tuple[Programme, Timeline]]
    part: PlanPart | None
    """The session, where a programme was asked for by name; else the page fetches it."""


@dataclass(frozen=True)
class Screen(Page):
    """The questions that come before the first session."""

    template: ClassVar[str] = "screen.html"
    content: Content
    signs: Sequence[str]
    concern: Concern
    answered: bool


@dataclass(frozen=True)
class Week(Page):
    """The programme: this week, and how and when the person wants to stretch."""

    template: ClassVar[str] = "week.html"
    nav: ClassVar[str] = "week"
    content: Content
    week: WeekPlan
    streak: str
    habits: Habits
    minutes: Sequence[int]
    breaks: Sequence[DeskBreak]
    """What can be done at the desk in two minutes, without what the conditions forbid."""


@dataclass(frozen=True)
class Library(Page):
    """The ten, as cards."""

    template: ClassVar[str] = "library.html"
    nav: ClassVar[str] = "library"
    stretches: Sequence[Stretch]
    content: Content


@dataclass(frozen=True)
class StretchPage(Page):
    """One stretch with everything that is known of it."""

    template: ClassVar[str] = "stretch.html"
    island: ClassVar[str | None] = "figure/main"
    nav: ClassVar[str] = "library"
    stretch: Stretch
    content: Content
    before: Stretch | None
    after: Stretch | None
    muscles: "Report | None"
    claims: "Sequence[ClaimCheck]"


@dataclass(frozen=True)
class SessionPage(Page):
    """The player; `data` is what its island reads."""

    template: ClassVar[str] = "session.html"
    island: ClassVar[str | None] = "player/main"
    data: Mapping[str, object]
    programme: Programme
    stretches: Mapping[str, Stretch]


@dataclass(frozen=True)
class Diary(Page):
    """Sessions, holds and pain, newest first; one page of them."""

    template: ClassVar[str] = "diary.html"
    nav: ClassVar[str] = "diary"
    sittings: Sequence[Sitting]
    number: int
    is_last: bool
    stretches: Mapping[str, Stretch]
    content: Content


@dataclass(frozen=True)
class Own(Page):
    """A person's own stretches and programmes, and what is wrong with what they just offered."""

    template: ClassVar[str] = "own.html"
    nav: ClassVar[str] = "library"
    content: Content
    stretches: Sequence[Stretch]
    programmes: Sequence[Programme]
    wrong: Sequence[str]
    offered: Mapping[str, str]
    """What was typed into the form of the stretch, so that nobody types it twice."""


@dataclass(frozen=True)
class ToldPart(Page):
    """Is it helping? `fit`: first and last day in seconds since 1970, with the pain there."""

    template: ClassVar[str] = "_told.html"
    progress: Progress
    sentences: Sequence[str]
    fit: Sequence[Sequence[float]] | None


@dataclass(frozen=True)
class DosePart(Page):
    """What the last seven days gave each muscle group on each side, on the body and in figures."""

    template: ClassVar[str] = "_dose.html"
    content: Content
    body: "Standing"
    doses: "Sequence[Dosed]"
    goal_s: float


@dataclass(frozen=True)
class ProgressPage(Page):
    """The record over time: the sentence, the pictures, the figures; and how it is today."""

    template: ClassVar[str] = "progress.html"
    island: ClassVar[str | None] = "chart/main"
    nav: ClassVar[str] = "progress"
    content: Content
    stretches: Mapping[str, Stretch]
    told: ToldPart | None
    """None while it is being worked out; the page fetches it."""
    spreads: bool
    due: Sequence[str]
    days: Sequence[Day]
    rows: "Sequence[Row]"
    weekly: bool
    month: "Sequence[Sequence[Cell]]"
    today: date
    held: "Sequence[HoldTotal]"
    depths: "Sequence[Followed]"
    every: int
    """So many days make one value of the depths."""
    readings: "Sequence[Followed]"
    data: Mapping[str, object]
    stiffness: str
    ranges: Sequence[str]


@dataclass(frozen=True)
class Questionnaire(Page):
    """Both questionnaires; `last`: the latest answers by name."""

    template: ClassVar[str] = "questionnaire.html"
    nav: ClassVar[str] = "progress"
    content: Content
    due: Sequence[str]
    last: Mapping[str, DiaryEvent]


@dataclass(frozen=True)
class Mine(Page):
    """Your record: out, in, copies, paper, delete."""

    template: ClassVar[str] = "mine.html"
    nav: ClassVar[str] = "diary"
    content: Content
    count: int
    copies: Sequence[tuple[str, int]]
    """Names and sizes in bytes, the newest first."""
    done: str
    new: int
    problems: Sequence[str]


@dataclass(frozen=True)
class Gone(Page):
    """Everything was deleted; what this browser kept goes too."""

    template: ClassVar[str] = "gone.html"


@dataclass(frozen=True)
class About(Page):
    """What this is, what is known, what is not, and who made the parts."""

    template: ClassVar[str] = "about.html"
    nav: ClassVar[str] = "about"
    content: Content


@dataclass(frozen=True)
class Trouble(Page):
    """Something was wrong, in one sentence."""

    template: ClassVar[str] = "trouble.html"
    status: int
    sentence: str
