"""Reads the records of imagined people, remembers what came out, and writes the tables.

Each person has a seed of their own and a line in a file of their kind, in a folder named after
the code that read them; so a run may be stopped, and the next goes on where it was.
"""

# ruff: noqa: T201 - a bench prints its figures

import hashlib
import json
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from outcome_people import Person, record

from hipkey.outcome import regression, trend

PAGE = Path(__file__).parents[2] / "docs" / "outcome-simulation.md"
CODE = [Path(str(module.__file__)) for module in (regression, trend)]
CODE.append(Path(__file__).with_name("outcome_people.py"))
STAMP = hashlib.sha256(b"".join(path.read_bytes() for path in CODE)).hexdigest()[:12]
CACHE = Path(tempfile.gettempdir()) / "hipkey-outcome-bench" / STAMP

HEADER = (
    "| person | people | covered | helping | wrongly | not helping | worse | below 0 | width "
    "| estimate | truth |\n|---|---|---|---|---|---|---|---|---|---|---|"
)
AFTER_HEADER = (
    "| person | people | covered | lower said | width | estimate | truth |\n"
    "|---|---|---|---|---|---|---|"
)


def read(person: Person, people: int) -> list[dict[str, Any]]:
    """What the program says of each of `people` such persons, beside their truth."""
    CACHE.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(repr(person).encode()).hexdigest()[:16]
    path = CACHE / f"{name}.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    with path.open("a") as file:
        for index in range(len(lines), people):
            line = json.dumps(_one(person, index))
            print(line, file=file, flush=True)
            lines.append(line)
    return [json.loads(line) for line in lines[:people]]


def _one(person: Person, index: int) -> dict[str, Any]:
    random = np.random.default_rng([index, *repr(person).encode()])
    days, truth, session = record(person, random)
    if not person.sessions:
        # Comparing days after a session takes as long again, and changes nothing else.
        days = [day.model_copy(update={"minutes": None}) for day in days]
    progress = trend.analyse(days)
    change, after = progress.change, progress.after_session
    return {
        "truth": truth,
        "verdict": progress.verdict,
        "change": [change.estimate, change.low, change.high],
        "session": session,
        "after": [after.estimate, after.low, after.high],
    }


def shares(rows: Iterable[dict[str, Any]]) -> dict[str, float]:
    """Of the records that are enough: how many, and the means that a table shows."""
    kept = [row for row in rows if row["change"][0] is not None]
    found: dict[str, float] = {"people": len(kept)}
    if not kept:
        return found
    estimate, low, high = np.array([row["change"] for row in kept]).T
    truth = np.array([row["truth"] for row in kept])
    said = np.array([row["verdict"] for row in kept])
    return found | {
        "covered": float(np.mean((low <= truth) & (truth <= high))),
        "helping": float(np.mean(said == "helping")),
        "wrongly": float(np.mean((said == "helping") & (truth > -0.005))),
        "not": float(np.mean(said == "not_helping")),
        "worse": float(np.mean(said == "worse")),
        "below": float(np.mean(high < 0)),
        "width": float(np.mean(high - low)),
        "estimate": float(np.mean(estimate)),
        "truth": float(np.mean(truth)),
    }


def change_row(name: str, found: dict[str, float]) -> str:
    names = ("covered", "helping", "wrongly", "not", "worse", "below")
    percent = " | ".join(f"{100 * found[key]:.1f} %" for key in names)
    means = " | ".join(f"{found[key]:.2f}" for key in ("width", "estimate", "truth"))
    return f"| {name} | {found['people']} | {percent} | {means} |".replace("-0.00", "0.00")


def after_row(name: str, rows: Iterable[dict[str, Any]]) -> str:
    kept = [row for row in rows if row["after"][0] is not None]
    estimate, low, high = np.array([row["after"] for row in kept]).T
    truth = np.array([row["session"] for row in kept])
    covered, lower = np.mean((low <= truth) & (truth <= high)), np.mean(high < 0)
    means = f"{np.mean(high - low):.2f} | {np.mean(estimate):.2f} | {np.mean(truth):.2f}"
    shown = f"| {name} | {len(kept)} | {100 * covered:.1f} % | {100 * lower:.1f} % | {means} |"
    return shown.replace("-0.00", "0.00")


def together(found: Iterable[dict[str, float]]) -> str:
    """All lines of a table in one sentence, each person counting the same."""
    kept = [line for line in found if line["people"]]
    count = np.array([line["people"] for line in kept])
    covered, wrongly = (
        100 * float(count @ [line[key] for line in kept]) / float(count.sum())
        for key in ("covered", "wrongly")
    )
    return (
        f"All {count.sum()} people: covered {covered:.1f} %, “helping” with no fall in truth "
        f"{wrongly:.1f} %."
    )


def write(title: str, text: str) -> None:
    """Put `text` into the page, between the marks that bear its title; and print it."""
    print(f"\n{title}\n\n{text}")
    begin, end = f"<!-- {title} -->\n", f"<!-- end of {title} -->"
    page = PAGE.read_text("utf-8")
    made, count = re.subn(
        re.escape(begin) + ".*?" + re.escape(end),
        lambda _: f"{begin}\n{text}\n\n{end}",
        page,
        flags=re.DOTALL,
    )
    assert count == 1, f"{PAGE.name} has no place for {title}"
    PAGE.write_text(made, "utf-8")
