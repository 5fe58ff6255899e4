"""When to remind: the times a person chose, without the quiet hours. Pure, in local time."""

import datetime as dt
from collections.abc import Iterator

from hipkey.domain.plan import Habits

SNOOZE = dt.timedelta(minutes=10)


def occurrences(habits: Habits, start: dt.datetime, until: dt.datetime) -> Iterator[dt.datetime]:
    """Every reminder from `start` to before `until`, in order; both in the person's own zone."""
    day = start.date()
    while day <= until.date():
        for time in sorted(set(habits.times)) if day.weekday() in habits.days else ():
            at = dt.datetime.combine(day, time, tzinfo=start.tzinfo)
            if start <= at < until and not is_quiet(habits, time):
                yield at
        day += dt.timedelta(days=1)


def is_quiet(habits: Habits, time: dt.time) -> bool:
    """Within the quiet hours, which may run over midnight; their end is not quiet any more."""
    first, last = habits.quiet_from, habits.quiet_to
    if first <= last:
        return first <= time < last
    return time >= first or time < last


def snoozed(habits: Habits, now: dt.datetime, by: dt.timedelta = SNOOZE) -> dt.datetime | None:
    """The same reminder a little later; None where that falls into the quiet hours."""
    later = now + by
    return None if is_quiet(habits, later.time()) else later
