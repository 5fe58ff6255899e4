"""What a hold is worth: time times lengthening per muscle group and leg, and when it is enough.

Lengthening is taken as a share of the most that any of the ten gives a group, so that a minute in
the best stretch for it is 60 s. How much is enough comes from trials on flexibility, not on pain.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hipkey.domain.anatomy import MuscleGroup, Side
from hipkey.domain.plan import Held
from hipkey.domain.stretch import Stretch

LEGS = (Side.LEFT, Side.RIGHT)
Part = tuple[MuscleGroup, Side]
"""A muscle group on one leg."""
Lengthening = Mapping[MuscleGroup, Mapping[Side, float]]
"""Of one keyframe with the right side working: the change of each group on each leg."""
Lengthenings = Mapping[tuple[str, str], Lengthening]
"""By stretch and keyframe."""

GOAL_S = 300.0
"""A week for each group and side: worth reaching (thomas-2018)."""
MOST_S = 600.0
"""A week: nothing more is gained beyond (ingram-2025)."""
SESSION_MOST_S = 240.0
"""A day: nothing more is gained beyond (ingram-2025)."""
DAYS = 5
"""A week: on at least so many days (thomas-2018)."""
TIGHTER = 1.5
"""The tighter side's goal is this much higher. Ours."""
SLOPES = (1.0, 0.5, 0.2)
"""Worth of a second: today's share; beyond it, up to the week's goal; beyond that. Ours."""

BELIEVED = 0.5
"""Of the most: what a claim counts where there is no pose to compute it from. Ours."""
FELT = 0.05  # as in the body's report: less does not count as lengthened
MEASURED_IN_STANDING_LENGTHS = frozenset({MuscleGroup.LOW_BACK, MuscleGroup.CHEST_SHOULDER})


@dataclass(frozen=True)
class Scale:
    """Lengthening as a share, 0 to 1, of the most that a group gets from the reference."""

    most: Mapping[MuscleGroup, float]

    @classmethod
    def of(cls, reference: Iterable[Lengthening]) -> "Scale":
        """The scale on which the best of the reference is 1 for each group."""
        known = list(reference)
        return cls(
            {
                group: max((max(each[group].values(), default=0.0) for each in known), default=0.0)
                for group in MuscleGroup
            }
        )

    def share(self, group: MuscleGroup, change: float) -> float:
        """0 where nobody would feel it, 1 from the best of the reference on."""
        felt = FELT / 2 if group in MEASURED_IN_STANDING_LENGTHS else FELT
        if change < felt or self.most[group] < felt:
            return 0.0
        return min(change / self.most[group], 1.0)

    def shares(self, lengthening: Lengthening, side: Side) -> dict[Part, float]:
        """What a second of holding `side` gives each group on each leg; zeros are left out."""
        found = {}
        for group, legs in lengthening.items():
            for leg in LEGS:
                # The pose is that of the right side; the left one is its mirror.
                seen = leg.opposite if side is Side.LEFT else leg
                if share := self.share(group, legs[seen]):
                    found[group, leg] = share
        return found


@dataclass(frozen=True)
class Week:
    """The seven days that end today: effective seconds of each part, and the days stretched on."""

    before: Mapping[Part, float]
    today: Mapping[Part, float]
    days_before: int

    @classmethod
    def of(
        cls, history: Iterable[Held], today: dt.date, lengthenings: Lengthenings, scale: Scale
    ) -> "Week":
        """What was held, as dose. Stretches whose lengthening is not known count nothing."""
        sums: tuple[dict[Part, float], dict[Part, float]] = ({}, {})
        days = set()
        for held in history:
            age = (today - held.date).days
            lengthening = lengthenings.get((held.stretch, "hold"))
            if not 0 <= age < 7 or held.seconds <= 0:
                continue
            if age:
                days.add(held.date)
            if lengthening is None:
                continue
            for part, share in scale.shares(lengthening, held.side).items():
                into = sums[0 if age else 1]
                into[part] = into.get(part, 0.0) + share * held.seconds
        return cls(before=sums[0], today=sums[1], days_before=len(days))

    def done(self, part: Part) -> float:
        """Effective seconds in the last seven days, today with them."""
        return self.before.get(part, 0.0) + self.today.get(part, 0.0)

    def tiers(self, part: Part, tighter: Side | None = None) -> tuple[float, float, float]:
        """How many seconds of today's session are worth each of SLOPES; beyond them, nothing.

        Today's share is what the goal still needs, spread over the days that are left of five.
        """
        goal = GOAL_S * (TIGHTER if part[1] is tighter else 1.0)
        today, done = self.today.get(part, 0.0), self.done(part)
        room = max(min(SESSION_MOST_S - today, MOST_S - done), 0.0)
        days_left = max(DAYS - self.days_before, 1)
        share = max((goal - self.before.get(part, 0.0)) / days_left - today, 0.0)
        first = min(share, room)
        second = min(max(goal - done - first, 0.0), room - first)
        return first, second, room - first - second


def worth(seconds: float, tiers: Iterable[float]) -> float:
    """Useful seconds of so many effective ones: concave, the most useful first."""
    useful = 0.0
    for size, slope in zip(tiers, SLOPES, strict=True):
        counted = min(seconds, size)
        useful += slope * counted
        seconds -= counted
    return useful


def believed(stretch: Stretch, scale: Scale) -> Lengthening:
    """For a stretch without a pose: half of the most for each group that its sources claim."""
    found: dict[MuscleGroup, dict[Side, float]] = {}
    for claim in stretch.claims:
        half = BELIEVED * scale.most[claim.group]
        legs = found.setdefault(claim.group, dict.fromkeys(LEGS, 0.0))
        if claim.leg in ("working", "both"):
            legs[Side.RIGHT] = half
        if claim.leg in ("other", "both"):
            legs[Side.LEFT] = half
    return found
