"""The guide names every key of a stretch, and its examples are what the checks really say."""

from pathlib import Path

import pytest

from hipkey.content.loader import ROOT, check
from hipkey.domain.stretch import Stretch

GUIDE = Path(__file__).parents[2] / "docs" / "write-a-stretch.md"


@pytest.mark.parametrize("key", [name for name in Stretch.model_fields if name != "id"])
def test_the_guide_names_every_key(key: str) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert any(form in text for form in (f"`{key}`", f"`[{key}]`", f"`[[{key}]]`"))


def test_the_guides_examples_are_what_the_checks_say(tmp_path: Path) -> None:
    text = (ROOT / "stretches" / "pigeon.toml").read_text(encoding="utf-8")
    text = text.replace("low = 5", 'low = "five"', 1).replace("one_sided", "onesided", 1)
    (tmp_path / "stretches").mkdir()
    (tmp_path / "stretches" / "my-stretch.toml").write_text(text, encoding="utf-8")
    guide = GUIDE.read_text(encoding="utf-8").splitlines()
    examples = [line for line in guide if line.startswith("stretches/my-stretch.toml: ")]
    assert len(examples) == 2
    assert set(examples) <= set(check(tmp_path))
