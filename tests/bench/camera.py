"""The body that teaches tests the camera: render it, estimate, judge, compare with the truth.

python tests/bench/camera.py [--quick] [--estimator PYTHON]      writes docs/camera-bench.md

Every stretch in its hold, easier and deeper keyframe, with thin and thick bodies, short and long
legs, either side, random colours and light, from 14 cameras around and above; and each stretch's
beginning (kneeling, sitting, lying), which is no stretch. `--quick`: the hold, from 8 cameras.
Knows one mannequin and one renderer, and draws no props: what it says of places carries over, its
shares of people less.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from zlib import crc32

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

import mannequin
from hipkey.body import kinematics, render
from hipkey.content import loader
from hipkey.domain.anatomy import Side
from hipkey.domain.frames import parse_frame
from hipkey.judge import Judge
from hipkey.measures import MEASURES, body_of, degrees_apart

ROOT = Path(__file__).parents[2]
OUTPUT = ROOT / "docs" / "camera-bench.md"
HERE = Path(__file__).parent
STRETCHES = loader.load().stretches
BUILDS = (0.9, 1.0, 1.12)
LEGS = (0.94, 1.0, 1.07)
NEAR_BEST = 46.0
"""So far around from the recommended place still counts as standing there."""
KEYFRAMES = ("hold", "easier", "deeper")
START = "start"


@dataclass(frozen=True)
class Shot:
    """One picture and its truth. `azimuth`: 0 before the person, 90 the stretched leg's side."""

    file: str
    stretch: str
    keyframe: str
    side: Side
    azimuth: float
    elevation: float
    truth: Any

    @property
    def is_stretch(self) -> bool:
        return self.keyframe != START


def cameras(rng: np.random.Generator, quick: bool) -> Iterator[tuple[float, float]]:
    """Azimuth and elevation: eight around, and six more from higher up."""
    for step in range(8):
        yield (45.0 * step + rng.uniform(-7, 7)) % 360, rng.uniform(5, 20)
    for step in range(0 if quick else 6):
        yield (60.0 * step + rng.uniform(-7, 7)) % 360, rng.uniform(20, 35)


def shoot(folder: Path, quick: bool) -> list[Shot]:
    """Render every picture into the folder."""
    shots = []
    for stretch in STRETCHES.values():
        if stretch.pose is None or stretch.judging is None:
            continue
        for keyframe in (*(KEYFRAMES[:1] if quick else KEYFRAMES), START):
            shots += _poses(folder, stretch.id, keyframe, quick)
            sys.stderr.write(f"\r{stretch.id} {keyframe}: {len(shots)} pictures ")
    sys.stderr.write("\n")
    return shots


def _poses(folder: Path, stretch: str, keyframe: str, quick: bool) -> Iterator[Shot]:
    rng = np.random.default_rng(crc32(f"{stretch} {keyframe}".encode()))
    this = STRETCHES[stretch]
    assert this.pose is not None
    side = (Side.RIGHT, Side.LEFT)[int(rng.integers(2))] if this.one_sided else Side.BOTH
    authored = this.pose.keyframe(keyframe)
    turned = kinematics.mirror(authored) if side is Side.LEFT else authored
    qpos = kinematics.configuration(turned)
    data = kinematics.forward(qpos)
    look = mannequin.Look.random(rng)
    build, legs = float(rng.choice(BUILDS)), float(rng.choice(LEGS))
    who = mannequin.person(qpos, look, build, legs, cell=0.014)
    for number, (azimuth, elevation) in enumerate(cameras(rng, quick)):
        around = azimuth if side is Side.LEFT else 360.0 - azimuth
        margin = float(rng.uniform(1.15, 1.6))
        camera = render.fit(who.vertices, around, elevation, 4 / 3, margin)
        file = f"{stretch}_{keyframe}_{number:02d}.jpg"
        Image.fromarray(mannequin.picture(who, camera, look)).save(folder / file, quality=90)
        truth = body_of(kinematics.landmarks(data, kinematics.view(around, elevation)))
        yield Shot(file, stretch, keyframe, side, azimuth, elevation, truth)


def estimated(folder: Path, python: Path) -> dict[str, dict[str, Any]]:
    """What the estimator sees in each picture."""
    done = subprocess.run(
        [python, HERE / "estimate.py", folder], check=True, capture_output=True, text=True
    )
    frames = [json.loads(line) for line in done.stdout.splitlines()]
    return {frame["file"]: frame for frame in frames}


@dataclass(frozen=True)
class Result:
    """A picture with what was made of it. Errors in degrees, None where not seen."""

    shot: Shot
    detected: bool
    verdict: str
    told: Side | None
    hip: float | None
    knee: float | None


def judged(shots: Iterable[Shot], frames: dict[str, dict[str, Any]]) -> list[Result]:
    """Every picture against the stretch that it shows, or, if it shows none, that it leads to."""
    results = []
    for shot in shots:
        landmarks = parse_frame(frames[shot.file])
        verdict = Judge(STRETCHES, shot.stretch, still=True).frame(landmarks, 0.0)
        seen = None if landmarks is None else body_of(landmarks)
        results.append(
            Result(
                shot,
                landmarks is not None,
                verdict.verdict,
                verdict.side,
                _error("hip_flexion", seen, shot.truth),
                _error("knee_flexion", seen, shot.truth),
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


def is_recommended(shot: Shot) -> bool:
    """Whether the camera stands where the program says."""
    rules = STRETCHES[shot.stretch].judging
    assert rules is not None
    best = rules.best_view
    places = (best, -best) if shot.side is Side.BOTH else (best,)
    return any(degrees_apart(shot.azimuth, place) <= NEAR_BEST for place in places)


HEADER = (
    "| | pictures | detected | hip error | knee error | in or near | cannot tell | right side |\n"
    "|---|---|---|---|---|---|---|---|"
)


def row(title: str, results: list[Result]) -> str:
    """One line of the table: stretches only."""
    count = len(results)
    if not count:
        return f"| {title} | 0 | | | | | | |"
    told = [r for r in results if r.told in (Side.LEFT, Side.RIGHT)]
    right = sum(r.told is r.shot.side for r in told)
    cells = (
        _share(r.detected for r in results),
        _spread([r.hip for r in results if r.hip is not None]),
        _spread([r.knee for r in results if r.knee is not None]),
        _share(r.verdict in ("in", "near") for r in results),
        _share(r.verdict == "cannot_tell" for r in results),
        f"{right} of {len(told)}" if told else "–",
    )
    return f"| {title} | {count} | {' | '.join(cells)} |"


def _share(flags: Iterable[bool]) -> str:
    known = list(flags)
    return f"{100 * sum(known) / len(known):.0f} %"


def _spread(errors: list[float]) -> str:
    if not errors:
        return "–"
    return f"{median(errors):.0f} / {np.quantile(errors, 0.9):.0f}°"


def written(results: list[Result], quick: bool, seconds: float) -> str:
    """The whole document."""
    stretches = [r for r in results if r.shot.is_stretch]
    others = [r for r in results if not r.shot.is_stretch]
    recommended = [r for r in stretches if is_recommended(r.shot)]
    wrong = sum(r.verdict == "in" for r in others)
    untold = sum(r.verdict == "cannot_tell" for r in others)
    extent = (
        "The reduced set (`--quick`): the hold alone, eight cameras."
        if quick
        else "The whole set: hold, easier and deeper, fourteen cameras."
    )

    def by(key: Callable[[Result], str], names: Iterable[str]) -> list[str]:
        return [row(name, [r for r in stretches if key(r) == name]) for name in names]

    octants = [f"{45 * step}" for step in range(8)]
    lines = [
        "# The camera's bench",
        "",
        "Written by `make bench-camera` (tests/bench/camera.py). The body with skin, hair and",
        "clothes is rendered in every stretch, MediaPipe Pose (full, still pictures) looks at the",
        f"pictures, and the judge at the landmarks, each picture by itself. {extent}",
        f"{len(results)} pictures, {seconds:.0f} s. Errors: median / nine in ten stay under, the",
        "worse leg of the two, against the body's own joints. Azimuth: 0 before the person (the",
        "feet end for those on their back, the head end for those on their belly), 90 the side of",
        "the stretched leg.",
        "",
        HEADER,
        row("all places", stretches),
        row("recommended places", recommended),
        "",
        f"Not yet a stretch (its own beginning, asked for as that stretch): {len(others)}",
        f"pictures. Of these {wrong} were taken for it, and {untold} could not be told.",
        "",
        "## By place",
        "",
        HEADER,
        *by(lambda r: f"{45 * (round(r.shot.azimuth / 45) % 8)}", octants),
        "",
        "## By stretch",
        "",
        HEADER,
        *by(lambda r: r.shot.stretch, [name for name, s in STRETCHES.items() if s.judging]),
        "",
        "## By stretch, from where the program says",
        "",
        HEADER,
        *(
            row(name, [r for r in recommended if r.shot.stretch == name])
            for name, s in STRETCHES.items()
            if s.judging
        ),
        "",
        "One mannequin, one renderer, still pictures without chair and roller; legs and build are",
        "varied, the rest is not.",
        "The judge's reference was rendered from another mannequin (docs/judge-bench.md).",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument(
        "--estimator", type=Path, default=ROOT / ".venv-estimator" / "bin" / "python"
    )
    asked = parser.parse_args()
    if not asked.estimator.exists():
        raise SystemExit("The estimator's environment is missing; `make bench-camera` makes it.")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shots = shoot(folder, asked.quick)
        results = judged(shots, estimated(folder, asked.estimator))
    text = written(results, asked.quick, time.monotonic() - begun)
    OUTPUT.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
