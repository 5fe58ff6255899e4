"""Engines: from a path or a URL to connections that keep what they were told.

SQLite writes ahead and syncs every commit; PostgreSQL answers after its own sync. Knows nothing
of tables.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from hipkey.domain.errors import DiaryError, MissingPartError

BUSY_SECONDS: Final = 20.0
"""How long a write waits for another program's write before it gives up."""

PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
)


def memory_engine() -> Engine:
    """A database that lives as long as the engine; one connection, so one thread at a time."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    return _sqlite(engine)


def file_engine(path: Path) -> Engine:
    """A database in a file, made when it is missing; its folder has to be there."""
    return _sqlite(create_engine(URL.create("sqlite", database=str(path))))


def server_engine(url: URL) -> Engine:
    """A PostgreSQL database. MissingPartError: its driver is not installed."""
    url = url.set(drivername="postgresql+psycopg")
    if "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": "5"})
    try:
        engine = create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=40)
    except ModuleNotFoundError as error:
        raise MissingPartError(
            "The PostgreSQL driver is not installed; install it with "
            "`pip install 'hipkey[postgresql]'`."
        ) from error

    @event.listens_for(engine, "connect")
    def _durable(connection: Any, _record: object) -> None:
        connection.autocommit = True
        connection.execute("SET synchronous_commit = on")
        connection.autocommit = False

    return engine


def parse(location: str | Path) -> Path | URL | None:
    """A path, a PostgreSQL URL, or None for memory. DiaryError: neither."""
    if isinstance(location, Path) or "://" not in location:
        return None if str(location) == "memory" else Path(location).expanduser().absolute()
    try:
        url = make_url(location)
    except ArgumentError as error:
        raise DiaryError(
            "The database URL cannot be read; write it as "
            "postgresql://user:password@host:5432/database."
        ) from error
    kind = url.drivername.partition("+")[0]
    if kind == "sqlite":
        return Path(url.database).expanduser().absolute() if url.database else None
    if kind in {"postgresql", "postgres"}:
        return url
    raise DiaryError(
        f"A diary cannot be kept in “{kind}”; give a file, or a URL that begins with postgresql://."
    )


def write_ahead(path: Path) -> None:
    """Turns the file's write-ahead log on; it stays on for all who open it later."""
    patience = time.monotonic() + BUSY_SECONDS
    with closing(sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)) as connection:
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                # SQLite does not wait by itself when two programs turn it on at the same moment.
                if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > patience:
                    raise
                time.sleep(0.01)
            else:
                return


@contextmanager
def looking(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that only reads a SQLite file."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)) as connection:
        yield connection


def _sqlite(engine: Engine) -> Engine:
    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer asks for the lock at once: one that read first could not wait for it.
        writes = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
