"""The limits of calls and euros, and who hears of them when: at the warning level and when one is reached.

Law: pure; a warning that was given is given again only once the use fell well below it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from appliance.rates.price import micros_of
from appliance.settings import Settings
from sipengine.core.ledger_window import Window

REACHED = 100
"""Percent at which a limit is reached."""
REARMED_BELOW = 70
"""Percent below which the warnings of a limit are armed again."""


QUIET_MS = 3_600_000
"""Without a refused call for so long a limit no longer counts as reached."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`spend`: micro-euros by window; `calls`: outbound calls started, None where not limited; `warn`: percent."""

    spend: Mapping[Window, int]
    calls: Mapping[Window, int | None]
    warn: int = 80


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit by name: `spend_hour`, `calls_week`."""

    kind: str
    window: Window

    def __str__(self) -> str:
        return f"{self.kind}_{self.window}"


EVERY = tuple(Limit(kind, window) for kind in ("spend", "calls") for window in Window)
BY_NAME: Mapping[str, Limit] = MappingProxyType({str(limit): limit for limit in EVERY})


@dataclass(frozen=True, slots=True)
class Crossed:
    """The use of a limit reached a level. `used` and `most`: micro-euros, or calls. `top`: the dearest numbers
    of late, with their micro-euros."""

    limit: Limit
    percent: int
    used: int
    most: int
    top: tuple[tuple[str, int], ...] = ()


def limits_of(settings: Settings) -> Limits:
    """The limits of the settings."""
    spend, calls = settings.limits.spend_eur, settings.limits.calls
    return Limits(
        MappingProxyType({window: micros_of(getattr(spend, window)) for window in Window}),
        MappingProxyType({window: getattr(calls, window) for window in Window}),
        settings.limits.warn_at_percent,
    )


def rearmed_below(percent: int) -> int:
    """The level below which a warning is armed again; below an unusually low warning level, lower too."""
    return min(REARMED_BELOW, percent * 7 // 8)


class Alarms:
    """Which warnings were given and not armed again."""

    def __init__(self, given: set[tuple[str, int]] | None = None) -> None:
        """`given`: pairs of a limit's name and a level."""
        self.given = given or set()
        self.full_at: dict[Limit, int] = {}
        """When a call was last refused or cut for the sake of a limit, in the ledger's milliseconds."""

    def look(self, limit: Limit, used: int, most: int, warn: int, now: int) -> int | None:
        """The highest level newly crossed, None when there is none.

        A limit that refuses calls counts as reached, though a little room that no call fits in may be left.
        """
        full_at = self.full_at.get(limit)
        full = full_at is not None and now - full_at < QUIET_MS
        crossed = None
        for level in sorted({warn, REACHED}):
            key = (str(limit), level)
            if full or (most > 0 and used * 100 >= level * most):
                if key not in self.given:
                    self.given.add(key)
                    crossed = level
            elif used * 100 < rearmed_below(level) * most:
                self.given.discard(key)
        return crossed
