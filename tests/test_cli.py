"""The command line as a person or a program meets it: contracts, and one sentence for trouble."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

ARTICLE = [
    "pigeon",
    "butterfly",
    "cow-face",
    "supine-groin",
    "kneeling-hip-flexor",
    "happy-baby",
    "frog",
    "psoas-roller",
    "supine-piriformis",
    "figure-four",
]
ONE_SIDED = set(ARTICLE) - {"butterfly", "happy-baby", "frog"}


def hipkey(
    *arguments: str, data: Path | None = None, **options: Any
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HIPKEY_DATA": str(data)} if data else {**os.environ}
    return subprocess.run(
        [sys.executable, "-m", "hipkey", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        check=False,
        **options,
    )


def told_once(answer: subprocess.CompletedProcess[str], code: int = 1) -> str:
    """The one sentence on stderr; no traceback, nothing on stdout."""
    assert answer.returncode == code, answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""
    assert len(answer.stderr.strip().splitlines()) == 1, answer.stderr
    return answer.stderr.strip()


def test_list_names_all_ten_with_sides_and_holds(tmp_path: Path) -> None:
    listed = json.loads(hipkey("list", "--json", data=tmp_path).stdout)
    assert [stretch["id"] for stretch in listed] == ARTICLE
    for stretch in listed:
        sides = ["left", "right"] if stretch["id"] in ONE_SIDED else ["both"]
        assert stretch["sides"] == sides
        assert stretch["hold"]["unit"] in ("seconds", "breaths")
        assert stretch["hold_s"] > 0


def test_the_plan_is_the_articles_ten_with_equal_sides(tmp_path: Path) -> None:
    plan = json.loads(hipkey("plan", "--json", data=tmp_path).stdout)
    clock = 0.0
    held: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for step in plan["steps"]:
        assert step["kind"] in ("set_up", "move", "hold", "switch", "rest")
        assert step["start_s"] == pytest.approx(clock)
        clock += step["duration_s"]
        if step["kind"] == "hold":
            held[step["stretch"]][step["side"]] += step["duration_s"]
    assert plan["total_s"] == pytest.approx(clock)
    assert set(held) == set(ARTICLE)
    for stretch, sides in held.items():
        assert set(sides) == ({"left", "right"} if stretch in ONE_SIDED else {"both"})
        assert len(set(sides.values())) == 1


def test_show_tells_every_step(tmp_path: Path) -> None:
    shown = hipkey("show", "pigeon", data=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "1." in shown.stdout
    assert json.loads(hipkey("show", "pigeon", "--json", data=tmp_path).stdout)["steps"]


def test_an_unknown_stretch_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    sentence = told_once(hipkey("show", "cobra", data=tmp_path))
    assert "cobra" in sentence
    assert "pigeon" in sentence


def test_sound_content_passes_the_check(tmp_path: Path) -> None:
    assert hipkey("check", data=tmp_path).returncode == 0


def test_a_broken_file_is_told_with_file_key_and_remedy(tmp_path: Path) -> None:
    folder = tmp_path / "own" / "stretches"
    folder.mkdir(parents=True)
    (folder / "my-own.toml").write_text('name = "My own"\nnonsense = 3\n', encoding="utf-8")
    (folder / "broken.toml").write_text("name = \n", encoding="utf-8")
    answer = hipkey("check", data=tmp_path)
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    lines = answer.stderr.strip().splitlines()
    assert any("my-own.toml" in line and "nonsense" in line for line in lines)
    assert any("my-own.toml" in line and "steps is missing" in line for line in lines)
    assert any("broken.toml" in line and "line 1" in line for line in lines)


def test_pain_is_written_down_and_found(tmp_path: Path) -> None:
    at = "2026-05-01T08:30:00+02:00"
    assert hipkey("log", "pain", "4", "--at", at, data=tmp_path).returncode == 0
    (event,) = json.loads(hipkey("diary", "--json", data=tmp_path).stdout)
    assert (event["kind"], event["value"]) == ("pain", 4.0)
    assert "pain" in hipkey("diary", data=tmp_path).stdout


@pytest.mark.parametrize("arguments", [("log", "pain", "11"), ("log", "pain", "much"), ("nix",)])
def test_wrong_usage_exits_with_two(arguments: tuple[str, ...], tmp_path: Path) -> None:
    answer = hipkey(*arguments, data=tmp_path)
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr


def test_a_time_that_is_none_is_refused_in_one_sentence(tmp_path: Path) -> None:
    assert "yesterday" in told_once(hipkey("log", "pain", "4", "--at", "yesterday", data=tmp_path))


def test_a_used_port_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = hipkey("serve", "--no-open", "--port", port, data=tmp_path)
    assert port in told_once(answer)


def test_a_broken_database_is_told_and_not_touched(tmp_path: Path) -> None:
    hipkey("log", "pain", "4", data=tmp_path)
    (database,) = tmp_path.glob("*.sqlite3")
    database.write_bytes(b"this was a diary once" * 400)
    before = database.read_bytes()
    for command in (("diary",), ("log", "pain", "3"), ("serve", "--no-open", "--port", "0")):
        assert str(database) in told_once(hipkey(*command, data=tmp_path))
    assert database.read_bytes() == before


def test_a_data_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("not a folder", encoding="utf-8")
    assert str(place) in told_once(hipkey("diary", data=place))


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Any:
    """A file system of its own with room for little more than an empty diary."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.name == "nt" or os.geteuid() != 0:
        pytest.skip("needs root to mount a small file system")
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], capture_output=True
    )
    if made.returncode:
        pytest.skip("this machine does not let a test mount a file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_told_and_loses_nothing(tiny_disk: Path) -> None:
    assert hipkey("log", "pain", "4", data=tiny_disk).returncode == 0
    with (tiny_disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(b"0" * 4096)
    told_once(hipkey("log", "pain", "3", data=tiny_disk))
    (tiny_disk / "filler").unlink()
    (event,) = json.loads(hipkey("diary", "--json", data=tiny_disk).stdout)
    assert event["value"] == 4.0


def test_a_read_only_data_folder_is_told(tiny_disk: Path) -> None:
    assert hipkey("log", "pain", "4", data=tiny_disk).returncode == 0
    subprocess.run(["mount", "-o", "remount,ro", str(tiny_disk)], check=True)
    assert str(tiny_disk) in told_once(hipkey("log", "pain", "3", data=tiny_disk))


def test_a_closed_pipe_is_no_trouble(tmp_path: Path) -> None:
    script = f"{sys.executable} -m hipkey list --json | head -c 1"
    answer = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60)
    assert answer.stdout == "["
    assert answer.stderr == ""


def test_muscles_of_a_stretch_follow_the_contract(tmp_path: Path) -> None:
    report = json.loads(
        hipkey("muscles", "pigeon", "--side", "left", "--json", data=tmp_path).stdout
    )
    assert set(report["muscles"]["piri_l"]) >= {"length_m", "change_m", "fibre_change"}
    assert report["groups"]["piriformis"]["left"] > report["groups"]["piriformis"]["right"]


def test_muscles_of_joint_angles_are_answered_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "angles.jsonl"
    file.write_text('{"hip_flexion_r": 90}\n{"hip_flexion_r": 90, "hip_rotation_r": -40}\n')
    lines = hipkey("muscles", "--joints", str(file), "--json", data=tmp_path).stdout.splitlines()
    first, second = (json.loads(line)["muscles"]["piri_r"]["fibre_change"] for line in lines)
    assert second > first > 0


def test_a_wrong_joint_is_told_with_line_and_remedy(tmp_path: Path) -> None:
    file = tmp_path / "angles.jsonl"
    file.write_text('{"hip_flexon_r": 90}\n')
    sentence = told_once(hipkey("muscles", "--joints", str(file), data=tmp_path))
    assert "hip_flexion_r" in sentence
    assert "1" in sentence


def test_frames_without_a_person_are_never_in_a_stretch(tmp_path: Path) -> None:
    file = tmp_path / "frames.jsonl"
    empty = {"t": 0.0, "width": 640, "height": 480, "image": None, "world": None}
    file.write_text(json.dumps(empty) + "\n")
    answer = hipkey("judge", str(file), "--target", "pigeon", "--still", "--json", data=tmp_path)
    (verdict,) = (json.loads(line) for line in answer.stdout.splitlines())
    assert verdict["verdict"] == "cannot_tell"
    assert set(verdict["scores"]) == set(ARTICLE)


@pytest.mark.parametrize("line", ["{", "[1]", '{"t": "x"}', '{"t": 0, "world": [1]}'])
def test_a_damaged_frame_is_told_with_its_line(line: str, tmp_path: Path) -> None:
    file = tmp_path / "frames.jsonl"
    file.write_text(line + "\n")
    assert "Line 1" in told_once(hipkey("judge", str(file), data=tmp_path))


def test_too_few_days_tell_nothing_but_how_many_are_needed(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text("date,pain,minutes\n2026-01-01,5,10\n2026-01-02,,0\n2026-01-03,4,10\n")
    told = json.loads(hipkey("progress", "--csv", str(file), "--json", data=tmp_path).stdout)
    assert (told["enough"], told["verdict"]) == (False, "cannot_tell")
    assert set(told) >= {"days", "change", "after_session", "sentence"}


def test_bad_rows_are_told_with_line_and_reason(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text("date,pain,minutes\n2026-01-01,50,10\nyesterday,4,10\n")
    answer = hipkey("progress", "--csv", str(file), data=tmp_path)
    assert answer.returncode == 1
    assert "ine 2" in answer.stderr
    assert "ine 3" in answer.stderr
