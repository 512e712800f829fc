"""Outbound calls and their money: each is dialled once its money is set aside, and cut when none is left.

Law: emergency and inbound calls pass untouched; nobody waits here but the call whose money is not yet safe.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from appliance.calllog.record import Direction
from appliance.numbering import E164, Number, ShortCode
from sipengine.core.ledger import Cut, Denied, Granted, Warn
from sipengine.core.ledger_limits import Crossed
from sipengine.core.outbound import RETRY_AFTER
from sipengine.core.plan import Facts, Plan, Refusal, Verdict, Why, forbidden
from sipengine.port import Arrived, LegId
from sipengine.spending import Spending

log = logging.getLogger("trunkbox.spending")
PATIENCE = 2.0
"""Seconds that a call may wait for the disk; a healthy one takes a fiftieth of that."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    arrived: Arrived
    facts: Facts
    grant: Granted
    until: float


When = Callable[[float], None]
"""Told the moment, in monotonic seconds."""


@dataclass(frozen=True, slots=True)
class _Forward:
    grant: Granted
    until: float
    go: When
    no: When


@dataclass(frozen=True, slots=True)
class Doing:
    """What is done about calls: begin one whose money is safe, refuse one, warn or cut one, tell of a limit."""

    begin: Callable[[Arrived], None]
    refuse: Callable[[Arrived, Refusal], None]
    warn: Callable[[LegId], None]
    cut: Callable[[LegId], None]
    crossed: Callable[[Crossed], None]


class Paying:
    """The calls that cost money, and those that wait until they may."""

    def __init__(self, spending: Spending, doing: Doing) -> None:
        self.spending = spending
        self._doing = doing
        self._waiting: dict[LegId, _Waiting] = {}
        self._forwards: dict[LegId, _Forward] = {}
        self._paid: set[LegId] = set()

    def admit(self, event: Arrived, verdict: Verdict, country: str, steady: float) -> Verdict | None:
        """The verdict with money counted in; None when the call waits for the disk, and begins a moment later."""
        facts = verdict.facts
        if facts.direction is not Direction.OUT or facts.emergency or not isinstance(verdict, Plan):
            self.over(event.leg)
            return verdict
        if event.leg in self._paid:
            return verdict
        found = self.spending.reserve(event.leg, _number(facts.callee, country))
        if isinstance(found, Denied):
            words = f"Limit reached: {found.limit}"
            return forbidden(facts, Why.LIMIT_REACHED, words, (("limit", str(found.limit)),))
        self._paid.add(event.leg)
        if self.spending.is_safe(found):
            return verdict
        self._waiting[event.leg] = _Waiting(event, facts, found, steady + PATIENCE)
        return None

    def forward(self, leg: LegId, callee: str, steady: float, go: When, no: When) -> None:
        """Set money aside for a leg that a belplan rings; `go` or `no` is called at once, or when the disk is."""
        found = self.spending.reserve(leg, E164(callee))
        if isinstance(found, Denied):
            log.info("leg %s is not rung: limit %s", leg, found.limit)
            no(steady)
            return
        self._paid.add(leg)
        if self.spending.is_safe(found):
            go(steady)
        else:
            self._forwards[leg] = _Forward(found, steady + PATIENCE, go, no)

    def reserve_own(self, call: LegId, number: Number) -> Why | None:
        """Set money aside for a call that the box itself makes; why not, when it may not. It waits for no disk."""
        found = self.spending.reserve(call, number)
        if isinstance(found, Denied):
            return Why.LIMIT_REACHED
        self._paid.add(call)
        if self.spending.is_safe(found):
            return None
        self.over(call)
        return Why.LEDGER_BUSY

    def answered(self, call: LegId) -> None:
        """The called side picked up: the money begins to run."""
        if call in self._paid:
            self.spending.answered(call)

    def over(self, call: LegId) -> None:
        """The call ended, or its decision changed: what it did not spend is free again."""
        self._waiting.pop(call, None)
        self._forwards.pop(call, None)
        if call in self._paid:
            self._paid.discard(call)
            self.spending.settle(call)

    def gave_up(self, call: LegId) -> None:
        """The caller went while the call waited: it ends as one that never got a line."""
        waiting = self._waiting.get(call)
        if waiting is not None:
            self._refuse(waiting)

    def turn(self, steady: float) -> None:
        """Begin what is safe now, and do what the ledger says about calls in progress."""
        deeds = self.spending.turn()
        for waiting in list(self._waiting.values()):
            if self.spending.is_safe(waiting.grant):
                del self._waiting[waiting.arrived.leg]
                self._doing.begin(waiting.arrived)
            elif steady >= waiting.until:
                self._refuse(waiting)
        for leg, forward in list(self._forwards.items()):
            safe = self.spending.is_safe(forward.grant)
            if (safe or steady >= forward.until) and self._forwards.pop(leg, None) is not None:
                (forward.go if safe else forward.no)(steady)
        for deed in deeds:
            match deed:
                case Warn(call=call):
                    self._doing.warn(LegId(call))
                case Cut(call=call, limit=limit):
                    log.warning("call %s ended: %s", call, limit or "the ledger could not be written")
                    self._doing.cut(LegId(call))
                case Crossed():
                    log.warning("limit %s at %d%%: %d of %d", deed.limit, deed.percent, deed.used, deed.most)
                    self._doing.crossed(deed)

    def _refuse(self, waiting: _Waiting) -> None:
        self.over(waiting.arrived.leg)
        self._doing.refuse(waiting.arrived, Refusal(waiting.facts, Why.LEDGER_BUSY, 503, RETRY_AFTER))


def _number(callee: str, country: str) -> Number:
    """The canonical number of a call's facts; what has no plus is a short number of the home country."""
    return E164(callee) if callee.startswith("+") else ShortCode(callee, country)
