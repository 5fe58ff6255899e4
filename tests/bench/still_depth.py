"""How far the still measurement of depth is off: python tests/bench/still_depth.py

The rendered body in each stretch, in its hold, easier and deeper, seen from about where the camera
should stand, goes through the page's own worker and the server's own judge; against the angle of
the body's joints. Prints a table. One mannequin, still, alone and in good light: people are harder.
"""

# ruff: noqa: T201 - a bench prints its figures

import base64
import io
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

import mannequin
from browser.conftest import CHROMIUM, FLAGS, Server
from hipkey.body import kinematics, render
from hipkey.content import loader
from hipkey.domain.anatomy import Side
from hipkey.measures import MEASURES, body_of
from hipkey.web.assets import STATIC

AROUND = (-20.0, 0.0, 20.0)
"""Degrees beside the recommended place."""
KEYFRAMES = ("hold", "easier", "deeper")
STRETCHES = {s.id: s for s in loader.load().stretches.values() if s.judging and s.pose}
MEASURE = """async ([worker, jpeg, query]) => {
  window.still ??= await new Promise((resolve, reject) => {
    const made = new Worker(worker, { type: "module" });
    made.onmessage = ({ data }) => (data.type === "ready" ? resolve(made) : reject(data.type));
    made.postMessage({ type: "open", files: `${location.origin}/static/built/` });
  });
  const bytes = Uint8Array.from(atob(jpeg), (c) => c.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  const began = performance.now();
  const frame = await new Promise((resolve) => {
    window.still.onmessage = ({ data }) => resolve(data.frame);
    window.still.postMessage({ type: "picture", image }, [image]);
  });
  const ms = performance.now() - began;
  const body = new Blob([frame, frame, frame]);
  const answer = await fetch(`/api/depth?${query}`, { method: "POST", body });
  return { ms, depth: await answer.json() };
}"""


def pictures(name: str) -> Iterator[tuple[str, Side, float]]:
    """JPEGs as base64, the side, and the true depth in degrees."""
    stretch = STRETCHES[name]
    pose, rules = stretch.pose, stretch.judging
    assert pose is not None
    assert rules is not None
    known = {frame.name for frame in pose.keyframes}
    for keyframe in (k for k in KEYFRAMES if k in known):
        rng = np.random.default_rng(crc32(f"still {name} {keyframe}".encode()))
        side = (Side.RIGHT, Side.LEFT)[int(rng.integers(2))] if stretch.one_sided else Side.BOTH
        authored = pose.keyframe(keyframe)
        qpos = kinematics.configuration(
            kinematics.mirror(authored) if side is Side.LEFT else authored
        )
        look = mannequin.Look.random(rng)
        who = mannequin.person(qpos, look, float(rng.uniform(0.9, 1.12)), cell=0.014)
        body = body_of(kinematics.landmarks(kinematics.forward(qpos)))
        assert body is not None
        legs = (Side.LEFT, Side.RIGHT) if side is Side.BOTH else (side,)
        values = [MEASURES[rules.depth](body, leg) for leg in legs]
        truth = float(np.mean([value for value in values if value is not None]))
        for beside in AROUND:
            place = rules.best_view + beside
            camera = render.fit(
                who.vertices, -place if side is Side.RIGHT else place, 12.0, 4 / 3, 1.3
            )
            jpeg = io.BytesIO()
            frame = Image.fromarray(mannequin.picture(who, camera, look))
            frame.save(jpeg, "JPEG", quality=90)
            yield base64.b64encode(jpeg.getvalue()).decode(), side, truth


def measured(page: Page) -> dict[str, list[tuple[float, Any]]]:
    """For each stretch the truth and what was measured, None where nothing was told."""
    (worker,) = (STATIC / "built" / "assets").glob("still-worker-*.js")
    found: dict[str, list[tuple[float, Any]]] = defaultdict(list)
    spent = []
    for name in STRETCHES:
        for jpeg, side, truth in pictures(name):
            query = f"stretch={name}&side={side.value}"
            seen = page.evaluate(MEASURE, [f"/static/built/assets/{worker.name}", jpeg, query])
            found[name].append((truth, seen["depth"]))
            spent.append(seen["ms"])
    print(f"{np.median(spent):.0f} ms a picture (median, {len(spent)} pictures)\n")
    return found


def table(found: dict[str, list[tuple[float, Any]]]) -> None:
    print("| stretch | pictures | told | off, median | four in five | most | band | within it |")
    print("|---|---|---|---|---|---|---|---|")
    for name, rows in found.items():
        off = [abs(depth["value"] - truth) for truth, depth in rows if depth]
        band = next((depth["error"] for _, depth in rows if depth), None)
        if band is None:
            print(f"| {name} | {len(rows)} | 0 | – | – | – | – | – |")
            continue
        within = sum(value <= band for value in off)
        print(
            f"| {name} | {len(rows)} | {len(off)} | {np.median(off):.0f}° "
            f"| {np.quantile(off, 0.8):.0f}° | {max(off):.0f}° "
            f"| {band:.0f}° | {within} of {len(off)} |"
        )


def main() -> None:
    program = next(filter(None, map(shutil.which, CHROMIUM)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        server.start()
        try:
            browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
            page = browser.new_page()
            page.goto(f"{server.url}/about")
            table(measured(page))
            browser.close()
        finally:
            server.kill()


if __name__ == "__main__":
    main()
