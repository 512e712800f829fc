"""The price of one destination: what so many seconds cost, and how many seconds so much money buys.

Law: pure and exact; cost never falls as a call goes on, and a started increment is paid whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from appliance.settings.security import Rate, RateRow, seconds_of

MICROS = 1_000_000
"""Micro-euros in a euro. Settings hold at most six decimals, so every amount is whole."""
ENDLESS = 7 * 24 * 3600
"""Seconds that any money buys where a call costs nothing more: the longest window there is."""


@dataclass(frozen=True, slots=True)
class Price:
    """Micro-euros `per_minute` and for `setup`, once it is answered; `first` and `following`: seconds of the first
    increment and of each next one. `prefix`: the row it came from, None for `unknown`."""

    per_minute: int
    setup: int
    first: int
    following: int
    prefix: str | None = None

    def charged(self, seconds: float) -> int:
        """The seconds that are paid for a call of `seconds`: whole increments, at least the first one."""
        beyond = ceil(seconds) - self.first
        return self.first if beyond <= 0 else self.first + -(-beyond // self.following) * self.following

    def cost(self, seconds: float) -> int:
        """Micro-euros of an answered call of `seconds`; a part of a micro-euro counts whole."""
        return self.setup + -(-self.per_minute * self.charged(seconds) // 60)

    def next_cost(self, covered: int) -> int:
        """Micro-euros of the increment after the first `covered` seconds, which end with an increment."""
        return self.cost(covered + 1) - self.cost(covered)

    def affords(self, micros: int) -> int:
        """The most seconds, in whole increments, that cost at most `micros`; 0 when not even the first does."""
        if micros < self.cost(0):
            return 0
        if self.per_minute == 0:
            return self.charged(ENDLESS)
        most = (micros - self.setup) * 60 // self.per_minute
        return min(self.first + (most - self.first) // self.following * self.following, self.charged(ENDLESS))


def micros_of(euros: Decimal) -> int:
    """Whole micro-euros of an amount of the settings."""
    return int(euros * MICROS)


def price_of(rate: Rate | RateRow) -> Price:
    """The price of a row of the settings."""
    first, following = seconds_of(rate.increment)
    prefix = rate.prefix if isinstance(rate, RateRow) else None
    return Price(micros_of(rate.per_minute), micros_of(rate.setup), first, following, prefix)
