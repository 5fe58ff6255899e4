"""How much a diary bears: 2,000 people's year of days by 50 clients at once; five years of one.

Prints the figures of docs/load.md. `HIPKEY_BENCH_PEOPLE=100` makes it short.
"""

# ruff: noqa: T201 - a bench prints its figures

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select

import hipkey
from hipkey.diary import LOCAL, Store
from hipkey.diary.rows import EVENTS
from hipkey.domain.anatomy import Side
from hipkey.domain.wire import DiaryEvent

DAYS, EVENTS_A_DAY = 365, 2
CLIENTS = {"postgresql": (10, 5), "sqlite": (1, 50)}
"""Processes and threads in each: a server serves many programs, a file one with many threads."""
PEOPLE = int(os.environ.get("HIPKEY_BENCH_PEOPLE", "2000"))
ONE_SIDED = ("pigeon", "cow-face", "supine-groin", "kneeling-hip-flexor", "psoas-roller",
             "supine-piriformis", "figure-four")  # fmt: skip
TWO_LEGGED = ("butterfly", "happy-baby", "frog")

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]


@pytest.fixture(params=["postgresql", "sqlite"])
def place(request: pytest.FixtureRequest, data: Path) -> str:
    if request.param == "sqlite":
        return str(data / "diary.sqlite3")
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def clock() -> Callable[[], datetime]:
    return lambda: datetime.now(UTC)


def test_fifty_clients_write_and_read_the_years_of_two_thousand_people(
    place: str, clock: Callable[[], datetime]
) -> None:
    kind = "postgresql" if "://" in place else "sqlite"
    numbers = [str(number) for number in (*CLIENTS[kind], PEOPLE, DAYS)]
    run = subprocess.run(
        [sys.executable, Path(__file__).with_name("diary_clients.py"), place, *numbers],
        env={**os.environ, "PYTHONPATH": str(Path(hipkey.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    told = json.loads(run.stdout)
    print(f"\n\n{kind}: {PEOPLE:,} people, {DAYS} days, 50 clients")
    print(f"{told['seconds']:.0f} s, {told['failed']} processes failed")
    print("| call | times | median ms | 95 % ms | longest ms |")
    for what, times in told["times"].items():
        spread = statistics.quantiles(times, n=20)
        figures = (statistics.median(times), spread[-1], max(times))
        print(f"| {what} | {len(times):,} | " + " | ".join(f"{1e3 * t:.1f}" for t in figures), "|")
    assert told["failed"] == 0, run.stderr[-2000:]

    each = select(EVENTS.c.person, func.count(), func.count(EVENTS.c.value.distinct()))
    with Store.open(place, clock=clock) as store, store._transaction() as connection:
        found = connection.execute(each.group_by(EVENTS.c.person)).all()
    year = DAYS * EVENTS_A_DAY
    assert len(found) == PEOPLE
    assert {(count, distinct) for _, count, distinct in found} == {(year, year)}
    print(f"{PEOPLE * year:,} events: none lost, none doubled")


def five_years() -> list[DiaryEvent]:
    """Each day the whole programme with everything that a person can record."""
    events: list[DiaryEvent] = []
    zone = timezone(timedelta(hours=1))
    for number in range(5 * 365):
        at = datetime(2021, 6, 1, 19, tzinfo=zone) + timedelta(days=number)
        session = uuid4()

        def add(kind: str, minute: float, day: datetime = at, **fields: object) -> None:
            moment = day + timedelta(minutes=minute)
            events.append(DiaryEvent(id=uuid4(), kind=kind, at=moment, **fields))  # type: ignore[arg-type]

        add("pain", -600, measure="pain-worst-24h", value=number % 11)
        add("pain", 0, measure="pain-now", value=number % 7, session=session)
        add("session_start", 1, session=session, details={"programme": "all-ten"})
        sides = [(s, side) for s in ONE_SIDED for side in (Side.LEFT, Side.RIGHT)]
        sides += [(s, Side.BOTH) for s in TWO_LEGGED]
        for place, (stretch, side) in enumerate(sides):
            add("hold", 2 + place, stretch=stretch, side=side, seconds=45, session=session,
                details={"breaths": 5, "level": "standard"})  # fmt: skip
        add("effort", 25, measure="effort", value=4, session=session)
        add("session_end", 26, session=session)
    return events


def test_five_years_of_daily_records_are_read_for_progress(
    place: str, clock: Callable[[], datetime]
) -> None:
    record = five_years()
    with Store.open(place, clock=clock) as store:
        for first in range(0, len(record), 1_000):
            store.add_many(record[first : first + 1_000])
        lately = record[-1].at - timedelta(days=42)
        calls: dict[str, Callable[[], object]] = {
            "days() of pain and holds": lambda: store.days(kinds=["pain", "hold"]),
            "holds() by stretch and side": store.holds,
            "events() of the last six weeks": lambda: store.events(since=lately),
        }
        for_progress = tuple(calls.values())
        calls["these three, for Progress"] = lambda: [call() for call in for_progress]
        calls["events(), every single one"] = store.events
        print(f"\n\n{'sqlite' if store.path else 'postgresql'}: five years, {len(record):,} events")
        print("| call | median ms | longest ms |")
        for name, call in calls.items():
            times = []
            for _ in range(15):
                start = time.perf_counter()
                call()
                times.append(time.perf_counter() - start)
            print(f"| {name} | {1e3 * statistics.median(times):.0f} | {1e3 * max(times):.0f} |")
        assert store.count(LOCAL) == len(record)
        assert store.events() == sorted(record, key=lambda event: (event.at, event.id))
