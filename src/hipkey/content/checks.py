"""What the types alone cannot hold: names that must exist elsewhere, sides, lengths, numbers.

Each check yields sentences without the file's name, which the loader puts in front.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from hipkey.content.problems import Path, key, listed, shown
from hipkey.content.safety import Conditions
from hipkey.content.words import SIDES, placeholders
from hipkey.domain.session import Programme
from hipkey.domain.stretch import Stretch

SPOKEN_STEP = 170
"""Characters of a step: about ten seconds of calm speech."""

SIDELESS = {"name", "summary", "good_for", "working_side"}
"""Parts of a stretch that are read before a side is chosen."""


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every plain value in a tree of tables and lists, with its path."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path, value


def sources(entry: BaseModel, known: Collection[str]) -> Iterator[str]:
    """Every `source` names an entry of sources.toml."""
    for path, value in leaves(entry.model_dump(mode="json")):
        names_one = "source" in path[-1:] or "sources" in path[-2:-1]
        if names_one and value not in known:
            yield f"{key(path)} is {shown(value)}; it should be one of {listed(sorted(known))}."


def stretch(entry: Stretch, measures: Collection[str] | None) -> Iterator[str]:
    """Everything that one stretch must hold by itself; `measures` None leaves their names open."""
    yield from _placeholders(entry)
    yield from _keyframes(entry)
    yield from _claims(entry)
    if entry.switch is not None and not entry.one_sided:
        yield f"switch is {shown(entry.switch.text)}; leave it out, as one_sided is false."
    for index, step in enumerate(entry.steps):
        if len(step.text) > SPOKEN_STEP:
            yield (
                f"steps.{index + 1}.text has {len(step.text)} characters; a step is spoken and"
                f" should have at most {SPOKEN_STEP}, so make two steps of it."
            )
    if entry.judging is not None and measures is not None:
        targets = [
            (f"targets.{i + 1}.measure", t.measure) for i, t in enumerate(entry.judging.targets)
        ]
        for where, name in [*targets, ("depth", entry.judging.depth)]:
            if name not in measures:
                known = listed(sorted(measures))
                yield f"judging.{where} is {shown(name)}; it should be one of {known}."


def numbers(stretches: Mapping[str, Stretch]) -> Iterator[tuple[str, str]]:
    """(id, problem) where two stretches have the same place in the article."""
    count = Counter(entry.number for entry in stretches.values() if entry.number is not None)
    for name, entry in stretches.items():
        if entry.number is not None and count[entry.number] > 1:
            yield name, f"number is {entry.number}, which another stretch has too; leave it out."


def programme(entry: Programme, stretches: Mapping[str, Stretch]) -> Iterator[str]:
    """A programme names stretches that exist, and sides that they have."""
    for index, item in enumerate(entry.items):
        where = f"items.{index + 1}"
        known = stretches.get(item.stretch)
        if known is None:
            names = listed(sorted(stretches))
            yield f"{where}.stretch is {shown(item.stretch)}; it should be one of {names}."
            continue
        for side in item.sides or ():
            if side not in known.sides:
                yield f"{where}.sides has {shown(side)}; {item.stretch} has {listed(known.sides)}."


def conditions(entry: Conditions, stretches: Collection[str]) -> Iterator[str]:
    """Conditions name stretches that exist."""
    for path, value in leaves(entry.model_dump(mode="json")):
        if path[-2:-1] == ("stretches",) and value not in stretches:
            names = listed(sorted(stretches))
            yield f"{key(path)} is {shown(value)}; it should be one of {names}."


def _placeholders(entry: Stretch) -> Iterator[str]:
    for path, value in leaves(entry.model_dump(mode="json", exclude={"pose"})):
        if not isinstance(value, str) or not {"{", "}"} & set(value):
            continue
        try:
            names = placeholders(value)
        except ValueError as error:
            yield f"{key(path)} is {shown(value)}; {error}."
            continue
        if unknown := names - SIDES:
            yield f"{key(path)} has {{{min(unknown)}}}; only {{side}} and {{other}} are known."
        if not entry.one_sided:
            yield f"{key(path)} names a side, but one_sided is false; say it without {{side}}."
        elif path[0] in SIDELESS:
            yield f"{key(path)} is read before a side is chosen; say it without {{side}}."


def _keyframes(entry: Stretch) -> Iterator[str]:
    if entry.pose is None:
        return
    known = [keyframe.name for keyframe in entry.pose.keyframes]
    used = [
        (f"steps.{index + 1}.keyframe", step.keyframe) for index, step in enumerate(entry.steps)
    ]
    used += [("easier.keyframe", entry.easier.keyframe), ("deeper.keyframe", entry.deeper.keyframe)]
    for index, reach in enumerate(entry.pose.contacts):
        used += [(f"pose.contacts.{index + 1}.keyframes", name) for name in reach.keyframes]
    for where, name in used:
        if name not in known:
            yield f"{where} is {shown(name)}; it should be one of {listed(known)}."
    for name in sorted({"start", "hold"} - set(known)):
        yield f"pose.keyframes are {listed(known)}; one of them should be {name}."


def _claims(entry: Stretch) -> Iterator[str]:
    seen = set()
    for index, claim in enumerate(entry.claims):
        where = f"claims.{index + 1}"
        if (claim.group, claim.leg) in seen:
            yield f"{where} names {claim.group} twice for the same leg; leave one out."
        seen.add((claim.group, claim.leg))
        if not entry.one_sided and claim.leg != "both":
            yield f'{where}.leg is {shown(claim.leg)}; it should be "both", as one_sided is false.'
