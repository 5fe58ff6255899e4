"""The record as JSON: complete, versioned, and read again into the same record.

Beside the events it holds the person's own files (stretches, programmes, pictures) by name; what
is in them it does not know.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from hipkey.domain.errors import HipkeyError
from hipkey.domain.wire import DiaryEvent
from hipkey.exchange.problems import ImportProblemsError, decoded

FORMAT: Final = "hipkey-diary"
VERSION: Final = 2
"""1 had no own files."""


class Imported(NamedTuple):
    """What a file holds: events in its order, and own files by their names."""

    events: list[DiaryEvent]
    own: dict[str, bytes]


def export_json(
    events: Iterable[DiaryEvent], at: dt.datetime, own: Mapping[str, bytes] | None = None
) -> bytes:
    """All events, one a line, and the own files; `at` is written as the time of the export."""
    lines = ",\n".join(
        json.dumps(event.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
        for event in events
    )
    head: dict[str, Any] = {"format": FORMAT, "version": VERSION, "exported_at": at.isoformat()}
    head["own"] = {name: _written(data) for name, data in (own or {}).items()}
    opening = json.dumps(head, indent=1, ensure_ascii=False)[:-2]
    return f'{opening},\n "events": [\n{lines}\n]}}\n'.encode()


def _written(data: bytes) -> str | dict[str, str]:
    """A file as text where it is text, so that a person can read it."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def import_json(data: bytes) -> Imported:
    """What an export holds; the same event twice is one.

    HipkeyError if it is no such file; ImportProblemsError with every bad entry.
    """
    document = _document(decoded(data))
    found = _entries(document)
    events: dict[Any, DiaryEvent] = {}
    problems: list[str] = []
    for number, entry in enumerate(found, start=1):
        try:
            event = DiaryEvent.model_validate(entry)
        except ValidationError as error:
            problems.append(f"Entry {number}: {_reasons(error)}.")
            continue
        if events.setdefault(event.id, event) != event:
            problems.append(f"Entry {number}: the id {event.id} belongs to another entry already.")
    own: dict[str, bytes] = {}
    for name, written in _files(document).items():
        try:
            own[name] = _read(written)
        except (TypeError, KeyError, ValueError, binascii.Error):
            problems.append(f"Own file {name}: it is neither text nor base64.")
    if problems:
        raise ImportProblemsError(problems)
    return Imported(list(events.values()), own)


def _read(written: Any) -> bytes:
    if isinstance(written, str):
        return written.encode()
    return base64.b64decode(written["base64"], validate=True)


def _files(document: dict[str, Any]) -> dict[str, Any]:
    own = document.get("own", {})
    if not isinstance(own, dict):
        raise HipkeyError("The own files of this diary must be given by their names.")
    return own


def _document(text: str) -> dict[str, Any]:
    """The whole document, checked for format and version."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise HipkeyError(
            f"This is not JSON: line {error.lineno}, column {error.colno} cannot be read."
        ) from None
    except RecursionError:
        raise HipkeyError("This JSON is nested too deeply to be a diary.") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise HipkeyError(f"This is not a diary: it does not say that its format is “{FORMAT}”.")
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise HipkeyError(f"The diary's version must be a whole number, not {version!r}.")
    if version > VERSION:
        raise HipkeyError(
            f"A newer Hipkey wrote this diary (version {version}); this one reads up to {VERSION}."
        )
    return document


def _entries(document: dict[str, Any]) -> list[Any]:
    entries = document.get("events")
    if not isinstance(entries, list):
        raise HipkeyError("This diary has no list of events.")
    return entries


def _reasons(error: ValidationError) -> str:
    """Every complaint about one entry, with the field that it is about."""
    return "; ".join(
        f"{'.'.join(str(part) for part in each['loc']) or 'it'}: {each['msg']}"
        for each in error.errors(include_url=False)
    )
