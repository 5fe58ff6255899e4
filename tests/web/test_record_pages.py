"""The doors to the record: Progress, how it is today, questionnaires, out, in, copies, delete."""

import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from hipkey.coach import Coach
from hipkey.domain.anatomy import Side
from hipkey.domain.wire import DiaryEvent
from hipkey.record import PLACES
from hipkey.web.app import create_app


@pytest.fixture
def coach(tmp_path: Path) -> Iterator[Coach]:
    coach = Coach(tmp_path)
    yield coach
    coach.close()


@pytest.fixture
def client(coach: Coach) -> Iterator[TestClient]:
    with TestClient(create_app(coach), base_url="http://localhost") as client:
        yield client


def event(kind: str, days_ago: float = 0, **fields: Any) -> DiaryEvent:
    at = datetime.now(UTC) - timedelta(days=days_ago)
    return DiaryEvent.model_validate({"id": uuid.uuid4(), "kind": kind, "at": at, **fields})


def six_weeks() -> list[DiaryEvent]:
    """Pain that falls from 6 to 3, a hold on each side every other day."""
    events = []
    for ago in range(42, 0, -1):
        events.append(event("pain", ago, measure="pain-now", value=round(3 + 3 * ago / 42)))
        if ago % 2:
            events += [
                event("hold", ago - 0.01, stretch="pigeon", side=side, seconds=60,
                      details={"depth_deg": 80 + ago / 10})
                for side in (Side.LEFT, Side.RIGHT)
            ]  # fmt: skip
    return events


@pytest.mark.parametrize("path", ["/progress", "/mine", "/questionnaire", "/progress/told"])
def test_every_page_opens_with_an_empty_diary(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_too_few_days_are_told_with_how_many_are_needed(client: TestClient, coach: Coach) -> None:
    coach.store.add_many([event("pain", ago, measure="pain-now", value=4) for ago in range(4)])
    client.get("/progress/told")
    assert "10 more are needed" in client.get("/progress").text


def test_the_sentence_comes_first_and_every_chart_has_its_table(
    client: TestClient, coach: Coach
) -> None:
    coach.store.add_many(six_weeks())
    assert "points" in client.get("/progress/told").text
    page = client.get("/progress").text
    verdict = page.index('class="verdict"')
    charts = [match.start() for match in re.finditer(r'data-chart="', page)]
    assert len(charts) == 3  # pain, minutes, pigeon
    assert verdict < charts[0]
    assert page.index("tends to ease by itself") < charts[0]
    for chart in charts:
        assert "<table" in page[chart:]
    assert "Pigeon" in page
    assert '"series"' in page


@pytest.mark.parametrize(
    ("days", "points", "said"),
    [
        (60, range(60, 62), "mean of each day"),
        (300, range(43, 46), "mean of each week"),
        (900, range(32, 36), "mean of every four weeks"),
    ],
)
def test_the_depths_that_the_camera_saw_are_shown_for_the_whole_record(
    client: TestClient, coach: Coach, days: int, points: range, said: str
) -> None:
    coach.store.add_many(
        event("hold", ago, stretch="pigeon", side=Side.LEFT, seconds=60,
              details={"depth_deg": 50 + ago / 100})
        for ago in range(days)
    )  # fmt: skip
    page = client.get("/progress").text
    assert said in page
    shown = json.loads(page.split('id="chart-data">')[1].split("</script>")[0])["pigeon"]
    assert len(shown["x"]) in points
    assert shown["series"][0][0] == pytest.approx(50 + days / 100, abs=0.2)


def test_the_dose_of_the_week_is_told_for_both_legs(client: TestClient, coach: Coach) -> None:
    coach.store.add_many(six_weeks())
    part = client.get("/progress/dose").text
    assert part.count("<meter") == 20
    assert re.search(r"Piriformis, left</span>\s*<meter[^>]*value=\"[1-9]", part)


def test_the_body_says_in_words_and_in_colours_what_the_list_says(
    client: TestClient, coach: Coach
) -> None:
    hold = {"stretch": "pigeon", "side": Side.LEFT, "seconds": 120}
    coach.store.add(event("hold", 1, **hold))
    part = client.get("/progress/dose").text
    listed = re.findall(r"<span>([^<]+)</span>\s*<meter[^>]*>([\d:]+)</meter>", part)
    assert len(listed) == 20
    label = re.search(r'role="img" aria-label="([^"]+)"', part)
    assert label
    assert [f"{name}: {minutes}" for name, minutes in listed] == re.findall(
        r"[A-Z][^:;.]+: [\d:]+", label[1].split("days. ")[1]
    )
    shade = dict(re.findall(r'fill="(#\w+)" stroke="#\w+"[^>]*><title>([^<]+)</title>', part))
    assert len(re.findall("<path", part)) == 20
    nothing = [colour for colour, name in shade.items() if name.endswith(": 0:00")]
    assert len(nothing) <= 1


def test_pain_and_place_are_kept_in_one_touch(client: TestClient, coach: Coach) -> None:
    page = client.get("/progress").text
    assert {name for name in PLACES if f'value="{name}"' in page} == set(PLACES)
    form = {"now": "4", "worst": "6", "place": ["low-back-left", "groin-right"]}
    assert client.post("/pain", data=form, follow_redirects=False).status_code == 303
    told = {event.measure: event for event in coach.events()}
    assert {name: each.value for name, each in told.items()} == {
        "pain-now": 4,
        "pain-worst-24h": 6,
    }
    assert told["pain-now"].details == {"places": ["low-back-left", "groin-right"]}


def test_today_asks_for_pain_in_one_touch_and_says_what_was_told(
    client: TestClient, coach: Coach
) -> None:
    assert 'name="now"' not in client.get("/").text  # the safety questions come first
    client.post("/screen")
    assert '<button class="scale__step" name="now" value="4">' in client.get("/").text
    answer = client.post("/pain", data={"now": "4", "back": "/"})
    assert answer.url.path == "/"
    assert "Pain 4 of 10, written down at" in answer.text
    assert '<button class="scale__step"' not in answer.text
    assert [event.value for event in coach.events(["pain"])] == [4]


def test_what_was_told_today_is_changed_and_not_told_twice(
    client: TestClient, coach: Coach
) -> None:
    client.post("/screen")
    client.post("/pain", data={"now": "4", "place": "groin-left", "back": "/"})
    page = client.get("/").text
    assert re.search(r'value="4" checked', page)
    assert re.search(r'value="groin-left" checked', page)
    entries = re.findall(r'name="instead_of" value="([^"]+)"', page)
    form = {"now": "6", "worst": "8", "instead_of": entries, "back": "/"}
    answer = client.post("/pain", data={**form, "entry": str(uuid.uuid4())})
    assert "Pain 6 of 10" in answer.text
    assert "At its worst 8." in answer.text
    client.post("/pain", data={**form, "entry": str(uuid.uuid4())})  # by a page that is old
    assert {(e.measure, e.value) for e in coach.events(["pain"])} == {
        ("pain-now", 6),
        ("pain-worst-24h", 8),
    }
    assert all(not event.details for event in coach.events(["pain"]))


def test_pain_of_yesterday_or_of_a_session_is_asked_anew(client: TestClient, coach: Coach) -> None:
    client.post("/screen")
    coach.store.add(event("pain", 1, measure="pain-now", value=3))
    coach.store.add(event("pain", measure="pain-before", value=3, session=uuid.uuid4()))
    assert '<button class="scale__step"' in client.get("/").text


def test_pain_that_spreads_down_the_leg_shows_the_stop_rule(client: TestClient) -> None:
    assert "Please do not stretch now" not in client.get("/progress").text
    answer = client.post("/pain", data={"now": "4", "place": "below-knee-left", "back": "/"})
    assert answer.url.path == "/progress"
    assert "Please do not stretch now" in answer.text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/pain", {}),
        ("/pain", {"now": "11"}),
        ("/pain", {"now": "nan"}),
        ("/pain", {"now": "3", "place": "elbow"}),
        ("/reading", {"measure": "height", "value": "3"}),
        ("/reading", {"measure": "morning-stiffness", "value": "inf"}),
        ("/questionnaire/rmdq", {"item": "25"}),
        ("/questionnaire/psfs", {"name": ["walk", "", "sit"], "rating": ["1", "2", "3"]}),
        ("/questionnaire/psfs", {"name": ["walk"], "rating": ["1"]}),
        ("/questionnaire/psfs", {"name": ["a", "b", "c"], "rating": ["1", "2", "11"]}),
    ],
)
def test_a_wrong_answer_is_refused_in_words_and_nothing_is_kept(
    client: TestClient, coach: Coach, path: str, form: dict[str, Any]
) -> None:
    answer = client.post(path, data=form)
    assert 400 <= answer.status_code < 500
    assert "<h1" in answer.text
    assert coach.events() == []


def test_questionnaires_are_asked_when_due_and_kept(client: TestClient, coach: Coach) -> None:
    assert "are due" in client.get("/progress").text
    client.post("/questionnaire/rmdq", data={"item": ["1", "24"]})
    form = {"name": ["walk", "lift", "sit"], "rating": ["4", "5", "6"]}
    page = client.post("/questionnaire/psfs", data=form).text
    assert "5.0 of 10" in page
    assert 'value="lift"' in page
    assert "due" not in client.get("/progress").text.split("Measure more")[1].split("</p>")[0]
    assert {event.measure: event.value for event in coach.events()} == {"rmdq": 2, "psfs": 5}


def test_stiffness_and_ranges_by_hand_are_followed(client: TestClient) -> None:
    client.post("/reading", data={"measure": "morning-stiffness", "value": "25"})
    client.post("/reading", data={"measure": "hip-flexion-left", "value": "110"})
    page = client.get("/progress").text
    assert 'data-chart="morning-stiffness"' in page
    assert 'data-chart="hip-flexion"' in page


@pytest.mark.parametrize("form", ["json", "csv", "fhir", "ics", "fit", "pdf"])
def test_everything_can_be_taken_along(client: TestClient, coach: Coach, form: str) -> None:
    coach.store.add_many(six_weeks())
    answer = client.get(f"/mine/export/{form}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert len(answer.content) > 1000


def test_a_file_comes_in_whole_or_not_at_all_and_once(client: TestClient, coach: Coach) -> None:
    wrong = b"date,pain\n2026-03-01,4\n2026-03-02,12\nsoon,1\n"
    answer = client.post("/mine/import", files={"file": ("days.csv", wrong)})
    assert answer.status_code == 400
    assert "Line 3" in answer.text
    assert "Line 4" in answer.text
    assert coach.events() == []
    right = b"date,pain\n2026-03-01,4\n2026-03-02,2\n"
    assert "2 new entries" in client.post("/mine/import", files={"file": ("d.csv", right)}).text
    again = client.post("/mine/import", files={"file": ("d.csv", right)}).text
    assert "nothing was changed" in again
    assert len(coach.events()) == 2


def test_a_copy_is_made_saved_and_put_back_only_when_sure(client: TestClient, coach: Coach) -> None:
    coach.log_pain(3)
    page = client.post("/mine/backup").text
    (name,) = set(re.findall(r'href="/mine/copies/([^"]+)"', page))
    saved = client.get(f"/mine/copies/{name}").content
    coach.log_pain(7)
    assert client.post("/mine/restore", data={"name": name}).status_code == 400
    assert len(coach.events()) == 2
    assert "is in place" in client.post("/mine/restore", data={"name": name, "sure": "true"}).text
    assert [event.value for event in coach.events()] == [3]
    assert len(coach.archive.copies()) == 2
    coach.log_pain(9)
    client.post("/mine/restore", data={"sure": "true"}, files={"file": ("copy", saved)})
    assert [event.value for event in coach.events()] == [3]


@pytest.mark.parametrize("name", ["../diary.sqlite3", "..%2fdiary.sqlite3", "other"])
def test_only_copies_can_be_saved_and_put_back(client: TestClient, coach: Coach, name: str) -> None:
    coach.log_pain(3)
    assert client.get(f"/mine/copies/{name}").status_code == 404
    assert client.post("/mine/restore", data={"name": name, "sure": "true"}).status_code == 400
    junk = client.post("/mine/restore", data={"sure": "true"}, files={"file": ("x", b"junk")})
    assert junk.status_code == 400
    assert len(coach.events()) == 1


def test_everything_is_deleted_only_by_the_word(client: TestClient, coach: Coach) -> None:
    coach.log_pain(3)
    assert client.post("/mine/delete", data={"word": "yes"}).status_code == 400
    assert len(coach.events()) == 1
    page = client.post("/mine/delete", data={"word": " Delete "})
    assert "data-forget" in page.text
    assert coach.events() == []


def test_any_programme_is_printed_on_a_page(client: TestClient, coach: Coach) -> None:
    for name in coach.content.programmes:
        assert client.get(f"/mine/handout?programme={name}").content.startswith(b"%PDF")
