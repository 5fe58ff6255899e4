"""The main job: from Today through every stretch to the Diary, hands off."""

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Server, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_the_whole_programme_plays_from_today_to_the_diary(
    visit: Callable[..., Visitor], own_server: Server
) -> None:
    visitor = visit(own_server)
    page = visitor.page
    visitor.open("/?programme=all-ten")
    page.click("#start")
    page.wait_for_selector("#screen-start:not([hidden])")
    page.click("#pain-before label:nth-child(5)")
    page.click("#start")
    page.wait_for_selector("#screen-play:not([hidden])")
    session = visitor.session

    plan = visitor.server.plan("all-ten")
    seen = _watched(visitor, plan["total_s"])

    assert page.inner_text("#after-title").startswith("Well done")
    page.click("#pain-after label:nth-child(3)")
    page.click("#effort label:nth-child(4)")
    page.fill("#note", "The left hip opened up.")
    page.click("#save")
    page.wait_for_url("**/diary")

    planned = [step for step in plan["steps"] if step["kind"] == "hold"]
    assert list(dict.fromkeys(seen)) == list(
        dict.fromkeys(step["stretch"] for step in plan["steps"])
    )
    holds = visitor.holds(session)
    assert [(hold["stretch"], hold["side"], hold["seconds"]) for hold in holds] == [
        (step["stretch"], step["side"], step["duration_s"]) for step in planned
    ]
    assert all(hold["details"]["completed"] for hold in holds)
    _both_sides_in_full(holds)

    events = [event for event in visitor.server.events() if event["session"] == session]
    values = {event["measure"]: event["value"] for event in events if event["measure"]}
    assert values == {"pain-before": 4, "pain-after": 2, "effort": 3}
    end = next(event for event in events if event["kind"] == "session_end")
    assert end["details"]["completed"] is True
    assert "The left hip opened up." in page.inner_text("main")
    page.click('article.sitting:has-text("The left hip") > details > summary')
    names = visitor.stretches
    diary = page.inner_text('article.sitting:has-text("The left hip") > details')
    assert [step for step in planned if names[step["stretch"]] not in diary] == []


def _watched(visitor: Visitor, total_s: float) -> list[str]:
    """The stretches that were on the screen, second by second, until the session was over."""
    page = visitor.page
    page.evaluate(
        """() => {
          window.seen = [];
          const figure = document.querySelector("#figure");
          const note = () => window.seen.push(figure.getAttribute("stretch"));
          note();
          new MutationObserver(note).observe(document.querySelector("#name"), { childList: true });
        }"""
    )
    for _ in range(int(total_s / 120) + 2):
        visitor.pass_time(120)
        if page.is_visible("#screen-after"):
            break
    page.wait_for_selector("#screen-after:not([hidden])")
    seen: list[str] = page.evaluate("window.seen")
    return seen


def _both_sides_in_full(holds: list[dict[str, Any]]) -> None:
    seconds: dict[tuple[str, str], float] = {}
    for hold in holds:
        key = (hold["stretch"], hold["side"])
        seconds[key] = seconds.get(key, 0) + hold["seconds"]
    lefts = [stretch for stretch, side in seconds if side == "left"]
    assert len(lefts) == 7
    assert all(seconds[stretch, "left"] == seconds[stretch, "right"] for stretch in lefts)
