"""Every earlier version of the tables, with data in, comes to the newest without loss."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, inspect, text

from hipkey.diary import LOCAL, Person, Store, connect, migrate
from hipkey.diary.rows import METADATA
from hipkey.domain.anatomy import Side
from hipkey.domain.errors import DiaryError
from hipkey.domain.wire import DiaryEvent

Clock = Callable[[], datetime]
EARLIER = [revision for revision in migrate.revisions() if revision != migrate.HEAD]

# Rows as each version wrote them; a new version adds its own here.
OTHER = Person(UUID(int=77))
DELETED_EARLIER = UUID(int=500)
ROWS: dict[str, list[tuple[str, list[dict[str, Any]]]]] = {
    "0001": [
        (
            """INSERT INTO event (person, id, kind, at_us, offset_s, session, stretch, side,
                seconds, details) VALUES (:person, :id, 'hold', :at_us, 7200, :session, 'pigeon',
                'left', 30, :details)""",
            [
                {
                    "person": person,
                    "id": UUID(int=number),
                    "at_us": 1_770_000_000_000_000 + number,
                    "session": UUID(int=9),
                    "details": '{"breaths":5}',
                }
                for person in (LOCAL, OTHER)
                for number in range(50)
            ],
        )
    ],
    "0002": [
        (
            "INSERT INTO deleted (person, id) VALUES (:person, :id)",
            [{"person": LOCAL, "id": DELETED_EARLIER}],
        )
    ],
}


def engine_for(place: str) -> Engine:
    parsed = connect.parse(place)
    if isinstance(parsed, Path):
        return connect.file_engine(parsed)
    assert parsed is not None
    return connect.server_engine(parsed)


def as_stored(engine: Engine, values: dict[str, Any]) -> dict[str, Any]:
    """SQLite has no column for ids; there they are 32 hexadecimal digits."""
    if engine.dialect.name == "postgresql":
        return values
    return {name: v.hex if isinstance(v, UUID) else v for name, v in values.items()}


def make_earlier(place: str, revision: str) -> None:
    engine = engine_for(place)
    try:
        with engine.connect().execution_options(write=True) as connection, connection.begin():
            migrate.upgrade(connection, revision)
            for version in EARLIER:
                for statement, rows in ROWS[version] if version <= revision else []:
                    connection.execute(text(statement), [as_stored(engine, row) for row in rows])
    finally:
        engine.dispose()


def test_the_newest_revision_is_the_one_that_the_program_expects() -> None:
    assert migrate.revisions()[-1] == migrate.HEAD
    assert len(migrate.revisions()) >= 2
    assert set(ROWS) == set(EARLIER)


@pytest.mark.parametrize("revision", EARLIER)
def test_every_earlier_version_is_migrated_with_its_rows(
    lasting_place: str, revision: str, data: Path, clock: Clock
) -> None:
    make_earlier(lasting_place, revision)
    with Store.open(lasting_place, clock=clock, backups=data / "backups") as store:
        for person in (LOCAL, OTHER):
            events = store.events(person)
            assert [event.id.int for event in events] == list(range(50))
            assert events[0] == DiaryEvent(
                id=UUID(int=0),
                kind="hold",
                at=datetime.fromisoformat("2026-02-02T04:40:00+02:00"),
                session=UUID(int=9),
                stretch="pigeon",
                side=Side.LEFT,
                seconds=30,
                details={"breaths": 5},
            )
        if revision >= "0002":
            gone = events[0].model_copy(update={"id": DELETED_EARLIER})
            assert store.add(gone).deleted, "what was deleted then is deleted now"
        late = events[0]
        store.delete(late.id, OTHER)
        assert store.add(late, OTHER).deleted, "the new tables are in use"

    copies = list((data / "backups").glob(f"before-migration-from-{revision}-*.sqlite3"))
    assert len(copies) == 1, "what was there is kept as it was"
    with closing(sqlite3.connect(copies[0])) as copy:
        assert copy.execute("SELECT version_num FROM diary_version").fetchall() == [(revision,)]
        assert copy.execute("SELECT count(*) FROM event").fetchone() == (100,)
    with Store.open("memory", clock=clock) as other:
        other.restore(copies[0])
        assert len(other.events()) == 50, "and can be restored"


def test_the_migrated_tables_are_those_that_the_program_declares(
    lasting_place: str, clock: Clock
) -> None:
    Store.open(lasting_place, clock=clock).close()
    engine = engine_for(lasting_place)
    try:
        found = inspect(engine)
        names = set(found.get_table_names()) - {migrate.VERSION_TABLE}
        assert names == set(METADATA.tables)
        for name, table in METADATA.tables.items():
            columns = {column["name"]: column for column in found.get_columns(name)}
            assert list(columns) == [column.name for column in table.columns]
            for column in table.columns:
                there = columns[column.name]
                assert there["nullable"] == column.nullable
                assert str(there["type"]) == column.type.compile(engine.dialect)
            keys = found.get_pk_constraint(name)["constrained_columns"]
            assert keys == [column.name for column in table.primary_key]
            indexes = {index["name"]: index["column_names"] for index in found.get_indexes(name)}
            assert indexes == {i.name: [c.name for c in i.columns] for i in table.indexes}
    finally:
        engine.dispose()


def test_an_empty_earlier_database_is_migrated_without_a_copy(data: Path, clock: Clock) -> None:
    place = data / "diary.sqlite3"
    engine = engine_for(str(place))
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        migrate.upgrade(connection, EARLIER[0])
    engine.dispose()
    with Store.open(place, clock=clock):
        assert not (data / "backups").exists()


def test_a_migration_that_fails_changes_nothing(
    lasting_place: str, data: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_earlier(lasting_place, EARLIER[0])
    whole = migrate.upgrade

    def half(connection: Any, revision: str) -> None:
        whole(connection, revision)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(migrate, "upgrade", half)
    with pytest.raises(DiaryError, match="disk is full"):
        Store.open(lasting_place, clock=clock)
    monkeypatch.undo()
    engine = engine_for(lasting_place)
    with engine.connect() as connection:
        assert migrate.revision_of(connection) == EARLIER[0]
        assert not inspect(connection).has_table("deleted"), "DDL was undone with the rest"
    engine.dispose()


def test_a_newer_database_is_told_and_left_as_it_is(lasting_place: str, clock: Clock) -> None:
    Store.open(lasting_place, clock=clock).close()
    engine = engine_for(lasting_place)
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text("UPDATE diary_version SET version_num = '9999'"))
    before = (
        Path(lasting_place).read_bytes() if isinstance(connect.parse(lasting_place), Path) else b""
    )
    with pytest.raises(DiaryError, match=r"newer Hipkey \(schema 9999\)"):
        Store.open(lasting_place, clock=clock)
    if before:
        assert Path(lasting_place).read_bytes() == before
    with engine.connect() as connection:
        assert migrate.revision_of(connection) == "9999"
    engine.dispose()


STARTER = """
import sys
from datetime import UTC, datetime
from uuid import UUID
from hipkey.diary import Store
from hipkey.domain.wire import DiaryEvent
sys.stdin.readline()
with Store.open(sys.argv[1], clock=lambda: datetime.now(UTC)) as store:
    event = DiaryEvent(id=UUID(int=1), kind="note", at=datetime.now(UTC), note="first start")
    print(store.add(event).created)
"""


@pytest.mark.parametrize("revision", [None, EARLIER[0]])
def test_programs_that_start_at_the_same_moment_all_start(
    lasting_place: str, revision: str | None, clock: Clock
) -> None:
    if revision:
        make_earlier(lasting_place, revision)
    source = str(Path(migrate.__file__).parents[2])
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", STARTER, lasting_place],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PYTHONPATH": source},
            text=True,
        )
        for _ in range(4)
    ]
    for starter in starters:
        assert starter.stdin
        starter.stdin.write("go\n")
        starter.stdin.flush()
    answers = [starter.communicate(timeout=120) for starter in starters]
    assert all(not told for _, told in answers), answers
    expected = ["False"] * 4 if revision else ["False"] * 3 + ["True"]
    assert sorted(said.strip() for said, _ in answers) == expected
    with Store.open(lasting_place, clock=clock) as store:
        assert store.count() == (50 if revision else 1)


def test_ids_of_new_events_do_not_depend_on_the_version(lasting_place: str, clock: Clock) -> None:
    make_earlier(lasting_place, EARLIER[0])
    with Store.open(lasting_place, clock=clock) as store:
        known = store.events()[3]
        assert not store.add(known).created
        assert store.add(known.model_copy(update={"id": uuid4()})).created
