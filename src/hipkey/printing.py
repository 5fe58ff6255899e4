"""A stretch and its muscles on a terminal. Knows `rich` and the coach, not where the words go."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from hipkey.coach import Coach
from hipkey.content.words import clock, filled
from hipkey.domain.anatomy import Side
from hipkey.domain.plan import Plan
from hipkey.domain.session import StepKind, Timeline
from hipkey.domain.stretch import Stretch

if TYPE_CHECKING:
    from hipkey.body.report import Report

BAR = 24  # characters
BAR_FULL = 1.2  # fibre lengths


def print_stretch(console: Console, coach: Coach, stretch: Stretch) -> None:
    """Steps, hold, cautions and muscles of one stretch, told for the right side."""
    side = Side.RIGHT if stretch.one_sided else Side.BOTH
    console.print(f"[bold]{stretch.name}[/bold]")
    console.print(filled(stretch.summary.text, side), "\n")
    console.print(filled(stretch.start.text, side))
    for number, step in enumerate(stretch.steps, 1):
        console.print(f"{number:>2}. {filled(step.text, side)}")
    hold = coach.content.phrases.amounts.of(stretch.hold.unit, stretch.hold.default)
    console.print(f"\n{hold}. {filled(stretch.breath.text, side)}")
    for caution in stretch.cautions:
        console.print(f"[bold]![/bold] {filled(caution.text, side)}")
    if stretch.pose is not None:
        console.print()
        print_muscles(console, coach, coach.muscles(stretch.id, side))


def print_timeline(console: Console, coach: Coach, timeline: Timeline) -> None:
    """A session, hold by hold."""
    table = Table("at", "stretch", "side", "hold", box=None, pad_edge=False)
    for step in timeline.steps:
        if step.kind is StepKind.HOLD:
            name = coach.stretch(step.stretch).name
            side = coach.content.phrases.sides[step.side].label
            table.add_row(clock(step.start_s), name, side, clock(step.duration_s))
    console.print(table)
    console.print(f"{clock(timeline.total_s)} minutes in all, with getting in and out.")


def print_plan(console: Console, coach: Coach, plan: Plan) -> None:
    """A planned session, hold by hold, and why each stretch is in or out."""
    print_timeline(console, coach, plan.timeline)
    for note in plan.notes:
        console.print(f"[bold]![/bold] {note}")
    table = Table("", "stretch", "why", box=None, pad_edge=False)
    for why in plan.why:
        table.add_row("+" if why.included else "-", coach.stretch(why.stretch).name, why.because)
    console.print()
    console.print(table)
    if plan.lacks:
        console.print()
    for sentence in plan.lacks:
        console.print(sentence)


def print_muscles(console: Console, coach: Coach, report: "Report") -> None:
    """The muscle groups that lengthen as bars, the most lengthened first."""
    table = Table("muscle group", "side", "longer by", "", box=None, pad_edge=False)
    for row in report.ranked():
        bar = "█" * round(BAR * min(row.fibre_change / BAR_FULL, 1))
        name = coach.content.phrases.groups[row.group].short
        side = coach.content.phrases.sides[row.side].label
        table.add_row(name, side, f"{row.fibre_change:+.2f}", bar)
    if table.row_count:
        console.print(table)
        console.print(
            "In optimal fibre lengths against standing "
            "(low back, chest and shoulder: in standing lengths)."
        )
    else:
        console.print("No muscle is longer than in standing: this is a resting position.")


def verdict_line(coach: Coach, verdict: Mapping[str, Any]) -> str:
    """One verdict of the judge in one line: time, verdict, stretch and side, score, cue."""
    what = [f"{verdict['t']:8.2f} s", f"{verdict['verdict']:<11}", f"{verdict['score']:.2f}"]
    if verdict["stretch"]:
        what.append(coach.stretch(verdict["stretch"]).name)
    if verdict["side"]:
        what.append(coach.content.phrases.sides[Side(verdict["side"])].label.lower())
    if verdict["cue"]:
        what.append(f"– {verdict['cue']}")
    return "  ".join(what)
