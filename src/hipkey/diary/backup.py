"""Copies of a diary: one SQLite file each, whole or not there at all.

A copy is made beside its name and moved there when it is on the disk. It also holds the files of
one folder, the person's own. Knows databases and files, not what an event or such a file is.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, MetaData, Table, insert, inspect, select, text

from hipkey.content.own import files
from hipkey.diary import check, connect, failures, migrate, rows
from hipkey.domain.errors import DiaryError

BATCH: Final = 2_000
OWN: Final = "own_file"
"""The table in a copy, and only there, that holds the folder's files."""


def write(engine: Engine, destination: Path, own: Path | None, *, overwrite: bool = False) -> None:
    """A copy of the whole database as it is at this moment; others may go on writing.

    `own`: the folder whose files go with it. DiaryError: there is a file already, or it cannot be
    written there.
    """
    with _appears(destination, overwrite=overwrite) as unfinished:
        if engine.dialect.name == "sqlite":
            with closing(engine.raw_connection()) as connection:
                connection.cursor().execute("VACUUM INTO ?", (str(unfinished),))
            _add_files(unfinished, own)
            return
        at_one_moment = engine.connect().execution_options(isolation_level="REPEATABLE READ")
        with at_one_moment as source, source.begin():
            _from_server(source, unfinished)
        _add_files(unfinished, own)


def write_from_server(source: Connection, destination: Path, own: Path | None) -> None:
    """The same from a PostgreSQL connection, at whatever revision it is."""
    with _appears(destination, overwrite=False) as unfinished:
        _from_server(source, unfinished)
        _add_files(unfinished, own)


def write_from_file(path: Path, destination: Path, own: Path | None = None) -> None:
    """The same from a SQLite file that may be in use, without changing it."""
    with _appears(destination, overwrite=False) as unfinished:
        with connect.looking(path) as source:
            source.execute("VACUUM INTO ?", (str(unfinished),))
        _add_files(unfinished, own)


def own_files(copy: Connection) -> dict[str, bytes] | None:
    """The folder's files in an opened copy, by name; None in one of before they were kept."""
    if not inspect(copy).has_table(OWN):
        return None
    found = copy.execute(text(f"SELECT name, data FROM {OWN} ORDER BY name"))  # noqa: S608
    return {name: bytes(data) for name, data in found}


def _add_files(unfinished: Path, own: Path | None) -> None:
    if own is None:
        return
    with closing(sqlite3.connect(unfinished)) as copy, copy:
        copy.execute(f"DROP TABLE IF EXISTS {OWN}")  # of a copy that was opened as a diary
        copy.execute(f"CREATE TABLE {OWN} (name TEXT PRIMARY KEY, data BLOB NOT NULL)")
        copy.executemany(
            f"INSERT INTO {OWN} VALUES (?, ?)",  # noqa: S608
            files(own).items(),
        )


@contextmanager
def opened(path: Path) -> Iterator[Connection]:
    """A copy brought to the newest tables, to read from; the file itself is not touched.

    DiaryError: it is damaged, another program's, newer than this one, or empty.
    """
    with failures.told(str(path), path):
        if check.whole(path, thorough=True) is None:
            raise DiaryError(f"The file {path} has no diary in it; name a backup that has.")
        with tempfile.TemporaryDirectory(prefix="hipkey-") as folder:
            copy = Path(folder) / "copy.sqlite3"
            write_from_file(path, copy)
            engine = connect.file_engine(copy)
            try:
                migrate.to_head(engine, str(path), _no_need)
                with engine.connect() as connection, connection.begin():
                    yield connection
            finally:
                engine.dispose()


def copy_rows(source: Connection, destination: Connection, tables: Iterable[Table]) -> None:
    """Copies all rows of the tables, in both connections' own transactions."""
    for table in tables:
        found = source.execute(select(table), execution_options={"yield_per": BATCH})
        for part in found.mappings().partitions():
            destination.execute(insert(table), [dict(row) for row in part])


def lock(connection: Connection) -> None:
    """Holds all writers back until the transaction ends; SQLite's has done so from its start."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE event, deleted IN EXCLUSIVE MODE")


def replace_rows(source: Connection, destination: Connection) -> None:
    """Puts the newest tables' rows of `source` in the place of those of `destination`."""
    for table in rows.TABLES:
        destination.execute(table.delete())
    copy_rows(source, destination, rows.TABLES)


def keep_newest(folder: Path, pattern: str, keep: int) -> None:
    """Removes all but the last `keep` files of the pattern, by their names, which hold dates."""
    for old in sorted(folder.glob(pattern))[:-keep]:
        old.unlink(missing_ok=True)


def _no_need(_connection: Connection, _revision: str) -> None:
    """What is migrated is a copy already."""


def _from_server(source: Connection, unfinished: Path) -> None:
    revision = migrate.revision_of(source)
    if revision is None:
        raise DiaryError("There is no diary in this database to back up.")
    tables = MetaData()
    tables.reflect(source, only=lambda name, _: name != migrate.VERSION_TABLE)
    engine = connect.file_engine(unfinished)
    try:
        with engine.connect().execution_options(write=True) as copy, copy.begin():
            migrate.upgrade(copy, revision)
            ours = set(migrate.tables_of(copy))
            copy_rows(source, copy, (t for t in tables.sorted_tables if t.name in ours))
    finally:
        engine.dispose()


@contextmanager
def _appears(destination: Path, *, overwrite: bool) -> Iterator[Path]:
    """A name to write to; what was written appears at `destination` if nothing went wrong."""
    destination = destination.expanduser().absolute()
    folder = destination.parent
    with failures.told(str(destination), destination):
        if destination.is_dir() or (destination.exists() and not overwrite):
            raise DiaryError(f"There is something at {destination} already; choose another name.")
        if not folder.is_dir():
            raise DiaryError(f"There is no folder {folder}; make it, or choose another.")
        handle, name = tempfile.mkstemp(prefix=f".{destination.name}-", dir=folder)
        os.close(handle)
        unfinished = Path(name)
        try:
            yield unfinished
            _sync(unfinished)
            unfinished.replace(destination)
            _sync(folder)
        finally:
            unfinished.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():  # a folder cannot be synced there
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
