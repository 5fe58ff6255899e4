"""The way to a session: safety questions, emergency page, plan, week, editor."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .conftest import Server, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visit = Callable[..., Visitor]


def answer(page: Page, *signs: str, asked: bool = False) -> None:
    """The safety questions, answered with these signs and no others."""
    for box in page.locator('input[name="sign"]:checked').all():
        box.uncheck()
    for sign in signs:
        page.check(f'input[value="{sign}"]')
    if asked:
        page.check('input[name="asked"]')
    page.get_by_role("button", name="These are my answers").click()


def test_an_emergency_sign_leaves_no_way_to_start(visit: Visit, own_server: Server) -> None:
    visitor = visit(own_server)
    page = visitor.page
    visitor.open("/screen")
    answer(page, "saddle-numbness")
    expect(page.get_by_role("alert")).to_contain_text("Call the emergency number now")
    visitor.open("/")
    expect(page.get_by_role("alert")).to_contain_text("Do not stretch")
    expect(page.locator("#start")).to_have_count(0)
    visitor.open("/session")
    expect(page.locator("main")).to_contain_text("emergency number")
    visitor.open("/screen")
    answer(page)
    expect(page.locator("#start")).to_be_visible(timeout=60_000)


def test_a_doctors_sign_needs_the_word_that_one_was_asked(visit: Visit, own_server: Server) -> None:
    visitor = visit(own_server)
    page = visitor.page
    visitor.open("/screen")
    answer(page, "cancer")
    expect(page.get_by_role("alert")).to_contain_text("See a doctor before you start")
    answer(page, "cancer", asked=True)
    expect(page.locator("#start")).to_be_visible(timeout=60_000)


def test_the_plan_follows_minutes_and_props_in_place(visit: Visit, own_server: Server) -> None:
    visitor = visit(own_server)
    page = visitor.page
    visitor.open("/")
    expect(page.locator("#start")).to_be_visible(timeout=60_000)
    page.locator("label.choice", has_text="30 min").click()
    expect(page.locator("#plan")).to_contain_text(
        "Psoas stretch on the foam roller", timeout=30_000
    )
    long = page.locator("#plan ol.grid > li").count()
    page.get_by_text("What is at hand").click()
    page.locator("label.choice", has_text="Foam roller").click()
    expect(page.locator("#plan ol.grid")).not_to_contain_text("roller", timeout=30_000)
    page.locator("label.choice", has_text="5 min").first.click()
    expect(page.locator("#plan ol.grid > li")).not_to_have_count(long, timeout=30_000)
    page.click("#start")
    page.wait_for_selector("#screen-start:not([hidden])")
    assert "minutes=5" in page.url


def test_the_week_keeps_days_and_conditions_and_the_plan_heeds_them(
    visit: Visit, own_server: Server
) -> None:
    visitor = visit(own_server)
    page = visitor.page
    visitor.open("/week")
    page.locator("label.choice", has_text="Saturday").click()
    page.check('input[value="knee-injury"]')
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator('input[value="knee-injury"]')).to_be_checked()
    expect(page.locator('input[name="days"][value="5"]')).to_be_checked()
    visitor.open("/")
    page.locator("label.choice", has_text="30 min").click()
    expect(page.locator("#plan details")).to_contain_text("Pigeon", timeout=60_000)
    expect(page.locator("#plan ol.grid")).not_to_contain_text("Pigeon")


def test_a_stretch_of_ones_own_is_written_mended_and_played(
    visit: Visit, own_server: Server
) -> None:
    visitor = visit(own_server)
    page = visitor.page
    visitor.open("/own")
    form = page.locator('form[action="/own/stretches"]')
    form.locator('[name="name"]').fill("Seated figure four")
    form.locator('[name="summary"]').fill("On a chair, one ankle over the other knee.")
    form.locator('[name="start"]').fill("Sit tall on a firm chair.")
    form.locator('[name="steps"]').fill("Lay the {sid} ankle over the other knee.")
    form.locator("button").click()
    expect(page.get_by_role("alert")).to_contain_text("sid")
    expect(form.locator('[name="name"]')).to_have_value("Seated figure four")
    form.locator('[name="steps"]').fill("Lay the {side} ankle over the {other} knee.")
    form.locator("button").click()
    expect(page.get_by_role("heading", name="Seated figure four")).to_be_visible()
    programme = page.locator('form[action="/own/programmes"]')
    programme.locator('[name="name"]').fill("At the desk")
    programme.locator('[name="summary"]').fill("Two minutes on the chair.")
    programme.locator('[name="stretch"]').first.select_option("seated-figure-four")
    programme.locator("button").click()
    visitor.open("/?programme=at-the-desk")
    page.click("#start")
    page.wait_for_selector("#screen-start:not([hidden])")
    page.click("#start")
    page.wait_for_selector("#screen-play:not([hidden])")
    expect(page.locator("body")).to_contain_text("Seated figure four")
