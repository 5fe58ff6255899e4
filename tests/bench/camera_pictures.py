"""The camera bench's pictures: which there are, their truth, their drawing, what is seen in them.

A picture is known by its name, which holds a mark of everything that it shows. Pictures and
landmarks stay in .cache/camera-bench, so that a run that was stopped goes on where it stopped and
another judge costs seconds. Landmarks belong to the estimator that saw them.
"""

import hashlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

import distractors

import mannequin
from hipkey import estimator
from hipkey.body import kinematics, props, render
from hipkey.content import loader
from hipkey.domain.anatomy import Side
from hipkey.domain.stretch import Keyframe, PlacedProp
from hipkey.measures import Body, body_of

DRAWING = 1
"""Raise it when the mannequin is drawn otherwise: then every picture is drawn anew."""
CACHE = Path(__file__).parents[2] / ".cache" / "camera-bench"
MODEL: Final = "full"
STRETCHES = {
    name: s for name, s in loader.load().stretches.items() if s.number and s.judging and s.pose
}
KEYFRAMES = ("hold", "easier", "deeper")
START = "start"
PEOPLE = 2
BUILDS = (0.9, 1.0, 1.12)
LEGS = (0.94, 1.0, 1.07)
SIDES = (Side.LEFT, Side.RIGHT)


@dataclass(frozen=True)
class Design:
    """One body in one posture. `name` is a stretch or a distractor, drawn with `side` at work."""

    name: str
    keyframe: str
    side: Side
    person: int
    pose: Keyframe
    props: tuple[PlacedProp, ...]

    @property
    def is_stretch(self) -> bool:
        return self.name in STRETCHES and self.keyframe != START

    @property
    def key(self) -> str:
        return f"{self.name}_{self.keyframe}_{self.side.value}_{self.person}"

    def rng(self) -> np.random.Generator:
        return np.random.default_rng(crc32(self.key.encode()))


@dataclass(frozen=True)
class Shot:
    """One picture and its truth. `azimuth`: 0 before the person, 90 the working leg's side."""

    file: str
    design: Design
    azimuth: float
    elevation: float
    margin: float
    truth: Body

    @property
    def around(self) -> float:
        """Where the camera stands in the scene."""
        return 360.0 - self.azimuth if self.design.side is not Side.LEFT else self.azimuth


def designs(quick: bool = False) -> Iterator[Design]:
    """Each posture of everybody: the first person through all of them, then the second."""
    for person in range(1 if quick else PEOPLE):
        for stretch in STRETCHES.values():
            assert stretch.pose is not None
            for keyframe in KEYFRAMES[:1] if quick else KEYFRAMES:
                for side in SIDES if stretch.one_sided and not quick else stretch.sides[:1]:
                    pose = stretch.pose.keyframe(keyframe)
                    shown = [p for p in stretch.pose.props if _shows(p, keyframe)]
                    yield _turned(stretch.id, keyframe, side, person, pose, shown)
            pose = stretch.pose.keyframe(START)
            shown = [p for p in stretch.pose.props if _shows(p, START)]
            yield _turned(stretch.id, START, SIDES[1 - person], person, pose, shown)
        for name, posture in distractors.DISTRACTORS.items():
            rng = np.random.default_rng(crc32(f"{name} {person}".encode()))
            pose = distractors.varied(posture, rng) if person else posture
            placed = distractors.PROPS.get(name, ())
            yield _turned(name, "posture", SIDES[1 - person], person, pose, list(placed))


def _shows(prop: PlacedProp, keyframe: str) -> bool:
    return prop.prop not in props.NOT_IN_THE_WAY and keyframe in (prop.keyframes or (keyframe,))


def _turned(
    name: str, keyframe: str, side: Side, person: int, pose: Keyframe, shown: list[PlacedProp]
) -> Design:
    if side is Side.LEFT:
        pose, shown = kinematics.mirror(pose), [props.mirrored(prop) for prop in shown]
    return Design(name, keyframe, side, person, pose, tuple(shown))


def cameras(rng: np.random.Generator, quick: bool) -> Iterator[tuple[float, float]]:
    """Azimuth and elevation: eight around, and six more from higher up."""
    for step in range(8):
        yield (45.0 * step + rng.uniform(-7, 7)) % 360, rng.uniform(5, 20)
    for step in range(0 if quick else 6):
        yield (60.0 * step + rng.uniform(-7, 7)) % 360, rng.uniform(20, 35)


def shots(quick: bool = False) -> Iterator[Shot]:
    """Every picture, drawn or not, with its truth."""
    for design in designs(quick):
        shown = [design.pose.model_dump_json(), *(p.model_dump_json() for p in design.props)]
        mark = hashlib.sha256(" ".join([str(DRAWING), *shown]).encode()).hexdigest()[:8]
        data = kinematics.forward(kinematics.configuration(design.pose))
        rng = design.rng()
        for number, (azimuth, elevation) in enumerate(cameras(rng, quick)):
            file = f"{design.key}_{mark}_{number:02d}.jpg"
            shot = Shot(file, design, azimuth, elevation, float(rng.uniform(1.15, 1.6)), None)  # type: ignore[arg-type]
            truth = body_of(kinematics.landmarks(data, kinematics.view(shot.around, elevation)))
            assert truth is not None
            yield replace(shot, truth=truth)


def draw(all_shots: Sequence[Shot], folder: Path) -> None:
    """Draw the pictures that are missing; says how far it is."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [shot for shot in all_shots if not (folder / shot.file).exists()]
    begun, person, of = time.monotonic(), None, None
    for count, shot in enumerate(missing):
        if shot.design is not of:
            of, (person, look, things) = shot.design, _scene(shot.design)
        camera = render.fit(person.vertices, shot.around, shot.elevation, 4 / 3, shot.margin)
        picture = Image.fromarray(mannequin.picture(person, camera, look, props=things))
        picture.save(folder / "half.tmp", format="jpeg", quality=90)
        (folder / "half.tmp").rename(folder / shot.file)
        _say("drawn", count + 1, len(missing), begun)


def _scene(design: Design) -> tuple[Any, mannequin.Look, tuple[mannequin.Person, ...]]:
    rng = np.random.default_rng(crc32(f"look {design.key}".encode()))
    look = replace(mannequin.Look.random(rng), exposure=float(rng.uniform(0.6, 1.1)))
    build, legs = float(rng.choice(BUILDS)), float(rng.choice(LEGS))
    qpos = kinematics.configuration(design.pose)
    person = mannequin.person(qpos, look, build, legs, cell=0.016)
    things = mannequin.things(design.props, str(rng.choice(mannequin.WOOD)))
    return person, look, things


def seen(all_shots: Sequence[Shot], folder: Path) -> dict[str, dict[str, Any]]:
    """What the estimator sees in each picture, by file."""
    kept = folder.parent / f"landmarks-{MODEL}-{version('mediapipe')}.jsonl"
    frames = _kept(kept)
    missing = [shot.file for shot in all_shots if shot.file not in frames]
    begun = time.monotonic()
    with kept.open("a", encoding="utf-8") as out:
        for count, file in enumerate(missing, 1):
            (frame,) = estimator.frames(folder / file, MODEL)
            frames[file] = frame
            out.write(json.dumps({"file": file, **frame}) + "\n")
            out.flush()
            _say("estimated", count, len(missing), begun)
    return {shot.file: frames[shot.file] for shot in all_shots}


def _kept(path: Path) -> dict[str, dict[str, Any]]:
    frames = {}
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        try:
            frame = json.loads(line)
        except ValueError:  # the last line of a run that was stopped
            continue
        frames[frame["file"]] = frame
    return frames


def _say(done: str, count: int, of: int, begun: float) -> None:
    if count % 10 and count < of:
        return
    left = (time.monotonic() - begun) / count * (of - count)
    sys.stderr.write(f"\r{done} {count} of {of}, {left / 60:.0f} min left   ")
    sys.stderr.write("\n" if count == of else "")
    sys.stderr.flush()


def gathered(
    quick: bool = False, people: int = PEOPLE
) -> tuple[list[Shot], dict[str, dict[str, Any]]]:
    """All pictures and what is seen in them, made as far as they are missing; one person's first,
    then the next one's."""
    everything = [shot for shot in shots(quick) if shot.design.person < people]
    pictures, frames = CACHE / "pictures", {}
    for person in range(people):
        mine = [shot for shot in everything if shot.design.person == person]
        draw(mine, pictures)
        frames |= seen(mine, pictures)
    return everything, frames
