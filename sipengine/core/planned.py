"""What a belplan does to its call: each wish of the interpreter as a move of the bridge's own value.

Law: pure; nothing is asked of a leg that has ended or was told to end, and a call that clears is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from appliance.calllog.record import Outcome, Side
from sipengine.core import bridge, moves
from sipengine.core.belplan.values import Cause
from sipengine.core.call import Call, Closing, Join, Out, Output, Phase, StartTimer, Step
from sipengine.core.moves import ACK_SECONDS, Moved
from sipengine.core.plan import Attempt
from sipengine.port import Answer, Dial, Hangup, LegId, Progress

Change = Callable[[Call, float], Moved]
"""A move of a call at an instant of its own clock."""
CODES: dict[Cause, tuple[int, Outcome]] = {
    "busy": (486, Outcome.BUSY),
    "unavailable": (480, Outcome.UNAVAILABLE),
    "declined": (603, Outcome.REJECTED),
    "done": (480, Outcome.UNAVAILABLE),
}
"""What a caller who was not answered gets."""
MOST_STEPS = 200
"""Of those that are kept: a menu may be gone through for an hour."""


def noted(call: Call, now: float, what: str, detail: str = "") -> Moved:
    """Keep in the call log that the plan did something."""
    walked = call.walked
    if walked is None or len(walked.steps) >= MOST_STEPS:
        return call, ()
    step = Step(max(0.0, now - call.start), what, detail)
    return replace(call, walked=replace(walked, steps=(*walked.steps, step))), ()


def accepted(call: Call, now: float) -> Moved:
    """Answer the caller, once."""
    if not _serves(call) or call.answer is not None:
        return call, ()
    return replace(call, answer=now), (Answer(call.id), StartTimer("ack", ACK_SECONDS))


def ringing(call: Call) -> Moved:
    """Let the caller's own telephone say that it rings; where early media is open it would not."""
    if not _serves(call) or call.answer is not None or call.early:
        return call, ()
    return call, (Progress(call.id, 180),)


def dialled(call: Call, leg: LegId, attempt: Attempt, outbound: bool) -> Moved:
    """Ring somebody."""
    walked = call.walked
    if not _serves(call) or walked is None:
        return call, ()
    walked = replace(walked, out=(*walked.out, Out(leg, attempt.line, outbound)))
    call = replace(call, walked=walked, dialled=(*call.dialled, leg), live=call.live | {leg})
    return call, (Dial(leg, attempt.account, attempt.uri, attempt.to, attempt.from_, attempt.headers),)


def let_go(call: Call, leg: LegId) -> Moved:
    """End a leg that was rung."""
    if leg not in call.live - call.fading:
        return call, ()
    return replace(call, fading=call.fading | {leg}), (Hangup(leg, 487),)


def connected(call: Call, leg: LegId, attempt: Attempt, by: str, now: float) -> Moved:
    """Give the caller to who took the call; from here on it is a call like any other."""
    if not _serves(call) or call.plan is None or call.walked is None or leg not in call.live - call.fading:
        return call, ()
    answers: tuple[Output, ...] = ()
    if call.answer is None:
        answers = (Answer(call.id), StartTimer("ack", ACK_SECONDS))
    call = replace(
        call,
        phase=Phase.TALKING if call.acked else Phase.ACCEPTING,
        plan=replace(call.plan, attempts=(attempt,)),
        tried=1,
        callee=leg,
        heard=True,
        joined=True,
        dialled=(*(one for one in call.dialled if one != leg), leg),
        answer=now if call.answer is None else call.answer,
        walked=replace(call.walked, by=by),
    )
    call, more = moves.relay_held(call) if call.acked else (call, ())
    return call, (*answers, Join(call.id, leg), *more)


def finished(call: Call, cause: Cause, now: float) -> Moved:
    """The plan ends the call; before an answer its cause is the SIP answer."""
    if not _serves(call) or cause == "gone":
        return call, ()
    code, outcome = CODES[cause]
    if call.answer is not None:
        code, outcome = 200, Outcome.ANSWERED
    return _closed(call, Closing(now, outcome, code, f"belplan_{cause}", Side.BOX))


def ended(call: Call, reason: str, params: tuple[tuple[str, str], ...], now: float) -> Moved:
    """The box has served the caller otherwise than by a plan, and ends the call."""
    if not _serves(call):
        return call, ()
    return _closed(call, Closing(now, Outcome.ANSWERED, 200, reason, Side.BOX, params=params))


def _closed(call: Call, closing: Closing) -> Moved:
    call, drops = moves.drop_out(replace(call, closing=closing), None, closing.at)
    call, hangup = moves.hang_up_caller(call, closing.sip_code if closing.sip_code >= 300 else 480)
    return bridge.settled(Phase.SERVED, replace(call, phase=Phase.CLEARING), (*drops, *hangup))


def _serves(call: Call) -> bool:
    return call.phase is Phase.SERVED and call.id in call.live - call.fading
