"""One connection of the control socket: bytes in cut to lines, bytes out waiting for the peer.

Law: never blocks, and never holds more than its limits: a peer that floods or does not read is let go.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from appliance.control.wire import MAX_LINE, BadLine, Id

MAX_WAITING = 32
"""Requests of one connection that the engine has not answered yet."""
MAX_OUT = 4 * MAX_LINE
"""Bytes that wait for a slow peer before it is dropped."""
CHUNK = 65536
_SO_PEERGROUPS = 59
"""asm-generic/socket.h; Python has no name for it."""
_MOST_GROUPS = 1024


class Gone(Exception):
    """The connection is over."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who is at the other end, as the kernel says (unix(7), SO_PEERCRED and SO_PEERGROUPS)."""

    pid: int
    uid: int
    gids: frozenset[int] = frozenset()


NOBODY = Credentials(0, -1)
"""Who asks when nobody does: a request made in this process."""


def credentials(sock: socket.socket) -> Credentials:
    """The peer of a connected AF_UNIX socket, with all its groups."""
    pid, uid, gid = struct.unpack("3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    try:
        others = sock.getsockopt(socket.SOL_SOCKET, _SO_PEERGROUPS, _MOST_GROUPS * 4)
    except OSError:  # in more groups than we read: those that count are too few to be told
        others = b""
    return Credentials(pid, uid, frozenset({gid, *(one for (one,) in struct.iter_unpack("I", others))}))


class Connection:
    """A peer of the control socket. `subscription` is the id its events go under, None without one."""

    def __init__(self, sock: socket.socket, peer: Credentials) -> None:
        sock.setblocking(False)
        self.sock = sock
        self.peer = peer
        self.subscription: Id | None = None
        self.waiting = 0
        self.open = True
        self._in = bytearray()
        self._out = bytearray()

    @property
    def wants_to_write(self) -> bool:
        """Whether bytes wait for the peer."""
        return bool(self._out)

    def read(self) -> Iterator[bytes]:
        """Read once and give the whole lines. Raises Gone at the end, BadLine("too_long")."""
        try:
            chunk = self.sock.recv(CHUNK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as err:
            raise Gone from err
        if not chunk:
            raise Gone
        self._in += chunk
        *lines, rest = self._in.split(b"\n") if b"\n" in chunk else [self._in]
        self._in = bytearray(rest)
        for line in lines:
            if len(line) > MAX_LINE:
                raise BadLine("too_long", limit=str(MAX_LINE))
            if line.strip():
                yield bytes(line)
        if len(self._in) > MAX_LINE:
            raise BadLine("too_long", limit=str(MAX_LINE))

    def send(self, line: bytes) -> None:
        """Queue a line and send what the peer takes now. Raises Gone, also when too much waits."""
        self._out += line
        self.flush()
        if len(self._out) > MAX_OUT:
            raise Gone

    def flush(self) -> None:
        """Send what the peer takes now. Raises Gone."""
        while self._out:
            try:
                sent = self.sock.send(memoryview(self._out)[:CHUNK])
            except (BlockingIOError, InterruptedError):
                return
            except OSError as err:
                raise Gone from err
            del self._out[:sent]

    def close(self) -> None:
        """Close the socket; what waits is lost."""
        self.open = False
        self.sock.close()
