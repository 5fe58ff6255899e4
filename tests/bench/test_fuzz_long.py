"""Ten thousand requests to the HTTP interface, made by Schemathesis: none answered by a 500."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.bench, pytest.mark.timeout(7_200)]


def test_ten_thousand_requests_find_no_failure() -> None:
    test = Path(__file__).parents[1] / "web" / "test_fuzz.py"
    command = [sys.executable, "-m", "pytest", test, "-s", "-q", "--timeout", "7000"]
    environment = {**os.environ, "HIPKEY_FUZZ_REQUESTS": "10000"}
    subprocess.run(command, env=environment, check=True)
