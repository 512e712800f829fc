"""The calls in progress: each one's bridge, driven by what happens, and its outputs carried out.

Law: decides nothing; bridges decide, this executes, and keeps each call's own steady clock.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, replace

from appliance.calllog.record import CallRecord, Direction
from appliance.calllog.sound import LegSound
from appliance.control import CallChanged, CallStatus, WalkStatus, WalkStep
from appliance.control.values import CallState
from sipengine.core import bridge, planned
from sipengine.core.answers import Failure, Trigger
from sipengine.core.call import (
    Call,
    ChannelFreed,
    Finished,
    FreeChannel,
    Join,
    Leave,
    Order,
    Output,
    Phase,
    StartTimer,
    StopTimer,
    Summary,
    TakePlan,
    TimerFired,
    broken_off,
    record_of,
)
from sipengine.core.channels import to_free
from sipengine.core.keepalive import Sign
from sipengine.core.moves import LINGER
from sipengine.core.oneway import Noticed, silent_about
from sipengine.core.plan import Plan, Refusal
from sipengine.core.sound import sound_of
from sipengine.guard import dealt_with
from sipengine.kept import Carried, Kept, carried, dialled_kind
from sipengine.port import Arrived, Hangup, LegEvent, LegId, Stack
from sipengine.timers import Timers

log = logging.getLogger("trunkbox.engine")


@dataclass(frozen=True, slots=True)
class CallTimer:
    """A timer of one call, among all timers of the loop."""

    call: LegId
    name: str


class Calls:
    """Every call that the box carries now."""

    def __init__(
        self,
        stack: Stack,
        timers: Timers[object],
        log: Callable[[CallRecord], None],
        publish: Callable[[CallChanged], None],
        told: Callable[[str, str, Sign], None],
        over: Callable[[LegId], None] = lambda _call: None,
        give_way: Callable[[str], LegId | None] = lambda _line: None,
        take_plan: Callable[[Call, float], None] = lambda _call, _steady: None,
        ended: Callable[[CallRecord, Summary], None] = lambda _record, _summary: None,
        noticed: Noticed = silent_about,
    ) -> None:
        """`told` hears what a call says about a line: "trunk" or "pbx", its id, and the sign. `over` hears that a
        call is no more, `ended` how it was; `noticed`: why a leg was not heard, once or more;
        `take_plan` lets the belplan of a call walk. `give_way` ends what is no real call on a trunk (a test) for
        an emergency call, and names its leg."""
        self._give_way = give_way
        self._over, self._take_plan, self._ended = over, take_plan, ended
        self._told, self._noticed = told, noticed
        self._stack = stack
        self._timers = timers
        self._log = log
        self._publish = publish
        self._kept: dict[LegId, Kept] = {}
        self._moved: list[Kept] = []
        """Whose state is another than at the last `ready`; perhaps over by now."""
        self._giving_way: dict[LegId, tuple[LegId, str]] = {}
        """Legs that end for an emergency call: that call, and the trunk."""

    def begin(self, arrived: Arrived, verdict: Plan | Refusal, wall: float, steady: float) -> None:
        """Start a bridge for an arrived call, or refuse it; `wall` UTC epoch seconds, `steady` monotonic."""
        call, outputs = (
            bridge.begin(arrived, verdict, wall)
            if isinstance(verdict, Plan)
            else bridge.turn_away(arrived, verdict, wall)
        )
        kept = Kept(call, wall, steady)
        self._kept[arrived.leg] = kept
        self._carry_out(kept, outputs, steady)

    def happened(self, event: LegEvent, steady: float) -> None:
        """Something happened on a leg; events of forgotten calls are dropped."""
        kept = self._kept.get(call_of(event.leg))
        if kept is not None:
            self._step(kept, event, steady)

    def fired(self, timer: CallTimer, steady: float) -> None:
        """A timer of a call ran out."""
        kept = self._kept.get(timer.call)
        if kept is not None:
            self._step(kept, TimerFired(timer.name), steady)

    def hang_up(self, id: str, steady: float) -> CallStatus | None:
        """End a call by order of a person; None when there is no such call."""
        for kept in list(self._kept.values()):
            if kept.id == id:
                status = status_of(kept)
                self._end(kept, Order.HANGUP, steady)
                return status
        return None

    def cut(self, call: LegId, steady: float) -> None:
        """End a call whose budget is spent."""
        kept = self._kept.get(call)
        if kept is not None:
            self._end(kept, Order.BUDGET, steady)

    def freed(self, leg: LegId, steady: float) -> None:
        """A leg ended, perhaps one that an emergency call waits for."""
        urgent, line = self._giving_way.pop(leg, (None, ""))
        kept = self._kept.get(urgent) if urgent is not None else None
        if kept is not None:
            self._step(kept, ChannelFreed(line, True), steady)

    def change(self, call: LegId, move: planned.Change, steady: float) -> None:
        """Let a belplan change its call; one that is gone is left alone."""
        kept = self._kept.get(call)
        if kept is None:
            return
        before = status_of(kept)
        kept.call, outputs = move(kept.call, kept.time(steady))
        self._carry_out(kept, outputs, steady)
        if call in self._kept and (after := status_of(kept)) != before:
            self._publish(CallChanged(call=after))

    def order(self, call: LegId, order: Order, steady: float) -> None:
        """End a call, whatever it is doing."""
        kept = self._kept.get(call)
        if kept is not None:
            self._end(kept, order, steady)

    def talking(self) -> Mapping[LegId, tuple[LegId, ...]]:
        """The legs of each call in which two talk and nobody holds."""
        calls = (kept.call for kept in self._kept.values())
        return {
            call.id: (call.id, call.callee)
            for call in calls
            if call.phase is Phase.TALKING and call.callee is not None and not (call.held or call.told)
        }

    def id_of(self, call: LegId) -> str:
        """The id of a call in the call log; "" when it is gone."""
        kept = self._kept.get(call)
        return kept.id if kept else ""

    def hears_us(self, call: LegId) -> bool:
        """Whether the caller has media: a ringing tone must then be ours."""
        kept = self._kept.get(call)
        return kept is not None and (kept.call.answer is not None or kept.call.early)

    def walks(self) -> tuple[WalkStatus, ...]:
        """The callers in a belplan, and those whom one gave to somebody, the oldest first."""
        return tuple(walk_of(kept.id, kept.call) for kept in self._kept.values() if kept.call.walked)

    def abandon(self, leg: LegId, steady: float) -> None:
        """Let go of the call of this leg, which failed in a way that nobody foresaw: end all its legs, log it."""
        kept = self._kept.pop(call_of(leg), None)
        for one in kept.call.live if kept else (leg,):
            dealt_with("the end of a leg", self._stack.command, Hangup(one, 500))
        if kept is not None:
            record = record_of(broken_off(kept.call, kept.time(steady)), kept.id, self._noticed)
            self._over(kept.call.id)
            self._log(record)
            self._publish(CallChanged(call=status_of(kept), outcome=record.outcome.value))

    def stop(self, steady: float) -> None:
        """End every call: the engine goes down."""
        for kept in list(self._kept.values()):
            self._end(kept, Order.STOP, steady)

    def give_up(self, steady: float) -> None:
        """End what came meanwhile, and wait no longer for far ends that were told of the end."""
        self.stop(steady)
        for kept in list(self._kept.values()):
            self._end(kept, TimerFired(LINGER), steady)

    def statuses(self, noticed: Noticed = silent_about) -> tuple[CallStatus, ...]:
        """The calls in progress, oldest first, with their sound so far; `noticed`: who is not heard now."""
        return tuple(
            replace(status_of(kept), sound=self._sound(kept.call, noticed)) for kept in self._kept.values()
        )

    def _sound(self, call: Call, noticed: Noticed) -> tuple[LegSound, ...]:
        legs = [("caller", call.id), *(("called", leg) for leg in (call.callee,) if leg is not None)]
        found = [sound_of(side, self._stack.voice.figures(leg), noticed(leg)) for side, leg in legs]
        return tuple(one for one in found if one is not None)

    def ready(self) -> None:
        """Work out what the calls that changed count for, now that nobody waits for it."""
        for kept in self._moved:
            _ = kept.share
        self._moved.clear()

    def carried(self) -> Carried:
        """All that a decision asks of the calls in progress, in one look at each."""
        return carried(self._kept.values())

    def call_ids(self, id: str) -> tuple[str, ...] | None:
        """The Call-IDs of a call in progress, the caller's first; None when there is no such call."""
        for kept in self._kept.values():
            if kept.id == id:
                call = kept.call
                legs = sorted(call.live - {call.id})
                found = (call.call_id, *(one.call_id for one in call.ends), *map(self._stack.call_id, legs))
                return tuple(dict.fromkeys(one for one in found if one))
        return None

    def going(self) -> Mapping[LegId, Set[str]]:
        """The calls in progress, each with the ids of its trunk and PBX."""
        return {id: {line.partition("/")[2] for line in kept.share.lines} for id, kept in self._kept.items()}

    def __contains__(self, leg: LegId) -> bool:
        """Whether the call of this leg is carried now."""
        return call_of(leg) in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    def _end(self, kept: Kept, event: TimerFired | Order, steady: float) -> None:
        """A call that cannot be ended in order is ended all the same."""
        if not dealt_with("the end of a call", self._step, kept, event, steady):
            dealt_with("its call", self.abandon, kept.call.id, steady)

    def _free(self, urgent: Kept, line: str, steady: float) -> None:
        """End the call that gives way on a trunk; the emergency call goes on when its leg there has ended."""
        leg = self._give_way(line)
        if leg is None and (found := to_free(line, (kept.call for kept in self._kept.values()))):
            leg = found.leg
            log.warning("leg %s on %s ends: emergency call %s needs the channel", leg, line, urgent.call.id)
            if found.whole:
                self._end(self._kept[found.call], Order.EMERGENCY, steady)
            else:
                self._stack.command(Hangup(leg, 487))
        if leg is None:
            self._step(urgent, ChannelFreed(line, False), steady)
        else:
            self._giving_way[leg] = (urgent.call.id, line)

    def _step(self, kept: Kept, event: LegEvent | TimerFired | Order | ChannelFreed, steady: float) -> None:
        before = status_of(kept)
        kept.call, outputs = bridge.step(kept.call, event, kept.time(steady))
        self._carry_out(kept, outputs, steady)
        if kept.call.id in self._kept and (after := status_of(kept)) != before:
            self._publish(CallChanged(call=after))

    def _carry_out(self, kept: Kept, outputs: Iterable[Output], steady: float) -> None:
        self._moved.append(kept)
        for output in outputs:
            match output:
                case StartTimer(name=name, seconds=seconds):
                    self._timers.start(CallTimer(kept.call.id, name), steady + seconds)
                case StopTimer(name=name):
                    self._timers.stop(CallTimer(kept.call.id, name))
                case Join(one=one, other=other):
                    self._stack.voice.join(one, other)
                case Leave(leg=leg):
                    self._stack.voice.leave(leg)
                case FreeChannel(line=line):
                    self._free(kept, line, steady)
                case TakePlan():
                    for line, sign in _failed(kept.call.failures):
                        self._told(dialled_kind(kept.call.facts), line, sign)
                    self._take_plan(kept.call, steady)
                case Finished(summary=summary):
                    record = record_of(summary, kept.id, self._noticed)
                    self._log(record)
                    del self._kept[kept.call.id]
                    for leg in [leg for leg, one in self._giving_way.items() if one[0] == kept.call.id]:
                        del self._giving_way[leg]
                    self._over(kept.call.id)
                    for line, sign in _signs(summary):
                        self._told(dialled_kind(summary.facts), line, sign)
                    self._publish(CallChanged(call=status_of(kept), outcome=record.outcome.value))
                    self._ended(record, summary)
                case command:
                    self._stack.command(command)


def status_of(kept: Kept) -> CallStatus:
    """A call as people see it while it lasts."""
    call = kept.call
    facts = call.facts
    dialled = call.attempt.line if call.attempt else None
    inbound = facts.direction is Direction.IN
    return CallStatus(
        id=kept.id,
        direction=facts.direction.value,
        from_="anonymous" if facts.caller is None else facts.caller,
        to=facts.callee,
        state=_state(call),
        start=call.start,
        did=facts.did,
        trunk=facts.line_in if inbound else dialled,
        pbx=dialled if inbound else facts.line_in,
        answer=call.answer,
    )


def _signs(summary: Summary) -> Iterable[tuple[str, Sign]]:
    """What a call told about its lines: silence, or life."""
    if summary.walked is None:  # else it was told when the belplan took over
        yield from _failed(summary.failures)
    taken = summary.walked is None or summary.walked.by
    if summary.answer is not None and summary.attempt is not None and taken:
        yield summary.attempt.line, Sign.HEARD


def _failed(failures: Iterable[Failure]) -> Iterable[tuple[str, Sign]]:
    for failure in failures:
        yield failure.line, Sign.UNHEARD if failure.trigger is Trigger.UNREACHABLE else Sign.HEARD


def _state(call: Call) -> CallState:
    if call.held:
        return "held"
    if call.answer is not None or call.phase is Phase.TALKING:
        return "talking"
    return "early" if call.early else "ringing"


def walk_of(id: str, call: Call | Summary, outcome: str = "") -> WalkStatus:
    """A call in a belplan as people see it."""
    walked, facts = call.walked, call.facts
    assert walked is not None  # asked by the callers
    return WalkStatus(
        call=id,
        number=facts.did or facts.callee,
        from_="anonymous" if facts.caller is None else facts.caller,
        belplan=walked.taken.belplan,
        cause=walked.taken.cause.value,
        start=call.start,
        steps=tuple(WalkStep(after=one.after, what=one.what, detail=one.detail) for one in walked.steps),
        taken_by=walked.by,
        outcome=outcome,
        rehearsal=walked.rehearsed,
    )


def call_of(leg: LegId) -> LegId:
    """Dialled legs are named after the leg that arrived: `i7/2` belongs to `i7`."""
    return LegId(leg.partition("/")[0])


def is_dialled(leg: LegId) -> bool:
    """Whether a leg is one that a call dialled."""
    return "/" in leg
