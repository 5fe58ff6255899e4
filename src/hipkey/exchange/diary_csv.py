"""The diary as a table, one event a row, for spreadsheets."""

import csv
import io
import json
from collections.abc import Iterable

from hipkey.domain.wire import DiaryEvent

COLUMNS = tuple(DiaryEvent.model_fields)


def export_csv(events: Iterable[DiaryEvent]) -> bytes:
    """Columns as the fields of an event, `details` as JSON; UTF-8.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for event in events:
        fields = event.model_dump(mode="json")
        fields["details"] = (
            json.dumps(fields["details"], ensure_ascii=False) if event.details else None
        )
        writer.writerow([_harmless(fields[column]) for column in COLUMNS])
    return table.getvalue().encode()


def _harmless(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{cell}"
    return cell
