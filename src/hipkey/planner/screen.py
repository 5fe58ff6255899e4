"""When to ask about warning signs, and what the answers mean for today. A concern, no diagnosis."""

from collections.abc import Sequence
from statistics import fmean

from hipkey.content.loader import Content
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.outcome import Reading
from hipkey.domain.plan import Concern, NoPlanError, Screened

SHARP = 3.0
"""Points: pain that changes by more than the smallest change that matters needs another look."""
EARLIER = 5
"""Readings that the newest one is held against."""
READINGS = EARLIER + 1
"""So many of the newest are enough to know."""


def concern(screened: Screened, content: Content) -> Concern:
    """What the signs mean; UnknownNameError for a sign that the screen does not have."""
    screening = content.screening
    emergency = [sign.id for sign in screening.emergency.signs]
    doctor = [sign.id for sign in screening.doctor.signs]
    for sign in screened.signs:
        if sign not in (*emergency, *doctor):
            raise UnknownNameError("sign", sign, (*emergency, *doctor))
    if set(screened.signs) & set(emergency):
        return "emergency"
    return "doctor" if screened.signs and not screened.asked else "none"


def is_due(screened: Screened | None, pain: Sequence[Reading]) -> bool:
    """Whether to ask: before the first session, and when pain has changed sharply since.

    `pain`: readings of pain now, oldest first.
    """
    if screened is None:
        return True
    if len(pain) < 2 or pain[-1].at <= screened.at:
        return False
    earlier = fmean(reading.value for reading in pain[-1 - EARLIER : -1])
    return abs(pain[-1].value - earlier) >= SHARP


def refuse_if_concerned(screened: Screened | None, content: Content) -> None:
    """NoPlanError with what to do, where the answers forbid a session."""
    if screened is None:
        return
    found = concern(screened, content)
    if found == "emergency":
        raise NoPlanError(content.screening.emergency.message)
    if found == "doctor":
        raise NoPlanError(content.screening.doctor.message)
