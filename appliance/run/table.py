"""Which children `trunkbox run` keeps running: the box, and around a practice box its imitated peers.

Law: a table; nothing is started here.
"""

from __future__ import annotations

import http.client
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from appliance.control import Client, ControlError
from appliance.run.child import Child

_LOOK = 0.3
"""Seconds that a look whether a child is ready may take: the supervisor waits as long."""


def box(data: Path, http_sock: socket.socket, *, after: tuple[str, ...] = ()) -> tuple[Child, ...]:
    """Engine and web of one data folder; the web serves the socket that is open already."""
    return (
        Child(
            "engine",
            (sys.executable, "-m", "sipengine", "--data", str(data)),
            ready=engine_ready(data),
            after=after,
            # An engine whose supervisor died ends its calls with a BYE; a killed one would leave them running.
            orphan_signal=signal.SIGTERM,
        ),
        Child(
            "web",
            (sys.executable, "-m", "webui", "--data", str(data), "--http-fd", str(http_sock.fileno())),
            ready=web_ready(http_sock),
            grace=3.0,
            pass_fds=(http_sock.fileno(),),
        ),
    )


def peers(practice: Path) -> tuple[Child, ...]:
    """The imitated provider and PBX; they end after the box, so that it can say goodbye to them."""
    return tuple(
        Child(
            role,
            (sys.executable, "-m", "sipengine.practice", role, "--data", str(practice)),
            ready=peer_ready(practice, role),
            phase=1,
            grace=4.0,
        )
        for role in ("provider", "pbx")
    )


def trial(practice: Path, lang: str) -> Child:
    """One call each way, made once when everything stands."""
    argv = (sys.executable, "-m", "appliance.practice", "--data", str(practice), "--lang", lang)
    return Child("calls", argv, after=("engine", "provider", "pbx"), once=True, grace=1.0)


def engine_ready(data: Path) -> Callable[[], bool]:
    """Whether the engine answers and says that it is ready."""
    client = Client(data, timeout=_LOOK)

    def look() -> bool:
        try:
            return client.status().engine.ready
        except ControlError:
            return False

    return look


def peer_ready(practice: Path, role: str) -> Callable[[], bool]:
    """Whether a practice peer answers."""
    client = Client(practice, timeout=_LOOK, socket_path=practice / "run" / f"{role}.sock")

    def look() -> bool:
        try:
            client.call("status")
        except ControlError:
            return False
        return True

    return look


def web_ready(http_sock: socket.socket) -> Callable[[], bool]:
    """Whether a page comes out of the socket: it takes connections before the web process is there to answer."""
    host, port = http_sock.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)

    def look() -> bool:
        connection = http.client.HTTPConnection(shown, port, timeout=_LOOK)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return look
