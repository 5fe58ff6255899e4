"""The model is held to what was measured in people: agreements and known disagreements alike."""

import pytest

from hipkey.body.findings import Grade, Ordering, findings_of, grade, holds, orderings


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
