"""What each stretch may contribute today: left out with a reason, or ways to do it and their price.

Both sides are always held, so what is forbidden for one leg is forbidden altogether.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from hipkey.content.loader import Content
from hipkey.content.words import filled
from hipkey.domain.anatomy import Side
from hipkey.domain.plan import Wishes
from hipkey.domain.session import Programme, ProgrammeItem, Settings, StepKind, TimelineStep
from hipkey.domain.stretch import Stretch
from hipkey.planner.compile import compile_session, hold_seconds, speech_seconds
from hipkey.planner.dose import Lengthenings, Part, Scale, believed
from hipkey.planner.order import place

EASE_OFF_FROM = 2.0
"""Pain above this: easier versions, and no deep stretches (thomee-1997)."""
REPEATED_S = 120.0
"""A side is held again only while it gets no more than this."""
ROUNDS = (1, 2, 3)
STEP_S = 10.0

ItemLevel = Literal["easier", "standard", "deeper"]


@dataclass(frozen=True)
class Allowed:
    """How a stretch may be done. `short`: once and briefly. `note`: why it is changed."""

    level: ItemLevel = "standard"
    short: bool = False
    later: bool = False
    preferred: bool = False
    note: str | None = None


@dataclass(frozen=True)
class Option:
    """One way to do a stretch. `seconds`: all the time it takes in the middle of a session.
    `gains`: effective seconds of each part of the body.
    """

    item: ProgrammeItem
    seconds: float
    gains: dict[Part, float]


@dataclass(frozen=True)
class Candidate:
    """A stretch with its options, or with the reason why there are none."""

    stretch: Stretch
    options: tuple[Option, ...] = ()
    allowed: Allowed = field(default_factory=Allowed)
    out: str | None = None
    ends_s: float = 0.0
    """What it takes more as the first and the last of a session."""

    @property
    def later(self) -> bool:
        """Not as the first of a session: a deep one comes after something gentler."""
        return self.allowed.later or self.stretch.intensity == "deep"


def candidates(
    wishes: Wishes,
    content: Content,
    lengthenings: Lengthenings,
    scale: Scale,
    settings: Settings,
) -> tuple[Candidate, ...]:
    """Every stretch, in the order of a session."""
    price = _Prices(content, settings)
    found = []
    for stretch in sorted(content.stretches.values(), key=place):
        allowed = permission(stretch, wishes, content)
        if isinstance(allowed, str):
            found.append(Candidate(stretch, out=allowed))
            continue
        lengthening = lengthenings.get((stretch.id, _keyframe(stretch, allowed.level)))
        lengthening = lengthening or believed(stretch, scale)
        options, ends_s = [], 0.0
        for item in _items(stretch, allowed, wishes, settings):
            held_s = hold_seconds(stretch, settings, item.hold)
            gains: dict[Part, float] = {}
            sides = _sides(stretch, item, settings)
            for side in sides:
                for part, share in scale.shares(lengthening, side).items():
                    gains[part] = gains.get(part, 0.0) + share * held_s
            around_s, more_s = price.of(stretch, item)
            options.append(Option(item, around_s + held_s * len(sides), gains))
            ends_s = max(ends_s, more_s)
        found.append(Candidate(stretch, _undominated(options), allowed, ends_s=ends_s))
    return tuple(found)


def ends_s(found: Iterable[Candidate]) -> float:
    """What greeting and ending add to a session of these, at most."""
    return max((each.ends_s for each in found), default=0.0)


def _undominated(options: list[Option]) -> tuple[Option, ...]:
    """Without those that give no part more than another one does in less time."""
    kept: list[Option] = []
    for option in sorted(options, key=lambda each: each.seconds):
        if not any(
            all(other.gains.get(part, 0.0) >= gain for part, gain in option.gains.items())
            for other in kept
        ):
            kept.append(option)
    return tuple(kept)


def permission(stretch: Stretch, wishes: Wishes, content: Content) -> Allowed | str:
    """How the stretch may be done for these wishes, or a sentence why it may not."""
    why = content.plan.why
    for any_of in stretch.required_props:
        if not wishes.props.intersection(any_of):
            return filled(why.no_prop, prop=content.phrases.props[any_of[0]].name)
    rules = [
        (name, rule)
        for name in wishes.avoid
        for rule in content.conditions.rules(stretch.id, [name])
    ]
    for _, rule in rules:
        if rule.action == "leave_out":
            return filled(why.left_out, reason=rule.because)
    for name, rule in rules:
        if rule.action == "ask_first" and name not in wishes.asked:
            return filled(why.ask_first, reason=rule.because)
    hurts = wishes.pain is not None and wishes.pain > EASE_OFF_FROM
    gently = wishes.level == "gentle"
    if stretch.intensity == "deep" and (hurts or gently):
        return why.too_deep_pain if hurts else why.too_deep
    if wishes.positions is not None and stretch.position not in wishes.positions:
        return why.position
    by_action = {rule.action: rule for _, rule in rules}
    return Allowed(
        level="easier"
        if hurts or gently or {"easier", "no_end_range"} & by_action.keys()
        else "deeper"
        if wishes.level == "deep"
        else "standard",
        short="no_end_range" in by_action,
        later="later" in by_action,
        preferred="prefer" in by_action,
        note=filled(why.carefully, reason=by_action["no_end_range"].because)
        if "no_end_range" in by_action
        else filled(why.easier, reason=by_action["easier"].because)
        if "easier" in by_action
        else why.easier_pain
        if hurts
        else why.easier_gentle
        if gently
        else None,
    )


def _keyframe(stretch: Stretch, level: ItemLevel) -> str:
    return {
        "easier": stretch.easier.keyframe,
        "standard": "hold",
        "deeper": stretch.deeper.keyframe,
    }[level]


def _items(
    stretch: Stretch, allowed: Allowed, wishes: Wishes, settings: Settings
) -> Iterator[ProgrammeItem]:
    """Every hold within the stretch's range, once or again, and once more for the tighter side."""
    sides = _first(stretch.sides, settings)
    tighter = Side(wishes.tighter) if wishes.tighter and stretch.one_sided else None
    for amount in _amounts(stretch, allowed.short):
        held_s = hold_seconds(stretch, settings, amount)
        for rounds in ROUNDS[:1] if allowed.short else ROUNDS:
            if rounds > 1 and rounds * held_s > REPEATED_S:
                break
            yield ProgrammeItem(
                stretch=stretch.id,
                hold=amount,
                level=allowed.level,
                sides=None if rounds == 1 else sides * rounds,
            )
        if tighter is not None and not allowed.short and 2 * held_s <= REPEATED_S:
            yield ProgrammeItem(
                stretch=stretch.id,
                hold=amount,
                level=allowed.level,
                sides=(tighter, tighter.opposite, tighter),
            )


def _amounts(stretch: Stretch, short: bool) -> list[float]:
    """The holds to choose from, in the stretch's unit: its range in steps, both ends with them."""
    hold = stretch.hold
    if short or hold.low == hold.high:
        return [hold.low]
    step = 1.0 if hold.unit == "breaths" else max(STEP_S, (hold.high - hold.low) / 6)
    count = int((hold.high - hold.low) / step)
    return sorted({*(hold.low + step * k for k in range(count + 1)), hold.high})


def _first(sides: tuple[Side, ...], settings: Settings) -> tuple[Side, ...]:
    return tuple(sorted(sides, key=lambda side: side.value != settings.first_side))


def _sides(stretch: Stretch, item: ProgrammeItem, settings: Settings) -> tuple[Side, ...]:
    return item.sides or _first(stretch.sides, settings)


@dataclass
class _Prices:
    """The time a stretch takes besides its holds, as `compile` gives it; never less, little more.

    A stretch is told before its turn, so the longer its name, the longer the rest before it; that
    is charged to the stretch that is told. The first and the last one take `ends_s` more.
    """

    content: Content
    settings: Settings
    known: dict[object, tuple[float, float]] = field(default_factory=dict)

    def of(self, stretch: Stretch, item: ProgrammeItem) -> tuple[float, float]:
        """Seconds in the middle of a session without the holds; what both ends add at most."""
        key = (stretch.id, item.level, item.sides)
        if key not in self.known:
            shortest = min(self.content.stretches.values(), key=self._told)
            first, _, last = self._compiled(item, ProgrammeItem(stretch=shortest.id), item)
            middle = [last[0], *first[1:]]
            seconds = sum(step.duration_s for step in middle if step.kind is not StepKind.HOLD)
            seconds += math.ceil(self._told(stretch) - self._told(shortest))
            more = [a.duration_s - b.duration_s for a, b in zip(first, last, strict=True)]
            self.known[key] = seconds, max(more[0], 0.0) + max(-more[-1], 0.0)
        return self.known[key]

    def _told(self, stretch: Stretch) -> float:
        phrases = self.content.phrases
        return speech_seconds(phrases.announced("coming", stretch.name, stretch.sides[0]))

    def _compiled(self, *items: ProgrammeItem) -> list[list[TimelineStep]]:
        """The steps of each item of a session."""
        programme = Programme(id="price", name="Price", summary="Price", items=items)
        timeline = compile_session(
            programme, self.content.stretches, self.settings, self.content.phrases
        )
        parts: list[list[TimelineStep]] = []
        for step in timeline.steps:
            if step.kind is StepKind.SET_UP:
                parts.append([])
            parts[-1].append(step)
        return parts
