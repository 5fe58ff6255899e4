"""A stretch of one's own: kept when it is sound, told what is wrong when it is not."""

import io
import json
import sqlite3
import zipfile
from contextlib import closing
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


def test_deleting_everything_leaves_nothing_of_ones_own(client: TestClient, tmp_path: Path) -> None:
    client.post("/own/stretches", data=form(), files={"picture": ("a.png", PNG)})
    for folder in ("computed", "voice"):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "of-seated-figure-four").write_text("x")
    client.post("/mine/backup")
    (tmp_path / "backups" / "damaged-1.sqlite3-wal").write_text("x")
    assert client.post("/mine/delete", data={"word": "delete"}).status_code == 200
    left = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert {name.removesuffix("-wal").removesuffix("-shm") for name in left} == {"diary.sqlite3"}
    assert b"seated" not in b"".join(p.read_bytes().lower() for p in tmp_path.glob("diary.*"))
    assert "Seated figure four" not in client.get("/library").text
    assert client.get("/stretch/seated-figure-four").status_code == 404


def test_a_copy_brings_ones_own_back_and_takes_later_ones_away(
    client: TestClient, tmp_path: Path
) -> None:
    client.post("/own/stretches", data=form(), files={"picture": ("a.png", PNG)})
    client.post("/mine/backup")
    (copy,) = (tmp_path / "backups").glob("by-hand-*.sqlite3")
    client.post("/own/stretches/seated-figure-four/delete")
    client.post("/own/stretches", data=form(name="A later one"))
    restore = {"name": copy.name, "sure": "true"}
    assert "The copy is in place" in client.post("/mine/restore", data=restore).text
    assert client.get("/own/pictures/seated-figure-four").content == PNG
    library = client.get("/library").text
    assert "Seated figure four" in library
    assert "A later one" not in library
    (before,) = (tmp_path / "backups").glob("before-restore-*.sqlite3")
    client.post("/mine/restore", data={"name": before.name, "sure": "true"})
    assert "A later one" in client.get("/library").text


def test_a_copy_of_before_own_stretches_were_in_it_leaves_them(
    client: TestClient, tmp_path: Path
) -> None:
    client.post("/own/stretches", data=form())
    client.post("/mine/backup")
    (copy,) = (tmp_path / "backups").glob("by-hand-*.sqlite3")
    with closing(sqlite3.connect(copy)) as old, old:
        old.execute("DROP TABLE own_file")
    client.post("/mine/restore", data={"name": copy.name, "sure": "true"})
    assert "Seated figure four" in client.get("/library").text


@pytest.mark.parametrize(
    ("name", "data"),
    [("../../out.toml", b"x"), ("stretches/one.toml", b"name ="), ("/etc/passwd", b"x")],
)
def test_a_copy_with_what_is_not_sound_changes_nothing(
    client: TestClient, tmp_path: Path, name: str, data: bytes
) -> None:
    client.post("/own/stretches", data=form())
    client.post("/mine/backup")
    (copy,) = (tmp_path / "backups").glob("by-hand-*.sqlite3")
    with closing(sqlite3.connect(copy)) as changed, changed:
        changed.execute("INSERT INTO own_file VALUES (?, ?)", (name, data))
    before = {path for path in tmp_path.parent.rglob("*") if path.is_file()}
    answer = client.post("/mine/restore", data={"name": copy.name, "sure": "true"})
    assert answer.status_code == 400
    assert {path for path in tmp_path.parent.rglob("*") if path.is_file()} <= before
    assert "Seated figure four" in client.get("/library").text


def test_the_complete_export_brings_ones_own_to_another_computer(
    client: TestClient, tmp_path: Path
) -> None:
    client.post("/own/stretches", data=form(), files={"picture": ("a.png", PNG)})
    exported = client.get("/mine/export/json").content
    with TestClient(create_app(Coach(tmp_path / "other")), base_url="http://localhost") as other:
        for told in ("2 new entries", "was here already"):
            answer = other.post("/mine/import", files={"file": ("a.json", exported)})
            assert told in answer.text
        assert other.get("/own/pictures/seated-figure-four").content == PNG
        assert "Seated figure four" in other.get("/library").text
        again = other.get("/mine/export/json").content
        assert json.loads(again)["own"] == json.loads(exported)["own"]
        bad = json.loads(exported)
        bad["own"]["stretches/wrong.toml"] = "name ="
        answer = other.post("/mine/import", files={"file": ("a.json", json.dumps(bad))})
        assert answer.status_code == 400
        assert "wrong.toml" in answer.text
