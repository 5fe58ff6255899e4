"""Many clients at once on one diary: people's years of days, written and read.

`python diary_clients.py PLACE PROCESSES THREADS PEOPLE DAYS` prints JSON. Each thread of each
process is a client. A person's months come as imports, the last week event by event as a session
does; every tenth person is sent by two clients at the same time, as by an outbox that does not
know what arrived. After each person the client reads the year as Progress does.
"""

import json
import os
import sys
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hipkey.diary import Person, Store
from hipkey.domain.wire import DiaryEvent

START = datetime(2025, 1, 1, 8, tzinfo=UTC)
A_DAY = 2
"""Events of one day: how it hurts, what was held."""
MONTH, WEEK = 30, 7
SCATTER = 0x9E3779B97F4A7C15F39CC0605CEDC835
"""Ids lie anywhere, as random ones do, and are the same each time."""


def person(number: int) -> Person:
    return Person(UUID(int=1_000_000 + number))


def day(number: int) -> Iterator[DiaryEvent]:
    """The events of one day; the value is its place in the year, so that none is like another."""
    at = START + timedelta(days=number)
    session = UUID(int=number)
    for place, kind in enumerate(("pain", "hold")):
        serial = number * A_DAY + place
        yield DiaryEvent(
            id=UUID(
                int=serial * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128
            ),  # scattered, as ids are
            kind=kind,  # type: ignore[arg-type]
            at=at + timedelta(minutes=place),
            session=session,
            stretch="pigeon" if kind == "hold" else None,
            seconds=30.0 if kind == "hold" else None,
            measure=kind,
            value=float(serial),
        )


def client(store: Store, people: list[int], days: int) -> dict[str, list[float]]:
    """Writes and reads these people's years; returns the times of each kind of call, seconds."""
    times: dict[str, list[float]] = {"add_many of a month": [], "add": [], "days of a year": []}

    def timed(what: str, act, *given):  # type: ignore[no-untyped-def]
        start = time.perf_counter()
        found = act(*given)
        times[what].append(time.perf_counter() - start)
        return found

    single_from = max(0, days - WEEK)
    for number in people:
        who = person(number)
        for first in range(0, single_from, MONTH):
            span = range(first, min(first + MONTH, single_from))
            timed("add_many of a month", store.add_many, [e for d in span for e in day(d)], who)
        for last in range(single_from, days):
            for event in day(last):
                timed("add", store.add, event, who)
        read = timed("days of a year", store.days, who)
        if len(read) != days * A_DAY:
            raise SystemExit(f"person {number}: {len(read)} totals read, {days * A_DAY} written")
    return times


def share(index: int, clients: int, people: int) -> list[int]:
    """The people of one client, and first of all every tenth one of its neighbour too."""
    mine = sorted(range(index, people, clients), key=lambda number: number % 10 != 0)
    neighbours = range((index + 1) % clients, people, clients)
    return [number for number in neighbours if number % 10 == 0] + mine


def process(place: str, shares: list[list[int]], days: int) -> dict[str, list[float]]:
    gathered: dict[str, list[float]] = {}
    with (
        Store.open(place, clock=lambda: datetime.now(UTC)) as store,
        ThreadPoolExecutor(len(shares)) as threads,
    ):
        for times in threads.map(lambda people: client(store, people, days), shares):
            for what, seconds in times.items():
                gathered.setdefault(what, []).extend(seconds)
    return gathered


def run(place: str, processes: int, threads: int, people: int, days: int) -> dict[str, object]:
    Store.open(place, clock=lambda: datetime.now(UTC)).close()
    shares = [share(index, processes * threads, people) for index in range(processes * threads)]
    start = time.perf_counter()
    children = []
    for first in range(processes):
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                times = process(place, shares[first::processes], days)
                with os.fdopen(write, "w") as pipe:
                    json.dump(times, pipe)
                os._exit(0)
            finally:
                traceback.print_exc()
                os._exit(1)
        os.close(write)
        children.append((pid, read))
    gathered: dict[str, list[float]] = {}
    for _, read in children:
        with os.fdopen(read) as pipe:
            for what, seconds in json.loads(pipe.read() or "{}").items():
                gathered.setdefault(what, []).extend(seconds)
    failed = sum(os.waitpid(pid, 0)[1] != 0 for pid, _ in children)
    return {"seconds": time.perf_counter() - start, "failed": failed, "times": gathered}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(sys.argv[1], *map(int, sys.argv[2:6]))))
