"""The record joined: days from sums, out and in again, questionnaires in time, nothing lost."""

import datetime as dt
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from hipkey.content import loader
from hipkey.diary import Store
from hipkey.domain.anatomy import Side
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.wire import DiaryEvent
from hipkey.exchange.diary_json import import_json
from hipkey.outcome.days import days_of
from hipkey.profile import Profile
from hipkey.record import DUE_AFTER, Record

Clock = Callable[[], dt.datetime]
CONTENT = loader.load()
START = dt.datetime(2026, 3, 14, 19, 15, tzinfo=dt.UTC)


def event(kind: str, minutes: float = 0, **fields: object) -> DiaryEvent:
    at = START + dt.timedelta(minutes=minutes)
    return DiaryEvent.model_validate({"id": uuid.uuid4(), "kind": kind, "at": at, **fields})


_zone = st.integers(-12, 14).map(lambda hours: dt.timezone(dt.timedelta(hours=hours)))
_at = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 9), timezones=_zone)  # noqa: DTZ001
_pain = st.builds(
    DiaryEvent,
    id=st.uuids(),
    kind=st.just("pain"),
    at=_at,
    session=st.none() | st.uuids(),
    measure=st.sampled_from(["pain-now", "pain-before", "pain-after", "pain-worst-24h"]),
    value=st.none() | st.integers(0, 10).map(float) | st.sampled_from([-1.0, 11.0]),
)
_hold = st.builds(
    DiaryEvent, id=st.uuids(), kind=st.just("hold"), at=_at, seconds=st.floats(0, 600)
)
_minutes = st.builds(
    DiaryEvent,
    id=st.uuids(),
    kind=st.just("reading"),
    at=_at,
    measure=st.sampled_from(["minutes", "morning-stiffness"]),
    value=st.floats(0, 90),
)


@given(st.lists(_pain | _hold | _minutes, max_size=12, unique_by=lambda each: each.id))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_days_from_sums_are_the_days_from_events(events: list[DiaryEvent]) -> None:
    with Store.open("memory", clock=lambda: START) as store:
        store.add_many(events)
        by_sums = Record(lambda: store, CONTENT, lambda: START).days()
    by_events = days_of(events)
    assert [day.date for day in by_sums] == [day.date for day in by_events]
    for one, other in zip(by_sums, by_events, strict=True):
        assert one.pain == (None if other.pain is None else pytest.approx(other.pain))
        assert one.minutes == (None if other.minutes is None else pytest.approx(other.minutes))


def test_a_day_of_another_age_is_not_part_of_the_record(record: Record, store: Store) -> None:
    for year in (1901, 2026, 2198):
        at = START.replace(year=year)
        store.add(DiaryEvent(id=uuid.uuid4(), kind="pain", at=at, measure="pain-now", value=4))
    assert [day.date for day in record.days()] == [START.date()]


def test_progress_is_worked_out_once_and_may_be_asked_for_again(record: Record) -> None:
    for day in range(20):
        at = START - dt.timedelta(days=day)
        record._store.add(event("pain", at=at, measure="pain-now", value=5))
    days = record.days()
    assert record.progress_within(days, 0) is None
    found = record.progress_within(days, 60)
    assert found == record.progress(days)
    assert record.progress_within(record.days(), 0) is found


def test_pain_below_the_knee_counts_as_spreading(
    record: Record, store: Store, clock: Clock
) -> None:
    profile = Profile(lambda: store, lambda: CONTENT, clock)
    assert not record.tell_pain(3, 5, ["low-back-left"])
    assert not profile.spreads()
    assert record.tell_pain(3, None, ["below-knee-left"])
    assert profile.spreads()
    told = {e.measure: e for e in store.events() if e.details.get("places") == ["low-back-left"]}
    assert {name: each.value for name, each in told.items()} == {
        "pain-now": 3,
        "pain-worst-24h": 5,
    }


def test_a_form_that_is_sent_twice_is_kept_once(record: Record, store: Store) -> None:
    entry = uuid.uuid4()
    record.tell_pain(3, 5, entry=entry)
    record.tell_pain(3, 5, entry=entry)
    record.tell_reading("morning-stiffness", 20, entry)
    record.tell_reading("morning-stiffness", 20, entry)
    assert store.count() == 3


def test_a_place_or_a_reading_that_is_not_known_is_refused(record: Record) -> None:
    with pytest.raises(UnknownNameError, match="low-back-left"):
        record.tell_pain(3, None, ["elbow"])
    with pytest.raises(UnknownNameError, match="hip-flexion-left"):
        record.tell_reading("elbow", 3)


def test_the_questionnaires_are_due_at_the_start_and_every_two_weeks(store: Store) -> None:
    now = START
    record = Record(lambda: store, CONTENT, lambda: now)
    assert record.due() == ("rmdq", "psfs")
    assert record.answer_rmdq([1, 5, 24]) == 3
    assert record.answer_psfs([("walk", 4), ("lift", 5), ("sit", 6)]) == 5
    assert record.due() == ()
    now = START + DUE_AFTER
    assert record.due() == ("rmdq", "psfs")
    assert record.last_answers()["rmdq"].details == {"items": [1, 5, 24]}


def session() -> list[DiaryEvent]:
    sitting = uuid.uuid4()
    return [
        event("hold", number, session=sitting, stretch="pigeon", side=side, seconds=60)
        for number, side in enumerate((Side.LEFT, Side.RIGHT))
    ]


# ---- the command line --------------------------------------------------------------------------


def hipkey(*arguments: str, data: Path, code: int = 0, **options: object) -> str:
    answer = subprocess.run(
        [sys.executable, "-m", "hipkey", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "HIPKEY_DATA": str(data), "OMP_NUM_THREADS": "1"},
        check=False,
        **options,  # type: ignore[call-overload]
    )
    assert answer.returncode == code, answer.stderr
    assert "Traceback" not in answer.stderr
    return str(answer.stdout if code == 0 else answer.stderr)


def test_export_and_import_through_the_command_line_is_the_identity(
    store: Store, data: Path, tmp_path: Path
) -> None:
    store.add_many([*session(), event("pain", measure="pain-now", value=4, note="wör")])
    out, other = tmp_path / "out.json", tmp_path / "other"
    hipkey("export", "--format", "json", "-o", str(out), data=data)
    assert "New entries: 3." in hipkey("import", str(out), data=other)
    assert "Nothing was new." in hipkey("import", str(out), data=other)
    again = tmp_path / "again.json"
    hipkey("export", "--format", "json", "-o", str(again), data=other)
    assert import_json(again.read_bytes()).events == store.events()
    assert json.loads(again.read_text())["events"] == json.loads(out.read_text())["events"]


def test_backup_never_writes_over_one_and_restore_asks(
    record: Record, data: Path, tmp_path: Path
) -> None:
    record.tell_pain(3, None)
    copy = tmp_path / "copy.sqlite3"
    hipkey("backup", str(copy), data=data)
    whole = copy.read_bytes()
    assert "already" in hipkey("backup", str(copy), data=data, code=1)
    assert copy.read_bytes() == whole
    record.tell_pain(7, None)
    assert "Nothing was changed." in hipkey("restore", str(copy), data=data, code=1, input="n\n")
    assert len(json.loads(hipkey("diary", "--json", data=data))) == 2
    assert "Restored." in hipkey("restore", str(copy), data=data, input="y\n")
    assert len(json.loads(hipkey("diary", "--json", data=data))) == 1


def test_the_handout_is_one_page_of_any_programme(data: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.pdf"
    hipkey("handout", "-o", str(sheet), "--programme", "all-ten", data=data)
    (page,) = PdfReader(sheet).pages
    assert "Pigeon" in page.extract_text()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["export", "--format", "fit", "-o", "out.fit"], 1, "no session"),
        (["export", "--format", "word", "-o", "out"], 2, "json"),
        (["export", "--format", "json", "-o", "no/such/out.json"], 1, "cannot be written"),
        (["export", "--format", "json"], 2, "--output"),
        (["import", "missing.json"], 1, "cannot be read"),
        (["restore", "--yes", "missing.sqlite3"], 1, "missing.sqlite3"),
        (["handout", "-o", "x.pdf", "--programme", "dance"], 1, "all-ten"),
    ],
)
def test_what_goes_wrong_is_told_in_words(
    arguments: list[str], code: int, words: str, data: Path, tmp_path: Path
) -> None:
    assert words in hipkey(*arguments, data=data, code=code, cwd=tmp_path)
    assert list(tmp_path.glob("*")) == [data]
