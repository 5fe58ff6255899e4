"""How well and how fast the judge judges; `judge_figures.py` writes the page in docs."""

import time

import pytest
from judge_figures import page, speed
from poses_seen import POSEDATA

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not POSEDATA.is_dir(), reason="no ../shared/posedata beside the repository"),
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),
    pytest.mark.timeout(900),
]


def test_a_frame_is_judged_in_a_fraction_of_a_millisecond() -> None:
    print("\n" + speed())  # noqa: T201


def test_recall_and_wrong_acceptances_on_pictures_that_had_no_part() -> None:
    start = time.perf_counter()
    print("\n" + page())  # noqa: T201
    print(f"in {time.perf_counter() - start:.0f} s")  # noqa: T201
