"""Does the model agree with what was measured in people? Orderings of positions, and a grade.

A finding says which position lengthens a muscle more; it never says how much a person feels.
`data/findings.toml` holds the orderings and what the model gave when it was first measured.
"""

import functools
import itertools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any

import numpy as np

from hipkey.body.kinematics import configuration_from_joints
from hipkey.body.muscles import lengths, muscles
from hipkey.body.names import base_name
from hipkey.body.types import Floats
from hipkey.domain.anatomy import Side

Position = Mapping[str, float]


class Grade(StrEnum):
    """How far a muscle of the model was held against people: all, some or none of it held."""

    AGREES = "agrees"
    PARTLY = "partly"
    DISAGREES = "disagrees"
    NO_FINDING = "no finding"


@dataclass(frozen=True)
class Ordering:
    """One statement about the length of a muscle in two or more positions.

    `muscles`: without their side. `form`: order, longer, same or larger (see the data file).
    `holds`: what is known of the model.
    """

    finding: str
    source: str
    says: str
    muscles: tuple[str, ...]
    form: str
    table: Mapping[str, Any]
    holds: bool


@functools.cache
def limits() -> dict[str, str]:
    """What is known to be wrong with a muscle's path in the model, by its name without side."""
    return {name: row["says"] for row in _table()["limit"] for name in row["muscles"]}


@functools.cache
def orderings() -> tuple[Ordering, ...]:
    """Every ordering of every finding."""
    return tuple(
        Ordering(
            finding=finding["id"],
            source=finding["source"],
            says=row["says"],
            muscles=tuple(row["muscles"]),
            form=next(form for form in ("order", "longer", "same", "larger") if form in row),
            table=row,
            holds=row["holds"],
        )
        for finding in _table()["finding"]
        for row in finding["ordering"]
    )


def holds(ordering: Ordering) -> bool:
    """Does the model, computed now, agree with the ordering?"""
    table = ordering.table

    def change(positions: list[Position]) -> Floats:
        return _change(ordering.muscles, positions)

    if ordering.form == "order":
        return bool(np.all(np.diff(change(table["order"])) < 0))
    if ordering.form == "longer":
        return bool(change(table["longer"]).min() > change(table["than"]).max())
    if ordering.form == "same":
        return bool(np.ptp(change(table["same"])) <= table["within"])
    more, less = (abs(float(np.diff(change(pair))[0])) for pair in table["larger"])
    return more > less


def grade(muscle: str) -> Grade:
    """The grade of a muscle, named with or without its side, from what is known of the model."""
    return _grades().get(muscle, _grades().get(base_name(muscle), Grade.NO_FINDING))


def findings_of(muscle: str) -> tuple[Ordering, ...]:
    """The orderings that speak of a muscle, named with or without its side."""
    name = base_name(muscle)
    return tuple(ordering for ordering in orderings() if name in ordering.muscles)


@functools.cache
def _table() -> dict[str, Any]:
    text = resources.files("hipkey.body").joinpath("data/findings.toml").read_text("utf-8")
    return tomllib.loads(text)


@functools.cache
def _grades() -> dict[str, Grade]:
    grades = {}
    for name in set(itertools.chain.from_iterable(o.muscles for o in orderings())):
        known = {ordering.holds for ordering in findings_of(name)}
        grades[name] = Grade.PARTLY if len(known) == 2 else Grade.AGREES
        if known == {False}:
            grades[name] = Grade.DISAGREES
    return grades


def _change(names: tuple[str, ...], positions: list[Position]) -> Floats:
    """Mean change of the right-hand muscles in each position, fibre lengths: (positions,)."""
    poses = np.stack([configuration_from_joints(position) for position in positions])
    change = muscles().fibre_change(lengths(poses))
    return np.asarray(change[:, muscles().places(names, Side.RIGHT)].mean(axis=1))
