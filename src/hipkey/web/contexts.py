"""What each page's template may use, typed. A template gets one of these and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from hipkey.coach import Sitting
from hipkey.content.loader import Content
from hipkey.domain.session import Programme, Timeline
from hipkey.domain.stretch import Stretch

if TYPE_CHECKING:
    from hipkey.body.report import ClaimCheck, Report


@dataclass(frozen=True)
class Page:
    """Every page: its template, the island it loads, the nav entry it belongs to."""

    template: ClassVar[str]
    island: ClassVar[str | None] = None
    nav: ClassVar[str] = ""


@dataclass(frozen=True)
class Offer:
    """One programme as it is offered on Today."""

    programme: Programme
    timeline: Timeline
    stretches: Sequence[Stretch]
    props: Sequence[str]


@dataclass(frozen=True)
class Today(Page):
    """The first page: the session in one look, and a start."""

    template: ClassVar[str] = "today.html"
    nav: ClassVar[str] = "today"
    offers: Sequence[Offer]
    chosen: Offer
    last: Sitting | None
    content: Content


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
    """Sessions, holds and pain, newest first."""

    template: ClassVar[str] = "diary.html"
    nav: ClassVar[str] = "diary"
    sittings: Sequence[Sitting]
    stretches: Mapping[str, Stretch]
    content: Content


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
