"""Wishes from plain names, as a command line or a query gives them. Unknown names are refused."""

import math
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

from hipkey.content.loader import Content
from hipkey.content.words import filled
from hipkey.domain.anatomy import MuscleGroup, Prop
from hipkey.domain.errors import HipkeyError, UnknownNameError
from hipkey.domain.plan import Wishes

Member = TypeVar("Member", bound=StrEnum)
OTHERS = 0.1
"""What a second counts for the groups that are not in focus."""


def wishes_of(
    content: Content,
    minutes: float | None = None,
    have: Iterable[str] | None = None,
    without: Iterable[str] = (),
    avoid: Iterable[str] = (),
    focus: Iterable[str] = (),
    **others: Any,
) -> Wishes:
    """The wishes; HipkeyError or UnknownNameError tells in one sentence what is wrong.

    `have` None or empty: every prop is at hand. `others`: the other fields of Wishes.
    """
    if minutes is not None and not (math.isfinite(minutes) and 1 <= minutes <= 240):
        raise HipkeyError(filled(content.plan.no_plan.minutes, minutes=f"{minutes:g}"))
    at_hand = _members("prop", Prop, have or ())
    for name in (*others.get("likes", ()), *others.get("hates", ())):
        content.stretch(name)
    return Wishes(
        minutes=Wishes().minutes if minutes is None else minutes,
        have=at_hand or None,
        without=_members("prop", Prop, without),
        avoid=_known("condition", avoid, content.conditions.conditions),
        asked=_known("condition", others.pop("asked", ()), content.conditions.conditions),
        focus=_known("focus", focus, dict.fromkeys([*content.plan.focuses, *MuscleGroup])),
        **others,
    )


def weights(content: Content, focus: Iterable[str]) -> dict[MuscleGroup, float]:
    """How much a second counts for each group; a group that does not count is left out.

    A focus by name is looked up before a muscle group of the same name.
    """
    focuses = content.plan.focuses
    even = dict(focuses["even"].weights)
    chosen: dict[MuscleGroup, float] = {}
    for name in focus:
        found = focuses[name].weights if name in focuses else {MuscleGroup(name): 1.0}
        for group, weight in found.items():
            chosen[group] = max(weight, chosen.get(group, 0.0))
    return dict.fromkeys(even, OTHERS) | chosen if chosen else even


def _members(kind: str, members: type[Member], names: Iterable[str]) -> tuple[Member, ...]:
    return tuple(members(name) for name in _known(kind, names, [str(m) for m in members]))


def _known(kind: str, names: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    known = list(map(str, known))
    names = tuple(dict.fromkeys(map(str, names)))
    for name in names:
        if name not in known:
            raise UnknownNameError(kind, name, known)
    return names
