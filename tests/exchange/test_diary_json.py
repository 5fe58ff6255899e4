"""What goes out as JSON comes in again the same, or not at all."""

import json

import pytest
from diaries import AT, diaries, small_diary
from hypothesis import given, settings
from hypothesis import strategies as st

from hipkey.domain.errors import HipkeyError
from hipkey.domain.wire import DiaryEvent
from hipkey.exchange.diary_json import VERSION, export_json, import_json
from hipkey.exchange.problems import ImportProblemsError

own = st.dictionaries(
    st.from_regex(r"(stretches|programmes|pictures)/[a-z0-9-]{1,20}\.(toml|png)", fullmatch=True),
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()),
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(diaries, own)
def test_export_and_import_are_the_identity(
    events: list[DiaryEvent], files: dict[str, bytes]
) -> None:
    again, found = import_json(export_json(events, AT, files))
    assert again == events
    assert found == files
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
    assert import_json(export_json([*once, *once], AT)).events == once


def test_a_file_of_before_own_files_were_in_it_comes_in() -> None:
    document = json.loads(export_json(small_diary(), AT))
    del document["own"]
    document["version"] = 1
    assert import_json(json.dumps(document).encode()) == (small_diary(), {})


@pytest.mark.parametrize("written", [7, None, {}, {"base64": "%"}, {"base64": 7}, ["a"]])
def test_an_own_file_that_cannot_be_read_is_named(written: object) -> None:
    document = json.loads(export_json(small_diary(), AT))
    document["own"] = {"stretches/one.toml": written}
    with pytest.raises(ImportProblemsError, match=r"stretches/one\.toml"):
        import_json(json.dumps(document).encode())


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
