"""The reins are the person's: keys and buttons, the stop rule, pain, and the sizes of things."""

from collections.abc import Callable

import pytest

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_space_pauses_and_goes_on_and_only_held_time_counts(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit()
    visitor.start()
    session = visitor.session
    visitor.skip_to_hold()
    visitor.pass_time(5)
    visitor.page.keyboard.press("Space")
    assert visitor.page.inner_text("#pause .control__label") == "Go on"
    before = visitor.left_s
    visitor.pass_time(300)
    assert visitor.left_s == before
    visitor.page.keyboard.press("Space")
    visitor.pass_time(before + 1)
    (hold,) = visitor.holds(session)
    assert hold["seconds"] == hold["details"]["planned_s"]


def test_arrows_skip_go_back_and_lengthen(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.start()
    session = visitor.session
    assert visitor.kind == "set_up"
    visitor.page.keyboard.press("ArrowRight")
    assert visitor.kind == "move"
    visitor.page.keyboard.press("ArrowLeft")
    assert visitor.kind == "set_up"
    visitor.skip_to_hold()
    whole = visitor.left_s
    visitor.pass_time(8)
    visitor.page.keyboard.press("ArrowLeft")  # well into it: the hold begins anew
    assert (visitor.kind, visitor.left_s) == ("hold", whole)
    visitor.page.keyboard.press("ArrowUp")
    longer = visitor.left_s
    assert longer - whole in (15, 20)  # whole breaths where breaths are counted
    visitor.pass_time(longer + 1)
    assert visitor.kind != "hold"
    part, full = visitor.holds(session)
    assert part["details"]["completed"] is False
    assert full["seconds"] == longer


def test_a_hold_skipped_early_keeps_what_was_held(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.start()
    session = visitor.session
    visitor.skip_to_hold()
    visitor.pass_time(3)
    visitor.page.keyboard.press("ArrowRight")  # not worth a record
    visitor.skip_to_hold()
    visitor.pass_time(11)
    visitor.page.keyboard.press("ArrowRight")
    (hold,) = visitor.holds(session)
    assert hold["details"]["completed"] is False
    assert 11 <= hold["seconds"] <= 13


def test_escape_asks_and_escape_goes_on(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.start()
    visitor.pass_time(2)
    visitor.page.keyboard.press("Escape")
    visitor.page.wait_for_selector("#dialog-end[open]")
    before = visitor.left_s
    visitor.pass_time(60)
    assert visitor.left_s == before
    visitor.page.keyboard.press("Escape")
    visitor.page.wait_for_selector('#screen-play[data-phase="running"]')
    visitor.page.keyboard.press("Escape")
    visitor.page.click("#end-yes")
    visitor.page.wait_for_selector("#screen-after:not([hidden])")
    assert visitor.page.inner_text("#after-title").startswith("We stop here")


def test_stop_ends_the_hold_at_once_and_says_what_to_do(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.start("ten-minutes")
    session = visitor.session
    visitor.skip_to_hold()
    stopped, whole = visitor.name, visitor.left_s
    visitor.pass_time(4)
    visitor.page.click("#stop")
    visitor.page.wait_for_selector("#dialog-stop[open]")
    assert "Come out slowly" in visitor.page.inner_text("#dialog-stop")
    assert "emergency number" in visitor.page.inner_text("#dialog-stop")
    visitor.page.keyboard.press("Escape")  # it wants an answer
    assert visitor.page.is_visible("#dialog-stop")
    (hold,) = visitor.holds(session)
    assert hold["details"]["stopped"] is True
    assert hold["seconds"] < 6

    visitor.page.click("#stop-easier")
    assert (visitor.name, visitor.kind) == (stopped, "move")  # time to get in again
    easier = visitor.page.inner_text("#instruction")
    assert visitor.page.evaluate("window.spoken").pop() == easier
    visitor.skip_to_hold()
    assert visitor.left_s == whole
    assert visitor.page.inner_text("#instruction") == easier
    visitor.pass_time(whole + 1)
    assert visitor.holds(session)[-1]["details"]["level"] == "easier"

    visitor.skip_to_hold()
    visitor.page.click("#stop")
    visitor.page.click("#stop-skip")
    assert visitor.kind == "set_up"
    visitor.page.click("#stop")  # on the way in: a note that it hurt
    visitor.page.click("#stop-end")
    visitor.page.wait_for_selector("#screen-after:not([hidden])")
    visitor.holds(session)
    notes = [event for event in visitor.server.events() if event["session"] == session]
    assert any(event["kind"] == "note" and event["details"]["stopped"] for event in notes)


@pytest.mark.parametrize(
    ("pain", "answer"), [(1, "running"), (4, "running"), (6, "stopped")], ids=str
)
def test_pain_while_stretching_follows_the_rule(
    visit: Callable[..., Visitor], pain: int, answer: str
) -> None:
    visitor = visit()
    visitor.start()
    session = visitor.session
    visitor.skip_to_hold()
    visitor.pass_time(6)
    visitor.page.click("#pain-open")
    visitor.page.click(f'[data-pain="{pain}"]')
    visitor.page.wait_for_selector(f'#screen-play[data-phase="{answer}"]', state="attached")
    assert visitor.page.is_visible("#ease-off") == (3 <= pain <= 5)
    visitor.holds(session)
    events = [event for event in visitor.server.events() if event["session"] == session]
    (now,) = [event for event in events if event["measure"] == "pain-now"]
    assert (now["value"], now["stretch"] is not None) == (pain, True)


def test_the_breath_is_counted_where_the_stretch_counts_breaths(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit()
    visitor.start("all-ten")
    while not (visitor.kind == "hold" and visitor.name == "Pigeon"):
        visitor.page.keyboard.press("ArrowRight")
    assert visitor.page.inner_text("#breath") == "Breathe in · Breath 1 of 7"
    visitor.pass_time(5)
    assert visitor.page.inner_text("#breath") == "Breathe out · Breath 1 of 7"
    visitor.pass_time(6)
    assert visitor.page.inner_text("#breath") == "Breathe in · Breath 2 of 7"
    visitor.page.click("#sound-open")
    visitor.page.evaluate(
        """() => {
          const pace = document.querySelector("#dialog-sound [data-pace]");
          pace.value = "10";
          pace.dispatchEvent(new Event("change"));
        }"""
    )
    visitor.page.wait_for_function(
        "() => JSON.parse(localStorage['hipkey.session.sitting']).plan.breaths_per_minute === 10"
    )
    visitor.page.click("#sound-close")
    assert "of 7" in visitor.page.inner_text("#breath")
    assert visitor.left_s <= 42  # seven breaths at ten a minute


def test_the_pace_chosen_before_the_start_makes_the_session(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit()
    visitor.open("/session?programme=all-ten")
    before = visitor.page.inner_text("#glance")
    visitor.page.click("details.more > summary")
    visitor.page.select_option("#set-up-pace", "2")
    visitor.page.select_option("#first-side", "right")
    visitor.page.wait_for_function(
        "(before) => document.querySelector('#glance').innerText !== before", arg=before
    )
    visitor.page.click("#start")
    visitor.page.wait_for_selector("#screen-play:not([hidden])")
    assert visitor.page.inner_text("#side") == "Right side"
    visitor.page.keyboard.press("Escape")
    visitor.page.click("#end-yes")
    visitor.page.click("#leave")
    visitor.page.wait_for_url("**/diary")
    visitor.open("/session?programme=all-ten")
    assert visitor.page.input_value("#first-side") == "right"  # remembered


def test_the_camera_holds_the_clock_while_the_person_is_outside(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit()
    visitor.start()
    session = visitor.session
    visitor.skip_to_hold()
    whole = visitor.left_s
    inside = """(inside) => document.dispatchEvent(
      new CustomEvent("hipkey:camera", { detail: { inside, creditMs: 0 } }))"""
    visitor.pass_time(4)
    visitor.page.evaluate(inside, False)
    assert visitor.page.is_visible("#outside")
    before = visitor.left_s
    visitor.pass_time(90)
    assert visitor.left_s == before
    visitor.page.evaluate(inside, True)
    assert not visitor.page.is_visible("#outside")
    visitor.pass_time(before + 1)
    (hold,) = visitor.holds(session)
    assert hold["seconds"] == whole


def test_the_screen_stays_on_while_the_session_runs(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.start()
    visitor.pass_time(1)
    assert visitor.page.evaluate("window.locked") == ["taken"]
    visitor.page.keyboard.press("Space")
    visitor.page.wait_for_function("() => window.locked.at(-1) === 'released'")


def test_where_the_screen_cannot_be_kept_on_it_says_so(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.context.add_init_script(
        "navigator.wakeLock.request = async () => { throw new Error('no') };"
    )
    visitor.start()
    visitor.page.wait_for_selector("#may-sleep:not([hidden])")


SIZES = ((360, 640), (390, 844), (844, 390), (1280, 800), (2560, 1440), (3840, 2160))


@pytest.mark.parametrize(("width", "height"), SIZES, ids=str)
def test_the_player_fits_and_can_be_touched_and_read(
    visit: Callable[..., Visitor], width: int, height: int
) -> None:
    visitor = visit(viewport={"width": width, "height": height})
    visitor.start("all-ten")
    longest = 0
    for _ in range(24):
        outside = visitor.page.evaluate(
            """() => {
              const seen = (e) => e.checkVisibility() && e.getClientRects().length > 0;
              const inside = (e) => {
                const box = e.getBoundingClientRect();
                return box.left >= -1 && box.right <= innerWidth + 1
                  && box.top >= -1 && box.bottom <= innerHeight + 1;
              };
              const all = [...document.querySelectorAll("#screen-play *")].filter(seen);
              return all.filter((e) => !inside(e) && !e.closest("hip-figure"))
                .map((e) => e.id || e.className);
            }"""
        )
        assert outside == [], f"{visitor.name}, {visitor.kind}"
        longest = max(longest, len(visitor.page.inner_text("#instruction")))
        visitor.page.keyboard.press("ArrowRight")
    assert longest > 80
    small = visitor.page.evaluate(
        """() => [...document.querySelectorAll("#screen-play button")]
          .filter((e) => e.checkVisibility())
          .map((e) => [e.id, e.getBoundingClientRect()])
          .filter(([, box]) => box.width < 56 || box.height < 56)
          .map(([id]) => id)"""
    )
    assert small == []
    assert visitor.page.is_visible(".rule__text")
    # At a quarter of the size, as from three metres, digits and name still have to be letters.
    visitor.skip_to_hold()
    px = "(id) => parseFloat(getComputedStyle(document.getElementById(id)).fontSize)"
    assert visitor.page.evaluate(px, "time") / 4 >= max(10, min(width, height) * 0.025)
    assert visitor.page.evaluate(px, "name") / 4 >= 6
