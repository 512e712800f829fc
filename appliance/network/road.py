"""The first routers on the way out, as they name themselves when a packet dies on them (as traceroute asks).

Law: one small UDP packet a router, none of which reaches its goal; asks once and waits a second at most.
"""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
import time
from ipaddress import IPv4Address

Road = tuple[IPv4Address | None, ...]
"""The routers, the nearest first; None for one that keeps silent. Empty when the way out cannot be asked."""
HOPS = 3
SECONDS = 1.0
FRESH_SECONDS = 600.0
_RECVERR = 11
"""IP_RECVERR (ip(7)): errors of this socket's packets are kept for us, so no raw socket is needed."""
_ERROR = struct.Struct("=IBBBBII")
"""struct sock_extended_err; the address of the router that answered follows it."""
_TIME_EXCEEDED = 11
_PORT = 33434
"""Where traceroute sends, and nobody listens."""


def road(goal: IPv4Address, hops: int = HOPS, seconds: float = SECONDS) -> Road:
    """Ask the first `hops` routers toward `goal` who they are."""
    with contextlib.ExitStack() as open_:
        wires = [_sent(open_, goal, hop) for hop in range(1, hops + 1)]
        found: dict[int, IPv4Address] = {}
        poll = select.poll()
        for wire in wires:
            if wire is not None:
                poll.register(wire, 0)  # POLLERR comes unasked
        by_fd = {wire.fileno(): at for at, wire in enumerate(wires) if wire is not None}
        end = time.monotonic() + seconds
        while len(found) < len(by_fd) and (left := end - time.monotonic()) > 0:
            for fd, _event in poll.poll(left * 1000):
                at = by_fd[fd]
                if (router := _answered(wires[at])) is not None:
                    found[at] = router
                poll.unregister(fd)
                by_fd.pop(fd)
    last = max(found, default=-1)
    return tuple(found.get(at) for at in range(last + 1))


def _sent(open_: contextlib.ExitStack, goal: IPv4Address, hop: int) -> socket.socket | None:
    wire = open_.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    try:
        wire.setsockopt(socket.IPPROTO_IP, _RECVERR, 1)
        wire.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, hop)
        wire.setblocking(False)
        wire.sendto(b"", (str(goal), _PORT))
    except OSError:
        return None
    return wire


def _answered(wire: socket.socket | None) -> IPv4Address | None:
    """Who let the packet of this socket die."""
    if wire is None:
        return None
    try:
        _data, told, _flags, _address = wire.recvmsg(1, 512, socket.MSG_ERRQUEUE)
    except OSError:
        return None
    for level, kind, value in told:
        if level == socket.IPPROTO_IP and kind == _RECVERR and len(value) >= _ERROR.size + 8:
            _errno, _origin, what, _code, _pad, _info, _more = _ERROR.unpack_from(value)
            if what == _TIME_EXCEEDED:
                return IPv4Address(value[_ERROR.size + 4 : _ERROR.size + 8])
    return None


class KnownRoad:
    """What is known of the way to a goal, asked anew in the background: whoever shows it never waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._goal: IPv4Address | None = None
        self._asked = 0.0
        self._found: Road = ()

    def now(self, goal: IPv4Address | None) -> Road:
        """The routers on the way as last seen; none until the first answer is in."""
        if goal is None:
            return ()
        with self._lock:
            if goal != self._goal:
                self._goal, self._found, self._asked = goal, (), 0.0
            if not self._asked or time.monotonic() - self._asked > FRESH_SECONDS:
                self._asked = time.monotonic()
                threading.Thread(target=self._ask, args=(goal,), name="road", daemon=True).start()
            return self._found

    def _ask(self, goal: IPv4Address) -> None:
        found = road(goal)
        with self._lock:
            if goal == self._goal:
                self._found = found
