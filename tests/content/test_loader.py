"""Broken files get one plain sentence for each problem: file, key, value, what would be right."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hipkey.content import loader
from hipkey.content.checks import leaves
from hipkey.content.loader import ROOT, check, load
from hipkey.content.problems import problems
from hipkey.domain.errors import ContentError, UnknownNameError
from hipkey.domain.stretch import Stretch
from hipkey.measures import MEASURES

PIGEON = (ROOT / "stretches" / "pigeon.toml").read_text(encoding="utf-8").split("\n[pose")[0]
PIGEON = PIGEON.split("\n[judging")[0].split("\n[[pose")[0]
OWN = PIGEON.replace("number = 1\n", "")
POSE = """
[[pose.keyframes]]
name = "start"
pelvis_position = [0.0, 0.0, 0.9]
pelvis_orientation = [1.0, 0.0, 0.0, 0.0]
both = { hip_flexion = 90.0 }
"""
JUDGING = """
[judging]
depth = "hip-depth"
camera = { text = "Put the camera at your side.", source = "ours" }
targets = [{ measure = "knee-bend", low = 10.0, high = 20.0, margin = 5.0 }]
"""

KNOWN_MEASURES = {"hip-fold", "knee-bend", *MEASURES}  # the built-in stretches use real ones


class Folder:
    """A person's own folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, text: str | bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def stretch(self, *changes: tuple[str, str], text: str = OWN) -> list[str]:
        """Writes the pigeon as my-own.toml with these changes, and tells its problems."""
        for found, instead in changes:
            assert found in text
            text = text.replace(found, instead, 1)
        self.write("stretches/my-own.toml", text)
        return [
            problem.removeprefix("stretches/my-own.toml: ")
            for problem in check(self.root, measures=KNOWN_MEASURES)
        ]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "own")


def test_the_built_in_content_has_no_problem() -> None:
    assert check() == []


def test_a_stretch_of_ones_own_stands_after_the_ten(folder: Folder) -> None:
    assert folder.stretch() == []
    content = load(folder.root)
    assert list(content.stretches)[-1] == "my-own"
    assert content.stretch("my-own").id == "my-own"
    assert len(content.stretches) == 11
    assert content.left_out == ()


def test_a_folder_that_is_not_there_adds_nothing(tmp_path: Path) -> None:
    assert load(tmp_path / "nowhere") == load()


CASES = {
    "a word for a number": (
        [("low = 5", 'low = "five"')],
        ['hold.low is "five"; it should be a number above 0.'],
    ),
    "a number in quotes": (
        [("low = 5", 'low = "5"')],
        ['hold.low is "5"; it should be a number above 0.'],
    ),
    "a number out of range": (
        [("set_up_seconds = 20.0", "set_up_seconds = 999")],
        ["set_up_seconds is 999; it should be a number above 0 up to 300."],
    ),
    "a number without end": (
        [("low = 5", "low = nan"), ("high = 10", "high = inf")],
        [
            "hold.low is nan; it should be a finite number.",
            "hold.high is inf; it should be a finite number.",
        ],
    ),
    "a hold that cannot be": (
        [("high = 10", "high = 6")],
        [
            (
                'hold is {"unit": "breaths", "low": 5, "high": 6, "default": 7, "s…; '
                "a hold needs low <= default <= high."
            )
        ],
    ),
    "a missing key": (
        [('position = "all-fours"\n', "")],
        ["position is missing; it should be one of supine, prone, seated, kneeling, all-fours."],
    ),
    "a missing key in a table": (
        [('[breath]\ntext = "', '[breath]\nsay = "')],
        [
            "breath.text is missing; it should be text of 2 to 600 characters.",
            "breath.say is not a known key; known here: text, source.",
        ],
    ),
    "a mistyped key": (
        [("one_sided = true", "onesided = true")],
        [
            "one_sided is missing; it should be true or false.",
            "onesided is not a known key; did you mean one_sided?",
        ],
    ),
    "a word that is not among the known": (
        [('intensity = "deep"', 'intensity = "brutal"')],
        ['intensity is "brutal"; it should be one of gentle, moderate, deep.'],
    ),
    "a prop that nobody knows": (
        [('any_of = ["mat"]', 'any_of = ["sofa"]')],
        [
            (
                'props.1.any_of.1 is "sofa"; it should be one of '
                "mat, chair, block, weight, foam-roller, cushion, strap."
            )
        ],
    ),
    "a muscle group that nobody knows": (
        [('group = "piriformis"', 'group = "biceps"')],
        [
            (
                'claims.1.group is "biceps"; it should be one of piriformis, gluteus-maximus, '
                "deep-glutes, adductors, iliopsoas, quadriceps, outer-hip, hamstrings, low-back, "
                "chest-shoulder."
            )
        ],
    ),
    "a claim made twice": (
        [('group = "gluteus-maximus"', 'group = "piriformis"')],
        ["claims.2 names piriformis twice for the same leg; leave one out."],
    ),
    "a cue too long to be spoken": (
        [("Level your hips, and sink straight down.", "Level your hips " * 6)],
        [
            (
                'mistakes.1.cue is "Level your hips Level your hips Level your hips Level yo… '
                "with 96 characters; it should be text of 2 to 90 characters."
            )
        ],
    ),
    "a step too long to be spoken": (
        [("Bring your {side} knee forward", "Bring your {side} knee forward, slowly" * 5)],
        [
            (
                "steps.1.text has 231 characters; a step is spoken and should have at most 170, "
                "so make two steps of it."
            )
        ],
    ),
    "an unknown placeholder": (
        [("Level your hips", "Level your {leg} hips")],
        ["mistakes.1.cue has {leg}; only {side} and {other} are known."],
    ),
    "a brace left open": (
        [("Level your hips", "Level your {side hips")],
        [
            (
                'mistakes.1.cue is "Level your {side hips, and sink straight down."; '
                "braces hold one plain name each, as in {side}."
            )
        ],
    ),
    "a side where none is chosen yet": (
        [("It reaches deep into the buttock", "It reaches deep into the {side} buttock")],
        ["good_for.text is read before a side is chosen; say it without {side}."],
    ),
    "an id in the file": (
        [('name = "Pigeon"', 'name = "Pigeon"\nid = "pigeon"')],
        ['id is "pigeon"; leave it out, the file\'s name is the id.'],
    ),
    "the number of another": (
        [('name = "Pigeon"', 'name = "Pigeon"\nnumber = 7')],
        ["number is 7, which another stretch has too; leave it out."],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_broken_stretch_is_told_in_plain_sentences(folder: Folder, case: str) -> None:
    changes, sentences = CASES[case]
    assert folder.stretch(*changes) == sentences


def test_an_unknown_source_is_told_with_those_that_would_work(folder: Folder) -> None:
    (problem,) = folder.stretch(('source = "ours"', 'source = "grandma"'))
    assert problem.startswith('switch.source is "grandma"; it should be one of ')
    assert "article" in problem
    assert "thomas-2018" in problem


def test_a_two_sided_stretch_may_not_name_a_side(folder: Folder) -> None:
    problems = folder.stretch(("one_sided = true", "one_sided = false"))
    assert "steps.1.text names a side, but one_sided is false; say it without {side}." in problems
    assert 'claims.1.leg is "working"; it should be "both", as one_sided is false.' in problems
    assert any(p.startswith("switch is ") and "leave it out" in p for p in problems)


def test_a_pose_must_have_the_keyframes_that_are_named(folder: Folder) -> None:
    problems = folder.stretch(text=OWN + POSE)
    assert 'steps.1.keyframe is "knee-forward"; it should be one of start.' in problems
    assert 'easier.keyframe is "easier"; it should be one of start.' in problems
    assert 'deeper.keyframe is "deeper"; it should be one of start.' in problems
    assert "pose.keyframes are start; one of them should be hold." in problems


def test_a_measure_must_be_known(folder: Folder) -> None:
    assert folder.stretch(text=OWN + JUDGING) == [
        f'judging.depth is "hip-depth"; it should be one of {", ".join(sorted(KNOWN_MEASURES))}.'
    ]


def test_measures_are_left_open_when_none_are_given(folder: Folder) -> None:
    folder.write("stretches/my-own.toml", OWN + JUDGING)
    assert check(folder.root) == []


SYNTAX = {
    "name = = 1": "line 1, column 8 is not TOML; invalid value.",
    'name = "a"\nname = "b"\n': "line 2, column 11 is not TOML; cannot overwrite a value.",
    "[[steps": "the end is not TOML; expected ']]' at the end of an array declaration.",
    b"name = '\xff'": "byte 8 is not UTF-8; save the file as UTF-8 text.",
}


@pytest.mark.parametrize(("text", "sentence"), SYNTAX.items())
def test_what_is_not_toml_is_told_with_its_place(
    folder: Folder, text: str | bytes, sentence: str
) -> None:
    folder.write("stretches/my-own.toml", text)
    (problem,) = check(folder.root)
    assert problem.startswith("stretches/my-own.toml: ")
    # The wording after the semicolon is the parser's own and may change with Python's version.
    assert problem.split(": ", 1)[1].split(";")[0] == sentence.split(";")[0]


@pytest.mark.parametrize(
    "text",
    ["number = " + "9" * 5000, "name = " + "[" * 3000, ".".join("a" * 3000) + " = 1"],
    ids=["a number too long", "lists too deep", "tables too deep"],
)
def test_a_file_made_to_break_the_reader_is_told_like_any_other(folder: Folder, text: str) -> None:
    folder.write("stretches/my-own.toml", text)
    (problem,) = check(folder.root)
    assert problem.startswith("stretches/my-own.toml: the file ")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_change_of_one_value_gives_sentences_and_never_a_crash(data: st.DataObject) -> None:
    table = tomllib.loads(OWN)
    path, _ = data.draw(st.sampled_from(sorted(leaves(table), key=str)))
    at: Any = table
    for part in path[:-1]:
        at = at[part]
    plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    nested = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
    at[path[-1]] = data.draw(nested)
    try:
        Stretch.model_validate_json(json.dumps({"id": "my-own", **table}), strict=True)
    except ValidationError as error:
        told = list(problems(Stretch, error))
        assert told
        for sentence in told:
            assert re.match(r"(?s)[a-z_]+(\.[^ ]+)* (is|has) .*; .*[.?]$", sentence), sentence


def test_a_file_that_cannot_be_read_is_told(folder: Folder) -> None:
    (folder.root / "stretches" / "my-own.toml").mkdir(parents=True)
    (problem,) = check(folder.root)
    assert problem.startswith("stretches/my-own.toml: the file cannot be read; ")


def test_a_file_name_that_is_no_id_is_told(folder: Folder) -> None:
    folder.write("stretches/My Own.toml", OWN)
    assert check(folder.root) == [
        (
            'stretches/My Own.toml: id is "My Own"; it should be lower-case words joined by '
            "hyphens, as in my-stretch."
        )
    ]


def test_a_built_in_stretch_cannot_be_replaced(folder: Folder) -> None:
    folder.write("stretches/pigeon.toml", OWN)
    assert check(folder.root) == [
        "stretches/pigeon.toml: there is a stretch “pigeon” already; give yours another name."
    ]
    assert load(folder.root).stretch("pigeon") == load().stretch("pigeon")


def test_every_problem_of_every_file_is_told_at_once(folder: Folder) -> None:
    folder.write("stretches/a.toml", OWN.replace("low = 5", "low = -5"))
    folder.write("stretches/b.toml", "[[")
    folder.write("stretches/c.toml", OWN)
    folder.write("sources.toml", '[mine]\ncitation = "A book."\nkind = "novel"\n')
    folder.write("programmes/d.toml", 'name = "D day"\nsummary = "D."\nitems = []\n')
    told = [problem.split(": ")[0] for problem in check(folder.root)]
    assert told == [
        "sources.toml",
        "stretches/a.toml",
        "stretches/b.toml",
        "programmes/d.toml",
    ]


def test_what_is_wrong_in_ones_own_folder_is_left_out_and_the_rest_works(folder: Folder) -> None:
    folder.write("stretches/broken.toml", "[[")
    folder.write("stretches/sound.toml", OWN)
    content = load(folder.root)
    assert "sound" in content.stretches
    assert "broken" not in content.stretches
    assert len(content.left_out) == 1


def test_an_own_programme_may_use_own_stretches_and_names_known_ones(folder: Folder) -> None:
    folder.write("stretches/my-own.toml", OWN)
    text = 'name = "Mine"\nsummary = "My own."\n[[items]]\nstretch = "my-own"\n'
    folder.write("programmes/mine.toml", text)
    assert check(folder.root) == []
    assert load(folder.root).programme("mine").items[0].stretch == "my-own"
    folder.write("programmes/mine.toml", text.replace("my-own", "no-such"))
    (problem,) = check(folder.root)
    assert problem.startswith(
        'programmes/mine.toml: items.1.stretch is "no-such"; it should be one'
    )


def test_an_own_source_can_be_named(folder: Folder) -> None:
    folder.write("sources.toml", '[mine]\ncitation = "My therapist."\nkind = "ours"\n')
    assert folder.stretch(('source = "ours"', 'source = "mine"')) == []


def test_a_programme_takes_only_sides_that_a_stretch_has(folder: Folder) -> None:
    folder.write(
        "programmes/mine.toml",
        'name = "Mine"\nsummary = "My own."\n[[items]]\nstretch = "frog"\nsides = ["left"]\n',
    )
    assert check(folder.root) == ['programmes/mine.toml: items.1.sides has "left"; frog has both.']


def test_broken_built_in_content_is_an_error_with_every_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = {path.name for path in loader.ROOT.glob("*.toml")} - {"own.toml"}
    monkeypatch.setattr(loader, "ROOT", tmp_path)
    with pytest.raises(ContentError) as caught:
        load()
    assert {re.sub(r";.*", "", problem) for problem in caught.value.problems} == {
        f"{name}: the file cannot be read" for name in needed
    }
    assert check() == list(caught.value.problems)


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"There is no stretch “pidgeon”\. Known: pigeon, "):
        load().stretch("pidgeon")
    with pytest.raises(UnknownNameError, match=r"There is no programme “all”\. Known: all-ten, "):
        load().programme("all")


def test_the_content_cannot_be_changed() -> None:
    content = load()
    with pytest.raises(TypeError):
        content.stretches["pigeon"] = content.stretches["frog"]  # type: ignore[index]
