"""A machine under attack around the real ledger: calls race, the disk lags, the power goes, clocks are turned.

Law: the truth is kept apart from the ledger, from what the provider would charge, increment by increment.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from appliance.rates import Price
from sipengine.core.ledger import Cut, Granted, Ledger, Warn
from sipengine.core.ledger_clock import LedgerClock, Running
from sipengine.core.ledger_limits import Limits
from sipengine.core.ledger_window import SPAN, Window

EURO = 1_000_000
LATEST_MS = 2000
"""How late the loop may come to what is due."""


@dataclass
class Ringing:
    """A call of the outer world: `end` is when its far end will give up, once it is told to."""

    price: Price
    mark: int
    answered: int | None = None
    dialled: bool = False
    end: int | None = None
    warned: list[int] = field(default_factory=list)


class Machine:
    """One box through crashes. `true` is the time that really passes, in milliseconds."""

    def __init__(self, limits: Limits, block: int) -> None:
        self.limits, self.block = limits, block
        self.true, self.boot, self.boot_at = 0, 0, 0
        self.ledger = Ledger(limits)
        self.clock = LedgerClock(0, None, self.running())
        self.disk: str | None = None
        self.writing: tuple[str, int] | None = None
        self.calls: dict[str, Ringing] = {}
        self.spent: list[tuple[int, int]] = []
        self.granted = self.cut = 0
        self.disk_works = True
        """Whether the disk keeps up; else only the moves say what is written."""
        self.write()
        self.written()

    def running(self) -> Running:
        return Running(f"boot{self.boot}", self.true - self.boot_at)

    @property
    def now(self) -> int:
        return self.clock.at(self.running().uptime_ms)

    # ---- the disk

    def write(self) -> None:
        """A write begins; it holds what is known now."""
        kept: dict[str, Any] = {
            "ledger": self.ledger.plain(),
            "boot": self.boot,
            "uptime": self.true - self.boot_at,
        }
        self.writing = (json.dumps(kept), self.ledger.mark)

    def written(self, told: bool = True) -> None:
        """The write ends on the disk; the ledger may not have heard of it yet."""
        if self.writing:
            self.disk, mark = self.writing
            if told:
                self.ledger.promise(mark, self.block)
                self.writing = None

    def crash(self, *, reboot: bool, off_ms: int) -> None:
        """Power cut or kill: every call ends now, and the box comes back after a while."""
        for id in list(self.calls):
            self._ended(id)
        self.true += off_ms
        if reboot:
            self.boot, self.boot_at = self.boot + 1, self.true
            self.true += 3000
        assert self.disk is not None
        kept = json.loads(self.disk)
        saved = Running(f"boot{kept['boot']}", kept["uptime"])
        self.clock = LedgerClock(kept["ledger"]["now"], saved, self.running())
        self.ledger = Ledger.recovered(kept["ledger"], self.limits, self.now, self.block)
        self.writing = None
        self.write()
        self.written()

    # ---- calls

    def invite(self, id: str, price: Price) -> bool:
        found = self.ledger.reserve(id, "+3161234", price, self.now)
        if isinstance(found, Granted):
            self.calls[id] = Ringing(price, found.mark)
            self.granted += 1
            self._keep_up()
        return isinstance(found, Granted)

    def answer(self, id: str) -> None:
        """The far end answers, if it was dialled: only what is promised is."""
        call = self.calls.get(id)
        if call and call.answered is None and self.ledger.is_promised(call.mark):
            call.answered = self.true
            self.ledger.answered(id, self.now)

    def hang_up(self, id: str) -> None:
        if id in self.calls:
            self._ended(id)
            self.ledger.settle(id, self.now)

    def _ended(self, id: str) -> None:
        """The provider's bill: each increment at the moment that it began."""
        call = self.calls.pop(id)
        if call.answered is None:
            return
        seconds = (self.true - call.answered) / 1000
        self.spent.append((call.answered, call.price.cost(0)))
        covered = call.price.charged(0)
        while covered < call.price.charged(seconds):
            self.spent.append((call.answered + covered * 1000, call.price.next_cost(covered)))
            covered = call.price.charged(covered + 1)

    def passes(self, ms: int, late: int, silent: int) -> None:
        """Time goes by; the loop comes to what is due `late`, and a call that is cut dies `silent` after that."""
        until = self.true + ms
        while True:
            due = self.ledger.due()
            ends = [(call.end, id) for id, call in self.calls.items() if call.end is not None]
            next_end = min(ends, default=None)
            # Ledger and truth run alike while the machine is up.
            at = None if due is None else max(self.true, self.true + due - self.now + late)
            if next_end and next_end[0] <= until and (at is None or next_end[0] <= at):
                self.true = max(self.true, next_end[0])
                self.hang_up(next_end[1])
            elif at is not None and at <= until:
                self.true = max(at, self.true + 1)
                self._do(silent)
            else:
                break
        self.true = max(self.true, until)

    def _keep_up(self) -> None:
        if self.disk_works:
            self.write()
            self.written()

    def _do(self, silent: int) -> None:
        for deed in self.ledger.step(self.now):
            if isinstance(deed, Cut):
                self.cut += 1
                self.calls[deed.call].end = self.true + silent
            elif isinstance(deed, Warn):
                self.calls[deed.call].warned.append(self.true)
        self._keep_up()

    # ---- the law

    def most_spent(self, window: Window) -> int:
        """The most that was ever spent in any window of this length."""
        spent = sorted(self.spent)
        most = total = first = 0
        for at, amount in spent:
            total += amount
            while spent[first][0] <= at - SPAN[window]:
                total -= spent[first][1]
                first += 1
            most = max(most, total)
        return most


def limits(hour: int, day: int | None = None, week: int | None = None, calls: int | None = None) -> Limits:
    """Limits in micro-euros."""
    spend = {Window.HOUR: hour, Window.DAY: day or 3 * hour, Window.WEEK: week or 5 * hour}
    return Limits(MappingProxyType(spend), MappingProxyType(dict.fromkeys(Window, calls)))
