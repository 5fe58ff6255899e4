"""Is this file a whole diary that this program may use? Only looks, never writes."""

from pathlib import Path

from hipkey.diary import connect, failures, migrate
from hipkey.domain.errors import DiaryError

SQLITE_MAGIC = b"SQLite format 3\0"


def usable_place(path: Path) -> None:
    """DiaryError unless a database can lie at `path`."""
    if path.is_dir():
        raise DiaryError(f"The diary {path} is a folder; name a file in it.")
    if not path.parent.is_dir():
        what = "is not a folder" if path.parent.exists() else "does not exist"
        raise DiaryError(
            f"The data folder {path.parent} {what}; name another with --data or HIPKEY_DATA."
        )


def whole(path: Path, *, thorough: bool = False) -> str | None:
    """The revision of the diary in the file, None for an empty database.

    `thorough` also compares every index with its table. DiaryError: it is damaged, belongs to
    another program, or is newer than this one.
    """
    where = str(path)
    with failures.told(where, path), path.open("rb") as file:
        start = file.read(len(SQLITE_MAGIC))
    if start and start != SQLITE_MAGIC:
        raise DiaryError(failures.damaged(where))
    with failures.told(where, path), connect.looking(path) as connection:
        pragma = "integrity_check" if thorough else "quick_check"
        if connection.execute(f"PRAGMA {pragma}(1)").fetchone() != ("ok",):
            raise DiaryError(failures.damaged(where))
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
        if not names:
            return None
        if not {migrate.VERSION_TABLE, "event"} <= names:
            raise DiaryError(
                f"The file {where} is a database of another program; it was left as it is, "
                "so choose another folder with --data or HIPKEY_DATA."
            )
        row = connection.execute(f"SELECT version_num FROM {migrate.VERSION_TABLE}").fetchone()  # noqa: S608
    revision = row and str(row[0])
    migrate.check_known(revision, where)
    return revision
