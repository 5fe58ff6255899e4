"""The questionnaires' scores."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipkey.domain.errors import HipkeyError
from hipkey.outcome.scoring import MEASURES, PAIN, PSFS, RMDQ, RMDQ_ITEMS, matters, psfs, rmdq


@given(st.sets(st.integers(1, 24)))
def test_the_rmdq_is_the_number_of_ticks(ticked: set[int]) -> None:
    assert rmdq(ticked) == len(ticked)


@pytest.mark.parametrize("ticked", [[0], [25], [3, 3]])
def test_an_item_that_is_none_or_ticked_twice_is_refused(ticked: list[int]) -> None:
    with pytest.raises(HipkeyError):
        rmdq(ticked)


def test_the_psfs_is_the_mean_of_three_to_five_activities() -> None:
    assert psfs([2, 4, 6]) == 4
    for wrong in ([], [5, 5], [1, 2, 3, 4, 5, 6], [1, 2, 11]):
        with pytest.raises(HipkeyError):
            psfs(wrong)


def test_a_change_matters_by_points_or_by_share_and_only_for_the_better() -> None:
    assert matters(PAIN, 8, 6)
    assert matters(PAIN, 3, 2)
    assert not matters(PAIN, 8, 7)
    assert not matters(PAIN, 3, 8)
    assert matters(RMDQ, 20, 15)
    assert not matters(RMDQ, 20, 16)
    assert matters(PSFS, 4, 6)
    assert not matters(PSFS, 6, 4)
    assert matters(PAIN, 4, 4) is None


def test_every_measure_says_what_may_be_done_with_it() -> None:
    for name, measure in MEASURES.items():
        assert measure.id == name
        assert measure.low < measure.high
        assert measure.licence


def test_content_has_the_wording_of_every_item() -> None:
    questions = tomllib.loads((files("hipkey.content") / "rmdq.toml").read_text("utf-8"))
    assert len(set(questions["items"])) == RMDQ_ITEMS
    assert all("back" in item for item in questions["items"])
