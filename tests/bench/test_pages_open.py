"""How soon the pages open with five years of daily records; `make bench` prints it.

The whole programme every day with everything that can be recorded; the page as a browser gets it.
"""

# ruff: noqa: T201 - a bench prints its figures

import statistics
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from hipkey.coach import Coach
from hipkey.domain.anatomy import Side
from hipkey.domain.wire import DiaryEvent
from hipkey.web.app import create_app

DAYS = 1_826
ROUNDS = 9

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1_800)]


def day(coach: Coach, at: datetime, number: int) -> list[DiaryEvent]:
    session = uuid4()
    events = [
        DiaryEvent(id=uuid4(), kind="pain", at=at, measure=measure, value=(number * 7) % 6 + 1,
                   session=None if measure in ("pain-now", "pain-worst-24h") else session)
        for measure in ("pain-now", "pain-worst-24h", "pain-before", "pain-after")
    ]  # fmt: skip
    for stretch in list(coach.stretches.values())[:10]:
        for side in stretch.sides:
            events.append(
                DiaryEvent(id=uuid4(), kind="hold", at=at, session=session, stretch=stretch.id,
                           side=Side(side), seconds=60, details={"depth_deg": 80 + number % 20})
            )  # fmt: skip
    return events


@pytest.fixture(params=["sqlite", "postgresql"])
def coach(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Coach]:
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else None
    coach = Coach(tmp_path, url)
    now = coach.now()
    for first in range(0, DAYS, 200):
        some = range(first, min(first + 200, DAYS))
        coach.store.add_many(
            event for n in some for event in day(coach, now - timedelta(days=DAYS - n), n)
        )
    yield coach
    coach.close()


def test_progress_opens_with_five_years_of_days(coach: Coach) -> None:
    with TestClient(create_app(coach), base_url="http://localhost") as client:
        begin = time.perf_counter()
        assert client.get("/progress").status_code == 200
        first = time.perf_counter() - begin
        begin = time.perf_counter()
        assert "days" in client.get("/progress/told").text
        sentence = time.perf_counter() - begin
        times, processor = [], []
        for _ in range(ROUNDS):
            begin, used = time.perf_counter(), time.process_time()
            page = client.get("/progress")
            times.append(time.perf_counter() - begin)
            processor.append(time.process_time() - used)
    kind = "SQLite" if coach.database_url is None else "PostgreSQL"
    print(
        f"\n{kind}, {coach.store.count():,} events of {DAYS:,} days: the first page"
        f" {first * 1e3:.0f} ms, its sentence after {sentence * 1e3:.0f} ms more; then the page"
        f" median {statistics.median(times) * 1e3:.0f} ms, quickest {min(times) * 1e3:.0f} ms,"
        f" processor {statistics.median(processor) * 1e3:.0f} ms, {len(page.content):,} bytes"
    )
    coach.history.progress_within(coach.history.days(), 60)


def test_the_other_pages_open_with_five_years_of_days(coach: Coach) -> None:
    coach.profile.screen([])
    with TestClient(create_app(coach), base_url="http://localhost") as client:
        print()
        for path in ("/", "/today/plan", "/week", "/diary", "/diary?page=40"):
            times = []
            for _ in range(ROUNDS):
                begin = time.perf_counter()
                page = client.get(path)
                times.append(time.perf_counter() - begin)
                assert page.status_code == 200
            print(
                f"{path}: median {statistics.median(times) * 1e3:.0f} ms, quickest"
                f" {min(times) * 1e3:.0f} ms, {len(page.content):,} bytes"
            )
