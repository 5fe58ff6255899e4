"""Nothing that was finished is lost or counted twice: a killed server, a reload, a closed lid."""

import json
from collections.abc import Callable

import pytest

from .conftest import Server, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def finish_hold(visitor: Visitor) -> None:
    visitor.skip_to_hold()
    visitor.pass_time(visitor.left_s + 1)


def test_a_server_killed_in_the_middle_loses_no_hold_and_doubles_none(
    visit: Callable[..., Visitor], own_server: Server
) -> None:
    visitor = visit(own_server)
    visitor.start()
    session = visitor.session
    plan = own_server.plan("five-minutes")
    planned = [step for step in plan["steps"] if step["kind"] == "hold"]

    finish_hold(visitor)
    own_server.kill()
    finish_hold(visitor)
    finish_hold(visitor)
    page = visitor.page
    page.wait_for_selector("#screen-play [data-outbox]:not([hidden])")
    assert len(visitor.stored("hipkey.outbox.")) >= 2

    own_server.start()
    visitor.pass_time(61)  # the longest pause between two attempts
    for _ in planned[3:]:
        finish_hold(visitor)
    visitor.pass_time(60)
    page.wait_for_selector("#screen-after:not([hidden])")
    page.click("#leave")
    page.wait_for_url("**/diary")

    holds = visitor.holds(session)
    assert [(hold["stretch"], hold["side"], hold["seconds"]) for hold in holds] == [
        (step["stretch"], step["side"], step["duration_s"]) for step in planned
    ]
    assert len({hold["id"] for hold in holds}) == len(planned)


def test_what_one_page_could_not_send_the_next_page_sends(
    visit: Callable[..., Visitor], own_server: Server
) -> None:
    visitor = visit(own_server)
    visitor.start()
    session = visitor.session
    own_server.kill()
    finish_hold(visitor)
    visitor.wait_for_stored("hipkey.outbox.")
    own_server.start()
    visitor.open("/library")
    assert len(visitor.holds(session)) == 1


def test_the_same_hold_ending_in_two_windows_is_one_event(
    visit: Callable[..., Visitor], own_server: Server
) -> None:
    visitor = visit(own_server)
    visitor.start()
    session = visitor.session
    visitor.skip_to_hold()
    visitor.pass_time(3)
    # A copy of the profile, as a restored browser has it: both windows see the hold end.
    twin = visit(own_server)
    twin.open("/about")
    storage = visitor.page.evaluate("JSON.stringify(localStorage)")
    twin.page.evaluate("(kept) => Object.assign(localStorage, JSON.parse(kept))", storage)
    twin.page.clock.set_system_time(visitor.page.evaluate("Date.now()"))
    twin.open("/session?programme=five-minutes")
    twin.page.wait_for_selector("#screen-play:not([hidden])")
    for window in (visitor, twin):
        window.pass_time(window.left_s + 1)
        window.holds(session)
    assert len(visitor.holds(session)) == 1


def test_a_second_window_waits_for_the_first(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.start()
    second = visitor.context.new_page()
    second.goto(f"{visitor.server.url}/session?programme=five-minutes")
    second.wait_for_selector("#screen-elsewhere:not([hidden])", timeout=10_000)
    visitor.page.close()
    second.wait_for_selector("#screen-play:not([hidden])")


def test_a_reload_in_a_hold_goes_on_where_it_was(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.start()
    session = visitor.session
    visitor.skip_to_hold()
    visitor.pass_time(10)
    before, name = visitor.left_s, visitor.name
    visitor.page.reload()
    visitor.page.wait_for_selector("#screen-play:not([hidden])")
    assert (visitor.name, visitor.kind, visitor.session) == (name, "hold", session)
    assert before - 5 <= visitor.left_s <= before
    assert visitor.page.is_visible("#unlock")  # browsers let nothing sound before a touch
    visitor.page.click("#unlock")
    visitor.pass_time(visitor.left_s + 1)
    (hold,) = visitor.holds(session)
    assert hold["seconds"] == hold["details"]["planned_s"]


def test_a_reload_of_a_paused_session_stays_paused(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.start()
    visitor.skip_to_hold()
    visitor.pass_time(4)
    visitor.page.keyboard.press("Space")
    before = visitor.left_s
    visitor.pass_time(600)
    visitor.page.reload()
    visitor.page.wait_for_selector('#screen-play[data-phase="paused"]')
    assert visitor.left_s == before


def test_a_laptop_that_slept_asks_and_counts_nothing_unguided(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit()
    visitor.start()
    session = visitor.session
    visitor.skip_to_hold()
    visitor.pass_time(10)
    before = visitor.left_s
    visitor.sleep(15 * 60)
    visitor.page.wait_for_selector("#dialog-away[open]")
    assert "15 min" in visitor.page.inner_text("#away-title")
    assert visitor.holds(session) == []
    assert visitor.left_s == before
    visitor.page.click("#away-resume")
    visitor.pass_time(before + 1)
    (hold,) = visitor.holds(session)
    assert hold["details"]["completed"] is True
    assert hold["seconds"] == hold["details"]["planned_s"]


def test_a_hold_that_ended_while_the_lid_was_closed_is_not_done(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit()
    visitor.start()
    session = visitor.session
    visitor.skip_to_hold()
    whole = visitor.left_s
    visitor.pass_time(whole - 6)
    visitor.sleep(20)  # short, but the end lies in it
    visitor.page.wait_for_selector("#dialog-away[open]")
    visitor.page.click("#away-end")
    visitor.page.wait_for_selector("#screen-after:not([hidden])")
    (hold,) = visitor.holds(session)
    assert hold["details"]["completed"] is False
    assert whole - 8 <= hold["seconds"] <= whole - 5


def test_a_hold_can_be_begun_again_after_being_away(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.start()
    session = visitor.session
    visitor.skip_to_hold()
    whole = visitor.left_s
    visitor.pass_time(12)
    visitor.sleep(3_600)
    visitor.page.click("#away-restart")
    assert visitor.left_s == whole
    visitor.pass_time(whole + 1)
    part, full = visitor.holds(session)
    assert (part["details"]["completed"], full["details"]["completed"]) == (False, True)
    assert 11 <= part["seconds"] <= 14
    assert full["seconds"] == whole


def test_a_short_gap_goes_on_by_itself_and_is_not_counted(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.start("all-ten")
    visitor.skip_to_hold()  # five minutes
    visitor.pass_time(5)
    before = visitor.left_s
    visitor.sleep(60)
    assert not visitor.page.is_visible("#dialog-away")
    assert before - 2 <= visitor.left_s <= before


def test_another_programme_asks_about_the_one_left_unfinished(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit()
    visitor.start("five-minutes")
    visitor.pass_time(5)
    name = visitor.name
    visitor.open("/session?programme=ten-minutes")
    visitor.page.wait_for_selector("#dialog-away[open]")
    visitor.page.click("#away-resume")
    assert visitor.name == name


def test_a_refused_entry_is_kept_and_shown(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.page.route(
        "**/api/diary/events",
        lambda route: route.fulfill(status=422, body='{"error": "no such stretch"}'),
    )
    visitor.start()
    finish_hold(visitor)
    visitor.wait_for_stored("hipkey.refused.", 2)
    visitor.page.keyboard.press("Escape")
    visitor.page.click("#end-yes")
    assert "no such stretch" in visitor.page.inner_text("#refused")
    kept = visitor.stored("hipkey.refused.")
    assert "hold" in {json.loads(entry)["event"]["kind"] for entry in kept}


def test_a_session_that_ends_without_the_program_waits_and_then_opens_the_diary(
    visit: Callable[..., Visitor], own_server: Server
) -> None:
    visitor = visit(own_server)
    visitor.start()
    session = visitor.session
    finish_hold(visitor)
    own_server.kill()
    visitor.page.keyboard.press("Escape")
    visitor.page.click("#end-yes")
    visitor.page.fill("#note", "Power cut.")
    visitor.page.click("#save")
    visitor.page.wait_for_selector("#screen-after [data-outbox]:not([hidden])")
    visitor.pass_time(30)
    assert visitor.page.url.endswith("/session?programme=five-minutes")
    own_server.start()
    visitor.pass_time(61)
    visitor.page.wait_for_url("**/diary")
    assert "Power cut." in visitor.page.inner_text("main")
    assert len(visitor.holds(session)) == 1


def test_how_it_was_is_asked_again_after_a_reload_but_not_the_next_day(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit()
    visitor.start()
    visitor.page.keyboard.press("Escape")
    visitor.page.click("#end-yes")
    visitor.page.click("#effort label:nth-child(6)")
    visitor.page.reload()
    visitor.page.wait_for_selector("#screen-after:not([hidden])")
    assert visitor.page.is_checked('#effort input[value="5"]')
    visitor.sleep(24 * 3_600)
    visitor.page.reload()
    visitor.page.wait_for_selector("#screen-start:not([hidden])")
