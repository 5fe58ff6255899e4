"""Says why each stretch is in or out, and what the week still lacks. The words are content."""

from collections.abc import Mapping, Sequence

from hipkey.content.loader import Content
from hipkey.content.words import filled
from hipkey.domain.anatomy import MuscleGroup
from hipkey.domain.plan import GroupDose, NoPlanError, Reason, Wishes
from hipkey.planner.choose import Choice, Task
from hipkey.planner.dose import GOAL_S
from hipkey.planner.options import EASE_OFF_FROM, Candidate, Option, ends_s

STOP_FROM = 5.0
"""Pain above this: no session (thomee-1997)."""
MINUTE_S = 60.0


def refuse_if_unsafe(wishes: Wishes, content: Content) -> None:
    """NoPlanError where nobody should stretch now, whatever is left to choose from."""
    words = content.plan.no_plan
    if wishes.leg_pain:
        raise NoPlanError(words.leg_pain)
    if wishes.pain is not None and wishes.pain > STOP_FROM:
        raise NoPlanError(words.pain)
    for name in wishes.avoid:
        condition = content.conditions.conditions[name]
        if condition.ask and not condition.rules and name not in wishes.asked:
            raise NoPlanError(condition.ask.text)


def notes(wishes: Wishes, content: Content) -> tuple[str, ...]:
    """What to heed before starting."""
    asks = [
        condition.ask.text
        for name in wishes.avoid
        if (condition := content.conditions.conditions[name]).ask and name not in wishes.asked
    ]
    if wishes.pain is not None and wishes.pain > EASE_OFF_FROM:
        asks.append(content.phrases.pain.ease_off)
    if wishes.avoid:
        asks.append(content.conditions.note.text)
    return tuple(dict.fromkeys(asks))


def no_plan(found: Sequence[Candidate], wishes: Wishes, content: Content) -> NoPlanError:
    """Why nothing was chosen."""
    words = content.plan.no_plan
    useful = [each for each in found if any(option.gains for option in each.options)]
    shortest = [
        (min(option.seconds for option in each.options), each) for each in useful if not each.later
    ]
    if not shortest:
        reason = next((each.out for each in found if each.out), content.plan.why.nothing)
        reason = content.plan.why.not_first if useful else reason
        return NoPlanError(filled(words.nothing_left, reason=reason))
    seconds, candidate = min(shortest, key=lambda pair: pair[0])
    seconds += ends_s(found)
    if seconds > wishes.minutes * MINUTE_S:
        return NoPlanError(
            filled(
                words.too_short,
                minutes=f"{wishes.minutes:g}",
                stretch=candidate.stretch.name,
                needed=_clock(seconds),
            )
        )
    return NoPlanError(words.nothing_gained)


def reasons(
    found: Sequence[Candidate], task: Task, choice: Choice, wishes: Wishes, content: Content
) -> tuple[Reason, ...]:
    """One line for each stretch: the chosen ones in their order, then the others."""
    lines = []
    for at, (candidate, option) in enumerate(zip(found, choice.chosen, strict=True)):
        text = (
            _why_out(at, candidate, task, choice, wishes, content)
            if option is None
            else _why_in(at, candidate, option, task, choice, content)
        )
        lines.append(Reason(stretch=candidate.stretch.id, included=bool(option), because=text))
    return tuple(sorted(lines, key=lambda line: not line.included))


def lacks(dose: Mapping[MuscleGroup, GroupDose], content: Content) -> tuple[str, ...]:
    """What the week still needs of each group that counts, the most first."""
    words, found = content.plan.lacks, []
    for group, each in sorted(dose.items(), key=lambda pair: pair[1].week_s):
        minutes = round((GOAL_S - each.week_s) / MINUTE_S)
        if minutes < 1:
            continue
        name = content.phrases.groups[group].short
        found.append(
            filled(words.one, group=name)
            if minutes == 1
            else filled(words.many, group=name, minutes=minutes)
        )
    return tuple(found)


def _why_in(
    at: int,
    candidate: Candidate,
    option: Option,
    task: Task,
    choice: Choice,
    content: Content,
) -> str:
    why = content.plan.why
    without = [None if place == at else each for place, each in enumerate(choice.chosen)]
    less = task.useful(without)
    lost = {group: useful - less[group] for group, useful in choice.useful.items()}
    main = max(lost, key=lambda group: lost[group])
    sides = option.item.sides
    again = sides is not None and len(sides) > len(candidate.stretch.sides)
    form = why.again if again else why.lengthens
    line = filled(form, group=content.phrases.groups[main].short)
    return f"{line} {candidate.allowed.note}" if candidate.allowed.note else line


def _why_out(
    at: int,
    candidate: Candidate,
    task: Task,
    choice: Choice,
    wishes: Wishes,
    content: Content,
) -> str:
    why = content.plan.why
    if candidate.out:
        return candidate.out
    nothing: list[Option | None] = [None] * len(choice.chosen)
    alone = [
        sum(task.useful([*nothing[:at], option, *nothing[at + 1 :]]).values())
        for option in candidate.options
    ]
    gains = [option.gains for option in candidate.options]
    if not any(part[0] in task.weights for each in gains for part in each):
        return why.nothing
    if not any(alone):
        return why.enough
    shortest = min(option.seconds for option in candidate.options)
    if shortest > task.limit_s:
        available_s = wishes.minutes * MINUTE_S
        needed_s = shortest + available_s - task.limit_s
        return filled(why.too_long, minutes=_clock(needed_s), available=_clock(available_s))
    if candidate.later and not any(choice.chosen[:at]):
        return why.not_first
    if candidate.stretch.id in wishes.hates:
        return why.disliked
    return why.others


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
