"""Who should not start, and who should leave out or change what. It knows no person and no plan.

The mapping from conditions to stretches is ours, from the joint positions, and says so in `note`.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from hipkey.content.phrases import Plain
from hipkey.domain.stretch import Frozen, Source, Statement

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Action = Literal["leave_out", "ask_first", "easier", "no_end_range", "later", "prefer"]


class Rule(Frozen):
    """What a condition means for some stretches.

    `leg`: the rule holds when the affected leg is the working one, the other one, or either.
    """

    stretches: tuple[Id, ...] = Field(min_length=1)
    action: Action
    leg: Literal["working", "other", "either"] = "either"
    because: Plain
    source: Source


class Condition(Frozen):
    """Something a person has, and what follows for the stretches."""

    name: Plain
    question: Plain
    sided: bool = False
    """True: the person says which side it is."""
    ask: Statement | None = None
    """Whom to ask before starting at all."""
    rules: tuple[Rule, ...] = ()


class Conditions(Frozen):
    """All conditions by id, and what each action is called."""

    note: Statement
    actions: dict[Action, Plain] = Field(min_length=6)
    conditions: dict[Id, Condition] = Field(min_length=1)

    def rules(self, stretch: str, names: Iterable[str]) -> list[Rule]:
        """The rules that these conditions have for a stretch. KeyError for an unknown condition."""
        return [r for name in names for r in self.conditions[name].rules if stretch in r.stretches]


class Sign(Frozen):
    """One warning sign, as a person would say it of themselves."""

    id: Id
    text: Plain
    source: Source


class Warnings(Frozen):
    """Signs of one urgency, and what to do if any of them is there."""

    title: Plain
    message: Plain
    signs: tuple[Sign, ...] = Field(min_length=1)


class Screening(Frozen):
    """The short screen before the first session. A concern, never a diagnosis."""

    intro: Plain
    none: Plain
    emergency: Warnings
    doctor: Warnings
    asked: Plain
    """What the person confirms to go on in spite of a `doctor` sign."""
    note: Statement
