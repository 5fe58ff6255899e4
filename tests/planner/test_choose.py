"""The choice equals the best of all there are, on cases small enough to try them all."""

import pytest
from greedy import brute_force, greedy, net
from hypothesis import given, settings
from hypothesis import strategies as st

from hipkey.domain.anatomy import MuscleGroup, Side
from hipkey.domain.session import ProgrammeItem
from hipkey.planner.choose import Entry, Task, choose
from hipkey.planner.dose import LEGS, SLOPES, worth
from hipkey.planner.options import Option

GROUPS = (MuscleGroup.PIRIFORMIS, MuscleGroup.ADDUCTORS, MuscleGroup.ILIOPSOAS)
PARTS = [(group, leg) for group in GROUPS for leg in LEGS]
ITEM = ProgrammeItem(stretch="any")


@st.composite
def options(draw: st.DrawFn) -> Option:
    gains = st.dictionaries(st.sampled_from(PARTS), st.integers(1, 120).map(float), max_size=4)
    return Option(ITEM, float(draw(st.integers(30, 400))), draw(gains))


entries = st.builds(
    Entry,
    st.lists(options(), max_size=3).map(tuple),
    st.sampled_from([0.0, 0.0, -10.0, 60.0]),
    st.sampled_from([False, False, True]),
)
tiers = st.tuples(*[st.integers(0, 150).map(float)] * len(SLOPES))
tasks = st.builds(
    Task,
    st.lists(entries, min_size=1, max_size=5),
    st.integers(0, 1200).map(float),
    st.fixed_dictionaries({group: st.sampled_from([0.1, 0.5, 1.0]) for group in GROUPS}),
    st.fixed_dictionaries(dict.fromkeys(PARTS, tiers)),
)


@settings(max_examples=120, deadline=None)
@given(tasks)
def test_the_choice_is_the_best_of_all_there_are(task: Task) -> None:
    choice = choose(task)
    assert choice.optimal
    assert task.feasible(choice.chosen)
    assert net(task, choice.chosen) == pytest.approx(brute_force(task), abs=1e-5)
    assert net(task, choice.chosen) >= net(task, greedy(task)) - 1e-6
    useful = sum(choice.useful.values())
    assert useful - 1e-6 <= choice.bound <= useful + 1e-3


def test_greedy_can_be_beaten() -> None:
    """So that the comparison above means something: density first leaves time unused."""
    part = (MuscleGroup.PIRIFORMIS, Side.LEFT)
    other = (MuscleGroup.ADDUCTORS, Side.LEFT)
    task = Task(
        [
            Entry((Option(ITEM, 60.0, {part: 70.0}),)),
            Entry((Option(ITEM, 100.0, {other: 100.0}),)),
        ],
        100.0,
        {MuscleGroup.PIRIFORMIS: 1.0, MuscleGroup.ADDUCTORS: 1.0},
        {part: (200.0, 0.0, 0.0), other: (200.0, 0.0, 0.0)},
    )
    assert net(task, choose(task).chosen) > net(task, greedy(task)) + 1


def test_nothing_is_chosen_where_nothing_fits() -> None:
    task = Task([Entry((Option(ITEM, 60.0, {PARTS[0]: 60.0}),))], 59.0, {GROUPS[0]: 1.0}, {})
    choice = choose(task)
    assert not any(choice.chosen)
    assert choice.bound == 0.0


@given(tiers, st.floats(0, 500), st.floats(0, 500))
def test_useful_dose_is_concave_and_never_falls(
    sizes: tuple[float, float, float], one: float, two: float
) -> None:
    middle = worth((one + two) / 2, sizes)
    assert middle >= (worth(one, sizes) + worth(two, sizes)) / 2 - 1e-9
    assert worth(max(one, two), sizes) >= worth(min(one, two), sizes) - 1e-9


@settings(max_examples=60, deadline=None)
@given(tasks)
def test_branch_and_cut_finds_the_same(task: Task) -> None:
    """What is used where too many choices come near the best."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("hipkey.planner.search.MOST", 0)
        branched = choose(task)
    assert branched.optimal
    assert net(task, branched.chosen) == pytest.approx(net(task, choose(task).chosen), abs=1e-5)
    assert branched.bound == pytest.approx(sum(branched.useful.values()), abs=1e-2)
