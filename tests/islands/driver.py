"""The islands' pure parts, run by Node without a page: a line of JSON in, a line of JSON out."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ISLANDS = Path(__file__).parents[2] / "islands"

Ask = Callable[[Any], Any]


def node() -> str | None:
    """A Node that reads TypeScript: the one that Playwright brings, or the machine's own."""
    try:
        from playwright._impl._driver import compute_driver_executable

        own = compute_driver_executable()
        program: str = str(own[0] if isinstance(own, tuple) else own)
    except ImportError:
        program = shutil.which("node") or ""
    return program if program and Path(program).exists() else None


@contextmanager
def driven(driver: str, *modules: str) -> Iterator[Ask]:
    """Runs the driver beside this file on modules of the islands; what it answers to a value."""
    program = node()
    if program is None:
        pytest.skip("no Node here: it comes with Playwright; run `make test`")
    process = subprocess.Popen(
        [
            program,
            str(Path(__file__).with_name(driver)),
            *((ISLANDS / m).as_uri() for m in modules),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, process.stdout

    def asked(value: Any) -> Any:
        stdin.write(json.dumps(value) + "\n")
        stdin.flush()
        answer = stdout.readline()
        assert answer, f"{driver} died"
        return json.loads(answer)

    try:
        yield asked
    finally:
        stdin.close()
        code = process.wait(timeout=30)
        stdout.close()
    assert code == 0, f"{driver} ended with {code}"
