"""Calls whose other side died without a word: no sound comes from it any more, though nobody holds.

Law: counts packets, never judges what is in them; a side that never sent any is left alone, and so is a hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sipengine.calls import Calls
from sipengine.core.call import Order
from sipengine.port import LegId, Voice
from sipengine.timers import Timers

LOOK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class SilenceTimer:
    """The next look, among all timers of the loop."""


@dataclass(slots=True)
class _Seen:
    packets: int
    since: float


class Silence:
    """The watch over every call that talks."""

    def __init__(self, timers: Timers[object], calls: Calls, voice: Voice, steady: Callable[[], float]) -> None:
        self._timers, self._calls, self._voice, self._steady = timers, calls, voice, steady
        self._most = 0
        self._seen: dict[LegId, _Seen] = {}

    def apply(self, seconds: int) -> None:
        """How long a side may send nothing; 0: for ever."""
        self._most = seconds
        if seconds:
            self._timers.start(SilenceTimer(), self._steady() + LOOK_SECONDS)
        else:
            self._timers.stop(SilenceTimer())

    def fired(self, steady: float) -> None:
        """Look at every call, and end those that died."""
        if not self._most:
            return
        self._timers.start(SilenceTimer(), steady + min(LOOK_SECONDS, self._most / 2))
        talking = self._calls.talking()
        here = {leg for legs in talking.values() for leg in legs}
        self._seen = {leg: seen for leg, seen in self._seen.items() if leg in here}
        pulses = self._voice.pulses(here)
        dead = {leg for leg, (packets, _) in pulses.items() if self._is_dead(leg, packets, steady)}
        for call, legs in talking.items():
            if not dead.isdisjoint(legs):
                self._calls.order(call, Order.SILENT, steady)

    def _is_dead(self, leg: LegId, packets: int, steady: float) -> bool:
        seen = self._seen.get(leg)
        if seen is None or packets != seen.packets:  # also fewer: a new stream counts anew
            self._seen[leg] = _Seen(packets, steady)
            return False
        return packets > 0 and steady - seen.since >= self._most
