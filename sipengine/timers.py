"""The timers of the one loop: named, set again by name, cancelled by name.

Law: knows no clock; `now` arrives as monotonic seconds.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterator
from itertools import count
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Timers(Generic[Key]):
    """A heap of deadlines. A name has at most one; stale heap entries are skipped when they surface."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Key]] = []
        self._live: dict[Key, int] = {}
        self._order = count()

    def start(self, key: Key, deadline: float) -> None:
        """Fire `key` at `deadline`, and no longer at any earlier set time."""
        ticket = next(self._order)
        self._live[key] = ticket
        heapq.heappush(self._heap, (deadline, ticket, key))

    def stop(self, key: Key) -> None:
        """Forget `key`; nothing happens when it is not set."""
        self._live.pop(key, None)

    def due(self, now: float) -> Iterator[Key]:
        """The names whose time has come, in the order of their deadlines, each as its turn comes: what was stopped
        or set again by then is not fired. To be read to the end."""
        ripe = []
        while self._heap and self._heap[0][0] <= now:
            _, ticket, key = heapq.heappop(self._heap)
            ripe.append((ticket, key))
        for ticket, key in ripe:
            if self._live.get(key) == ticket:
                del self._live[key]
                yield key

    def wait(self, now: float, longest: float) -> float:
        """Seconds until the next deadline, between 0 and `longest`."""
        while self._heap and self._live.get(self._heap[0][2]) != self._heap[0][1]:
            heapq.heappop(self._heap)
        if not self._heap:
            return longest
        return min(longest, max(0.0, self._heap[0][0] - now))

    def __len__(self) -> int:
        return len(self._live)
