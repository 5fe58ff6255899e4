"""Nothing leaves this computer: every page, and a session, ask no other host for anything."""

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_no_request_leaves_the_host(visit: Callable[..., Visitor]) -> None:
    visitor = visit(voices=[])
    asked: set[str] = set()
    visitor.context.on("request", lambda request: asked.add(request.url))
    visitor.page.on("websocket", lambda socket: asked.add(socket.url))
    seen: set[str] = set()
    waiting = ["/", "/session?programme=five-minutes"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        if "/export" in path or "text/html" not in _type(visitor, path):
            continue  # a file to keep, not a page that could ask for more
        answer = visitor.page.goto(urljoin(visitor.server.url, path))
        assert answer is not None
        assert answer.ok, path
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "connect-src 'self'" in policy
        assert "unsafe-inline" not in policy
        links: list[str] = visitor.page.eval_on_selector_all("a[href]", "a => a.map(x => x.href)")
        own = [urlsplit(link) for link in links if link.startswith(visitor.server.url)]
        waiting += [f"{link.path}?{link.query}" if link.query else link.path for link in own]
    assert {"/", "/library", "/diary", "/about"} <= seen
    assert len([path for path in seen if path.startswith("/stretch/")]) == 10

    visitor.start()
    visitor.skip_to_hold()
    visitor.pass_time(visitor.left_s + 1)
    hosts = {urlsplit(url).netloc for url in asked if urlsplit(url).scheme not in ("blob", "data")}
    assert hosts == {urlsplit(visitor.server.url).netloc}
    assert len(asked) > 20


def _type(visitor: Visitor, path: str) -> str:
    head = visitor.context.request.get(urljoin(visitor.server.url, path))
    return head.headers["content-type"]


def test_the_policy_holds_against_a_page_that_would_call_out(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit()
    visitor.open("/about")
    called = visitor.page.evaluate(
        "() => fetch('http://example.invalid/').then(() => 'sent', (error) => error.message)"
    )
    assert called == "Failed to fetch"
    blocked = visitor.page.evaluate(
        """() => new Promise((resolve) => {
          document.addEventListener("securitypolicyviolation", (e) => resolve(e.violatedDirective));
          fetch("http://example.invalid/").catch(() => undefined);
        })"""
    )
    assert blocked == "connect-src"
