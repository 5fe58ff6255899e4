"""What a camera's verdicts do to the hold's clock, driven without page, camera and clock."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from driver import driven
from hypothesis import given, settings
from hypothesis import strategies as st

from hipkey.judge import HoldTimer

FRAME_MS = 33

Event = dict[str, Any]
Play = Callable[[list[Event]], dict[str, Any]]
HOLD = {"kind": "hold", "running": True, "fresh": True}


@pytest.fixture(scope="module")
def play() -> Iterator[Play]:
    with driven("drive_watch.mjs", "camera/watch.ts") as asked:
        yield asked


def judged(scenes: list[tuple[str, float]]) -> list[Event]:
    """The verdicts of scenes (verdict, seconds), as the judge's own timer counts them."""
    timer, now = HoldTimer(), 0.0
    events: list[Event] = [{"now": now, "step": HOLD}, {"now": now, "watching": True}]
    for kind, seconds in scenes:
        for _ in range(round(seconds * 1000 / FRAME_MS)):
            now += FRAME_MS
            held = timer.update(now / 1000, kind == "in")
            verdict = {
                "t": now / 1000,
                "verdict": "cannot_tell" if kind in ("nobody", "view") else kind,
                "reason": kind if kind in ("nobody", "view") else None,
                "stretch": "pigeon",
                "score": 0.5,
                "held_s": held,
                "hold": timer.phase.value,
            }
            events.append({"now": now, "verdict": verdict})
    return events


def counted_s(events: list[Event], acts: list[list[Event]]) -> float:
    """What the player's clock has counted: it goes while inside, and takes every credit."""
    total, since = 0.0, None
    for event, done in zip(events, acts, strict=True):
        for act in done:
            if act["type"] != "clock":
                continue
            if since is not None:
                total += event["now"] - since
            total += act["creditMs"]
            since = None if act["inside"] is False else event["now"]
    return (total + (events[-1]["now"] - since if since is not None else 0.0)) / 1000


def given_up(acts: list[list[Event]]) -> list[str]:
    return [act["why"] for done in acts for act in done if act["type"] == "gave_up"]


scenes = st.lists(
    st.tuples(st.sampled_from(["in", "near", "out", "nobody", "view"]), st.floats(0.1, 9)),
    max_size=8,
)


@given(scenes)
@settings(max_examples=60, deadline=None)
def test_the_clock_says_in_the_end_what_the_judge_counted(
    play: Play, scenes: list[tuple[str, float]]
) -> None:
    events = judged([*scenes, ("out", 2.0)])  # long enough outside for the judge to pause
    played = play(events)
    if not given_up(played["acts"]):
        assert counted_s(events, played["acts"]) == pytest.approx(
            events[-1]["verdict"]["held_s"], abs=0.04
        )


def test_a_wobble_keeps_the_clock_going_and_leaving_stops_it(play: Play) -> None:
    wobble = play(judged([("in", 4), ("out", 1.2), ("in", 4)]))["acts"]
    assert [a["inside"] for done in wobble for a in done if a["type"] == "clock"] == [False, True]
    leave = play(judged([("in", 4), ("out", 3), ("in", 4)]))["acts"]
    turns = [a["inside"] for done in leave for a in done if a["type"] == "clock"]
    assert turns == [False, True, False, True]


def test_a_camera_that_cannot_tell_gives_the_clock_back(play: Play) -> None:
    played = play(judged([("view", 9.5)]))
    assert given_up(played["acts"]) == []
    played = play(judged([("view", 10.5)]))
    assert given_up(played["acts"]) == ["cannot_tell"]
    assert played["details"] == {"camera": False, "camera_why": "cannot_tell"}
    assert not played["holding"]


def test_somebody_who_went_away_is_waited_for(play: Play) -> None:
    assert given_up(play(judged([("in", 3), ("nobody", 50)]))["acts"]) == []
    assert given_up(play(judged([("in", 3), ("nobody", 62)]))["acts"]) == ["away"]


def test_a_stretch_that_is_not_found_in_a_minute_is_timed_without_the_camera(play: Play) -> None:
    assert given_up(play(judged([("out", 58)]))["acts"]) == []
    assert given_up(play(judged([("out", 62)]))["acts"]) == ["not_found"]


def test_a_line_that_falls_silent_stops_the_clock_and_then_gives_it_back(play: Play) -> None:
    events = judged([("in", 5)])
    last = events[-1]["now"]
    ticks = [{"now": last + wait, "tick": True} for wait in range(250, 12_000, 250)]
    played = play([*events, *ticks[:8]])
    assert counted_s([*events, *ticks[:8]], played["acts"]) == pytest.approx(5.0, abs=0.1)
    assert given_up(play([*events, *ticks])["acts"]) == ["cannot_tell"]


def test_after_a_pause_the_hold_is_entered_anew(play: Play) -> None:
    events = judged([("in", 4)])
    now = events[-1]["now"]
    paused = {"kind": "hold", "running": False, "fresh": False}
    events += [
        {"now": now, "step": paused},
        {"now": now + 9_000, "step": {**paused, "running": True}},
    ]
    acts = play(events)["acts"][-1]
    assert [act["type"] for act in acts] == ["ask", "clock"]
    assert acts[1]["inside"] is False


def test_other_steps_do_not_wait_for_the_camera(play: Play) -> None:
    acts = play([{"now": 0, "step": {**HOLD, "kind": "move"}}])["acts"][0]
    assert {"type": "clock", "inside": None, "creditMs": 0} in acts


def test_the_depth_measured_is_kept_and_its_band_is_never_narrow(play: Play) -> None:
    depth = {"measure": "hip_flexion", "value": 20.4, "error": 4.0}
    details = play([*judged([("in", 4)]), {"now": 4_000, "measured": depth}])["details"]
    assert details == {
        "camera": True,
        "depth_deg": 20,
        "depth_band_deg": 10,
        "depth_measure": "hip_flexion",
    }


def test_another_hold_has_a_depth_of_its_own(play: Play) -> None:
    depth = {"measure": "hip_flexion", "value": 20.4, "error": 4.0}
    events = [*judged([("in", 4)]), {"now": 4_000, "measured": depth}]
    assert "depth_deg" not in play([*events, {"now": 5_000, "step": HOLD}])["details"]
