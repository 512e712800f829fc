"""How much of each limit is used, as people see it, and whether new calls are taken at all.

Law: pure; amounts are whole micro-euros, or calls.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LimitStatus:
    """`name`: `spend_hour` .. `calls_week`. `used`: with what calls in progress hold. `most`: None where not
    limited. `lifted_seconds`: how long it still does not apply; 0 when it does."""

    name: str
    used: int
    held: int
    most: int | None
    lifted_seconds: int = 0


@dataclass(frozen=True, slots=True)
class DrainStatus:
    """`calls`: in progress now. `draining`: new ones go elsewhere, because a restart is near."""

    calls: int
    draining: bool
