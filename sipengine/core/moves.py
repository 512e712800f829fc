"""The single moves of the bridge: what each word in its table does to a call.

Law: pure; a move asks nothing of a leg that has ended or was told to end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from appliance.belplan.takeover import Takeover
from appliance.calllog.record import Outcome, Side
from sipengine.core.answers import Trigger, most_telling, relayed, safe_reason
from sipengine.core.belplan.triggers import after_failing
from sipengine.core.call import (
    Call,
    ChannelFreed,
    Closing,
    FreeChannel,
    Join,
    Leave,
    Order,
    Output,
    Phase,
    StartTimer,
    StopTimer,
    TakePlan,
    TimerFired,
    Walked,
    leg_name,
)
from sipengine.port import (
    Answer,
    Dial,
    DigitHeard,
    DigitMethod,
    Ended,
    Hangup,
    Headers,
    Hold,
    LegEvent,
    LegId,
    MediaChanged,
    Progress,
    Progressed,
    SendDigit,
)

Input = LegEvent | TimerFired | Order | ChannelFreed
Moved = tuple[Call, tuple[Output, ...]]
Move = Callable[[Call, Input, float], Moved]

ACK_SECONDS = 40.0
"""Longer than the stack's own patience with a missing ACK (64*T1 = 32 s, RFC 3261 section 13.3.1.4)."""
LINGER = "linger"
LINGER_SECONDS = 40.0
"""Longer than any transaction of the stack: a leg that has not ended by then is given up."""
FREED = "freed"
FREED_SECONDS = 1.5
"""How long an emergency call waits for another to give its channel up: a round trip or two; then it tries on."""
DIGITS = frozenset("0123456789*#ABCD")
DIGIT_MS = 160
LONGEST_DIGIT_MS = 5000
OUTCOMES = {
    Trigger.UNREACHABLE: Outcome.UNAVAILABLE,
    Trigger.NO_ANSWER: Outcome.NO_ANSWER,
    Trigger.ERROR: Outcome.FAILED,
    Trigger.BUSY: Outcome.BUSY,
    Trigger.DECLINED: Outcome.REJECTED,
}


# ---- before an answer ----------------------------------------------------------------------------------------


def dial_next(call: Call, _event: Input, _now: float) -> Moved:
    """Dial the next attempt; there is one."""
    left: tuple[Output, ...] = (Leave(call.id),) if call.joined else ()
    number = call.tried + 1
    callee = leg_name(call.id, number)
    call = replace(
        call,
        tried=number,
        callee=callee,
        heard=False,
        rang=False,
        joined=False,
        dialled=(*call.dialled, callee),
        live=call.live | {callee},
    )
    attempt = call.attempt
    assert attempt is not None  # tried >= 1, so there is one
    dial = Dial(callee, attempt.account, attempt.uri, attempt.to, attempt.from_, attempt.headers)
    timers: list[Output] = [StartTimer(ring_timer(call), max(1, attempt.ring_seconds))]
    if attempt.silence_seconds > 0:
        timers.append(StartTimer(silence_timer(call), attempt.silence_seconds))
    return call, (*left, dial, *timers)


def free_channel(call: Call, _event: Input, _now: float) -> Moved:
    """The trunk seems full: have a call on it ended, and wait a moment."""
    attempt = call.attempt
    assert attempt is not None  # one has just failed
    call = replace(call, freed=(*call.freed, attempt.line))
    return call, (StartTimer(FREED, FREED_SECONDS), FreeChannel(attempt.line))


def stop_freeing(call: Call, _event: Input, _now: float) -> Moved:
    """A channel is waited for no longer."""
    return call, (StopTimer(FREED),)


def dial_again(call: Call, event: Input, now: float) -> Moved:
    """Dial the same attempt once more, as a leg of its own."""
    plan, attempt = call.plan, call.attempt
    assert plan is not None
    assert attempt is not None
    attempts = (*plan.attempts[: call.tried], attempt, *plan.attempts[call.tried :])
    return dial_next(replace(call, plan=replace(plan, attempts=attempts)), event, now)


def hear(call: Call, _event: Input, _now: float) -> Moved:
    """A sign of life: the far end is no longer silent."""
    stop: tuple[Output, ...] = () if call.heard else (StopTimer(silence_timer(call)),)
    return replace(call, heard=True), stop


def relay_progress(call: Call, event: Input, now: float) -> Moved:
    """Pass a provisional answer on: as 183 when it opens, or has opened, early media (RFC 3960), else as 180.

    A 183 without SDP says nothing that a PBX acts on, and the stack cannot send one: it puts SDP in every 183.
    """
    assert isinstance(event, Progressed)
    opens = event.media and not call.early
    silent = event.code == 180 or not (event.media or call.joined)
    outputs: list[Output] = [Progress(call.id, 180 if silent and not opens else 183, media=opens)]
    if event.media and not call.joined and call.callee:
        outputs.append(Join(call.id, call.callee))
    return replace(
        call,
        rang=True,
        ring=now if call.ring is None else call.ring,
        early=call.early or event.media,
        joined=call.joined or event.media,
    ), tuple(outputs)


def answer(call: Call, _event: Input, now: float) -> Moved:
    """The called side accepted: accept the caller and let voice flow."""
    assert call.callee is not None
    join: tuple[Output, ...] = () if call.joined else (Join(call.id, call.callee),)
    stops = _stop_timers(call)
    call = replace(call, answer=now, joined=True)
    return call, (*stops, Answer(call.id), *join, StartTimer("ack", ACK_SECONDS))


# ---- while talking -------------------------------------------------------------------------------------------


def confirm(call: Call, _event: Input, _now: float) -> Moved:
    """The caller's ACK came: a hold that was asked meanwhile may be relayed now."""
    call, outputs = relay_held(replace(call, acked=True))
    return call, (StopTimer("ack"), *outputs)


def relay_held(call: Call) -> Moved:
    """Tell each side of a hold that the other asked meanwhile."""
    outputs: tuple[Output, ...] = ()
    for leg in (call.id, call.callee):
        if leg in call.held and leg:
            call, more = _relay_hold(call, leg, True)
            outputs += more
    return call, outputs


def note_hold(call: Call, event: Input, _now: float) -> Moved:
    """Remember who holds us; a dialog that is not confirmed cannot be told."""
    assert isinstance(event, MediaChanged)
    held = call.held | {event.leg} if event.held else call.held - {event.leg}
    return replace(call, held=held), ()


def relay_hold(call: Call, event: Input, now: float) -> Moved:
    """One side holds, or no longer: tell the other side (RFC 3264 section 8.4)."""
    assert isinstance(event, MediaChanged)
    call, _ = note_hold(call, event, now)
    return _relay_hold(call, event.leg, event.held)


def relay_digit(call: Call, event: Input, _now: float) -> Moved:
    """Send a DTMF digit on, in the way of the other leg; what is no digit goes nowhere."""
    assert isinstance(event, DigitHeard)
    other, digit = call.other(event.leg), event.digit.upper()
    if digit not in DIGITS or other not in call.live or other is None or call.plan is None:
        return call, ()
    attempt = call.attempt
    method = call.plan.dtmf if other == call.id or attempt is None else attempt.dtmf
    ms = min(event.ms, LONGEST_DIGIT_MS) if event.ms > 0 else DIGIT_MS
    return call, (SendDigit(other, digit, ms, method),)


def relay_early_digit(call: Call, event: Input, now: float) -> Moved:
    """Before the answer only the caller's digits make sense, in early media, and only as RTP."""
    attempt = call.attempt
    if not call.joined or attempt is None or attempt.dtmf is not DigitMethod.RFC4733:
        return call, ()
    return relay_digit(call, event, now)


def _relay_hold(call: Call, leg: LegId, on: bool) -> Moved:
    """Tell the leg across from `leg`. What a leg that we hold ourselves says of hold is only our own echo.

    So two sides that hold at once cannot throw re-INVITEs back and forth: each news is told at most once, and
    a real hold behind an echo shows again when ours is lifted.
    """
    other = call.other(leg)
    echo = on and leg in call.told
    if other is None or other not in call.live or echo or on == (other in call.told):
        return call, ()
    told = call.told | {other} if on else call.told - {other}
    return replace(call, told=told), (Hold(other, on),)


# ---- the end -------------------------------------------------------------------------------------------------


def drop_callee(call: Call, event: Input, _now: float) -> Moved:
    """End the dialled leg in whatever way its state asks, if it is still there."""
    stops = _stop_timers(call)
    if call.callee is None or call.callee not in call.live - call.fading:
        return call, stops
    hangup = Hangup(call.callee, 487, headers=_passed_on(event))
    return replace(call, fading=call.fading | {call.callee}), (*stops, hangup)


def drop_caller(call: Call, event: Input, _now: float) -> Moved:
    """End the arrived leg, if it is still there."""
    refused = call.closing is not None and call.closing.sip_code >= 300
    code = call.closing.sip_code if call.closing and refused else 480  # not sent once answered: that is a BYE
    return hang_up_caller(call, code, _passed_on(event))


def refuse(call: Call, _event: Input, now: float) -> Moved:
    """All attempts failed, or one was a final answer, and no belplan takes over: tell the caller."""
    failure = most_telling(call.failures)
    final = relayed(failure, call.facts.direction)
    closing = Closing(
        at=now,
        outcome=OUTCOMES[failure.trigger],
        sip_code=final.code,
        reason=failure.trigger.value,
        hung_up_by=Side.CALLEE if failure.code and failure.trigger is not Trigger.UNREACHABLE else Side.BOX,
        trigger=failure.trigger,
    )
    return hang_up_caller(replace(call, closing=closing), final.code, final.headers)


def take_over(call: Call, _event: Input, now: float) -> Moved:
    """All attempts failed, or one was a final answer, and the belplan of the number takes the call."""
    taken = takeover_of(call)
    assert taken is not None  # asked by whoever chose this row
    left: tuple[Output, ...] = (Leave(call.id),) if call.joined else ()
    call, outputs = serve(replace(call, joined=False, callee=None), taken, now)
    return call, (*left, *outputs)


def serve(call: Call, taken: Takeover, _now: float) -> Moved:
    """Give the call to its belplan."""
    assert call.plan is not None
    road = call.plan.road
    assert road is not None
    walked = Walked(taken, road.number.pbx, road.rehearsed)
    return replace(call, phase=Phase.SERVED, walked=walked), (TakePlan(),)


def takeover_of(call: Call) -> Takeover | None:
    """The belplan that its failures lead to, if any."""
    road = call.plan.road if call.plan else None
    if road is None or not call.failures:
        return None
    failure = most_telling(call.failures)
    return after_failing(road.number, road.settings, failure.trigger, failure.code)


def let_ring(call: Call, now: float) -> Moved:
    """The caller hears ringing from the first moment, whatever becomes of it."""
    return replace(call, ring=now), (Progress(call.id, 180),)


def confirm_served(call: Call, _event: Input, _now: float) -> Moved:
    """The caller's ACK came while the belplan walks."""
    return replace(call, acked=True), (StopTimer("ack"),)


def drop_out(call: Call, _event: Input | None, _now: float) -> Moved:
    """End every leg that the belplan dialled."""
    legs = [leg for leg in call.dialled if leg in call.live - call.fading]
    return replace(call, fading=call.fading | set(legs)), tuple(Hangup(leg, 487) for leg in legs)


def left_plan(call: Call, event: Input, now: float) -> Moved:
    """The caller went while the belplan walked: before it answered, or after."""
    if call.answer is None or not call.acked:
        return caller_gone_unconfirmed(call, event, now) if call.answer else caller_cancelled(call, event, now)
    return replace(call, closing=Closing(now, Outcome.ANSWERED, 200, "belplan_left", Side.CALLER)), ()


def hang_up_again(call: Call, event: Input, _now: float) -> Moved:
    """A leg that was told to end answered at that very moment: its 200 crossed our CANCEL, so it gets BYE."""
    assert not isinstance(event, TimerFired | Order | ChannelFreed)
    return call, (Hangup(event.leg, 487),)


def give_up_legs(call: Call, _event: Input, _now: float) -> Moved:
    """The stack never said that a leg ended; it was told to end, and the call shall not wait for ever."""
    return replace(call, live=frozenset(), fading=frozenset()), ()


def caller_cancelled(call: Call, event: Input, now: float) -> Moved:
    """The caller went before an answer (CANCEL, RFC 3261 section 9)."""
    assert isinstance(event, Ended)
    if event.far_end:
        closing = Closing(now, Outcome.CANCELLED, event.code or 487, "cancelled", Side.CALLER)
    else:
        closing = Closing(now, Outcome.FAILED, event.code, "line_lost", Side.BOX)
    return replace(call, closing=closing), ()


def caller_gone_unconfirmed(call: Call, event: Input, now: float) -> Moved:
    """The caller's leg ended around our 200: a CANCEL that crossed it, no ACK, or a very quick BYE."""
    assert isinstance(event, Ended)
    if event.code < 300 and event.far_end:
        return caller_hung_up(call, event, now)
    return caller_cancelled(replace(call, answer=None), event, now)


def caller_hung_up(call: Call, event: Input, now: float) -> Moved:
    """The caller hung up, or its line was lost."""
    return _hung_up(call, event, now, Side.CALLER)


def callee_hung_up(call: Call, event: Input, now: float) -> Moved:
    """The called side hung up, or its line was lost."""
    return _hung_up(call, event, now, Side.CALLEE)


def ordered_off(call: Call, event: Input, now: float) -> Moved:
    """Somebody at the box ended the call."""
    assert isinstance(event, Order)
    answered = call.answer is not None
    outcome = Outcome.ANSWERED if answered else Outcome.REJECTED
    return replace(call, closing=Closing(now, outcome, 200 if answered else 480, event.value, Side.BOX)), ()


def unconfirmed(call: Call, _event: Input, now: float) -> Moved:
    """The caller never confirmed our 200."""
    return replace(call, answer=None, closing=Closing(now, Outcome.FAILED, 200, "no_ack", Side.BOX)), ()


def _hung_up(call: Call, event: Input, now: float, side: Side) -> Moved:
    assert isinstance(event, Ended)
    by, reason = (side, "answered") if event.far_end else (Side.BOX, "line_lost")
    return replace(call, closing=Closing(now, Outcome.ANSWERED, 200, reason, by)), ()


def hang_up_caller(call: Call, code: int, headers: Headers = ()) -> Moved:
    """End the arrived leg, if it is still there."""
    if call.id not in call.live - call.fading:
        return call, ()
    return replace(call, fading=call.fading | {call.id}), (Hangup(call.id, code, headers=headers),)


def _passed_on(event: Input) -> Headers:
    """A hang-up carries the cause of the other side's hang-up (RFC 3326)."""
    return safe_reason(event.headers) if isinstance(event, Ended) else ()


# ---- timers --------------------------------------------------------------------------------------------------


def ring_timer(call: Call) -> str:
    """The patience with the current attempt; the number makes a late firing of an earlier one harmless."""
    return f"ring/{call.tried}"


def silence_timer(call: Call) -> str:
    """The patience with the silence of the current attempt."""
    return f"silence/{call.tried}"


def _stop_timers(call: Call) -> tuple[Output, ...]:
    if call.answer is not None or not call.tried:
        return ()
    attempt = call.attempt
    silence = attempt is not None and attempt.silence_seconds > 0 and not call.heard
    return (StopTimer(ring_timer(call)), *((StopTimer(silence_timer(call)),) if silence else ()))
