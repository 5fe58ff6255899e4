"""A stretch of one's own: kept when it is sound, told what is wrong when it is not."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from hipkey.coach import Coach
from hipkey.web.app import create_app

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def client(tmp_path: Path) -> Any:
    with TestClient(create_app(Coach(tmp_path)), base_url="http://localhost") as client:
        yield client


def form(**changes: str) -> dict[str, str]:
    return {
        "name": "Seated figure four",
        "summary": "On a chair, one ankle over the other knee.",
        "start": "Sit tall on a firm chair.",
        "steps": "Lay the {side} ankle over the {other} knee.\nLean forward with a long back.",
        "sides": "each",
        "position": "seated",
        "unit": "seconds",
        "hold": "30",
        **changes,
    }


def test_a_stretch_of_ones_own_is_guided_like_any_other(client: TestClient) -> None:
    answer = client.post("/own/stretches", data=form(), files={"picture": ("a.png", PNG)})
    assert answer.status_code == 200, answer.text
    page = client.get("/stretch/seated-figure-four").text
    assert "Lay the right ankle over the left knee." in page
    assert client.get("/own/pictures/seated-figure-four").content == PNG
    programme = {"name": "At the desk", "summary": "Two minutes.", "stretch": "seated-figure-four"}
    assert client.post("/own/programmes", data=programme).status_code == 200
    plan = client.get("/api/plan", params={"programme": "at-the-desk"}).json()
    held = [step["side"] for step in plan["steps"] if step["kind"] == "hold"]
    assert sorted(held) == ["left", "right"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"steps": "Lay the {sid} ankle over."}, "sid"),
        ({"name": "Pigeon"}, "pigeon"),
        ({"name": "!!!"}, "letters"),
        ({"steps": " "}, "steps"),
        ({"sides": "both"}, "side"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(
    client: TestClient, tmp_path: Path, change: dict[str, str], told: str
) -> None:
    answer = client.post("/own/stretches", data=form(**change))
    assert answer.status_code == 400
    assert told in answer.text
    assert not list((tmp_path / "own").rglob("*.toml"))


def test_all_of_it_goes_along_as_one_file_and_comes_in_again(
    client: TestClient, tmp_path: Path
) -> None:
    client.post("/own/stretches", data=form())
    packed = client.get("/own/export.zip").content
    client.post("/own/stretches/seated-figure-four/delete")
    assert client.get("/stretch/seated-figure-four").status_code == 404
    assert client.post("/own/import", files={"file": ("own.zip", packed)}).status_code == 200
    assert client.get("/stretch/seated-figure-four").status_code == 200


def test_a_file_that_would_write_elsewhere_is_refused(client: TestClient, tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("../evil.toml", "x = 1")
    answer = client.post("/own/import", files={"file": ("own.zip", data.getvalue())})
    assert answer.status_code == 400
    assert not (tmp_path / "evil.toml").exists()
    assert client.post("/own/import", files={"file": ("a.zip", b"no zip")}).status_code == 400


def test_the_ten_stay_ten_in_the_list_of_the_article(client: TestClient) -> None:
    client.post("/own/stretches", data=form())
    page = client.get("/library").text
    assert "Seated figure four" in page
    assert page.index("Figure four") < page.index("Seated figure four")
