"""The camera's part of the page: how deep, where the camera goes, and room for thumbs."""

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser

from . import film
from .mirror import LOADING_MS, NEEDS_CAMERA, Mirror

pytestmark = NEEDS_CAMERA
LEAD_S = 14.0
HELD_S = 60.0
SIZES = [(360, 640), (390, 844), (844, 390), (1280, 800)]
THUMB = 44
Stand = Callable[[Browser], Mirror]


@pytest.fixture(scope="session")
def holding(launch: Callable[..., Browser], tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """Somebody kneels, then holds the stretch on the left side for a minute, swaying a little."""
    scenes = [("left start", LEAD_S), *film.held("left", HELD_S)]
    whole = film.shoot(tmp_path_factory.mktemp("holding") / "holding.mjpeg", scenes)
    return launch(f"--use-file-for-fake-video-capture={whole}")


@pytest.fixture(scope="session")
def from_behind(
    launch: Callable[..., Browser], tmp_path_factory: pytest.TempPathFactory
) -> Browser:
    """Somebody kneels on the mat, seen from the side, and then with the back to the camera."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    import mannequin
    from hipkey.body import kinematics, render

    who = mannequin.person(kinematics.configuration(keyframe("start")))
    camera = render.fit(who.vertices, 180.0, 12.0, 4 / 3, 1.3)
    jpeg = io.BytesIO()
    frame = mannequin.picture(who, camera)
    frame[: film.MARK_PIXELS, : film.MARK_PIXELS] = 255
    Image.fromarray(frame).save(jpeg, "JPEG", quality=85)
    scenes = [("left start", LEAD_S), ("behind", 20.0)]
    to = tmp_path_factory.mktemp("behind") / "behind.mjpeg"
    whole = film.shoot(to, scenes, {"behind": jpeg.getvalue()})
    return launch(f"--use-file-for-fake-video-capture={whole}")


def keyframe(name: str) -> Any:
    from hipkey.body import kinematics
    from hipkey.content import loader

    pose = loader.load().stretch(film.STRETCH).pose
    assert pose is not None
    return kinematics.mirror(pose.keyframe(name))


def true_depth() -> float:
    """The hip's own angle in the film's hold, degrees."""
    from hipkey.body import kinematics
    from hipkey.domain.anatomy import Side
    from hipkey.measures import MEASURES, body_of

    data = kinematics.forward(kinematics.configuration(keyframe("hold")))
    body = body_of(kinematics.landmarks(data, kinematics.view(270, 12)))
    assert body is not None
    value = MEASURES["hip_flexion"](body, Side.LEFT)
    assert value is not None
    return value


def test_the_depth_of_a_hold_comes_from_still_pictures_and_is_true_within_its_band(
    holding: Browser, stand_before: Stand
) -> None:
    mirror = stand_before(holding)
    loaded: list[str] = []
    mirror.page.on("request", lambda request: loaded.append(request.url))
    mirror.begin()
    mirror.watch()
    mirror.skip_to_hold()
    mirror.go_on()
    assert not [url for url in loaded if "heavy" in url]  # not before it is needed
    mirror.page.wait_for_selector('#camera-panel[data-verdict="in"]', timeout=LOADING_MS)
    mirror.page.wait_for_selector("#camera-depth:not([hidden])", timeout=LOADING_MS)
    shown = mirror.page.inner_text("#camera-depth")
    hold = mirror.end()

    details = hold["details"]
    assert details["camera"] is True
    assert details["depth_measure"] == "hip_flexion"
    assert details["depth_band_deg"] >= 10
    assert abs(details["depth_deg"] - true_depth()) <= details["depth_band_deg"]
    assert f"{abs(details['depth_deg'])} degrees" in shown
    assert f"give or take {details['depth_band_deg']:g}" in shown
    assert len([url for url in loaded if "heavy" in url]) == 1


def test_a_bad_place_is_said_within_two_seconds(from_behind: Browser, stand_before: Stand) -> None:
    mirror = stand_before(from_behind)
    page = mirror.page
    page.add_init_script(
        "window.badAt = window.toldAt = 0;"
        "setInterval(() => {"
        "  if (window.truth.mark > 212) window.badAt ||= performance.now();"
        "  if (window.spoken.some((text) => text.startsWith('Turn')))"
        "    window.toldAt ||= performance.now();"
        "}, 20);"
    )
    mirror.begin()
    mirror.watch()
    page.wait_for_function("() => window.toldAt > 0", timeout=LOADING_MS)
    assert page.evaluate("window.badAt") > 0  # and not before
    assert 0 < page.evaluate("window.toldAt - window.badAt") <= 2_000
    assert page.inner_text("#camera-says").startswith("Turn")


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_picture_of_the_place_is_drawn_for_the_side(
    browser: Browser, stand_before: Stand, side: str
) -> None:
    mirror = stand_before(browser)
    mirror.page.goto(f"{mirror.server.url}/session?programme=five-minutes&first_side={side}")
    mirror.page.click("#start")
    mirror.page.check("#camera-on")
    mirror.page.wait_for_selector("#camera-place:not([hidden])", timeout=LOADING_MS)
    mirror.page.wait_for_function("() => document.getElementById('camera-map').naturalWidth > 0")
    stretch = mirror.page.get_attribute("#figure", "stretch")
    assert f"{stretch}-place.webp" in (mirror.page.get_attribute("#camera-map", "src") or "")
    turned = mirror.page.evaluate(
        "getComputedStyle(document.getElementById('camera-map')).transform"
    )
    one_sided = mirror.page.get_attribute("#camera-place", "data-side") != "both"
    assert ("matrix(-1" in turned) is (one_sided and side == "left")


# Whether another thing lies over a box, felt out on a grid.
COVERED = """(id) => {
  const target = document.getElementById(id);
  const { left, top, width, height } = target.getBoundingClientRect();
  const over = new Set();
  for (let x = 1; x < 12; x += 1) for (let y = 1; y < 12; y += 1) {
    const hit = document.elementFromPoint(left + (width * x) / 12, top + (height * y) / 12);
    if (hit && !target.contains(hit) && !hit.contains(target)) over.add(hit.id || hit.className);
  }
  return { covered: [...over], width, height };
}"""


def test_nothing_covers_the_figure_and_thumbs_reach_everything(
    holding: Browser, stand_before: Stand
) -> None:
    mirror = stand_before(holding)
    page = mirror.page
    mirror.begin()
    mirror.watch()
    page.wait_for_selector("#camera-place:not([hidden])", timeout=LOADING_MS)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        picture = page.evaluate(COVERED, "camera-map")
        assert picture["covered"] in ([], ["camera__distance"]), (width, height)
        assert picture["width"] > 150, (width, height)
        assert_reachable(mirror, "#camera-on", width, height)
    mirror.skip_to_hold()
    mirror.go_on()
    page.wait_for_selector("#camera-depth:not([hidden])", timeout=LOADING_MS)
    page.keyboard.press("Space")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        figure = page.evaluate(COVERED, "figure")
        assert figure["covered"] == [], (width, height)
        assert figure["height"] > 60, (width, height)
        assert_inside(mirror, "#camera-panel", width, height)
        assert_reachable(mirror, "#camera-on", width, height)
        assert_reachable(mirror, "#camera-more", width, height)
        page.click("#camera-more")
        assert_reachable(mirror, "#camera-hide", width, height)
        assert_reachable(mirror, "#camera-model", width, height)
        page.keyboard.press("Escape")
        page.wait_for_selector("#camera-tools", state="hidden")


def assert_inside(mirror: Mirror, selector: str, width: int, height: int) -> None:
    box = mirror.page.locator(selector).bounding_box()
    assert box is not None, (selector, width, height)
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= width + 1, (selector, width, height)
    assert box["y"] + box["height"] <= height + 1, (selector, width, height)


def assert_reachable(mirror: Mirror, selector: str, width: int, height: int) -> None:
    """In the window, large enough for a thumb, and under nothing else."""
    control = mirror.page.locator(selector)
    touched = control.locator("xpath=ancestor-or-self::*[self::label or self::button][1]").first
    box = touched.bounding_box()
    assert box is not None, (selector, width, height)
    assert box["height"] >= THUMB, (selector, width, height)
    assert box["width"] >= THUMB
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= width, (selector, width, height)
    assert box["y"] + box["height"] <= height, (selector, width, height)
    assert control.evaluate(
        "(one) => { const b = one.getBoundingClientRect();"
        "const hit = document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2);"
        "return one.contains(hit) || one === hit; }"
    ), (selector, width, height)


def test_who_hides_the_picture_is_still_watched(holding: Browser, stand_before: Stand) -> None:
    mirror = stand_before(holding)
    mirror.page.add_init_script(
        "window.verdicts = 0;"
        "document.addEventListener('hipkey:verdict', () => (window.verdicts += 1));"
    )
    mirror.begin()
    mirror.watch()
    mirror.skip_to_hold()
    mirror.go_on()
    mirror.page.click("#camera-more")
    mirror.page.click("#camera-hide")
    mirror.page.keyboard.press("Escape")
    time.sleep(1)
    before = mirror.page.evaluate("window.verdicts")
    time.sleep(4)
    assert mirror.page.evaluate("window.verdicts") - before > 12
    video = mirror.page.locator("#camera-video").bounding_box()
    assert video is None or video["width"] <= 2
