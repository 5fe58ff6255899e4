"""What many tests need: a data folder of their own, a clock that stands, a PostgreSQL server."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hipkey.content.loader import load
from hipkey.diary import Store
from hipkey.record import Record

INSTALL_POSTGRESQL = (
    "no PostgreSQL server programs here; on Debian or Ubuntu install them with "
    "`apt-get install postgresql`, on macOS with `brew install postgresql`"
)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that goes away, and the default one too: no test touches a real diary."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("HIPKEY_DATA", str(folder))
    return folder


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that stands at a quarter past seven in the evening."""
    return lambda: datetime(2026, 3, 14, 19, 15, tzinfo=UTC)


@pytest.fixture
def store(data: Path, clock: Callable[[], datetime]) -> Iterator[Store]:
    """A real diary in that folder."""
    with Store.open(data / "diary.sqlite3", clock=clock) as store:
        yield store


@pytest.fixture
def record(store: Store, clock: Callable[[], datetime]) -> Record:
    """What may be asked of it."""
    return Record(lambda: store, load(), clock)


@dataclass(frozen=True)
class PostgresqlServer:
    """A running server with its data in a folder of its own, reached by a socket in it."""

    folder: Path
    pid: int

    def url(self, database: str) -> str:
        return f"postgresql://hipkey@/{database}?host={self.folder}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a fresh, empty database."""
        name = f"test_{uuid.uuid4().hex}"
        self.run(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, statement: str) -> list[tuple[object, ...]]:
        """Runs one statement as the server's owner."""
        psycopg = pytest.importorskip("psycopg")
        with closing(psycopg.connect(self.url("postgres"), autocommit=True)) as connection:
            found = connection.execute(statement)
            return [] if found.description is None else found.fetchall()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A real server, started once in a run, its settings as they come."""
    programs = _server_programs()
    if programs is None:
        pytest.skip(INSTALL_POSTGRESQL)
    pytest.importorskip("psycopg", reason="the PostgreSQL driver is not installed")
    # A short path: a socket's name may have little more than 100 characters.
    folder = Path(tempfile.mkdtemp(prefix="hipkey-pg-"))
    try:
        owner = _not_root(folder)
        subprocess.run(
            [programs / "initdb", "-D", folder, "-U", "hipkey", "-A", "trust", "-E", "UTF8"],
            check=True,
            capture_output=True,
            cwd=folder,
            **owner,
        )
        with (folder / "server.log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", folder, "-k", folder, "-c", "listen_addresses="],
                stdout=log,
                stderr=log,
                cwd=folder,
                **owner,
            )
        try:
            _await(PostgresqlServer(folder, server.pid))
            yield PostgresqlServer(folder, server.pid)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """A fresh database on the server."""
    with postgresql_server.database() as url:
        yield url


def _server_programs() -> Path | None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("postgres")
    if found:
        folders.insert(0, Path(found).resolve().parent)
    return next((f for f in folders if (f / "postgres").exists()), None)


def _not_root(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root, so there it runs as a user without rights."""
    if os.name == "nt" or os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    pytest.skip("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")


def _await(server: PostgresqlServer) -> None:
    import psycopg

    patience = time.monotonic() + 30
    while True:
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            if time.monotonic() > patience:
                pytest.fail((server.folder / "server.log").read_text(errors="replace"))
            time.sleep(0.05)
        else:
            return
