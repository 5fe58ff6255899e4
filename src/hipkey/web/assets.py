"""Finds the built islands and styles by Vite's manifest, and made figures by stretch."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hipkey.domain.errors import MissingPartError

STATIC = Path(__file__).parent / "static"
MANIFEST = STATIC / "built" / ".vite" / "manifest.json"


@dataclass(frozen=True)
class Entry:
    """The files that one entry needs, as URLs of this host."""

    script: str
    styles: tuple[str, ...]


@cache
def _manifest() -> dict[str, dict[str, object]]:
    try:
        manifest: dict[str, dict[str, object]] = json.loads(MANIFEST.read_text())
    except FileNotFoundError:
        raise MissingPartError(
            "The pages have not been built; run `make setup` in the project folder."
        ) from None
    return manifest


@cache
def entry(name: str) -> Entry:
    """The built files of `app`, `player/main`, ...; KeyError where Vite knows no such entry."""
    manifest = _manifest()
    chunk = manifest[f"{name}.ts"]
    styles: list[str] = []
    seen: set[str] = set()

    def collect(key: str) -> None:
        if key in seen:
            return
        seen.add(key)
        part = manifest[key]
        for imported in part.get("imports", []):  # type: ignore[attr-defined]
            collect(imported)
        styles.extend(part.get("css", []))  # type: ignore[arg-type]

    collect(f"{name}.ts")
    base = "/static/built/"
    return Entry(f"{base}{chunk['file']}", tuple(f"{base}{style}" for style in styles))


def still(stretch: str, keyframe: str = "hold") -> str | None:
    """The URL of a still of the figure, or None where none was made."""
    name = f"figures/{stretch}-{keyframe}.webp"
    return f"/static/{name}" if (STATIC / name).exists() else None


def picture(stretch: str, keyframe: str = "hold") -> bytes | None:
    """The still itself, for paper; None where none was made."""
    file = STATIC / "figures" / f"{stretch}-{keyframe}.webp"
    return file.read_bytes() if file.exists() else None


def pictures(stretches: Iterable[str]) -> dict[str, bytes]:
    """The stills of the holds, for paper; without those that were not made."""
    return {name: found for name in stretches if (found := picture(name))}
