"""Judges JSON lines of landmarks, one verdict a line: the pure part of `hipkey judge`."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hipkey.domain.anatomy import Side
from hipkey.domain.frames import FrameError, frame_time, parse_frame
from hipkey.domain.stretch import Stretch
from hipkey.judge.verdict import Judge

SHOWN = frozenset({"t", "verdict", "stretch", "side", "score", "measures", "cue", "scores"})
MORE = frozenset({"depth", "reason", "wrong_side", "looks_like", "held_s"})


def judge_lines(
    lines: Iterable[str],
    stretches: Mapping[str, Stretch],
    target: str | None = None,
    side: Side | None = None,
    *,
    still: bool = False,
    pain: bool = False,
) -> Iterator[dict[str, Any]]:
    """One verdict for each line that is not empty; FrameError names the line that is damaged."""
    judge = Judge(stretches, target, side, still=still, pain=pain)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            frame = _object(line)
            landmarks = parse_frame(frame)
            t = frame_time(frame)
        except FrameError as error:
            raise FrameError(f"Line {number}: {error}") from None
        verdict = judge.frame(landmarks, t)
        yield verdict.model_dump(mode="json", include=set(SHOWN | MORE))


def _object(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise FrameError("this is not JSON.") from None
