"""The command line as a person or a program meets it: the contracts, and one sentence for trouble."""

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

ARTICLE = (
    "pigeon butterfly cow-face supine-groin kneeling-hip-flexor "
    "happy-baby frog psoas-roller supine-piriformis figure-four"
).split()
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
