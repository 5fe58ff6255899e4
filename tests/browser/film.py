"""A film for a fake camera: somebody kneels, stretches, wobbles, leaves, comes back, and takes the
wrong side.

python tests/browser/film.py      renders the pictures it is made of into `kneeling.mjpeg`

The pictures are few and the film repeats them, so the file beside this one is small; `shoot`
writes a film of them. A browser plays a file of pictures at 30 a second and begins anew at its end.
"""

import io
import re
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

PICTURES = Path(__file__).parent / "kneeling.mjpeg"
FPS = 30
STRETCH, SIDE = "kneeling-hip-flexor", "left"
WAY = ("start", "towards-foot-forward", "foot-forward", "lunge", "hold")
"""Keyframes from kneeling upright into the stretch."""
ROOM = "room"
END_ON = "end-on"
"""Kneeling upright, but seen nearly from the front, where this stretch cannot be told."""
SWAY = (0.0, 0.04, 0.08)
MARKS = {"left hold": 255, "room": 170, "end-on": 128, "right hold": 85}
"""How bright the upper left corner of a picture is, so that a test knows what the camera shows: a
loaded machine plays a film more slowly."""
MARK_PIXELS = 24
"""Nobody is quite still: shares of the way back towards the lunge."""


def _way(side: str) -> list[str]:
    """The names of the pictures from kneeling upright to just before the hold."""
    return [f"{side} {a}{more}" for a, _ in pairwise(WAY) for more in ("", "+")]


def _still(side: str) -> list[str]:
    return [f"{side} hold {share}" for share in SWAY]


NAMES = [ROOM, *_way("left"), *_still("left"), *_way("right"), *_still("right"), END_ON]
Scenes = Sequence[tuple[str, float]]
"""Names of pictures, and for how many seconds each."""


def mark(name: str) -> int:
    """The brightness of a picture's corner."""
    return next((bright for start, bright in MARKS.items() if name.startswith(start)), 0)


def whole(lead_s: float) -> Scenes:
    """The film of all that can happen, with so much time before it begins."""
    up, there = "left start", _way("left")[1:]
    into = [(name, 0.1) for name in there]
    away = into[::-1]
    wobble = [(name, 0.16) for name in (*there[:-4:-1], *there[-3:])]
    gone = [(up, 1.0), (ROOM, 5.0), (up, 1.5)]
    wrong = [*((name, 0.1) for name in _way("right")), *held("right", 12.0)]
    return [
        *((up, lead_s), *into, *held("left", 9.0), *wobble, *held("left", 6.0), *away),
        *(*gone, *into, *held("left", 9.0), *away, (up, 1.0), *wrong),
        (up, 30.0),
    ]


def held(side: str, seconds: float) -> list[tuple[str, float]]:
    """Somebody in the stretch, swaying a little."""
    names = _still(side)
    order = [*names, *names[-2:0:-1]]
    beat = 0.5
    return [(order[i % len(order)], beat) for i in range(round(seconds / beat))]


def pictures() -> dict[str, bytes]:
    """The JPEGs that films are made of, by name."""
    return dict(zip(NAMES, split(PICTURES.read_bytes()), strict=True))


def shoot(to: Path, scenes: Scenes, more: Mapping[str, bytes] = MappingProxyType({})) -> Path:
    """Write a film; what the browser's fake camera plays. `more`: pictures besides."""
    known = {**pictures(), **more}
    with to.open("wb") as film:
        clock, frames = 0.0, 0
        for name, seconds in scenes:
            clock += seconds
            while frames < round(clock * FPS):
                film.write(known[name])
                frames += 1
    return to


def split(data: bytes) -> list[bytes]:
    """The pictures of a file of pictures, one JPEG after the other."""
    starts = [match.start() for match in re.finditer(b"\xff\xd8\xff", data)]
    return [data[a:b] for a, b in pairwise([*starts, len(data)])]


def render_pictures() -> None:
    """Render every picture; some minutes."""
    import numpy as np
    from PIL import Image

    sys.path.insert(0, str(Path(__file__).parents[1]))
    import mannequin
    from hipkey.body import kinematics, render
    from hipkey.content import loader

    pose = loader.load().stretch(STRETCH).pose
    assert pose is not None
    keyframes = {name: pose.keyframe(name) for name in WAY}
    qpos = {
        f"{side} {name}": kinematics.configuration(
            keyframe if side == "right" else kinematics.mirror(keyframe)
        )
        for side in ("left", "right")
        for name, keyframe in keyframes.items()
    }
    for side in ("left", "right"):
        for a, b in pairwise(WAY):
            qpos[f"{side} {a}+"] = (qpos[f"{side} {a}"] + qpos[f"{side} {b}"]) / 2
        hold, lunge = qpos[f"{side} hold"], qpos[f"{side} lunge"]
        for share in SWAY:
            qpos[f"{side} hold {share}"] = hold + share * (lunge - hold)
    qpos[END_ON] = qpos["left start"]
    people = {name: mannequin.person(qpos[name]) for name in NAMES if name != ROOM}
    cloud = np.concatenate([each.vertices for each in people.values()])
    # The side that the judge reads this stretch from, for the left leg.
    camera = render.fit(cloud, 270.0, 12.0, 4 / 3, 1.15)
    front = render.fit(people[END_ON].vertices, 20.0, 12.0, 4 / 3, 1.15)
    with PICTURES.open("wb") as file:
        for name in NAMES:
            jpeg = io.BytesIO()
            frame = mannequin.picture(people.get(name), front if name == END_ON else camera)
            frame[:MARK_PIXELS, :MARK_PIXELS] = mark(name)
            Image.fromarray(frame).save(jpeg, "JPEG", quality=82)
            file.write(jpeg.getvalue())


if __name__ == "__main__":
    render_pictures()
