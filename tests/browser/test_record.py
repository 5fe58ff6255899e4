"""Progress and the record as a person sees them: charts, body map, report, and deleting it all."""

import base64
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hipkey.coach import Coach
from hipkey.domain.anatomy import Side
from hipkey.domain.wire import DiaryEvent

from .conftest import Server, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

INKED = """() => [...document.querySelectorAll('[data-chart] canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let inked = 0;
  for (let i = 3; i < data.length; i += 4) inked += data[i] > 0;
  return inked;
})"""
"""How many points of each canvas are not empty."""


def weeks(server: Server) -> None:
    """Forty days of pain that falls, and holds with a depth."""
    coach = Coach(server.data)
    now = coach.now()

    def event(ago: float, kind: str, **fields: Any) -> DiaryEvent:
        at: datetime = now - timedelta(days=ago)
        return DiaryEvent.model_validate({"id": uuid.uuid4(), "kind": kind, "at": at, **fields})

    for ago in range(40, 0, -1):
        pain = event(ago, "pain", measure="pain-now", value=round(2 + 4 * ago / 40))
        held = event(ago - 0.01, "hold", stretch="pigeon", side=Side.LEFT, seconds=60,
                     details={"depth_deg": 90 - ago / 4})  # fmt: skip
        coach.store.add_many([pain, held])
    coach.close()


def test_the_charts_are_drawn_each_with_its_table(
    visit: Callable[..., Visitor], own_server: Server
) -> None:
    weeks(own_server)
    person = visit(own_server)
    person.open("/progress")
    person.page.wait_for_selector("#told .verdict")
    person.page.wait_for_selector("[data-chart] canvas")
    inked = person.page.evaluate(INKED)
    assert len(inked) == 3
    assert min(inked) > 500
    for number in range(3):
        chart = person.page.locator("[data-chart]").nth(number)
        table = person.page.locator(".chart ~ details table, .chart details table")
        assert chart.get_attribute("aria-label")
        assert table.nth(min(number, table.count() - 1)).locator("td").count() > 10
    assert person.page.locator(".key--fit").is_visible()
    person.page.wait_for_selector(".dose__body")


DARKNESS = """(image, part) => new Promise((done) => {
  const svg = document.querySelector('.dose__body');
  const path = svg.querySelector(`[data-part="${part}"]`);
  const seen = new Image();
  seen.onload = () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [seen.width, seen.height];
    const pen = canvas.getContext('2d');
    pen.drawImage(seen, 0, 0);
    const { width, height } = svg.viewBox.baseVal;
    const box = path.getBBox();
    let [sum, count] = [0, 0];
    for (let y = box.y; y < box.y + box.height; y += 3)
      for (let x = box.x; x < box.x + box.width; x += 3) {
        if (!path.isPointInFill(new DOMPoint(x, y))) continue;
        const spot = [(x * seen.width) / width, (y * seen.height) / height];
        const [r, g, b] = pen.getImageData(...spot.map(Math.round), 1, 1).data;
        sum += 1 - (r + g + b) / 765;
        count += 1;
      }
    done(sum / count);
  };
  seen.src = `data:image/png;base64,${image}`;
})"""
"""How dark a muscle group is on the screen, 0 to 1."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_was_stretched_more_is_drawn_darker_and_the_words_say_the_same(
    visit: Callable[..., Visitor], own_server: Server, scheme: str
) -> None:
    coach = Coach(own_server.data)
    at = coach.now() - timedelta(days=1)
    held = {"kind": "hold", "at": at, "stretch": "pigeon", "side": Side.LEFT, "seconds": 240}
    coach.store.add(DiaryEvent.model_validate({"id": uuid.uuid4(), **held}))
    coach.close()
    person = visit(own_server, color_scheme=scheme)
    person.open("/progress")
    page = person.page
    body = page.locator(".dose__body")
    body.wait_for()
    page.wait_for_function("() => document.querySelector('.dose__body image').getBBox().width")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelector('.masthead').remove()")
    image = base64.b64encode(body.screenshot()).decode()
    dark = {
        side: page.evaluate(f"(image) => ({DARKNESS})(image, 'gluteus-maximus {side}')", image)
        for side in ("left", "right")
    }
    assert dark["left"] > dark["right"] + 0.15
    page.get_by_text("The same in figures").click()
    name = body.get_attribute("aria-label") or ""
    listed = page.locator(".dose .bars li").all()
    assert len(listed) == 20
    for line in listed:
        group, minutes = line.locator("span").all_inner_texts()
        assert f"{group}: {minutes}" in name


def test_a_dark_page_draws_in_other_colours(
    visit: Callable[..., Visitor], own_server: Server
) -> None:
    weeks(own_server)
    colours = set()
    for scheme in ("light", "dark"):
        person = visit(own_server, color_scheme=scheme)
        person.open("/progress")
        person.page.wait_for_selector("[data-chart] canvas")
        colours.add(
            person.page.evaluate(
                "getComputedStyle(document.querySelector('.key--0'), '::before').color"
            )
        )
    assert len(colours) == 2


def test_the_body_map_is_told_by_keyboard_and_by_touch(
    visit: Callable[..., Visitor], own_server: Server
) -> None:
    person = visit(own_server)
    person.open("/progress")
    page = person.page
    page.get_by_role("radio", name="4").first.check()
    page.get_by_text("Show where it hurts").click()
    page.get_by_text("Low back, left").click()
    place = page.get_by_role("checkbox", name="Groin, right")
    place.focus()
    page.keyboard.press("Space")
    assert place.is_checked()
    page.locator(".pain button").click()
    page.wait_for_load_state()
    (told,) = [event for event in own_server.events() if event["kind"] == "pain"]
    assert (told["measure"], told["value"]) == ("pain-now", 4)
    assert sorted(told["details"]["places"]) == ["groin-right", "low-back-left"]


@pytest.mark.parametrize("size", [(390, 844), (1280, 800)])
def test_pain_on_today_is_one_touch_and_start_stays_in_sight(
    visit: Callable[..., Visitor], own_server: Server, size: tuple[int, int]
) -> None:
    width, height = size
    person = visit(own_server, viewport={"width": width, "height": height})
    person.open("/")
    page = person.page
    page.wait_for_selector("#start")
    box = page.locator("#start").bounding_box()
    assert box
    assert box["y"] + box["height"] <= height
    page.get_by_role("button", name="4", exact=True).click()
    page.get_by_text("Pain 4 of 10").wait_for()
    page.get_by_text("Change it, or say more").click()
    page.get_by_role("group", name="How much does it hurt now?").get_by_label("6").check()
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("Pain 6 of 10").wait_for()
    told = [event["value"] for event in own_server.events() if event["kind"] == "pain"]
    assert told == [6]


def test_the_report_is_one_click_away(visit: Callable[..., Visitor], own_server: Server) -> None:
    weeks(own_server)
    person = visit(own_server)
    person.open("/progress")
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name="Report for the physiotherapist").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_deleting_everything_clears_the_browser_too(
    visit: Callable[..., Visitor], own_server: Server
) -> None:
    weeks(own_server)
    person = visit(own_server)
    other = person.context.new_page()  # another tab, in the middle of something
    other.goto(f"{own_server.url}/diary")
    person.open("/mine")
    person.page.evaluate("localStorage.setItem('hipkey.voice', 'x')")
    person.page.get_by_label("To be sure").fill("delete")
    person.page.get_by_role("button", name="Delete everything").click()
    person.page.get_by_role("heading", name="Everything is deleted").wait_for()
    person.page.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => key.startsWith('hipkey.'))"
    )
    other.wait_for_url(f"{own_server.url}/")
    assert own_server.events() == []
