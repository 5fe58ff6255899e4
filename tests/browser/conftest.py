"""A real Chromium against a real server: what a person would see, hear and keep."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright", reason="Playwright is not installed: run `make test`")

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from .mirror import TRUTH, Mirror

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
PATIENCE_S = 60
MORNING = "2026-03-14T08:00:00"
"""When the sessions of these tests begin, on the page's own clock."""


@dataclass
class Server:
    """`hipkey serve` in a process of its own, to be killed and started again."""

    data: Path
    port: int = 0
    host: str = "localhost"
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def start(self) -> None:
        self.port = self.port or free_port()
        where = ["--host", self.host, "--port", str(self.port), "--data", str(self.data)]
        log = (self.data / "server.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hipkey", "serve", "--no-open", *where], stdout=log, stderr=log
        )
        log.close()
        self._await()
        self._screen()

    def kill(self) -> None:
        """As a power cut would: nothing is tidied up."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(timeout=PATIENCE_S)
        self.process = None

    def events(self) -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"{self.url}/api/diary/events", timeout=PATIENCE_S) as answer:
            events: list[dict[str, Any]] = json.load(answer)
        return events

    def plan(self, programme: str) -> dict[str, Any]:
        url = f"{self.url}/api/plan?programme={programme}"
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:
            plan: dict[str, Any] = json.load(answer)
        return plan

    def _screen(self) -> None:
        """The safety questions, answered once: none of the signs. The answer opens no page here."""
        form = urllib.request.Request(f"{self.url}/screen", data=b"", method="POST")
        with urllib.request.urlopen(form, timeout=PATIENCE_S):
            pass

    def _await(self) -> None:
        patience = time.monotonic() + PATIENCE_S
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                assert self.process is not None
                if self.process.poll() is not None or time.monotonic() > patience:
                    pytest.fail((self.data / "server.log").read_text(errors="replace"))
                time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that only add to the diary."""
    server = Server(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server with an empty diary, for one test."""
    folder = tmp_path / "own"
    folder.mkdir()
    server = Server(folder)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """Opens a Chromium, with other flags besides or without some; Playwright itself runs once."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.skip("Chromium is not installed; on Debian or Ubuntu: apt-get install chromium")
    with sync_playwright() as playwright:
        opened: list[Browser] = []

        def launched(*more: str, without: tuple[str, ...] = ()) -> Browser:
            flags = [flag for flag in FLAGS if flag not in without]
            browser = playwright.chromium.launch(executable_path=program, args=[*flags, *more])
            opened.append(browser)
            return browser

        yield launched
        for browser in opened:
            browser.close()


@pytest.fixture(scope="session")
def browser(launch: Callable[..., Browser]) -> Browser:
    """A Chromium for the tests that need no camera."""
    return launch()


# Headless Chromium has no voices and no wake lock: both are stubbed, and what is heard is noted.
EARS = """
  window.spoken = [];
  window.tones = [];
  window.locked = [];
  const voices = VOICES;
  const synthesis = {
    getVoices: () => voices,
    speak: (utterance) => window.spoken.push(utterance.text),
    cancel: () => undefined,
    addEventListener: () => undefined,
  };
  Object.defineProperty(window, "speechSynthesis", { value: synthesis });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  const make = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () {
    const oscillator = make.call(this);
    const { frequency } = oscillator;
    const start = oscillator.start.bind(oscillator);
    const set = frequency.setValueAtTime.bind(frequency);
    let hertz;
    frequency.setValueAtTime = (value, at) => { hertz = value; return set(value, at); };
    oscillator.start = (at) => { window.tones.push(hertz ?? frequency.value); start(at); };
    return oscillator;
  };
  Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
    window.locked.push("taken");
    const release = async () => window.locked.push("released");
    return { addEventListener: () => undefined, release };
  } } });
"""
LOCAL = [{"voiceURI": "calm", "name": "Calm", "lang": "en-GB", "localService": True}]
REMOTE = [{"voiceURI": "far", "name": "Far", "lang": "en-US", "localService": False}]


@dataclass
class Visitor:
    """A person at the page, whose time we can make pass."""

    page: Page
    context: BrowserContext
    server: Server

    def open(self, path: str) -> None:
        self.page.goto(f"{self.server.url}{path}")

    def pass_time(self, seconds: float) -> None:
        """The page's clock runs on by so much, every timer on the way firing in turn."""
        self.page.clock.run_for(round(seconds * 1000))

    def sleep(self, seconds: float) -> None:
        """The lid is closed for so long: the clock is later, and nothing ran."""
        self.page.clock.fast_forward(round(seconds * 1000))

    def start(self, programme: str = "five-minutes") -> None:
        self.open(f"/session?programme={programme}")
        self.page.click("#start")
        self.page.wait_for_selector("#screen-play:not([hidden])")

    @property
    def kind(self) -> str:
        return self.page.get_attribute("#screen-play", "data-kind") or ""

    @property
    def name(self) -> str:
        return self.page.inner_text("#name")

    @property
    def left_s(self) -> int:
        minutes, _, seconds = self.page.inner_text("#time").rpartition(":")
        return int(minutes or 0) * 60 + int(seconds)

    def skip_to_hold(self) -> None:
        """Skips what comes before the next hold."""
        for _ in range(40):
            if self.kind == "hold":
                return
            self.page.keyboard.press("ArrowRight")
        raise AssertionError("there is no further hold")

    @property
    def stretches(self) -> dict[str, str]:
        """The names of the stretches by id, as the command line lists them."""
        command = [sys.executable, "-m", "hipkey", "list", "--json"]
        listed = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        return {stretch["id"]: stretch["name"] for stretch in listed}

    def stored(self, prefix: str) -> list[str]:
        """What the page keeps in its storage under keys that begin so."""
        entries: dict[str, str] = self.page.evaluate("Object.assign({}, localStorage)")
        return [text for key, text in entries.items() if key.startswith(prefix)]

    def wait_for_stored(self, prefix: str, count: int = 1) -> None:
        self.page.wait_for_function(
            "([prefix, count]) => Object.keys(localStorage)"
            ".filter((key) => key.startsWith(prefix)).length >= count",
            arg=[prefix, count],
        )

    @property
    def session(self) -> str:
        state = self.page.evaluate("localStorage.getItem('hipkey.session.state')")
        session: str = json.loads(state)["session"]
        return session

    def holds(self, session: str) -> list[dict[str, Any]]:
        """The holds of the sitting that the diary has, once the page has none left to send."""
        self.page.wait_for_function(
            "() => !Object.keys(localStorage).some((key) => key.startsWith('hipkey.outbox.'))"
        )
        events = [event for event in self.server.events() if event["session"] == session]
        return [event for event in events if event["kind"] == "hold"]


@pytest.fixture
def stand_before(server: Server) -> Iterator[Callable[..., Mirror]]:
    """A fresh page before a browser's camera; every error on it fails the test."""
    errors: list[str] = []
    contexts: list[BrowserContext] = []

    def stand(browser: Browser, at: Server = server, stub: str = "") -> Mirror:
        # The figure then jumps: drawn in software, its movement takes what the estimator needs.
        context = browser.new_context(
            viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
        )
        contexts.append(context)
        for script in (EARS.replace("VOICES", json.dumps(LOCAL)), TRUTH, stub):
            context.add_init_script(script)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return Mirror(page, at)

    yield stand
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Visitor]]:
    """Opens a fresh browser profile; every error on its pages fails the test."""
    errors: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(
        at: Server = server, voices: list[dict[str, Any]] | None = None, **options: Any
    ) -> Visitor:
        options.setdefault("viewport", {"width": 1280, "height": 800})
        # The figure then jumps between its keyframes: drawn in software, each frame is slow here.
        options.setdefault("reduced_motion", "reduce")
        context = browser.new_context(**options)
        contexts.append(context)
        context.add_init_script(
            EARS.replace("VOICES", json.dumps(LOCAL if voices is None else voices))
        )
        page = context.new_page()
        page.clock.install(time=MORNING)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return Visitor(page, context, at)

    yield opened
    for context in contexts:
        context.close()
    assert errors == []
