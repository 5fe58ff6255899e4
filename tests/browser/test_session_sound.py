"""What is heard: a local voice, clips made beforehand, bells, breath, or nothing at all."""

from collections.abc import Callable

import pytest

from .conftest import REMOTE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def choose(visitor: Visitor, mode: str, programme: str = "all-ten") -> None:
    visitor.open(f"/session?programme={programme}")
    visitor.page.click(f'#mode label:has(input[value="{mode}"])')
    visitor.page.click("#start")
    visitor.page.wait_for_selector("#screen-play:not([hidden])")


def test_a_local_voice_says_every_sentence_of_the_plan_in_order(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit()
    choose(visitor, "voice", "five-minutes")
    plan = visitor.server.plan("five-minutes")
    first = [step for step in plan["steps"] if step["start_s"] < 60]
    due = [word["text"] for step in first for word in step["say"] if word["at_s"] < 60]
    visitor.pass_time(62)
    said = visitor.page.evaluate("window.spoken")
    assert said[: len(due)] == due
    assert len(due) >= 4


def test_the_last_five_seconds_are_counted(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    choose(visitor, "voice")
    visitor.skip_to_hold()
    visitor.page.keyboard.press("ArrowUp")  # the countdown belongs to the end, wherever that is
    visitor.pass_time(visitor.left_s - 0.2)
    assert visitor.page.evaluate("window.spoken")[-5:] == ["Five", "Four", "Three", "Two", "One"]


def test_a_voice_that_needs_the_network_never_speaks(visit: Callable[..., Visitor]) -> None:
    visitor = visit(voices=REMOTE)
    asked: list[str] = []
    visitor.page.on("request", lambda r: asked.append(r.url) if "/api/voice" in r.url else None)
    with visitor.page.expect_response("**/api/voice?*") as clip:
        choose(visitor, "voice")
    assert clip.value.status == 200
    assert clip.value.headers["content-type"] == "audio/wav"
    visitor.pass_time(20)
    assert visitor.page.evaluate("window.spoken") == []
    assert visitor.page.inner_text("#voice option") == "Hipkey's own"
    plan = visitor.server.plan("all-ten")
    soon = {w["text"] for step in plan["steps"] if step["start_s"] < 120 for w in step["say"]}
    visitor.page.wait_for_timeout(1500)
    fetched = visitor.page.evaluate(
        "(urls) => urls.map((url) => new URL(url).searchParams.get('text'))", asked
    )
    assert soon <= set(fetched)
    assert len(fetched) == len(set(fetched))  # each once


def test_clips_are_played(visit: Callable[..., Visitor]) -> None:
    visitor = visit(voices=[])
    visitor.context.add_init_script(
        """window.clips = [];
        const make = AudioContext.prototype.createBufferSource;
        AudioContext.prototype.createBufferSource = function () {
          const source = make.call(this);
          const start = source.start.bind(source);
          source.start = (at) => { window.clips.push(source.buffer.duration); start(at); };
          return source;
        };"""
    )
    choose(visitor, "voice")
    visitor.pass_time(3)
    visitor.page.wait_for_function("() => window.clips.length > 0")
    assert visitor.page.evaluate("window.clips[0]") > 1.0


def test_chimes_mark_the_hold_and_no_word_is_said(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    choose(visitor, "chimes")
    tones = "window.tones.length"
    visitor.skip_to_hold()
    begun = visitor.page.evaluate(tones)
    assert begun > 0  # the bell at the start
    visitor.pass_time(visitor.left_s / 2 + 1)
    half = visitor.page.evaluate(tones)
    assert half > begun
    visitor.pass_time(visitor.left_s + 0.5)
    assert visitor.page.evaluate(tones) > half
    assert visitor.page.evaluate("window.spoken") == []


def test_silence_is_silent(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    choose(visitor, "silence")
    visitor.skip_to_hold()
    visitor.pass_time(visitor.left_s + 30)
    assert visitor.page.evaluate("[window.tones, window.spoken]") == [[], []]
    assert not visitor.page.is_visible("#unlock")


def test_in_and_out_are_two_sounds_in_holds_that_count_breaths(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit()
    choose(visitor, "chimes")
    while not (visitor.kind == "hold" and visitor.page.inner_text("#breath").endswith("of 6")):
        visitor.page.keyboard.press("ArrowRight")
    visitor.page.evaluate("window.tones.length = 0")
    visitor.pass_time(9.5)
    breath_out = visitor.page.evaluate("window.tones.length")
    assert breath_out >= 1
    visitor.pass_time(10)
    assert visitor.page.evaluate("window.tones.length") >= breath_out + 2
    low = visitor.page.evaluate("window.tones.map(Math.round)")
    assert {196, 262} <= set(low)


def test_the_choice_of_sound_is_remembered(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.open("/session")
    visitor.page.click('#mode label:has(input[value="chimes"])')
    visitor.page.reload()
    assert visitor.page.is_checked('#mode input[value="chimes"]')
