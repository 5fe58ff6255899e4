"""Targets as arrays: the same as reading them one by one."""

import numpy as np
import pytest
from seen_poses import STRETCHES, best, standing

from hipkey.domain.anatomy import Side
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.stretch import Judging, Statement, Target
from hipkey.judge.reading import COLUMN, read
from hipkey.judge.scoring import compiled
from hipkey.judge.tolerance import tolerance
from hipkey.measures import body_of

VIEWS = [best(n, s) for n, stretch in STRETCHES.items() for s in stretch.sides] + [standing()]


@pytest.mark.parametrize("landmarks", VIEWS)
def test_the_log_odds_are_the_base_less_what_is_missed(landmarks) -> None:
    body = body_of(landmarks)
    assert body is not None
    values = read(body)
    targets = compiled(STRETCHES)
    scored = targets.score(values)
    for index, name in enumerate(targets.names):
        rules = STRETCHES[name].judging
        assert rules is not None
        for side in (0, 1):
            expected = rules.base
            for target in rules.targets:
                legs = {"working": (side,), "other": (1 - side,), "both": (0, 1)}[target.limb]
                low = -np.inf if target.low is None else target.low
                high = np.inf if target.high is None else target.high
                for leg in legs:
                    x = values[leg, COLUMN[target.measure]]
                    met = float(tolerance(x, low, high, target.margin))
                    expected -= target.weight * (1 - met) / len(legs)
            assert scored.log_odds[index, side] == pytest.approx(expected)
    assert (scored.unseen == 0).all()


def test_what_is_not_seen_takes_no_part() -> None:
    body = body_of(best("pigeon", Side.LEFT))
    assert body is not None
    values = read(body)
    targets = compiled({"pigeon": STRETCHES["pigeon"]})
    whole = targets.score(values)
    values[:, COLUMN["ankle_to_hips"]] = np.nan
    part = targets.score(values)
    assert (part.unseen > 0).all()
    assert (part.unseen < 0.35).all()
    assert np.isnan(part.met).sum() == 2
    assert part.log_odds[0, 0] == pytest.approx(whole.log_odds[0, 0], abs=0.5)
    blind = targets.score(np.full_like(values, np.nan))
    assert blind.unseen == pytest.approx(1)
    assert np.isfinite(blind.log_odds).all()


def test_an_unknown_measure_is_told() -> None:
    target = Target(measure="pelvic_tilt", low=0.0, margin=1.0)
    camera = Statement(text="Anywhere.", source="ours")
    rules = Judging(targets=(target,), depth="hip_flexion", camera=camera)
    stretch = STRETCHES["pigeon"].model_copy(update={"judging": rules})
    with pytest.raises(UnknownNameError, match="pelvic_tilt"):
        compiled({"pigeon": stretch})


@pytest.mark.parametrize(
    ("changes", "told"),
    [({}, "needs low or high"), ({"low": 3.0, "high": 2.0}, "low <= high")],
)
def test_a_target_without_sense_is_refused(changes: dict[str, float], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Target(measure="hip_flexion", margin=1.0, **changes)
