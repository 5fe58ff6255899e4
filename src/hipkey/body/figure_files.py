"""The figure's files: named arrays in one compact binary file, small enough for a page.

Layout: the four letters `HKF1`, the header's length as uint32, the header as JSON in UTF-8 padded
with spaces to a multiple of 4, then the arrays, each padded to a multiple of 4; little endian.
An array of int16 stands for `value * scale`, one of uint8 for `value / 255` when it has a scale.
Does not know what the arrays mean; islands/figure/files.ts reads the same.
"""

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from hipkey.body.types import Floats
from hipkey.domain.errors import ContentError

_MAGIC: Final = b"HKF1"
_TYPES: Final = {"u1": "|u1", "u2": "<u2", "i2": "<i2", "f4": "<f4"}


def shares(values: Floats) -> tuple[Any, float]:
    """Values from 0 to 1 as bytes, and their scale."""
    return np.round(np.clip(values, 0, 1) * 255).astype(np.uint8), 1 / 255


def metres(values: Floats) -> tuple[Any, float]:
    """Lengths as int16, and the scale that uses all of its range."""
    scale = float(np.float32(max(np.abs(values).max(initial=0.0), 1e-6) / 32_767))
    return np.round(values / scale).astype(np.int16), scale


def write(path: Path, header: Mapping[str, Any], arrays: Mapping[str, Any]) -> int:
    """Write a file; each array bare, or with its scale as `shares` and `metres` give it."""
    listing, body, offset = {}, [], 0
    for name, value in arrays.items():
        array, scale = value if isinstance(value, tuple) else (value, None)
        kind = np.asarray(array).dtype.str[1:]
        raw = np.ascontiguousarray(array, dtype=_TYPES[kind]).tobytes()
        listing[name] = {"type": kind, "shape": list(array.shape), "at": offset}
        if scale is not None:
            listing[name]["scale"] = scale
        raw += b"\0" * (-len(raw) % 4)
        body.append(raw)
        offset += len(raw)
    text = json.dumps({**header, "arrays": listing}, separators=(",", ":"), ensure_ascii=False)
    coded = text.encode()
    coded += b" " * (-len(coded) % 4)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_MAGIC + struct.pack("<I", len(coded)) + coded + b"".join(body))
    return path.stat().st_size


def read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header, and the arrays by name: scaled ones as float64, others as they are.

    Raises ContentError when the file is not there or not one of these.
    """
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise ContentError(
            [f"The figure's file {path.name} is missing; `make figures` makes it."]
        ) from problem
    if raw[:4] != _MAGIC:
        raise ContentError(
            [f"{path.name} is not a file of the figure; `make figures` makes it anew."]
        )
    (length,) = struct.unpack_from("<I", raw, 4)
    header = json.loads(raw[8 : 8 + length])
    arrays = {}
    for name, entry in header.pop("arrays").items():
        count = int(np.prod(entry["shape"]))
        array = np.frombuffer(raw, _TYPES[entry["type"]], count, 8 + length + entry["at"])
        array = array.reshape(entry["shape"])
        arrays[name] = array.astype(np.float64) * entry["scale"] if "scale" in entry else array
    return header, arrays
