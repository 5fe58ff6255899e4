"""The sentences of the judge, read once from `data/words.toml`."""

import tomllib
from functools import cache
from pathlib import Path

from hipkey.domain.stretch import Frozen, Sentence

FILE = Path(__file__).parent / "data" / "words.toml"


class Unseen(Frozen):
    """What of the body is out of the picture or covered."""

    feet: Sentence
    knees: Sentence
    hands: Sentence
    body: Sentence


class Turn(Frozen):
    """Which side should face the camera."""

    front: Sentence
    feet: Sentence
    left: Sentence
    right: Sentence


class Words(Frozen):
    """Everything that the judge says by itself."""

    nobody: Sentence
    general: Sentence
    pain: Sentence
    wrong_side: Sentence
    unseen: Unseen
    view: Turn


@cache
def words() -> Words:
    """The sentences; they are checked by the tests, not by the person."""
    return Words.model_validate(tomllib.loads(FILE.read_text("utf-8")))
