"""What a stretch does to the muscles, computed from its pose, and whether its claims bear out.

Lengthening is against anatomical standing (see `muscles` for its unit). It says which muscles a
position takes further than standing does; it does not say what a person feels, or what is good.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from hipkey.body.findings import Grade, grade, limits
from hipkey.body.groups import Muscle, group_means, members, own_range
from hipkey.body.kinematics import configuration, mirror
from hipkey.body.muscles import lengths, muscles
from hipkey.body.types import Floats
from hipkey.domain.anatomy import MuscleGroup, Side
from hipkey.domain.errors import HipkeyError, UnknownNameError
from hipkey.domain.stretch import Claim, Keyframe, Stretch

LEGS = (Side.LEFT, Side.RIGHT)

FELT = 0.05
"""A muscle that lengthens less than this, in fibre lengths, counts as not lengthened."""
TAUT = 0.6
"""A group less far along its own range than this is not at a stretch, however long it has grown:
arms held forward lengthen the chest's muscles without taking them near their end."""
CLEAR = 0.15
"""A claim is borne out when its group lengthens by at least this and every muscle by FELT."""
WHOLE = 0.5
"""Where only the standing length is known the same lengthening is about half as large a number."""


class Borne(StrEnum):
    """Whether the body model bears out that a stretch reaches a muscle group."""

    OUT = "borne out"
    PARTLY = "partly"
    NOT = "not"


class NoPoseError(HipkeyError):
    """The stretch has no pose, so nothing can be computed from it."""

    status = 409

    def __init__(self, stretch: Stretch) -> None:
        super().__init__(
            f"“{stretch.name}” has no pose yet, so its muscles cannot be computed; "
            f"add [pose] with a keyframe “hold” to {stretch.id}.toml."
        )


@dataclass(frozen=True)
class MuscleChange:
    """One muscle in one position. `own_range`: 0 its shortest, 1 its longest;"""

    name: str
    length_m: float
    change_m: float
    fibre_change: float
    own_range: float
    grade: Grade


@dataclass(frozen=True)
class GroupChange:
    """One group on one leg: the mean over its muscles, and the one that lengthens most."""

    group: MuscleGroup
    side: Side
    fibre_change: float
    own_range: float
    leading: str
    leading_change: float
    unit: str


@dataclass(frozen=True)
class Report:
    """All muscles and groups of one keyframe, done to one side. `fibre_change`: (m,)."""

    stretch: str
    side: Side
    keyframe: str
    length: Floats
    fibre_change: Floats
    own_range: Floats
    groups: tuple[GroupChange, ...]

    def group(self, group: MuscleGroup, side: Side) -> GroupChange:
        """The change of one group on one leg."""
        return next(g for g in self.groups if g.group is group and g.side is side)

    def values(self) -> dict[MuscleGroup, dict[Side, float]]:
        """Lengthening per group and leg, nothing else: what a planner needs."""
        return {
            group: {side: self.group(group, side).fibre_change for side in LEGS}
            for group in MuscleGroup
        }

    def muscles(self) -> tuple[MuscleChange, ...]:
        """Every muscle, in the order of the model."""
        table = muscles()
        change = self.length - table.standing
        return tuple(
            MuscleChange(
                name,
                float(self.length[place]),
                float(change[place]),
                float(self.fibre_change[place]),
                float(self.own_range[place]),
                grade(name),
            )
            for place, name in enumerate(table.names)
        )

    def ranked(self) -> tuple[GroupChange, ...]:
        """The groups that are at a stretch, most lengthened first."""
        found = [
            g
            for g in self.groups
            if g.fibre_change >= FELT * _scale(g.unit) and g.own_range >= TAUT
        ]
        return tuple(sorted(found, key=lambda g: g.fibre_change / _scale(g.unit), reverse=True))

    def as_dict(self) -> dict[str, Any]:
        """Plain data: `muscles` and `groups` as for a joints file, and more of each beside."""
        return {
            "stretch": self.stretch,
            "side": str(self.side),
            "keyframe": self.keyframe,
            "muscles": {
                muscle.name: {
                    "length_m": round(muscle.length_m, 6),
                    "change_m": round(muscle.change_m, 6),
                    "fibre_change": round(muscle.fibre_change, 6),
                    "own_range": round(muscle.own_range, 4),
                    "grade": str(muscle.grade),
                }
                for muscle in self.muscles()
            },
            "groups": {
                str(group): {str(side): round(value, 6) for side, value in sides.items()}
                for group, sides in self.values().items()
            },
            "limits": limits(),
            "group_details": [
                {
                    "group": str(g.group),
                    "side": str(g.side),
                    "fibre_change": round(g.fibre_change, 6),
                    "own_range": round(g.own_range, 4),
                    "leading": g.leading,
                    "leading_change": round(g.leading_change, 6),
                    "unit": g.unit,
                }
                for g in self.groups
            ],
        }


@dataclass(frozen=True)
class ClaimCheck:
    """A claim of a stretch against the body: the legs it speaks of, and how it came out.

    `change`: the group's lengthening, the least of those legs. `lengthened` and `not_lengthened`:
    the muscles of the group by name.
    """

    claim: Claim
    legs: tuple[Side, ...]
    borne: Borne
    change: float
    lengthened: tuple[str, ...]
    not_lengthened: tuple[str, ...]


def lengthening(stretch: Stretch, side: Side, keyframe: str = "hold") -> Report:
    """The muscles in a keyframe of a stretch; `side` is the one being stretched.

    Raises NoPoseError, and UnknownNameError for a keyframe that the pose does not have.
    """
    return report_of(_keyframe(stretch, side, keyframe), stretch.id, side)


def report_of(keyframe: Keyframe, stretch: str, side: Side) -> Report:
    """The muscles in a keyframe as it stands, already mirrored if need be."""
    length = lengths(configuration(keyframe))
    change, along = muscles().fibre_change(length), own_range(length)
    means, ranges = group_means(change), group_means(along)
    groups = []
    for group in MuscleGroup:
        for leg in LEGS:
            parts = {m.name: float(change[m.lines].mean()) for m in members()[group, leg]}
            leading = max(parts, key=lambda name: parts[name])
            groups.append(
                GroupChange(
                    group=group,
                    side=leg,
                    fibre_change=float(means[group][leg]),
                    own_range=float(ranges[group][leg]),
                    leading=leading,
                    leading_change=parts[leading],
                    unit=_unit(members()[group, leg]),
                )
            )
    return Report(stretch, side, keyframe.name, length, change, along, tuple(groups))


def check_claims(stretch: Stretch, side: Side) -> tuple[ClaimCheck, ...]:
    """Each claim of a stretch, held against the body in the hold. Raises NoPoseError."""
    if not stretch.claims:
        return ()
    report = lengthening(stretch, side)
    return tuple(_check(claim, report, _legs(claim, side)) for claim in stretch.claims)


def _check(claim: Claim, report: Report, legs: tuple[Side, ...]) -> ClaimCheck:
    """The weaker leg decides where a claim speaks of both."""
    lengthened: dict[str, bool] = {}
    for leg in legs:
        for muscle in members()[claim.group, leg]:
            enough = float(report.fibre_change[muscle.lines].mean()) >= FELT * _scale(
                _unit((muscle,))
            )
            lengthened[muscle.name] = lengthened.get(muscle.name, True) and enough
    groups = [report.group(claim.group, leg) for leg in legs]
    change = min(group.fibre_change for group in groups)
    clear = change >= CLEAR * _scale(groups[0].unit)
    if clear and all(lengthened.values()):
        borne = Borne.OUT
    else:
        borne = Borne.PARTLY if any(lengthened.values()) else Borne.NOT
    return ClaimCheck(
        claim=claim,
        legs=legs,
        borne=borne,
        change=change,
        lengthened=tuple(name for name, is_longer in lengthened.items() if is_longer),
        not_lengthened=tuple(name for name, is_longer in lengthened.items() if not is_longer),
    )


def _legs(claim: Claim, side: Side) -> tuple[Side, ...]:
    if claim.leg == "both" or side is Side.BOTH:
        return LEGS
    return (side,) if claim.leg == "working" else (side.opposite,)


def _keyframe(stretch: Stretch, side: Side, name: str) -> Keyframe:
    if stretch.pose is None:
        raise NoPoseError(stretch)
    try:
        keyframe = stretch.pose.keyframe(name)
    except KeyError as problem:
        known = [k.name for k in stretch.pose.keyframes]
        raise UnknownNameError(f"keyframe of {stretch.id}", name, known) from problem
    return mirror(keyframe) if side is Side.LEFT else keyframe


def _unit(parts: tuple[Muscle, ...]) -> str:
    """`fibre length` where all lines have a published one, else `standing length`."""
    published = np.array(muscles().published)
    return "fibre length" if all(published[m.lines].all() for m in parts) else "standing length"


def _scale(unit: str) -> float:
    return 1.0 if unit == "fibre length" else WHOLE
