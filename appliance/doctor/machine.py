"""Is the machine itself fit: its clock, and how many files it may open?

Law: asks the kernel, changes nothing.
"""

from __future__ import annotations

import ctypes
import resource
import time
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from appliance.doctor.finding import Around, Finding, ok, warning
from appliance.settings import Settings

BUILT = 1_780_000_000
"""A clock before this instant (2026) is wrong: the software is younger."""
FILES = 4096
"""Descriptors for the 1,024 legs that the engine can hold."""
_TIME_ERROR = 5
"""adjtimex(2): the clock is not synchronised."""


def check_clock(around: Around) -> Iterator[Finding]:
    """Opening hours, limits per day and TLS certificates need the right time, shown where the box is."""
    now = time.time()
    zone = (around.settings or Settings()).box.timezone
    shown = f"{datetime.fromtimestamp(now, ZoneInfo(zone)):%Y-%m-%d %H:%M:%S} {zone}"
    if now < BUILT:
        yield warning("doctor_clock_wrong", now=shown)
    elif _clock_state() == _TIME_ERROR:
        yield warning("doctor_clock_alone", now=shown)
    else:
        yield ok("doctor_clock_ok", now=shown)


def check_files(_around: Around) -> Iterator[Finding]:
    """The limit that the engine may raise itself to."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < FILES:
        yield warning("doctor_files_few", limit=hard, calls=max(0, (hard - 64) // 8))
    else:
        yield ok("doctor_files_ok")


def _clock_state() -> int:
    """What adjtimex answers; -1 where it may not be asked. The zeroed struct timex asks and sets nothing."""
    libc = ctypes.CDLL(None, use_errno=True)
    return int(libc.adjtimex(ctypes.create_string_buffer(512)))
