"""The body standing, seen from the front and from behind, with the outline of each muscle group.

A map to colour: `standing.webp` is the picture with white muscles, `standing.json` says where each
group lies on it and in which colours to paint. Does not know what the colours will mean.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from hipkey.body import figure_files, muscle_bellies, render
from hipkey.body.bake import Baked, Studio
from hipkey.body.figure import Scene, draw, evenly_lit, picture_of
from hipkey.body.render import LOOK, Camera, Surface
from hipkey.body.skeleton import blend, carry
from hipkey.body.template import normals
from hipkey.body.types import Floats
from hipkey.domain.anatomy import MuscleGroup, Side
from hipkey.domain.stretch import Keyframe, LimbAngles

STANDING: Final = Keyframe(
    name="standing",
    pelvis_position=(0.0, 0.0, 1.0),
    pelvis_orientation=(1.0, 0.0, 0.0, 0.0),
    both=LimbAngles(hip_adduction=-6, shoulder_elevation=17, elbow_flexion=8, finger_flexion=15),
)
SIZE: Final = (360, 720)
"""Of each of the two views, pixels."""
AZIMUTHS: Final = (0.0, 180.0)
FINER: Final = 2
"""Outlines are found on so many points a pixel."""
STEPS: Final = 20
LONGEST: Final = 0.9
"""The last colour is that of this lengthening, in fibre lengths: much longer."""
ROUGHNESS: Final = 0.5
"""So far may an outline be off, pixels."""
SMALLEST: Final = 12.0
"""Spots of fewer square pixels than this are left out."""
RAISED: Final = {MuscleGroup.PIRIFORMIS: 0.05}
"""Drawn so many metres nearer to the eye behind: it lies under the gluteus maximus."""
_WHITE: Final = (1.6, 1.6, 1.6)
"""Brighter than any real white, so that paint laid over it keeps its own colour."""
_VERSION: Final = 1


def make(studio: Studio, folder: Path) -> bool:
    """Both files; False when they were there already and nothing has changed."""
    path, key = folder / "standing.json", made_of(folder)
    if path.exists() and json.loads(path.read_text("utf-8"))["key"] == key:
        return False
    baked = studio.bake(STANDING, ())
    both = np.zeros((SIZE[1], 2 * SIZE[0], 4))
    groups: dict[str, dict[str, str]] = {}
    scene, owner = _scene(studio, baked, folder)
    for place, azimuth in enumerate(AZIMUTHS):
        camera = render.fit(scene.cloud(), azimuth, 4.0, SIZE[0] / SIZE[1])
        left = place * SIZE[0]
        both[:, left : left + SIZE[0]] = draw(scene, camera, *SIZE)
        for (group, side), outline in _outlines(scene, owner, camera, left).items():
            sides = groups.setdefault(group, {})
            sides[side] = sides.get(side, "") + outline
    picture_of(both).save(folder / "standing.webp", quality=80, method=6, alpha_quality=80)
    shades = render.encode(render.ramp(np.linspace(0, LONGEST, STEPS + 1)))
    made = {
        "key": key,
        "width": 2 * SIZE[0],
        "height": SIZE[1],
        "shades": ["#" + bytes(np.round(shade * 255).astype(np.uint8)).hex() for shade in shades],
        "groups": groups,
    }
    path.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    return True


def made_of(folder: Path) -> str:
    """What the files are made from, in short; the map carries it."""
    body = figure_files.read(folder / "body.bin")[0]["key"]
    numbers = (
        _VERSION,
        body,
        STANDING,
        SIZE,
        AZIMUTHS,
        FINER,
        STEPS,
        LONGEST,
        ROUGHNESS,
        SMALLEST,
        RAISED,
        _WHITE,
    )
    return hashlib.sha256(repr(numbers).encode()).hexdigest()[:16]


def _scene(studio: Studio, baked: Baked, folder: Path) -> tuple[Scene, list[tuple[str, str]]]:
    """Clear skin, faint bones, white muscles; and whose group and side each muscle is."""
    faces = studio.skin.faces
    bellies = muscle_bellies.bellies()
    known = [at for at, belly in enumerate(bellies) if belly.group in set(MuscleGroup)]
    half = len(bellies) // 2  # the right side's come first
    owner = [(bellies[at].group, (Side.RIGHT if at < half else Side.LEFT).value) for at in known]
    lines = baked.lines[known]
    lines[:, :, 1] += np.array([RAISED.get(MuscleGroup(group), 0.0) for group, _ in owner])[:, None]
    tubes, corners = muscle_bellies.tubes(lines, baked.radii[known])
    _, bones = figure_files.read(folder / "bones.bin")
    carriers = bones["carriers"].astype(np.int64)[:, None]
    hung = blend(studio.rest, baked.motion, carriers, np.ones((len(carriers), 1)))
    placed = carry(hung, bones["vertices"])
    skin, out = baked.skin, normals(baked.skin, faces)
    scene = Scene(
        skin=Surface(skin, faces, out, baked.sky, baked.key, _all(LOOK["clay"], len(skin))),
        props=None,
        muscles=evenly_lit(tubes, corners, _all(_WHITE, len(tubes)), 0.0),
        bones=evenly_lit(
            placed, bones["faces"].astype(np.int64), _all(LOOK["bone"], len(placed)), 0.0
        ),
        floor=np.ones((2, 2)),
        place={"x": 0.0, "y": 0.0, "cell": 1.0},
        mat=None,
        views={},
    )
    return scene, owner


def _all(colour: Any, count: int) -> Floats:
    return np.tile(colour, (count, 1))


def _outlines(
    scene: Scene, owner: list[tuple[str, str]], camera: Camera, left: int
) -> dict[tuple[str, str], str]:
    """What is seen of each group and side, as an SVG path in the pixels of the picture."""
    from skimage.measure import approximate_polygon, find_contours

    assert scene.muscles is not None  # noqa: S101 - this map is of muscles
    wide, tall = SIZE[0] * FINER, SIZE[1] * FINER
    cover = render.rasterise(scene.muscles, camera, wide, tall)
    belly = cover.face // (len(scene.muscles.faces) // len(owner))
    parts = sorted(set(owner))
    index = np.array([parts.index(part) for part in owner])
    seen = np.full(wide * tall, -1)
    seen[cover.pixel] = index[belly]
    picture = np.pad(seen.reshape(tall, wide), 1, constant_values=-1)
    found = {}
    for number, part in enumerate(parts):
        path = ""
        for line in find_contours((picture == number).astype(float), 0.5):
            # Back from the padded, finer grid to the middle of pixels.
            spots = approximate_polygon((line - 0.5) / FINER, ROUGHNESS)[:-1, ::-1]
            if len(spots) > 2 and _area(spots) >= SMALLEST:
                path += "M" + "L".join(f"{x + left:.1f} {y:.1f}" for x, y in spots) + "Z"
        if path:
            found[part] = path
    return found


def _area(spots: Floats) -> float:
    x, y = spots.T
    return float(abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2)
