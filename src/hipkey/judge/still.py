"""How deep, from a few still pictures of one hold.

Each picture is judged by itself; only those that show the stretch from where its depth can be read
count. Does not know which model found the landmarks.
"""

from collections.abc import Iterable, Mapping
from statistics import median
from typing import Final

from hipkey.domain.anatomy import Side
from hipkey.domain.landmarks import Landmarks
from hipkey.domain.stretch import Stretch
from hipkey.domain.verdict import Depth
from hipkey.judge.verdict import Judge

LEAST: Final = 3
"""With fewer pictures of the stretch there is no middle to speak of."""


def still_depth(
    stretches: Mapping[str, Stretch],
    target: str,
    side: Side | None,
    frames: Iterable[Landmarks | None],
) -> Depth | None:
    """The middle of what the pictures show; its error is at least half of how far they differ.

    None where fewer than `LEAST` pictures show the stretch, on that side, well enough.
    """
    judge = Judge(stretches, target, side, still=True)
    verdicts = [judge.frame(landmarks, 0.0) for landmarks in frames]
    seen = [v.depth for v in verdicts if v.verdict in ("in", "near") and v.depth is not None]
    if len(seen) < LEAST:
        return None
    values = [depth.value for depth in seen]
    error = max(seen[0].error, (max(values) - min(values)) / 2)
    return Depth(seen[0].measure, round(median(values), 1), round(error, 1))
