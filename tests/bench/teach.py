"""What the camera bench's first person teaches the judge's table: landmarks with the truth.

python tests/bench/teach.py      then     python -m hipkey.judge.make_reference FILES
Goes on with the bench where its pictures are missing. The second person's pictures stay out.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from camera_pictures import Shot, gathered
from poses_seen import TEACHING

from hipkey.body import kinematics
from hipkey.domain.anatomy import Side
from hipkey.domain.landmarks import Landmarks
from hipkey.measures import MEASURES, body_of


def teaching(shots: Iterable[Shot], frames: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The first person's pictures as the records that `make_reference` reads."""
    for shot in shots:
        design = shot.design
        if design.person:
            continue
        pose = kinematics.landmarks(kinematics.forward(kinematics.configuration(design.pose)))
        yield frames[shot.file] | {
            "stretch": design.name if design.is_stretch else "other",
            "pose": design.name if design.is_stretch else _posture(design.name, design.keyframe),
            "side": design.side.value if design.is_stretch else None,
            "person": design.person,
            "instance": f"{design.name}@{design.keyframe}@{design.person}@{design.side.value}",
            "camera": {
                "azimuth_deg": shot.around,
                "azimuth_to_working_side_deg": shot.azimuth,
                "elevation_deg": shot.elevation,
            },
            "truth": _truth(pose),
        }


def _posture(name: str, keyframe: str) -> str:
    return f"before-{name}" if keyframe == "start" else name


def _truth(pose: Landmarks) -> dict[str, float]:
    body = body_of(pose, pitch_deg=0.0)
    values = {
        f"{name}_{side.value}": MEASURES[name](body, side)
        for name in ("hip_flexion", "hip_abduction", "knee_flexion")
        for side in (Side.LEFT, Side.RIGHT)
        if body is not None
    }
    return {name: round(value, 1) for name, value in values.items() if value is not None}


def main() -> None:
    lines = [json.dumps(record) for record in teaching(*gathered(people=1))]
    TEACHING.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(lines)} records -> {TEACHING}\n")


if __name__ == "__main__":
    main()
