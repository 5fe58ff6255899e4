"""No sentence is the article's: facts are free, words are ours."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from hipkey.content.checks import leaves
from hipkey.content.loader import ROOT

ARTICLE = Path(__file__).parents[3] / "shared" / "reference" / "the-ten-stretches.txt"
RUN = 7


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def runs(text: str) -> Iterator[str]:
    row = words(text)
    return (" ".join(row[i : i + RUN]) for i in range(len(row) - RUN + 1))


def test_a_run_of_shared_words_would_be_found() -> None:
    assert "the front of your right hip now" in set(runs("At the front of your right hip, now!"))


@pytest.mark.parametrize(
    "path", sorted(ROOT.rglob("*.toml")), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_no_seven_words_in_a_row_are_the_articles(path: Path) -> None:
    if not ARTICLE.exists():
        pytest.skip(f"the article is not here ({ARTICLE.name}), so nothing can be compared")
    taken = set(runs(ARTICLE.read_text(encoding="utf-8")))
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    if path.name == "sources.toml":
        del table["article"]  # its title is cited
    for where, value in leaves(table):
        for side, other in (("right", "left"), ("left", "right")):
            text = str(value).replace("{side}", side).replace("{other}", other)
            shared = [run for run in runs(text) if run in taken]
            assert not shared, f"{'.'.join(map(str, where))} shares “{shared[0]}” with the article"
