"""How the call log fares, as a value.

Law: pure; words for people are made elsewhere, from the state.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from enum import StrEnum

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class LogState(StrEnum):
    """Whether calls reach the disk."""

    OK = "ok"
    DISK_FULL = "disk_full"
    """Calls wait in memory until there is room."""
    FAILING = "failing"
    """The disk refuses for another reason; calls wait in memory."""
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class LogHealth:
    """How the call log fares."""

    state: LogState = LogState.OK
    since: float = 0.0
    """Since when in this state, UTC epoch seconds."""
    why: str = ""
    """The system's words, in English, for the log file."""
    lost: int = 0
    """Calls that were not kept: the memory was full, or a record that no file can hold."""
    damaged: tuple[str, ...] = ()
    """Files that could not be read, wholly or in part; they are kept."""


def state_of(number: int) -> LogState:
    """The state that an error number of the system means."""
    return LogState.DISK_FULL if number in _FULL else LogState.FAILING
