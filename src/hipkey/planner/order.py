"""In which order: the least change of position, gentle before deep, then the article's order.

Positions stand as one gets up from the floor, so that a session walks through them once and never
goes back: no order of the same stretches changes position less often.
"""

import math

from hipkey.domain.anatomy import Position
from hipkey.domain.stretch import Stretch

POSITIONS = (
    Position.SUPINE,
    Position.SEATED,
    Position.KNEELING,
    Position.ALL_FOURS,
    Position.PRONE,
)
INTENSITIES = ("gentle", "moderate", "deep")


def place(stretch: Stretch) -> tuple[int, int, float, str]:
    """The sort key of a stretch within a session."""
    return (
        POSITIONS.index(stretch.position),
        INTENSITIES.index(stretch.intensity),
        stretch.number or math.inf,
        stretch.id,
    )
