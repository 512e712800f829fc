"""Which children `trunkbox run` keeps running: the box, and beside it a practice box with its imitated peers.

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


PRACTICE_SPEAKERS = ("provider", "pbx", "practice_engine")
"""Who must be ready before one can practise."""
PRACTICE_NAMES = frozenset({*PRACTICE_SPEAKERS, "calls"})


def box(data: Path, http_sock: socket.socket, *, behind_proxy: bool = False) -> tuple[Child, ...]:
    """Engine and web of one data folder; the web serves the socket that is open already."""
    proxy = ("--behind-proxy",) if behind_proxy else ()
    return (
        _engine("engine", data),
        Child(
            "web",
            (sys.executable, "-m", "webui", "--data", str(data), "--http-fd", str(http_sock.fileno()), *proxy),
            ready=web_ready(http_sock),
            grace=3.0,
            pass_fds=(http_sock.fileno(),),
        ),
    )


def practice(folder: Path, *, trial: str | None = None) -> tuple[Child, ...]:
    """A practice box between an imitated provider and PBX, who end after it, so that it can say goodbye to them.

    `trial`: the language in which one call each way is made and told, once when everything stands.
    """
    peers = (
        Child(
            role,
            (sys.executable, "-m", "sipengine.practice", role, "--data", str(folder)),
            ready=peer_ready(folder, role),
            phase=1,
            grace=4.0,
        )
        for role in ("provider", "pbx")
    )
    box = (*peers, _engine("practice_engine", folder, after=("provider", "pbx")))
    if trial is None:
        return box
    argv = (sys.executable, "-m", "appliance.practice", "--data", str(folder), "--lang", trial)
    return (*box, Child("calls", argv, after=PRACTICE_SPEAKERS, once=True, grace=1.0))


def _engine(name: str, data: Path, *, after: tuple[str, ...] = ()) -> Child:
    return Child(
        name,
        (sys.executable, "-m", "sipengine", "--data", str(data)),
        ready=engine_ready(data),
        after=after,
        # An engine whose supervisor died ends its calls with a BYE; a killed one would leave them running.
        orphan_signal=signal.SIGTERM,
    )


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
