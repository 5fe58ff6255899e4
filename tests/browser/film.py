"""A film for a fake camera: somebody kneels, stretches, wobbles, leaves, comes back, and takes the
wrong side.

python tests/browser/film.py      renders the pictures it is made of into `kneeling.mjpeg`

The pictures are few and the film repeats them, so the file beside this one is small; `shoot` writes
the whole film. A browser plays a file of pictures at 30 a second and begins anew at its end.
"""

import io
import re
import sys
from itertools import pairwise
from pathlib import Path

PICTURES = Path(__file__).parent / "kneeling.mjpeg"
FPS = 30
STRETCH, SIDE = "kneeling-hip-flexor", "left"
WAY = ("start", "towards-foot-forward", "foot-forward", "lunge", "hold")
"""Keyframes from kneeling upright into the stretch."""
ROOM = "room"
SWAY = (0.0, 0.04, 0.08)
"""Nobody is quite still: shares of the way back towards the lunge."""


def _way(side: str) -> list[str]:
    """The names of the pictures from kneeling upright to just before the hold."""
    return [f"{side} {a}{more}" for a, _ in pairwise(WAY) for more in ("", "+")]


def _still(side: str) -> list[str]:
    return [f"{side} hold {share}" for share in SWAY]


NAMES = [ROOM, *_way("left"), *_still("left"), *_way("right"), *_still("right")]


def scenes(lead_s: float = 4.0) -> list[tuple[str, float, bool]]:
    """Picture, seconds, and whether the left hip flexor is stretched then."""
    up, there = "left start", _way("left")[1:]
    into = [(name, 0.1, False) for name in there]
    away = into[::-1]
    first, rest = _swaying("left", 9.0), _swaying("left", 6.0)
    wobble = [(name, 0.16, False) for name in (*there[:-4:-1], *there[-3:])]
    again = _swaying("left", 9.0)
    wrong = [(name, 0.1, False) for name in _way("right")]
    wrong += [(name, s, False) for name, s, _ in _swaying("right", 10.0)]
    left = [(up, 1.0, False), (ROOM, 5.0, False), (up, 1.5, False)]
    return [
        *((up, lead_s, False), *into, *first, *wobble, *rest, *away),
        *(*left, *into, *again, *away, (up, 1.0, False), *wrong),
        (up, 30.0, False),
    ]


def _swaying(side: str, seconds: float) -> list[tuple[str, float, bool]]:
    names = _still(side)
    order = [*names, *names[-2:0:-1]]
    beat = 0.5
    return [(order[i % len(order)], beat, True) for i in range(round(seconds / beat))]


def truly_held_s() -> float:
    """The seconds of the film in which the stretch is held."""
    return sum(seconds for _, seconds, held in scenes() if held)


def length_s(lead_s: float) -> float:
    """How long the film is before it begins anew."""
    return sum(seconds for _, seconds, _ in scenes(lead_s))


def starts_s(picture: str, lead_s: float) -> float:
    """When a picture is shown first."""
    clock = 0.0
    for name, seconds, _ in scenes(lead_s):
        if name == picture:
            return clock
        clock += seconds
    raise KeyError(picture)


def shoot(to: Path, lead_s: float = 4.0) -> Path:
    """Write the film; what the browser's fake camera plays."""
    pictures = dict(zip(NAMES, split(PICTURES.read_bytes()), strict=True))
    with to.open("wb") as film:
        clock, frames = 0.0, 0
        for name, seconds, _ in scenes(lead_s):
            clock += seconds
            while frames < round(clock * FPS):
                film.write(pictures[name])
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
    people = {name: mannequin.person(qpos[name]) for name in NAMES if name != ROOM}
    cloud = np.concatenate([each.vertices for each in people.values()])
    # The side that the judge reads this stretch from, for the left leg.
    camera = render.fit(cloud, 270.0, 12.0, 4 / 3, 1.15)
    with PICTURES.open("wb") as file:
        for name in NAMES:
            jpeg = io.BytesIO()
            frame = mannequin.picture(people.get(name), camera)
            Image.fromarray(frame).save(jpeg, "JPEG", quality=82)
            file.write(jpeg.getvalue())


if __name__ == "__main__":
    render_pictures()
