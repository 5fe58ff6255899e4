"""Placeholders are filled in whole, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipkey.content.words import filled, placeholders
from hipkey.domain.anatomy import Side


def test_a_side_is_filled_in_with_its_opposite() -> None:
    text = "Rest your {side} ankle on the {other} knee."
    assert filled(text, Side.LEFT) == "Rest your left ankle on the right knee."
    assert filled(text, Side.RIGHT) == "Rest your right ankle on the left knee."


@given(st.text(alphabet=st.characters(exclude_characters="{}")))
def test_a_text_without_braces_comes_back_unchanged(text: str) -> None:
    assert filled(text, Side.BOTH) == text
    assert filled(text, Side.LEFT) == text


def test_a_sided_text_for_both_sides_is_an_error_that_names_the_placeholder() -> None:
    with pytest.raises(ValueError, match=r"no value for side in “Lift the \{side\} leg\.”"):
        filled("Lift the {side} leg.", Side.BOTH)


def test_values_are_filled_in_beside_the_side() -> None:
    assert filled("{stretch}, {side} side", Side.LEFT, stretch="Pigeon") == "Pigeon, left side"


def test_a_value_with_braces_is_not_filled_in_again() -> None:
    assert filled("Next: {stretch}.", stretch="{side}") == "Next: {side}."


@pytest.mark.parametrize("text", ["{", "}", "{}", "{0}", "{side!r}", "{side:>9}", "{side.name}"])
def test_anything_but_a_plain_name_in_braces_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"braces hold one plain name each, as in \{side\}"):
        placeholders(text)
