"""Killed at any moment: nothing that was answered is lost, nothing counts twice."""

import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

import hipkey
from hipkey.diary import Store
from hipkey.domain.errors import DiaryError
from hipkey.domain.wire import DiaryEvent

ROUNDS = 200
SCRIPT = Path(__file__).with_name("killed.py")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


def kill_while_writing(place: str, rounds: int) -> dict[str, list[int] | int]:
    source = str(Path(hipkey.__file__).parents[1])
    run = subprocess.run(
        [sys.executable, SCRIPT, place, str(rounds), "7"],
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def script() -> object:
    spec = importlib.util.spec_from_file_location("killed", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_200_kills_while_writing_lose_nothing_answered_and_double_nothing(
    lasting_place: str, clock: Callable[[], datetime]
) -> None:
    killed = script()
    Store.open(lasting_place, clock=clock).close()
    told = kill_while_writing(lasting_place, ROUNDS)
    sent, answered = set(told["sent"]), set(told["answered"])
    with Store.open(lasting_place, clock=clock) as store:
        found = store.events()
    kept = Counter(event.session.int for event in found if event.session)

    assert told["interrupted"] > ROUNDS / 4, "the kills did not come in the middle of writes"
    assert len(answered) > ROUNDS / 2, "hardly anything was written"
    assert set(kept) >= answered, "an answered event was lost"
    assert set(kept) <= sent
    assert told["half"] == [], "half an import was found after a kill"
    assert {number: len(killed.events(number)) for number in kept} == kept, "half an import"
    assert max(Counter(event.value for event in found).values()) == 1, "an event counts twice"
    for event in found:
        assert event in killed.events(event.session.int)


@pytest.mark.postgresql
@pytest.mark.xdist_group("postgresql")
def test_a_server_whose_process_is_killed_keeps_what_was_answered(
    postgresql_server, postgresql_url: str, clock: Callable[[], datetime]
) -> None:
    answered: list[DiaryEvent] = []
    refused = 0
    ended = threading.Event()

    def write(store: Store) -> None:
        nonlocal refused
        while not ended.is_set():
            event = DiaryEvent(id=uuid4(), kind="note", at=datetime.now(UTC), note="kept")
            while True:  # as the page's outbox does
                try:
                    store.add(event)
                except DiaryError:
                    refused += 1
                    time.sleep(0.02)
                else:
                    answered.append(event)
                    break

    with Store.open(postgresql_url, clock=clock) as store:
        writers = [threading.Thread(target=write, args=(store,)) for _ in range(4)]
        for writer in writers:
            writer.start()
        try:
            for _ in range(3):
                enough = len(answered) + 20
                while len(answered) < enough:
                    time.sleep(0.01)
                backends = postgresql_server.run(
                    "SELECT pid FROM pg_stat_activity WHERE datname LIKE 'test_%'"
                )
                os.kill(int(str(random.choice(backends)[0])), signal.SIGKILL)
                time.sleep(0.2)
        finally:
            ended.set()
            for writer in writers:
                writer.join()
        found = store.events()
    assert refused, "no write was interrupted"
    assert sorted(event.id for event in found) == sorted(event.id for event in answered)
