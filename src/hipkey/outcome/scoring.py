"""Scores of the two questionnaires that may be bundled: RMDQ-24 and PSFS.

Does not know the items' wording: content/rmdq.toml holds that; here an item is its number.
"""

from collections.abc import Collection, Sequence
from typing import Final

from hipkey.domain.errors import HipkeyError
from hipkey.domain.outcome import OutcomeMeasure

RMDQ_ITEMS: Final = 24

PAIN: Final = OutcomeMeasure(
    id="pain-now",
    name="Pain now",
    unit="points of 10",
    low=0,
    high=10,
    better="lower",
    important_change=2,
    important_share=0.3,
    licence="A plain numeric rating scale, free to use.",
    source="ostelo-2008",
)
WORST_PAIN: Final = PAIN.model_copy(
    update={"id": "pain-worst-24h", "name": "Worst pain in the last 24 hours"}
)
RMDQ: Final = OutcomeMeasure(
    id="rmdq",
    name="Roland-Morris disability questionnaire",
    unit="points of 24",
    low=0,
    high=RMDQ_ITEMS,
    better="lower",
    important_change=5,
    important_share=0.3,
    licence="In its published form it needs no permission (Roland and Fairbank 2000).",
    source="ostelo-2008",
)
PSFS: Final = OutcomeMeasure(
    id="psfs",
    name="Patient-specific functional scale",
    unit="points of 10",
    low=0,
    high=10,
    better="higher",
    important_change=2,
    licence="In free use.",
    source="stratford-1995",
)
MEASURES: Final = {measure.id: measure for measure in (PAIN, WORST_PAIN, RMDQ, PSFS)}


def rmdq(ticked: Collection[int]) -> int:
    """The RMDQ-24 score: how many of the items 1 to 24 were ticked, 0 (best) to 24.

    An item without a tick counts as no. HipkeyError for a number that is no item, or one twice.
    """
    wrong = sorted({item for item in ticked if not 1 <= item <= RMDQ_ITEMS})
    if wrong:
        raise HipkeyError(
            f"The Roland-Morris questionnaire has the items 1 to {RMDQ_ITEMS}, not {wrong[0]}."
        )
    if len(set(ticked)) != len(ticked):
        raise HipkeyError("An item of the Roland-Morris questionnaire was ticked twice.")
    return len(ticked)


def psfs(ratings: Sequence[float]) -> float:
    """The PSFS score: the mean of 3 to 5 activities, 0 (cannot) to 10 (as before the trouble)."""
    if not 3 <= len(ratings) <= 5:
        raise HipkeyError(
            f"The patient-specific scale wants three to five activities, not {len(ratings)}."
        )
    for rating in ratings:
        if not 0 <= rating <= 10:
            raise HipkeyError(f"An activity is rated from 0 to 10, not {rating:g}.")
    return sum(ratings) / len(ratings)


def matters(measure: OutcomeMeasure, before: float, after: float) -> bool | None:
    """Whether a change for the better is at least the smallest that matters; None without change.

    Either of the source's two yardsticks is enough: the points, or the share of the first reading.
    """
    gain = (before - after) if measure.better == "lower" else (after - before)
    if gain == 0:
        return None
    wanted = measure.important_change
    if measure.important_share is not None and before > 0:
        wanted = min(wanted, measure.important_share * before)
    return gain >= wanted
