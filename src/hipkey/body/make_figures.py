"""Makes the figure's files ahead: `python -m hipkey.body.make_figures [--only pigeon] [--force]`.

Reads the `[pose]` of each stretch's TOML, bakes every keyframe and draws the stills. The same input
gives the same bytes; what did not change is left alone. Takes some ten seconds for each keyframe.
Needs `pip install hipkey[authoring]`.
"""

import argparse
import functools
import hashlib
import sys
import tomllib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np

from hipkey.body import bake, figure, figure_files, light, placing, props, standing, template
from hipkey.body.bake import Floor, Studio, bone_bodies, props_mesh
from hipkey.body.figure_files import metres, shares
from hipkey.body.kinematics import configuration, forward
from hipkey.body.model import load
from hipkey.body.muscle_bellies import bellies
from hipkey.body.render import LOOK
from hipkey.body.skin import JOINS, SHAPES, SHRINK, SOFTNESS, TRIM
from hipkey.body.template import Template
from hipkey.body.types import Floats
from hipkey.domain.anatomy import Prop
from hipkey.domain.errors import ContentError, HipkeyError
from hipkey.domain.stretch import PlacedProp, Pose

STRETCHES: Final = Path(__file__).parents[1] / "content" / "stretches"
STILL: Final = (800, 600)
_VERSION: Final = 3
"""Raised by hand when the way of making changes without any number of it changing."""
_BONE_CELL: Final = 0.0095


def make_body(folder: Path) -> Studio:
    """The file of the body, which all stretches share; made when it is not there."""
    path, key = (
        folder / "body.bin",
        _digest(_VERSION, SHAPES, JOINS, SOFTNESS, SHRINK, TRIM, template.EDGE, bake.REST, LOOK),
    )
    if path.exists():
        header, arrays = figure_files.read(path)
        if header["key"] == key:
            return Studio(_template(header, arrays))
    studio = Studio()
    skin = studio.skin
    header = {
        "key": key,
        "look": LOOK,
        "names": studio.skeleton.names,
        "parents": studio.skeleton.parents.tolist(),
        "bodies": studio.skeleton.bodies.tolist(),
        "muscles": [{"name": b.name, "group": b.group} for b in bellies()],
    }
    size = figure_files.write(
        path,
        header,
        {
            "rest": studio.rest.astype(np.float32),
            "skin.vertices": metres(skin.vertices),
            "skin.faces": skin.faces.astype(np.uint16),
            "skin.region": skin.region.astype(np.uint8),
            "skin.carriers": studio.skin_places.astype(np.uint8),
            "skin.weights": shares(skin.weights),
            "muscles.lines": metres(studio.rest_lines),
            "muscles.carriers": studio.line_places.astype(np.uint8),
            "muscles.weights": shares(studio.line_weights),
        },
    )
    _tell(path, size)
    _make_bones(studio, folder / "bones.bin")
    return Studio(_template(*figure_files.read(path)))


def _template(header: dict[str, Any], arrays: dict[str, Any]) -> Template:
    """The template as the file holds it, rounding and all, so that what is added fits exactly."""
    bodies = np.array(header["bodies"])
    return Template(
        vertices=arrays["skin.vertices"],
        faces=arrays["skin.faces"].astype(np.int64),
        region=arrays["skin.region"].astype(np.int64),
        carriers=bodies[arrays["skin.carriers"]],
        weights=arrays["skin.weights"],
    )


def _make_bones(studio: Studio, path: Path) -> None:
    """The model's own bones at rest, corners within a few millimetres made one."""
    mj, data = load().mj, forward(configuration(bake.REST))
    vertices, faces, carriers, count = [], [], [], 0
    for geom in range(mj.ngeom):
        mesh = int(mj.geom_dataid[geom])
        if mesh < 0 or int(mj.geom_bodyid[geom]) not in bone_bodies():
            continue
        at, n = int(mj.mesh_vertadr[mesh]), int(mj.mesh_vertnum[mesh])
        points = (
            mj.mesh_vert[at : at + n] @ data.geom_xmat[geom].reshape(3, 3).T + data.geom_xpos[geom]
        )
        at, n = int(mj.mesh_faceadr[mesh]), int(mj.mesh_facenum[mesh])
        points, corners = _coarser(points, np.array(mj.mesh_face[at : at + n]))
        vertices.append(points)
        faces.append(corners + count)
        carriers.append(np.full(len(points), mj.geom_bodyid[geom]))
        count += len(points)
    places = studio.skeleton.places(np.concatenate(carriers))
    size = figure_files.write(
        path,
        {},
        {
            "vertices": metres(np.concatenate(vertices)),
            "faces": np.concatenate(faces).astype(np.uint16),
            "carriers": places.astype(np.uint8),
        },
    )
    _tell(path, size)


def _coarser(points: Floats, faces: Any) -> tuple[Floats, Any]:
    _, first, cell = np.unique(
        np.floor(points / _BONE_CELL), axis=0, return_index=True, return_inverse=True
    )
    cell = cell.ravel()
    count = np.bincount(cell, minlength=len(first))
    merged = np.stack([np.bincount(cell, points[:, i], len(first)) / count for i in range(3)], 1)
    kept = cell[faces]
    whole = (kept[:, 0] != kept[:, 1]) & (kept[:, 1] != kept[:, 2]) & (kept[:, 2] != kept[:, 0])
    return merged, np.unique(kept[whole], axis=0)


def stretch_key(name: str, pose: Pose, folder: Path) -> str:
    """What a stretch's file is made from, in short; the file carries it."""
    body = figure_files.read(folder / "body.bin")[0]["key"]
    solids = [props.SOLIDS[prop.prop] for prop in pose.props]
    others = [views] if (views := _views(name)) else []
    made = pose.model_dump_json(exclude={"contacts"})
    return _digest(_VERSION, body, made, _view(name), solids, *others)


def make_stretch(studio: Studio, name: str, pose: Pose, folder: Path, force: bool = False) -> bool:
    """The file of one stretch; False when it was there already and nothing has changed."""
    path, key = folder / f"{name}.bin", stretch_key(name, pose, folder)
    if path.exists() and not force and figure_files.read(path)[0].get("key") == key:
        return False
    mesh = props_mesh(pose.props)
    shown = np.array([[_shown(prop, k.name) for prop in pose.props] for k in pose.keyframes])
    baked = [
        studio.bake(keyframe, [p for p in pose.props if _shown(p, keyframe.name)])
        for keyframe in pose.keyframes
    ]
    floor = Floor.under(np.concatenate([b.skin for b in baked] + [mesh.vertices]))
    lit = [light.received(mesh.vertices, mesh.normals, b.solid) for b in baked]
    arrays = {
        "motion": np.stack([b.motion for b in baked]).astype(np.float32),
        "skin.delta": metres(np.stack([b.delta for b in baked])),
        "skin.sky": shares(np.stack([b.sky for b in baked])),
        "skin.key": shares(np.stack([b.key for b in baked])),
        "muscles.delta": metres(np.stack([b.line_delta for b in baked])),
        "muscles.radius": metres(np.stack([b.radii for b in baked])),
        "muscles.change": metres(np.stack([b.change for b in baked])),
        "floor": shares(np.stack([floor.lit(b.solid) for b in baked])),
        "props.shown": shares(shown.reshape(len(baked), -1).astype(np.float64)),
        "props.vertices": metres(mesh.vertices),
        "props.normals": metres(mesh.normals),
        "props.faces": mesh.faces.astype(np.uint16),
        "props.kind": mesh.kind.astype(np.uint8),
        "props.sky": shares(np.stack([sky for sky, _ in lit])),
        "props.key": shares(np.stack([key for _, key in lit])),
    }
    header = {
        "key": key,
        "stretch": name,
        "keyframes": [keyframe.name for keyframe in pose.keyframes],
        "view": _view(name),
        **({"views": views} if (views := _views(name)) else {}),
        "props": [p.prop for p in pose.props],
        "floor": {"x": floor.x, "y": floor.y, "cell": floor.cell},
        "mat": _mat(pose.props, [b.skin for b in baked]),
    }
    _tell(path, figure_files.write(path, header, arrays))
    return True


def _shown(prop: PlacedProp, keyframe: str) -> bool:
    return not prop.keyframes or keyframe in prop.keyframes


def make_stills(name: str, pose: Pose, folder: Path) -> None:
    """A still of each keyframe, and of the hold one more that shows the muscles."""
    figure.forget()
    for keyframe in (frame.name for frame in pose.keyframes):
        for muscles in (False, True) if keyframe == "hold" else (False,):
            path = folder / f"{name}-{keyframe}{'-muscles' if muscles else ''}.webp"
            image = figure.picture(name, keyframe, muscles=muscles, size=STILL, folder=folder)
            image.save(path, quality=86, method=6, alpha_quality=90)


def _view(name: str) -> list[float]:
    """Azimuth and elevation that show the stretch best, degrees."""
    row = _table().get(name, {"azimuth": 35.0, "elevation": 14.0})
    return [float(row["azimuth"]), float(row["elevation"])]


def _views(name: str) -> dict[str, list[float]]:
    """The keyframes that are better seen from elsewhere."""
    rows = _table().get(name, {}).get("keyframes", {})
    return {keyframe: [float(angle) for angle in view] for keyframe, view in rows.items()}


@functools.cache
def _table() -> dict[str, Any]:
    text = resources.files("hipkey.body").joinpath("data/views.toml").read_text("utf-8")
    return tomllib.loads(text)


def _mat(placed: Sequence[PlacedProp], skins: Sequence[Floats]) -> dict[str, float]:
    """Where the mat lies: as the pose says, else under the middle of all keyframes."""
    width, length, _ = props.SOLIDS[Prop.MAT][0].size
    for prop in placed:
        if prop.prop is Prop.MAT:
            x, y, yaw = prop.position[0], prop.position[1], prop.yaw
            return {"x": x, "y": y, "yaw": yaw, "width": width, "length": length}
    points = np.concatenate(skins)[:, :2]
    low, high = points.min(0), points.max(0)
    middle, size = (low + high) / 2, high - low
    yaw = 90.0 if size[0] > size[1] * 1.15 else 0.0
    return {
        "x": float(middle[0]),
        "y": float(middle[1]),
        "yaw": yaw,
        "width": width,
        "length": length,
    }


def _digest(*inputs: object) -> str:
    return hashlib.sha256(repr(inputs).encode()).hexdigest()[:16]


def _tell(path: Path, size: int) -> None:
    sys.stderr.write(f"{path.name}: {size / 1e6:.2f} MB\n")


def poses(folder: Path, only: Sequence[str] = ()) -> dict[str, Pose]:
    """The poses in a folder of stretches (TOML), by name; a stretch without one is left out."""
    found, problems = {}, []
    for path in sorted(folder.glob("*.toml")):
        if only and path.stem not in only:
            continue
        try:
            pose = tomllib.loads(path.read_text("utf-8")).get("pose")
            if pose is not None:
                found[path.stem] = Pose.model_validate(pose)
        except ValueError as problem:
            problems.append(f"{path.name}: {problem}")
    if problems:
        raise ContentError(problems)
    return found


def best_view(path: Path) -> float | None:
    """From where a camera sees the stretch best, as its TOML says; None where none can judge it."""
    judging = tomllib.loads(path.read_text("utf-8")).get("judging")
    return None if judging is None else float(judging["best_view"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Make all files, or those asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m hipkey.body.make_figures", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--only", nargs="+", default=[], metavar="STRETCH")
    parser.add_argument("--stretches", type=Path, default=STRETCHES, help="folder of TOML files")
    parser.add_argument("--folder", type=Path, default=figure.FOLDER, help="where the files go")
    parser.add_argument("--force", action="store_true", help="make anew what did not change, too")
    parser.add_argument("--stills", action="store_true", help="draw the stills anew")
    asked = parser.parse_args(arguments)
    try:
        wanted = poses(asked.stretches, asked.only)
        studio = make_body(asked.folder)
        standing.make(studio, asked.folder)
        for name, pose in wanted.items():
            made = make_stretch(studio, name, pose, asked.folder, asked.force)
            if made or asked.stills:
                make_stills(name, pose, asked.folder)
                if (best := best_view(asked.stretches / f"{name}.toml")) is not None:
                    placing.make(name, best, asked.folder)
    except HipkeyError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
