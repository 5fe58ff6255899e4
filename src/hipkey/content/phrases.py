"""The sentences of a session, by name. Whole ones: a form each for one side, both, one and many.

A phrase that takes values says so here, and its text in `phrases.toml` must use exactly those.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field

from hipkey.content.words import filled, placeholders
from hipkey.domain.anatomy import MuscleGroup, Position, Prop, Side
from hipkey.domain.stretch import Frozen, Sentence

Member = TypeVar("Member", bound=StrEnum)
Entry = TypeVar("Entry")


def takes(*names: str) -> AfterValidator:
    """The text uses exactly these placeholders."""

    def same(text: str) -> str:
        if placeholders(text) != set(names):
            wanted = " and ".join(f"{{{name}}}" for name in names) or "no"
            raise ValueError(f"it should use {wanted} placeholders")
        return text

    return AfterValidator(same)


def every(members: type[Member]) -> AfterValidator:
    """The table has an entry for each member."""

    def complete(table: Mapping[Member, Entry]) -> Mapping[Member, Entry]:
        if missing := [member.value for member in members if member not in table]:
            raise ValueError(f"it should have {', '.join(missing)} as well")
        return table

    return AfterValidator(complete)


Plain = Annotated[Sentence, takes()]
Stretched = Annotated[Sentence, takes("stretch")]
Sided = Annotated[Sentence, takes("side")]
StretchedSided = Annotated[Sentence, takes("stretch", "side")]
Counted = Annotated[Sentence, takes("count")]
Ranged = Annotated[Sentence, takes("low", "high")]


class Amounts(Frozen):
    """A length of time or a number of breaths: in words, a form for each number."""

    second: Plain
    seconds: Counted
    minute: Plain
    minutes: Counted
    breath: Plain
    breaths: Counted

    def of(self, unit: Literal["seconds", "breaths"], count: float) -> str:
        """The sentence for that many; whole minutes are said as minutes."""
        if unit == "breaths":
            return self.breath if count == 1 else filled(self.breaths, count=f"{count:g}")
        if count >= 60 and count % 60 == 0:
            many = count / 60
            return self.minute if many == 1 else filled(self.minutes, count=f"{many:g}")
        return self.second if count == 1 else filled(self.seconds, count=f"{count:g}")


class Ranges(Frozen):
    """From so much to so much, as a heading says it."""

    seconds: Ranged
    minutes: Ranged
    breaths: Ranged

    def of(self, unit: Literal["seconds", "breaths"], low: float, high: float) -> str:
        """The words for low to high; whole minutes as minutes."""
        if unit == "seconds" and low >= 60 and low % 60 == high % 60 == 0:
            return filled(self.minutes, low=f"{low / 60:g}", high=f"{high / 60:g}")
        text = self.breaths if unit == "breaths" else self.seconds
        return filled(text, low=f"{low:g}", high=f"{high:g}")


class Announcements(Frozen):
    """Which stretch comes, and which side. `one` for a one-sided stretch, `both` for both legs."""

    first_one: StretchedSided
    first_both: Stretched
    next_one: StretchedSided
    next_both: Stretched
    now_one: StretchedSided
    now_both: Stretched
    coming_one: StretchedSided
    coming_both: Stretched
    once_more: StretchedSided
    once_more_both: Stretched
    switch: Sided
    switch_short: Sided
    last: Plain
    that_was_all: Plain


class HoldPhrases(Frozen):
    """What is said from the beginning of a hold to its end."""

    begin: Amounts
    half: Plain
    last_breath: Plain
    countdown: tuple[Plain, ...] = Field(min_length=5, max_length=5)
    """The last five seconds, five first."""
    release: Plain
    breathe_in: Plain
    breathe_out: Plain


class FlowPhrases(Frozen):
    """What is said between the holds, and when the person takes the reins."""

    welcome: Plain
    get_ready: Plain
    rest: Amounts
    rest_short: Plain
    paused: Plain
    resumed: Plain
    skipped: Plain
    back: Plain
    more_time: Counted
    ended_early: Plain
    done: Plain
    welcome_back: Plain
    still_there: Plain


class StopPhrases(Frozen):
    """The stop rule, and what to do once it was needed."""

    rule: Plain
    button: Plain
    what_to_do: tuple[Plain, ...] = Field(min_length=1)
    emergency: Plain
    go_on: Plain
    end_here: Plain


class PainPhrases(Frozen):
    """The questions before and after, and the rule while stretching."""

    before: Plain
    after: Plain
    effort: Plain
    note: Plain
    skip: Plain
    none: Plain
    worst: Plain
    fine: Plain
    ease_off: Plain
    stop: Plain

    def rule(self, pain: float) -> str:
        """What a pain of 0 to 10 while stretching means: fine to 2, ease off to 5, stop above."""
        return self.fine if pain <= 2 else self.ease_off if pain <= 5 else self.stop


class PlayerWords(Frozen):
    """Labels and states of the player."""

    start: Plain
    pause: Plain
    resume: Plain
    skip: Plain
    back: Plain
    more: Plain
    end_early: Plain
    sound_voice: Plain
    sound_chimes: Plain
    sound_silent: Plain
    volume: Plain
    breath_pace: Plain
    up_next: Plain
    nothing_next: Plain
    progress: Annotated[Sentence, takes("number", "total")]
    set_up: Plain
    move: Plain
    hold: Plain
    switch: Plain
    rest: Plain
    seconds_left: Counted
    second_left: Plain
    breath_number: Annotated[Sentence, takes("number", "total")]
    offline: Plain
    screen_may_sleep: Plain


class CameraWords(Frozen):
    """What the camera's part says: its states, each with what to do, and what it sees."""

    choice: Plain
    short: Plain
    why: Plain
    model: Plain
    lite: Plain
    full: Plain
    show: Plain
    hide: Plain
    more: Plain
    picture: Plain
    place: Plain
    distance: Plain
    starting: Plain
    insecure: Plain
    missing: Plain
    denied: Plain
    busy: Plain
    broken: Plain
    dark: Plain
    several: Plain
    slow: Plain
    lost: Plain
    unknown: Plain
    on_the_clock: Plain
    whole: Plain
    small: Plain
    sees: Plain
    in_it: Plain
    near: Plain
    out: Plain
    cannot_tell: Plain
    bent: Annotated[Sentence, takes("degrees", "band")]
    opened: Annotated[Sentence, takes("degrees", "band")]
    apart: Annotated[Sentence, takes("degrees", "band")]
    as_in_first_week: Plain
    more_than_first_week: Annotated[Sentence, takes("degrees")]
    less_than_first_week: Annotated[Sentence, takes("degrees")]


class GroupWords(Frozen):
    """A muscle group: its name with what that is, and a word for small places."""

    title: Plain
    short: Plain


class PropWords(Frozen):
    """A prop: its name, and what else will do."""

    name: Plain
    instead: Plain


class SideWords(Frozen):
    """A side, as a label and as a leg."""

    label: Plain
    leg: Plain


class Phrases(Frozen):
    """Every sentence of the session and the names of things."""

    announce: Announcements
    hold: HoldPhrases
    flow: FlowPhrases
    stop: StopPhrases
    pain: PainPhrases
    player: PlayerWords
    camera: CameraWords
    amounts: Amounts
    ranges: Ranges
    sides: Annotated[dict[Side, SideWords], every(Side)]
    positions: Annotated[dict[Position, Plain], every(Position)]
    props: Annotated[dict[Prop, PropWords], every(Prop)]
    groups: Annotated[dict[MuscleGroup, GroupWords], every(MuscleGroup)]
    intensities: dict[Literal["gentle", "moderate", "deep"], Plain] = Field(min_length=3)

    def announced(
        self, how: Literal["first", "next", "now", "coming"], name: str, side: Side
    ) -> str:
        """Which stretch comes, in the form for its side."""
        if side is Side.BOTH:
            return filled(getattr(self.announce, f"{how}_both"), stretch=name)
        return filled(getattr(self.announce, f"{how}_one"), side, stretch=name)
