"""The diary as JSON: complete, versioned, and read again into the same diary.

Does not hold what lies in files beside the diary: a person's own stretches.
"""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any, Final

from pydantic import ValidationError

from hipkey.domain.errors import HipkeyError
from hipkey.domain.wire import DiaryEvent
from hipkey.exchange.problems import ImportProblemsError, decoded

FORMAT: Final = "hipkey-diary"
VERSION: Final = 1


def export_json(events: Iterable[DiaryEvent], at: dt.datetime) -> bytes:
    """All events, one a line; `at` is written down as the time of the export."""
    lines = ",\n".join(
        json.dumps(event.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
        for event in events
    )
    head = {"format": FORMAT, "version": VERSION, "exported_at": at.isoformat()}
    opening = json.dumps(head, indent=1)[:-2]
    return f'{opening},\n "events": [\n{lines}\n]}}\n'.encode()


def import_json(data: bytes) -> list[DiaryEvent]:
    """The events of an export, in its order; the same event twice is one.

    HipkeyError if it is no such file; ImportProblemsError with every bad entry.
    """
    found = _entries(decoded(data))
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
    if problems:
        raise ImportProblemsError(problems)
    return list(events.values())


def _entries(text: str) -> list[Any]:
    """The list of entries, checked for format and version."""
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
