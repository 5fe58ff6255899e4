"""It is mine: the record taken out, taken in, copied, put back, printed and deleted.

Knows no page and no command; what a file means is known to `exchange`.
"""

import datetime as dt
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from hipkey.content import own
from hipkey.content.loader import Content
from hipkey.domain.errors import DiaryError, HipkeyError, UnknownNameError
from hipkey.domain.session import Programme
from hipkey.domain.wire import DiaryEvent
from hipkey.record import Record

if TYPE_CHECKING:
    from hipkey.diary.store import Store
    from hipkey.exchange.report import Dose
    from hipkey.planner.dose import Lengthenings, Part

Format = Literal["json", "csv", "fhir", "ics", "fit", "pdf"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)

COPIES: Final = "*.sqlite3"
OWN: Final = "own"
"""The folder of the person's own stretches, programmes and pictures."""
MADE: Final = ("computed", "voice")
"""Folders of what can be made again."""


class Archive:
    """What may be done with a whole record. `store`: opens on the first call."""

    def __init__(
        self,
        record: Record,
        store: "Callable[[], Store]",
        content: Content,
        now: Callable[[], dt.datetime],
        folder: Callable[[], Path] | None = None,
    ) -> None:
        """`folder`: the data folder; without one there is nothing but the diary."""
        self._record, self._open, self._content = record, store, content
        self._now, self._data = now, folder

    @property
    def _store(self) -> "Store":
        return self._open()

    # ---- out -------------------------------------------------------------------------------

    def export(
        self,
        form: Format,
        pictures: Mapping[str, bytes] | None = None,
        lengthenings: "Lengthenings | None" = None,
    ) -> bytes:
        """All of it in one of FORMATS. `pictures` (by stretch), `lengthenings`: for the report."""
        from hipkey.exchange import diary_csv, diary_json, fhir, fit, ics

        events, at = self._store.events(), self._now()
        match form:
            case "json":
                return diary_json.export_json(events, at, self._own_files())
            case "csv":
                return diary_csv.export_csv(events)
            case "fhir":
                return fhir.export_fhir(events, at)
            case "fit":
                return fit.export_fit(events)
            case "ics":
                words = self._content.printed.calendar.model_dump()
                return ics.export_ics(events, at, words, self._names())
            case "pdf":
                return self._report(events, at, pictures, lengthenings)

    def _report(
        self,
        events: Sequence[DiaryEvent],
        at: dt.datetime,
        pictures: Mapping[str, bytes] | None,
        lengthenings: "Lengthenings | None",
    ) -> bytes:
        from hipkey.exchange.report import export_report

        record, words = self._record, self._content.printed.report
        days = record.days()
        progress = record.progress(days)
        said = record.sentences(progress)
        dose = self._painted(record.dose(lengthenings)) if lengthenings else None
        return export_report(events, days, progress, said, at, words, self._names(), pictures, dose)

    def _painted(self, seconds: "Mapping[Part, float]") -> "Dose":
        """The last seven days on the body, for paper."""
        from hipkey.body import painted
        from hipkey.domain.anatomy import Side
        from hipkey.exchange.report import Dose
        from hipkey.planner.dose import GOAL_S

        picture = painted.picture({part: each / GOAL_S for part, each in seconds.items()})
        groups = dict.fromkeys(group for group, _ in seconds)
        return Dose(
            picture,
            {
                self._content.phrases.groups[group].short: (
                    seconds[group, Side.LEFT] / 60,
                    seconds[group, Side.RIGHT] / 60,
                )
                for group in groups
            },
        )

    def _names(self) -> dict[str, str]:
        return {name: stretch.name for name, stretch in self._content.stretches.items()}

    def handout(self, programme: Programme, picture: Callable[[str, str], bytes | None]) -> bytes:
        """A plan on one sheet, as PDF. `picture`: of a stretch in a keyframe, the right side."""
        from hipkey.exchange.handout import HandoutItem, export_handout

        items = []
        for item in programme.items:
            stretch = self._content.stretch(item.stretch)
            shown = {"easier": stretch.easier.keyframe, "deeper": stretch.deeper.keyframe}
            items.append(
                HandoutItem(
                    stretch,
                    item.hold or stretch.hold.default,
                    item.sides or stretch.sides,
                    picture(stretch.id, shown.get(item.level, "hold")),
                    item.level,
                )
            )
        words = self._content.printed.handout
        return export_handout(items, self._now(), words, programme.name)

    # ---- in --------------------------------------------------------------------------------

    def import_file(self, data: bytes) -> int:
        """Take in an own JSON, or a CSV of days; how many entries were new. All of it or nothing.

        ImportProblemsError lists every bad row with its line and reason.
        """
        from hipkey.exchange.csv_readings import day_events, read_days
        from hipkey.exchange.diary_json import import_json

        if not data.strip():
            raise HipkeyError("This file is empty; choose a JSON export or a CSV of days.")
        if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"[")):
            events, files = import_json(data)
        else:
            events, files = day_events(read_days(data), self._now().tzinfo or dt.UTC), {}
        if files and self._own:
            # All is looked at before anything is kept; after a power cut the rest comes in by
            # importing once more.
            own.refuse_unsound(files, self._own)
            return self._store.add_many(events) + own.add_new(self._own, files)
        return self._store.add_many(events)

    @property
    def _own(self) -> Path | None:
        return self._data() / OWN if self._data else None

    def _own_files(self) -> dict[str, bytes]:
        return own.files(self._own) if self._own and self._own.is_dir() else {}

    # ---- copies ----------------------------------------------------------------------------

    def backup(self, path: Path) -> None:
        """One consistent file of the whole diary; DiaryError if there is one of that name."""
        self._store.backup(path)

    def backup_now(self) -> Path:
        """The same among the automatic copies."""
        folder = self._folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"by-hand-{self._now():%Y-%m-%dT%H%M%S}.sqlite3"
        self._store.backup(path)
        return path

    def copies(self) -> list[Path]:
        """The copies there are, the newest first."""
        return sorted(
            self._folder.glob(COPIES), key=lambda path: path.stat().st_mtime, reverse=True
        )

    def copy(self, name: str) -> Path:
        """The copy of that name; UnknownNameError lists those there are."""
        named = {path.name: path for path in self.copies()}
        if name not in named:
            raise UnknownNameError("copy", name, named)
        return named[name]

    @property
    def _folder(self) -> Path:
        if self._store.backups is None:
            raise DiaryError("This diary keeps no copies of itself; name a file instead.")
        return self._store.backups

    def daily_backup(self) -> None:
        """Today's automatic copy, if there is none yet."""
        self._store.daily_backup()

    def restore(self, path: Path) -> Path | None:
        """Put a backup in the place of the record; the copy of what was there before.

        A backup of before own stretches were kept in it leaves them as they are. ContentError:
        its own stretches are not sound, and nothing was changed.
        """
        files = self._store.own_files(path)
        if files is not None:
            own.refuse_unsound(files)
        copy = self._store.restore(path)
        if files is not None and self._own:
            own.replace(self._own, files)
        return copy

    def delete_everything(self) -> None:
        """Delete all that was written down and made, with the automatic copies.

        What was computed and spoken goes too: it tells of the person's own stretches.
        """
        self._store.delete_everything()
        if self._data:
            for name in (OWN, *MADE):
                shutil.rmtree(self._data() / name, ignore_errors=True)
