"""How fast the camera's way is: a frame in the server, and from the camera to the verdict."""

import shutil
import sys
import time
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np
import pytest

from hipkey.coach import Coach
from hipkey.domain.frames import binary
from hipkey.web.camera import Watcher

sys.path.insert(0, str(Path(__file__).parents[1]))

pytestmark = pytest.mark.bench

FRAMES = 3_000
WATCHED_S = 20.0
SETTLED_S = 12.0
"""Until the still measurement of the depth, once in a hold, is done."""
AIM_MS, AIM_PER_S, AIM_LATENCY_MS = 0.3, 28, 25


def report(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def frames(number: int) -> list[bytes]:
    """The body in the kneeling stretch with the estimator's usual tremble."""
    from hipkey.body import kinematics

    pose = Coach().stretch("kneeling-hip-flexor").pose
    assert pose is not None
    data = kinematics.forward(kinematics.configuration(pose.keyframe("hold")))
    seen = kinematics.landmarks(data, kinematics.view(90, 12))
    rng = np.random.default_rng(7)
    made = []
    for _ in range(number):
        seen.world[:] += rng.normal(0, 0.003, seen.world.shape)
        made.append(binary(seen))
        seen.world[:] *= 0.999
    return made


def test_a_frame_in_the_server(tmp_path: Path) -> None:
    coach = Coach(tmp_path)
    ticks = count(0)
    watcher = Watcher(coach.watch, lambda: next(ticks) / 30)
    watcher.ask('{"stretch": "kneeling-hip-flexor", "side": "right"}')
    spent = []
    for frame in frames(FRAMES):
        begun = time.perf_counter()
        watcher.frame(frame)
        spent.append((time.perf_counter() - begun) * 1000)
    coach.close()
    low, high = min(spent), quantiles(spent, n=20)[-1]
    report(
        f"\nparse, judge, answer: median {median(spent):.3f} ms, p95 {high:.3f} ms, "
        f"best {low:.3f} ms a frame (aim {AIM_MS} ms); "
        f"{1000 / median(spent) / 30:.0f} people a core at 30 frames a second"
    )


@pytest.mark.parametrize("model", ["lite", "full"])
def test_from_the_camera_to_the_verdict(tmp_path: Path, model: str) -> None:
    pytest.importorskip("playwright")
    from playwright.sync_api import sync_playwright

    from browser import film
    from browser.conftest import CHROMIUM, FLAGS, Server

    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.skip("Chromium is not installed")
    held = film.shoot(tmp_path / "film.mjpeg", film.held("left", 6.0))
    server = Server(tmp_path)
    server.start()
    flags = [*FLAGS, f"--use-file-for-fake-video-capture={held}"]
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=flags)
            page = browser.new_page()
            getting_ready(page, server.url, model)
            told(f"{model}, getting ready, the figure moves", watched(page))
            while page.get_attribute("#screen-play", "data-kind") != "hold":
                page.keyboard.press("ArrowRight")
            time.sleep(SETTLED_S)
            told(f"{model}, in a hold", watched(page))
            browser.close()
    finally:
        server.kill()


def told(what: str, seen: dict[str, Any]) -> None:
    late = sorted(seen["late"])
    report(
        f"\n{what}: {len(late) / seen['seconds']:.1f} judged frames a second (aim {AIM_PER_S}), "
        f"camera to verdict median {median(late):.0f} ms (aim {AIM_LATENCY_MS}), "
        f"p95 {late[int(0.95 * len(late))]:.0f} ms; page drawn {seen['drawn']:.0f} times a second"
    )


def getting_ready(page: Any, url: str, model: str) -> None:
    """Into the set-up of the film's stretch and side, with the camera on."""
    page.add_init_script(
        f"localStorage.setItem('hipkey.camera', JSON.stringify({{model: '{model}'}}))"
    )
    page.goto(f"{url}/session?programme=five-minutes&first_side=left")
    page.click("#start")
    while "neeling" not in page.inner_text("#name"):
        page.keyboard.press("ArrowRight")
    page.check("#camera-on")
    page.wait_for_selector('#camera-panel[data-state="on"]', timeout=120_000)
    time.sleep(5)


def watched(page: Any) -> dict[str, Any]:
    """What the page sees in so many seconds."""
    seen: dict[str, Any] = page.evaluate(
        """(ms) => new Promise((resolve) => {
          const late = [];
          let drawn = 0;
          document.addEventListener("hipkey:verdict", ({ detail }) => late.push(detail.latencyMs));
          const draw = () => { drawn += 1; requestAnimationFrame(draw); };
          draw();
          setTimeout(() => resolve({ late, seconds: ms / 1000, drawn: 1000 * drawn / ms }), ms);
        })""",
        WATCHED_S * 1000,
    )
    return seen
