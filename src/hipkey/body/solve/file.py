"""A pose as TOML, and into its file with the rest of the file untouched."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hipkey.domain.stretch import PlacedProp, Pose, Reach


def write(path: Path, pose: Pose) -> None:
    """Put the pose into a stretch's file in place of the one there; the rest stays as it is.

    Reads, changes and writes at once, so that somebody else's edit is not lost.
    """
    import tomlkit

    document = tomlkit.parse(path.read_text("utf-8"))
    if "pose" in document:
        document.remove("pose")
    text = tomlkit.dumps(document).rstrip("\n")
    path.write_text(f"{text}\n\n{as_toml(pose)}", "utf-8")


def as_toml(pose: Pose) -> str:
    """The `[pose]` table as text; what is zero or the default is left out."""
    lines = ["[pose]", *_rows("props", pose.props), *_rows("contacts", pose.contacts)]
    for keyframe in pose.keyframes:
        lines += ["", "[[pose.keyframes]]"]
        told = keyframe.model_dump(mode="json", exclude_none=True)
        lines += [f"{key} = {_value(value)}" for key, value in told.items() if value != 0]
    return "\n".join(lines) + "\n"


def _rows(name: str, items: Sequence[PlacedProp | Reach]) -> list[str]:
    rows = [f"  {_value(item.model_dump(mode='json', exclude_defaults=True))}," for item in items]
    return [f"{name} = [", *rows, "]"] if rows else []


def _value(value: Any) -> str:
    """A value in TOML; in tables numbers that are zero are left out."""
    if isinstance(value, dict):
        pairs = (f"{key} = {_value(item)}" for key, item in value.items() if item != 0)
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    return f'"{value}"' if isinstance(value, str) else repr(value)
