"""Landmarks of pictures by MediaPipe's own Python: `estimate.py PICTURES_FOLDER > FRAMES.jsonl`.

Runs in an environment of its own (`make bench-camera` makes it): this version of MediaPipe needs an
older numpy than Hipkey. The model is the one that its wheel carries (full).
"""

import json
import sys
from pathlib import Path

import cv2
import mediapipe


def main(folder: Path) -> None:
    with mediapipe.solutions.pose.Pose(static_image_mode=True, model_complexity=1) as estimator:
        for path in sorted(folder.glob("*.jpg")):
            picture = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
            found = estimator.process(picture)
            height, width, _ = picture.shape
            frame = {"file": path.name, "t": 0.0, "width": width, "height": height}
            frame |= {"image": None, "world": None}
            if found.pose_landmarks:
                image, world = found.pose_landmarks.landmark, found.pose_world_landmarks.landmark
                frame["image"] = [[p.x, p.y, p.z, p.visibility] for p in image]
                frame["world"] = [[p.x, p.y, p.z] for p in world]
            sys.stdout.write(json.dumps(frame) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
