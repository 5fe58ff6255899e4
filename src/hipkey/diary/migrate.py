"""Brings a database to the newest tables, whatever earlier version it is, or leaves it as it was.

One transaction holds the look, the copy and the change, so two programs may start at once and one
that dies half-way has changed nothing. Knows revisions, not what the rows mean.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, inspect, select, table, text

from hipkey.diary import failures
from hipkey.domain.errors import DiaryError

if TYPE_CHECKING:
    from alembic.config import Config

HEAD: Final = "0003"
"""The revision that `rows` describes. Named here too, so that opening needs no Alembic."""

VERSION_TABLE: Final = "diary_version"
LOCK: Final = 0x4869706B6579
"""The advisory lock that holds a second program back while one migrates PostgreSQL."""


def to_head(engine: Engine, where: str, keep: Callable[[Connection, str], None]) -> None:
    """Migrates to HEAD; `keep(connection, revision)` is called first if there is anything in it.

    DiaryError: the database is newer than this program; it is left as it is.
    """
    with engine.connect() as connection, connection.begin():
        if revision_of(connection) == HEAD:
            return
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        revision = revision_of(connection)
        if revision == HEAD:
            return
        check_known(revision, where)
        if revision is not None and _has_rows(connection):
            keep(connection, revision)
        upgrade(connection, HEAD)


def revision_of(connection: Connection) -> str | None:
    """The database's revision, None if it has none yet."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
    revision: str | None = version.scalar()
    return revision


def tables_of(connection: Connection) -> list[str]:
    """The names of the diary's tables, without the one that holds the revision."""
    return [name for name in inspect(connection).get_table_names() if name != VERSION_TABLE]


def check_known(revision: str | None, where: str) -> None:
    """DiaryError if this program does not know the revision: it is a newer program's."""
    if revision not in {None, HEAD} and revision not in revisions():
        raise DiaryError(failures.newer(where, str(revision)))


def upgrade(connection: Connection, revision: str) -> None:
    """Runs the migrations up to `revision` in the connection's own transaction."""
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def revisions() -> list[str]:
    """All revisions, the oldest first."""
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(_config())
    return [entry.revision for entry in reversed(list(script.walk_revisions()))]


def _has_rows(connection: Connection) -> bool:
    return connection.execute(select(1).select_from(table("event")).limit(1)).first() is not None


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
