"""The player's engine under random reins: no second is counted that nobody was guided through."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from driver import driven
from hypothesis import given, settings
from hypothesis import strategies as st

from hipkey.coach import Coach

GAP_MS = 5_000

Story = list[dict[str, Any]]
Play = Callable[[dict[str, Any], list[dict[str, Any]]], Story]


@pytest.fixture(scope="module")
def play() -> Iterator[Play]:
    with driven("drive_engine.mjs", "player/engine.ts", "player/state.ts") as asked:
        yield lambda plan, events: asked({"plan": plan, "events": events})


def plan_of(programme: str) -> dict[str, Any]:
    plan: dict[str, Any] = Coach().session(programme).model_dump(mode="json")
    return plan


FIVE = plan_of("five-minutes")


def records(story: Story) -> list[dict[str, Any]]:
    effects = [effect for moment in story for effect in moment["effects"]]
    return [effect["record"] for effect in effects if effect["type"] == "record"]


def ticks(seconds: float, every_ms: int = 1000) -> list[dict[str, Any]]:
    return [{"type": "tick", "after_ms": every_ms}] * int(seconds * 1000 / every_ms)


PLAIN = ("pause", "resume", "skip", "skip-stretch", "back", "stop", "easier", "restart")
EVENTS = st.one_of(
    st.builds(
        lambda kind, wait: {"type": kind, "after_ms": wait},
        st.sampled_from(PLAIN),
        st.integers(0, 9_000),
    ),
    st.builds(lambda wait: {"type": "tick", "after_ms": wait}, st.integers(0, 400_000)),
    st.builds(
        lambda wait: {"type": "extend", "ms": 15_000, "after_ms": wait}, st.integers(0, 3_000)
    ),
    st.builds(
        lambda inside, wait: {"type": "camera", "inside": inside, "after_ms": wait},
        st.sampled_from([True, False, None]),
        st.integers(0, 3_000),
    ),
    st.just({"type": "end", "after_ms": 500}),
)
INTO_A_HOLD = [{"type": "skip", "after_ms": 200}] * 5 + ticks(8)
WALKS = st.lists(
    st.one_of(
        EVENTS.map(lambda event: [event]), st.integers(1, 70).map(ticks), st.just(INTO_A_HOLD)
    ),
    max_size=25,
).map(lambda parts: [event for part in parts for event in part])


@settings(max_examples=300, deadline=None)
@given(walk=WALKS)
def test_only_guided_time_is_held_and_every_hold_is_recorded_once(
    play: Play, walk: list[dict[str, Any]]
) -> None:
    story = play(FIVE, walk)
    guided_ms = 0
    for before, after in pairwise(story):
        gap = after["now"] - before["now"]
        if before["state"]["phase"] == "running" and gap <= GAP_MS:
            guided_ms += gap
    made = records(story)
    held = [record for record in made if record["kind"] == "hold"]
    assert sum(record["seconds"] for record in held) * 1000 <= guided_ms + 50 * (len(held) + 1)
    assert len({(record["kind"], record["number"]) for record in held}) == len(held)
    for record in held:
        if record["details"].get("completed"):
            assert record["seconds"] == pytest.approx(record["details"]["planned_s"], abs=0.05)
        else:
            assert record["details"].get("stopped") or record["seconds"] >= 5
    ends = [effect for moment in story for effect in moment["effects"] if effect["type"] == "ended"]
    assert len(ends) == (1 if story[-1]["state"]["phase"] == "finished" else 0)
    done = {index for moment in story for index in moment["state"]["done"]}
    assert all(FIVE["steps"][index]["kind"] == "hold" for index in done)
    for moment in story:
        assert moment["state"]["remainingMs"] >= 0
        if moment.get("moment") is not None:
            assert 0 < moment["moment"] - moment["now"] <= 1_000


@settings(max_examples=40, deadline=None)
@given(waits=st.lists(st.integers(1, GAP_MS), min_size=1, max_size=40))
def test_however_the_ticks_fall_the_session_is_the_same(play: Play, waits: list[int]) -> None:
    walk, total = [], 0
    while total <= FIVE["total_s"] * 1000:
        wait = waits[len(walk) % len(waits)] + 200
        wait = min(wait, GAP_MS)
        walk.append({"type": "tick", "after_ms": wait})
        total += wait
    made = records(play(FIVE, walk))
    planned = [step for step in FIVE["steps"] if step["kind"] == "hold"]
    assert [(record["stretch"], record["side"], record["seconds"]) for record in made] == [
        (step["stretch"], step["side"], step["duration_s"]) for step in planned
    ]
    assert all(record["details"]["completed"] for record in made)


@pytest.mark.parametrize("programme", ["all-ten", "ten-minutes", "five-minutes"])
def test_every_sentence_is_said_once_and_in_time(play: Play, programme: str) -> None:
    plan = plan_of(programme)
    story = play(plan, ticks(plan["total_s"] + 1, every_ms=500))
    began = story[0]["now"]
    said = [
        (effect["text"], (moment["now"] - began) / 1000)
        for moment in story
        for effect in moment["effects"]
        if effect["type"] == "say"
    ]
    words = [word for step in plan["steps"] for word in step["say"]]
    assert [text for text, _ in said] == [word["text"] for word in words]
    assert all(0 <= at - word["at_s"] <= 0.5 for (_, at), word in zip(said, words, strict=True))


def test_fifteen_seconds_more_move_the_countdown_and_half_time(play: Play) -> None:
    hold = next(step for step in FIVE["steps"] if step["kind"] == "hold")
    walk = ticks(hold["start_s"] + 3)
    walk.append({"type": "extend", "ms": 15_000, "after_ms": 0})
    walk += ticks(hold["duration_s"] + 20)
    story = play(FIVE, walk)
    began = story[0]["now"] + hold["start_s"] * 1000
    heard = {}
    for moment in story:
        for effect in moment["effects"]:
            if effect["type"] == "say":
                heard.setdefault(effect["text"], (moment["now"] - began) / 1000)
    whole = hold["duration_s"] + 15
    assert heard["Five"] == whole - 5
    assert heard["Half-time."] == pytest.approx(whole / 2, abs=1)
    (record,) = records(story)
    assert record["seconds"] == whole


@pytest.mark.parametrize("then", ["skip-stretch", "restart", "easier", "end"])
def test_a_stopped_hold_is_recorded_once_whatever_comes_then(play: Play, then: str) -> None:
    hold = next(step for step in FIVE["steps"] if step["kind"] == "hold")
    walk = ticks(hold["start_s"] + 9)
    walk += [{"type": "stop", "after_ms": 0}, {"type": "resume", "after_ms": 500}]
    walk += [{"type": then, "after_ms": 2_000}, {"type": "end", "after_ms": 0}]
    (record,) = records(play(FIVE, walk))
    assert (record["seconds"], record["details"]["stopped"]) == (9, True)


def test_time_that_runs_backwards_is_not_held(play: Play) -> None:
    hold = next(step for step in FIVE["steps"] if step["kind"] == "hold")
    walk = ticks(hold["start_s"] + 3)
    walk.append({"type": "tick", "after_ms": -3_600_000})
    walk += ticks(hold["duration_s"])
    (record,) = records(play(FIVE, walk))
    assert record["seconds"] == hold["duration_s"]


def test_the_session_ends_when_guidance_did(play: Play) -> None:
    hold = next(step for step in FIVE["steps"] if step["kind"] == "hold")
    walk = ticks(hold["start_s"] + 10)
    walk += [{"type": "tick", "after_ms": 7_200_000}, {"type": "end", "after_ms": 60_000}]
    story = play(FIVE, walk)
    (end,) = [e for moment in story for e in moment["effects"] if e["type"] == "ended"]
    assert end["completed"] is False
    assert end["at"] - story[0]["now"] == pytest.approx((hold["start_s"] + 10) * 1000, abs=1)
