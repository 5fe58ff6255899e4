"""Opens every page as people see it and keeps a picture of each, to be looked at.

    python tests/browser/screenshots.py FOLDER [PATH...]

Phone and laptop, light and dark, and the player at a quarter of its size, as from three metres.
"""

import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from socket import create_server

from playwright.sync_api import Browser, sync_playwright

PAGES = (
    "/",
    "/?programme=all-ten",
    "/week",
    "/screen",
    "/library",
    "/stretch/pigeon",
    "/session",
    "/diary",
    "/about",
)
SIZES = ((390, 844), (1280, 800))
SCHEMES = ("light", "dark")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]


def free_port() -> int:
    with closing(create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


def wait_for(url: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(f"{url}/healthz").read()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def take(browser: Browser, url: str, paths: tuple[str, ...], folder: Path) -> None:
    for scheme in SCHEMES:
        for width, height in SIZES:
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme
            )
            page = context.new_page()
            for path in paths:
                page.goto(url + path)
                page.wait_for_timeout(1500)
                name = re.sub(r"[^a-z0-9]+", "-", path).strip("-") or "today"
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")
            context.close()


def main(folder: Path, paths: tuple[str, ...]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "hipkey", "serve", "--no-open"]
        server = subprocess.Popen([*command, "--port", str(port), "--data", data])
        try:
            wait_for(url)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path="/usr/bin/chromium", args=FLAGS
                )
                take(browser, url, paths, folder)
                browser.close()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or PAGES)
