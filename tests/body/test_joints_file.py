"""Joint angles in, muscle lengths out, line by line; what is wrong is told in one sentence."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipkey.body.joints_file import evaluate
from hipkey.domain.errors import HipkeyError


def answer(**joints: float) -> dict[str, dict[str, dict[str, float]]]:
    (found,) = evaluate([json.dumps(joints)])
    answer: dict[str, dict[str, dict[str, float]]] = json.loads(found.as_json())
    return answer


def test_a_line_answers_every_muscle_by_the_models_name_and_every_group_by_leg() -> None:
    found = answer(hip_flexion_r=90, hip_rotation_r=-40, knee_angle_r=90)
    assert len(found["muscles"]) == 418
    assert set(found["muscles"]["piri_r"]) == {"length_m", "change_m", "fibre_change"}
    assert found["muscles"]["piri_r"]["fibre_change"] == pytest.approx(0.903, abs=0.005)
    assert found["muscles"]["piri_l"]["change_m"] == 0
    assert found["groups"]["piriformis"]["right"] == found["muscles"]["piri_r"]["fibre_change"]
    assert {"adductors", "low-back", "chest-shoulder"} <= set(found["groups"])


def test_totals_of_the_spine_are_spread_over_it_and_not_put_on_one_joint() -> None:
    spread, single = answer(lumbar_flex=30), answer(flex_extension=-30)
    assert spread["muscles"]["IL_L1_r"] != single["muscles"]["IL_L1_r"]
    assert spread["groups"]["low-back"]["right"] > 0.05


def test_a_file_from_an_editor_with_a_byte_order_mark_is_read() -> None:
    assert [found.line for found in evaluate(['\ufeff{"knee_angle_r": 5}\r\n'])] == [1]


def test_an_empty_object_is_standing() -> None:
    assert all(m["change_m"] == 0 for m in answer()["muscles"].values())


def test_lines_are_answered_before_the_next_is_read() -> None:
    read: list[int] = []

    def lines() -> Iterator[str]:
        for number in range(3):
            read.append(number)
            yield json.dumps({"knee_angle_r": 10.0 * number})

    answers = evaluate(lines())
    assert next(answers).line == 1
    assert read == [0]
    assert next(answers).line == 2


def test_empty_lines_are_passed_over_and_lines_counted_all_the_same() -> None:
    assert [e.line for e in evaluate(["{}", "", "  \n", '{"knee_angle_l": 5}\n'])] == [1, 4]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"hip_flexon_r": 9}', "Line 2 names the joint “hip_flexon_r”.*try hip_flexion_r"),
        ('{"hip_flexion": 9}', "try hip_flexion_"),
        ('{"xyzzy": 9}', "try lumbar_flex"),
        ('{"knee_angle_beta_rotation1_r": 1}', "follows knee_angle_r by itself; leave it out"),
        ('{"Abs_t1": 1}', "stays where it is; leave it out"),
        ('{"root": 1}', "leave it out"),
        ('{"hip_flexion_r": 250}', "250; between -35 and 137 degrees"),
        ('{"lumbar_flex": -80}', "-80; between -43 and 65 degrees"),
        ('{"hip_flexion_r": NaN}', "not a finite number"),
        ('{"hip_flexion_r": -Infinity}', "not a finite number"),
        ('{"hip_flexion_r": 1' + "0" * 400 + "}", "a huge number"),
        ('{"hip_flexion_r": true}', "as true; a number of degrees"),
        ('{"hip_flexion_r": "90"}', "a number of degrees"),
        ('{"hip_flexion_r": null}', "a number of degrees"),
        ("[1, 2]", "not an object"),
        ("90", "not an object"),
        ('{"hip_flexion_r": 9', "not JSON"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_wrong_line_is_told_by_its_number_with_what_would_be_right(line: str, says: str) -> None:
    answers = evaluate(["{}", line])
    assert next(answers).line == 1
    with pytest.raises(HipkeyError, match=says) as problem:
        next(answers)
    assert str(problem.value).startswith("Line 2 ")
    assert "\n" not in str(problem.value)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60) | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(str))
def test_no_line_whatever_it_holds_breaks_the_reading(line: str) -> None:
    said = "Line 1 "
    try:
        for found in evaluate([line]):
            json.loads(found.as_json())
    except HipkeyError as problem:
        said = str(problem)
    assert said.startswith("Line 1 ")
