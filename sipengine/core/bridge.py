"""The call bridge: two legs, one call, as a table of phases and signals (a B2BUA, RFC 3261 section 6).

Law: sans-I/O. `step` is a pure function; what is not in the table changes nothing, so a late, repeated or hostile
event is harmless. A call is over when no leg of it is alive, and says `Finished` exactly once.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from appliance.calllog.record import Outcome, Side
from sipengine.core import moves
from sipengine.core.answers import (
    RUNG_OUT,
    UNREACHABLE,
    Failure,
    Meaning,
    goes_on,
    meaning_of,
    perhaps_full,
)
from sipengine.core.call import (
    Call,
    ChannelFreed,
    Closing,
    Finished,
    Order,
    Output,
    Phase,
    StartTimer,
    StopTimer,
    TakePlan,
    TimerFired,
    new_call,
    summary_of,
)
from sipengine.core.moves import LINGER, LINGER_SECONDS, Input, Move, Moved
from sipengine.core.plan import Plan, Refusal, Why
from sipengine.port import Answered, Arrived, DigitHeard, Ended, Hangup, MediaChanged, Progressed


class Signal(Enum):
    """What an event means for the call, whichever leg or timer it came from."""

    TRYING = "the called side said 100"
    PROGRESS = "the called side said 180 or the like"
    ACCEPTED = "the called side answered"
    TRY_NEXT = "the attempt failed by a fault and another is left"
    GIVE_UP = "the attempt failed for good"
    FULL = "an emergency call was refused by a trunk that may be full"
    AGAIN = "a channel was freed, or has been waited for long enough"
    TAKE_OVER = "the attempt failed for good, and a belplan takes over"
    CALLER_ACK = "the caller confirmed our 200"
    CALLER_ENDED = "the caller's leg ended"
    CALLEE_ENDED = "the answered leg ended"
    MEDIA = "the media or hold state of a leg changed"
    CALLER_DIGIT = "the caller pressed a key"
    CALLEE_DIGIT = "the called side pressed a key"
    ORDER = "somebody at the box wants the call to end"
    NO_ACK = "the caller never confirmed"
    GHOST = "a leg that was told to end answered"
    LINGERED = "a leg that was told to end never did"


Row = tuple[Phase, tuple[Move, ...]]
_AWAITING: dict[Signal, Row] = {
    Signal.ACCEPTED: (Phase.ACCEPTING, (moves.answer,)),
    Signal.TRY_NEXT: (Phase.DIALLING, (moves.drop_callee, moves.dial_next)),
    Signal.FULL: (Phase.FREEING, (moves.drop_callee, moves.free_channel)),
    Signal.GIVE_UP: (Phase.CLEARING, (moves.drop_callee, moves.refuse)),
    Signal.TAKE_OVER: (Phase.SERVED, (moves.drop_callee, moves.take_over)),
    Signal.CALLER_ENDED: (Phase.CLEARING, (moves.caller_cancelled, moves.drop_callee)),
    Signal.ORDER: (Phase.CLEARING, (moves.ordered_off, moves.drop_callee, moves.drop_caller)),
}
_UNFREE = moves.stop_freeing
TABLE: dict[Phase, dict[Signal, Row]] = {
    Phase.DIALLING: {
        **_AWAITING,
        Signal.TRYING: (Phase.DIALLING, (moves.hear,)),
        Signal.PROGRESS: (Phase.RINGING, (moves.hear, moves.relay_progress)),
        Signal.MEDIA: (Phase.DIALLING, (moves.note_hold,)),
        Signal.GHOST: (Phase.DIALLING, (moves.hang_up_again,)),
    },
    Phase.RINGING: {
        **_AWAITING,
        Signal.PROGRESS: (Phase.RINGING, (moves.relay_progress,)),
        Signal.CALLER_DIGIT: (Phase.RINGING, (moves.relay_early_digit,)),
        Signal.MEDIA: (Phase.RINGING, (moves.note_hold,)),
        Signal.GHOST: (Phase.RINGING, (moves.hang_up_again,)),
    },
    Phase.FREEING: {
        Signal.AGAIN: (Phase.DIALLING, (_UNFREE, moves.dial_again)),
        Signal.TRY_NEXT: (Phase.DIALLING, (_UNFREE, moves.dial_next)),
        Signal.GIVE_UP: (Phase.CLEARING, (_UNFREE, moves.refuse)),
        Signal.CALLER_ENDED: (Phase.CLEARING, (_UNFREE, moves.caller_cancelled)),
        Signal.ORDER: (Phase.CLEARING, (_UNFREE, moves.ordered_off, moves.drop_caller)),
        Signal.MEDIA: (Phase.FREEING, (moves.note_hold,)),
        Signal.GHOST: (Phase.FREEING, (moves.hang_up_again,)),
    },
    Phase.ACCEPTING: {
        Signal.CALLER_ACK: (Phase.TALKING, (moves.confirm,)),
        Signal.CALLER_ENDED: (Phase.CLEARING, (moves.caller_gone_unconfirmed, moves.drop_callee)),
        Signal.CALLEE_ENDED: (Phase.CLEARING, (moves.callee_hung_up, moves.drop_caller)),
        Signal.NO_ACK: (Phase.CLEARING, (moves.unconfirmed, moves.drop_callee, moves.drop_caller)),
        Signal.ORDER: (Phase.CLEARING, (moves.ordered_off, moves.drop_callee, moves.drop_caller)),
        Signal.CALLER_DIGIT: (Phase.ACCEPTING, (moves.relay_digit,)),
        Signal.CALLEE_DIGIT: (Phase.ACCEPTING, (moves.relay_digit,)),
        Signal.MEDIA: (Phase.ACCEPTING, (moves.note_hold,)),
        Signal.GHOST: (Phase.ACCEPTING, (moves.hang_up_again,)),
    },
    Phase.TALKING: {
        Signal.CALLER_ENDED: (Phase.CLEARING, (moves.caller_hung_up, moves.drop_callee)),
        Signal.CALLEE_ENDED: (Phase.CLEARING, (moves.callee_hung_up, moves.drop_caller)),
        Signal.ORDER: (Phase.CLEARING, (moves.ordered_off, moves.drop_callee, moves.drop_caller)),
        Signal.CALLER_DIGIT: (Phase.TALKING, (moves.relay_digit,)),
        Signal.CALLEE_DIGIT: (Phase.TALKING, (moves.relay_digit,)),
        Signal.MEDIA: (Phase.TALKING, (moves.relay_hold,)),
        Signal.GHOST: (Phase.TALKING, (moves.hang_up_again,)),
    },
    Phase.SERVED: {
        Signal.CALLER_ACK: (Phase.SERVED, (moves.confirm_served,)),
        Signal.CALLER_ENDED: (Phase.CLEARING, (moves.left_plan, moves.drop_out)),
        Signal.NO_ACK: (Phase.CLEARING, (moves.unconfirmed, moves.drop_out, moves.drop_caller)),
        Signal.ORDER: (Phase.CLEARING, (moves.ordered_off, moves.drop_out, moves.drop_caller)),
        Signal.MEDIA: (Phase.SERVED, (moves.note_hold,)),
        Signal.GHOST: (Phase.SERVED, (moves.hang_up_again,)),
    },
    Phase.CLEARING: {
        Signal.GHOST: (Phase.CLEARING, (moves.hang_up_again,)),
        Signal.LINGERED: (Phase.CLEARING, (moves.give_up_legs,)),
    },
    Phase.OVER: {},
}
MOST_FREED = 2
"""Calls that are ended on one trunk for one emergency call: who refuses it after that has another reason."""
TURNED_AWAY = {
    Why.NOT_OURS: Outcome.FAILED,
    Why.BARRED_INBOUND: Outcome.BARRED,
    Why.BARRED_OUTBOUND: Outcome.BARRED,
    Why.NOT_A_NUMBER: Outcome.FAILED,
    Why.LOOP: Outcome.FAILED,
    Why.NOT_ENCRYPTED: Outcome.FAILED,
    Why.ENCRYPTED_ONLY: Outcome.FAILED,
    Why.NO_CODEC: Outcome.FAILED,
    Why.DESTINATION_BLOCKED: Outcome.BLOCKED,
    Why.LIMIT_REACHED: Outcome.BLOCKED,
    Why.FRAUD_BURST: Outcome.BLOCKED,
    Why.FRAUD_SHORT_CALLS: Outcome.BLOCKED,
    Why.FRAUD_NEW_COUNTRY: Outcome.BLOCKED,
    Why.FRAUD_SEQUENTIAL: Outcome.BLOCKED,
}
"""How a refusal reads in the call log; what is not here means that there was no way through."""


def begin(arrived: Arrived, plan: Plan, now: float) -> Moved:
    """Take an arrived call: dial the first attempt. `now` in seconds, from a clock that only goes forward."""
    call = new_call(arrived, plan.facts, plan, now)
    rings: tuple[Output, ...] = ()
    if plan.road is not None:
        call, rings = moves.let_ring(call, now)
    if plan.turns is not None:
        return replace(call, phase=Phase.SERVED), (TakePlan(),)
    if plan.taken is not None:
        call, outputs = moves.serve(call, plan.taken, now)
        return call, (*rings, *outputs)
    if plan.attempts:
        call, outputs = moves.dial_next(call, arrived, now)
        return call, (*rings, *outputs)
    nobody = Failure("", 0, UNREACHABLE.trigger, UNREACHABLE.then)
    refused, outputs = moves.refuse(replace(call, failures=(nobody,)), arrived, now)
    return settled(call.phase, replace(refused, phase=Phase.CLEARING), outputs)


def turn_away(arrived: Arrived, refusal: Refusal, now: float) -> Moved:
    """Refuse an arrived call with the answer that policy chose; it too ends in `Finished`."""
    call = new_call(arrived, refusal.facts, None, now)
    outcome = TURNED_AWAY.get(refusal.why, Outcome.UNAVAILABLE)
    closing = Closing(now, outcome, refusal.code, refusal.why.value, Side.BOX, params=refusal.params)
    call = replace(call, phase=Phase.CLEARING, closing=closing, fading=call.live)
    return call, (Hangup(call.id, refusal.code, headers=refusal.headers), StartTimer(LINGER, LINGER_SECONDS))


def step(call: Call, event: Input, now: float) -> Moved:
    """Let one event happen to a call. Returns the call and what shall be done, in this order."""
    before = call.phase
    failure = _failure(call, event)
    signal = _signal(call, event, failure)
    if isinstance(event, Ended) and event.leg in call.live:
        call = replace(
            call, live=call.live - {event.leg}, fading=call.fading - {event.leg}, ends=(*call.ends, event)
        )
    if failure:
        call = replace(call, failures=(*call.failures, failure))
    row = TABLE[before].get(signal) if signal else None
    outputs: tuple[Output, ...] = ()
    if row:
        for move in row[1]:
            call, more = move(call, event, now)
            outputs += more
        call = replace(call, phase=row[0])
    return settled(before, call, outputs)


def settled(before: Phase, call: Call, outputs: tuple[Output, ...]) -> Moved:
    """A call that clears waits for its last leg, but not for ever."""
    if call.phase is not Phase.CLEARING:
        return call, outputs
    if call.live:
        linger = (StartTimer(LINGER, LINGER_SECONDS),) if before is not Phase.CLEARING else ()
        return call, (*outputs, *linger)
    assert call.closing is not None  # every row into CLEARING sets it
    stops = (StopTimer("ack"), StopTimer(LINGER))
    return replace(call, phase=Phase.OVER), (*outputs, *stops, Finished(summary_of(call, call.closing)))


def _signal(call: Call, event: Input, failure: Failure | None) -> Signal | None:
    """What an event means now; None for what means nothing (a leg that is gone, a timer of the past)."""
    if failure:
        if _wants_channel(call, event):
            return Signal.FULL
        if call.more and goes_on(failure.then, call.facts.direction, call.facts.emergency):
            return Signal.TRY_NEXT
        failed = replace(call, failures=(*call.failures, failure))
        return Signal.TAKE_OVER if moves.takeover_of(failed) else Signal.GIVE_UP
    if isinstance(event, ChannelFreed):
        return _of_freed(call, event)
    if isinstance(event, Order):
        return Signal.ORDER
    if isinstance(event, TimerFired):
        return {"ack": Signal.NO_ACK, LINGER: Signal.LINGERED, moves.FREED: Signal.AGAIN}.get(event.name)
    if event.leg not in call.live:
        return None
    if event.leg in call.fading:
        dialled = event.leg != call.id
        return Signal.GHOST if dialled and isinstance(event, Answered) else None
    return _of_caller(event) if event.leg == call.id else _of_callee(event)


def _wants_channel(call: Call, event: Input) -> bool:
    """Whether an emergency call was refused for want of a channel, and may have one freed on that trunk."""
    attempt = call.attempt
    if not call.facts.emergency or attempt is None or not isinstance(event, Ended):
        return False
    return perhaps_full(event, call.rang) and call.freed.count(attempt.line) < MOST_FREED


def _of_freed(call: Call, event: ChannelFreed) -> Signal | None:
    attempt = call.attempt
    if call.phase is not Phase.FREEING or attempt is None or event.line != attempt.line:
        return None
    if event.freed:
        return Signal.AGAIN
    return Signal.TRY_NEXT if call.more else Signal.GIVE_UP


def _of_caller(event: Input) -> Signal | None:
    match event:
        case Answered():
            return Signal.CALLER_ACK
        case Ended():
            return Signal.CALLER_ENDED
        case MediaChanged():
            return Signal.MEDIA
        case DigitHeard():
            return Signal.CALLER_DIGIT
        case _:
            return None


def _of_callee(event: Input) -> Signal | None:
    match event:
        case Progressed(code=100):
            return Signal.TRYING
        case Progressed(code=code) if 100 < code < 199:
            return Signal.PROGRESS
        case Answered():
            return Signal.ACCEPTED
        case Ended():
            return Signal.CALLEE_ENDED
        case MediaChanged():
            return Signal.MEDIA
        case DigitHeard():
            return Signal.CALLEE_DIGIT
        case _:
            return None


def _failure(call: Call, event: Input) -> Failure | None:
    """The failure of the current attempt that an event means, if it means one."""
    attempt = call.attempt
    if attempt is None or call.phase not in (Phase.DIALLING, Phase.RINGING):
        return None
    if isinstance(event, Ended) and event.leg == call.callee and event.leg in call.live - call.fading:
        meaning = meaning_of(event, call.rang)
        return Failure(attempt.line, event.code, meaning.trigger, meaning.then, event.headers)
    if isinstance(event, TimerFired):
        timed = _out_of_time(call, event)
        return Failure(attempt.line, 0, timed.trigger, timed.then) if timed else None
    return None


def _out_of_time(call: Call, event: TimerFired) -> Meaning | None:
    if event.name == moves.ring_timer(call):
        return RUNG_OUT if call.rang else UNREACHABLE
    if event.name == moves.silence_timer(call) and not call.heard:
        return UNREACHABLE
    return None
