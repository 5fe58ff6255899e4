"""The whole record out, in, copied, put back and deleted, on a real store."""

import datetime as dt
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from hipkey.archive import FORMATS, Archive
from hipkey.content import loader
from hipkey.diary import Store
from hipkey.domain.anatomy import Side
from hipkey.domain.errors import HipkeyError
from hipkey.domain.wire import DiaryEvent
from hipkey.record import Record

Clock = Callable[[], dt.datetime]
CONTENT = loader.load()
START = dt.datetime(2026, 3, 14, 19, 15, tzinfo=dt.UTC)


def event(kind: str, minutes: float = 0, **fields: object) -> DiaryEvent:
    at = START + dt.timedelta(minutes=minutes)
    return DiaryEvent.model_validate({"id": uuid.uuid4(), "kind": kind, "at": at, **fields})


def archive_of(store: Store, clock: Clock) -> Archive:
    record = Record(lambda: store, CONTENT, clock)
    return Archive(record, lambda: store, CONTENT, clock)


@pytest.fixture
def archive(store: Store, clock: Clock) -> Archive:
    return archive_of(store, clock)


def session() -> list[DiaryEvent]:
    sitting = uuid.uuid4()
    return [
        event("hold", number, session=sitting, stretch="pigeon", side=side, seconds=60)
        for number, side in enumerate((Side.LEFT, Side.RIGHT))
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_written(form: str, archive: Archive, store: Store) -> None:
    store.add_many([*session(), event("pain", measure="pain-now", value=4)])
    known = next(each for each in FORMATS if each == form)
    assert len(archive.export(known)) > 100


def test_out_and_in_again_is_the_same_diary_and_twice_changes_nothing(
    archive: Archive, store: Store, clock: Clock
) -> None:
    store.add_many([*session(), event("pain", measure="pain-now", value=4, note="wör\n=1+1")])
    exported = archive.export("json")
    with Store.open("memory", clock=clock) as other:
        copy = archive_of(other, clock)
        assert copy.import_file(exported) == 3
        assert copy.import_file(exported) == 0
        assert other.events() == store.events()
        assert copy.export("json") == exported


def test_a_table_of_days_is_taken_in_once(record: Record, archive: Archive) -> None:
    table = b"date,pain,minutes\n2026-03-01,4,10\n2026-03-02,,0\n"
    assert archive.import_file(table) == 3
    assert archive.import_file(table) == 0
    assert [(day.pain, day.minutes) for day in record.days()] == [(4, 10), (None, 0)]


def test_one_bad_row_and_nothing_is_taken_in(archive: Archive, store: Store) -> None:
    with pytest.raises(HipkeyError) as problem:
        archive.import_file(b"date,pain\n2026-03-01,4\n2026-03-02,11\nsoon,3\n")
    assert "Line 3" in str(problem.value)
    assert "Line 4" in str(problem.value)
    assert store.count() == 0
    with pytest.raises(HipkeyError, match="empty"):
        archive.import_file(b" \n")


def test_what_was_there_is_kept_when_a_copy_is_restored(
    record: Record, archive: Archive, store: Store, clock: Clock
) -> None:
    record.tell_pain(3, None)
    copy = archive.backup_now()
    assert archive.copies() == [copy]
    record.tell_pain(7, None)
    before = archive.restore(copy)
    assert [e.value for e in store.events()] == [3]
    assert before is not None
    with Store.open(before, clock=clock) as kept:
        assert sorted(e.value or 0 for e in kept.events()) == [3, 7]


def test_delete_everything_leaves_nothing(
    record: Record, archive: Archive, store: Store, data: Path
) -> None:
    record.tell_pain(3, 4, ["groin-left"])
    archive.backup_now()
    archive.delete_everything()
    assert store.count() == 0
    assert archive.copies() == []
    store.close()
    left = [file for file in data.rglob("*") if file.is_file() and b"groin" in file.read_bytes()]
    assert left == []
