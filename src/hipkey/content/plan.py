"""What the planner says: reasons, refusals, what the week lacks, and the focuses by name."""

from typing import Annotated

from pydantic import Field

from hipkey.content.phrases import Plain, takes
from hipkey.domain.anatomy import MuscleGroup, Position
from hipkey.domain.plan import Course, Level
from hipkey.domain.stretch import Frozen, Sentence, Source, Statement

Grouped = Annotated[Sentence, takes("group")]
Reasoned = Annotated[Sentence, takes("reason")]


class WhyWords(Frozen):
    """One line for each stretch: why it is in the session, or why not."""

    lengthens: Grouped
    again: Grouped
    easier: Reasoned
    easier_gentle: Plain
    easier_pain: Plain
    carefully: Reasoned
    no_prop: Annotated[Sentence, takes("prop")]
    left_out: Reasoned
    ask_first: Reasoned
    too_deep: Plain
    too_deep_pain: Plain
    position: Plain
    too_long: Annotated[Sentence, takes("minutes", "available")]
    enough: Plain
    nothing: Plain
    others: Plain
    disliked: Plain
    not_first: Plain


class NoPlanWords(Frozen):
    """Why there is no session."""

    too_short: Annotated[Sentence, takes("minutes", "stretch", "needed")]
    nothing_left: Reasoned
    nothing_gained: Plain
    pain: Plain
    leg_pain: Plain
    minutes: Annotated[Sentence, takes("minutes")]


class LackWords(Frozen):
    """What the week still lacks."""

    one: Grouped
    many: Annotated[Sentence, takes("minutes", "group")]


class Focus(Frozen):
    """Something a person wants most of: how much a second of each group counts, 0 to 1."""

    name: Plain
    weights: dict[MuscleGroup, Annotated[float, Field(gt=0, le=1)]] = Field(min_length=1)
    source: Source


class StreakWords(Frozen):
    """Days stretched on in a row; days of rest are forgiven, and a new start is never blamed."""

    none: Plain
    one: Plain
    many: Annotated[Sentence, takes("days")]


class Stage(Frozen):
    """One of the programme's four weeks: what its sessions may hold, and what is said of it."""

    title: Plain
    summary: Plain
    positions: tuple[Position, ...] = Field(min_length=1)
    level: Level
    minutes: Annotated[float, Field(gt=0, le=1)]
    """Of the time that the person has chosen."""
    source: Source


class DeskBreak(Frozen):
    """Two minutes at the desk: a stretch as it can be done there. What forbids it forbids this."""

    name: Plain
    stretch: str
    seconds_a_side: Annotated[float, Field(gt=0, le=60)]
    steps: tuple[Plain, ...] = Field(min_length=1)
    source: Source


class PlanWords(Frozen):
    """Everything that the planner says."""

    name: Plain
    summary: Plain
    note: Statement
    why: WhyWords
    no_plan: NoPlanWords
    lacks: LackWords
    focuses: dict[str, Focus] = Field(min_length=6)
    stages: tuple[Stage, ...] = Field(min_length=4, max_length=4)
    courses: dict[Course, Plain] = Field(min_length=7)
    """What is said of this week, by what the last ones were like."""
    streak: StreakWords
    desk_breaks: tuple[DeskBreak, ...] = Field(min_length=1)
