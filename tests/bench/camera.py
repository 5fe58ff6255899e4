"""The body that teaches tests the camera: render it, estimate, judge, compare with the truth.

python tests/bench/camera.py [--quick]      writes docs/camera-bench.md

Every stretch in its hold, easier and deeper keyframe, both sides, with its props; the beginning of
each, and eleven other postures; each by two people of random build, length of leg, clothes, light
and floor, from 14 cameras around and above. The first person's pictures are for teaching
(teach.py), the figures come from the second's alone. A run that was stopped goes on; with all
pictures seen it takes a minute. `--quick` tries the way through and writes nothing: the hold by one
person, eight cameras.
Knows one body and one renderer: what it says of places carries over, its shares of people less.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from camera_pictures import STRETCHES, Shot, gathered
from poses_seen import PHOTO_LABELS, POSEDATA, jsonl

from hipkey.domain.anatomy import Side
from hipkey.domain.frames import parse_frame
from hipkey.domain.verdict import Verdict
from hipkey.judge import Judge
from hipkey.measures import MEASURES, body_of, degrees_apart

OUTPUT = Path(__file__).parents[2] / "docs" / "camera-bench.md"
NEAR_BEST = 46.0
"""So far around from the recommended place still counts as standing there."""


@dataclass(frozen=True)
class Result:
    """A picture with what was made of it: the verdict for each target, and the side told for the
    stretch that it shows. Errors in degrees, None where not seen."""

    shot: Shot
    detected: bool
    verdicts: dict[str, str]
    told: Side | None
    other_side: bool
    """Asked for the side that it shows, it is said to be the other one."""
    hip: float | None
    knee: float | None
    depth: float | None
    """How far the depth that is told is off; None where none is told."""

    @property
    def verdict(self) -> str:
        """For the stretch that it shows."""
        return self.verdicts[self.shot.design.name]


def judged(shots: Iterable[Shot], frames: dict[str, dict[str, Any]]) -> list[Result]:
    """Every picture against every stretch, each by itself."""
    judges = {name: Judge(STRETCHES, name, still=True) for name in STRETCHES}
    asked = {
        (name, side): Judge(STRETCHES, name, side, still=True)
        for name, stretch in STRETCHES.items()
        for side in stretch.sides
    }
    results = []
    for shot in shots:
        landmarks = parse_frame(frames[shot.file])
        verdicts = {name: judge.frame(landmarks, 0.0) for name, judge in judges.items()}
        mine = verdicts.get(shot.design.name)
        seen = None if landmarks is None else body_of(landmarks)
        judge = asked.get((shot.design.name, shot.design.side))
        results.append(
            Result(
                shot,
                landmarks is not None,
                {name: verdict.verdict for name, verdict in verdicts.items()},
                mine.side if mine and shot.design.is_stretch else None,
                judge is not None and judge.frame(landmarks, 0.0).wrong_side,
                _error("hip_flexion", seen, shot.truth),
                _error("knee_flexion", seen, shot.truth),
                _depth_error(mine, shot) if mine and shot.design.is_stretch else None,
            )
        )
    return results


def _error(measure: str, seen: Any, truth: Any) -> float | None:
    """The larger error of the two legs."""
    if seen is None:
        return None
    errors = []
    for side in (Side.LEFT, Side.RIGHT):
        value, true = MEASURES[measure](seen, side), MEASURES[measure](truth, side)
        if value is not None and true is not None:
            errors.append(degrees_apart(value, true))
    return max(errors, default=None)


def _depth_error(verdict: Verdict, shot: Shot) -> float | None:
    """Of the depth, where the stretch was found; both legs' mean where both are stretched."""
    if verdict.depth is None or verdict.verdict not in ("in", "near"):
        return None
    both = shot.design.side is Side.BOTH
    legs = (Side.LEFT, Side.RIGHT) if both else (shot.design.side,)
    true = [MEASURES[verdict.depth.measure](shot.truth, leg) for leg in legs]
    known = [value for value in true if value is not None]
    return abs(verdict.depth.value - sum(known) / len(known))


def is_recommended(shot: Shot) -> bool:
    """Whether the camera stands where the program says."""
    rules = STRETCHES[shot.design.name].judging
    assert rules is not None
    best = rules.best_view
    places = (best, -best) if shot.design.side is Side.BOTH else (best,)
    return any(degrees_apart(shot.azimuth, place) <= NEAR_BEST for place in places)


HEADER = (
    "| | pictures | detected | hip error | knee error | in | near | out | cannot tell "
    "| side told | right | called the other side |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def row(title: str, results: list[Result]) -> str:
    """One line of the table: stretches only."""
    count = len(results)
    if not count:
        return f"| {title} | 0 | | | | | | | | | | |"
    sided = [r for r in results if r.shot.design.side is not Side.BOTH]
    told = [r for r in sided if r.told in (Side.LEFT, Side.RIGHT)]
    cells = (
        _share(r.detected for r in results),
        _spread([r.hip for r in results if r.hip is not None]),
        _spread([r.knee for r in results if r.knee is not None]),
        *(
            _share(r.verdict == kind for r in results)
            for kind in ("in", "near", "out", "cannot_tell")
        ),
        _share(r in told for r in sided),
        _share(r.told is r.shot.design.side for r in told),
        _share(r.other_side for r in sided),
    )
    return f"| {title} | {count} | {' | '.join(cells)} |"


def _share(flags: Iterable[bool]) -> str:
    known = list(flags)
    if not known:
        return "–"
    percent = 100 * sum(known) / len(known)
    return f"{percent:.1f} %" if 0 < percent < 10 else f"{percent:.0f} %"


def _spread(errors: list[float]) -> str:
    if not errors:
        return "–"
    return f"{median(errors):.0f} / {np.quantile(errors, 0.9):.0f}°"


def others_table(results: list[Result]) -> list[str]:
    """What shows something else, asked for as each stretch."""
    lines = [
        "| asked for | other postures | in | near | cannot tell | most often taken for it |",
        "|---|---|---|---|---|---|",
    ]
    for name in STRETCHES:
        others = [r for r in results if r.shot.design.name != name and r.detected]
        taken = Counter(r.shot.design.name for r in others if r.verdicts[name] == "in")
        most = ", ".join(f"{other} {n}" for other, n in taken.most_common(3)) or "–"
        shares = [
            _share(r.verdicts[name] == kind for r in others)
            for kind in ("in", "near", "cannot_tell")
        ]
        lines.append(f"| {name} | {len(others)} | {' | '.join(shares)} | {most} |")
    return lines


def distractors_table(results: list[Result]) -> list[str]:
    """Each of the other postures, asked for as each of the ten."""
    lines = [
        "| shown | pictures | detected | taken for any of the ten | which |",
        "|---|---|---|---|---|",
    ]
    names = dict.fromkeys(r.shot.design.name for r in results)
    for name in names:
        mine = [r for r in results if r.shot.design.name == name]
        taken = Counter(t for r in mine for t, kind in r.verdicts.items() if kind == "in")
        which = ", ".join(f"{target} {n}" for target, n in taken.most_common()) or "–"
        cells = (
            _share(r.detected for r in mine),
            _share("in" in r.verdicts.values() for r in mine),
            which,
        )
        lines.append(f"| {name} | {len(mine)} | {' | '.join(cells)} |")
    return lines


def depth_table(results: list[Result]) -> list[str]:
    """What the depth that is told is worth."""
    lines = [
        "| stretch | depths told | error | told as | within it |",
        "|---|---|---|---|---|",
    ]
    for name, stretch in STRETCHES.items():
        assert stretch.judging is not None
        band = stretch.judging.depth_error
        off = [r.depth for r in results if r.shot.design.name == name and r.depth is not None]
        within = _share(error <= band for error in off)
        lines.append(f"| {name} | {len(off)} | {_spread(off)} | {band:.0f}° | {within} |")
    return lines


def photographs_table() -> list[str]:
    """Real people, where the pose data lies beside the repository."""
    lines = [
        "| asked for | pictures | in | near | out | cannot tell | others | in | cannot tell |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    records = jsonl("photos.jsonl")
    for name in STRETCHES:
        judge, mine, others = Judge(STRETCHES, name, still=True), [], []
        for record in records:
            label = PHOTO_LABELS.get(record["label"], "other")
            if label != "?":
                kind = judge.frame(parse_frame(record), 0.0).verdict
                (mine if label == name else others).append(kind)
        kinds = ("in", "near", "out", "cannot_tell")
        recall = " | ".join(_share(k == kind for k in mine) for kind in kinds)
        wrong = " | ".join(_share(k == kind for k in others) for kind in ("in", "cannot_tell"))
        lines.append(f"| {name} | {len(mine)} | {recall} | {len(others)} | {wrong} |")
    return lines


def written(results: list[Result]) -> str:
    """The whole document."""
    stretches = [r for r in results if r.shot.design.is_stretch]
    starts = [r for r in results if r.shot.design.keyframe == "start"]
    distractors = [r for r in results if r.shot.design.name not in STRETCHES]
    recommended = [r for r in stretches if is_recommended(r.shot)]
    elsewhere = [r for r in stretches if not is_recommended(r.shot)]
    wrong = _share(r.verdict == "in" for r in starts)
    untold = _share(r.verdict == "cannot_tell" for r in starts)

    def by(key: Callable[[Result], str], names: Iterable[str], of: list[Result]) -> list[str]:
        return [HEADER, *(row(name, [r for r in of if key(r) == name]) for name in names), ""]

    def stretch(result: Result) -> str:
        return result.shot.design.name

    lines = [
        INTRODUCTION.format(count=len(results)),
        HEADER,
        row("all places", stretches),
        row("recommended places", recommended),
        row("other places", elsewhere),
        "",
        "## By place",
        "",
        *by(
            lambda r: f"{45 * (round(r.shot.azimuth / 45) % 8)}",
            [f"{45 * step}" for step in range(8)],
            stretches,
        ),
        "## By stretch, from where the program says",
        "",
        *by(stretch, STRETCHES, recommended),
        "## By stretch, from elsewhere",
        "",
        *by(stretch, STRETCHES, elsewhere),
        "## By depth",
        "",
        *by(lambda r: r.shot.design.keyframe, ("easier", "hold", "deeper"), stretches),
        "## Depth",
        "",
        *depth_table(stretches),
        "",
        "## What is not the stretch",
        "",
        "Every picture of another posture, asked for as each stretch.",
        "",
        *others_table([r for r in results if r not in starts]),
        "",
        f"Not yet a stretch: {len(starts)} pictures of the stretches' own beginnings, each asked",
        f"for as the stretch that it leads to. Taken for it: {wrong}; could not be told: {untold}.",
        "",
        "## Postures that are none of the ten",
        "",
        *distractors_table(distractors),
        "",
        "## Photographs of people",
        "",
        *(
            [
                "The judge as it is; its targets were fitted with these in view. For pictures that",
                "had no part see docs/judge-bench.md.",
                "",
                *photographs_table(),
            ]
            if POSEDATA.is_dir()
            else ["The pose data was not there."]
        ),
    ]
    return "\n".join(lines) + "\n"


INTRODUCTION = """# The camera's bench

Written by `make bench-camera` (tests/bench/camera.py). The body model with skin, hair, clothes and
the stretch's props is rendered in every stretch at three depths and on both sides, at each
stretch's beginning, and in eleven other postures, from fourteen places around and above. MediaPipe
Pose (full, still pictures) looks at the pictures, and the judge at the landmarks, each by itself.
Two people of random build, length of leg, clothes, light and floor: the first one's pictures are
among those that taught the judge's table of known postures, so the figures are of the second's,
{count:,} pictures. Both stand in the very poses that the program teaches.

Errors: median / nine in ten stay under, the worse leg of the two, against the body's own joints.
Azimuth: 0 before the person (the feet end for those on their back, the head end for those on their
belly), 90 the side of the stretched leg. Recommended: within 46 degrees of the place that the
program names. Side told: where no side was asked for. Called the other side: where the side that is
shown was asked for, of all pictures of one-sided stretches; then the hold wrongly does not count.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    shots, frames = gathered(asked.quick)
    mine = [shot for shot in shots if asked.quick or shot.design.person]
    text = written(judged(mine, frames))
    if not asked.quick:
        OUTPUT.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
