"""Today's session: from wishes, content, lengthening and the last days to a Plan with its reasons.

Pure: the same input gives the same plan. It does not know where the lengthening comes from.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from hipkey.content.loader import Content
from hipkey.domain.anatomy import MuscleGroup, Prop, Side
from hipkey.domain.plan import GroupDose, Held, Plan, Wishes
from hipkey.domain.session import Programme, Settings
from hipkey.planner import explain
from hipkey.planner.choose import Choice, Entry, Task, choose
from hipkey.planner.compile import compile_session
from hipkey.planner.dose import LEGS, Lengthenings, Scale, Week
from hipkey.planner.options import Candidate, candidates, ends_s
from hipkey.planner.wishes import weights

HATED = 60.0
"""Useful seconds that a stretch must give for being chosen although it is not liked. Ours."""
LIKED = -10.0
PREFERRED = -10.0


def make_plan(
    wishes: Wishes,
    content: Content,
    lengthenings: Lengthenings,
    history: Iterable[Held],
    today: dt.date,
    settings: Settings | None = None,
) -> Plan:
    """The best session for these wishes. NoPlanError says in one sentence why there is none."""
    explain.refuse_if_unsafe(wishes, content)
    settings = settings or Settings()
    scale = scale_of(content, lengthenings)
    week = Week.of(history, today, lengthenings, scale)
    found = candidates(wishes, content, lengthenings, scale, settings)
    task = task_of(found, wishes, content, week)
    choice = choose(task)
    if not any(choice.chosen):
        raise explain.no_plan(found, wishes, content)
    programme = _programme(choice, content)
    timeline = compile_session(programme, content.stretches, settings, content.phrases)
    if timeline.total_s > wishes.minutes * explain.MINUTE_S + 1e-6:
        raise AssertionError(f"planned {timeline.total_s} s for {wishes.minutes} min")
    dose = _dose(choice, task, week)
    return Plan(
        programme=programme,
        timeline=timeline,
        dose=dose,
        useful_dose=sum(each.useful for each in dose.values()),
        optimal=choice.optimal,
        bound=choice.bound,
        why=explain.reasons(found, task, choice, wishes, content),
        lacks=explain.lacks(dose, content),
        notes=explain.notes(wishes, content),
        props=_props(found, choice, wishes),
    )


def scale_of(content: Content, lengthenings: Lengthenings) -> Scale:
    """The scale of the article's stretches: a person's own change nothing about it."""
    return Scale.of(
        lengthening
        for (name, keyframe), lengthening in lengthenings.items()
        if keyframe == "hold" and content.stretches[name].number is not None
    )


def task_of(found: Sequence[Candidate], wishes: Wishes, content: Content, week: Week) -> Task:
    """The choice to be made, in numbers."""
    counted = weights(content, wishes.focus)
    tighter = Side(wishes.tighter) if wishes.tighter else None
    tiers = {(group, leg): week.tiers((group, leg), tighter) for group in counted for leg in LEGS}
    entries = []
    for each in found:
        name = each.stretch.id
        cost = HATED * (name in wishes.hates)
        if any(any(tiers.get(part, ())) for option in each.options for part in option.gains):
            # What is liked or advised still has to be of use.
            cost += LIKED * (name in wishes.likes) + PREFERRED * each.allowed.preferred
        entries.append(Entry(each.options, cost, each.later))
    return Task(entries, wishes.minutes * explain.MINUTE_S - ends_s(found), counted, tiers)


def _programme(choice: Choice, content: Content) -> Programme:
    items = tuple(option.item for option in choice.chosen if option)
    words = content.plan
    return Programme(id="today", name=words.name, summary=words.summary, items=items)


def _dose(choice: Choice, task: Task, week: Week) -> dict[MuscleGroup, GroupDose]:
    found = {}
    for group in task.weights:
        parts = [(group, leg) for leg in LEGS]
        session_s = sum(
            option.gains.get(part, 0.0) for option in choice.chosen if option for part in parts
        ) / len(LEGS)
        before_s = sum(week.done(part) for part in parts) / len(LEGS)
        found[group] = GroupDose(
            session_s=session_s, week_s=before_s + session_s, useful=choice.useful[group]
        )
    return found


def _props(found: Iterable[Candidate], choice: Choice, wishes: Wishes) -> tuple[Prop, ...]:
    """The first of the props at hand that serves, for each thing that is needed."""
    needed = [
        next(prop for prop in any_of if prop in wishes.props)
        for each, option in zip(found, choice.chosen, strict=True)
        if option
        for any_of in each.stretch.required_props
    ]
    return tuple(dict.fromkeys(needed))
