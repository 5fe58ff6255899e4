"""A compiled session: no gap, no overlap, both sides equal, every sentence in its time."""

from collections import defaultdict
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipkey.content.loader import Content, load
from hipkey.domain.anatomy import Side
from hipkey.domain.session import Programme, ProgrammeItem, Settings, StepKind, Timeline
from hipkey.planner.compile import compile_session, hold_seconds, speech_seconds


@cache
def content() -> Content:
    return load()


def compiled(programme: Programme, settings: Settings) -> Timeline:
    return compile_session(programme, content().stretches, settings, content().phrases)


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    names = st.sampled_from(list(content().stretches))
    items = []
    for name in draw(st.lists(names, min_size=1, max_size=12)):
        hold = draw(st.none() | st.floats(1, 300, allow_nan=False))
        level = draw(st.sampled_from(["easier", "standard", "deeper"]))
        items.append(ProgrammeItem(stretch=name, hold=hold, level=level))
    return Programme(id="any", name="Any", summary="Any at all.", items=tuple(items))


@st.composite
def manners(draw: st.DrawFn) -> Settings:
    return Settings(
        breaths_per_minute=draw(st.floats(3, 15, allow_nan=False)),
        set_up_pace=draw(st.floats(0.5, 3, allow_nan=False)),
        rest_seconds=draw(st.floats(0, 120, allow_nan=False)),
        first_side=draw(st.sampled_from(["left", "right"])),
    )


@given(programmes(), manners())
def test_steps_follow_each_other_without_gap_or_overlap(
    programme: Programme, settings: Settings
) -> None:
    timeline = compiled(programme, settings)
    clock = 0.0
    for step in timeline.steps:
        assert step.start_s == pytest.approx(clock)
        assert step.duration_s > 0
        clock = step.end_s
    assert timeline.total_s == pytest.approx(clock)
    assert timeline.total_s == pytest.approx(sum(step.duration_s for step in timeline.steps))


@given(programmes(), manners())
def test_both_sides_of_each_stretch_are_held_equally_long(
    programme: Programme, settings: Settings
) -> None:
    held: dict[str, dict[Side, float]] = defaultdict(lambda: defaultdict(float))
    for step in compiled(programme, settings).steps:
        if step.kind is StepKind.HOLD:
            held[step.stretch][step.side] += step.duration_s
    for name, sides in held.items():
        assert set(sides) == set(content().stretches[name].sides)
        assert len(set(sides.values())) == 1


@given(programmes(), manners())
def test_every_hold_lasts_exactly_as_long_as_asked(
    programme: Programme, settings: Settings
) -> None:
    holds = [step for step in compiled(programme, settings).steps if step.kind is StepKind.HOLD]
    asked = [
        hold_seconds(stretch, settings, item.hold)
        for item in programme.items
        for stretch in [content().stretches[item.stretch]]
        for _ in stretch.sides
    ]
    assert [step.duration_s for step in holds] == pytest.approx(asked)


@given(programmes(), manners())
def test_every_sentence_is_said_within_its_step_and_none_over_another(
    programme: Programme, settings: Settings
) -> None:
    for step in compiled(programme, settings).steps:
        free_from = step.start_s
        for utterance in step.say:
            assert utterance.at_s >= free_from - 1e-6
            free_from = utterance.at_s + (0 if utterance.urgent else speech_seconds(utterance.text))
        assert free_from <= step.end_s + 1e-6


@given(programmes(), manners())
def test_the_same_input_gives_the_same_session(programme: Programme, settings: Settings) -> None:
    assert compiled(programme, settings) == compiled(programme, settings)


@pytest.mark.parametrize("name", list(content().programmes))
def test_every_programme_counts_the_last_five_seconds_of_every_hold(name: str) -> None:
    for step in compiled(content().programmes[name], Settings()).steps:
        if step.kind is StepKind.HOLD:
            counts = [utterance.at_s for utterance in step.say if utterance.urgent]
            assert counts == pytest.approx([step.end_s - n for n in (5, 4, 3, 2, 1)])


@pytest.mark.parametrize("name", list(content().programmes))
def test_set_up_names_the_stretch_and_the_side(name: str) -> None:
    for step in compiled(content().programmes[name], Settings()).steps:
        if step.kind is StepKind.SET_UP:
            announced = step.say[0].text
            assert content().stretches[step.stretch].name.lower() in announced.lower()
            assert step.side is Side.BOTH or step.side.value in announced


def test_the_default_programme_is_the_articles_ten() -> None:
    items = content().programmes["all-ten"].items
    assert sorted(content().stretches[item.stretch].number or 0 for item in items) == [
        *range(1, 11)
    ]


@pytest.mark.parametrize(("name", "minutes"), [("five-minutes", 5), ("ten-minutes", 10)])
def test_the_short_programmes_keep_their_word(name: str, minutes: int) -> None:
    timeline = compiled(content().programmes[name], Settings())
    assert 0.8 * minutes * 60 <= timeline.total_s <= minutes * 60


def test_the_side_chosen_first_comes_first() -> None:
    timeline = compiled(content().programmes["all-ten"], Settings(first_side="right"))
    first = next(
        step for step in timeline.steps if step.kind is StepKind.HOLD and step.side is not Side.BOTH
    )
    assert first.side is Side.RIGHT


def test_breaths_follow_the_pace() -> None:
    pigeon = content().stretches["pigeon"]
    assert hold_seconds(pigeon, Settings(breaths_per_minute=6), 6) == pytest.approx(60)
    assert hold_seconds(pigeon, Settings(breaths_per_minute=12), 6) == pytest.approx(30)
