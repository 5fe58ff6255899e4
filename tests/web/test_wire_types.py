"""The page's types are the domain's types."""

from hipkey.web import wire_types


def test_the_generated_types_are_current() -> None:
    if not wire_types.TARGET.parent.exists():
        raise AssertionError("islands/ is missing; the types belong beside it")
    assert wire_types.TARGET.read_text(encoding="utf-8") == wire_types.typescript(), (
        "run `python -m hipkey.web.wire_types`"
    )
