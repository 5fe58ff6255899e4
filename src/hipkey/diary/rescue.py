"""Puts a backup in the place of a diary that cannot be opened any more, and throws nothing away."""

from pathlib import Path

from hipkey.diary import backup, failures
from hipkey.diary.location import BACKUPS
from hipkey.diary.store import Clock, Store

BESIDE = ("", "-wal", "-shm", "-journal")
"""A SQLite database and the files that belong to it."""


def replace_damaged(database: Path, copy: str | Path, *, clock: Clock) -> Path:
    """Moves a damaged diary away and makes a new one from the backup `copy`.

    Returns where the damaged one is now. DiaryError: the backup is of no use; nothing was moved.
    """
    where = str(database)
    with backup.opened(Path(copy).expanduser().absolute()), failures.told(where, database):
        folder = database.parent / BACKUPS
        folder.mkdir(mode=0o700, exist_ok=True)
        # Not among the copies that are kept by their number: nobody but the person removes it.
        away = folder / f"damaged-{clock():%Y-%m-%dT%H%M%S.%f}.sqlite3"
        for ending in BESIDE:
            part = database.with_name(database.name + ending)
            if part.exists():
                part.rename(away.with_name(away.name + ending))
    with Store.open(database, clock=clock) as store:
        store.restore(copy)
    return away
