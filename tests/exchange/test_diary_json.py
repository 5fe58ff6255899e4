"""What goes out as JSON comes in again the same, or not at all."""

import json

import pytest
from diaries import AT, diaries, small_diary
from hypothesis import given, settings

from hipkey.domain.errors import HipkeyError
from hipkey.domain.wire import DiaryEvent
from hipkey.exchange.diary_json import VERSION, export_json, import_json
from hipkey.exchange.problems import ImportProblemsError


@settings(max_examples=150, deadline=None)
@given(diaries)
def test_export_and_import_are_the_identity(events: list[DiaryEvent]) -> None:
    again = import_json(export_json(events, AT))
    assert again == events
    assert [e.at.utcoffset() for e in again] == [e.at.utcoffset() for e in events]


def test_the_same_diary_at_the_same_time_is_the_same_file() -> None:
    assert export_json(small_diary(), AT) == export_json(small_diary(), AT)


def test_the_file_says_what_it_is_and_when_it_was_made() -> None:
    document = json.loads(export_json(small_diary(), AT))
    assert document["format"] == "hipkey-diary"
    assert document["version"] == VERSION
    assert document["exported_at"] == AT.isoformat()
    assert len(document["events"]) == len(small_diary())


def test_every_bad_entry_is_listed_and_nothing_is_read() -> None:
    document = json.loads(export_json(small_diary(), AT))
    document["events"][1]["seconds"] = -5
    del document["events"][3]["at"]
    document["events"][4]["surprise"] = 1
    document["events"].append("rubbish")
    document["events"].append({**document["events"][0], "note": "another under the same id"})
    with pytest.raises(ImportProblemsError) as raised:
        import_json(json.dumps(document).encode())
    told = raised.value.problems
    assert [line.partition(":")[0] for line in told] == [
        "Entry 2",
        "Entry 4",
        "Entry 5",
        "Entry 10",
        "Entry 11",
    ]
    assert "seconds" in told[0]
    assert str(raised.value).startswith("Nothing was taken from the file; 5 rows are wrong.")


def test_the_same_entry_twice_is_one() -> None:
    once = small_diary()
    assert import_json(export_json([*once, *once], AT)) == once


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "UTF-8"),
        (b"[]", "not a diary"),
        (b'{"format": "hipkey-diary", "version": 99, "events": []}', "newer Hipkey"),
        (b'{"format": "hipkey-diary", "version": true, "events": []}', "whole number"),
        (b'{"format": "hipkey-diary", "version": 1}', "no list of events"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_diary_is_refused_in_one_sentence(data: bytes, told: str) -> None:
    with pytest.raises(HipkeyError, match=told) as raised:
        import_json(data)
    assert "\n" not in str(raised.value)
