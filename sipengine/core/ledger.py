"""The spend ledger: every outbound call's money is reserved before it can be spent, and settled when it ends.

Law: pure. At every moment what was spent in a rolling window, plus all that open calls may still cost, is within
its limit; and what is not yet on the disk stays within the block that the disk has promised away.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from appliance.rates.price import Price
from sipengine.core.ledger_limits import BY_NAME, EVERY, Alarms, Crossed, Limit, Limits
from sipengine.core.ledger_window import BUCKET, Rolling, Window

TAIL_MS = 42_000
"""A far end that never answers our BYE is given up after 40 s (`moves.LINGER_SECONDS`), ordered at most 2 s late;
until then it may go on charging, so this is always reserved beyond the moment of the cut."""
LEAST_MS = 3_000
"""A call that could not speak so long is not begun."""
WARNING_MS = 30_000
AHEAD_MS = 36_000
"""More than the warning: whether a call can go on is known before it must be warned."""
STRIDE_MS = 10_000
"""How much further is reserved at once, so that a rate by the second does not ask every second."""
LIFT_MS = 3_600_000
_TOP = 5
_REMEMBERED = 500
"""Destinations whose cost is remembered for the warnings."""


@dataclass(frozen=True, slots=True)
class Granted:
    """Money for the call is set aside. It may be dialled once `Ledger.is_promised(mark)`."""

    mark: int


@dataclass(frozen=True, slots=True)
class Denied:
    """No call: this limit is reached."""

    limit: Limit


@dataclass(frozen=True, slots=True)
class Warn:
    """The call will be cut in half a minute: its caller shall hear so."""

    call: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The call must end now."""

    call: str
    limit: Limit | None
    """None when the disk could not keep up."""


Deed = Warn | Cut | Crossed


@dataclass(slots=True)
class _Open:
    """One call. `covered_ms` from its answer is paid by `reserved`, of which `booked` is spent already; `steps`
    are reservations, oldest first: which mark must be promised, and what is covered then."""

    number: str
    price: Price
    covered_ms: int
    reserved: int
    booked: int = 0
    answered: int | None = None
    steps: deque[tuple[int, int]] = field(default_factory=deque)
    stopped_by: Limit | None = None
    warned: bool = False
    cut: bool = False


class Ledger:
    """All reservations and spending. Instants are the ledger's milliseconds (`ledger_clock`)."""

    def __init__(self, limits: Limits, now: int = 0) -> None:
        self._limits = limits
        self._now = now
        self._spend = {window: Rolling(window) for window in Window}
        self._calls = {window: Rolling(window) for window in Window}
        self._open: dict[str, _Open] = {}
        self._held = 0
        """Micro-euros reserved and not spent."""
        self._gross = 0
        """Micro-euros ever reserved: the mark of a reservation is where this stood after it."""
        self._promised = 0
        """Marks up to here are in the file, or within the block that a reader of the file counts as spent."""
        self._lifted: dict[str, int] = {}
        self._alarms = Alarms()
        self._full: set[Limit] = set()
        self._top: Counter[str] = Counter()

    def apply(self, limits: Limits) -> None:
        """Other limits; what was spent stays spent, and calls that no longer fit are cut."""
        self._limits = limits

    # ---- calls -----------------------------------------------------------------------------------------------

    def reserve(self, call: str, number: str, price: Price, now: int) -> Granted | Denied:
        """Set aside what a new call costs until it could be cut. Counts as a call started, if granted."""
        now = self._at(now)
        seconds = price.charged(_seconds(TAIL_MS + LEAST_MS))
        amount = price.cost(seconds)
        denied = self._denies(1, amount, now)
        if denied is not None:
            self._full.add(denied)
            return Denied(denied)
        for rolling in self._calls.values():
            rolling.add(now, 1)
        kept = _Open(number, price, seconds * 1000, amount)
        self._open[call] = kept
        self._hold(kept, amount)
        return Granted(self._gross)

    def answered(self, call: str, now: int) -> None:
        """From now on it costs."""
        kept = self._open.get(call)
        if kept is not None and kept.answered is None:
            kept.answered = self._at(now)

    def settle(self, call: str, now: int) -> int:
        """The call is over: its cost in micro-euros is spent, the rest is free again. An unknown call cost 0."""
        now = self._at(now)
        kept = self._open.pop(call, None)
        if kept is None:
            return 0
        cost = 0 if kept.answered is None else kept.price.cost((now - kept.answered) / 1000)
        self._held -= kept.reserved - kept.booked
        self._book(kept, max(0, cost - kept.booked), now)
        return cost

    def step(self, now: int) -> list[Deed]:
        """Book what began, reserve what comes next; what must be done about calls, and what people must hear."""
        now = self._at(now)
        deeds: list[Deed] = []
        for call, kept in self._open.items():
            if kept.answered is not None:
                deeds.extend(self._go_on(call, kept, kept.answered, now))
        deeds.extend(self._crossings(now))
        return deeds

    def due(self) -> int | None:
        """When `step` must be called next for the sake of the calls; None when no call runs."""
        moments = [moment for kept in self._open.values() for moment in self._moments(kept)]
        return min(moments, default=None)

    # ---- the disk --------------------------------------------------------------------------------------------

    @property
    def mark(self) -> int:
        """The mark of the latest reservation."""
        return self._gross

    def is_promised(self, mark: int) -> bool:
        """Whether a reservation would survive a power cut this instant."""
        return mark <= self._promised

    def promise(self, mark: int, block: int) -> None:
        """A file is on the disk that holds the reservations up to `mark`, and `block` that counts as spent."""
        self._promised = max(self._promised, mark + block)

    def plain(self) -> dict[str, Any]:
        """All that must outlive the process, as JSON holds it."""
        return {
            "now": self._now,
            "spend": {window.value: rolling.plain(self._now) for window, rolling in self._spend.items()},
            "calls": {window.value: rolling.plain(self._now) for window, rolling in self._calls.items()},
            "held": self._held,
            "lifted": dict(self._lifted),
            "given": sorted([name, level] for name, level in self._alarms.given),
        }

    @classmethod
    def recovered(cls, plain: Mapping[str, Any], limits: Limits, now: int, block: int) -> Ledger:
        """A ledger from `plain`, now: calls that were open then are charged for the most they may have cost, and
        the promised `block` with them. Raises KeyError, TypeError or ValueError for what is no such thing."""
        ledger = cls(limits, max(now, int(plain["now"])))
        for window in Window:
            for kept, rollings in (("spend", ledger._spend), ("calls", ledger._calls)):
                buckets = [(int(index), int(amount)) for index, amount in plain[kept][window.value]]
                rollings[window] = Rolling(window, buckets)
        ledger._lifted = {name: int(until) for name, until in plain["lifted"].items() if name in BY_NAME}
        ledger._alarms = Alarms({(str(name), int(level)) for name, level in plain["given"]})
        lost = int(plain["held"]) + block
        if lost > 0:
            for rolling in ledger._spend.values():
                rolling.add(ledger._now, lost)
        return ledger

    def absorb(self, plain: Mapping[str, Any], now: int, block: int, *, same: bool) -> None:
        """Count what another ledger's `plain` has spent, where that is more. `same`: it is an earlier state of
        this one; else how long ago it was left is not known, and it counts as left now, with all that was open.
        Raises KeyError, TypeError or ValueError for what is no ledger; then nothing is counted."""
        now, then = self._at(now), int(plain["now"])
        same = same and then <= now
        lost = 0 if same else max(0, int(plain["held"])) + block
        found = []
        for kind, rollings in (("spend", self._spend), ("calls", self._calls)):
            for window in Window:
                shift = 0 if same else now // BUCKET[window] - then // BUCKET[window]
                buckets = {int(index) + shift: max(0, int(amount)) for index, amount in plain[kind][window.value]}
                if lost and kind == "spend":
                    latest = now // BUCKET[window]
                    buckets[latest] = buckets.get(latest, 0) + lost
                found.append((rollings[window], buckets))
        for rolling, buckets in found:
            rolling.absorb(buckets.items())

    # ---- for people ------------------------------------------------------------------------------------------

    def lift(self, limit: Limit, now: int) -> int:
        """Do not apply a limit for an hour; what is spent still counts. Returns when it applies again."""
        self._lifted[str(limit)] = self._at(now) + LIFT_MS
        return self._lifted[str(limit)]

    def lifted_for(self, limit: Limit, now: int) -> int:
        """Milliseconds that a limit still is lifted."""
        return max(0, self._lifted.get(str(limit), 0) - self._at(now))

    def used(self, limit: Limit, now: int, *, held: bool = True) -> int:
        """What counts against a limit: micro-euros, with what is reserved unless not `held`; or calls."""
        now = self._at(now)
        if limit.kind == "calls":
            return self._calls[limit.window].total(now)
        return self._spend[limit.window].total(now) + (self._held if held else 0)

    def most(self, limit: Limit) -> int | None:
        """What a limit allows, None when it does not limit."""
        if limit.kind == "calls":
            return self._limits.calls[limit.window]
        return self._limits.spend[limit.window]

    # ---- how -------------------------------------------------------------------------------------------------

    def _at(self, now: int) -> int:
        self._now = max(self._now, now)
        return self._now

    def _denies(self, calls: int, amount: int, now: int) -> Limit | None:
        """The limit that so much more would break; a call that costs nothing breaks none of money."""
        for limit in EVERY:
            most = self.most(limit)
            more = calls if limit.kind == "calls" else amount
            if most is None or more == 0 or self.lifted_for(limit, now):
                continue
            if self.used(limit, now) + more > most:
                return limit
        return None

    def _hold(self, kept: _Open, amount: int) -> None:
        self._held += amount
        self._gross += amount
        kept.steps.append((self._gross, kept.covered_ms))

    def _book(self, kept: _Open, amount: int, now: int) -> None:
        kept.booked += amount
        if amount:
            self._top[kept.number] += amount
            if len(self._top) > 2 * _REMEMBERED:
                self._top = Counter(dict(self._top.most_common(_REMEMBERED)))
            for rolling in self._spend.values():
                rolling.add(now, amount)

    def _go_on(self, call: str, kept: _Open, answered: int, now: int) -> Iterator[Deed]:
        elapsed = now - answered
        spent = min(kept.price.cost(elapsed / 1000), kept.reserved) - kept.booked
        self._held -= spent
        self._book(kept, spent, now)
        self._extend(kept, elapsed, now)
        cut_at = answered + self._promised_ms(kept) - TAIL_MS
        if kept.cut:
            return
        if now >= cut_at:
            kept.cut = True
            yield Cut(call, kept.stopped_by)
        elif kept.stopped_by and now >= cut_at - WARNING_MS and not kept.warned:
            kept.warned = True
            yield Warn(call)

    def _extend(self, kept: _Open, elapsed: int, now: int) -> None:
        """Reserve the increments that could begin before this is asked again."""
        kept.stopped_by = None
        while kept.covered_ms < elapsed + TAIL_MS + AHEAD_MS and not kept.cut:
            covered = kept.covered_ms // 1000
            wanted = kept.price.charged(_seconds(elapsed + TAIL_MS + AHEAD_MS + STRIDE_MS))
            for seconds in dict.fromkeys((wanted, kept.price.charged(covered + 1))):
                amount = kept.price.cost(seconds) - kept.reserved
                denied = self._denies(0, amount, now)
                if denied is None:
                    kept.reserved += amount
                    kept.covered_ms = seconds * 1000
                    kept.warned = False
                    self._hold(kept, amount)
                    break
            else:
                kept.stopped_by = denied
                if denied is not None:
                    self._full.add(denied)
                return

    def _promised_ms(self, kept: _Open) -> int:
        """What is covered by money that would survive a power cut."""
        while len(kept.steps) > 1 and self.is_promised(kept.steps[1][0]):
            kept.steps.popleft()
        mark, covered = kept.steps[0]
        return covered if self.is_promised(mark) else TAIL_MS

    def _moments(self, kept: _Open) -> Iterator[int]:
        if kept.answered is None or kept.cut:
            return
        cut_at = kept.answered + self._promised_ms(kept) - TAIL_MS
        yield cut_at
        if kept.stopped_by is None:
            yield max(self._now, kept.answered + kept.covered_ms - TAIL_MS - AHEAD_MS)
        else:
            yield self._now + 1000 if kept.warned else cut_at - WARNING_MS

    def _crossings(self, now: int) -> Iterator[Crossed]:
        for limit in EVERY:
            most = self.most(limit)
            if most is None:
                continue
            used = self.used(limit, now, held=False)
            if limit in self._full:
                self._alarms.full_at[limit] = now
            level = self._alarms.look(limit, used, most, self._limits.warn, now)
            if level is not None:
                top = tuple(self._top.most_common(_TOP)) if limit.kind == "spend" else ()
                yield Crossed(limit, level, used, most, top)
        self._full.clear()


def _seconds(ms: int) -> int:
    return -(-ms // 1000)
