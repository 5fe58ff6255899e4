"""Postures that are easily taken for a stretch: truly that, and not accepted as the stretch."""

import pytest
from seen_poses import STRETCHES

from hipkey.domain.landmarks import Landmarks
from hipkey.judge import Judge
from hipkey.judge.lookalikes import LOOKALIKES, VIEWS, WAYS, lookalikes
from hipkey.measures import body_of

SEEN = list(lookalikes(STRETCHES))


def of(posture: str) -> list[Landmarks]:
    return [landmarks for name, landmarks in SEEN if name == posture]


@pytest.mark.parametrize("kind", LOOKALIKES, ids=lambda kind: kind.posture)
def test_there_are_as_many_ways_as_asked_for(kind) -> None:
    assert len(of(kind.posture)) == WAYS * len(VIEWS)
    assert all(body_of(landmarks) is not None for landmarks in of(kind.posture))


@pytest.mark.parametrize("kind", LOOKALIKES, ids=lambda kind: kind.posture)
def test_hardly_one_is_taken_for_the_stretch(kind) -> None:
    judge = Judge(STRETCHES, kind.near, still=True)
    kinds = [judge.frame(landmarks).verdict for landmarks in of(kind.posture)]
    assert kinds.count("in") / len(kinds) < 0.04


def test_the_draws_are_the_same_each_time() -> None:
    again = [landmarks.world.sum() for _, landmarks in lookalikes(STRETCHES)]
    assert again == [landmarks.world.sum() for _, landmarks in SEEN]
