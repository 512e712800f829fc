"""When a crashed child is started again.

Law: pure; the first restarts come within two seconds, a loop of crashes slows down, and it never gives up.
"""

from __future__ import annotations

from dataclasses import dataclass

PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
"""Seconds before restart number n of a loop; the last one for ever."""
SETTLED = 60.0
"""Seconds of life after which a crash is a new one, not the next of a loop."""


@dataclass(frozen=True, slots=True)
class Crashes:
    """How often a child crashed in one loop."""

    count: int = 0

    def another(self, lived: float) -> Crashes:
        """The state after a crash of a process that lived `lived` seconds."""
        return Crashes(1 if lived >= SETTLED else self.count + 1)

    @property
    def pause(self) -> float:
        """Seconds to wait before the next start."""
        return PAUSES[min(self.count, len(PAUSES)) - 1] if self.count else 0.0
