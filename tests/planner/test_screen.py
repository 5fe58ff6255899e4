"""The screen: asked first, asked again when pain changes sharply, and heeded."""

import datetime as dt

import pytest

from hipkey.content.loader import Content
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.outcome import Reading
from hipkey.domain.plan import NoPlanError, Screened
from hipkey.planner.screen import concern, is_due, refuse_if_concerned

NOW = dt.datetime(2026, 5, 20, 8, 0, tzinfo=dt.UTC)


def screened(*signs: str, asked: bool = False) -> Screened:
    return Screened(at=NOW, signs=signs, asked=asked)


def pain(*values: float, first: dt.datetime = NOW) -> list[Reading]:
    return [
        Reading(measure="pain-now", at=first + dt.timedelta(days=day), value=value)
        for day, value in enumerate(values)
    ]


def test_every_sign_has_its_concern(content: Content) -> None:
    assert concern(screened(), content) == "none"
    for sign in content.screening.emergency.signs:
        assert concern(screened(sign.id, asked=True), content) == "emergency"
    for sign in content.screening.doctor.signs:
        assert concern(screened(sign.id), content) == "doctor"
        assert concern(screened(sign.id, asked=True), content) == "none"


def test_an_emergency_is_not_hidden_by_other_signs(content: Content) -> None:
    signs = (content.screening.doctor.signs[0].id, content.screening.emergency.signs[0].id)
    assert concern(screened(*signs, asked=True), content) == "emergency"


def test_unknown_signs_are_refused_by_name(content: Content) -> None:
    with pytest.raises(UnknownNameError, match="saddle-numbness"):
        concern(screened("hiccups"), content)


def test_where_the_answers_forbid_it_there_is_no_session(content: Content) -> None:
    refuse_if_concerned(None, content)
    refuse_if_concerned(screened(), content)
    with pytest.raises(NoPlanError, match="emergency number"):
        refuse_if_concerned(screened("leg-weakness"), content)
    with pytest.raises(NoPlanError, match="doctor"):
        refuse_if_concerned(screened("cancer"), content)


def test_it_is_asked_before_the_first_session() -> None:
    assert is_due(None, [])


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ((), False),
        ((3,), False),
        ((3, 3, 4, 3), False),
        ((3, 3, 3, 6), True),
        ((7, 7, 7, 3), True),
        ((2, 4, 2, 4), False),
    ],
)
def test_it_is_asked_again_when_pain_changes_sharply(values: tuple[float, ...], due: bool) -> None:
    assert is_due(screened(), pain(*values)) is due


def test_a_change_before_the_last_answers_is_not_asked_about_again() -> None:
    before = NOW - dt.timedelta(days=10)
    assert not is_due(screened(), pain(2, 2, 8, first=before))
