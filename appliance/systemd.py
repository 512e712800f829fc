"""What a service tells systemd: that it is ready, that it still lives, that it stops.

Law: without systemd around it nothing happens, and nothing here fails or waits (sd_notify(3)).
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

READY, STOPPING, ALIVE = "READY=1", "STOPPING=1", "WATCHDOG=1"


def tell(state: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Send one state; whether somebody was there to hear it."""
    place = environ.get("NOTIFY_SOCKET", "")
    if not place.startswith(("/", "@")):
        return False
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sock:
        sock.sendto(state.encode(), "\0" + place[1:] if place[0] == "@" else place)
        return True
    return False


def watched(environ: Mapping[str, str] = os.environ) -> float | None:
    """Seconds between two signs of life: a third of systemd's patience; None: it does not watch us."""
    text = environ.get("WATCHDOG_USEC", "")
    if not text.isdecimal() or environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    return max(0.1, int(text) / 3e6)


@dataclass(slots=True)
class Every:
    """Something that a loop does every so many seconds; `seconds` None: never."""

    seconds: float | None
    do: Callable[[], object]
    _next: float = 0.0

    def turn(self, now: float) -> None:
        """A turn of the loop at `now`, monotonic seconds."""
        if self.seconds is not None and now >= self._next:
            self._next = now + self.seconds
            self.do()
