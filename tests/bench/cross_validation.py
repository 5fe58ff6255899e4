"""Log-odds of samples that had no part in what judges them, targets or table."""

from collections.abc import Sequence

import numpy as np
from derive_targets import fit
from poses_seen import Seen, authored

from hipkey.content import loader
from hipkey.judge import make_reference, reference

FOLDS = 4


def taken(seen: Seen, which: np.ndarray) -> Seen:
    """Some of the samples."""
    records = [r for r, keep in zip(seen.records, which, strict=True) if keep]
    columns = (seen.values, seen.azimuth, seen.label, seen.side, seen.group, seen.hard)
    return Seen(*(c[which] for c in columns), records)


def folds(groups: Sequence[str]) -> np.ndarray:
    """A fold for each sample; a group is never split."""
    names = sorted(set(groups))
    np.random.default_rng(0).shuffle(names)
    fold = {name: i % FOLDS for i, name in enumerate(names)}
    return np.array([fold[g] for g in groups])


def likeness(seen: Seen, table: reference.Reference, ids: Sequence[str]) -> np.ndarray:
    """(n, stretches, 2) log-odds from the table."""
    order = [table.stretches.index(name) for name in ids]
    rows = [
        table.likeness(values, float(azimuth)).log_odds[order]
        for values, azimuth in zip(seen.values, seen.azimuth, strict=True)
    ]
    return np.array(rows)


def log_odds(
    ids: Sequence[str],
    rendered: Seen,
    photos: Seen,
    third: Seen,
    virtual: Seen,
    rendered_groups: np.ndarray,
    photo_groups: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of rendered, photos and third-party samples, (n, stretches, 2) each."""
    samples = (rendered, photos, third)
    fold = (folds(rendered_groups), folds(photo_groups), folds(third.group))
    out = [np.zeros((len(s), len(ids), 2)) for s in samples]
    content = loader.load().stretches
    stretches = {name: content[name] for name in ids}
    known = [*make_reference.rendered(rendered.records), *make_reference.on_the_body(stretches)]
    gathered = make_reference.gather(known, sorted(ids))
    always = np.full(len(known) - len(fold[0]), -1)  # the body's own poses
    row_fold = np.concatenate([fold[0], always])[gathered["sample"]]
    whole = reference.without(gathered, np.ones(len(row_fold), dtype=bool))
    for k in range(FOLDS):
        train = [taken(s, f != k) for s, f in zip(samples, fold, strict=True)]
        train[0] = taken(train[0], ~authored(train[0]))
        test = [taken(s, f == k) for s, f in zip(samples, fold, strict=True)]
        for i, name in enumerate(ids):
            fitted = fit(name, *train, virtual)
            for o, f, s in zip(out, fold, test, strict=True):
                o[f == k, i] = fitted.score(s.values)
        table = reference.without(gathered, row_fold != k)
        out[0][fold[0] == k] += likeness(test[0], table, ids)
    out[1] += likeness(photos, whole, ids)
    out[2] += likeness(third, whole, ids)
    return out[0], out[1], out[2]
