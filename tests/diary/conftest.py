"""One store after the other: in memory, in a file, on a server."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from hipkey.diary import Store

ON_SERVER = pytest.param(
    "postgresql", marks=[pytest.mark.postgresql, pytest.mark.xdist_group("postgresql")]
)


@pytest.fixture(params=["memory", "sqlite", ON_SERVER])
def place(request: pytest.FixtureRequest, data: Path) -> str:
    """Where a store may be opened; what is in it lasts for one test."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgresql_url")
        return url
    return "memory" if request.param == "memory" else str(data / "diary.sqlite3")


@pytest.fixture(params=["sqlite", ON_SERVER])
def lasting_place(request: pytest.FixtureRequest, data: Path) -> str:
    """The same without memory, for what must outlast the program."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgresql_url")
        return url
    return str(data / "diary.sqlite3")


@pytest.fixture
def store(place: str, data: Path, clock: Callable[[], datetime]) -> Iterator[Store]:
    """An open, empty diary."""
    backups = None if place == "memory" else data / "backups"
    with Store.open(place, clock=clock, backups=backups) as opened:
        yield opened
