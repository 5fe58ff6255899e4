"""Sessions done, and reminders to come, as iCalendar."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID, uuid5

from icalendar import Alarm, Calendar, Event

from hipkey.domain.wire import DiaryEvent
from hipkey.exchange.sessions import done_sessions

DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_IDS: Final = UUID("52f3f2f8-7e5c-5c5a-8e0a-9e3f0a6b7c21")


def export_ics(
    events: Iterable[DiaryEvent],
    at: dt.datetime,
    words: Mapping[str, str],
    names: Mapping[str, str],
) -> bytes:
    """Every session done as an event, in UTC. `at`: time of the export.

    `words`: `calendar`, `session` (with {minutes}). `names`: stretch id to the name people know.
    """
    calendar = _calendar(words["calendar"])
    for session in done_sessions(events):
        event = Event()
        event.add("uid", f"{session.id}@hipkey")
        event.add("dtstamp", at.astimezone(dt.UTC))
        event.add("dtstart", _whole(session.start))
        # An event without length is drawn by no calendar.
        event.add(
            "dtend", max(_whole(session.end), _whole(session.start) + dt.timedelta(minutes=1))
        )
        minutes = max(1, round(session.held_seconds / 60))
        event.add("summary", words["session"].format(minutes=minutes))
        if session.stretches:
            event.add("description", "\n".join(names.get(s, s) for s in session.stretches))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def reminders_ics(
    at: dt.datetime,
    times: Iterable[dt.time],
    weekdays: Iterable[int],
    link: str,
    words: Mapping[str, str],
    *,
    minutes: int = 15,
) -> bytes:
    """Weekly reminders with an alarm and a link, from the day of `at` on.

    `weekdays`: 0 for Monday to 6. `times`: in whatever zone the calendar is in, so that they stay
    the same over summer time. `words`: `calendar`, `reminder`, `reminder_text`.
    """
    chosen = sorted({day for day in weekdays if 0 <= day <= 6})
    calendar = _calendar(words["calendar"])
    for time in sorted(set(times)) if chosen else ():
        calendar.add_component(_reminder(at, time, chosen, link, words, minutes))
    return bytes(calendar.to_ical())


def _reminder(
    at: dt.datetime,
    time: dt.time,
    weekdays: list[int],
    link: str,
    words: Mapping[str, str],
    minutes: int,
) -> Event:
    first = at.date()
    while first.weekday() not in weekdays:
        first += dt.timedelta(days=1)
    event = Event()
    named = f"{time:%H:%M} {weekdays} {link}"
    event.add("uid", f"{uuid5(_IDS, named)}@hipkey")
    event.add("dtstamp", at.astimezone(dt.UTC))
    event.add("dtstart", dt.datetime.combine(first, time.replace(tzinfo=None)))
    event.add("duration", dt.timedelta(minutes=minutes))
    event.add("rrule", {"freq": "weekly", "byday": [DAYS[day] for day in weekdays]})
    event.add("summary", words["reminder"])
    event.add("description", f"{words['reminder_text']}\n{link}")
    event.add("url", link)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words["reminder"])
    alarm.add("trigger", dt.timedelta(0))
    event.add_component(alarm)
    return event


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Hipkey//Hipkey//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    return calendar


def _whole(at: dt.datetime) -> dt.datetime:
    return at.astimezone(dt.UTC).replace(microsecond=0)
