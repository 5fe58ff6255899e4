"""The real estimator on picture and video files of the mannequin."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from hipkey import estimator
from hipkey.domain.errors import HipkeyError, MissingPartError

FIGURES = Path(estimator.__file__).parent / "web" / "static" / "figures"
FILM = Path(__file__).parent / "browser" / "kneeling.mjpeg"
SEEN = ("kneeling-hip-flexor", "pigeon", "butterfly", "frog")
"""What a camera from the figure's own place tells even of a body without skin and clothes."""


@pytest.fixture(autouse=True)
def _installed() -> None:
    pytest.importorskip("mediapipe", reason="the optional estimator is not installed")


def on_white(figure: str, folder: Path) -> Path:
    """The figure's picture before a white wall; its own ground is transparent."""
    picture = Image.open(FIGURES / f"{figure}.webp").convert("RGBA")
    wall = Image.new("RGBA", picture.size, "white")
    wall.alpha_composite(picture)
    path = folder / f"{figure}.png"
    wall.convert("RGB").save(path)
    return path


def told(*words: object) -> list[dict[str, object]]:
    """What `hipkey judge` says, a verdict a line, and nothing beside it."""
    command = [sys.executable, "-m", "hipkey", "judge", *map(str, words), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("stretch", SEEN)
def test_a_picture_of_a_stretch_is_judged(stretch: str, tmp_path: Path) -> None:
    picture = on_white(f"{stretch}-hold", tmp_path)
    (verdict,) = told(picture, "--target", stretch, "--data", tmp_path)
    assert verdict["verdict"] in ("in", "near")


def test_a_picture_of_the_beginning_is_not_the_stretch(tmp_path: Path) -> None:
    picture = on_white("kneeling-hip-flexor-start", tmp_path)
    (verdict,) = told(picture, "--target", "kneeling-hip-flexor", "--data", tmp_path)
    assert verdict["verdict"] != "in"


def test_a_picture_that_the_phone_wrote_lying_is_turned_upright(tmp_path: Path) -> None:
    upright = on_white("kneeling-hip-flexor-hold", tmp_path)
    with Image.open(upright) as picture:
        exif = picture.getexif()
        exif[0x0112] = 6  # to be turned a quarter to the right
        picture.rotate(90, expand=True).save(tmp_path / "lying.jpg", exif=exif, quality=95)
        (frame,) = estimator.frames(tmp_path / "lying.jpg")
        assert (frame["width"], frame["height"]) == picture.size
    assert frame["world"] is not None


def test_a_video_is_judged_frame_by_frame(tmp_path: Path) -> None:
    verdicts = told(FILM, "--target", "kneeling-hip-flexor", "--data", tmp_path)
    times = [float(str(verdict["t"])) for verdict in verdicts]
    assert len(verdicts) > 20
    assert times == sorted(set(times))
    assert {"in", "near"} & {str(verdict["verdict"]) for verdict in verdicts}
    assert verdicts[0]["reason"] == "nobody"  # the film begins with an empty room


@pytest.mark.parametrize(("name", "kind"), [("hurt.jpg", "picture"), ("hurt.mp4", "video")])
def test_a_damaged_file_is_one_sentence(name: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\xff\xd8 not what the name says")
    with pytest.raises(HipkeyError, match=rf"{name} cannot be read as a {kind}\."):
        list(estimator.frames(tmp_path / name))


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(HipkeyError, match=r"there is no such file\."):
        list(estimator.frames(tmp_path / "none.jpg"))


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mediapipe", None)
    picture = on_white("pigeon-hold", tmp_path)
    with pytest.raises(MissingPartError, match=r"pip install 'hipkey\[estimator\]'"):
        list(estimator.frames(picture))


def test_looking_at_a_picture_asks_no_other_host(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    picture, seen = on_white("pigeon-hold", tmp_path), tmp_path / "calls.txt"
    traced = [strace, "-f", "-qq", "-e", "trace=connect,sendto", "-o", str(seen)]
    look = "import pathlib, sys; from hipkey import estimator; "
    look += "list(estimator.frames(pathlib.Path(sys.argv[1])))"
    command = [*traced, sys.executable, "-c", look, str(picture)]
    subprocess.run(command, check=True, capture_output=True)
    calls = [line for line in seen.read_text().splitlines() if "AF_INET" in line]
    assert calls == []
