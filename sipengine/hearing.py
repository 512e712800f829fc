"""The watch over one-way audio: who talks and is not heard, noticed within five seconds, and why.

Law: looks and tells, changes nothing of a call; decides nothing (`core.oneway` does). What was noticed once stays
in the call log, also when the leg was heard later.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sipengine.calls import Calls, call_of
from sipengine.core.oneway import HEARD, Listening, Notice, cause, look
from sipengine.port import LegId, Voice
from sipengine.timers import Timers

LOOK_SECONDS = 1.0
log = logging.getLogger("trunkbox.engine")


@dataclass(frozen=True, slots=True)
class HearingTimer:
    """The next look, among all timers of the loop."""


class Hearing:
    """Every leg that talks, and what was noticed about it."""

    def __init__(self, timers: Timers[object], calls: Calls, voice: Voice, steady: Callable[[], float]) -> None:
        self._timers, self._calls, self._voice = timers, calls, voice
        self._seen: dict[LegId, Listening] = {}
        self._now: dict[LegId, Notice] = {}
        self._ever: dict[LegId, Notice] = {}
        timers.start(HearingTimer(), steady() + LOOK_SECONDS)

    def fired(self, steady: float) -> None:
        """Look at every call that talks; one on hold begins anew after it."""
        self._timers.start(HearingTimer(), steady + LOOK_SECONDS)
        pairs = self._calls.talking()
        here = {leg for legs in pairs.values() for leg in legs}
        self._seen = {leg: seen for leg, seen in self._seen.items() if leg in here}
        self._now = {leg: told for leg, told in self._now.items() if leg in here}
        pulses = self._voice.pulses(here)
        for legs in pairs.values():
            self._look(legs, pulses, steady)

    def _look(self, legs: tuple[LegId, ...], pulses: Mapping[LegId, tuple[int, int]], steady: float) -> None:
        silent: dict[LegId, Notice] = {}
        for leg in legs:
            self._seen[leg], quiet = look(self._seen.get(leg), pulses[leg], steady)
            if quiet and not (figures := self._voice.figures(leg)).comfort:
                silent[leg] = cause(figures, self._seen[leg])
        for leg in legs:
            told = silent.get(leg, HEARD)
            if told.code == "stopped" and len(silent) == len(legs):
                told = HEARD  # both are quiet: that is no one-way audio, and `silence` ends it when it lasts
            self._tell(leg, told)

    def _tell(self, leg: LegId, told: Notice) -> None:
        if told == HEARD:
            self._now.pop(leg, None)
        elif self._now.get(leg) != told:
            self._now[leg] = self._ever[leg] = told
            log.warning("leg %s is not heard: %s %s", leg, told.code, told.place)

    def now(self, leg: LegId) -> Notice:
        """Why a leg is not heard at this moment."""
        return self._now.get(leg, HEARD)

    def ever(self, leg: LegId) -> Notice:
        """Why a leg was not heard for a while, as far as its call has not ended."""
        return self._ever.get(leg, HEARD)

    @property
    def known(self) -> frozenset[LegId]:
        """The legs of which anything is kept."""
        return frozenset((*self._seen, *self._now, *self._ever))

    def over(self, call: LegId) -> None:
        """A call is no more, and in the log."""
        for kept in (self._seen, self._now, self._ever):
            for leg in [leg for leg in kept if call_of(leg) == call]:
                del kept[leg]
