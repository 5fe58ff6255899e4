"""Plans to hold the exact one against: greedy, and all there are."""

from collections.abc import Iterator, Sequence
from itertools import product

from hipkey.planner.choose import Task
from hipkey.planner.options import Option

Chosen = Sequence[Option | None]


def net(task: Task, chosen: Chosen) -> float:
    """What the exact method makes as large as it can."""
    return sum(task.useful(chosen).values()) - task.price(chosen)


def greedy(task: Task) -> Chosen:
    """Step by step the change that gains most a second, until nothing gains any more."""
    chosen: list[Option | None] = [None] * len(task.entries)
    while True:
        steps = list(_steps(task, chosen))
        if not steps:
            return chosen
        chosen = max(steps, key=lambda step: step[0])[1]


def brute_force(task: Task) -> float:
    """The best of all choices there are."""
    choices = product(*([None, *entry.options] for entry in task.entries))
    return max(net(task, chosen) for chosen in choices if task.feasible(chosen))


def _steps(task: Task, chosen: Chosen) -> Iterator[tuple[float, list[Option | None]]]:
    before = net(task, chosen)
    for at, entry in enumerate(task.entries):
        for option in entry.options:
            changed = [*chosen[:at], option, *chosen[at + 1 :]]
            gain = net(task, changed) - before
            now = chosen[at]
            longer = option.seconds - (now.seconds if now else 0.0)
            if gain > 1e-9 and task.feasible(changed):
                yield gain / max(longer, 1.0), changed
