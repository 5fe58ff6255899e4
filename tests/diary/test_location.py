"""Where a diary is kept: what is said on the command line, then the environment, then the usual."""

import stat
from pathlib import Path

import platformdirs
import pytest

from hipkey.diary.location import data_folder, database
from hipkey.domain.errors import DiaryError


def test_the_folder_is_the_one_given_then_the_environments_then_the_usual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platformdirs, "user_data_path", lambda *_: tmp_path / "usual")
    environ = {"HIPKEY_DATA": str(tmp_path / "environment")}
    assert data_folder(tmp_path / "given", environ) == tmp_path / "given"
    assert data_folder(None, environ) == tmp_path / "environment"
    assert data_folder(None, {}) == tmp_path / "usual"


def test_a_new_folder_is_for_its_owner_only_and_an_old_one_is_left(tmp_path: Path) -> None:
    folder = data_folder(tmp_path / "deep" / "new", {})
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o750)
    assert stat.S_IMODE(data_folder(folder, {}).stat().st_mode) == 0o750


def test_home_is_understood_and_relative_names_are_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert data_folder("~/hips", {}) == tmp_path / "hips"
    assert data_folder("hips", {}) == tmp_path / "hips"


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(DiaryError, match="--data or HIPKEY_DATA"):
            data_folder(place, {})


def test_the_database_is_in_the_folder_unless_a_url_is_given(tmp_path: Path) -> None:
    assert database(tmp_path) == tmp_path / "diary.sqlite3"
    assert database(tmp_path, "postgresql://host/diary") == "postgresql://host/diary"
