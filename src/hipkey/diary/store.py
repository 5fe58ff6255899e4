"""The diary: events of persons, each kept once, on the disk before the answer is given.

Knows events and persons; not what a session is worth, nor who may read it.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hipkey.diary import backup, check, connect, failures, migrate, totals
from hipkey.diary.location import BACKUPS
from hipkey.diary.rows import (
    DELETED,
    EVENT_COLUMNS,
    EVENTS,
    LOCAL,
    DayTotal,
    DetailMean,
    HoldTotal,
    Person,
    SittingTotal,
    from_row,
    time_columns,
    to_row,
)
from hipkey.domain.errors import DiaryError
from hipkey.domain.wire import DiaryEvent, EventChange, EventKind

Clock = Callable[[], datetime]
KEPT_COPIES: Final = 7


@dataclass(frozen=True, slots=True)
class Added:
    """What came of an event that was offered.

    `created`: it is new. `event`: what the diary has under this id now, which is the first that
    came, with its corrections. `deleted`: the person deleted it earlier, so it was not kept and
    `event` is what was offered.
    """

    created: bool
    event: DiaryEvent
    deleted: bool = False


class Store:
    """An open diary; use it from any thread, and close it."""

    def __init__(
        self,
        engine: Engine,
        where: str,
        clock: Clock,
        *,
        path: Path | None,
        backups: Path | None,
        own: Path | None = None,
    ) -> None:
        self._engine, self.where, self._clock = engine, where, clock
        self.path, self.backups, self._own = path, backups, own
        # SQLite lets one write at a time: waiting here is fairer than each trying again and again.
        self._one_writer = threading.RLock()

    @classmethod
    def open(
        cls,
        location: str | Path,
        *,
        clock: Clock,
        backups: str | Path | None = None,
        own: Path | None = None,
    ) -> Self:
        """Opens a diary, makes it if there is none, and brings an older one to the newest tables.

        `location`: a file, a PostgreSQL URL, or `memory`. `clock`: the time now, with its zone.
        `backups`: the folder for automatic copies; beside the file if it is not given, none for
        a server. `own`: a folder whose files go into every copy. DiaryError: it cannot be opened;
        nothing in it was changed.
        """
        parsed = connect.parse(location)
        folder = Path(backups).expanduser().absolute() if backups else None
        if parsed is None:
            store = cls(connect.memory_engine(), "memory", clock, path=None, backups=None)
        elif isinstance(parsed, Path):
            check.usable_place(parsed)
            if parsed.exists():
                check.whole(parsed)
            folder = folder or parsed.parent / BACKUPS
            engine = connect.file_engine(parsed)
            store = cls(engine, str(parsed), clock, path=parsed, backups=folder, own=own)
        else:
            where = parsed.render_as_string(hide_password=True)
            store = cls(
                connect.server_engine(parsed), where, clock, path=None, backups=folder, own=own
            )
        try:
            store._prepare()
        except BaseException:
            store.close()
            raise
        return store

    def add(self, event: DiaryEvent, person: Person = LOCAL) -> Added:
        """Keeps an event; when this returns, it is on the disk. The same id twice is one event."""
        with self._transaction(write=True) as connection:
            created = bool(self._insert(connection, [event], person))
            if not created:
                known = self._find(connection, event.id, person)
                return Added(False, known or event, deleted=known is None)
        return Added(True, event)

    def add_many(self, events: Iterable[DiaryEvent], person: Person = LOCAL) -> int:
        """Keeps all of them or, if anything goes wrong, none; returns how many were new."""
        # Two that bring the same ids meet them in the same order, so that neither waits forever.
        ordered = sorted(events, key=lambda event: event.id)
        with self._transaction(write=True) as connection:
            return self._insert(connection, ordered, person)

    def event(self, entry: UUID, person: Person = LOCAL) -> DiaryEvent:
        """One event. UnknownEntryError: there is none."""
        with self._transaction() as connection:
            return self._known(connection, entry, person)

    def events(
        self,
        person: Person = LOCAL,
        *,
        kinds: Collection[EventKind] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        session: UUID | None = None,
        measures: Collection[str] | None = None,
        stretch: str | None = None,
        newest: int | None = None,
    ) -> list[DiaryEvent]:
        """A person's events in the order of their time, from `since` to before `until`.

        `newest`: only so many, those that came last.
        """
        query = select(*EVENT_COLUMNS).where(*totals.chosen(person, kinds, since, until, measures))
        if session is not None:
            query = query.where(EVENTS.c.session == session)
        if stretch is not None:
            query = query.where(EVENTS.c.stretch == stretch)
        query = query.order_by(EVENTS.c.at_us.desc(), EVENTS.c.id.desc()).limit(newest)
        with self._transaction() as connection:
            found = connection.execute(query).all()
            return [from_row(row) for row in reversed(found)]

    def days(
        self,
        person: Person = LOCAL,
        *,
        kinds: Collection[EventKind] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        alone: Collection[str] = (),
    ) -> list[DayTotal]:
        """Totals of each day, kind and measure, in the order of days, for long spans of time.

        `alone`: of these measures only what belongs to no session.
        """
        with self._transaction() as connection:
            return totals.days(connection, person, kinds, since, until, alone)

    def holds(
        self,
        person: Person = LOCAL,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[HoldTotal]:
        """How often and how long each side of each stretch was held."""
        with self._transaction() as connection:
            return totals.holds(connection, person, since, until)

    def details(
        self,
        name: str,
        every: int = 1,
        person: Person = LOCAL,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[DetailMean]:
        """Means of a number that holds have in their details, by stretch, side and time.

        `every`: so many days make one mean, from a Monday on.
        """
        with self._transaction() as connection:
            return totals.details(connection, person, name, every, since, until)

    def sittings(
        self,
        person: Person = LOCAL,
        *,
        kinds: Collection[EventKind] | None = None,
        newest: int | None = None,
        skip: int = 0,
    ) -> list[SittingTotal]:
        """Sessions, and events that belong to none, the newest first.

        `newest`: only so many. `skip`: without so many that came last.
        """
        with self._transaction() as connection:
            return totals.sittings(connection, person, kinds, newest, skip)

    def count(self, person: Person = LOCAL) -> int:
        """How many events a person has."""
        query = select(func.count()).select_from(EVENTS).where(EVENTS.c.person == person)
        with self._transaction() as connection:
            return connection.execute(query).scalar_one()

    def change(self, entry: UUID, change: EventChange, person: Person = LOCAL) -> DiaryEvent:
        """Corrects what the change names; a name given as None is emptied, save the time."""
        columns: dict[str, Any] = change.model_dump(exclude_unset=True)
        at = columns.pop("at", None)
        if at is not None:
            columns |= time_columns(at)
        with self._transaction(write=True) as connection:
            if columns:
                connection.execute(update(EVENTS).where(*_is(entry, person)).values(columns))
            return self._known(connection, entry, person)

    def delete(self, entry: UUID, person: Person = LOCAL) -> None:
        """Deletes an event for good: the same id does not come back."""
        with self._transaction(write=True) as connection:
            # The id first: whoever waits to add it again will find it here when this is done.
            insert = self._dialect_insert(DELETED).on_conflict_do_nothing()
            connection.execute(insert, {"person": person, "id": entry})
            if not connection.execute(delete(EVENTS).where(*_is(entry, person))).rowcount:
                raise failures.UnknownEntryError(entry)

    def delete_everything(self, person: Person = LOCAL) -> None:
        """Deletes all that there is of a person, with the automatic copies; nothing remains."""
        with self._transaction(write=True) as connection:
            for table in (EVENTS, DELETED):
                connection.execute(delete(table).where(table.c.person == person))
        with failures.told(self.where, self.path):
            if self.backups and self.backups.is_dir():
                # With the logs of one that was damaged, and what a power cut left half-made.
                for copy in [each for each in self.backups.iterdir() if each.is_file()]:
                    copy.unlink(missing_ok=True)
            if self.path:
                with self._one_writer, closing(self._engine.raw_connection()) as connection:
                    connection.cursor().execute("VACUUM")
                    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def backup(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Copies the whole diary of all persons to one file, while others go on writing."""
        with failures.told(self.where, self.path), self._alone_in_memory():
            backup.write(self._engine, Path(path), self._own, overwrite=overwrite)

    def daily_backup(self, keep: int = KEPT_COPIES) -> Path | None:
        """Makes today's copy if there is none, keeps the newest; None if there was no need."""
        if self.backups is None:
            return None
        copy = self.backups / f"daily-{self._clock():%Y-%m-%d}.sqlite3"
        with self._transaction() as connection:
            empty = connection.execute(select(1).select_from(EVENTS).limit(1)).first() is None
        if empty or copy.exists():
            return None
        self._make_backups_folder()
        self.backup(copy, overwrite=True)
        backup.keep_newest(self.backups, "daily-*.sqlite3", keep)
        return copy

    @staticmethod
    def own_files(path: str | Path) -> dict[str, bytes] | None:
        """The files that a backup has of the own folder; None if it is of before they were kept.

        DiaryError: the backup is damaged or newer.
        """
        with backup.opened(Path(path).expanduser().absolute()) as source:
            return backup.own_files(source)

    def restore(self, path: str | Path) -> Path | None:
        """Puts a backup in the place of the diary; returns the copy of what was there before.

        DiaryError: the backup is damaged or newer; the diary is as it was.
        """
        with backup.opened(Path(path).expanduser().absolute()) as source:
            copy = self._name_copy("before-restore") if self.backups else None
            with self._transaction(write=True) as connection:
                backup.lock(connection)
                if copy:
                    self._copy(connection, copy)
                backup.replace_rows(source, connection)
            if copy:
                backup.keep_newest(copy.parent, "before-restore-*.sqlite3", KEPT_COPIES)
        return copy

    def close(self) -> None:
        """Lets go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _prepare(self) -> None:
        with failures.told(self.where, self.path):
            if self.path:
                if not self.path.exists():
                    self.path.touch(0o600)
                connect.write_ahead(self.path)
            migrate.to_head(self._engine, self.where, self._keep_earlier)

    def _keep_earlier(self, connection: Connection, revision: str) -> None:
        if self.backups:
            self._copy(connection, self._name_copy(f"before-migration-from-{revision}"))

    def _copy(self, connection: Connection, copy: Path) -> None:
        """Copies what is there, at whatever revision, while this connection holds writers back."""
        if self.path:
            backup.write_from_file(self.path, copy, self._own)
        else:
            backup.write_from_server(connection, copy, self._own)

    def _name_copy(self, prefix: str) -> Path:
        return self._make_backups_folder() / f"{prefix}-{self._clock():%Y-%m-%dT%H%M%S.%f}.sqlite3"

    def _make_backups_folder(self) -> Path:
        if self.backups is None:
            raise DiaryError("This diary has no folder for backups; name a file instead.")
        with failures.told(str(self.backups)):
            self.backups.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.backups

    @contextmanager
    def _transaction(self, *, write: bool = False) -> Iterator[Connection]:
        with ExitStack() as stack:
            stack.enter_context(failures.told(self.where, self.path))
            if write and self._engine.dialect.name == "sqlite":
                stack.enter_context(self._one_writer)
            else:
                stack.enter_context(self._alone_in_memory())
            connection = stack.enter_context(self._engine.connect())
            stack.enter_context(connection.execution_options(write=write).begin())
            yield connection

    @contextmanager
    def _alone_in_memory(self) -> Iterator[None]:
        """A database in memory is one connection: threads take turns."""
        if self.where != "memory":
            yield
            return
        with self._one_writer:
            yield

    def _dialect_insert(self, table: Any) -> "sqlite.Insert | postgresql.Insert":
        if self._engine.dialect.name == "sqlite":
            return sqlite.insert(table)
        return postgresql.insert(table)

    def _insert(
        self, connection: Connection, events: Collection[DiaryEvent], person: Person
    ) -> int:
        """Inserts what is new and was not deleted; returns how many."""
        if not events:
            return 0
        statement = self._dialect_insert(EVENTS).on_conflict_do_nothing().returning(EVENTS.c.id)
        found = connection.execute(statement, [to_row(event, person) for event in events])
        new = set(found.scalars())
        if not new:
            return 0
        # Asked after the insert: a delete at the same moment made the insert wait for its end.
        deleted = select(DELETED.c.id).where(
            DELETED.c.person == person, DELETED.c.id.between(min(new), max(new))
        )
        gone = new & set(connection.execute(deleted).scalars())
        if gone:
            connection.execute(
                delete(EVENTS).where(EVENTS.c.person == person, EVENTS.c.id.in_(gone))
            )
        return len(new - gone)

    def _find(self, connection: Connection, entry: UUID, person: Person) -> DiaryEvent | None:
        row = connection.execute(select(*EVENT_COLUMNS).where(*_is(entry, person))).first()
        return None if row is None else from_row(row)

    def _known(self, connection: Connection, entry: UUID, person: Person) -> DiaryEvent:
        found = self._find(connection, entry, person)
        if found is None:
            raise failures.UnknownEntryError(entry)
        return found


def _is(entry: UUID, person: Person) -> tuple[Any, Any]:
    return EVENTS.c.person == person, EVENTS.c.id == entry
