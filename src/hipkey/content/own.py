"""Adds a person's own stretches and programmes: written as TOML beside the built-in ones' shape.

What is offered is checked by the same loader as everything else, in a place of its own, and moved
into the person's folder only when it is sound. It knows no browser.
"""

import io
import os
import re
import shutil
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import tomli_w
from pydantic import Field

from hipkey.content.loader import ROOT, check
from hipkey.domain.anatomy import Position
from hipkey.domain.errors import ContentError, HipkeyError
from hipkey.domain.stretch import OURS, Frozen, Sentence

Kind = Literal["stretches", "programmes"]
KINDS: tuple[Kind, ...] = ("stretches", "programmes")
PICTURES = {b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"RIFF": ".webp"}
PICTURE_BYTES = 3_000_000
ARCHIVE_BYTES = 20_000_000
NAME = r"[a-z]+(/[a-z0-9-]+)?\.\w+"
"""What a file in the person's folder may be called."""


class OwnStretch(Frozen):
    """What a person has to say of a stretch of their own; the rest has sentences that fit any."""

    name: Sentence
    summary: Sentence
    start: Sentence
    steps: tuple[Sentence, ...] = Field(min_length=1, max_length=12)
    one_sided: bool
    position: Position
    intensity: Literal["gentle", "moderate", "deep"] = "moderate"
    unit: Literal["seconds", "breaths"]
    hold: float = Field(gt=0, le=600)

    def table(self) -> dict[str, Any]:
        """The TOML table of a whole stretch."""
        words = tomllib.loads((ROOT / "own.toml").read_text(encoding="utf-8"))

        def said(name: str) -> dict[str, str]:
            return {"text": words[name], "source": OURS}

        return {
            "name": self.name,
            "one_sided": self.one_sided,
            "working_side": words["one" if self.one_sided else "both"],
            "position": self.position.value,
            "intensity": self.intensity,
            "set_up_seconds": 15.0,
            "summary": {"text": self.summary, "source": OURS},
            "start": {"text": self.start, "source": OURS},
            "good_for": said("good_for"),
            "hold": {
                "unit": self.unit,
                "low": self.hold,
                "high": self.hold,
                "default": self.hold,
                "source": OURS,
            },
            "get_out": said("get_out"),
            "breath": said("breath"),
            "steps": [{"text": step, "source": OURS} for step in self.steps],
            "easier": {**said("easier"), "keyframe": "easier"},
            "deeper": {**said("deeper"), "keyframe": "deeper"},
            "feel": said("feel"),
            "not_feel": said("not_feel"),
            "mistakes": [{**said("mistake"), "cue": words["cue"]}],
            "cautions": [said("caution")],
        }


def name_of(title: str) -> str:
    """An id made of a title: lower-case words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].rstrip("-")


def add(
    folder: Path, kind: Kind, title: str, table: Mapping[str, Any], *, replace: bool = False
) -> str:
    """Writes one stretch or programme into the person's folder; returns its id.

    ContentError lists what is wrong, and then nothing was written.
    """
    name = name_of(title)
    if not name.strip("0123456789-"):
        raise ContentError([f"“{title}” has no letters from a to z to make a file name of."])
    target = folder / kind / f"{name}.toml"
    if target.exists() and not replace:
        raise ContentError([f"You have “{name}” already; give this one another name."])
    _install(folder, {f"{kind}/{name}.toml": tomli_w.dumps(table).encode()})
    return name


def add_picture(folder: Path, name: str, data: bytes) -> None:
    """Keeps the picture of an own stretch: PNG, JPEG or WebP, up to 3 MB."""
    ending = next((end for magic, end in PICTURES.items() if data.startswith(magic)), None)
    if ending is None or len(data) > PICTURE_BYTES:
        raise HipkeyError("The picture should be a PNG, JPEG or WebP file of at most 3 MB.")
    for other in PICTURES.values():
        (folder / "pictures" / f"{name}{other}").unlink(missing_ok=True)
    _write(folder / "pictures" / f"{name}{ending}", data)


def picture(folder: Path, name: str) -> Path | None:
    """The picture of an own stretch, if there is one."""
    places = (folder / "pictures" / f"{name}{ending}" for ending in PICTURES.values())
    return next((place for place in places if place.is_file()), None)


def remove(folder: Path, kind: Kind, name: str) -> None:
    """Takes an own stretch or programme away; one that is still used is told by the check."""
    if (own := picture(folder, name)) and kind == "stretches":
        own.unlink()
    (folder / kind / f"{name_of(name)}.toml").unlink(missing_ok=True)


def files(folder: Path) -> dict[str, bytes]:
    """Everything of the person's own: the bytes of each file by its name within the folder."""
    places = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        place.relative_to(folder).as_posix(): place.read_bytes()
        for place in places
        if not place.name.startswith(".")
    }


def packed(folder: Path) -> bytes:
    """Everything of the person's own, as one file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files(folder).items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return data.getvalue()


def unpack(folder: Path, title: str, data: bytes) -> int:
    """Adds what one file holds: a TOML stretch or what `packed` gave. All or nothing."""
    if title.lower().endswith(".toml"):
        _install(folder, {f"stretches/{name_of(title[:-5])}.toml": data})
        return 1
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir()]
            if sum(each.file_size for each in entries) > ARCHIVE_BYTES:
                raise HipkeyError("The file is too large: at most 20 MB, unpacked.")
            found = {each.filename: archive.read(each) for each in entries}
    except zipfile.BadZipFile:
        raise HipkeyError("The file is neither a stretch (.toml) nor an export (.zip).") from None
    _install(folder, found)
    return len(found)


def refuse_unsound(found: Mapping[str, bytes], folder: Path | None = None) -> None:
    """ContentError lists what would be wrong with these files, added to those of a folder."""
    if strange := [name for name in found if not re.fullmatch(NAME, name)]:
        raise HipkeyError(f"The file holds {strange[0]}, which does not belong there.")
    with tempfile.TemporaryDirectory() as trial_name:
        trial = Path(trial_name) / "own"
        if folder and folder.is_dir():
            shutil.copytree(folder, trial)
        before = set(check(trial)) if trial.is_dir() else set()
        for name, data in found.items():
            _write(trial / name, data)
        if wrong := [problem for problem in check(trial) if problem not in before]:
            raise ContentError(wrong)


def replace(folder: Path, found: Mapping[str, bytes]) -> None:
    """Puts sound files in the place of all that the folder holds."""
    with tempfile.TemporaryDirectory(prefix=".own-", dir=folder.parent) as beside:
        new, old = Path(beside) / "new", Path(beside) / "old"
        new.mkdir()
        for name, data in found.items():
            _write(new / name, data)
        if folder.exists():
            folder.rename(old)
        new.rename(folder)


def _install(folder: Path, found: Mapping[str, bytes]) -> None:
    """Checks the folder with the new files in a place of its own; writes only what is sound."""
    refuse_unsound(found, folder)
    for name, data in found.items():
        _write(folder / name, data)


def add_new(folder: Path, found: Mapping[str, bytes]) -> int:
    """Adds the files whose names are new, after `refuse_unsound`; how many."""
    new = {name: data for name, data in found.items() if not (folder / name).exists()}
    for name, data in new.items():
        _write(folder / name, data)
    return len(new)


def _write(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f".{place.name}.new")
    unfinished.write_bytes(data)
    os.replace(unfinished, place)  # noqa: PTH105 - says what it is: in place, at once
