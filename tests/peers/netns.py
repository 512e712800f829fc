"""A private network with nothing but a loopback, for one test session.

Law: it has no name. One thread lives in it, and with that thread, the sockets and the processes made through it,
the kernel ends it, however the session ends: a stale one cannot exist.
"""

import ctypes
import fcntl
import os
import socket
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1


class NetNs:
    """A network namespace; `run` executes a function inside it, and what that opens or starts stays inside."""

    def __init__(self) -> None:
        """Make the namespace with its loopback up. Raises OSError (EPERM) without the right to."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="netns")
        try:
            self.run(_unshare)
        except OSError:
            self._thread.shutdown()
            raise

    def run(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call `function` on the thread that lives in the namespace and return what it returns."""
        return self._thread.submit(function, *args, **kwargs).result()

    def socket(self, family: int, kind: int, proto: int = 0) -> socket.socket:
        """Open a socket that belongs to the namespace; it may be used from any thread."""
        return self.run(socket.socket, family, kind, proto)

    def close(self) -> None:
        """Leave the namespace; processes started with Child end with it (pdeathsig)."""
        self._thread.shutdown()


def _unshare() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"no private network: {os.strerror(code)}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))
