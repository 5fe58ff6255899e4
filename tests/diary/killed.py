"""Writes into a diary and is killed in the middle of it, round after round.

`python killed.py PLACE ROUNDS SEED`: each round a child opens the diary, sends again what was not
answered before, then new events, and tells over a pipe what it sends and what was answered. Its
parent kills it at a random moment, and in the end prints all of it as JSON.
"""

import json
import os
import random
import select
import signal
import sys
import time
from datetime import UTC, datetime
from uuid import UUID

from hipkey.diary import Store
from hipkey.domain.wire import DiaryEvent

BATCH = 10
"""Events in one import; every fifth thing that is sent is one."""


def event(number: int, part: int = 0) -> DiaryEvent:
    """The event of this number: always the same id and the same content."""
    return DiaryEvent(
        id=UUID(int=number * 1000 + part),
        kind="hold",
        at=datetime.fromtimestamp(1_770_000_000 + number, UTC),
        session=UUID(int=number),
        value=float(number * 1000 + part),
        note="held to the end",
    )


def events(number: int) -> list[DiaryEvent]:
    """What is sent as `number`: one event, or a whole import."""
    return [event(number, part) for part in range(BATCH if number % 5 == 0 else 1)]


def child(place: str, outbox: list[int], following: int, pipe: int) -> None:
    store = Store.open(place, clock=lambda: datetime.now(UTC))
    for number in outbox:
        if len(store.events(session=UUID(int=number))) not in {0, len(events(number))}:
            os.write(pipe, f"half {number}\n".encode())
    while True:
        number = outbox.pop() if outbox else following
        following += number == following
        os.write(pipe, f"sent {number}\n".encode())
        sent = events(number)
        if len(sent) == 1:
            store.add(sent[0])
        else:
            store.add_many(sent)
        os.write(pipe, f"answered {number}\n".encode())


def play(place: str, outbox: list[int], following: int, chance: random.Random) -> list[list[str]]:
    """One round; returns what the child told before it died."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(read)
            child(place, outbox, following, write)
        finally:
            os._exit(1)
    os.close(write)
    told, enough = b"", chance.randint(0, 6)
    while told.count(b"answered") < enough or not told:
        if not select.select([read], [], [], 60)[0]:
            raise SystemExit("the writer hangs")
        part = os.read(read, 4096)
        if not part:
            break  # it ended by itself, which is told below
        told += part
    time.sleep(chance.uniform(0, 0.005))
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if not os.WIFSIGNALED(status):
        raise SystemExit("the writer ended by itself")
    with os.fdopen(read, "rb") as rest:
        told += rest.read()
    return [line.split() for line in told.decode().splitlines()]


def main(place: str, rounds: int, seed: int) -> None:
    # Once before the first child: all that is loaded here need not be loaded in each of them.
    Store.open(place, clock=lambda: datetime.now(UTC)).close()
    chance = random.Random(seed)
    sent: set[int] = set()
    answered: set[int] = set()
    half: set[int] = set()
    said = {"sent": sent, "answered": answered, "half": half}
    interrupted = 0
    for _ in range(rounds):
        for verb, number in play(place, sorted(sent - answered), max(sent, default=0) + 1, chance):
            said[verb].add(int(number))
        interrupted += bool(sent - answered)
    told = {verb: sorted(numbers) for verb, numbers in said.items()}
    sys.stdout.write(json.dumps(told | {"interrupted": interrupted}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
