"""Four weeks that begin gently, wait or step back after pain or a pause, and blame nobody."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipkey.content.loader import Content
from hipkey.domain.anatomy import Position
from hipkey.domain.plan import Habits, NoPlanError, PastSession
from hipkey.planner.dose import Lengthenings
from hipkey.planner.month import desk_breaks, streak, streak_words, week_plan, wishes_for
from hipkey.planner.plan import make_plan

START = dt.date(2026, 5, 4)
HABITS = Habits(minutes=15, days=(0, 1, 2, 3, 4))


def weeks(
    *kinds: str, start: dt.date = START, before: float = 3.0, seconds: float = 400.0
) -> list[PastSession]:
    """Past weeks: `full` five days, `few` one day, `none`, `hurt` a little, `worse` a lot."""
    rise = {"hurt": 1.0, "worse": 2.5}
    found = []
    for number, kind in enumerate(kinds):
        days = {"none": 0, "few": 1}.get(kind, 5)
        found += [
            PastSession(
                date=start + dt.timedelta(days=7 * number + day),
                seconds=seconds,
                pain_before=before,
                pain_after=before + rise.get(kind, -0.5),
            )
            for day in range(days)
        ]
    return found


def after(content: Content, *kinds: str, **more: float) -> tuple[int, str]:
    today = START + dt.timedelta(days=7 * len(kinds))
    plan = week_plan(HABITS, weeks(*kinds, **more), content, today)
    assert plan.message == content.plan.courses[plan.course]
    assert plan.title == content.plan.stages[plan.stage - 1].title
    return plan.stage, plan.course


@pytest.mark.parametrize(
    ("kinds", "stage", "course"),
    [
        ((), 1, "start"),
        (("full",), 2, "go_on"),
        (("full", "full", "full"), 4, "go_on"),
        (("full", "full", "full", "full", "full"), 4, "keep"),
        (("full", "few"), 2, "few"),
        (("full", "none"), 2, "few"),
        (("full", "full", "none", "none"), 2, "back_pause"),
        (("full", "hurt"), 2, "hurt"),
        (("full", "full", "worse"), 2, "back_hurt"),
        (("worse",), 1, "hurt"),
        (("full", "worse", "full", "full"), 3, "go_on"),
    ],
)
def test_the_weeks_that_were_decide_the_next(
    kinds: tuple[str, ...], stage: int, course: str, content: Content
) -> None:
    assert after(content, *kinds) == (stage, course)


def test_a_stop_for_pain_keeps_the_week_as_it_is(content: Content) -> None:
    past = weeks("full")
    past[2] = past[2].model_copy(update={"stopped": True})
    plan = week_plan(HABITS, past, content, START + dt.timedelta(days=7))
    assert (plan.stage, plan.course) == (1, "hurt")


def test_sessions_that_are_far_too_hard_do_not_lead_on(content: Content) -> None:
    past = [each.model_copy(update={"effort": 9.0}) for each in weeks("full")]
    assert week_plan(HABITS, past, content, START + dt.timedelta(days=7)).stage == 1


def test_sessions_that_end_at_once_do_not_lead_on(content: Content) -> None:
    assert after(content, "full", seconds=20.0) == (1, "few")


def test_the_first_week_lies_down_and_goes_gently(
    content: Content, lengthenings: Lengthenings
) -> None:
    wishes = wishes_for(1, HABITS, content)
    plan = make_plan(wishes, content, lengthenings, [], START)
    for item in plan.programme.items:
        assert content.stretches[item.stretch].position is Position.SUPINE
        assert item.level == "easier"
    assert plan.timeline.total_s <= HABITS.minutes * 60 * 0.6


def test_each_week_allows_what_the_one_before_did_and_more(content: Content) -> None:
    stages = content.plan.stages
    for before, later in pairwise(stages):
        assert set(before.positions) < set(later.positions)
        assert before.minutes <= later.minutes
    assert set(stages[-1].positions) == set(Position)


def test_a_person_who_goes_gently_goes_gently_in_every_week(content: Content) -> None:
    gentle = HABITS.model_copy(update={"level": "gentle"})
    assert {wishes_for(stage, gentle, content).level for stage in (1, 2, 3, 4)} == {"gentle"}


def test_the_persons_own_conditions_go_into_every_session(content: Content) -> None:
    habits = HABITS.model_copy(update={"avoid": ("knee-injury",), "hates": ("frog",)})
    wishes = wishes_for(4, habits, content)
    assert wishes.avoid == ("knee-injury",)
    assert wishes.hates == ("frog",)


def test_the_week_shows_the_chosen_days_and_what_was_done(content: Content) -> None:
    plan = week_plan(HABITS, weeks("few"), content, START + dt.timedelta(days=2))
    assert [day.chosen for day in plan.days] == [True] * 5 + [False] * 2
    assert [day.done_s for day in plan.days] == [400.0, 0, 0, 0, 0, 0, 0]
    assert plan.days[0].date == START


@pytest.mark.parametrize(
    ("ago", "count"),
    [
        ((), 0),
        ((0,), 1),
        ((1,), 1),
        ((3,), 1),
        ((4,), 0),
        ((0, 1, 2), 3),
        ((0, 3, 6), 3),
        ((0, 4), 1),
        ((-1, 0), 1),
    ],
)
def test_the_streak_forgives_two_days_of_rest(ago: tuple[int, ...], count: int) -> None:
    days = {START - dt.timedelta(days=each) for each in ago}
    assert streak(days, START) == count


def test_the_streak_is_told_in_whole_sentences(content: Content) -> None:
    said = [streak_words(days, content) for days in (0, 1, 2, 30)]
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in said)
    assert len(set(said)) == 4


def test_no_message_blames(content: Content) -> None:
    words = " ".join([*content.plan.courses.values(), content.plan.streak.none]).lower()
    for blame in ("missed", "failed", "lost", "should have", "only", "lazy", "broke"):
        assert blame not in words


sessions = st.builds(
    PastSession,
    date=st.integers(0, 70).map(lambda days: START + dt.timedelta(days=days)),
    seconds=st.floats(0, 3600),
    pain_before=st.none() | st.floats(0, 10),
    pain_after=st.none() | st.floats(0, 10),
    effort=st.none() | st.floats(0, 10),
    stopped=st.booleans(),
)


@given(st.lists(sessions, max_size=40), st.integers(0, 80), st.sets(st.integers(0, 6)))
def test_any_past_has_a_week(
    content: Content, past: list[PastSession], days: int, chosen: set[int]
) -> None:
    habits = HABITS.model_copy(update={"days": tuple(sorted(chosen))})
    today = START + dt.timedelta(days=days)
    plan = week_plan(habits, past, content, today)
    assert 1 <= plan.stage <= 4
    assert plan.week >= 1
    assert any(day.date == today for day in plan.days)
    assert 0 <= plan.streak <= len({each.date for each in past})


def test_pain_never_leads_on(content: Content, lengthenings: Lengthenings) -> None:
    assert after(content, "worse", "worse", "worse", "worse") == (1, "hurt")
    wishes = wishes_for(1, HABITS, content).model_copy(update={"pain": 7.0})
    with pytest.raises(NoPlanError):
        make_plan(wishes, content, lengthenings, [], START)


def test_desk_breaks_heed_a_persons_conditions(content: Content) -> None:
    assert [each.stretch for each in desk_breaks(HABITS, content)] == [
        "figure-four",
        "kneeling-hip-flexor",
    ]
    new_hip = HABITS.model_copy(update={"avoid": ("hip-replacement-anterior",)})
    assert [each.stretch for each in desk_breaks(new_hip, content)] == ["figure-four"]
