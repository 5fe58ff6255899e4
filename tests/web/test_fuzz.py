"""Anything may be sent to the HTTP interface, and nothing of it makes the server fail.

Schemathesis makes the requests, from the interface's own description: the machine's side as it is
published, and the forms of the pages besides. `HIPKEY_FUZZ_REQUESTS` says how many.
"""

import os
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    schemathesis = pytest.importorskip("schemathesis", reason="Schemathesis is not installed")

from hypothesis import HealthCheck, Phase, given, seed, settings
from starlette.testclient import TestClient

from hipkey.coach import Coach
from hipkey.web import api, daily, own, pages, record
from hipkey.web.app import create_app

REQUESTS = int(os.environ.get("HIPKEY_FUZZ_REQUESTS", "300"))
SLOW = {
    "/api/voice": 0.1,
    "/today/plan": 0.1,
    "/api/plan": 0.3,
    "/session": 0.3,
    "/mine/handout": 0.2,
    "/mine/export/{form}": 0.3,
    "/progress/dose": 0.2,
    "/progress/told": 0.2,
}
"""A share of the requests, for what makes sound, paper or computes the body."""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[FastAPI]:
    coach = Coach(tmp_path)
    yield create_app(coach)
    coach.close()


def described() -> dict[str, Any]:
    """The interface's description with the pages and their forms."""
    everything = APIRouter()
    for module in (api, daily, own, pages, record):
        for route in module.router.routes:
            if isinstance(route, APIRoute):
                everything.add_api_route(route.path, route.endpoint, methods=list(route.methods))
    return get_openapi(title="Hipkey", version="0", routes=everything.routes)


def send(client: TestClient, case: Any) -> int:
    """The status of one request; an exception in the server is a failure here."""
    sent = case.as_transport_kwargs(base_url="http://localhost")
    sent.pop("cookies", None)
    if isinstance(sent.get("data"), (str, bytes)):
        sent["content"] = sent.pop("data")
    try:
        answer = client.request(follow_redirects=False, **sent)
    except (ValueError, UnicodeError, TypeError) as error:
        if "hipkey" in str(error.__traceback__):
            raise
        return 0  # the client could not write this down; it never left
    return int(answer.status_code)


def test_no_request_makes_the_server_fail(app: FastAPI) -> None:
    schema = schemathesis.openapi.from_dict(described())
    operations = [found.ok() for found in schema.get_all_operations()]
    weights = [SLOW.get(operation.path, 1.0) for operation in operations]
    counts: Counter[int] = Counter()

    def fuzz(operation: Any, share: int, number: int) -> None:
        @seed(number)
        @given(case=operation.as_strategy())
        @settings(
            max_examples=share,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def each(case: Any) -> None:
            status = send(client, case)
            counts[status] += 1
            expected = status < 500 or status in (501, 503)
            assert expected, f"{case.method} {case.formatted_path} was answered by {status}"

        each()

    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        # What takes no parameters has but one example, so it takes some rounds.
        for number in range(1, 50):
            missing = REQUESTS - counts.total()
            if missing <= 0:
                break
            for operation, weight in zip(operations, weights, strict=True):
                fuzz(operation, max(1, round(missing * weight / sum(weights))), number)
    print(f"\n{counts.total():,} requests, by status: {dict(sorted(counts.items()))}")  # noqa: T201
    assert counts[0] < counts.total() / 10
    assert counts.total() >= REQUESTS
    assert len(operations) > 25
