"""What the exact plan is worth beside the article's routine, and how soon it is proven best.

`pytest tests/bench/test_planner.py -m bench -s` prints the tables of docs/planner.md.
"""

import datetime as dt
import statistics
import time
from collections.abc import Iterable
from functools import cache

import pytest

from hipkey.content.loader import Content, load
from hipkey.domain.anatomy import Side
from hipkey.domain.plan import Wishes
from hipkey.domain.session import Programme, ProgrammeItem, Settings, StepKind, Timeline
from hipkey.planner.choose import Task, choose
from hipkey.planner.compile import compile_session
from hipkey.planner.dose import Lengthenings, Part, Week, worth
from hipkey.planner.options import candidates
from hipkey.planner.plan import make_plan, scale_of, task_of

MINUTES = (5, 10, 15, 20, 30)
TODAY = dt.date(2026, 5, 20)
FRESH = Week({}, {}, 0)
Holds = list[tuple[str, Side, float]]


@cache
def content() -> Content:
    return load()


@cache
def lengthenings() -> Lengthenings:
    from hipkey.body.report import lengthening

    return {
        (stretch.id, keyframe): lengthening(
            stretch, Side.RIGHT if stretch.one_sided else Side.BOTH, keyframe
        ).values()
        for stretch in content().stretches.values()
        for keyframe in {"hold", stretch.easier.keyframe, stretch.deeper.keyframe}
    }


@cache
def article() -> Timeline:
    """The ten in the article's order, each hold as the article has it."""
    items = tuple(ProgrammeItem(stretch=name) for name in content().stretches)
    programme = Programme(id="article", name="Article", summary="As written", items=items)
    return compile_session(programme, content().stretches, Settings(), content().phrases)


def cut(timeline: Timeline, seconds: float) -> Holds:
    """What is held until the time is over, the last hold in part."""
    holds = [step for step in timeline.steps if step.kind is StepKind.HOLD]
    return [
        (step.stretch, step.side, min(step.duration_s, seconds - step.start_s))
        for step in holds
        if step.start_s < seconds
    ]


def equal_shares(seconds: float) -> Holds:
    """All ten, every side as long as every other, with what getting in and out leaves."""
    holds = [step for step in article().steps if step.kind is StepKind.HOLD]
    around_s = article().total_s - sum(step.duration_s for step in holds)
    each_s = max(seconds - around_s, 0.0) / len(holds)
    return [(step.stretch, step.side, each_s) for step in holds]


def useful(holds: Holds) -> float:
    """Useful seconds on a first day, as the planner counts them."""
    scale = scale_of(content(), lengthenings())
    gained: dict[Part, float] = {}
    for name, side, seconds in holds:
        for part, share in scale.shares(lengthenings()[name, "hold"], side).items():
            gained[part] = gained.get(part, 0.0) + share * seconds
    counted = content().plan.focuses["even"].weights
    return sum(
        worth(seconds, FRESH.tiers(part)) / 2
        for part, seconds in gained.items()
        if part[0] in counted
    )


def task_for(minutes: float, **wishes: object) -> Task:
    wished = Wishes(minutes=minutes, **wishes)
    scale = scale_of(content(), lengthenings())
    found = candidates(wished, content(), lengthenings(), scale, Settings())
    return task_of(found, wished, content(), FRESH)


def print_table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    print("\n| " + " | ".join(head) + " |")  # noqa: T201
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")  # noqa: T201


@pytest.mark.bench
def test_useful_dose_of_the_plan_and_of_the_articles_routine() -> None:
    rows = []
    for minutes in MINUTES:
        plan = make_plan(Wishes(minutes=minutes), content(), lengthenings(), [], TODAY)
        written, equal = useful(cut(article(), minutes * 60)), useful(equal_shares(minutes * 60))
        assert useful(cut(plan.timeline, minutes * 60)) == pytest.approx(plan.useful_dose)
        assert plan.useful_dose > max(written, equal)
        rows.append(
            (
                minutes,
                f"{plan.useful_dose / minutes:.0f}",
                f"{written / minutes:.0f}",
                f"{equal / minutes:.0f}",
                f"{plan.useful_dose / written:.1f} times" if written else "",
                f"{plan.useful_dose / equal:.1f} times" if equal else "",
                ", ".join(item.stretch for item in plan.programme.items),
            )
        )
    print_table(("minutes", "plan", "article, cut", "equal", "ahead", "ahead", "in the plan"), rows)


@pytest.mark.bench
def test_time_to_a_proven_optimum() -> None:
    rows = []
    for minutes in MINUTES:
        task = task_for(minutes)
        walls, cpus, wholes = [], [], []
        for _ in range(7):
            wall, cpu = time.perf_counter(), time.process_time()
            choice = choose(task)
            walls.append(time.perf_counter() - wall)
            cpus.append(time.process_time() - cpu)
            wall = time.process_time()
            make_plan(Wishes(minutes=minutes), content(), lengthenings(), [], TODAY)
            wholes.append(time.process_time() - wall)
            assert choice.optimal
        rows.append(
            (
                minutes,
                *(f"{1000 * statistics.median(each):.0f}" for each in (walls, cpus, wholes)),
                f"{1000 * min(walls):.0f}",
            )
        )
    print_table(("minutes", "proof ms", "of them computing", "whole plan, computing", "best"), rows)


@pytest.mark.bench
def test_time_over_many_wishes() -> None:
    times = []
    for minutes in range(2, 62, 4):
        for focus in ((), ("sitting",), ("low-back",)):
            for avoid in ((), ("knee-injury",)):
                task = task_for(minutes, focus=focus, avoid=avoid)
                start = time.process_time()
                assert choose(task).optimal
                times.append(1000 * (time.process_time() - start))
    times.sort()
    print_table(
        ("tasks", "median ms", "95 % under ms", "longest ms"),
        [
            (
                len(times),
                f"{statistics.median(times):.0f}",
                f"{times[int(0.95 * len(times))]:.0f}",
                f"{times[-1]:.0f}",
            )
        ],
    )
