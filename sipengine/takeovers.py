"""What stands, at work: switches, forced belplans and rehearsals are turned, kept, told, and end by themselves.

Law: decides nothing about calls; it keeps what decisions read, in the state file, and a rehearsal always has its
timer.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from appliance.backup.standing import Switches
from appliance.control import Problem
from appliance.control.plan_values import (
    ForcedStatus,
    OutageStatus,
    PlansChanged,
    PlansStatus,
    RehearsalEnd,
    RehearsalStatus,
    SwitchStatus,
    WalkStatus,
)
from appliance.settings import Settings
from sipengine.core import standing as stands
from sipengine.core.standing import Rehearsal, Standing
from sipengine.timers import Timers

log = logging.getLogger("trunkbox.belplan")
KEEPER = "takeovers"
MOST_REPORTED = 50


class Keeper(Protocol):
    """Where what stands is kept (`StateStore`)."""

    def row(self, keeper: str, /) -> Mapping[str, Any] | None:
        """What was kept."""

    def keep(self, keeper: str, row: Mapping[str, Any], /) -> None:
        """Keep it."""


class Nowhere:
    """Keeps nothing, for an engine that nothing outlives."""

    def row(self, _keeper: str) -> Mapping[str, Any] | None:
        return None

    def keep(self, _keeper: str, _row: Mapping[str, Any]) -> None:
        pass


@dataclass(frozen=True, slots=True)
class RehearsalTimer:
    """The end of a rehearsal, among all timers of the loop."""

    id: str


class Takeovers:
    """Everything that stands on one box."""

    def __init__(
        self,
        keeper: Keeper,
        timers: Timers[object],
        publish: Callable[[PlansChanged], None],
        clock: Callable[[], float],
        walks: Callable[[], tuple[WalkStatus, ...]] = lambda: (),
        outages: Callable[[], tuple[OutageStatus, ...]] = lambda: (),
    ) -> None:
        """`clock`: UTC epoch seconds. `walks`, `outages`: callers in a belplan, and PBXs that are away, now."""
        self._keeper, self._timers, self._publish, self._clock = keeper, timers, publish, clock
        self._walks, self._outages = walks, outages
        self._settings = Settings()
        self._report: RehearsalStatus | None = None
        self.standing = self._read()

    def _read(self) -> Standing:
        row = self._keeper.row(KEEPER)
        if row is None:
            return Standing()
        try:
            found = stands.read(row, self._clock())
        except (KeyError, TypeError, ValueError) as err:
            log.error("switches and forced belplans cannot be read (%s), they stand as the settings say", err)
            return Standing()
        if found.rehearsal is not None:
            self._report = _report_of(found.rehearsal)
        return found

    def apply(self, settings: Settings, steady: float) -> None:
        """Take new settings; a rehearsal that an engine before this one began goes on until its end."""
        self._settings = settings
        self._stand(stands.with_switches(self.standing, settings.switches))
        running = self.standing.rehearsal
        if running is not None:
            self._timers.start(RehearsalTimer(running.id), steady + max(0.0, running.until - self._clock()))

    # ---- what is asked ---------------------------------------------------------------------------------------

    def switch(self, id: str, on: bool, by: str) -> bool:
        """Turn a switch; False when there is none of that id. `by`: who did, for the log."""
        if all(one.id != id for one in self._settings.switches):
            return False
        log.warning("switch %s turned %s (%s)", id, "on" if on else "off", by)
        self._stand(stands.with_switch(self.standing, self._settings.switches, id, on))
        return True

    def restored(self, found: Switches) -> None:
        """Take over how the switches of a backup stood, before the settings that came with it are applied."""
        self._stand(stands.with_restored(self.standing, found.on, found.known))

    def force(self, on: bool, number: str | None) -> None:
        """Force all calls into their belplans, or those to one number, or no longer."""
        log.warning("belplan of %s %s by a person", number or "every number", "forced" if on else "freed")
        self._stand(stands.with_forced(self.standing, on, number))

    def rehearse(self, minutes: int, caller: str | None, steady: float) -> RehearsalStatus:
        """Begin a rehearsal, in place of one that runs."""
        self.end("person")
        now, seconds = self._clock(), 60.0 * min(max(1, minutes), stands.MOST_MINUTES)
        running = Rehearsal(secrets.token_hex(4), now, now + seconds, caller)
        log.warning("rehearsal for %.0f s: PBXs seem down for %s", seconds, caller or "every caller")
        self._report = report = _report_of(running)
        self._timers.start(RehearsalTimer(running.id), steady + seconds)
        self._stand(replace(self.standing, rehearsal=running))
        return report

    def end(self, why: RehearsalEnd) -> None:
        """End the rehearsal, if one runs."""
        running = self.standing.rehearsal
        if running is None:
            return
        log.warning("rehearsal is over (%s)", why)
        self._timers.stop(RehearsalTimer(running.id))
        if self._report is not None and self._report.id == running.id:
            self._report = replace(self._report, ended=why)
        self._stand(replace(self.standing, rehearsal=None))

    def fired(self, timer: RehearsalTimer) -> None:
        """The time of a rehearsal is over."""
        if self.standing.rehearsal is not None and self.standing.rehearsal.id == timer.id:
            self.end("time")

    # ---- what calls tell -------------------------------------------------------------------------------------

    def caught(self, walk: WalkStatus) -> None:
        """A call entered its belplan because of the rehearsal."""
        self._note(walk)
        running = self.standing.rehearsal
        if running is not None and running.caller is not None:
            self.end("call")
        else:
            self.tell()

    def walked(self, walk: WalkStatus) -> None:
        """News of a call that a rehearsal caught."""
        report = self._report
        if report is not None and any(one.call == walk.call for one in report.calls):
            self._note(walk)
            self.tell()

    def spared(self, number: str) -> None:
        """A call that the rehearsal would have caught has no belplan to go to, so it went to its PBX."""
        if self._report is not None and number not in self._report.spared:
            self._report = replace(self._report, spared=(*self._report.spared, number)[-MOST_REPORTED:])
            self.tell()

    def _note(self, walk: WalkStatus) -> None:
        if self._report is not None:
            others = tuple(one for one in self._report.calls if one.call != walk.call)
            self._report = replace(self._report, calls=(*others, walk)[-MOST_REPORTED:])

    # ---- for people ------------------------------------------------------------------------------------------

    def status(self) -> PlansStatus:
        """All of it as people see it."""
        failover = self._settings.failover
        forced = ForcedStatus(
            all=self.standing.forced_all,
            settings_all=failover.forced,
            numbers=tuple(sorted(self.standing.forced)),
        )
        switches = tuple(
            SwitchStatus(id=one.id, on=one.id in self.standing.on, label=one.label, group=one.group, code=one.code)
            for one in self._settings.switches
        )
        return PlansStatus(
            switches=switches,
            forced=forced,
            outages=self._outages(),
            rehearsal=self._report,
            walks=self._walks(),
        )

    def problems(self) -> tuple[Problem, ...]:
        """What a person should not forget that it stands."""
        found = []
        if self.standing.forced_all:
            found.append(Problem("belplan_forced"))
        if self.standing.forced:
            found.append(Problem("belplan_forced_numbers", {"numbers": ", ".join(sorted(self.standing.forced))}))
        if self.standing.rehearsal is not None:
            found.append(Problem("belplan_rehearsal", {"caller": self.standing.rehearsal.caller or "*"}))
        return tuple(found)

    def tell(self) -> None:
        """Publish how things stand."""
        self._publish(PlansChanged(plans=self.status()))

    def _stand(self, new: Standing) -> None:
        if new == self.standing:
            return
        self.standing = new
        self._keeper.keep(KEEPER, stands.plain(new))
        self.tell()


def _report_of(running: Rehearsal) -> RehearsalStatus:
    return RehearsalStatus(id=running.id, since=running.since, until=running.until, caller=running.caller)
