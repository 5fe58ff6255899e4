"""Pages and API on a real store: what a browser or another program gets."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from hipkey.coach import Coach
from hipkey.web.app import create_app


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    coach = Coach(tmp_path)
    with TestClient(create_app(coach), base_url="http://localhost") as client:
        yield client
    coach.close()


def hold(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "kind": "hold",
        "at": datetime(2026, 3, 1, 8, 30, tzinfo=UTC).isoformat(),
        "stretch": "pigeon",
        "side": "left",
        "seconds": 30.0,
        **changes,
    }


def screened(client: TestClient, *signs: str, asked: bool = False) -> None:
    client.post("/screen", data={"sign": list(signs), **({"asked": "true"} if asked else {})})


@pytest.mark.parametrize(
    "path", ["/", "/?programme=all-ten", "/library", "/week", "/screen", "/diary", "/about"]
)
def test_every_page_opens(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "<h1" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_first_session_begins_with_the_safety_questions(client: TestClient) -> None:
    assert client.get("/session").url.path == "/screen"
    screened(client)
    assert client.get("/session").url.path == "/session"


def test_an_emergency_sign_leaves_no_way_to_start(client: TestClient) -> None:
    screened(client, "saddle-numbness")
    for path in ("/", "/?programme=all-ten", "/screen"):
        page = client.get(path).text
        assert "Call the emergency number now" in page
        assert 'id="start"' not in page
    assert client.get("/session").status_code == 409
    assert client.get("/today/plan").text.count("emergency number") == 1


def test_a_doctors_sign_is_overridden_only_by_saying_that_one_has_asked(
    client: TestClient,
) -> None:
    screened(client, "cancer")
    assert "See a doctor before you start" in client.get("/").text
    assert client.get("/session").status_code == 409
    screened(client, "cancer", asked=True)
    assert client.get("/session").status_code == 200


def test_todays_plan_fits_the_minutes_and_says_why(client: TestClient) -> None:
    screened(client)
    part = client.get("/today/plan", params={"minutes": 10, "changed": "true", "have": ["mat"]})
    assert part.status_code == 200
    assert 'id="start"' in part.text
    assert "It lengthens" in part.text
    assert "not at hand" in part.text


def test_what_a_person_chose_for_the_week_is_kept_and_heeded(client: TestClient) -> None:
    screened(client)
    chosen = {
        "days": ["0", "2"],
        "times": ["07:30", ""],
        "minutes": "10",
        "have": ["mat"],
        "avoid": ["knee-injury"],
        "focus": "low-back",
        "level": "standard",
        "quiet_from": "22:00",
        "quiet_to": "06:00",
    }
    assert client.post("/week", data=chosen).status_code == 200
    page = client.get("/week").text
    assert 'value="07:30"' in page
    feed = client.get("/calendar.ics").text
    assert "BYDAY=MO,WE" in feed
    assert "VALARM" in feed
    assert "Pigeon" not in client.get("/today/plan?minutes=30").text.split("<details>")[0]


def test_a_break_at_the_desk_leaves_out_what_a_condition_forbids(client: TestClient) -> None:
    assert "Half kneeling beside the chair" in client.get("/week").text
    client.post("/week", data={"avoid": ["hip-replacement-anterior"]})
    page = client.get("/week").text
    assert "Figure four on the chair" in page
    assert "Half kneeling beside the chair" not in page


def test_a_reminder_is_never_within_the_quiet_hours(client: TestClient) -> None:
    all_week = {"days": list("0123456"), "times": ["19:00"], "quiet_from": "22:00"}
    client.post("/week", data={**all_week, "quiet_to": "07:00"})
    at = datetime.fromisoformat(client.get("/api/reminder").json()["at"])
    assert (at.hour, at.minute) == (19, 0)
    client.post("/week", data={**all_week, "quiet_from": "18:00", "quiet_to": "20:00"})
    assert client.get("/api/reminder").json() == {"at": None}


def test_every_stretch_has_its_page_with_source_and_muscles(client: TestClient) -> None:
    for stretch in client.app.state.coach.stretches.values():  # type: ignore[attr-defined]
        page = client.get(f"/stretch/{stretch.id}").text
        assert stretch.name in page
        assert "{side}" not in page
        assert "from the article" in page


def test_a_page_that_is_not_there_leads_back(client: TestClient) -> None:
    answer = client.get("/stretch/cobra")
    assert answer.status_code == 404
    assert "pigeon" in answer.text
    assert client.get("/nix").status_code == 404


def test_an_event_is_created_once_and_known_the_second_time(client: TestClient) -> None:
    event = hold()
    assert client.post("/api/diary/events", json=event).status_code == 201
    again = client.post("/api/diary/events", json=event)
    assert again.status_code == 200
    (stored,) = client.get("/api/diary/events").json()
    assert (stored["id"], stored["seconds"]) == (event["id"], 30.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "not-an-id"},
        {"at": "2026-03-01T08:30:00"},
        {"seconds": -1},
        {"seconds": "NaN"},
        {"side": "up"},
        {"kind": "dance"},
        {"surprise": 1},
    ],
)
def test_a_wrong_event_is_refused_in_words_and_nothing_is_kept(
    client: TestClient, wrong: dict[str, Any]
) -> None:
    answer = client.post("/api/diary/events", json=hold(**wrong))
    assert answer.status_code == 422
    assert next(iter(wrong)) in answer.json()["error"]
    assert client.get("/api/diary/events").json() == []


def test_an_entry_is_mended_and_deleted_from_the_diary_page(client: TestClient) -> None:
    event = hold()
    client.post("/api/diary/events", json=event)
    mended = client.post(f"/diary/{event['id']}/change", data={"seconds": "45", "note": "easier"})
    assert mended.status_code == 200  # after the way back to the diary
    assert "easier" in client.get("/diary").text
    assert client.get("/api/diary/events").json()[0]["seconds"] == 45.0
    client.post(f"/diary/{event['id']}/delete")
    assert client.get("/api/diary/events").json() == []


def test_a_long_diary_comes_page_by_page(client: TestClient) -> None:
    for number in range(31):
        at = datetime(2026, 3, 1, 8, number, tzinfo=UTC).isoformat()
        client.post("/api/diary/events", json=hold(at=at))
    first, second = client.get("/diary").text, client.get("/diary?page=2").text
    assert first.count("<article") == 30
    assert second.count("<article") == 1
    assert 'href="/diary?page=2"' in first
    assert 'href="/diary?page=1"' in second
    assert 'href="/diary?page=3"' not in second
    assert client.get("/diary?page=0").status_code == 422


def test_mending_the_note_leaves_the_rest_as_it_was(client: TestClient) -> None:
    event = hold()
    client.post("/api/diary/events", json=event)
    client.post(f"/diary/{event['id']}/change", data={"note": "sore"})
    (stored,) = client.get("/api/diary/events").json()
    assert (stored["seconds"], stored["note"]) == (30.0, "sore")


def test_a_deleted_entry_does_not_come_back_from_a_late_outbox(client: TestClient) -> None:
    event = hold()
    client.post("/api/diary/events", json=event)
    client.delete(f"/api/diary/events/{event['id']}")
    assert client.post("/api/diary/events", json=event).status_code == 200
    assert client.get("/api/diary/events").json() == []


def test_an_unknown_entry_is_not_found(client: TestClient) -> None:
    assert client.delete(f"/api/diary/events/{uuid.uuid4()}").status_code == 404


def test_what_a_person_wrote_is_shown_as_text(client: TestClient) -> None:
    client.post("/api/diary/events", json=hold(kind="note", note="<script>alert(1)</script>"))
    page = client.get("/diary").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_plan_follows_the_settings(client: TestClient) -> None:
    slow = client.get("/api/plan", params={"breaths_per_minute": 4}).json()
    quick = client.get("/api/plan", params={"breaths_per_minute": 8}).json()
    assert slow["total_s"] > quick["total_s"]
    assert client.get("/api/plan", params={"breaths_per_minute": 99}).status_code == 422
    assert client.get("/api/plan", params={"programme": "nix"}).status_code == 404


def test_a_cross_site_form_changes_nothing(client: TestClient) -> None:
    answer = client.post(
        "/api/diary/events", json=hold(), headers={"origin": "http://evil.example"}
    )
    assert answer.status_code == 403
    assert client.get("/api/diary/events").json() == []
