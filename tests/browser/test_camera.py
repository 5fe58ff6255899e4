"""The player with a camera: a film of somebody who stretches, wobbles, leaves, comes back, errs."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from hipkey.content.loader import load
from hipkey.domain.anatomy import Side
from hipkey.judge.cues import worded
from hipkey.judge.words import words

from . import film
from .mirror import LOADING_MS, NEEDS_CAMERA, Mirror

pytestmark = NEEDS_CAMERA
LEAD_S = 20.0
"""Kneeling upright first, while the estimator is fetched and the hold is reached."""
TOLERANCE_S = 1.5


@pytest.fixture(scope="session")
def filmed(launch: Callable[..., Browser], tmp_path_factory: pytest.TempPathFactory) -> Browser:
    whole = film.shoot(tmp_path_factory.mktemp("film") / "kneeling.mjpeg", film.whole(LEAD_S))
    return launch(f"--use-file-for-fake-video-capture={whole}")


def await_lead(mirror: Mirror) -> None:
    """Where the film has begun without us, wait for its end: it begins anew."""
    if mirror.page.evaluate("5 in window.truth.shownAt || 6 in window.truth.shownAt"):
        mirror.see("right hold")
        mirror.page.wait_for_function("window.truth.mark < 20", timeout=LOADING_MS)


def test_the_diary_has_the_seconds_that_were_truly_held(
    filmed: Browser, stand_before: Callable[..., Mirror]
) -> None:
    mirror = stand_before(filmed)
    mirror.begin()
    mirror.watch()
    await_lead(mirror)
    camera = load().stretch(film.STRETCH).judging.camera
    mirror.page.wait_for_selector("#camera-place img")
    assert mirror.page.text_content("#camera-where") == worded(camera.text, Side.LEFT)
    mirror.skip_to_hold()
    mirror.page.evaluate("window.truth.heldMs = 0")
    mirror.go_on()
    mirror.see("left hold")
    mirror.clock_goes()
    assert mirror.verdict == "in"
    mirror.see("room")
    mirror.clock_waits()
    assert mirror.verdict == "cannot_tell"
    left = mirror.page.inner_text("#time")
    mirror.see("right hold")
    assert mirror.page.inner_text("#time") != left  # what came after the return was counted
    mirror.hears(worded(words().wrong_side, Side.LEFT))
    assert mirror.verdict == "out"
    assert mirror.page.is_visible("#outside")
    truly_held_s = mirror.page.evaluate("window.truth.heldMs") / 1000
    hold = mirror.end()

    assert hold["stretch"] == film.STRETCH
    assert hold["side"] == film.SIDE
    assert hold["seconds"] == pytest.approx(truly_held_s, abs=TOLERANCE_S)
    assert truly_held_s > 15
    assert hold["details"]["camera"] is True
    assert hold["details"]["depth_band_deg"] >= 10
    assert -45 <= hold["details"]["depth_deg"] <= 30


def test_nothing_asks_for_a_camera_before_the_person_does(
    filmed: Browser, stand_before: Callable[..., Mirror]
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
