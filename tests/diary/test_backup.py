"""Copies: whole, made while others write, a handful kept, put back without losing anything."""

import itertools
import shutil
import sqlite3
import stat
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from hipkey.diary import Person, Store, backup
from hipkey.diary.rescue import replace_damaged
from hipkey.domain.errors import DiaryError
from hipkey.domain.wire import DiaryEvent

Clock = Callable[[], datetime]
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def note(text: str = "a good day") -> DiaryEvent:
    return DiaryEvent(id=uuid4(), kind="note", at=NOON, note=text, details={"n": [1, None]})


def test_a_backup_is_the_same_diary_in_one_file(store: Store, tmp_path: Path, clock: Clock) -> None:
    ben = Person(uuid4())
    mine, deleted, his = note(), note(), note()
    store.add_many([mine, deleted])
    store.delete(deleted.id)
    store.add(his, ben)
    copy = tmp_path / "copies.sqlite3"
    store.backup(copy)
    assert [path.name for path in tmp_path.glob("copies*")] == ["copies.sqlite3"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    before = copy.read_bytes()
    with Store.open("memory", clock=clock) as other:
        other.restore(copy)
        assert other.events() == [mine]
        assert other.events(ben) == [his]
        assert other.add(deleted).deleted
    assert copy.read_bytes() == before, "restoring does not touch the backup"
    with Store.open(copy, clock=clock) as opened:
        assert opened.events() == [mine], "a backup is a diary that can be opened"


def test_a_backup_made_while_others_write_has_whole_imports_only(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    ended = threading.Event()

    def write() -> None:
        while not ended.is_set():
            session = uuid4()
            store.add_many([note().model_copy(update={"session": session}) for _ in range(20)])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            store.backup(tmp_path / f"{number}.sqlite3")
    finally:
        ended.set()
        writer.join()
    counts = []
    for number in range(5):
        with Store.open(tmp_path / f"{number}.sqlite3", clock=clock) as copy:
            events = copy.events()
            counts.append(len(events))
            assert len(events) == 20 * len({event.session for event in events})
    assert counts == sorted(counts)


def test_a_backup_does_not_write_over_anything_unasked(store: Store, tmp_path: Path) -> None:
    store.add(note())
    copy = tmp_path / "copy.sqlite3"
    copy.write_text("precious")
    with pytest.raises(DiaryError, match=r"something at .*copy\.sqlite3 already"):
        store.backup(copy)
    assert copy.read_text() == "precious"
    store.backup(copy, overwrite=True)
    assert copy.read_bytes().startswith(b"SQLite format 3")
    with pytest.raises(DiaryError, match="already"):
        store.backup(tmp_path)
    with pytest.raises(DiaryError, match="no folder"):
        store.backup(tmp_path / "nowhere" / "copy.sqlite3")


def test_a_backup_that_fails_half_way_leaves_no_file(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_sync", full)
    with pytest.raises(DiaryError, match="disk is full"):
        store.backup(tmp_path / "copy.sqlite3")
    assert list(tmp_path.glob("*copy*")) == []


def test_one_automatic_copy_a_day_is_made_and_seven_are_kept(
    lasting_place: str, data: Path
) -> None:
    today = NOON
    with Store.open(lasting_place, clock=lambda: today, backups=data / "backups") as store:
        assert store.daily_backup() is None, "an empty diary needs no copy"
        store.add(note())
        made = []
        for number in range(10):
            today = NOON + timedelta(days=number)
            made.append(store.daily_backup())
            assert store.daily_backup() is None, "one a day"
        assert [path and path.name for path in made][:2] == [
            "daily-2026-03-14.sqlite3",
            "daily-2026-03-15.sqlite3",
        ]
        assert sorted((data / "backups").iterdir()) == made[-7:]


def test_restoring_keeps_what_was_there(lasting_place: str, data: Path) -> None:
    seconds = itertools.count()
    with Store.open(
        lasting_place,
        clock=lambda: NOON + timedelta(seconds=next(seconds)),
        backups=data / "backups",
    ) as store:
        old, new = note("old"), note("new")
        store.add(old)
        store.backup(data / "copy.sqlite3")
        store.delete(old.id)
        store.add(new)
        kept = store.restore(data / "copy.sqlite3")
        assert store.events() == [old]
        assert kept is not None
        store.restore(kept)
        assert store.events() == [new]
        assert store.add(old).deleted


def test_what_is_written_during_a_restore_is_in_the_diary_or_in_the_copy(
    lasting_place: str, data: Path, clock: Clock
) -> None:
    answered: list[DiaryEvent] = []
    ended = threading.Event()
    with Store.open(lasting_place, clock=clock, backups=data / "backups") as store:
        store.add(note())
        store.backup(data / "copy.sqlite3")

        def write() -> None:
            while not ended.is_set():
                event = note()
                store.add(event)
                answered.append(event)

        writer = threading.Thread(target=write)
        writer.start()
        while len(answered) < 10:
            time.sleep(0.001)
        kept = store.restore(data / "copy.sqlite3")
        ended.set()
        writer.join()
        found = {event.id for event in store.events()}
    assert kept is not None
    with Store.open(kept, clock=clock) as copy:
        found |= {event.id for event in copy.events()}
    assert found >= {event.id for event in answered}


@pytest.mark.parametrize("harm", ["cut", "scribbled", "text", "empty", "missing", "other", "newer"])
def test_a_backup_of_no_use_is_refused_and_the_diary_stays(
    store: Store, data: Path, harm: str
) -> None:
    kept = note("mine")
    store.add_many([kept, *[note() for _ in range(300)]])
    copy = data / "copy.sqlite3"
    store.backup(copy)
    whole = copy.read_bytes()
    match harm:
        case "cut":
            copy.write_bytes(whole[: len(whole) // 2])
        case "scribbled":
            copy.write_bytes(whole[:8192] + b"\xff" * 8192 + whole[16384:])
        case "text":
            copy.write_text("Dear diary")
        case "empty":
            copy.write_bytes(b"")
        case "missing":
            copy.unlink()
        case "other" | "newer":
            with closing(sqlite3.connect(copy)) as connection, connection:
                connection.execute(
                    "DROP TABLE diary_version"
                    if harm == "other"
                    else "UPDATE diary_version SET version_num = '9999'"
                )
    with pytest.raises(DiaryError, match=r"copy\.sqlite3"):
        store.restore(copy)
    assert store.count() == 301
    assert store.event(kept.id) == kept


def test_deleting_everything_deletes_the_copies_and_the_bytes(data: Path, clock: Clock) -> None:
    secret = "the-secret-sentence"
    with Store.open(data / "diary.sqlite3", clock=clock) as store:
        store.add_many([note(secret) for _ in range(50)])
        store.daily_backup()
        store.backup(data / "own-copy.sqlite3")
        store.restore(data / "own-copy.sqlite3")
        (data / "own-copy.sqlite3").unlink()
        assert holding(data, secret), "it was there"
        store.delete_everything()
        assert holding(data, secret) == []
        assert list((data / "backups").iterdir()) == []
        store.add(note())
        assert store.count() == 1
    assert holding(data, secret) == []


def test_a_single_deleted_entry_leaves_no_bytes_in_the_closed_file(
    data: Path, clock: Clock
) -> None:
    with Store.open(data / "diary.sqlite3", clock=clock) as store:
        secret = note("the-secret-sentence")
        store.add_many([secret, note()])
        store.delete(secret.id)
    assert holding(data, "the-secret-sentence") == []


def holding(folder: Path, words: str) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and words.encode() in p.read_bytes()]


def test_a_damaged_diary_is_replaced_by_a_backup_and_kept(data: Path, clock: Clock) -> None:
    place, copy = data / "diary.sqlite3", data / "copy.sqlite3"
    with Store.open(place, clock=clock) as store:
        event = note()
        store.add(event)
        store.backup(copy)
    damaged = b"\xff" * 5000
    place.write_bytes(damaged)
    with pytest.raises(DiaryError, match="damaged"):
        replace_damaged(place, place, clock=clock)
    assert place.read_bytes() == damaged
    away = replace_damaged(place, copy, clock=clock)
    assert away.read_bytes() == damaged
    with Store.open(place, clock=clock) as store:
        assert store.events() == [event]


def test_a_copied_diary_that_is_still_in_use_can_be_restored(data: Path, clock: Clock) -> None:
    """A person may copy the folder of a running program: what is in the log counts."""
    with Store.open(data / "diary.sqlite3", clock=clock) as store:
        event = note()
        store.add(event)
        elsewhere = data / "elsewhere"
        elsewhere.mkdir()
        for part in data.glob("diary.sqlite3*"):
            shutil.copy(part, elsewhere)
        assert len(list(elsewhere.iterdir())) > 1
    with Store.open("memory", clock=clock) as other:
        other.restore(elsewhere / "diary.sqlite3")
        assert other.events() == [event]
