"""The judge's figures on pictures that had no part in it, as docs/judge-bench.md.

`.venv/bin/python tests/bench/judge_figures.py` writes the page. For each fold the targets are
fitted and the table made without the pictures that are judged; thresholds are those of the content.
"""

import statistics
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from cross_validation import FOLDS, folds, taken
from derive_targets import fit, good_view
from poses_seen import (
    HARD,
    PHOTO_LABELS,
    Seen,
    authored,
    jsonl,
    judging_stretches,
    photos,
    rendered,
    rendered_records,
    third_party,
    virtual,
)
from write_judging import table

from hipkey.domain.frames import parse_frame
from hipkey.domain.stretch import Stretch, Target
from hipkey.domain.verdict import Verdict
from hipkey.judge import Judge, make_reference, reference
from hipkey.measures import degrees_apart

PAGE = Path(__file__).parents[2] / "docs" / "judge-bench.md"
KINDS = ("in", "near", "out", "cannot_tell")


@dataclass
class Judged:
    """Pictures and what each judge says of them: one for each target, and one without."""

    records: list
    label: np.ndarray
    hard: np.ndarray
    good: np.ndarray
    by_target: dict[str, list[Verdict]]
    free: list[Verdict]

    def kinds(self, name: str) -> np.ndarray:
        """The verdicts for a target."""
        return np.array([v.verdict for v in self.by_target[name]])


def fitted(stretches: Mapping[str, Stretch], *samples: Seen) -> dict[str, Stretch]:
    """The stretches with targets from these samples; the rest of their judging stays."""
    out = {}
    for name, stretch in stretches.items():
        result = fit(name, *samples)
        assert stretch.judging is not None
        targets = tuple(Target(**row) for row in table(result, {}))
        judging = stretch.judging.model_copy(update={"targets": targets, "base": result.base})
        out[name] = stretch.model_copy(update={"judging": judging})
    return out


def judged(
    records: list, label: np.ndarray, fold: np.ndarray, judges: Callable[[int], tuple]
) -> Judged:
    """Each fold by its own `judges(fold)`: the stretches and the table."""
    names = tuple(judging_stretches())
    by_target: dict[str, list] = {name: [None] * len(records) for name in names}
    free: list = [None] * len(records)
    for k in sorted(set(fold)):
        stretches, table_ = judges(int(k))
        with_target = {n: Judge(stretches, n, still=True, reference=table_) for n in names}
        without = Judge(stretches, still=True, reference=table_)
        for i in np.flatnonzero(fold == k):
            landmarks = parse_frame(records[i])
            free[i] = without.frame(landmarks)
            for name in names:
                by_target[name][i] = with_target[name].frame(landmarks)
    hard = np.array([any(m in r.get("note", "") for m in HARD) for r in records])
    good = np.zeros(len(records), dtype=bool)
    return Judged(records, label, hard, good, by_target, free)


def rendered_judged(by: str) -> Judged:
    """`by`: "design" leaves out whole designs of pose and depth, "camera" only other views."""
    seen, photo, third, body = rendered(), photos(), third_party(), virtual()
    names = judging_stretches()
    key = {
        "design": lambda r: r["instance"].rsplit("@", 1)[0],
        "camera": lambda r: r["file"][-6:-4],
    }[by]
    records = rendered_records()
    fold = folds([key(r) for r in records])
    seen_fold = folds([key(r) for r in seen.records])
    known = [*make_reference.rendered(records), *make_reference.on_the_body(names)]
    gathered = make_reference.gather(known, sorted(names))
    always = np.full(len(known) - len(fold), -1)  # the body's own poses
    row_fold = np.concatenate([fold, always])[gathered["sample"]]

    def judges(k: int) -> tuple:
        train = taken(seen, (seen_fold != k) & ~authored(seen))
        stretches = fitted(names, train, photo, third, body)
        return stretches, reference.without(gathered, row_fold != k)

    label = np.array([r["stretch"] for r in records])
    result = judged(records, label, fold, judges)
    everything = Seen(*(np.zeros(len(records)),) * 6, records)
    for name in names:
        result.good |= (label == name) & good_view(name, everything)
    return result


def photos_judged(by: str) -> Judged:
    """`by`: "source" leaves out whole sources, "picture" every eighth picture."""
    seen, photo, third, body = rendered(), photos(), third_party(), virtual()
    seen = taken(seen, ~authored(seen))
    names = judging_stretches()
    records = jsonl("photos.jsonl")
    keys = [r["source"] if by == "source" else str(i % FOLDS) for i, r in enumerate(records)]
    fold = folds(keys)
    by_content = {str(r): f for r, f in zip(records, fold, strict=True)}
    photo_fold = np.array([by_content[str(r)] for r in photo.records])
    whole = reference.load()

    def judges(k: int) -> tuple:
        return fitted(names, seen, taken(photo, photo_fold != k), third, body), whole

    label = np.array([PHOTO_LABELS.get(r["label"], "other") for r in records])
    return judged(records, label, fold, judges)


def photo_table(result: Judged) -> list[str]:
    """Recall and wrong acceptances for each target."""
    lines = [
        "| target | pictures | in | near | out | cannot tell | others in | others near | hard in |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name in result.by_target:
        kinds, mine = result.kinds(name), result.label == name
        others = ~mine & (result.label != "?")
        shares = [_share(kinds[mine] == kind) for kind in KINDS]
        wrong = [_share(kinds[others] == "in"), _share(kinds[others] == "near")]
        hard = _share(kinds[others & result.hard] == "in")
        lines.append(f"| {name} | {mine.sum()} | " + " | ".join([*shares, *wrong, hard]) + " |")
    return lines


def rendered_table(result: Judged) -> list[str]:
    """From good and from other places, and the side."""
    lines = [
        (
            "| target | good places | in | near | out | cannot tell | side told | right | "
            "other places | in | near | out | cannot tell | others in | others near |"
        ),
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    found = np.array([r["world"] is not None for r in result.records])
    for name in result.by_target:
        kinds, mine = result.kinds(name), (result.label == name) & found
        good, bad = mine & result.good, mine & ~result.good
        told = [
            v.side.value == r["side"]
            for v, r, g in zip(result.by_target[name], result.records, good, strict=True)
            if g and v.side is not None and r["side"] != "both"
        ]
        others = (result.label != name) & found
        row = [
            name,
            str(good.sum()),
            *(_share(kinds[good] == kind) for kind in KINDS),
            _percent(len(told) / max(good.sum(), 1)) if told else "–",
            _percent(statistics.mean(told)) if told else "–",
            str(bad.sum()),
            *(_share(kinds[bad] == kind) for kind in KINDS),
            _share(kinds[others] == "in"),
            _share(kinds[others] == "near"),
        ]
        lines.append("| " + " | ".join(row) + " |")
    return lines


def recommended(result: Judged) -> list[str]:
    """From within 30 degrees of the place that the program recommends, each mannequin by itself."""
    taught = np.array(["person" in record for record in result.records])
    return [
        f"From the recommended places, {whose}: {_from_there(result, which)}"
        for whose, which in (
            ("designs of their own", ~taught),
            ("the poses that are taught", taught),
        )
        if which.any()
    ]


def _from_there(result: Judged, which: np.ndarray) -> str:
    stretches, kinds, sides = judging_stretches(), [], []
    for name, all_verdicts in result.by_target.items():
        rules = stretches[name].judging
        assert rules is not None
        best = rules.best_view
        places = (best,) if stretches[name].one_sided else (best, -best)
        for j in np.flatnonzero(which & (result.label == name)):
            verdict, record = all_verdicts[j], result.records[j]
            if min(degrees_apart(azimuth(record), p) for p in places) > 30:
                continue
            kinds.append(verdict.verdict)
            if verdict.side is not None and record["side"] != "both":
                sides.append(verdict.side.value == record["side"])
    share = {kind.replace("_", " "): kinds.count(kind) / len(kinds) for kind in KINDS}
    shares = ", ".join(f"{kind} {_percent(part)}" for kind, part in share.items())
    return (
        f"{len(kinds)} pictures, {shares}; the side told in {len(sides)}, right in "
        f"{_percent(statistics.mean(sides))}."
    )


def azimuth(record: dict) -> float:
    """Where the camera truly stood, 90 at the side being stretched."""
    camera = record["camera"]
    told = camera.get("azimuth_to_working_side_deg")
    return camera["azimuth_deg"] if told is None else told


def summary(result: Judged) -> list[str]:
    """Without a target, and the area under the curve of the scores."""
    names = tuple(result.by_target)
    found = np.array([r["world"] is not None for r in result.records])
    known = found & (result.label != "?")
    said = np.array([v.stretch or "other" for v in result.free])
    classes = [c for c in (*names, "other") if (result.label[known] == c).any()]
    balanced = np.mean([(said[known & (result.label == c)] == c).mean() for c in classes])
    scores = {n: np.array([v.scores[n] for v in result.by_target[n]]) for n in names}
    areas = {n: _area(scores[n][known], result.label[known] == n) for n in names if n in classes}
    together = _area(
        np.concatenate([scores[n][known] for n in names]),
        np.concatenate([result.label[known] == n for n in names]),
    )
    each = ", ".join(f"{n} {a:.2f}" for n, a in areas.items())
    mean = np.mean(list(areas.values()))
    lines = [
        (
            f"Which stretch it is, without a target: balanced accuracy {balanced:.2f}, "
            f"{len(classes)} classes."
        ),
        (
            f"Area under the curve of the scores: {mean:.3f} on average ({each}); "
            f"all targets pooled {together:.3f}."
        ),
    ]
    yes = no = 0.0
    accept = np.concatenate([np.isin(result.kinds(n)[known], ("in", "near")) for n in names])
    truth = np.concatenate([result.label[known] == n for n in names])
    yes, no = accept[truth].mean(), 1 - accept[~truth].mean()
    inside = np.concatenate([result.kinds(n)[known] == "in" for n in names])
    lines.append(
        f"Known target, all together: in or near {_percent(yes)} of what shows it, "
        f"in {_percent(inside[~truth].mean())} and near {_percent(1 - no - inside[~truth].mean())} "
        f"of what does not; balanced accuracy {(yes + no) / 2:.2f}."
    )
    return lines


def speed() -> str:
    """Microseconds of one core for a frame, one after the other in time."""
    frames = [f for f in map(parse_frame, jsonl("photos.jsonl")) if f is not None]
    medians = []
    for _ in range(7):
        judge, times = Judge(judging_stretches(), "pigeon"), []
        for i, frame in enumerate(frames):
            timed = replace(frame, t=i / 30)
            start = time.thread_time()
            judge.frame(timed)
            times.append(time.thread_time() - start)
        medians.append(statistics.median(times))
    least, middle = min(medians) * 1e6, statistics.median(medians) * 1e6
    return (
        f"Judging a frame takes {least:.0f} µs of one core: the median of the quietest of seven "
        f"rounds; {middle:.0f} µs in the middle one. Other programs ran beside it."
    )


def _area(score: np.ndarray, truth: np.ndarray) -> float:
    order = np.argsort(score, kind="stable")
    ranks = np.empty(len(score))
    _, inverse, count = np.unique(score, return_inverse=True, return_counts=True)
    del order
    last = np.cumsum(count)
    ranks = (last - (count - 1) / 2)[inverse]
    yes = truth.sum()
    return float((ranks[truth].sum() - yes * (yes + 1) / 2) / (yes * (len(truth) - yes)))


def _share(which: np.ndarray) -> str:
    return _percent(which.mean()) if len(which) else "–"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if 0 < share < 0.1 else f"{100 * share:.0f} %"


def page() -> str:
    """The whole page."""
    warnings.simplefilter("ignore", RuntimeWarning)  # quantiles of measures that nobody saw
    parts: list[str] = ["# How well the judge judges", "", INTRODUCTION, "", speed(), ""]
    sections: Sequence[tuple[str, Judged, Callable[[Judged], list[str]]]] = (
        ("Photographs, whole sources left out", photos_judged("source"), photo_table),
        ("Photographs, every fourth picture left out", photos_judged("picture"), photo_table),
        ("Rendered, whole designs left out", rendered_judged("design"), rendered_table),
        ("Rendered, whole views left out", rendered_judged("camera"), rendered_table),
    )
    for title, result, rows in sections:
        place = recommended(result) if rows is rendered_table else []
        told = "\n\n".join([*place, *summary(result)])
        parts += [f"## {title}", "", *rows(result), "", told, ""]
    return "\n".join(parts)


INTRODUCTION = """Written by `tests/bench/judge_figures.py`; measured, not promised. The pictures in
each table had no part in the targets and in the table of known postures that judged them; only the
thresholds in and near were set with all of them in view. Photographs: 292 of real people from four
sources. Rendered: 1,204 of one mannequin in designs of its own, and 1,008 of the camera bench's
first person, in the poses that the program teaches; both also in postures that are none of the ten.
Whole designs left out is harder than life: then the judge has never seen that lunge or that easy
sit at all. “Good places” is where the camera should stand for the stretch; “hard” are the pictures
that look most like a stretch without being one. The camera bench's second person, who had no part
in anything, is in docs/camera-bench.md."""

if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
