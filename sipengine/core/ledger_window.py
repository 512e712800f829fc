"""Rolling windows of hour, day and week: what was spent, and how many calls were started.

Law: pure; time is the ledger's own, whole milliseconds that only go forward. What is forgotten is forgotten late,
never early: a bucket leaves only once all of it is out of the window.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from enum import StrEnum


class Window(StrEnum):
    """The windows of the limits, in the words of the settings."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


SPAN = {Window.HOUR: 3_600_000, Window.DAY: 86_400_000, Window.WEEK: 604_800_000}
"""Milliseconds."""
BUCKET = {Window.HOUR: 60_000, Window.DAY: 900_000, Window.WEEK: 3_600_000}
"""Milliseconds that are kept as one sum, so that the file stays small: at most 61, 97 and 169 of them."""


class Rolling:
    """A sum over one rolling window."""

    def __init__(self, window: Window, buckets: Iterable[tuple[int, int]] = ()) -> None:
        """`buckets`: those of `plain`."""
        self._span, self._bucket = SPAN[window], BUCKET[window]
        self._buckets = deque(buckets)
        self._sum = sum(amount for _, amount in self._buckets)

    def add(self, now: int, amount: int) -> None:
        """Count an amount of this moment."""
        index = now // self._bucket
        if self._buckets and self._buckets[-1][0] >= index:
            last, so_far = self._buckets.pop()
            self._buckets.append((last, so_far + amount))
        else:
            self._buckets.append((index, amount))
        self._sum += amount

    def total(self, now: int) -> int:
        """What is in the window that ends now."""
        while self._buckets and (self._buckets[0][0] + 1) * self._bucket + self._span <= now:
            self._sum -= self._buckets.popleft()[1]
        return self._sum

    def room_at(self, now: int, most: int) -> int:
        """When the sum will have fallen below `most`, nothing being added."""
        left, at = self.total(now), now
        for index, amount in self._buckets:
            if left < most:
                return at
            left, at = left - amount, (index + 1) * self._bucket + self._span
        return at

    def absorb(self, buckets: Iterable[tuple[int, int]]) -> None:
        """Know these too: in each bucket the larger amount counts, so no sum is ever smaller than either's."""
        merged = dict(self._buckets)
        for index, amount in buckets:
            merged[index] = max(merged.get(index, 0), amount)
        self._buckets = deque(sorted(merged.items()))
        self._sum = sum(merged.values())

    def plain(self, now: int) -> list[list[int]]:
        """The buckets in the window that ends now, as JSON holds them: index and amount."""
        self.total(now)
        return [list(bucket) for bucket in self._buckets]
