"""Each format is read again by a library that did not write it, where there is one."""

import csv
import datetime as dt
import io
import json
import uuid
import zipfile
from collections import defaultdict

import fitdecode
import pytest
from diaries import AT, SITTING, diaries, event, small_diary
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings
from icalendar import Calendar

from hipkey.domain.errors import HipkeyError
from hipkey.domain.wire import DiaryEvent
from hipkey.exchange.diary_csv import export_csv
from hipkey.exchange.fhir import export_fhir
from hipkey.exchange.fit import export_fit
from hipkey.exchange.ics import export_ics, reminders_ics
from hipkey.exchange.sessions import done_sessions

WORDS = {
    "calendar": "Hipkey",
    "session": "Stretching, {minutes} minutes held",
    "reminder": "Time to stretch",
    "reminder_text": "Ten minutes on the mat.",
}


def test_a_session_is_its_holds_from_the_first_to_the_end() -> None:
    (session,) = done_sessions(small_diary())
    assert session.id == SITTING
    assert (session.start, session.end) == (AT, AT + dt.timedelta(minutes=5))
    assert session.held_seconds == 119.5
    assert session.stretches == ("pigeon",)


def test_holds_without_a_session_belong_together_while_close() -> None:
    loose = [event(n, "hold", m, stretch="frog", seconds=30) for n, m in ((1, 0), (2, 20), (3, 90))]
    sessions = done_sessions(reversed(loose))
    assert [len(session.holds) for session in sessions] == [2, 1]
    assert sessions[0].start == AT - dt.timedelta(seconds=30)


def test_the_table_has_every_event_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(export_csv(small_diary()).decode(), newline="")))
    assert [row["id"] for row in rows] == [str(each.id) for each in small_diary()]
    assert rows[2]["seconds"] == "60.5"
    assert json.loads(rows[6]["details"]) == {"items": [1, 5, 24]}
    assert rows[8]["note"].startswith("'=")


def test_the_bundle_holds_pain_exercise_and_questionnaires() -> None:
    bundle = Bundle.model_validate_json(export_fhir(small_diary(), AT))
    resources = [entry.resource for entry in bundle.entry]
    codes = [r.code.coding[0].code for r in resources if r.get_resource_type() == "Observation"]
    assert codes == ["72514-3", "72514-3", "73985-4"]
    pain, _, exercise = (r for r in resources if r.get_resource_type() == "Observation")
    assert pain.valueQuantity.value == 6
    assert float(exercise.component[0].valueQuantity.value) == pytest.approx(1.99)
    rmdq, psfs = (r for r in resources if r.get_resource_type() == "QuestionnaireResponse")
    ticked = [i.linkId for i in rmdq.item[0].item if i.answer[0].valueBoolean]
    assert ticked == ["rmdq-1", "rmdq-5", "rmdq-24"]
    assert [i.text for i in psfs.item[0].item] == ["walk", "lift", "sit", "Score"]


@settings(max_examples=60, deadline=None)
@given(diaries)
def test_any_diary_is_a_valid_bundle_calendar_and_table(events: list[DiaryEvent]) -> None:
    bundle = Bundle.model_validate_json(export_fhir(events, AT))
    assert len({entry.fullUrl for entry in bundle.entry}) == len(bundle.entry)
    calendar = Calendar.from_ical(export_ics(events, AT, WORDS, {}))
    assert len(calendar.walk("VEVENT")) == len(done_sessions(events))
    assert len(list(csv.reader(io.StringIO(export_csv(events).decode(), newline="")))) == (
        len(events) + 1
    )


def test_the_calendar_has_the_session_with_what_was_done() -> None:
    (found,) = Calendar.from_ical(
        export_ics(small_diary(), AT, WORDS, {"pigeon": "Pigeon pose"})
    ).walk("VEVENT")
    assert str(found["summary"]) == "Stretching, 2 minutes held"
    assert str(found["description"]) == "Pigeon pose"
    assert found.decoded("dtstart") == AT
    assert found.decoded("dtend") == AT + dt.timedelta(minutes=5)


def test_a_reminder_comes_every_week_with_an_alarm_and_a_link() -> None:
    link = "http://127.0.0.1:8765/"
    data = reminders_ics(AT, [dt.time(19, 30)], [0, 2, 4], link, WORDS)
    assert data == reminders_ics(AT, [dt.time(19, 30)], [4, 2, 0], link, WORDS)
    (found,) = Calendar.from_ical(data).walk("VEVENT")
    assert found.decoded("dtstart") == dt.datetime(2026, 3, 16, 19, 30)  # noqa: DTZ001 - floating
    assert found["rrule"] == {"FREQ": ["WEEKLY"], "BYDAY": ["MO", "WE", "FR"]}
    assert str(found["url"]) == link
    (alarm,) = found.walk("VALARM")
    assert alarm.decoded("trigger") == dt.timedelta(0)


def read_fit(data: bytes) -> dict[str, list[dict[str, object]]]:
    """The messages by kind, read by another library that checks the sums and refuses faults."""
    messages: dict[str, list[dict[str, object]]] = defaultdict(list)
    with fitdecode.FitReader(
        io.BytesIO(data),
        check_crc=fitdecode.CrcCheck.RAISE,
        error_handling=fitdecode.ErrorHandling.RAISE,
    ) as reader:
        for frame in reader:
            if isinstance(frame, fitdecode.FitDataMessage):
                messages[f"{frame.name}_mesgs"].append({f.name: f.value for f in frame.fields})
    return messages


def test_the_fit_file_is_flexibility_training_with_a_lap_for_each_hold() -> None:
    messages = read_fit(export_fit(small_diary()))
    (file,), (session,) = messages["file_id_mesgs"], messages["session_mesgs"]
    assert file["type"] == "activity"
    assert (session["sport"], session["sub_sport"]) == ("training", "flexibility_training")
    assert session["start_time"] == AT
    assert session["total_elapsed_time"] == 300
    assert session["total_timer_time"] == 119.5
    assert [lap["total_timer_time"] for lap in messages["lap_mesgs"]] == [60.5, 59.0]
    (activity,) = messages["activity_mesgs"]
    assert activity["num_sessions"] == 1


def test_several_sessions_are_a_zip_of_fit_files_and_the_same_each_time() -> None:
    later = [event(50, "hold", 3000, stretch="frog", seconds=30)]
    data = export_fit([*small_diary(), *later])
    assert data == export_fit([*small_diary(), *later])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert len(names) == 2
        for name in names:
            assert read_fit(archive.read(name))["session_mesgs"]


def test_no_session_is_no_fit_file() -> None:
    with pytest.raises(HipkeyError, match="no session"):
        export_fit([event(1, "pain", 0, value=3)])


@settings(max_examples=25, deadline=None)
@given(diaries)
def test_any_diary_with_a_session_is_a_readable_fit_file(events: list[DiaryEvent]) -> None:
    try:
        data = export_fit(events)
    except HipkeyError:
        return
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [archive.read(name) for name in archive.namelist()]
    else:
        files = [data]
    for file in files:
        assert len(read_fit(file)["session_mesgs"]) == 1


@pytest.mark.parametrize("year", [1985, 2106, 2199])
def test_a_session_of_another_age_is_left_out_of_fit(year: int) -> None:
    at = dt.datetime(year, 12, 31, 23, 59, tzinfo=dt.UTC)
    far = DiaryEvent(id=uuid.UUID(int=900), kind="hold", at=at, stretch="pigeon", seconds=60)
    with pytest.raises(HipkeyError, match="no session"):
        export_fit([far])
    assert export_fit([far, *small_diary()]) == export_fit(small_diary())
