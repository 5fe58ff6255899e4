"""Every stretch, tested by existing; and the article's facts, held in a table of their own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from hipkey.content.checks import leaves
from hipkey.content.loader import Content, load
from hipkey.content.words import filled, placeholders
from hipkey.domain.anatomy import Prop, Side
from hipkey.domain.stretch import ARTICLE, Stretch


@cache
def content() -> Content:
    return load()


every_stretch = pytest.mark.parametrize("name", list(content().stretches))


def texts(stretch: Stretch) -> Iterator[tuple[str, str]]:
    """(path, text) of everything that a person reads or hears."""
    spoken = {"text", "cue", "use", "name", "working_side", "too_low", "too_high"}
    for path, value in leaves(stretch.model_dump(mode="json", exclude={"pose"})):
        if path[-1] in spoken and isinstance(value, str):
            yield ".".join(map(str, path)), value


@dataclass(frozen=True)
class Fact:
    number: int
    one_sided: bool
    unit: str
    low: float
    high: float
    needs: tuple[frozenset[Prop], ...] = ()
    hold_source: str = ARTICLE


FACTS = {
    "pigeon": Fact(1, True, "breaths", 5, 10),
    "butterfly": Fact(2, False, "seconds", 30, 30),
    "cow-face": Fact(3, True, "seconds", 30, 60),
    "supine-groin": Fact(
        4,
        True,
        "seconds",
        300,
        300,
        (frozenset({Prop.CHAIR, Prop.BLOCK}), frozenset({Prop.WEIGHT})),
    ),
    "kneeling-hip-flexor": Fact(5, True, "breaths", 4, 5, (frozenset({Prop.MAT}),)),
    "happy-baby": Fact(6, False, "breaths", 4, 8),
    "frog": Fact(7, False, "seconds", 30, 60, (frozenset({Prop.MAT}),), hold_source="ours"),
    "psoas-roller": Fact(8, True, "seconds", 30, 30, (frozenset({Prop.FOAM_ROLLER}),)),
    "supine-piriformis": Fact(9, True, "seconds", 30, 30),
    "figure-four": Fact(10, True, "seconds", 60, 60),
}

TOLD = {
    # Words that the instructions cannot do without, in the article's order; {side} is right here.
    "pigeon": (
        "downward-facing dog, feet together, right knee, right, shin, left leg, back, elbows, fold"
    ),
    "butterfly": "sole to sole, feet, knees towards the floor, lean forward, straight back",
    "cow-face": (
        "legs long, left foot under the right knee, right hip, right knee on top, left hip, "
        "sitting bones, left arm up, spine, right arm inward, elbow, fingers, sit tall, "
        "lean forward"
    ),
    "supine-groin": "chair, left lower leg, right leg, weight, foot, palms up, five minutes, relax",
    "kneeling-hip-flexor": (
        "mat, left foot forward, lunge, ahead of the knee, hands, left knee, hips forward, "
        "right hip, straight"
    ),
    "happy-baby": (
        "knees, chest, arms between your knees, outer edges, little toes, head on the "
        "floor, chin, heels up, arms, shoulders, neck, spine, flat"
    ),
    "frog": (
        "all fours, knees apart, stretch, feet up, outward, inner edges, forearms, "
        "shoulders above the elbows, weight, wrists, triangle, hips, sink, gravity, spine "
        "long, head forward, tailbone, heels, shoulders, ears"
    ),
    "psoas-roller": (
        "roller crosswise, sacrum, never under the spine, left knee, chest, right leg, "
        "heel, front of the right hip"
    ),
    "supine-piriformis": (
        "back, both legs flat, right leg, chest, right knee, right hand, right ankle, left "
        "hand, left shoulder"
    ),
    "figure-four": (
        "back, right leg over, ankle, left knee, behind your left thigh, deep breath, thigh, belly"
    ),
}


def test_the_ten_are_here_in_the_articles_order() -> None:
    assert list(content().stretches) == list(FACTS)


@pytest.mark.parametrize("name", FACTS)
def test_number_sides_and_hold_are_those_of_the_article(name: str) -> None:
    stretch, fact = content().stretches[name], FACTS[name]
    assert stretch.number == fact.number
    assert stretch.one_sided is fact.one_sided
    assert (stretch.hold.unit, stretch.hold.low, stretch.hold.high) == (
        fact.unit,
        fact.low,
        fact.high,
    )
    assert stretch.hold.source == fact.hold_source


@pytest.mark.parametrize("name", FACTS)
def test_what_the_article_needs_is_asked_for(name: str) -> None:
    needed = {frozenset(kinds) for kinds in content().stretches[name].required_props}
    assert needed == set(FACTS[name].needs)


@pytest.mark.parametrize("name", TOLD)
def test_the_instructions_tell_all_of_the_article_in_its_order(name: str) -> None:
    stretch = content().stretches[name]
    side = Side.RIGHT if stretch.one_sided else Side.BOTH
    said = [stretch.start.text, *(step.text for step in stretch.steps)]
    told = " ".join(filled(text, side) for text in said)
    words = re.sub(r"[^a-z0-9 -]", "", told.lower())
    at = 0
    for wanted in TOLD[name].split(", "):
        pattern = r"\b.*?\b".join(re.escape(word) for word in wanted.split())
        found = re.compile(pattern).search(words, at)
        assert found, f"“{wanted}” does not come after: …{words[max(0, at - 60) : at]}"
        at = found.start()


def test_after_the_supine_groin_stretch_the_thigh_is_felt_at_the_hip() -> None:
    after = content().stretches["supine-groin"].after
    assert after is not None
    assert "thigh" in after.text
    assert "hip, not down at the knee" in after.text


def test_the_roller_is_kept_off_the_spine() -> None:
    cautions = " ".join(c.text for c in content().stretches["psoas-roller"].cautions)
    assert "sacrum only" in cautions
    assert "never under the spine" in cautions


def test_the_frog_is_approached_with_care() -> None:
    assert "careful" in content().stretches["frog"].cautions[0].text
    assert content().stretches["frog"].intensity == "deep"


def test_where_the_model_sees_no_lengthening_the_words_say_so() -> None:
    good_for = content().stretches["supine-groin"].good_for
    assert "no muscle longer than in standing" in good_for.text
    assert good_for.source == "body-model"
    assert content().stretches["supine-groin"].claims == ()


@every_stretch
def test_each_stretch_is_eased_into(name: str) -> None:
    from_article = [c for c in content().stretches[name].cautions if c.source == ARTICLE]
    assert from_article, "the article's “ease in, never force” is missing"


@every_stretch
def test_each_fact_has_a_source_that_exists(name: str) -> None:
    found = [
        value
        for path, value in leaves(content().stretches[name].model_dump(mode="json"))
        if path[-1] == "source"
    ]
    assert len(found) > 20
    assert set(found) <= set(content().sources)


@every_stretch
def test_no_text_names_a_fixed_side(name: str) -> None:
    stretch = content().stretches[name]
    for path, text in texts(stretch):
        assert not re.search(r"\b(left|right)\b", text), f"{path}: {text}"


@every_stretch
def test_the_left_side_is_the_mirror_of_the_right(name: str) -> None:
    stretch = content().stretches[name]
    swap = {"left": "right", "right": "left"}
    for _, text in texts(stretch):
        if stretch.one_sided:
            left, right = filled(text, Side.LEFT), filled(text, Side.RIGHT)
            assert re.sub(r"\b(left|right)\b", lambda m: swap[m[0]], left) == right
        else:
            assert filled(text, Side.BOTH) == text


@every_stretch
def test_a_one_sided_stretch_says_which_leg_does_what(name: str) -> None:
    stretch = content().stretches[name]
    used = set().union(*(placeholders(step.text) for step in stretch.steps))
    assert used == ({"side", "other"} if stretch.one_sided else set())
    assert (stretch.switch is not None) is stretch.one_sided


@every_stretch
def test_what_is_spoken_is_short_enough_to_follow_with_closed_eyes(name: str) -> None:
    stretch = content().stretches[name]
    said: list[Any] = [stretch.start, *stretch.steps, stretch.get_out]
    said += [extra for extra in (stretch.switch, stretch.after) if extra is not None]
    for statement in said:
        for sentence in re.split(r"(?<=[.?!]) ", statement.text):
            assert 2 <= len(sentence.split()) <= 22, sentence
        assert len(statement.text.split()) <= 32, statement.text


@every_stretch
def test_every_text_is_whole_sentences(name: str) -> None:
    for path, text in texts(content().stretches[name]):
        if path != "name":
            assert text[-1] in ".?!", f"{path}: {text}"
            assert text[0].isupper(), f"{path}: {text}"
        assert text == " ".join(text.split()), f"{path}: {text!r}"


@every_stretch
def test_every_mistake_has_a_cue_of_a_few_words(name: str) -> None:
    mistakes = content().stretches[name].mistakes
    assert len(mistakes) >= 3
    for mistake in mistakes:
        assert len(mistake.cue.split()) <= 10, mistake.cue


@every_stretch
def test_no_text_promises_a_cure(name: str) -> None:
    for path, text in texts(content().stretches[name]):
        assert not re.search(r"\b(cures?|heals?|guarantee|relieves?|treats?)\b", text), path


@every_stretch
def test_the_last_step_is_the_hold(name: str) -> None:
    stretch = content().stretches[name]
    assert stretch.steps[-1].keyframe == "hold"
    assert (stretch.easier.keyframe, stretch.deeper.keyframe) == ("easier", "deeper")
