"""PBXs that are away: since when, how many calls were caught or lost, who must hear of it; and what they refuse.

Law: one letter when a PBX goes and one when it has stayed back, however it flutters. A caller who was lost for
want of a belplan is an alarm until the PBX is back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from appliance.belplan.takeover import Cause
from appliance.calllog.record import CallRecord, Direction
from appliance.control import Problem
from appliance.control.plan_values import OutageStatus
from appliance.settings import Number
from sipengine.core.belplan.triggers import ALARMING
from sipengine.core.call import Summary
from sipengine.timers import Timers

log = logging.getLogger("trunkbox.belplan")
TELL_SECONDS = 120.0
"""A PBX that was away shorter, and whose absence nobody met, is not written about."""
STEADY_SECONDS = 60.0
"""Back so long without going again, it is back."""
QUIET_SECONDS = 900.0
"""Between two letters about the going of one PBX."""
ALARM_SECONDS = 3600.0
"""Between two letters of alarm about one number."""
_LOST = frozenset({"pbx_unreachable", "unreachable", "no_pbx"})


class Notices(Protocol):
    """Who writes to the owner."""

    def down(self, pbx: str, since: float, caught: int, lost: int, /) -> None:
        """A PBX is away."""

    def back(self, pbx: str, since: float, until: float, caught: int, lost: int, /) -> None:
        """It is back."""

    def alarm(self, code: str, /, **params: str) -> None:
        """A problem that asks for somebody; `code` of `appliance.words`."""


@dataclass(frozen=True, slots=True)
class OutageTimer:
    """A timer of one PBX that is away, among all timers of the loop: `tell` or `steady`."""

    pbx: str
    name: str


@dataclass(slots=True)
class _Outage:
    since: float
    caught: int = 0
    lost: int = 0
    told: bool = False
    back: float | None = None
    """When it came back, while it must prove that it stays."""


class Outages:
    """All PBXs that are away, or were a moment ago."""

    def __init__(
        self,
        timers: Timers[object],
        clock: Callable[[], float],
        steady: Callable[[], float],
        notices: Notices,
        number: Callable[[str], Number | None],
        changed: Callable[[], None],
    ) -> None:
        """`clock`: UTC epoch seconds, `steady`: monotonic. `number`: an own one by its E.164 form."""
        self._timers, self._clock, self._steady, self._notices = timers, clock, steady, notices
        self._number, self._changed = number, changed
        self._away: dict[str, _Outage] = {}
        self._early: dict[str, list[float]] = {}
        """Calls that were caught before the PBX was known to be away, by their moments."""
        self._written: dict[tuple[str, str], float] = {}
        self._lost_for: dict[str, str] = {}
        """The PBX, by each number whose caller was lost."""
        self._refused: dict[tuple[str, str], int] = {}

    def look(self, away: frozenset[str]) -> None:
        """These PBXs are away now."""
        before = {pbx for pbx, one in self._away.items() if one.back is None}
        for pbx in away - before:
            self._gone(pbx)
        for pbx in before - away:
            self._returned(pbx)
        if before != away:
            self._changed()

    def _gone(self, pbx: str) -> None:
        outage = self._away.get(pbx)
        if outage is not None:
            outage.back = None
            self._timers.stop(OutageTimer(pbx, "steady"))
            return
        now = self._clock()
        early = [moment for moment in self._early.pop(pbx, []) if now - moment < STEADY_SECONDS]
        self._away[pbx] = outage = _Outage(min([now, *early]), len(early))
        log.warning("PBX %s is away", pbx)
        self._tell(pbx, outage, TELL_SECONDS if not early else 0.0)

    def _returned(self, pbx: str) -> None:
        log.warning("PBX %s is back", pbx)
        self._away[pbx].back = self._clock()
        self._timers.stop(OutageTimer(pbx, "tell"))
        self._timers.start(OutageTimer(pbx, "steady"), self._steady() + STEADY_SECONDS)
        self._lost_for = {number: of for number, of in self._lost_for.items() if of != pbx}

    def fired(self, timer: OutageTimer) -> None:
        """A timer ran out."""
        outage = self._away.get(timer.pbx)
        if outage is None:
            return
        if timer.name == "tell":
            self._tell(timer.pbx, outage, 0.0)
        elif outage.back is not None:
            del self._away[timer.pbx]
            if outage.told:
                self._notices.back(timer.pbx, outage.since, outage.back, outage.caught, outage.lost)
            self._changed()

    def _tell(self, pbx: str, outage: _Outage, wait: float) -> None:
        """Write now, or as soon as it is time for another letter."""
        if outage.told:
            return
        last = self._written.get(("down", pbx))
        due = wait if last is None else max(wait, last + QUIET_SECONDS - self._steady())
        if due > 0:
            self._timers.start(OutageTimer(pbx, "tell"), self._steady() + due)
            return
        outage.told = True
        self._timers.stop(OutageTimer(pbx, "tell"))
        self._written["down", pbx] = self._steady()
        self._notices.down(pbx, outage.since, outage.caught, outage.lost)

    # ---- calls -----------------------------------------------------------------------------------------------

    def ended(self, record: CallRecord, summary: Summary) -> None:
        """A call is over: was it caught, or lost, or refused as no PBX should?"""
        number = self._number(record.did or "")
        if record.direction is not Direction.IN or number is None or number.pbx is None:
            return
        for failure in summary.failures:
            if failure.code in ALARMING and failure.line == number.pbx:
                self._alarm_refused(number.pbx, number.number, failure.code)
        if record.taken_by == "" and record.answer is not None and not record.belplan:
            self._refused.pop((number.pbx, number.number), None)
        if record.trigger == Cause.UNREACHABLE.value and not record.rehearsed:
            self._count(number.pbx, caught=True)
        elif not record.belplan and record.reason in _LOST:
            self._count(number.pbx, caught=False)
            self._lost_for[number.number] = number.pbx
            self._alarm("pbx_lost_calls", number.number, pbx=number.pbx, number=number.number)

    def _count(self, pbx: str, caught: bool) -> None:
        outage = self._away.get(pbx)
        if outage is None:
            if caught:
                self._early[pbx] = [*self._early.get(pbx, [])[-99:], self._clock()]
            return
        outage.caught += caught
        outage.lost += not caught
        if outage.back is None:
            self._tell(pbx, outage, 0.0)
        self._changed()

    def _alarm_refused(self, pbx: str, number: str, code: int) -> None:
        self._refused[pbx, number] = code
        self._alarm("pbx_refuses", number, pbx=pbx, number=number, code=str(code))

    def _alarm(self, code: str, about: str, /, **params: str) -> None:
        last = self._written.get((code, about))
        if last is None or self._steady() - last >= ALARM_SECONDS:
            self._written[code, about] = self._steady()
            self._notices.alarm(code, **params)

    # ---- for people ------------------------------------------------------------------------------------------

    def statuses(self) -> tuple[OutageStatus, ...]:
        """The PBXs that are away now."""
        return tuple(
            OutageStatus(pbx=pbx, since=one.since, caught=one.caught, lost=one.lost)
            for pbx, one in self._away.items()
            if one.back is None
        )

    def problems(self) -> tuple[Problem, ...]:
        """What somebody must mend."""
        lost = [
            Problem("pbx_lost_calls", {"pbx": pbx, "number": number}) for number, pbx in self._lost_for.items()
        ]
        refused = [
            Problem("pbx_refuses", {"pbx": pbx, "number": number, "code": str(code)})
            for (pbx, number), code in self._refused.items()
        ]
        return (*lost[:20], *refused[:20])
