"""Where a control socket lies, and how it is opened however long its path is.

Law: sun_path holds 107 bytes (unix(7)); a longer path is reached through its folder's descriptor in /proc, so no
pointer file and no second place can go stale.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUN_PATH = 107


def engine_socket(data: Path) -> Path:
    """The engine's control socket in a data folder."""
    return data / "run" / "engine.sock"


@contextmanager
def _short(path: Path) -> Iterator[str]:
    """A name of `path` that fits sun_path, valid inside the `with`. Raises OSError without its folder."""
    if len(os.fsencode(path)) <= SUN_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def bind(sock: socket.socket, path: Path, gid: int | None = None) -> None:
    """Bind an AF_UNIX socket at `path`, its owner's alone from the first instant; then also the group `gid`'s."""
    before = os.umask(0o177)
    try:
        with _short(path) as name:
            sock.bind(name)
            if gid is not None:
                # A shared folder (set-group-ID) has given it the group already; the units forbid chown altogether.
                if os.stat(name).st_gid != gid:
                    os.chown(name, -1, gid)
                os.chmod(name, 0o660)
    finally:
        os.umask(before)


def connect(path: Path, timeout: float) -> socket.socket:
    """An AF_UNIX socket connected to `path`, with `timeout` in seconds for this and each later step.

    Raises OSError (FileNotFoundError, ConnectionRefusedError, PermissionError), TimeoutError.
    """
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        # A socket with Python's own time-out never waits for a place in a full queue: it fails with EAGAIN.
        # The kernel's time-out does wait, so that a burst of askers is slowed and not refused.
        seconds, rest = divmod(timeout, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(seconds), int(rest * 1e6)))
        with _short(path) as name:
            sock.connect(name)
        sock.settimeout(timeout)
    except BlockingIOError as err:
        sock.close()
        raise TimeoutError from err
    except OSError:
        sock.close()
        raise
    return sock
