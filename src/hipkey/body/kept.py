"""What every stretch lengthens, computed once and kept on disk until a pose or the model changes.

Building the body takes a second or more; a plan needs these few hundred numbers and nothing else.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from hipkey.domain.anatomy import MuscleGroup, Side
from hipkey.domain.stretch import Stretch

Lengthening = Mapping[MuscleGroup, Mapping[Side, float]]
Computing = Callable[[str, str], Lengthening]


def lengthenings(
    stretches: Mapping[str, Stretch], folder: Path | None, compute: Computing
) -> dict[tuple[str, str], Lengthening]:
    """By stretch and keyframe (hold, easier, deeper), the right side working.

    `folder`: where to keep them; None, or one that cannot be written, means computing each time.
    `compute`: of a stretch's id and a keyframe's name.
    """
    posed = {name: stretch for name, stretch in stretches.items() if stretch.pose}
    wanted = {
        (name, keyframe)
        for name, stretch in posed.items()
        for keyframe in ("hold", stretch.easier.keyframe, stretch.deeper.keyframe)
    }
    place = folder and folder / f"lengthenings-{_digest(posed)}.json"
    found = _read(place) if place else {}
    if found.keys() != wanted:
        found = {(name, keyframe): compute(name, keyframe) for name, keyframe in sorted(wanted)}
        if place:
            _write(place, found)
    return found


def _digest(posed: Mapping[str, Stretch]) -> str:
    digest = hashlib.sha256()
    for package in ("hipkey", "mujoco", "myo-sim"):
        digest.update(version(package).encode())
    for file in sorted((Path(__file__).parent / "data").iterdir()):
        digest.update(file.read_bytes())
    for name, stretch in sorted(posed.items()):
        assert stretch.pose is not None  # noqa: S101 - only posed ones come here
        digest.update(name.encode() + stretch.pose.model_dump_json().encode())
    return digest.hexdigest()[:16]


def _read(place: Path) -> dict[tuple[str, str], Lengthening]:
    try:
        kept = json.loads(place.read_text(encoding="utf-8"))
        return {
            (name, keyframe): {
                MuscleGroup(group): {Side(side): float(change) for side, change in sides.items()}
                for group, sides in groups.items()
            }
            for name, keyframe, groups in kept
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}  # not there yet, or not what was written: it is computed anew


def _write(place: Path, found: Mapping[tuple[str, str], Lengthening]) -> None:
    rows = [[name, keyframe, groups] for (name, keyframe), groups in found.items()]
    unfinished = place.with_suffix(f".{os.getpid()}.new")
    with suppress(OSError):  # a full or read-only disk only costs time
        place.parent.mkdir(parents=True, exist_ok=True)
        for old in place.parent.glob("lengthenings-*.json"):
            old.unlink(missing_ok=True)
        unfinished.write_text(json.dumps(rows), encoding="utf-8")
        unfinished.replace(place)
