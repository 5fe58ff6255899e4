"""The guard: known hosts only, no cross-site writes, strict headers on everything."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from hipkey.web.guard import Guard


async def page(request: Request) -> Response:
    return PlainTextResponse("written" if request.method == "POST" else "read")


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("open")
    await websocket.close()


def client(host: str = "localhost:8765") -> TestClient:
    app = Starlette(
        routes=[Route("/", page, methods=["GET", "POST"]), WebSocketRoute("/ws", socket)]
    )
    app.add_middleware(Guard, hosts=("kitchen.local",))
    return TestClient(app, base_url=f"http://{host}")


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8765", "127.0.0.1:1", "[::1]:8765", "kitchen.local:8765"]
)
def test_own_names_are_answered(host: str) -> None:
    assert client().get("/", headers={"host": host}).text == "read"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "[::1", "a@b@c"])
def test_a_foreign_host_is_refused_in_one_sentence(host: str) -> None:
    answer = client().get("/", headers={"host": host})
    assert answer.status_code == 403
    assert "localhost" in answer.text


def test_a_page_of_ours_may_write() -> None:
    headers = {"origin": "http://localhost:8765", "sec-fetch-site": "same-origin"}
    assert client().post("/", headers=headers).text == "written"


def test_a_program_without_origin_may_write() -> None:
    assert client().post("/").text == "written"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_cross_site_write_is_refused(headers: dict[str, str]) -> None:
    answer = client().post("/", headers=headers)
    assert answer.status_code == 403
    assert "nothing was changed" in answer.text


def test_a_socket_from_another_site_is_closed() -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        client().websocket_connect("/ws", headers={"origin": "http://evil.example"}),
    ):
        pass


def test_a_socket_of_ours_opens() -> None:
    headers = {"origin": "http://localhost:8765", "host": "localhost:8765"}
    with client().websocket_connect("/ws", headers=headers) as websocket:
        assert websocket.receive_text() == "open"


def test_every_answer_carries_the_strict_policy() -> None:
    policy = client().get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "http:" not in policy
    assert "https:" not in policy
