"""The web process's sign of life: it asks itself for a page, and tells systemd while it gets one.

Law: what counts is that a visitor would be answered, not that a thread turns; outside systemd nothing runs.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time

from appliance.systemd import ALIVE, READY, tell, watched

PATIENCE = 8.0
"""Seconds that our own question may take."""


def begin(sock: socket.socket) -> None:
    """The socket takes visitors: tell so, and keep telling."""
    tell(READY)
    every = watched()
    if every is not None:
        threading.Thread(target=_keep_telling, args=(sock.getsockname()[:2], every), daemon=True).start()


def _keep_telling(address: tuple[str, int], every: float) -> None:
    while True:
        if answers(*address):
            tell(ALIVE)
        time.sleep(every)


def answers(host: str, port: int) -> bool:
    """Whether the page for programs comes; an address of all addresses is asked on this machine's own."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = http.client.HTTPConnection(near, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
