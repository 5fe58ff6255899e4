"""A person before the camera, in real time: what the page shows, says and keeps meanwhile."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest

from hipkey.content.loader import load
from hipkey.web.assets import STATIC

from . import film

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from .conftest import Server

NEEDS_CAMERA: Final = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        not (STATIC / "built" / "models").exists(),
        reason="the camera's models are not built; run `make setup`",
    ),
]
WORDS: Final = load().phrases.camera
LOADING_MS: Final = 120_000
"""For what a loaded machine takes to fetch and start the estimator."""
FILM_MS: Final = 240_000
# Reads off the film's corner what the camera shows just now, for how long the stretch was held, and
# for how long the judge said so: where no verdict comes for a second, it cannot know of holding.
TRUTH: Final = """
  window.truth = { mark: 0, heldMs: 0, judgedMs: 0, lateMs: 0, shownAt: {}, saidAt: {} };
  const { truth } = window;
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  let before = performance.now();
  let last = { at: -Infinity, inside: false };
  document.addEventListener("hipkey:verdict", ({ detail: { verdict, latencyMs } }) => {
    const now = performance.now();
    truth.lateMs = Math.max(truth.lateMs, latencyMs);
    const inside = verdict.verdict === "in";
    if (inside && last.inside && now - last.at < 1000) truth.judgedMs += now - last.at;
    last = { at: now, inside };
  });
  setInterval(() => {
    const video = document.getElementById("camera-video");
    const now = performance.now();
    if (truth.mark > 212) truth.heldMs += now - before;
    before = now;
    truth.saidAt[document.getElementById("camera-says")?.textContent] ??= now;
    if (!video?.videoWidth) return;
    pen.drawImage(video, 8, 8, 8, 8, 0, 0, 1, 1);
    truth.mark = pen.getImageData(0, 0, 1, 1).data[0];
    truth.shownAt[Math.round(truth.mark / 42.5)] ??= now;
  }, 40);
"""


@dataclass
class Mirror:
    """One page, whose session goes by the real clock."""

    page: "Page"
    server: "Server"

    @property
    def kind(self) -> str:
        return self.page.get_attribute("#screen-play", "data-kind") or ""

    @property
    def verdict(self) -> str | None:
        return self.page.get_attribute("#camera-panel", "data-verdict")

    @property
    def spoken(self) -> list[str]:
        said: list[str] = self.page.evaluate("window.spoken")
        return said

    def begin(self, side: str = "left") -> None:
        """Into the kneeling stretch's set-up, without a camera so far. The session is paused, so
        that it does not run ahead while a loaded machine is fetching the estimator."""
        self.page.goto(f"{self.server.url}/session?programme=five-minutes&first_side={side}")
        self.page.click("#start")
        self.page.wait_for_selector("#screen-play:not([hidden])")
        self.page.click("#pause")
        while "neeling" not in self.page.inner_text("#name"):
            self.page.keyboard.press("ArrowRight")

    def watch(self) -> None:
        """Switch the camera on."""
        self.page.check("#camera-on")
        self.page.wait_for_selector('#camera-panel[data-state="on"]', timeout=LOADING_MS)

    def go_on(self) -> None:
        """End the pause; what was seen before it belongs to no hold."""
        self.page.evaluate("window.truth.judgedMs = 0")
        self.page.click("#pause")
        self.page.wait_for_selector('#screen-play[data-phase="running"]')

    def skip_to_hold(self) -> None:
        for _ in range(20):
            if self.kind == "hold":
                return
            self.page.keyboard.press("ArrowRight")
        raise AssertionError("there is no hold")

    def see(self, scene: str) -> None:
        """Wait until the film shows it."""
        self.page.wait_for_function(
            "(mark) => Math.abs(window.truth.mark - mark) < 20",
            arg=film.MARKS[scene],
            timeout=FILM_MS,
        )

    def reads(self, sentence: str) -> None:
        """Wait until the camera's part shows this sentence."""
        self.page.wait_for_function(
            "(text) => document.getElementById('camera-says').textContent === text",
            arg=sentence,
            timeout=LOADING_MS,
        )

    def hears(self, sentence: str) -> None:
        """Wait until it has been said aloud."""
        self.page.wait_for_function(
            "(text) => window.spoken.includes(text)", arg=sentence, timeout=LOADING_MS
        )

    def clock_goes(self, seconds: int = 2) -> None:
        """Wait until the hold's clock has gone on by so much."""
        self.page.wait_for_selector("#outside", state="hidden", timeout=LOADING_MS)
        self.page.wait_for_function(
            """(seconds) => {
              const left = document.getElementById("time").textContent.split(":")
                .reduce((minutes, part) => 60 * minutes + Number(part), 0);
              window.leftFirst = Math.max(window.leftFirst ?? 0, left);
              return left <= window.leftFirst - seconds;
            }""",
            arg=seconds,
            timeout=LOADING_MS,
        )
        self.page.evaluate("delete window.leftFirst")

    def clock_waits(self) -> None:
        """Wait until it stands still, since nobody is in the stretch."""
        self.page.wait_for_selector("#outside", state="visible", timeout=LOADING_MS)

    def end(self) -> dict[str, Any]:
        """End the session; the one hold that its diary has."""
        state = "JSON.parse(localStorage.getItem('hipkey.session.state')).session"
        session = self.page.evaluate(state)
        self.page.keyboard.press("Escape")
        self.page.click("#end-yes")
        self.page.wait_for_selector("#screen-after:not([hidden])")
        self.page.wait_for_function(
            "() => !Object.keys(localStorage).some((key) => key.startsWith('hipkey.outbox.'))"
        )
        events = [event for event in self.server.events() if event["session"] == session]
        (hold,) = [event for event in events if event["kind"] == "hold"]
        return dict(hold)
