"""Writes the derived numbers into the stretches' [judging] tables; the words there stay.

`.venv/bin/python tests/bench/write_judging.py`, with ../shared/posedata in place.
A new target comes without words; the tests of content say which.
"""

from pathlib import Path

import numpy as np
import tomlkit
from cross_validation import log_odds
from derive_targets import FEATURES, TWO_LEGGED, Fitted, fit, good_view
from poses_seen import Seen, column, photos, rendered, third_party, virtual

from hipkey.judge.reading import NAMES
from hipkey.measures import MEASURES, degrees_apart

CONTENT = Path(__file__).parents[2] / "src" / "hipkey" / "content" / "stretches"
DEPTH = {  # the measure, which way is deeper, and its sign in the truth of the rendered pictures
    "pigeon": ("hip_flexion", "higher", "hip_flexion", 1),
    "butterfly": ("hip_abduction", "higher", "hip_adduction", -1),
    "cow-face": ("hip_flexion", "higher", "hip_flexion", 1),
    "supine-groin": ("hip_flexion", "lower", "hip_flexion", 1),
    "kneeling-hip-flexor": ("hip_flexion", "lower", "hip_flexion", 1),
    "happy-baby": ("hip_flexion", "higher", "hip_flexion", 1),
    "frog": ("hip_abduction", "higher", "hip_adduction", -1),
    "psoas-roller": ("hip_flexion", "lower", "hip_flexion", 1),
    "supine-piriformis": ("hip_flexion", "higher", "hip_flexion", 1),
    "figure-four": ("hip_flexion", "higher", "hip_flexion", 1),
}
PLACES = {  # where the camera sees it best, and from where it cannot tell: centre, half width
    "pigeon": (90, [(180, 35)]),
    "butterfly": (0, [(180, 35)]),
    "cow-face": (270, [(180, 40)]),
    "supine-groin": (90, [(0, 25), (180, 25)]),
    "kneeling-hip-flexor": (270, [(180, 30)]),
    "happy-baby": (90, [(0, 25)]),
    "frog": (90, [(0, 25), (180, 40)]),
    "psoas-roller": (90, [(0, 12), (180, 25)]),
    "supine-piriformis": (90, [(0, 30), (180, 35)]),
    "figure-four": (270, [(0, 25), (180, 20)]),
}


def table(fitted: Fitted, known: dict) -> list[dict]:
    """The targets as TOML tables: both ends of one measure together, the dearest first."""
    ends: dict[tuple[str, str], dict] = {}
    for (f, bound, margin, sign), weight in zip(fitted.ends, fitted.weights, strict=True):
        index, limb = FEATURES[f]
        limb = "both" if fitted.stretch in TWO_LEGGED and MEASURES[NAMES[index]].sided else limb
        target = ends.setdefault((NAMES[index], limb), {"weight": 0.0})
        digits = 0 if MEASURES[NAMES[index]].unit == "degrees" else 2
        target["low" if sign > 0 else "high"] = round(bound, digits)
        target["margin"] = round(margin, digits)
        target["weight"] += weight
    rows = []
    for (measure, limb), target in sorted(ends.items(), key=lambda item: -item[1]["weight"]):
        row: dict = {"measure": measure}
        if MEASURES[measure].sided:
            row["limb"] = limb
        row |= {end: float(target[end]) for end in ("low", "high") if end in target}
        row |= {"margin": float(target["margin"]), "weight": round(float(target["weight"]), 1)}
        words = known.get((measure, row.get("limb", "working")), {})
        ends_said = [f"too_{end}" for end in ("low", "high") if end in row]
        row |= {w: words[w] for w in (*ends_said, "deepens") if w in words}
        rows.append(row)
    return rows


def thresholds(
    i: int, name: str, samples: tuple, unseen: tuple, seen: tuple
) -> tuple[float, float]:
    """`near` and `inside` from log-odds of samples that had no part in the fit.

    `unseen` has whole designs and sources left out, `seen` only cameras and pictures.
    """
    rendered_, photos_, third = samples
    strict = [
        _quantile(seen[0][:, i], rendered_.label != name, 0.985),
        _quantile(seen[1][:, i], (photos_.label != name) & (photos_.label != "?"), 0.975),
        _quantile(seen[1][:, i], photos_.hard & (photos_.label != name), 0.93),
        _quantile(seen[2][:, i], (third.label != name) & (third.label != "?"), 0.975),
    ]
    inside = max(strict) + 0.1
    mine = (rendered_.label == name) & good_view(name, rendered_)
    loose = [_quantile(z[0][:, i], mine, 0.025) for z in (unseen, seen)]
    if (photos_.label == name).sum() > 3:
        loose += [_quantile(z[1][:, i], photos_.label == name, 0.05) for z in (unseen, seen)]
    floor = _quantile(unseen[0][:, i], rendered_.label != name, 0.86)
    near = min(max(min(loose), floor), inside - 1.0)
    return round(float(near), 1), round(float(inside), 1)


def side_odds(i: int, name: str, seen: Seen, *samples: tuple) -> float:
    """How much stronger the evidence for one side must be to be right in 97.5 % of good views."""
    if name in TWO_LEGGED:
        return 0.0
    mine = (seen.label == name) & good_view(name, seen)
    for least in (2.0, 3.0, 4.0, 5.0, 6.0, 8.0):
        right = []
        for z in samples:
            odds = z[0][mine, i]
            told = np.abs(odds[:, 0] - odds[:, 1]) >= least
            right.append((odds.argmax(1) == seen.side[mine])[told].mean() * (told.mean() > 0.2))
        if min(right) >= 0.975:
            return least
    return 8.0 if min(right) > 0.9 else 20.0  # 20: never told


def _quantile(z: np.ndarray, which: np.ndarray, at: float) -> float:
    return float(np.quantile(z[which].max(1), at))


def depth_error(name: str, seen: Seen) -> float:
    """How far the reading is off in four of five pictures from the best place, degrees."""
    measure, _, joint, sign = DEPTH[name]
    mine = (seen.label == name) & from_place(PLACES[name][0], seen)
    off = []
    for values, side, record in zip(
        seen.values[mine], seen.side[mine], np.array(seen.records)[mine], strict=True
    ):
        for leg in (0, 1) if side == 2 else (side,):
            truth = sign * record["truth"][f"{joint}_{('left', 'right')[leg]}"]
            if not np.isnan(values[leg, column(measure)]):
                off.append(abs(values[leg, column(measure)] - truth))
    return float(max(10.0, 5.0 * np.ceil(np.quantile(off, 0.8) / 5.0)))


def from_place(azimuth: float, seen: Seen) -> np.ndarray:
    """Whether the camera truly stood near there."""
    cameras = [record["camera"] for record in seen.records]
    told = [c.get("azimuth_to_working_side_deg") for c in cameras]
    true = [c["azimuth_deg"] if a is None else a for c, a in zip(cameras, told, strict=True)]
    return np.array([degrees_apart(a, azimuth) <= 40.0 for a in true])


def write(
    name: str, fitted: Fitted, near: float, inside: float, sides: float, error: float
) -> None:
    """Reads, changes and writes one file at once."""
    path = CONTENT / f"{name}.toml"
    document = tomlkit.parse(path.read_text("utf-8"))
    old = document.get("judging", {})
    known = {(t["measure"], t.get("limb", "working")): t.unwrap() for t in old.get("targets", [])}
    best, blind = PLACES[name]
    judging = tomlkit.table()
    judging["base"] = round(fitted.base, 1)
    judging["inside"], judging["near"] = inside, near
    judging["side_odds"] = sides
    judging["depth"], judging["deeper"] = DEPTH[name][:2]
    judging["depth_error"], judging["best_view"] = error, float(best)
    blinds = tomlkit.array()
    for azimuth, within in blind:
        place = tomlkit.inline_table()
        place.update({"azimuth": float(azimuth), "within": float(within)})
        blinds.append(place)
    judging["blind"] = blinds
    camera = tomlkit.table()
    camera.update(old.get("camera", {"text": "Beside you, two metres away.", "source": "ours"}))
    judging["camera"] = camera
    targets = tomlkit.aot()
    for row in table(fitted, known):
        entry = tomlkit.table()
        entry.update(row)
        targets.append(entry)
    judging["targets"] = targets
    document["judging"] = judging
    path.write_text(tomlkit.dumps(document), "utf-8")


def main() -> None:
    """Derive everything and write it."""
    samples = rendered(), photos(), third_party()
    body = virtual()
    cameras = np.array([record["file"][-6:-4] for record in samples[0].records])
    pictures = np.array([str(i % 8) for i in range(len(samples[1]))])
    names = tuple(DEPTH)
    unseen = log_odds(names, *samples, body, samples[0].group, samples[1].group)
    seen = log_odds(names, *samples, body, cameras, pictures)
    for i, name in enumerate(names):
        near, inside = thresholds(i, name, samples, unseen, seen)
        sides = side_odds(i, name, samples[0], unseen, seen)
        error = depth_error(name, samples[0])
        write(name, fit(name, *samples, body), near, inside, sides, error)
        print(f"{name:20s} near {near:5.1f} inside {inside:5.1f} sides {sides} depth {error}")  # noqa: T201


if __name__ == "__main__":
    main()
