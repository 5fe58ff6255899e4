"""Landmarks of people in picture and video files, by MediaPipe's own Python. Optional.

The camera in the browser does not need it; it uses the same model files. It knows files and
frames, and no stretch. Frames are given as JSON objects, see `domain.frames`.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from hipkey.domain.errors import HipkeyError, MissingPartError

PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})
VIDEOS: Final = frozenset({".mp4", ".mov", ".avi", ".mkv", ".webm", ".mjpeg", ".mpg"})
MODELS: Final = Path(__file__).parent / "web" / "static" / "built" / "models"
"""Put together when Hipkey is built (islands/camera/models.py)."""
FRAMES_PER_S: Final = 30.0
"""Of a video that does not say."""

Model = Literal["lite", "full", "heavy"]
Pixels = np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]
"""Height, width, and red, green, blue."""


def is_picture(path: Path) -> bool:
    """Whether the name is that of a picture."""
    return path.suffix.lower() in PICTURES


def is_media(path: Path) -> bool:
    """Whether the name is that of a picture or a video."""
    return is_picture(path) or path.suffix.lower() in VIDEOS


def frames(path: Path, model: Model = "full") -> Iterator[dict[str, Any]]:
    """The frames of a file, one JSON object each; `world` and `image` are None without a person.

    In a video the person is followed; a picture is looked at by itself. MissingPartError where the
    extra is not installed, HipkeyError where the file cannot be read.
    """
    if not path.is_file():
        raise HipkeyError(f"{path} cannot be read: there is no such file.")
    try:
        import mediapipe
        from mediapipe.tasks.python import BaseOptions, vision
    except ImportError:
        raise MissingPartError(
            "Pictures and videos need the optional estimator: pip install 'hipkey[estimator]'."
        ) from None
    still = is_picture(path)
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(MODELS / f"pose_landmarker_{model}.task")),
        running_mode=vision.RunningMode.IMAGE if still else vision.RunningMode.VIDEO,
    )
    with _hushed():
        landmarker = vision.PoseLandmarker.create_from_options(options)
    with landmarker:
        for t, pixels in [(0.0, _picture(path))] if still else _video(path):
            image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=pixels)
            with _hushed():
                if still:
                    found = landmarker.detect(image)
                else:
                    found = landmarker.detect_for_video(image, round(1000 * t))
            yield _frame(found, pixels, t)


def _picture(path: Path) -> Pixels:
    try:
        with Image.open(path) as picture:
            upright = ImageOps.exif_transpose(picture)  # a phone held upright writes it lying
            return np.array(upright.convert("RGB"))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise HipkeyError(f"{path} cannot be read as a picture.") from None


def _video(path: Path) -> Iterator[tuple[float, Pixels]]:
    """Each frame with its time in seconds, which rises even where the file's own does not."""
    import cv2  # comes with the estimator

    with _hushed():
        capture = cv2.VideoCapture(str(path))
        read, picture = capture.read()
    try:
        if not read:
            raise HipkeyError(f"{path} cannot be read as a video.")
        told = capture.get(cv2.CAP_PROP_FPS)
        step = 1.0 / told if 1.0 <= told <= 1000.0 else 1.0 / FRAMES_PER_S
        t = 0.0
        while read:
            yield t, cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
            read, picture = capture.read()
            at = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
            t = at if at > t else t + step
    finally:
        capture.release()


def _frame(found: Any, pixels: Pixels, t: float) -> dict[str, Any]:
    height, width = pixels.shape[:2]
    frame: dict[str, Any] = {"t": t, "width": width, "height": height, "image": None, "world": None}
    if found.pose_landmarks:
        frame["image"] = [[p.x, p.y, p.z, p.visibility] for p in found.pose_landmarks[0]]
        frame["world"] = [[p.x, p.y, p.z] for p in found.pose_world_landmarks[0]]
    return frame


@contextmanager
def _hushed() -> Iterator[None]:
    """The native parts write their notes to the terminal, past Python; nobody needs them there."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
