"""Memory that a burst of calls left behind goes back to the machine.

Law: every call is remembered for half a minute (RFC 3261, timers H and J), so a burst needs much memory for a
short while. The C library keeps what is freed between pages that are still used, and returns it only when told to.
"""

from __future__ import annotations

import ctypes
import logging
import os
from pathlib import Path

log = logging.getLogger("trunkbox.engine")
WORTH = 64 << 20
"""Bytes: less is not worth the stop of the SIP thread (measured: 83 ms for 500 MB, and 1 ms to look)."""
LOOK_SECONDS = 30.0
_PAGE = os.sysconf("SC_PAGE_SIZE")


class _Info(ctypes.Structure):
    """mallinfo2(3): bytes; `fordblks` those that are free."""

    _fields_ = [
        *((name, ctypes.c_size_t) for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd")),
        *((name, ctypes.c_size_t) for name in ("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")),
    ]


_libc = ctypes.CDLL(None)
_libc.mallinfo2.restype = _Info


def resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE


class Memory:
    """Looks now and then. What lay free and stayed after a trim is not tried for again until more has come."""

    def __init__(self) -> None:
        self._least = resident()

    def look(self) -> int:
        """Give back what lies idle, if it is worth it; bytes that were."""
        before = resident()
        self._least = min(self._least, before)
        if before - self._least < WORTH or _libc.mallinfo2().fordblks < WORTH:
            return 0
        _libc.malloc_trim(0)
        self._least = resident()
        log.info("%d MB given back after a burst, %d MB kept", (before - self._least) >> 20, self._least >> 20)
        return before - self._least
