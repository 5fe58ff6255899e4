"""The model is held to what was measured in people: agreements and known disagreements alike."""

import numpy as np
import pytest

from hipkey.body.findings import Grade, Ordering, findings_of, grade, holds, limits, orderings
from hipkey.body.kinematics import configuration_from_joints
from hipkey.body.muscles import lengths, muscles


@pytest.mark.parametrize(
    "ordering", orderings(), ids=[f"{o.finding}-{i}" for i, o in enumerate(orderings())]
)
def test_the_model_agrees_and_disagrees_as_it_did_when_first_measured(ordering: Ordering) -> None:
    assert holds(ordering) is ordering.holds, ordering.says


def test_every_finding_of_the_list_is_there_with_its_source() -> None:
    found = {ordering.finding for ordering in orderings()}
    assert found == {
        "itsuda-2024",
        "mcgovern-2017",
        "umehara-2015",
        "ogawa-2020",
        "nojiri-2019",
        "visser-1990",
        "rectus-femoris-2022",
        "bogduk-1992",
    }
    assert all(len(ordering.source) > 10 for ordering in orderings())


def test_an_ordering_turned_round_does_not_hold() -> None:
    for ordering in orderings():
        if ordering.form == "order" and ordering.holds:
            turned = dict(ordering.table, order=ordering.table["order"][::-1])
            assert not holds(Ordering(**{**_fields(ordering), "table": turned}))


def _fields(ordering: Ordering) -> dict[str, object]:
    return {name: getattr(ordering, name) for name in ordering.__dataclass_fields__}


def test_grades_tell_agreement_from_disagreement_and_from_silence() -> None:
    assert grade("iliacus_r") is Grade.AGREES
    assert grade("piri_l") is Grade.PARTLY
    assert grade("recfem_r") is Grade.PARTLY
    assert grade("addmagProx_r") is Grade.DISAGREES
    assert grade("glmax2_l") is Grade.NO_FINDING
    assert grade("TMAJ") is Grade.NO_FINDING
    assert findings_of("glmax2_r") == ()
    assert {o.finding for o in findings_of("tfl_l")} == {"umehara-2015"}


def _lengths(muscle: str, moving: str, angles: np.ndarray, **held: float) -> np.ndarray:
    poses = [configuration_from_joints({**held, moving: float(angle)}) for angle in angles]
    return lengths(np.stack(poses))[:, muscles().index[muscle]]


@pytest.mark.parametrize(
    ("muscle", "held", "around", "slip_m"),
    [
        ("addmagDist_r", {"hip_adduction_r": -66, "hip_rotation_r": -50}, 115.25, 0.0036),
        ("glmax3_r", {"hip_adduction_r": -66, "hip_rotation_r": 41}, 34.0, 0.0012),
    ],
)
def test_the_paths_that_are_known_to_slip_still_slip_where_they_did(
    muscle: str, held: dict[str, float], around: float, slip_m: float
) -> None:
    steps = np.arange(around - 4, around + 4, 0.25)
    found = np.abs(np.diff(_lengths(muscle, "hip_flexion_r", steps, **held)))
    assert found.max() == pytest.approx(slip_m, abs=2e-4)
    assert found.max() > 10 * np.median(found)
    assert muscle[:-2] in limits()


def test_turning_outward_past_fifty_degrees_no_longer_lengthens_the_piriformis() -> None:
    found = _lengths("piri_r", "hip_rotation_r", np.array([-30, -50, -70]), hip_flexion_r=90)
    assert found[0] < found[1] > found[2]
    assert "piri" in limits()
