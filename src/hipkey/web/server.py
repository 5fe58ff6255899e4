"""Runs the application on a port: finds a used one, opens the browser, ends quietly."""

import socket
import sys
import threading
import webbrowser
from contextlib import suppress

from hipkey.coach import Coach
from hipkey.domain.errors import HipkeyError
from hipkey.web.guard import LOOPBACK

WARM_UP_AFTER_S = 1.5
PROGRESS_AFTER_S = 6.0
"""Loading the statistics library takes seconds of processor time: Today and its plan come first."""
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to


def run(coach: Coach, *, host: str, port: int, open_browser: bool) -> None:
    """Serve until stopped. HipkeyError where the port is taken or the host is another machine."""
    coach.open()  # a damaged diary is told before anything is served
    listener = _listen(host, port)
    port = listener.getsockname()[1]
    shown = "localhost" if host in LOOPBACK | EVERYWHERE else host
    url = f"http://{shown}:{port}/"

    import uvicorn

    from hipkey.web.app import create_app

    config = uvicorn.Config(
        create_app(coach, hosts=_own_names(host)),
        log_level="warning",
        ws="websockets-sansio",
        ws_max_size=64 * 1024,
        timeout_graceful_shutdown=3,
        server_header=False,
    )
    sys.stderr.write(f"Hipkey is at {url}  (stop it with Ctrl+C)\n")
    if open_browser:
        # The port listens already, so the page waits for the server and not the other way round.
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
    # After the first page, and before anybody asks for it.
    for after, work in ((WARM_UP_AFTER_S, _begin), (PROGRESS_AFTER_S, _look_ahead)):
        timer = threading.Timer(after, work, args=(coach,))
        timer.daemon = True
        timer.start()
    uvicorn.Server(config).run(sockets=[listener])


def _begin(coach: Coach) -> None:
    """What a new day needs: a copy of the diary first, then what takes long to work out."""
    try:
        coach.archive.daily_backup()
    except HipkeyError as error:
        sys.stderr.write(f"There is no copy of the diary for today: {error}\n")
    coach.warm_up()


def _look_ahead(coach: Coach) -> None:
    """What Progress will say, so that its sentence is there when the page is opened."""
    with suppress(HipkeyError):  # told where it is asked for
        coach.history.progress_within(coach.history.days(), 0)


def _own_names(host: str) -> tuple[str, ...]:
    if host in LOOPBACK:
        return ()
    return (host, socket.gethostname()) if host not in EVERYWHERE else (socket.gethostname(),)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise HipkeyError(
            f"Port {port} on {host} cannot be used ({error.strerror}); "
            f"is Hipkey open already? Another port: hipkey serve --port {port + 1}."
        ) from None
    return listener
