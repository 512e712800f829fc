"""The ledger's own time: what has provably passed, whatever is done to the clock on the wall.

Law: pure; wall time is never asked. Across a restart only the machine's running time counts, so a jump in either
direction resets no window, and a box that was off remembers its spending a little longer than it had to.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Running:
    """A moment of one run of the machine. `boot`: the kernel's id of this run, "" when it cannot be told;
    `uptime_ms`: since the machine was started, sleep included (CLOCK_BOOTTIME)."""

    boot: str
    uptime_ms: int


class LedgerClock:
    """Milliseconds that only go forward, continued from a saved moment."""

    def __init__(self, saved_ms: int, saved: Running | None, start: Running) -> None:
        """`saved_ms`: the ledger's time at the moment `saved`; `start`: now."""
        self._now = saved_ms + _passed(saved, start)
        self._last = start.uptime_ms

    def at(self, uptime_ms: int) -> int:
        """The ledger's time now."""
        self._now += max(0, uptime_ms - self._last)
        self._last = max(self._last, uptime_ms)
        return self._now


def _passed(saved: Running | None, start: Running) -> int:
    """What surely passed since: within one run of the machine all of it, else the present run so far."""
    if saved is None or not start.boot:
        return 0
    if saved.boot == start.boot:
        return max(0, start.uptime_ms - saved.uptime_ms)
    return max(0, start.uptime_ms)
