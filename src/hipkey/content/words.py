"""Sentences with placeholders, filled in whole before anybody reads, speaks or translates them."""

from string import Formatter

from hipkey.domain.anatomy import Side

SIDES = frozenset({"side", "other"})


def placeholders(text: str) -> frozenset[str]:
    """The names in braces. ValueError where a brace is not closed or holds more than a name."""
    names = set()
    wrong = ValueError("braces hold one plain name each, as in {side}")
    try:
        for _, name, spec, conversion in Formatter().parse(text):
            if name is None:
                continue
            if not name.isidentifier() or spec or conversion:
                raise wrong
            names.add(name)
    except ValueError:
        raise wrong from None
    return frozenset(names)


def filled(text: str, side: Side = Side.BOTH, **values: object) -> str:
    """`text` with {side}, {other} and the named values put in.

    `side` is the leg being stretched. A text that works both legs at once has no {side} and comes
    back unchanged; ValueError names the placeholders that nobody gave a value for.
    """
    if side is not Side.BOTH:
        values = {"side": side.value, "other": side.opposite.value, **values}
    if unknown := placeholders(text) - values.keys():
        raise ValueError(f"no value for {', '.join(sorted(unknown))} in “{text}”")
    return text.format(**values)


def clock(seconds: float) -> str:
    """A length of time as 12:30."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
