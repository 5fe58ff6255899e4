"""The figure in a real browser: drawn like its still, mirrored, and a still where nothing draws."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from .conftest import PATIENCE_S, Server

pytest.importorskip("playwright", reason="Playwright is not installed: run `make test`")
pytest.importorskip("PIL", reason="Pillow is not installed: run `make test`")

from PIL import Image
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Look = Callable[..., Page]
DRAWINGS = """
  window.drawings = 0;
  const clear = WebGL2RenderingContext.prototype.clear;
  WebGL2RenderingContext.prototype.clear = function (...what) {
    window.drawings += 1;
    return clear.apply(this, what);
  };
"""


@pytest.fixture
def look(server: Server) -> Iterator[Look]:
    """Opens a stretch's page, without movement if not told, and waits until its figure is drawn."""
    opened: list[Any] = []

    def looked(
        browser: Browser, stretch: str = "butterfly", alive: bool = True, motion: str = "reduce"
    ) -> Page:
        options: dict[str, Any] = {"reduced_motion": motion, "color_scheme": "light"}
        context = browser.new_context(viewport={"width": 900, "height": 900}, **options)
        opened.append(context)
        page = context.new_page()
        page.add_init_script(DRAWINGS)
        page.goto(f"{server.url}/stretch/{stretch}")
        page.locator("hip-figure").first.scroll_into_view_if_needed()
        if alive:
            page.wait_for_selector("hip-figure.is-live", timeout=PATIENCE_S * 1000)
        return page

    yield looked
    for context in opened:
        context.close()


def clay(page: Page) -> np.ndarray:
    """(height, width) where the figure's frame shows clay: clearly more red than blue."""
    shot = page.locator("hip-figure").first.screenshot()
    pixels = np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)
    return (pixels[..., 0] - pixels[..., 2] > 45) & (pixels[..., 0] > 70)


def change(page: Page, **attributes: str) -> None:
    page.locator("hip-figure").first.evaluate(
        "(figure, all) => Object.entries(all).forEach(([k, v]) => figure.setAttribute(k, v))",
        attributes,
    )
    page.wait_for_timeout(1500)


def overlap(one: np.ndarray, two: np.ndarray) -> float:
    return float((one & two).sum() / max(1, (one | two).sum()))


def test_the_drawn_body_covers_the_still_it_takes_the_place_of(
    browser: Browser, look: Look
) -> None:
    page = look(browser, alive=True)
    # The still has no buttons to make room for; neither has the drawing it is held against.
    page.locator(".hip-figure__controls").evaluate("controls => controls.remove()")
    change(page, view="front")
    change(page, view="auto")
    drawn = clay(page)
    page.locator("hip-figure").first.evaluate("figure => figure.classList.remove('is-live')")
    page.locator("hip-figure canvas").evaluate("canvas => { canvas.style.visibility = 'hidden' }")
    still = clay(page)
    assert 0.05 < still.mean() < 0.8
    assert overlap(drawn, still) > 0.75


def test_the_left_side_is_drawn_as_the_mirror_image(browser: Browser, look: Look) -> None:
    page = look(browser, "pigeon")
    change(page, side="right")
    right = clay(page)
    change(page, side="left")
    assert overlap(clay(page), right[:, ::-1]) > 0.9
    assert overlap(clay(page), right) < 0.8


def test_another_keyframe_is_another_picture_and_comes_back(browser: Browser, look: Look) -> None:
    page = look(browser)
    hold = clay(page)
    change(page, keyframe="start")
    assert overlap(clay(page), hold) < 0.8
    change(page, keyframe="hold")
    assert overlap(clay(page), hold) > 0.97


def test_muscles_take_the_place_of_clay(browser: Browser, look: Look) -> None:
    page = look(browser)
    before = clay(page).mean()
    change(page, muscles="on")
    assert clay(page).mean() < 0.5 * before


def test_a_stretch_without_a_figure_falls_back_to_the_still(browser: Browser, look: Look) -> None:
    page = look(browser)
    change(page, stretch="no-such-stretch")
    assert page.locator("hip-figure.is-live").count() == 0


def test_where_the_processor_draws_a_moving_figure_is_drawn_rarely_and_sharp_at_rest(
    browser: Browser, look: Look
) -> None:
    page = look(browser, motion="no-preference")
    page.wait_for_timeout(500)
    page.evaluate("window.drawings = 0")
    change(page, seconds="4", keyframe="start")
    page.wait_for_function(
        """() => {
          const canvas = document.querySelector("hip-figure canvas");
          const still = window.drawings === window.before;
          window.before = window.drawings;
          return still && Math.abs(canvas.width - canvas.clientWidth * devicePixelRatio) <= 1;
        }""",
        polling=1000,
    )
    # A real screen would have had some 240 pictures, and software alone some 80.
    assert 8 <= page.evaluate("window.drawings") <= 45


def test_without_webgl_the_still_stays(launch: Callable[..., Browser], look: Look) -> None:
    page = look(launch("--disable-3d-apis"), alive=False)
    page.wait_for_timeout(2000)
    assert page.locator("hip-figure.is-live").count() == 0
    assert clay(page).mean() > 0.05
