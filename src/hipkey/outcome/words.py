"""Figures into the one sentence a person reads first. The sentences themselves are content."""

from collections.abc import Mapping
from typing import Any

from hipkey.domain.outcome import Estimate, Progress


def sentence_key(progress: Progress) -> str:
    """Which sentence of the content says it: the verdict, or why there is none yet."""
    if not progress.enough:
        if progress.days == 0:
            return "nothing_yet"
        return "one_day_needed" if progress.needed == 1 else "not_enough"
    if progress.verdict == "cannot_tell":
        return "cannot_tell" if progress.needed else "cannot_tell_for_long"
    if progress.verdict == "not_helping" and (progress.start or 0) < 1:
        return "little_pain"
    return progress.verdict


def values(progress: Progress) -> dict[str, str]:
    """What the sentences may name: whole days, and points with one decimal."""
    change = progress.change
    figures = {
        "points": abs(change.estimate or 0.0),
        "least": min(abs(change.low or 0.0), abs(change.high or 0.0)),
        "most": max(abs(change.low or 0.0), abs(change.high or 0.0)),
        "important": progress.important or 0.0,
        "start": progress.start or 0.0,
        "end": progress.end or 0.0,
    }
    words = {name: f"{figure:.1f}" for name, figure in figures.items()}
    return words | {
        "days": str(progress.days),
        "needed": str(progress.needed or 0),
        "low": _signed(change.low),
        "high": _signed(change.high),
    }


def sentence(progress: Progress, sentences: Mapping[str, str]) -> str:
    """The verdict in one sentence, from content's `[verdict]` table."""
    return sentences[sentence_key(progress)].format(**values(progress))


def after_session_sentence(progress: Progress, sentences: Mapping[str, str]) -> str:
    """Days after a session against days after none, from content's `[after_session]` table."""
    effect = progress.after_session
    if effect.estimate is None or effect.low is None or effect.high is None:
        return sentences["cannot_compare"]
    if effect.high < 0 or effect.low > 0:
        key = "lower" if effect.high < 0 else "higher"
    else:
        # Much the same only where no difference that matters can hide.
        important = progress.important or 0.0
        hidden = effect.low <= -important or effect.high >= important
        key = "cannot_tell_apart" if hidden else "no_difference"
    points = f"{abs(effect.estimate):.1f}"
    return sentences[key].format(points=points, low=_signed(effect.low), high=_signed(effect.high))


def as_json(progress: Progress, verdicts: Mapping[str, str]) -> dict[str, Any]:
    """The contract of `hipkey progress --json`; `verdicts` is content's `[verdict]` table."""
    return {
        "days": progress.days,
        "enough": progress.enough,
        "change": _plain(progress.change),
        "after_session": _plain(progress.after_session),
        "verdict": progress.verdict,
        "sentence": sentence(progress, verdicts),
        "needed": progress.needed,
        "important": progress.important,
    }


def _plain(estimate: Estimate) -> dict[str, float | None]:
    return {"estimate": estimate.estimate, "low": estimate.low, "high": estimate.high}


def _signed(points: float | None) -> str:
    """With its sign, the true minus; None is an empty string."""
    return "" if points is None else f"{points:+.1f}".replace("-", "−")
