"""Landmarks of people in picture and video files, by MediaPipe Pose in Python. Optional.

The camera in the browser does not need it. It knows files and frames, and no stretch. Frames are
given as JSON objects, see `domain.frames`.
"""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hipkey.domain.errors import HipkeyError, MissingPartError

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})
VIDEOS = frozenset({".mp4", ".mov", ".avi", ".mkv", ".webm", ".mjpeg", ".mpg"})
SURE = 0.5
"""MediaPipe's own threshold for having found a person."""


def is_picture(path: Path) -> bool:
    """Whether the name is that of a picture."""
    return path.suffix.lower() in PICTURES


def is_media(path: Path) -> bool:
    """Whether the name is that of a picture or a video."""
    return is_picture(path) or path.suffix.lower() in VIDEOS


def frames(path: Path) -> Iterator[dict[str, Any]]:
    """The frames of a file, one JSON object each; `world` and `image` are None without a person.

    MissingPartError where the extra is not installed, HipkeyError where the file cannot be read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own dependencies use what is deprecated
            import cv2
            import mediapipe
    except ImportError:
        raise MissingPartError(
            "Pictures and videos need the optional estimator: "
            "pip install 'hipkey[estimator]', in an environment of its own."
        ) from None
    if not path.is_file():
        raise HipkeyError(f"{path} cannot be read: there is no such file.")
    still = is_picture(path)
    capture = cv2.VideoCapture(str(path))
    pose = mediapipe.solutions.pose.Pose(
        static_image_mode=still, model_complexity=1, min_detection_confidence=SURE
    )
    try:
        read, picture = capture.read()
        if not read:
            raise HipkeyError(f"{path} cannot be read as a {'picture' if still else 'video'}.")
        while read:
            t = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
            yield _frame(pose.process(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)), picture, t)
            read, picture = (False, None) if still else capture.read()
    finally:
        pose.close()
        capture.release()


def _frame(found: Any, picture: Any, t: float) -> dict[str, Any]:
    height, width = picture.shape[:2]
    frame: dict[str, Any] = {"t": t, "width": width, "height": height, "image": None, "world": None}
    if found.pose_landmarks is not None:
        frame["image"] = [[p.x, p.y, p.z, p.visibility] for p in found.pose_landmarks.landmark]
        frame["world"] = [[p.x, p.y, p.z] for p in found.pose_world_landmarks.landmark]
    return frame
