"""The programme of four weeks: where a person stands in it, and what this week may hold.

A week is repeated after pain or few days, stepped back from after more pain or a pause. Missed days
cost nothing but time. Pure: habits, past sessions and today's date give the week.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from statistics import fmean

from hipkey.content.loader import Content
from hipkey.content.plan import DeskBreak
from hipkey.domain.plan import (
    Course,
    DayPlan,
    Habits,
    PastSession,
    WeekPlan,
    Wishes,
)
from hipkey.planner.options import permission

WEEK = dt.timedelta(days=7)
FORGIVEN_DAYS = 2
"""Of rest between two days of a streak."""
ENOUGH = 0.5
"""Of the days and minutes chosen: with this much of them a week counts as done. Ours."""
RISE_HOLDS, RISE_BACK = 0.5, 2.0
"""Points that pain rose in a session, in the mean: repeat the week, go a step back. The second is
the smallest change that matters to people (ostelo-2008)."""
STOP_FROM = 5.0
HARD_FROM = 8.0
"""Effort of 10, in the mean: too hard to go on to more. Ours."""


def week_plan(
    habits: Habits, past: Iterable[PastSession], content: Content, today: dt.date
) -> WeekPlan:
    """This week of the programme; it starts with the first session or the day that was chosen."""
    past = sorted((each for each in past if each.date <= today), key=lambda each: each.date)
    start = min([today, *(each.date for each in past)])
    start = max(start, habits.started) if habits.started else start
    start = min(start, today)
    stage, course = stage_of(habits, past, content, start, today)
    week = (today - start).days // 7
    first = start + week * WEEK
    words = content.plan.stages[stage - 1]
    return WeekPlan(
        week=week + 1,
        stage=stage,
        course=course,
        days=tuple(_day(first + dt.timedelta(days=k), habits, past) for k in range(7)),
        streak=streak({each.date for each in past if each.seconds > 0}, today),
        title=words.title,
        summary=words.summary,
        message=content.plan.courses[course],
    )


def stage_of(
    habits: Habits, past: Collection[PastSession], content: Content, start: dt.date, today: dt.date
) -> tuple[int, Course]:
    """The stage, 1 to 4, and what brought it about, from every whole week since the start."""
    stage = 1
    course: Course = "start"
    paused = False
    for first in _weeks(start, today):
        those = [each for each in past if first <= each.date < first + WEEK]
        minutes = habits.minutes * content.plan.stages[stage - 1].minutes
        course = _course(those, habits, minutes, paused)
        paused = not those
        if course == "go_on" and stage == len(content.plan.stages):
            course = "keep"
        if course == "back_hurt" and stage == 1:
            course = "hurt"
        stage = max(stage + {"go_on": 1, "back_hurt": -1, "back_pause": -1}.get(course, 0), 1)
    return stage, course


def wishes_for(stage: int, habits: Habits, content: Content) -> Wishes:
    """What a session of that stage should be like for this person."""
    words = content.plan.stages[stage - 1]
    shared = habits.model_dump(include=Wishes.model_fields.keys() - {"minutes", "level"})
    return Wishes(
        **shared,
        minutes=max(habits.minutes * words.minutes, 1.0),
        level="gentle" if "gentle" in (words.level, habits.level) else habits.level,
        positions=words.positions,
    )


def desk_breaks(habits: Habits, content: Content) -> tuple[DeskBreak, ...]:
    """The breaks at the desk that this person's conditions allow."""
    wishes = Wishes(avoid=habits.avoid, asked=habits.asked)
    return tuple(
        each
        for each in content.plan.desk_breaks
        if not isinstance(permission(content.stretch(each.stretch), wishes, content), str)
    )


def streak(days: Collection[dt.date], today: dt.date) -> int:
    """Days stretched on, back from today, with no more than FORGIVEN_DAYS of rest in between."""
    # Today is not over: it may still become a day of the streak, and is no day of rest yet.
    count, expected = 0, today if today in days else today - dt.timedelta(days=1)
    for day in sorted(days, reverse=True):
        if day > today:
            continue
        if (expected - day).days > FORGIVEN_DAYS:
            break
        count, expected = count + 1, day - dt.timedelta(days=1)
    return count


def streak_words(days: int, content: Content) -> str:
    """The streak as a sentence."""
    words = content.plan.streak
    if days < 2:
        return words.one if days else words.none
    return words.many.format(days=days)


def _weeks(start: dt.date, today: dt.date) -> Iterator[dt.date]:
    """The first day of every week that is over."""
    while start + WEEK <= today:
        yield start
        start += WEEK


def _course(those: Collection[PastSession], habits: Habits, minutes: float, paused: bool) -> Course:
    """What a week that is over means for the next one. One missed week only repeats."""
    if not those:
        return "back_pause" if paused else "few"
    after = [each.pain_after for each in those if each.pain_after is not None]
    rises = [
        each.pain_after - each.pain_before
        for each in those
        if each.pain_after is not None and each.pain_before is not None
    ]
    rise = fmean(rises) if rises else 0.0
    stopped = any(each.stopped for each in those) or max(after, default=0.0) > STOP_FROM
    if rise >= RISE_BACK or (stopped and rise > 0) or sum(each.stopped for each in those) > 1:
        return "back_hurt"
    if rise >= RISE_HOLDS or stopped:
        return "hurt"
    efforts = [each.effort for each in those if each.effort is not None]
    days = {each.date for each in those if each.seconds > 0}
    reached_s = sum(each.seconds for each in those)
    # Most of a session is getting in and out: half of the time as holds is all that one can do.
    wanted_s = ENOUGH * ENOUGH * len(habits.days) * minutes * 60
    if len(days) < ENOUGH * len(habits.days) or reached_s < wanted_s:
        return "few"
    return "few" if efforts and fmean(efforts) >= HARD_FROM else "go_on"


def _day(date: dt.date, habits: Habits, past: Iterable[PastSession]) -> DayPlan:
    done_s = sum(each.seconds for each in past if each.date == date)
    return DayPlan(date=date, chosen=date.weekday() in habits.days, done_s=done_s)
