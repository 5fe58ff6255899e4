"""The figure as a picture: `python -m hipkey.body.figure pigeon [--muscles] [-o pigeon.png]`.

Draws from the files that `make_figures` made, the very ones the browser gets, so it needs no screen
and no body model. Does not know what a stretch is good for.
"""

import argparse
import functools
import sys
import tempfile
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from hipkey.body import figure_files, muscle_bellies, render
from hipkey.body.render import LOOK, Camera, Surface
from hipkey.body.skeleton import blend, carry
from hipkey.body.template import normals
from hipkey.body.types import Floats
from hipkey.domain.anatomy import Prop, Side
from hipkey.domain.errors import HipkeyError, UnknownNameError

FOLDER: Final = Path(__file__).parents[1] / "web" / "static" / "figures"
SUPERSAMPLING: Final = 2
FADE: Final = 0.12
VIEWS: Final = {"front": (0.0, 10.0), "side": (-90.0, 8.0), "top": (0.0, 80.0)}
"""Azimuth and elevation, degrees; `auto` comes with the stretch."""
MATERIAL: Final = {
    Prop.CHAIR: "wood",
    Prop.BLOCK: "foam",
    Prop.WEIGHT: "iron",
    Prop.FOAM_ROLLER: "foam",
    Prop.CUSHION: "cloth",
}


@dataclass(frozen=True)
class Scene:
    """One keyframe of one stretch, opened."""

    skin: Surface
    props: Surface | None
    muscles: Surface | None
    bones: Surface | None
    floor: Floats
    place: dict[str, float]
    mat: dict[str, float] | None
    views: dict[str, tuple[float, float]]

    def cloud(self) -> Floats:
        """(n, 3) points that a picture must hold."""
        parts = [self.skin.vertices] + ([self.props.vertices] if self.props else [])
        return np.concatenate(parts)


def picture(
    stretch: str,
    keyframe: str = "hold",
    side: Side = Side.RIGHT,
    view: str = "auto",
    muscles: bool = False,
    size: tuple[int, int] = (1200, 900),
    folder: Path = FOLDER,
) -> Any:
    """A PIL image, RGBA with a clear ground. Side `left` is the mirror image of `right`.

    Raises UnknownNameError for a stretch, keyframe or view that is not there.
    """
    scene = load(stretch, keyframe, muscles, folder)
    if view not in scene.views:
        raise UnknownNameError("view", view, scene.views)
    camera = render.fit(scene.cloud(), *scene.views[view], size[0] / size[1])
    pixels = draw(scene, camera, *size)
    return picture_of(pixels[:, ::-1] if side is Side.LEFT else pixels)


def load(stretch: str, keyframe: str, muscles: bool = False, folder: Path = FOLDER) -> Scene:
    """Open the files and put the body into the keyframe."""
    known = sorted(p.stem for p in folder.glob("*.bin") if p.stem not in ("body", "bones"))
    if stretch not in known:
        raise UnknownNameError("figure of a stretch", stretch, known)
    about, body = _file(folder / "body.bin")
    header, arrays = _file(folder / f"{stretch}.bin")
    if keyframe not in header["keyframes"]:
        raise UnknownNameError("keyframe", keyframe, header["keyframes"])
    at = header["keyframes"].index(keyframe)
    faces = body["skin.faces"].astype(np.int64)
    motion = arrays["motion"][at].astype(np.float64)
    carried = blend(
        body["rest"].astype(np.float64), motion, body["skin.carriers"], body["skin.weights"]
    )
    skin = carry(carried, body["skin.vertices"] + arrays["skin.delta"][at])
    inside = _inside(about, body, arrays, at, motion, folder) if muscles else (None, None)
    return Scene(
        skin=Surface(
            skin,
            faces,
            normals(skin, faces),
            arrays["skin.sky"][at],
            arrays["skin.key"][at],
            np.tile(LOOK["clay"], (len(skin), 1)),
            LOOK["gloss"],
        ),
        props=_props(header, arrays, at),
        muscles=inside[0],
        bones=inside[1],
        floor=arrays["floor"][at],
        place=header["floor"],
        mat=header.get("mat"),
        views={**VIEWS, "auto": tuple(header.get("views", {}).get(keyframe, header["view"]))},
    )


def forget() -> None:
    """Read the files anew from now on."""
    _file.cache_clear()


@functools.lru_cache(maxsize=4)
def _file(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    return figure_files.read(path)


def _props(header: dict[str, Any], arrays: dict[str, Any], at: int) -> Surface | None:
    shown = arrays["props.shown"][at] > 0.5
    corners = arrays["props.faces"].astype(np.int64)
    corners = corners[shown[arrays["props.kind"][corners[:, 0]]]]
    if not len(corners):
        return None
    used, faces = np.unique(corners, return_inverse=True)
    colours = np.array([LOOK[MATERIAL.get(Prop(p), "cloth")] for p in header["props"]])
    return Surface(
        arrays["props.vertices"][used],
        faces.reshape(-1, 3),
        arrays["props.normals"][used],
        arrays["props.sky"][at][used],
        arrays["props.key"][at][used],
        colours[arrays["props.kind"][used]],
        0.03,
    )


def _inside(
    about: dict[str, Any],
    body: dict[str, Any],
    arrays: dict[str, Any],
    at: int,
    motion: Floats,
    folder: Path,
) -> tuple[Surface, Surface]:
    """Muscles and bones in the pose, in even light."""
    rest = body["rest"].astype(np.float64)
    count = len(about["muscles"])
    hung = blend(rest, motion, body["muscles.carriers"], body["muscles.weights"])
    lines = carry(hung, body["muscles.lines"] + arrays["muscles.delta"][at]).reshape(count, -1, 3)
    vertices, faces = muscle_bellies.tubes(lines, arrays["muscles.radius"][at])
    colour = np.repeat(render.ramp(arrays["muscles.change"][at]), len(vertices) // count, axis=0)
    _, bones = _file(folder / "bones.bin")
    carriers = bones["carriers"].astype(np.int64)[:, None]
    placed = carry(blend(rest, motion, carriers, np.ones((len(carriers), 1))), bones["vertices"])
    bone_faces = bones["faces"].astype(np.int64)
    return (
        evenly_lit(vertices, faces, colour, 0.05),
        evenly_lit(placed, bone_faces, np.tile(LOOK["bone"], (len(placed), 1)), 0.0),
    )


def evenly_lit(vertices: Floats, faces: Any, albedo: Floats, gloss: float) -> Surface:
    """A surface without shadows, as what lies inside is drawn."""
    full = np.full(len(vertices), 0.9)
    return Surface(vertices, faces, normals(vertices, faces), full, 0.7 * full, albedo, gloss)


def draw(scene: Scene, camera: Camera, width: int, height: int) -> Floats:
    """(height, width, 4) sRGB and opacity, 0 to 1, colour not multiplied by opacity."""
    wide, tall = width * SUPERSAMPLING, height * SUPERSAMPLING
    ground, shadow = _floor(scene, camera, width, height)
    colour = ground.repeat(SUPERSAMPLING, 0).repeat(SUPERSAMPLING, 1).reshape(-1, 3)
    opacity = shadow.repeat(SUPERSAMPLING, 0).repeat(SUPERSAMPLING, 1).ravel()
    depth = np.full(wide * tall, np.inf)
    for surface in (scene.props, scene.muscles or scene.skin):
        if surface:
            cover = render.rasterise(surface, camera, wide, tall)
            front = cover.keep(cover.depth < depth[cover.pixel])
            colour[front.pixel] = render.encode(render.shade(surface, front, camera))
            opacity[front.pixel], depth[front.pixel] = 1.0, front.depth
    if scene.bones:
        cover = render.rasterise(scene.bones, camera, wide, tall)
        front = cover.keep(cover.depth < depth[cover.pixel])
        tint = render.encode(render.shade(scene.bones, front, camera))
        _lay_over(colour, opacity, front.pixel, tint, np.full(len(tint), LOOK["faint"]))
        cover = render.rasterise(scene.skin, camera, wide, tall)
        front = cover.keep(cover.depth < depth[cover.pixel] + 0.02)
        tint, share = render.glass(scene.skin, front, camera)
        _lay_over(colour, opacity, front.pixel, render.encode(tint), share)
    cells = (height, SUPERSAMPLING, width, SUPERSAMPLING)
    alpha = opacity.reshape(cells)
    total = alpha.mean((1, 3))
    weighed = (colour.reshape(*cells, 3) * alpha[..., None]).mean((1, 3))
    return np.concatenate([weighed / np.maximum(total, 1e-6)[..., None], total[..., None]], -1)


def _lay_over(colour: Floats, opacity: Floats, pixel: Any, tint: Floats, share: Floats) -> None:
    """Lay a clear colour of opacity `share` (n,) over what the pixels hold."""
    total = share + opacity[pixel] * (1 - share)
    colour[pixel] += (tint - colour[pixel]) * (share / total)[:, None]
    opacity[pixel] = total


def _floor(scene: Scene, camera: Camera, width: int, height: int) -> tuple[Floats, Floats]:
    """Colour (height, width, 3) and opacity (height, width) of the mat, and of shadow beside it."""
    from scipy.ndimage import map_coordinates

    colour, opacity = np.zeros((width * height, 3)), np.zeros(width * height)
    pixel, spot = render.floor_points(camera, width, height)
    at = (spot - (scene.place["x"], scene.place["y"])) / scene.place["cell"]
    lit = map_coordinates(
        scene.floor, [at[:, 1], at[:, 0]], order=1, mode="grid-constant", cval=1.0
    )
    opacity[pixel] = 0.55 * np.clip(1 - lit, 0, 1)
    if scene.mat:
        inside = np.full(width * height, -1.0)
        inside[pixel] = _on_mat(spot, scene.mat)
        steep = np.hypot(*np.gradient(inside.reshape(height, width))).ravel()
        on = np.clip(inside / np.maximum(steep, 1e-5) + 0.5, 0, 1)[pixel]
        material = LOOK["quiet" if scene.muscles else "mat"]
        tone = np.array(material) * (
            np.array(LOOK["sky"]) + np.array(LOOK["key"]) * light_from_above()
        )
        opacity[pixel] += on * (1 - opacity[pixel])
        share = on / np.maximum(opacity[pixel], 1e-4)
        colour[pixel] = render.encode(tone * (0.12 + 0.88 * lit[:, None])) * share[:, None]
    return colour.reshape(height, width, 3), opacity.reshape(height, width)


def light_from_above() -> float:
    """How much of the key light a level floor gets."""
    wrap = float(LOOK["wrap"])
    return float(((LOOK["towards"][2] + wrap) / (1 + wrap)) ** 1.3)


def _on_mat(spot: Floats, mat: dict[str, float]) -> Floats:
    """Metres inside the mat's rounded edge; negative outside."""
    turn = np.radians(mat["yaw"])
    local = spot - (mat["x"], mat["y"])
    along = np.stack(
        [local @ (np.cos(turn), np.sin(turn)), local @ (-np.sin(turn), np.cos(turn))], 1
    )
    beyond = np.abs(along) - (mat["width"] / 2 - 0.03, mat["length"] / 2 - 0.03)
    outside = np.linalg.norm(np.maximum(beyond, 0), axis=1) + np.minimum(beyond.max(1), 0)
    return np.asarray(0.03 - outside)


def picture_of(pixels: Floats) -> Any:
    """A PIL image of what `draw` gives."""
    from PIL import Image

    return Image.fromarray(np.round(np.clip(pixels, 0, 1) * 255).astype(np.uint8), "RGBA")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or open a picture; 1 and one sentence when something asked for is not there."""
    parser = argparse.ArgumentParser(
        prog="python -m hipkey.body.figure", description=__doc__.splitlines()[0]
    )
    parser.add_argument("stretch")
    parser.add_argument("--keyframe", default="hold")
    parser.add_argument("--side", choices=("left", "right"), default="right")
    parser.add_argument("--view", default="auto")
    parser.add_argument("--muscles", action="store_true")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("-o", "--output", type=Path)
    asked = parser.parse_args(arguments)
    try:
        image = picture(
            asked.stretch,
            asked.keyframe,
            Side(asked.side),
            asked.view,
            asked.muscles,
            folder=asked.folder,
        )
    except HipkeyError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    if asked.output:
        image.save(asked.output)
    else:
        with tempfile.NamedTemporaryFile(suffix=".png", delete=False) as file:
            image.save(file)
        webbrowser.open(Path(file.name).as_uri())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
