"""Which sentence, and when."""

import numpy as np
import pytest
from seen_poses import STRETCHES, best, standing

from hipkey.domain.anatomy import Side
from hipkey.judge import Judge
from hipkey.judge.cues import AGAIN_S, EVERY_S, SETTLED_S, Prompter, worded
from hipkey.judge.words import words

FRAME = 1 / 30


def said(*spells: tuple[float, str | None]) -> list[tuple[float, str | None]]:
    """When what is spoken."""
    prompter, t, out = Prompter(), 0.0, []
    for seconds, cue in spells:
        for _ in range(round(seconds / FRAME)):
            t += FRAME
            shown, say = prompter(t, cue)
            if say:
                out.append((t, shown))
    return out


def test_a_passing_moment_is_not_commented() -> None:
    assert said((0.8, "a"), (0.5, None), (0.8, "a")) == []


def test_a_cue_comes_after_a_second() -> None:
    assert said((3, "a")) == [(pytest.approx(SETTLED_S, abs=0.1), "a")]


def test_the_next_cue_waits_eight_seconds() -> None:
    (first, _), (second, cue) = said((2, "a"), (20, "b"))
    assert cue == "b"
    assert second - first == pytest.approx(EVERY_S, abs=0.1)


def test_the_same_cue_comes_again_only_after_a_long_while() -> None:
    times = [t for t, _ in said((50, "a"))]
    assert min(np.diff(times)) >= AGAIN_S - FRAME


def test_when_it_is_right_again_nothing_is_shown() -> None:
    prompter = Prompter()
    for i in range(60):
        prompter(i * FRAME, "a")
    assert prompter(2.1, None) == (None, False)


def test_a_time_that_runs_backwards_does_not_silence_it_for_ever() -> None:
    prompter = Prompter()
    for i in range(60):
        prompter(1e6 + i * FRAME, "a")
    later = [prompter(i * FRAME, "b")[1] for i in range(60)]
    assert any(later)


def test_sides_are_put_in_whole() -> None:
    assert worded("Let the {side} knee sink.", Side.LEFT) == "Let the left knee sink."
    assert worded("Sit tall.", Side.LEFT) == "Sit tall."


@pytest.mark.parametrize(("name", "side"), [(n, s.sides[0]) for n, s in STRETCHES.items()])
def test_every_cue_is_short_and_has_no_holes(name: str, side: Side) -> None:
    judge = Judge(STRETCHES, name, side, still=True)
    poses = [best(n, s) for n, stretch in STRETCHES.items() for s in stretch.sides]
    for pose in [*poses, standing()]:
        cue = judge.frame(pose).cue
        assert cue is None or (2 < len(cue) <= 90 and "{" not in cue)


def test_the_judges_own_words_are_short() -> None:
    own = words().model_dump()
    for text in [*own.pop("unseen").values(), *own.pop("view").values(), *own.values()]:
        assert len(text) <= 90
