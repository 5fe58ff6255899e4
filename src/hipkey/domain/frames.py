"""A frame of landmarks as it crosses a wire: a JSON object, or 134 little-endian float32.

JSON: `image` 33 x [x, y, z, visibility], `world` 33 x [x, y, z] (metres) or null where nobody was
found, `width`, `height` (pixels), `t` (seconds); other keys are ignored.
Binary: t, width over height, then 33 x (world x, y, z, visibility). All visibilities 0: nobody.
A damaged frame is a FrameError with one sentence; nothing of it is used.
"""

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from hipkey.domain.errors import HipkeyError
from hipkey.domain.landmarks import NAMES, Landmarks

FLOATS: Final = 2 + 4 * len(NAMES)
"""How many float32 a binary frame has: 134."""
FRAME_BYTES: Final = 4 * FLOATS

FARTHEST_M: Final = 10.0
"""No point of a person is farther from the hips than this; beyond, the frame is damaged."""

LATEST_S: Final = 1e10
ASPECTS: Final = (0.05, 20.0)
MOST_PIXELS: Final = 100_000


class FrameError(HipkeyError):
    """A frame of landmarks is damaged."""


def parse_frame(frame: object) -> Landmarks | None:
    """The landmarks of a JSON frame, or None where it says that nobody was found."""
    if not isinstance(frame, Mapping):
        raise FrameError("A frame should be an object with image, world, width, height and t.")
    t = _time(frame.get("t", 0.0))
    aspect = _size(frame, "width") / _size(frame, "height")
    world = frame.get("world")
    if world is None:
        return None
    picture = _table(frame.get("image"), 4, "image")
    visibility = _visibility(picture[:, 3])
    return Landmarks(
        world=_world(_table(world, 3, "world")),
        visibility=visibility,
        image=picture[:, :2],
        aspect=_aspect(aspect),
        t=t,
    )


def frame_time(frame: object) -> float:
    """When a JSON frame was taken, seconds; for frames without anybody."""
    return _time(frame.get("t", 0.0)) if isinstance(frame, Mapping) else 0.0


def parse_binary(data: bytes) -> Landmarks | None:
    """The landmarks of a binary frame, or None where nobody was found."""
    if len(data) != FRAME_BYTES:
        raise FrameError(
            f"A binary frame should have {FRAME_BYTES} bytes, this one has {len(data)}."
        )
    values = np.frombuffer(data, dtype="<f4").astype(np.float64)
    t, aspect = _time(float(values[0])), _aspect(float(values[1]))
    points = values[2:].reshape(len(NAMES), 4)
    visibility = _visibility(points[:, 3])
    if not visibility.any():
        return None
    return Landmarks(world=_world(points[:, :3]), visibility=visibility, aspect=aspect, t=t)


def binary(landmarks: Landmarks) -> bytes:
    """The frame as `parse_binary` reads it; its times are exact to some milliseconds in a day."""
    points = np.column_stack([landmarks.world, landmarks.visibility]).ravel()
    return np.concatenate([[landmarks.t, landmarks.aspect], points]).astype("<f4").tobytes()


def _time(value: Any) -> float:
    if not _is_number(value) or not 0 <= value <= LATEST_S:
        raise FrameError(f"A frame's t should be seconds from 0 on, this one is {_shown(value)}.")
    return float(value)


def _size(frame: Mapping[str, Any], name: str) -> float:
    value = frame.get(name, 4 if name == "width" else 3)
    if not _is_number(value) or not 1 <= value <= MOST_PIXELS:
        raise FrameError(f"A frame's {name} should be pixels, this one is {_shown(value)}.")
    return float(value)


def _aspect(value: float) -> float:
    if not ASPECTS[0] <= value <= ASPECTS[1]:
        raise FrameError(f"A picture cannot be {value:g} times as wide as it is high.")
    return value


def _table(rows: Any, columns: int, name: str) -> npt.NDArray[np.float64]:
    shape = f"{len(NAMES)} rows of {columns} numbers"
    try:
        table = np.array(rows, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise FrameError(f"A frame's {name} should be {shape}.") from None
    if table.shape != (len(NAMES), columns):
        raise FrameError(f"A frame's {name} should be {shape}.")
    if not np.isfinite(table).all():
        raise FrameError(f"A frame's {name} holds a number that is not finite.")
    return table


def _world(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    if not np.isfinite(points).all():
        raise FrameError("A frame's points hold a number that is not finite.")
    if np.abs(points).max() > FARTHEST_M:
        raise FrameError(f"A frame's point lies more than {FARTHEST_M:g} m from the hips.")
    return points


def _visibility(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    # Estimators round a little over the ends; NaN fails the comparison too.
    if not ((values >= -0.01) & (values <= 1.01)).all():
        raise FrameError("A frame's visibility should lie between 0 and 1.")
    return np.clip(values, 0.0, 1.0)


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and math.isfinite(value if abs(value) < 1e300 else math.inf)
    )


def _shown(value: Any) -> str:
    return repr(value)[:40]
