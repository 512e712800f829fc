"""The spend ledger at work: its clock, its file, and the calls that wait until their money is safe.

Law: decides nothing; the ledger decides, this keeps its time and hands its state to the writer.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from appliance.control import Problem
from appliance.numbering import Number
from appliance.rates import Price, compile_tariff
from appliance.settings import Settings
from appliance.store.durable import Unusable
from sipengine.core.ledger import Deed, Denied, Granted, Ledger
from sipengine.core.ledger_clock import LedgerClock, Running
from sipengine.core.ledger_limits import Limit, limits_of
from sipengine.core.ledger_window import Window
from sipengine.ledger_store import Kept, put_aside, read_ledger

log = logging.getLogger("trunkbox.spending")
BLOCK_PART = 20
"""The block that the file promises away is this part of the smallest limit of money: lost at each crash."""
SOON_MS = 100
"""What is promised already and nobody waits for goes to the disk so often at most; a power cut in between forgets
that those calls were begun, and never their money. Writing for each would take the SIP thread its processor."""
LAZY_MS = 5_000
"""What only frees money may wait so long for the disk."""
STEP_MS = 1_000
"""So often running calls are looked at: each look touches all of them, and they may be cut two seconds late."""
HEARTBEAT_MS = 300_000
"""So often the file learns how late it is, that a power cut forgets little of the time that passed."""
ENDLESS = 10**15
_REMEMBERED = 50
"""Restored backups whose ids are kept."""
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@cache
def _boot() -> str:
    """The kernel's id of this run of the machine; a process sees one alone."""
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except OSError:
        return ""


def running_now() -> Running:
    """This moment of this run of the machine."""
    return Running(_boot(), time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000)


@dataclass(frozen=True, slots=True)
class Origin:
    """Which ledger this is. `line`: the same in all its states, in no other ledger; `taken`: the restored backups
    that are counted in it, by their ids."""

    line: str = field(default_factory=lambda: secrets.token_hex(8))
    taken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A ledger as it was read, and what was wrong."""

    ledger: Ledger
    clock: LedgerClock
    problems: tuple[Problem, ...] = ()
    origin: Origin = field(default_factory=lambda: Origin())


def open_ledger(path: Path, settings: Settings, start: Running) -> Found:
    """The ledger of the file; an unreadable one is put aside, an hour's money counts as spent."""
    limits = limits_of(settings)
    try:
        row = read_ledger(path)
        if row is None:
            return Found(Ledger(limits), LedgerClock(0, None, start))
        clock = LedgerClock(int(row["now"]), Running(str(row["boot"]), int(row["uptime_ms"])), start)
        ledger = Ledger.recovered(row, limits, clock.at(start.uptime_ms), int(row["block"]))
        origin = Origin(str(row["line"]), tuple(map(str, row["taken"]))) if "line" in row else Origin()
        return Found(ledger, clock, origin=origin)
    except (Unusable, KeyError, TypeError, ValueError, AttributeError) as err:
        try:
            aside = put_aside(path)
        except OSError:
            aside = path  # a disk that takes nothing; telephony goes on all the same
        log.error("the ledger cannot be read (%s), kept as %s", err, aside)
        empty: dict[str, Any] = {window.value: [] for window in Window}
        row = {"now": 0, "spend": empty, "calls": empty, "held": 0, "lifted": {}, "given": []}
        ledger = Ledger.recovered(row, limits, 0, limits.spend[Window.HOUR])
        problem = Problem("ledger_unreadable", {"file": str(aside), "why": str(err)})
        return Found(ledger, LedgerClock(0, None, start), (problem,))


class Disk(Protocol):
    """Where the ledger is kept (`LedgerStore`). `kept`: what is safe there; `why`: why nothing more can be."""

    kept: Kept | None
    why: str

    def offer(self, state: Mapping[str, Any], mark: int, block: int) -> None:
        """Keep this state soon, in place of any that waits."""

    def close(self) -> None:
        """Keep what waits, and stop."""


def unkept(steady: Callable[[], float]) -> Spending:
    """An empty ledger that nothing outlives, on a monotonic clock of seconds."""

    def running() -> Running:
        return Running("", int(steady() * 1000))

    return Spending(Ledger(limits_of(Settings())), LedgerClock(0, None, running()), running=running)


class Spending:
    """The ledger of one engine. Without a `store` nothing outlives the process, and nothing waits."""

    def __init__(
        self,
        ledger: Ledger,
        clock: LedgerClock,
        store: Disk | None = None,
        running: Callable[[], Running] = running_now,
        origin: Origin | None = None,
    ) -> None:
        """`ledger`, `clock` and `origin` as `open_ledger` found them."""
        self._origin = origin or Origin()
        self._ledger, self._clock = ledger, clock
        self._store = store
        self._running = running
        self._tariff = compile_tariff(Settings().rates)
        self._block = 0
        self._offered_mark = -1
        self._offered_at = -SOON_MS
        self._changed = True
        self._step_at = 0
        if store is None:
            ledger.promise(0, ENDLESS)

    def apply(self, settings: Settings) -> None:
        """Other limits and rates; calls in progress keep their price."""
        limits = limits_of(settings)
        self._tariff = compile_tariff(settings.rates)
        self._block = min(limits.spend.values()) // BLOCK_PART
        self._ledger.apply(limits)
        self._changed = True
        self._step_at = 0

    @property
    def ledger(self) -> Ledger:
        """For people who look, and for lifting a limit."""
        return self._ledger

    @property
    def now(self) -> int:
        """The ledger's milliseconds."""
        return self._clock.at(self._running().uptime_ms)

    def price(self, number: Number) -> Price:
        """What a call there costs now."""
        return self._tariff.price(number)

    def reserve(self, call: str, number: Number) -> Granted | Denied:
        """Set money aside for a call that is about to be dialled; see `is_safe`."""
        found = self._ledger.reserve(call, str(number), self.price(number), self.now)
        if isinstance(found, Denied):
            self._step_at = 0  # who was turned away is news
        elif not self.is_safe(found):
            self.keep()  # it waits for the disk; any other call is dialled first, and this turn's end keeps it
        return found

    def is_safe(self, grant: Granted) -> bool:
        """Whether the call may be dialled: a power cut would not forget its money."""
        return self._ledger.is_promised(grant.mark)

    def answered(self, call: str) -> None:
        """The called side picked up."""
        self._ledger.answered(call, self.now)

    def settle(self, call: str) -> int:
        """The call is over; micro-euros."""
        self._changed = True
        return self._ledger.settle(call, self.now)

    def lift(self, limit: Limit) -> None:
        """Do not apply a limit for an hour."""
        self._ledger.lift(limit, self.now)
        self._changed = True

    def absorb(self, id: str, row: Mapping[str, Any]) -> None:
        """Count what a restored ledger's file has spent, where that is more; each backup once, by its `id`. Raises
        KeyError, TypeError or ValueError for what is no ledger."""
        if id in self._origin.taken:
            return
        same = row.get("line") == self._origin.line
        self._ledger.absorb(row, self.now, int(row["block"]), same=same)
        self._origin = replace(self._origin, taken=(*self._origin.taken, id)[-_REMEMBERED:])
        self._changed, self._offered_mark = True, -1
        self.keep()

    def turn(self) -> list[Deed]:
        """Let the ledger do what is due; what must be done about calls, and what people must hear."""
        now = self.now
        deeds: list[Deed] = []
        if now >= self._step_at:
            deeds = self._ledger.step(now)
            self._step_at = now + STEP_MS
        self.keep()
        return deeds

    def keep(self) -> None:
        """Take note of what the disk holds, and hand it what it lacks."""
        if self._store is None:
            return
        kept = self._store.kept
        if kept is not None:
            self._ledger.promise(kept.mark, kept.block)
        now, mark = self.now, self._ledger.mark
        waited = now - self._offered_at
        pressing = not self._ledger.is_promised(mark)
        news = mark != self._offered_mark and (pressing or waited >= SOON_MS)
        if news or (self._changed and waited >= LAZY_MS) or waited >= HEARTBEAT_MS:
            self._offer(self._block, now)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the file."""
        why = self._store.why if self._store else ""
        return (Problem("ledger_not_written", {"why": why}),) if why else ()

    def close(self) -> None:
        """Every call is over: leave a file that promises nothing away."""
        if self._store is not None:
            self._offer(0, self.now)
            self._store.close()

    def _offer(self, block: int, now: int) -> None:
        assert self._store is not None  # asked by the callers
        running = self._running()
        self._clock.at(running.uptime_ms)
        origin = {"line": self._origin.line, "taken": list(self._origin.taken)}
        state = {**self._ledger.plain(), **origin, "boot": running.boot, "uptime_ms": running.uptime_ms}
        self._store.offer({**state, "now": self._clock.at(running.uptime_ms)}, self._ledger.mark, block)
        self._offered_mark, self._offered_at, self._changed = self._ledger.mark, now, False
