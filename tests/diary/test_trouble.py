"""What can be wrong around a diary: each is told in one sentence, and nothing is overwritten."""

import os
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import exc

from hipkey.diary import Store, connect, failures
from hipkey.diary.location import data_folder
from hipkey.domain.errors import DiaryError, MissingPartError
from hipkey.domain.wire import DiaryEvent

Clock = Callable[[], datetime]


def note(text: str = "a day") -> DiaryEvent:
    return DiaryEvent(id=uuid4(), kind="note", at=datetime.now(UTC), note=text)


def refused(place: str | Path, clock: Clock) -> str:
    """The one sentence with which a store refuses to open."""
    with pytest.raises(DiaryError) as caught:
        Store.open(place, clock=clock)
    return one_sentence(caught.value)


def one_sentence(error: DiaryError) -> str:
    said = str(error)
    assert "\n" not in said
    assert said.endswith(".")
    assert error.status == 503
    return said


# ---- files -------------------------------------------------------------------------------------


@pytest.fixture
def diary(data: Path, clock: Clock) -> Path:
    """A diary with a hundred notes, closed."""
    place = data / "diary.sqlite3"
    with Store.open(place, clock=clock) as store:
        store.add_many([note("x" * 200) for _ in range(100)])
    return place


HARMS: dict[str, Callable[[bytes], bytes]] = {
    "cut in half": lambda whole: whole[: len(whole) // 2],
    "cut to a few bytes": lambda whole: whole[:50],
    "a page of nothing": lambda whole: whole[:8192] + bytes(8192) + whole[16384:],
    "a page of noise": lambda whole: whole[:12288] + b"\xa5" * 4096 + whole[16384:],
    "a broken start": lambda whole: b"\xff" * 100 + whole[100:],
    "another kind of file": lambda _: b"Dear diary, today my hips ...",
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_file_is_told_and_left_as_it_is(diary: Path, clock: Clock, harm: str) -> None:
    diary.write_bytes(HARMS[harm](diary.read_bytes()))
    before = {path: path.read_bytes() for path in diary.parent.iterdir()}
    said = refused(diary, clock)
    assert str(diary) in said
    assert "damaged" in said
    assert {path: path.read_bytes() for path in before} == before


def test_damage_that_is_met_while_reading_is_told(diary: Path, clock: Clock) -> None:
    with Store.open(diary, clock=clock) as store:
        whole = diary.read_bytes()
        diary.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
        with pytest.raises(DiaryError, match="damaged"):
            store.events()


def test_another_programs_database_is_left_alone(data: Path, clock: Clock) -> None:
    place = data / "diary.sqlite3"
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    before = place.read_bytes()
    assert "another program" in refused(place, clock)
    assert place.read_bytes() == before


def test_a_new_diary_is_for_its_owners_eyes_only(data: Path, clock: Clock) -> None:
    place = data / "diary.sqlite3"
    with Store.open(place, clock=clock) as store:
        store.add(note())
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()}
    assert set(modes.values()) == {0o600}, modes


def test_an_empty_file_becomes_a_diary(data: Path, clock: Clock) -> None:
    place = data / "diary.sqlite3"
    place.touch()
    with Store.open(place, clock=clock) as store:
        assert store.add(note()).created


def test_a_place_that_is_no_place_for_a_file_is_told(data: Path, clock: Clock) -> None:
    (data / "file").write_text("not a folder")
    assert "is a folder" in refused(data, clock)
    assert "is not a folder" in refused(data / "file" / "diary.sqlite3", clock)
    assert "does not exist" in refused(data / "nowhere" / "diary.sqlite3", clock)


def test_a_diary_that_another_program_keeps_locked_is_told(
    diary: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "PRAGMAS", ("PRAGMA busy_timeout = 50",))
    with (
        Store.open(diary, clock=clock) as store,
        closing(sqlite3.connect(diary, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DiaryError, match="locked"):
            store.add(note())
        assert store.count() == 100, "reading goes on"
        other.execute("ROLLBACK")
        assert store.add(note()).created


# ---- disks -------------------------------------------------------------------------------------


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a small disk in memory with these options; only an administrator may."""
    place = tmp_path / "disk"
    place.mkdir()
    used = []

    def mount(options: str) -> Path:
        command = ["mount", *(["-t", "tmpfs", "tmpfs"] if not used else []), "-o", options, place]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode:
            pytest.skip("mounting a small disk needs an administrator (run the tests as root)")
        used.append(place)
        return place

    yield mount
    if used:
        subprocess.run(["umount", "-l", place], check=True)


def fill(folder: Path) -> Path:
    """Fills the disk to the last byte."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts a Linux file system")
def test_a_full_disk_is_told_loses_nothing_and_heals(
    mounted: Callable[[str], Path], clock: Clock
) -> None:
    disk = mounted("size=2m")
    place = disk / "diary.sqlite3"
    answered = []
    with Store.open(place, clock=clock) as store:
        store.add(kept := note())
        answered.append(kept)
        filler = fill(disk)
        events = [note("x" * 1_900) for _ in range(500)]
        with pytest.raises(DiaryError) as caught:
            answered += (store.add(event).event for event in events)
        said = one_sentence(caught.value)
        assert "disk is full" in said
        assert str(place) in said
        with pytest.raises(DiaryError, match="disk is full"):
            store.add_many([note("x" * 1_900) for _ in range(100)])
        with pytest.raises(DiaryError, match="disk is full"):
            store.backup(disk / "copy.sqlite3")
        assert not (disk / "copy.sqlite3").exists()
        assert {e.id for e in store.events()} == {e.id for e in answered}
        filler.unlink()
        assert store.add(events[-1]).created, "there is room again"
    with Store.open(place, clock=clock) as store:
        assert store.count() == len(answered) + 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts a Linux file system")
def test_a_full_disk_is_told_when_a_diary_is_to_be_made(
    mounted: Callable[[str], Path], clock: Clock
) -> None:
    disk = mounted("size=1m")
    filler = fill(disk)
    assert "full" in refused(disk / "diary.sqlite3", clock)
    filler.unlink()
    with Store.open(disk / "diary.sqlite3", clock=clock) as store:
        assert store.add(note()).created


def test_a_database_that_may_not_grow_is_told_as_full(diary: Path, clock: Clock) -> None:
    """The same answer from SQLite itself, where no disk can be filled."""
    with Store.open(diary, clock=clock) as store:
        engine = store._engine
        engine.dispose()

        @sqlalchemy_event.listens_for(engine, "connect")
        def _no_room(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA max_page_count = 1")  # SQLite takes it as: no more

        with pytest.raises(DiaryError, match="disk is full"):
            store.add_many([note("x" * 1_900) for _ in range(50)])
        assert store.count() == 100


@pytest.mark.parametrize("there", ["nothing", "a diary"])
def test_a_folder_that_may_not_be_written_is_told(
    tmp_path: Path, clock: Clock, there: str, request: pytest.FixtureRequest
) -> None:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        mount = request.getfixturevalue("mounted")
        folder = mount("size=2m")
    else:
        folder = tmp_path / "locked"
        folder.mkdir()
    place = folder / "diary.sqlite3"
    if there == "a diary":
        with Store.open(place, clock=clock) as store:
            store.add(note())
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        mount("remount,ro")
    else:
        folder.chmod(0o500)
    try:
        before = [(path.name, path.read_bytes()) for path in folder.iterdir()]
        said = refused(place, clock)
        assert str(place) in said
        assert "cannot be written" in said
        assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == before
        with pytest.raises(DiaryError, match="cannot be made"):
            data_folder(folder / "new")
    finally:
        if os.geteuid() != 0:
            folder.chmod(0o700)


# ---- servers -----------------------------------------------------------------------------------


def test_no_server_is_told_without_the_password(clock: Clock) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        said = refused(f"postgresql://anna:secret@127.0.0.1:{port}/diary", clock)
    assert "did not answer" in said
    assert f"127.0.0.1:{port}/diary" in said
    assert "secret" not in said


@pytest.mark.postgresql
@pytest.mark.xdist_group("postgresql")
def test_a_database_that_the_server_does_not_have_is_told(postgresql_server, clock: Clock) -> None:
    said = refused(postgresql_server.url("nowhere"), clock)
    assert "nowhere" in said
    assert "--database-url" in said


@pytest.mark.postgresql
@pytest.mark.xdist_group("postgresql")
def test_a_database_that_may_only_be_read_is_told(
    postgresql_server, postgresql_url: str, clock: Clock
) -> None:
    with Store.open(postgresql_url, clock=clock) as store:
        store.add(note())
    name = postgresql_url.split("@/")[1].partition("?")[0]
    postgresql_server.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with Store.open(postgresql_url, clock=clock) as store:
        with pytest.raises(DiaryError, match="may not be written"):
            store.add(note())
        assert store.count() == 1


@pytest.mark.postgresql
@pytest.mark.xdist_group("postgresql")
def test_commits_wait_for_the_disk_even_where_the_server_would_not(
    postgresql_server, postgresql_url: str, clock: Clock
) -> None:
    name = postgresql_url.split("@/")[1].partition("?")[0]
    postgresql_server.run(f"ALTER DATABASE {name} SET synchronous_commit = off")
    with Store.open(postgresql_url, clock=clock) as store, store._transaction() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"


@pytest.mark.parametrize(
    ("state", "words"),
    [("53100", "full"), ("28P01", "refused"), ("57P01", "did not answer"), ("XX000", "reported")],
)
def test_what_a_server_reports_is_told(state: str, words: str) -> None:
    class ServerError(Exception):
        sqlstate = state

    with (
        pytest.raises(DiaryError, match=words) as caught,
        failures.told("postgresql://host/diary"),
    ):
        raise exc.OperationalError("INSERT", {}, ServerError("first line\nDETAIL: second line"))
    one_sentence(caught.value)


def test_a_url_of_another_kind_is_told(clock: Clock) -> None:
    assert "mysql" in refused("mysql://localhost/diary", clock)
    assert "postgresql://" in refused("http//:x://@:/", clock)


def test_a_missing_driver_is_told_with_how_to_install_it(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingPartError, match=r"pip install 'hipkey\[postgresql\]'"):
        Store.open("postgresql://localhost/diary", clock=clock)
