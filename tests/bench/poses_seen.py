"""Landmarks with a known label as arrays of measures: rendered, photographed, virtual, others'.

Reads ../shared/posedata where it lies beside the repository, and what the camera bench's first
person teaches (teach.py); nothing of it enters the product but the rendered mannequins,
in the table (`hipkey.judge.reference`).
"""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipkey.content import loader
from hipkey.domain.frames import parse_frame
from hipkey.domain.landmarks import Landmarks
from hipkey.domain.stretch import Stretch
from hipkey.judge.lookalikes import lookalikes
from hipkey.judge.reading import NAMES, read
from hipkey.measures import body_of, camera_azimuth

POSEDATA = Path(__file__).parents[3] / "shared" / "posedata"
TEACHING = Path(__file__).parents[2] / ".cache" / "camera-bench" / "teaching.jsonl"
"""The camera bench's first person; `python tests/bench/teach.py` writes it."""

PHOTO_LABELS = {
    "pigeon": "pigeon",
    "butterfly": "butterfly",
    "low_lunge": "kneeling-hip-flexor",
    "frog": "frog",
    "figure_four": "figure-four",
    "psoas_no_roller": "?",  # the legs of the roller stretch without the roller: neither
}
YOGA_LABELS = {
    "butterfly": "butterfly",
    "cow_face": "cow-face",
    "happy_baby": "happy-baby",
    "low_lunge": "kneeling-hip-flexor",
    "rajakapotasana": "king-pigeon",
    "wind_relieving": "?",  # one knee hugged or both
}
HARD = ("easy", "high/other", "supine twist", "hug knees", "supine knee across", "standing lunge")
POINTS = (0, *range(11, 17), *range(23, 29))


@dataclass
class Seen:
    """Samples of one source. `values`: (n, 2, measures); `side`: 0 left, 1 right, 2 both, 3 ?

    `group`: what must not be split between fitting and testing. `label` "?" is left out.
    """

    values: np.ndarray
    azimuth: np.ndarray
    label: np.ndarray
    side: np.ndarray
    group: np.ndarray
    hard: np.ndarray
    records: list

    def __len__(self) -> int:
        return len(self.label)


def _seen(items: list) -> Seen:
    """`items`: (landmarks, label, side, group, hard, record)."""
    rows = []
    for landmarks, *rest in items:
        body = None if landmarks is None else body_of(landmarks)
        if body is None:
            continue
        rows.append((read(body), camera_azimuth(body), *rest))
    columns = list(zip(*rows, strict=True))
    return Seen(*(np.array(c) for c in columns[:6]), list(columns[6]))


def jsonl(name: str | Path) -> list[dict]:
    """The records of a file of the pose data, or of a whole path."""
    with (POSEDATA / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def rendered_records() -> list[dict]:
    """Both mannequins: the pose data's, and the camera bench's first person."""
    return [*jsonl("rendered.jsonl"), *(jsonl(TEACHING) if TEACHING.exists() else [])]


def rendered(records: list[dict] | None = None) -> Seen:
    """Mannequins with the truth. A group is one design at one depth, both sides together."""
    sides = {"left": 0, "right": 1, "both": 2, None: 3}
    return _seen(
        [
            (
                parse_frame(r),
                r["stretch"],
                sides[r["side"]],
                r["instance"].rsplit("@", 1)[0],
                False,
                r,
            )
            for r in (rendered_records() if records is None else records)
        ]
    )


def authored(seen: Seen) -> np.ndarray:
    """Which are of the camera bench: three poses of each stretch, the very ones that are taught.

    They belong in the table. They are too much alike to say how far a stretch may vary.
    """
    return np.array(["person" in record for record in seen.records])


def photos() -> Seen:
    """Real people; a group is one source."""
    return _seen(
        [
            (
                parse_frame(r),
                PHOTO_LABELS.get(r["label"], "other"),
                3,
                r["source"],
                any(mark in r["note"] for mark in HARD),
                r,
            )
            for r in jsonl("photos.jsonl")
        ]
    )


def third_party(aspect: float = 1.4) -> Seen:
    """Thirteen points in picture coordinates of unknown aspect ratio: rough, but many people."""
    items = []
    with (POSEDATA / "yoga82.csv").open(encoding="utf-8") as lines:
        for number, row in enumerate(csv.DictReader(lines)):
            points, seen = np.zeros((33, 3)), np.zeros(33)
            for j in POINTS:
                depth = float(row.get(f"cz{j}") or row["cz25"])
                points[j] = float(row[f"cx{j}"]) * aspect, float(row[f"cy{j}"]), depth * aspect
                seen[j] = 1.0
            points -= (points[23] + points[24]) / 2
            trunk = np.linalg.norm((points[11] + points[12]) / 2)
            if trunk < 1e-6:
                continue
            landmarks = Landmarks(world=points / trunk * 0.5, visibility=seen)
            label = YOGA_LABELS.get(row["stretch"], "other")
            items.append((landmarks, label, 3, str(number % 10), False, row))
    return _seen(items)


def virtual() -> Seen:
    """The authored poses on the body model, from around and above: no estimator, true angles."""
    from hipkey.body import kinematics

    items = []
    for stretch in loader.load().stretches.values():
        if stretch.pose is None or stretch.number is None:
            continue
        side = 1 if stretch.one_sided else 2
        for name in ("hold", "easier", "deeper"):
            qpos = kinematics.configuration(stretch.pose.keyframe(name))
            data = kinematics.forward(qpos)
            for azimuth in range(0, 360, 45):
                for elevation in (5, 18, 30):
                    seen = kinematics.landmarks(data, kinematics.view(azimuth, elevation))
                    items.append((seen, stretch.id, side, stretch.id, False, None))
    return _seen(items)


def judging_stretches() -> dict[str, Stretch]:
    """The stretches of the article."""
    return {n: s for n, s in loader.load().stretches.items() if s.judging and s.number}


def lookalike(stretches: dict[str, Stretch]) -> Seen:
    """What is easily taken for a stretch, on the body model; the label is the posture."""
    return _seen([(seen, name, 2, name, True, {}) for name, seen in lookalikes(stretches)])


def column(name: str) -> int:
    """Where a measure stands in `Seen.values`."""
    return NAMES.index(name)
