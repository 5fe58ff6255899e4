"""The player with a camera: a film of somebody who stretches, wobbles, leaves, comes back, errs."""

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from . import film
from .conftest import EARS, Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        not (Path(__file__).parents[2] / "src/hipkey/web/static/built/models").exists(),
        reason="the camera's models are not built; run `make setup`",
    ),
]

LEAD_S = 20.0
"""Kneeling upright first, while models are fetched and the hold is reached."""
TOLERANCE_S = 1.5
# Reads off the film's corner what the camera shows just now, and for how long the stretch was held.
TRUTH = """
  window.truth = { mark: 0, heldMs: 0 };
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  let before = performance.now();
  setInterval(() => {
    const video = document.getElementById("camera-video");
    const now = performance.now();
    if (window.truth.mark > 212) window.truth.heldMs += now - before;
    before = now;
    if (!video?.videoWidth) return;
    pen.drawImage(video, 8, 8, 8, 8, 0, 0, 1, 1);
    window.truth.mark = pen.getImageData(0, 0, 1, 1).data[0];
  }, 40);
"""
LOCAL = '[{"voiceURI": "calm", "name": "Calm", "lang": "en-GB", "localService": true}]'


@dataclass
class Mirror:
    """A person before the camera, in real time."""

    page: Page
    server: Server

    @property
    def kind(self) -> str:
        return self.page.get_attribute("#screen-play", "data-kind") or ""

    @property
    def says(self) -> str:
        return self.page.text_content("#camera-says") or ""

    @property
    def spoken(self) -> list[str]:
        said: list[str] = self.page.evaluate("window.spoken")
        return said

    def begin(self) -> None:
        """Into the kneeling stretch's set-up, left side, without a camera so far."""
        self.page.goto(f"{self.server.url}/session?programme=five-minutes&first_side=left")
        self.page.click("#start")
        self.page.wait_for_selector("#screen-play:not([hidden])")
        while "neeling" not in self.page.inner_text("#name"):
            self.page.keyboard.press("ArrowRight")

    @property
    def verdict(self) -> str | None:
        return self.page.get_attribute("#camera-panel", "data-verdict")

    def see(self, scene: str) -> None:
        """Wait until the film shows it."""
        self.page.wait_for_function(
            "(mark) => Math.abs(window.truth.mark - mark) < 30",
            arg=film.MARKS[scene],
            timeout=240_000,
        )

    def watch(self) -> None:
        """Switch the camera on."""
        self.page.check("#camera-on")
        self.page.wait_for_selector('#camera-panel[data-state="on"]', timeout=60_000)

    def skip_to_hold(self) -> None:
        for _ in range(20):
            if self.kind == "hold":
                return
            self.page.keyboard.press("ArrowRight")
        raise AssertionError("there is no hold")

    def end(self) -> dict[str, Any]:
        """End the session; the one hold that its diary has."""
        self.page.keyboard.press("Escape")
        self.page.click("#end-yes")
        self.page.wait_for_selector("#screen-after:not([hidden])")
        self.page.wait_for_function(
            "() => !Object.keys(localStorage).some((key) => key.startsWith('hipkey.outbox.'))"
        )
        (hold,) = [event for event in self.server.events() if event["kind"] == "hold"]
        return dict(hold)


@pytest.fixture(scope="session")
def filmed(launch: Callable[..., Browser], tmp_path_factory: pytest.TempPathFactory) -> Browser:
    whole = film.shoot(tmp_path_factory.mktemp("film") / "kneeling.mjpeg", LEAD_S)
    return launch(f"--use-file-for-fake-video-capture={whole}")


@pytest.fixture
def stand_before(own_server: Server) -> Iterator[Callable[[Browser], Mirror]]:
    """A fresh page before a camera; every error on it fails the test."""
    errors: list[str] = []
    pages: list[Page] = []

    def stand(browser: Browser) -> Mirror:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_init_script(EARS.replace("VOICES", LOCAL))
        context.add_init_script(TRUTH)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        pages.append(page)
        return Mirror(page, own_server)

    yield stand
    for page in pages:
        page.context.close()
    assert errors == []


def test_the_diary_has_the_seconds_that_were_truly_held(
    filmed: Browser, stand_before: Callable[[Browser], Mirror]
) -> None:
    mirror = stand_before(filmed)
    mirror.begin()
    mirror.watch()
    mirror.page.wait_for_selector("#camera-place img")
    mirror.skip_to_hold()
    mirror.page.evaluate("window.truth.heldMs = 0")
    mirror.see("left hold")
    time.sleep(4)
    assert mirror.verdict == "in"
    assert mirror.page.is_hidden("#outside")
    mirror.see("room")
    time.sleep(4)
    assert mirror.verdict == "cannot_tell"
    assert mirror.page.is_visible("#outside")
    left = mirror.page.inner_text("#time")
    mirror.see("right hold")
    assert mirror.page.inner_text("#time") != left  # what came after the return was counted
    time.sleep(9)
    assert mirror.verdict == "out"
    assert mirror.page.is_visible("#outside")
    truly_held_s = mirror.page.evaluate("window.truth.heldMs") / 1000
    hold = mirror.end()

    assert hold["stretch"] == film.STRETCH
    assert hold["side"] == film.SIDE
    assert hold["seconds"] == pytest.approx(truly_held_s, abs=TOLERANCE_S)
    assert truly_held_s > 20
    assert hold["details"]["camera"] is True
    assert hold["details"]["depth_band_deg"] >= 10
    assert -45 <= hold["details"]["depth_deg"] <= 30
    # Where the camera goes was said before, and the wrong side afterwards.
    assert any(text.startswith("Stand the camera") for text in mirror.spoken)
    assert any("the right side" in text for text in mirror.spoken)


def test_a_hold_that_nobody_can_see_runs_by_the_clock_and_says_so(
    launch: Callable[..., Browser],
    stand_before: Callable[[Browser], Mirror],
    tmp_path: Path,
) -> None:
    dark, black = tmp_path / "dark.mjpeg", io.BytesIO()
    Image.new("RGB", (640, 480), (9, 8, 8)).save(black, "JPEG")
    dark.write_bytes(black.getvalue() * 30)
    mirror = stand_before(launch(f"--use-file-for-fake-video-capture={dark}"))
    mirror.begin()
    mirror.watch()
    mirror.skip_to_hold()
    mirror.page.wait_for_function(
        "() => document.getElementById('camera-says').textContent.includes('too dark')"
    )
    assert mirror.page.is_visible("#outside")
    mirror.page.wait_for_selector("#outside", state="hidden", timeout=20_000)
    time.sleep(6)
    hold = mirror.end()
    assert 5 <= hold["seconds"] <= 12
    assert hold["details"]["camera"] is False
    assert hold["details"]["camera_why"] == "cannot_tell"
    assert any("the clock runs by itself" in text for text in mirror.spoken)


def test_without_leave_to_use_a_camera_the_session_goes_on(
    launch: Callable[..., Browser], stand_before: Callable[[Browser], Mirror]
) -> None:
    browser = launch("--deny-permission-prompts", without=("--use-fake-ui-for-media-stream",))
    mirror = stand_before(browser)
    mirror.begin()
    mirror.page.click("#camera-on")
    mirror.page.wait_for_selector('#camera-panel[data-state="trouble"]')
    assert "Allow it" in mirror.says
    assert not mirror.page.is_checked("#camera-on")
    mirror.skip_to_hold()
    time.sleep(7)
    hold = mirror.end()
    assert hold["seconds"] >= 6
    assert "camera" not in hold["details"]


def test_without_any_camera_the_session_goes_on(
    launch: Callable[..., Browser], stand_before: Callable[[Browser], Mirror]
) -> None:
    without = ("--use-fake-device-for-media-stream",)
    mirror = stand_before(launch(without=without))
    mirror.begin()
    mirror.page.click("#camera-on")
    mirror.page.wait_for_selector('#camera-panel[data-state="trouble"]')
    assert mirror.says.startswith("There is no camera.")


def test_nothing_asks_for_a_camera_before_the_person_does(
    filmed: Browser, stand_before: Callable[[Browser], Mirror]
) -> None:
    mirror = stand_before(filmed)
    mirror.page.add_init_script(
        "const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
        "window.asked = 0;"
        "navigator.mediaDevices.getUserMedia = (wish) => { window.asked += 1; return ask(wish); };"
    )
    loaded: list[str] = []
    mirror.page.on("request", lambda request: loaded.append(request.url))
    mirror.begin()
    mirror.skip_to_hold()
    time.sleep(1)
    assert mirror.page.evaluate("window.asked") == 0
    assert not [url for url in loaded if "/models/" in url or "/wasm/" in url]
