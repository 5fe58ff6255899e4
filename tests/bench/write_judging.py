"""Writes the derived numbers into the stretches' [judging] tables; the words there stay.

`.venv/bin/python tests/bench/write_judging.py`, with ../shared/posedata in place and after
teach.py. A new target comes without words; the tests of content say which.
"""

from pathlib import Path

import numpy as np
import tomlkit
from cross_validation import likeness, log_odds, taken
from derive_targets import FEATURES, TWO_LEGGED, Fitted, fit, good_view
from poses_seen import (
    Seen,
    authored,
    column,
    judging_stretches,
    lookalike,
    photos,
    rendered,
    third_party,
    virtual,
)

from hipkey.domain.frames import parse_frame
from hipkey.judge import reference
from hipkey.judge.lookalikes import LOOKALIKES
from hipkey.judge.reading import NAMES
from hipkey.judge.telling import DEPTH_VIEW, END_ON, TWISTED
from hipkey.measures import MEASURES, body_of, degrees_apart, twist

CONTENT = Path(__file__).parents[2] / "src" / "hipkey" / "content" / "stretches"
STILL_OFF = {
    "butterfly": 32.0,
    "cow-face": 26.0,
    "supine-groin": 18.0,
    "frog": 24.0,
    "supine-piriformis": 63.0,
}
"""Off by more than the pictures here say, degrees: `still_depth.py`, the page's own way."""
DEPTH = {  # the measure, and which way is deeper
    "pigeon": ("hip_flexion", "higher"),
    "butterfly": ("hip_abduction", "higher"),
    "cow-face": ("hip_flexion", "higher"),
    "supine-groin": ("hip_flexion", "lower"),
    "kneeling-hip-flexor": ("hip_flexion", "lower"),
    "happy-baby": ("hip_flexion", "higher"),
    "frog": ("hip_abduction", "higher"),
    "psoas-roller": ("hip_flexion", "lower"),
    "supine-piriformis": ("hip_flexion", "higher"),
    "figure-four": ("hip_flexion", "higher"),
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
    i: int, name: str, samples: tuple, unseen: tuple, seen: tuple, twins: float
) -> tuple[float, float]:
    """`near` and `inside` from log-odds of samples that had no part in the fit.

    `unseen` has whole designs and sources left out, `seen` only cameras and pictures. `twins`: the
    least that keeps the lookalikes out.
    """
    rendered_, photos_, third = samples
    not_it = rendered_.label != name
    strict = [_quantile(seen[0][:, i], not_it, 0.985), _quantile(unseen[0][:, i], not_it, 0.975)]
    for z in (unseen, seen):
        strict += [
            _quantile(z[1][:, i], (photos_.label != name) & (photos_.label != "?"), 0.975),
            _quantile(z[1][:, i], photos_.hard & (photos_.label != name), 0.93),
            _quantile(z[2][:, i], (third.label != name) & (third.label != "?"), 0.975),
        ]
    inside = max(*strict, twins) + 0.1
    mine = (rendered_.label == name) & good_view(name, rendered_)
    loose = [_quantile(z[0][:, i], mine, 0.025) for z in (unseen, seen)]
    if (photos_.label == name).sum() > 3:
        loose += [_quantile(z[1][:, i], photos_.label == name, 0.05) for z in (unseen, seen)]
    floor = _quantile(unseen[0][:, i], rendered_.label != name, 0.86)
    near = min(max(min(loose), floor), inside - 1.0)
    return round(float(near), 1), round(float(inside), 1)


def least_for_twins(name: str, fitted: Fitted, twins: Seen) -> float:
    """So much evidence have all but a few of the postures that are easily taken for the stretch."""
    near = {kind.posture for kind in LOOKALIKES if kind.near == name}
    mine = taken(twins, np.isin(twins.label, list(near)))
    if not len(mine):
        return -np.inf
    odds = fitted.score(mine.values) + likeness(mine, reference.load(), (name,))[:, 0]
    return float(np.quantile(odds.max(1), 0.975))


def side_odds(i: int, name: str, seen: Seen, *samples: tuple) -> float:
    """How much stronger the evidence for one side must be to be right in 97.5 % of good views."""
    if name in TWO_LEGGED:
        return 0.0
    mine = (seen.label == name) & good_view(name, seen) & ~may_be_swapped(seen)
    for least in (2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0):
        right = []
        for z in samples:
            odds = z[0][mine, i]
            told = np.abs(odds[:, 0] - odds[:, 1]) >= least
            right.append((odds.argmax(1) == seen.side[mine])[told].mean() * (told.mean() > 0.2))
        if min(right) >= 0.975:
            return least
    return 8.0 if min(right) > 0.9 else 20.0  # 20: never told


def may_be_swapped(seen: Seen) -> np.ndarray:
    """As the judge asks it: seen end-on, or hips and shoulders that disagree."""
    end_on = np.abs(np.sin(np.radians(seen.azimuth))) < END_ON
    bodies = [body_of(parse_frame(record)) for record in seen.records]
    return end_on | np.array([twist(body) > TWISTED for body in bodies])


def _quantile(z: np.ndarray, which: np.ndarray, at: float) -> float:
    return float(np.quantile(z[which].max(1), at))


def depth_errors(
    i: int, name: str, which: np.ndarray, near: float, seen: Seen, z: tuple
) -> tuple[float, float]:
    """By how much the reading is off in the middle, and how far around that in nine of ten.

    From the best place, degrees. As the judge reads: of the leg that the evidence says is
    stretched (of both the mean), where it is the stretch or near it. Against the same measure of
    the true body.
    """
    measure, two = DEPTH[name][0], name in TWO_LEGGED
    mine = which & (seen.label == name) & from_place(PLACES[name][0], seen, two)
    off = []
    for j in np.flatnonzero(mine & (z[0][:, i].max(1) >= near)):
        read = (0, 1) if two else (int(z[0][j, i].argmax()),)
        done = (0, 1) if two else (int(seen.side[j]),)
        truth = [seen.records[j]["truth"][f"{measure}_{('left', 'right')[leg]}"] for leg in done]
        off.append(np.nanmean(seen.values[j, list(read), column(measure)]) - np.mean(truth))
    bias = float(np.round(np.nanmedian(off)))
    return bias, float(max(10.0, np.ceil(np.nanquantile(np.abs(np.array(off) - bias), 0.9))))


def from_place(azimuth: float, seen: Seen, mirrored: bool) -> np.ndarray:
    """Whether the camera truly stood near there, or at the mirror image of there."""
    cameras = [record["camera"] for record in seen.records]
    told = [c.get("azimuth_to_working_side_deg") for c in cameras]
    true = [c["azimuth_deg"] if a is None else a for c, a in zip(cameras, told, strict=True)]
    places = (azimuth, -azimuth) if mirrored else (azimuth,)
    return np.array([min(degrees_apart(a, p) for p in places) <= DEPTH_VIEW for a in true])


def write(
    name: str, fitted: Fitted, near: float, inside: float, sides: float, errors: tuple[float, float]
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
    bias, error = errors
    judging["depth_bias"], judging["depth_error"] = bias, max(error, STILL_OFF.get(name, 0.0))
    judging["best_view"] = float(best)
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
    poses, body = authored(samples[0]), virtual()
    varied = taken(samples[0], ~poses)
    cameras = np.array([record["file"][-6:-4] for record in samples[0].records])
    pictures = np.array([str(i % 8) for i in range(len(samples[1]))])
    names = tuple(DEPTH)
    twins = lookalike(judging_stretches())
    unseen = log_odds(names, *samples, body, samples[0].group, samples[1].group)
    seen = log_odds(names, *samples, body, cameras, pictures)
    for i, name in enumerate(names):
        fitted = fit(name, varied, *samples[1:], body)
        least = least_for_twins(name, fitted, twins)
        near, inside = thresholds(i, name, samples, unseen, seen, least)
        sides = side_odds(i, name, samples[0], unseen, seen)
        errors = depth_errors(i, name, poses, near, samples[0], seen)
        write(name, fitted, near, inside, sides, errors)
        print(f"{name:20s} near {near:5.1f} inside {inside:5.1f} sides {sides} depth {errors}")  # noqa: T201


if __name__ == "__main__":
    main()
