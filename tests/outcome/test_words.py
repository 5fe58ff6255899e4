"""Every verdict has its sentence, and no sentence says why."""

import tomllib
from importlib.resources import files

import pytest

from hipkey.domain.outcome import Estimate, Progress
from hipkey.outcome.words import after_session_sentence, as_json, sentence, sentence_key

CONTENT = tomllib.loads((files("hipkey.content") / "outcome.toml").read_text("utf-8"))
CHANGE = Estimate(estimate=-2.1, low=-3.4, high=-0.8)
RECORDS = {
    "nothing_yet": Progress(days=0, enough=False, needed=14),
    "not_enough": Progress(days=5, enough=False, needed=9),
    "one_day_needed": Progress(days=13, enough=False, needed=1),
    "helping": Progress(days=60, enough=True, change=CHANGE, verdict="helping", important=1.5),
    "worse": Progress(days=60, enough=True, change=CHANGE, verdict="worse", start=4),
    "not_helping": Progress(days=60, enough=True, change=CHANGE, verdict="not_helping", start=4),
    "little_pain": Progress(days=60, enough=True, verdict="not_helping", start=0.2),
    "cannot_tell": Progress(days=60, enough=True, change=CHANGE, needed=30),
    "cannot_tell_for_long": Progress(days=60, enough=True, change=CHANGE),
}


def test_every_kind_of_record_has_a_sentence_and_every_sentence_a_record() -> None:
    assert set(RECORDS) == set(CONTENT["verdict"])


@pytest.mark.parametrize("key", RECORDS)
def test_the_sentence_is_filled_in_whole(key: str) -> None:
    assert sentence_key(RECORDS[key]) == key
    told = sentence(RECORDS[key], CONTENT["verdict"])
    assert told.endswith(".")
    assert "{" not in told
    assert str(RECORDS[key].days) in told or key == "nothing_yet"


def test_a_fall_is_told_with_its_interval_and_what_matters() -> None:
    told = sentence(RECORDS["helping"], CONTENT["verdict"])
    for figure in ("2.1", "0.8", "3.4", "1.5", "60"):
        assert figure in told


@pytest.mark.parametrize(
    ("effect", "word"),
    [
        (Estimate(), "not enough"),
        (Estimate(estimate=-1, low=-2, high=-0.1), "lower"),
        (Estimate(estimate=1, low=0.2, high=2), "higher"),
        (Estimate(estimate=0, low=-0.9, high=0.8), "much the same"),
        (Estimate(estimate=-1, low=-2.4, high=0.4), "cannot be told apart yet"),
    ],
)
def test_days_after_a_session_have_their_sentence(effect: Estimate, word: str) -> None:
    progress = Progress(days=60, enough=True, after_session=effect, important=1.5)
    assert word in after_session_sentence(progress, CONTENT["after_session"])


def test_no_sentence_claims_a_cause() -> None:
    tables = [table for table in CONTENT.values() if isinstance(table, dict)]
    told = [text for table in tables for text in table.values()]
    assert len(told) > 10
    for word in ("because", "thanks to", "due to", "caused", "effect of"):
        assert not any(word in text.lower() for text in told)


def test_the_contract_of_progress_as_json() -> None:
    told = as_json(RECORDS["helping"], CONTENT["verdict"])
    assert told["change"] == {"estimate": -2.1, "low": -3.4, "high": -0.8}
    assert {"days", "enough", "after_session", "verdict", "sentence"} <= set(told)
