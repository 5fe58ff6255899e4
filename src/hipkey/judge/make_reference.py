"""Makes the table of known postures: `python -m hipkey.judge.make_reference FILE.jsonl...`.

From three sources: what the estimator said of rendered mannequins (the files), the authored poses
on the body model itself, as a camera without errors would see them, and lookalikes on the same
body. Run by hand when the poses or the renderings change; the judge only reads the result.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from hipkey.body import kinematics
from hipkey.content import loader
from hipkey.domain.anatomy import Side
from hipkey.domain.frames import parse_frame
from hipkey.domain.landmarks import Landmarks
from hipkey.domain.stretch import Stretch
from hipkey.judge.lookalikes import lookalikes
from hipkey.judge.reading import read
from hipkey.judge.reference import TABLE, features
from hipkey.measures import body_of, camera_azimuth

FRONTAL: Final = 20.0
"""Within so many degrees of front and back either side may be the nearer; both are kept."""
KEYFRAMES: Final = ("easier", "hold", "deeper")
VIEWS: Final = ((45.0, 10.0), (135.0, 20.0), (225.0, 20.0), (315.0, 10.0))
"""From where the body model is seen: azimuth and elevation, degrees."""

Sample = tuple[str, int, Landmarks | None]
"""The posture, the side (0 left, 1 right, 2 both or none), the points."""


def rendered(records: Iterable[Mapping[str, Any]]) -> Iterator[Sample]:
    """The mannequin as the estimator sees it; a posture that is no stretch by its own name."""
    for record in records:
        name = record["pose"] if record["stretch"] == "other" else record["stretch"]
        side = {"left": 0, "right": 1}.get(record["side"] or "both", 2)
        yield name, side, parse_frame(record)


def on_the_body(stretches: Mapping[str, Stretch]) -> Iterator[Sample]:
    """What needs no estimator: the authored poses and what is taken for them."""
    yield from authored(stretches.values())
    for posture, landmarks in lookalikes(stretches):
        yield posture, 2, landmarks


def authored(stretches: Iterable[Stretch]) -> Iterator[Sample]:
    """The authored poses, both sides, from around and above."""
    for stretch in stretches:
        if stretch.pose is None:
            continue
        for side in stretch.sides:
            for name in KEYFRAMES:
                keyframe = stretch.pose.keyframe(name)
                if side is Side.LEFT:
                    keyframe = kinematics.mirror(keyframe)
                data = kinematics.forward(kinematics.configuration(keyframe))
                for view in VIEWS:
                    seen = kinematics.landmarks(data, kinematics.view(*view))
                    yield stretch.id, (Side.LEFT, Side.RIGHT, Side.BOTH).index(side), seen


def gather(samples: Iterable[Sample], stretches: Iterable[str]) -> dict[str, Any]:
    """Rows for the table: `posture`, `side`, `azimuth`, `values`, and the `sample` of each row.

    Mirrored where the right side is nearer, and both ways where neither is.
    """
    out: dict[str, list[Any]] = {n: [] for n in ("posture", "side", "azimuth", "values", "sample")}
    for index, (name, side, landmarks) in enumerate(samples):
        body = None if landmarks is None else body_of(landmarks)
        if body is None:
            continue
        values, azimuth = read(body), camera_azimuth(body)
        frontal = min(azimuth % 180.0, 180.0 - azimuth % 180.0) < FRONTAL
        for turned in (False, True) if frontal else (azimuth > 180.0,):
            out["posture"].append(name)
            out["side"].append(1 - side if turned and side < 2 else side)
            out["azimuth"].append(_unwrapped(360.0 - azimuth if turned else azimuth))
            out["values"].append(features(values[::-1] if turned else values))
            out["sample"].append(index)
    return {
        "stretches": tuple(stretches),
        "posture": np.array(out["posture"]),
        "side": np.array(out["side"], dtype=np.int8),
        "azimuth": np.array(out["azimuth"], dtype=np.float32),
        "values": np.array(out["values"], dtype=np.float32),
        "sample": np.array(out["sample"]),
    }


def _unwrapped(azimuth: float) -> float:
    """-90 to 270: the nearer side's half circle and what borders on it, without a seam."""
    return (azimuth + 90.0) % 360.0 - 90.0


def save(gathered: Mapping[str, Any], path: Path = TABLE) -> None:
    """Write the table, compact: half precision is finer than the estimator."""
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        path,
        stretches=np.array(gathered["stretches"]),
        posture=gathered["posture"],
        side=gathered["side"],
        azimuth=gathered["azimuth"].astype(np.float16),
        values=gathered["values"].astype(np.float16),
    )


def main(arguments: list[str]) -> int:
    """Make the table anew from files of rendered landmarks and from the content."""
    if not arguments:
        sys.stderr.write("usage: python -m hipkey.judge.make_reference FILE.jsonl...\n")
        return 2
    files = [Path(name).read_text("utf-8").splitlines() for name in arguments]
    records = [json.loads(line) for lines in files for line in lines]
    content = loader.load().stretches
    stretches = {name: stretch for name, stretch in content.items() if stretch.number is not None}
    samples = [*rendered(records), *on_the_body(stretches)]
    gathered = gather(samples, sorted(stretches))
    save(gathered)
    sys.stdout.write(f"{len(gathered['posture'])} rows of {len(stretches)} stretches -> {TABLE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
