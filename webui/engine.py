"""The engine as the pages see it: asked by one at a time, remembered for a moment.

Law: a hung engine holds up one thread at most; the others get what was known last, or that it is silent.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from appliance.control import Client, ControlError, EngineSilent, Status

FRESH = 1.0
"""Seconds for which an answer serves everybody."""
STALE = 10.0
"""Seconds after which an old answer is no longer shown instead of a missing one."""
WAIT = 0.3
"""Seconds that another page waits for the one who asks, before it takes what was known."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer of the engine, or why there was none; `at` on the watch's clock."""

    answer: Status | ControlError
    at: float


class EngineWatch:
    """Asks `status` for all pages. `client` for everything else: each such question is its own."""

    def __init__(self, client: Client, clock: Callable[[], float] = time.monotonic) -> None:
        self.client = client
        self._clock = clock
        self._asking = threading.Lock()
        self._last: Seen | None = None

    def status(self) -> Status | ControlError:
        """The engine's state, at most about a second old; a ControlError (returned, not raised) says why not."""
        now = self._clock()
        last = self._last
        if last is not None and now - last.at < FRESH:
            return last.answer
        if not self._asking.acquire(timeout=WAIT):
            return self._known()
        try:
            if self._last is not last and self._last is not None:
                return self._last.answer
            return self._ask()
        finally:
            self._asking.release()

    def forget(self) -> None:
        """After something was changed: the next page asks anew."""
        self._last = None

    def _ask(self) -> Status | ControlError:
        answer: Status | ControlError
        try:
            answer = self.client.status()
        except ControlError as err:
            answer = err
        self._last = Seen(answer, self._clock())
        return answer

    def _known(self) -> Status | ControlError:
        """Somebody else waits for the engine just now."""
        last = self._last
        if last is not None and self._clock() - last.at < STALE:
            return last.answer
        return EngineSilent(verb="status", seconds=f"{self.client.timeout:g}")
