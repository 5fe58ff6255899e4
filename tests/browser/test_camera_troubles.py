"""When something is wrong with the camera: each trouble has its sentence, and the session goes on.

The cameras are Chromium's own, playing films; where a trouble cannot be had from them, the test
says what it puts in its place.
"""

import io
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from hipkey.domain.anatomy import Side
from hipkey.judge.cues import worded
from hipkey.judge.words import words

from . import film
from .conftest import Server
from .mirror import LOADING_MS, NEEDS_CAMERA, WORDS, Mirror

pytestmark = NEEDS_CAMERA
Stand = Callable[..., Mirror]
Play = Callable[..., Browser]
NOTICED_S = 2.0
RESTARTED_S = 8.0
"""After ten seconds without an answer the clock would run by itself."""


@pytest.fixture
def play(launch: Callable[..., Browser], tmp_path: Path) -> Iterator[Play]:
    """A browser of its own, whose camera plays a film, over and over."""
    opened: list[Browser] = []

    def played(scenes: film.Scenes, **more: bytes) -> Browser:
        to = film.shoot(tmp_path / "film.mjpeg", scenes, more)
        opened.append(launch(f"--use-file-for-fake-video-capture={to}"))
        return opened[-1]

    yield played
    for browser in opened:
        browser.close()


def jpeg(picture: Image.Image) -> bytes:
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=82)
    return data.getvalue()


def two_people() -> bytes:
    """Two of the same, side by side, both in the stretch."""
    one = Image.open(io.BytesIO(film.pictures()["left hold 0.0"])).resize((448, 336))
    half = one.crop((64, 0, 384, 336))
    both = Image.open(io.BytesIO(film.pictures()[film.ROOM]))
    for x in (0, 320):
        both.paste(half, (x, 144))
    return jpeg(both)


def asked_for_in_vain(mirror: Mirror, sentence: str) -> None:
    """The camera is wanted, cannot be had, and the hold goes by the clock alone."""
    mirror.begin()
    mirror.page.click("#camera-on")
    mirror.reads(sentence)
    assert not mirror.page.is_checked("#camera-on")
    mirror.skip_to_hold()
    mirror.go_on()
    mirror.clock_goes()


# -- no camera to be had --------------------------------------------------------------------------


def test_without_leave_to_use_it(launch: Callable[..., Browser], stand_before: Stand) -> None:
    without = ("--use-fake-ui-for-media-stream",)
    mirror = stand_before(launch("--deny-permission-prompts", without=without))
    asked_for_in_vain(mirror, WORDS.denied)
    mirror.clock_goes(4)
    assert "camera" not in mirror.end()["details"]


def test_without_any_camera(launch: Callable[..., Browser], stand_before: Stand) -> None:
    browser = launch(without=("--use-fake-device-for-media-stream",))
    asked_for_in_vain(stand_before(browser), WORDS.missing)


def test_a_camera_that_another_program_uses(browser: Browser, stand_before: Stand) -> None:
    # A stub: Chromium's own fake camera is never in use. This is what it answers where one is.
    busy = """navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException("Could not start video source", "NotReadableError"));"""
    asked_for_in_vain(stand_before(browser, stub=busy), WORDS.busy)


def test_a_browser_that_cannot_run_the_estimator(browser: Browser, stand_before: Stand) -> None:
    mirror = stand_before(browser)
    mirror.page.context.route("**/wasm/**", lambda route: route.abort())
    asked_for_in_vain(mirror, WORDS.broken)


def test_a_name_that_browsers_do_not_trust_with_a_camera(
    browser: Browser, stand_before: Stand, tmp_path: Path
) -> None:
    name = socket.gethostname()
    try:
        socket.gethostbyname(name)
    except OSError:
        pytest.skip("this computer does not know its own name")
    server = Server(tmp_path, host=name)
    server.start()
    try:
        mirror = stand_before(browser, at=server)
        asked_for_in_vain(mirror, WORDS.insecure)
        assert mirror.page.evaluate("isSecureContext") is False
    finally:
        server.kill()


def test_a_camera_that_is_unplugged_in_the_middle_of_a_hold(
    play: Play, stand_before: Stand
) -> None:
    mirror = stand_before(play(film.held("left", 6.0)))
    mirror.begin()
    mirror.watch()
    mirror.skip_to_hold()
    mirror.go_on()
    mirror.clock_goes()
    # A stub: the fake camera has no plug. This is the event that a browser sends.
    mirror.page.evaluate(
        "document.getElementById('camera-video').srcObject.getVideoTracks()[0]"
        ".dispatchEvent(new Event('ended'))"
    )
    mirror.reads(WORDS.missing)
    assert WORDS.missing in mirror.spoken
    mirror.clock_goes(4)
    assert mirror.end()["details"]["camera_why"] == "switched_off"


# -- a camera that sees too little, or too many ---------------------------------------------------


def test_a_room_too_dark(play: Play, stand_before: Stand) -> None:
    dark = jpeg(Image.new("RGB", (640, 480), (9, 8, 8)))
    mirror = stand_before(play([("dark", 1.0)], dark=dark))
    mirror.begin()
    mirror.watch()
    mirror.reads(WORDS.dark)
    mirror.skip_to_hold()
    mirror.go_on()
    mirror.clock_waits()
    # Ten seconds are enough to wait for light; then nobody is kept.
    mirror.hears(WORDS.on_the_clock)
    mirror.reads(WORDS.on_the_clock)
    mirror.clock_goes(6)
    hold = mirror.end()
    assert hold["details"]["camera"] is False
    assert hold["details"]["camera_why"] == "cannot_tell"


def test_nobody_there_and_then_somebody(play: Play, stand_before: Stand) -> None:
    mirror = stand_before(play([(film.ROOM, 9.0), *film.held("left", 20.0)]))
    mirror.begin()
    mirror.watch()
    mirror.see("room")
    mirror.reads(words().nobody)
    mirror.skip_to_hold()
    mirror.see("left hold")
    mirror.go_on()
    mirror.clock_goes(5)
    assert mirror.end()["details"]["camera"] is True


def test_more_than_one_person(play: Play, stand_before: Stand) -> None:
    mirror = stand_before(play([("two", 1.0)], two=two_people()))
    mirror.begin()
    mirror.watch()
    mirror.reads(WORDS.several)
    mirror.skip_to_hold()
    mirror.go_on()
    mirror.clock_goes(5)
    assert mirror.end()["details"]["camera"] is True


def test_a_computer_too_slow(play: Play, stand_before: Stand) -> None:
    # A stub: every picture reaches the worker late, as if the machine had no time for it.
    slow = """
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (message, ...rest) {
        const now = () => post.call(this, message, ...rest);
        if (message?.type === "frame") setTimeout(now, 300);
        else now();
      };"""
    mirror = stand_before(play(film.held("left", 6.0)), stub=slow)
    mirror.begin()
    mirror.watch()
    mirror.skip_to_hold()
    mirror.go_on()
    mirror.reads(WORDS.slow)
    mirror.clock_goes(5)
    assert mirror.end()["details"]["camera"] is True


def test_a_bad_place_is_noticed_within_two_seconds_and_says_which_way_to_turn(
    play: Play, stand_before: Stand
) -> None:
    mirror = stand_before(play([*film.held("left", 8.0), (film.END_ON, 12.0)]))
    mirror.begin()
    mirror.watch()
    mirror.see("left hold")
    mirror.page.keyboard.press("ArrowRight")  # another step: what was said before is forgotten
    assert mirror.kind == "move"
    mirror.page.evaluate("Object.assign(window.truth, { shownAt: {}, saidAt: {}, lateMs: 0 })")
    mirror.page.wait_for_function(
        "(text) => text in window.truth.saidAt", arg=words().view.right, timeout=LOADING_MS
    )
    truth = mirror.page.evaluate("window.truth")
    shown_ms = truth["shownAt"][str(round(film.MARKS["end-on"] / 42.5))]
    said_ms = truth["saidAt"][words().view.right]
    # On a loaded machine the pictures themselves come late; that is not the judge's doing.
    assert said_ms - shown_ms - truth["lateMs"] <= 1000 * NOTICED_S
    mirror.go_on()
    mirror.skip_to_hold()
    mirror.clock_waits()


# -- the line to the program ----------------------------------------------------------------------


def test_a_server_that_dies_in_the_middle_of_a_hold_and_comes_back(
    play: Play, stand_before: Stand, own_server: Server
) -> None:
    mirror = stand_before(play(film.held("left", 6.0)), at=own_server)
    mirror.begin()
    mirror.watch()
    mirror.skip_to_hold()
    mirror.go_on()
    mirror.clock_goes(4)
    own_server.kill()
    died = time.monotonic()
    own_server.start()
    if time.monotonic() - died > RESTARTED_S:
        pytest.skip("this machine is too busy to start the program again in time")
    mirror.clock_goes(4)
    assert WORDS.lost in mirror.page.evaluate("window.truth.saidAt")
    judged_s = mirror.page.evaluate("window.truth.judgedMs") / 1000
    hold = mirror.end()
    assert hold["seconds"] == pytest.approx(judged_s, abs=1.0)
    assert hold["details"]["camera"] is True


def test_two_windows_are_watched_each_by_itself(play: Play, stand_before: Stand) -> None:
    browser = play(film.held("left", 6.0))
    right_one, wrong_one = stand_before(browser), stand_before(browser)
    for mirror, side in ((right_one, "left"), (wrong_one, "right")):
        mirror.begin(side)
        mirror.watch()
        mirror.skip_to_hold()
        mirror.go_on()
    wrong_one.hears(worded(words().wrong_side, Side.RIGHT))
    right_one.clock_goes(5)
    assert wrong_one.page.is_visible("#outside")
    judged_s = right_one.page.evaluate("window.truth.judgedMs") / 1000
    assert right_one.end()["seconds"] == pytest.approx(judged_s, abs=1.5)
