"""The words on paper and in calendars: the report, the hand-out, the reminders."""

from hipkey.domain.stretch import Frozen

Words = dict[str, str | list[str] | dict[str, str]]


class CalendarWords(Frozen):
    """What stands in a calendar: its name, a session that was done, a reminder."""

    calendar: str
    session: str
    reminder: str
    reminder_text: str


class PrintedWords(Frozen):
    """By the name that the printed page asks for; the exchange room's tests print with them."""

    report: Words
    handout: Words
    calendar: CalendarWords
