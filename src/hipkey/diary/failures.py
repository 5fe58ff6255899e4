"""What can go wrong with a database, told in one sentence: what, where, what would be right."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import exc

from hipkey.domain.errors import DiaryError, HipkeyError

NEARLY_FULL_BYTES: Final = 1_000_000
"""Below this much free space an input-output error is the full disk's."""


class UnknownEntryError(HipkeyError):
    """An entry that the person's diary does not have, or has no longer."""

    status = 404

    def __init__(self, entry: UUID) -> None:
        self.entry = entry
        super().__init__(f"There is no entry {entry} in the diary.")


@contextmanager
def told(where: str, path: Path | None = None) -> Iterator[None]:
    """Turns the database's errors into a DiaryError with one sentence.

    `where`: the diary's path or its URL without the password. `path`: its file, if it is one.
    """
    try:
        yield
    except exc.DBAPIError as error:
        cause = error.orig
        if isinstance(cause, sqlite3.Error):
            raise DiaryError(_sqlite(cause, where, path)) from error
        raise DiaryError(_postgresql(error, where)) from error
    except sqlite3.Error as error:
        raise DiaryError(_sqlite(error, where, path)) from error
    except exc.TimeoutError as error:
        raise DiaryError(f"The diary at {where} is too busy; try again in a moment.") from error
    except OSError as error:
        raise DiaryError(_system(error, where)) from error


def _system(error: OSError, where: str) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _full(where)
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return _unwritable(where)
    return f"The diary at {where} cannot be used ({error.strerror or error}); check its disk."


def _sqlite(error: sqlite3.Error, where: str, path: Path | None) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and _nearly_full(path)):
        return _full(where)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return _unwritable(where)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return damaged(where)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"Another program keeps the diary at {where} locked; close it and try again."
    return f"The diary at {where} could not be read or written ({error}); check its disk."


def _full(where: str) -> str:
    return (
        f"The disk is full, so {where} could not be written; "
        "make some room and try again, nothing in the diary was changed."
    )


def _unwritable(where: str) -> str:
    return (
        f"The diary at {where} cannot be written; "
        "allow writing to that folder or choose another with --data or HIPKEY_DATA."
    )


def damaged(where: str) -> str:
    """The sentence for a file that is not a whole diary."""
    return (
        f"The diary at {where} is damaged or is not a diary; it was left as it is, "
        "so restore a backup, or choose another folder with --data."
    )


def newer(where: str, revision: str) -> str:
    """The sentence for a diary with a schema that this version does not know."""
    return (
        f"The diary at {where} was written by a newer Hipkey (schema {revision}); "
        "it was left as it is, so use that newer version."
    )


def _postgresql(error: exc.DBAPIError, where: str) -> str:
    state = getattr(error.orig, "sqlstate", None)
    lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    reason = lines[0] if lines else "no reason given"
    if state is None or state.startswith(("08", "57P")):
        return (
            f"The database server at {where} did not answer ({reason}); "
            "start it, or check --database-url."
        )
    if state.startswith("28") or state == "3D000":
        return f"The database server at {where} refused ({reason}); check --database-url."
    if state == "53100":
        return (
            f"The disk of the database server at {where} is full; "
            "make some room and try again, nothing in the diary was changed."
        )
    if state in {"25006", "42501"}:
        return f"The diary at {where} may not be written ({reason}); allow this user to write."
    return f"The database server at {where} reported: {reason}."


def _nearly_full(path: Path | None) -> bool:
    return path is not None and shutil.disk_usage(path.parent).free < NEARLY_FULL_BYTES
