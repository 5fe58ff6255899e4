"""Sessions as FIT activities, for the sites of sport watches: training, flexibility training.

FIT is one activity a file, so a diary of several sessions becomes a ZIP of them.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Iterable
from typing import Any, Final

from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile.messages.activity_message import ActivityMessage
from fit_tool.profile.messages.event_message import EventMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.lap_message import LapMessage
from fit_tool.profile.messages.session_message import SessionMessage
from fit_tool.profile.profile_type import (
    Activity,
    Event,
    EventType,
    FileType,
    Manufacturer,
    Sport,
    SubSport,
)

from hipkey.domain.errors import HipkeyError
from hipkey.domain.wire import DiaryEvent
from hipkey.exchange.sessions import DoneSession, done_sessions

_LATEST: Final = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
"""Seconds in FIT and years in a ZIP end soon after."""
_EARLIEST: Final = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
"""FIT counts its seconds from the end of 1989."""


def export_fit(events: Iterable[DiaryEvent]) -> bytes:
    """One session as a FIT file, several as a ZIP of FIT files; HipkeyError when there is none."""
    sessions = [s for s in done_sessions(events) if s.start >= _EARLIEST and s.end < _LATEST]
    if not sessions:
        raise HipkeyError("There is no session in the diary yet, so there is nothing to export.")
    if len(sessions) == 1:
        return fit_of(sessions[0])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for session in sessions:
            name = f"hipkey-{session.start:%Y-%m-%d-%H%M%S}-{str(session.id)[:8]}.fit"
            entry = zipfile.ZipInfo(name, date_time=session.start.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, fit_of(session))
    return packed.getvalue()


def fit_of(session: DoneSession) -> bytes:
    """A FIT activity: a lap for each hold, in whole seconds as FIT's clock is."""
    start, end = _milliseconds(session.start), _milliseconds(session.end)
    # A session of more than a day is a slip of some clock, and FIT cannot hold very long ones.
    end = min(max(end, start + 1000), start + 86_400_000)
    builder = FitFileBuilder(auto_define=True)
    builder.add(
        _filled(
            FileIdMessage(),
            type=FileType.ACTIVITY,
            manufacturer=Manufacturer.DEVELOPMENT.value,
            product=0,
            serial_number=session.id.int & 0xFFFFFFFE or 1,
            time_created=start,
        )
    )
    builder.add(_timer(start, EventType.START))
    for index, hold in enumerate(session.holds):
        builder.add(_lap(index, hold))
    builder.add(_timer(end, EventType.STOP_ALL))
    builder.add(
        _filled(
            SessionMessage(),
            timestamp=end,
            start_time=start,
            event=Event.SESSION,
            event_type=EventType.STOP,
            sport=Sport.TRAINING,
            sub_sport=SubSport.FLEXIBILITY_TRAINING,
            total_elapsed_time=(end - start) / 1000,
            total_timer_time=session.held_seconds,
            first_lap_index=0,
            num_laps=len(session.holds),
        )
    )
    offset = session.start.utcoffset() or dt.timedelta()
    builder.add(
        _filled(
            ActivityMessage(),
            timestamp=end,
            local_timestamp=_local_seconds(end, offset),
            total_timer_time=session.held_seconds,
            num_sessions=1,
            type=Activity.MANUAL,
            event=Event.ACTIVITY,
            event_type=EventType.STOP,
        )
    )
    return bytes(builder.build().to_bytes())


def _lap(index: int, hold: DiaryEvent) -> Any:
    end = _milliseconds(hold.at)
    seconds = hold.seconds or 0.0
    return _filled(
        LapMessage(),
        message_index=index,
        timestamp=end,
        start_time=end - round(seconds) * 1000,
        event=Event.LAP,
        event_type=EventType.STOP,
        sport=Sport.TRAINING,
        sub_sport=SubSport.FLEXIBILITY_TRAINING,
        total_elapsed_time=seconds,
        total_timer_time=seconds,
    )


def _timer(at: int, what: EventType) -> Any:
    return _filled(EventMessage(), timestamp=at, event=Event.TIMER, event_type=what)


def _filled(message: Any, **fields: Any) -> Any:
    for name, value in fields.items():
        setattr(message, name, value)
    return message


def _milliseconds(at: dt.datetime) -> int:
    """Since 1970, to the whole second, as fit-tool takes them."""
    return round(at.timestamp()) * 1000


def _local_seconds(milliseconds: int, offset: dt.timedelta) -> int:
    """FIT's seconds on the person's own clock."""
    epoch = dt.datetime(1989, 12, 31, tzinfo=dt.UTC).timestamp()
    return round(milliseconds / 1000 - epoch + offset.total_seconds())
