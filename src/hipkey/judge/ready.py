"""Whether somebody is down on the mat: until then nobody is told how to turn."""

from typing import Final

from hipkey.domain.anatomy import Side
from hipkey.measures import MEASURES, Body

UP: Final = -0.4
"""An ankle so far below the hips, in body lengths: standing (-0.6), walking or bending down, and
not kneeling (-0.25), sitting or lying."""


def is_down(body: Body) -> bool:
    """On the knees, sitting or lying; not where no foot is seen."""
    heights = [MEASURES["ankle_height"](body, side) for side in (Side.LEFT, Side.RIGHT)]
    seen = [height for height in heights if height is not None]
    return bool(seen) and min(seen) > UP
