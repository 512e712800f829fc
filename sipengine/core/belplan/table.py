"""The belplan interpreter itself: its table, and `begin` and `step` that read it.

Law: what is not in the table changes nothing. A row that leads to `Phase.NEXT` walks on until a step waits; a walk
that runs out of steps ends with busy, or ordinarily once a message was left. At most `MOST_STEPS` are taken.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from appliance.belplan.conditions import Now, walks
from appliance.settings import Settings
from appliance.settings.plans import (
    Belplan,
    Email,
    Goto,
    Hangup,
    Menu,
    PrefixName,
    Queue,
    Ring,
    Say,
    Step,
    Voicemail,
    When,
)
from sipengine.core.belplan import moves
from sipengine.core.belplan.moves import AGAIN, KEY, PROMPT, PROMPT_SECONDS, RECORD, RING, WAIT, Move, Moved
from sipengine.core.belplan.values import (
    CallerGone,
    Command,
    Event,
    LegDown,
    LegUp,
    Mail,
    PbxBack,
    Phase,
    Play,
    Pressed,
    PromptEnded,
    Recorded,
    Target,
    Walk,
)
from sipengine.core.call import TimerFired
from sipengine.port import LegId

MOST_STEPS = 1000
"""Loops are refused when saving; settings that were damaged must not hold a caller either."""
IDENTITY_REFUSED = frozenset({403, 433, 606})
"""Answers of a provider to a foreign caller ID (403; RFC 5079; RFC 3261 section 21.6.4)."""


class Signal(Enum):
    """What an event means for the caller in this phase."""

    PLAYED = "the prompt ended, or there is none"
    KEY = "a key that the menu offers"
    ASK_AGAIN = "a wrong key, or none in time, and the menu repeats"
    NO_KEY = "a wrong key, or none in time"
    TAKEN = "a leg answered and needs no confirmation, or pressed 1"
    TO_CONFIRM = "a leg answered and must press 1"
    NOT_CONFIRMED = "a leg answered and did not press 1"
    IDENTITY = "the provider refused the caller's number"
    ONE_LOST = "a leg failed and others are left"
    IN_TURN = "nobody is left of this turn, and another follows"
    NOBODY = "nobody is left"
    RUNG_OUT = "the ring time is over"
    RECORDED = "the message is complete"
    AGAIN = "it is time to remind and ring again"
    PBX_BACK = "the PBX that is waited for is back"
    WAITED = "the longest wait is over"
    OTHER_GONE = "who talked with the caller hung up"
    CALLER_GONE = "the caller hung up"
    GHOST = "a leg that was let go answered"


Row = tuple[Phase, tuple[Move, ...]]
_GONE: dict[Signal, Row] = {
    Signal.CALLER_GONE: (Phase.OVER, (moves.leave, moves.caller_gone)),
}


def _also(phase: Phase) -> dict[Signal, Row]:
    return {**_GONE, Signal.GHOST: (phase, (moves.drop_ghost,))}


TABLE: dict[Phase, dict[Signal, Row]] = {
    Phase.NEXT: {},
    Phase.SAYING: {**_also(Phase.SAYING), Signal.PLAYED: (Phase.NEXT, (moves.leave,))},
    Phase.RINGING: {
        **_also(Phase.RINGING),
        Signal.TAKEN: (Phase.TALKING, (moves.connect,)),
        Signal.TO_CONFIRM: (Phase.RINGING, (moves.ask,)),
        Signal.NOT_CONFIRMED: (Phase.RINGING, (moves.drop_one,)),
        Signal.IDENTITY: (Phase.RINGING, (moves.retry_own,)),
        Signal.ONE_LOST: (Phase.RINGING, (moves.forget,)),
        Signal.RUNG_OUT: (Phase.RINGING, (moves.drop_unasked,)),
        Signal.IN_TURN: (Phase.RINGING, (moves.drop_legs, moves.stop_all, moves.ring_following)),
        Signal.NOBODY: (Phase.NEXT, (moves.leave,)),
    },
    Phase.CHOOSING: {
        **_also(Phase.CHOOSING),
        Signal.PLAYED: (Phase.CHOOSING, (moves.wait_for_key,)),
        Signal.KEY: (Phase.NEXT, (moves.choose, moves.leave)),
        Signal.ASK_AGAIN: (Phase.CHOOSING, (moves.ask_again,)),
        Signal.NO_KEY: (Phase.NEXT, (moves.otherwise, moves.leave)),
    },
    Phase.RECORDING: {
        **_also(Phase.RECORDING),
        Signal.RECORDED: (Phase.NEXT, (moves.deliver, moves.leave)),
        Signal.CALLER_GONE: (Phase.OVER, (moves.deliver, moves.leave, moves.caller_gone)),
    },
    Phase.QUEUEING: {
        **_also(Phase.QUEUEING),
        Signal.PLAYED: (Phase.QUEUEING, (moves.music,)),
        Signal.TAKEN: (Phase.TALKING, (moves.connect,)),
        Signal.TO_CONFIRM: (Phase.QUEUEING, (moves.ask,)),
        Signal.NOT_CONFIRMED: (Phase.QUEUEING, (moves.drop_one,)),
        Signal.IDENTITY: (Phase.QUEUEING, (moves.retry_own,)),
        Signal.ONE_LOST: (Phase.QUEUEING, (moves.forget,)),
        Signal.NOBODY: (Phase.QUEUEING, (moves.drop_legs,)),
        Signal.RUNG_OUT: (Phase.QUEUEING, (moves.drop_unasked,)),
        Signal.AGAIN: (Phase.QUEUEING, (moves.remind, moves.ring_queue)),
        Signal.PBX_BACK: (Phase.QUEUEING, (moves.ring_queue,)),
        Signal.WAITED: (Phase.NEXT, (moves.leave,)),
    },
    Phase.TALKING: {
        Signal.GHOST: (Phase.TALKING, (moves.drop_ghost,)),
        Signal.OTHER_GONE: (Phase.OVER, (moves.talked,)),
        Signal.CALLER_GONE: (Phase.OVER, (moves.drop_other, moves.caller_gone)),
    },
    Phase.OVER: {Signal.GHOST: (Phase.OVER, (moves.drop_ghost,))},
}
WAITS: dict[type[Step], Phase] = {
    Say: Phase.SAYING,
    Ring: Phase.RINGING,
    Menu: Phase.CHOOSING,
    Voicemail: Phase.RECORDING,
    Queue: Phase.QUEUEING,
    Hangup: Phase.OVER,
}
"""Where a step leads from `Phase.NEXT`; the others (email, prefix, when, goto) stay there."""


def begin(call: LegId, plan: Belplan, settings: Settings, now: Now, accepted: bool = False) -> Moved:
    """Take a caller into a plan. `accepted`: the caller's call was answered already."""
    return _walk_on(Walk(call, settings, Phase.NEXT, plan.steps, accepted=accepted), now)


def step(walk: Walk, event: Event, now: Now) -> Moved:
    """Let one event happen. Returns the walk and what shall be done, in this order."""
    signal = _signal(walk, event)
    if isinstance(event, TimerFired):
        walk = replace(walk, timers=walk.timers - {event.name})
    row = TABLE[walk.phase].get(signal) if signal else None
    if row is None:
        return walk, ()
    commands: tuple[Command, ...] = ()
    for move in row[1]:
        walk, more = move(walk, event)
        commands += more
    walk = replace(walk, phase=row[0])
    if walk.phase is Phase.NEXT:
        walk, more = _walk_on(walk, now)
        commands += more
    return walk, commands


def _walk_on(walk: Walk, now: Now) -> Moved:
    """Take steps until one waits or the call ends."""
    commands: tuple[Command, ...] = ()
    while walk.phase is Phase.NEXT:
        if not walk.todo or walk.done >= MOST_STEPS:
            ended, more = moves.end(walk, "done" if walk.served else "busy")
            return replace(ended, phase=Phase.OVER), commands + more
        first, rest = walk.todo[0], walk.todo[1:]
        walk, more = _take(replace(walk, todo=rest, done=walk.done + 1), first, now)
        commands += more
    return walk, commands


def _take(walk: Walk, taken: Step, now: Now) -> Moved:
    """One step: where it leads, and what it asks."""
    match taken:
        case When(steps=inner):
            holds, _ = walks(taken, walk.settings, now)
            return (replace(walk, todo=(*inner, *walk.todo)) if holds else walk), ()
        case Goto(belplan=id):
            plan = walk.settings.belplan(id)
            return replace(walk, todo=plan.steps if plan else ()), ()
        case Email(to=to):
            return walk, (Mail(to),)
        case PrefixName(text=text):
            return replace(walk, prefix=text + walk.prefix), ()
        case Hangup(cause=cause):
            ended, commands = moves.end(walk, cause)
            return replace(ended, phase=WAITS[type(taken)]), commands
        case _:
            return _wait(walk, taken)


def _wait(walk: Walk, taken: Say | Ring | Menu | Voicemail | Queue) -> Moved:
    """A step in which the caller waits."""
    match taken:
        case Say(prompt=prompt):
            walk = replace(walk, phase=WAITS[type(taken)])
            return moves.joined(moves.accept, lambda w: _play(w, prompt), walk=walk)
        case Menu(prompt=prompt):
            walk = replace(walk, phase=WAITS[type(taken)], at=taken)
            return moves.joined(moves.accept, lambda w: _play(w, prompt), walk=walk)
        case Voicemail():
            return moves.record(replace(walk, phase=WAITS[type(taken)], at=taken), taken)
        case Queue(seconds=seconds):
            walk = replace(walk, phase=WAITS[type(taken)], at=taken)
            return moves.joined(
                moves.accept, moves.music, lambda w: moves.start(w, WAIT, seconds), moves.ring_queue, walk=walk
            )
        case Ring(numbers=numbers, phones=phones, pbxs=pbxs, seconds=seconds, order=order):
            targets = [Target("number", one) for one in numbers]
            targets += [Target("phone", one) for one in phones] + [Target("pbx", one) for one in pbxs]
            if not targets:
                return walk, ()
            walk = replace(walk, phase=WAITS[type(taken)], at=taken)
            turns = order == "in_turn"
            return moves.joined(moves.ringback, lambda w: moves.ring(w, targets, turns, seconds), walk=walk)


def _play(walk: Walk, prompt: str) -> Moved:
    walk, timers = moves.start(walk, PROMPT, PROMPT_SECONDS)
    return walk, (Play(prompt), *timers)


# ---- what an event means -------------------------------------------------------------------------------------


def _signal(walk: Walk, event: Event) -> Signal | None:
    match event:
        case CallerGone():
            return Signal.CALLER_GONE
        case PromptEnded():
            return None if moves.timer(walk, KEY) in walk.timers else Signal.PLAYED
        case Pressed(leg=None, key=key):
            return _of_key(walk, key)
        case Pressed(leg=leg, key="1") if leg in walk.asked:
            return Signal.TAKEN
        case Recorded():
            return Signal.RECORDED
        case PbxBack(pbx=pbx):
            return Signal.PBX_BACK if isinstance(walk.at, Queue) and walk.at.pbx == pbx else None
        case LegUp(leg=leg):
            return _of_answer(walk, leg)
        case LegDown(leg=leg, code=code):
            return _of_loss(walk, leg, code)
        case TimerFired(name=name) if name in walk.timers:
            return _of_timer(walk, name)
        case _:
            return None


def _of_key(walk: Walk, key: str) -> Signal | None:
    if not isinstance(walk.at, Menu):
        return None
    return Signal.KEY if key in walk.at.choices else _no_key(walk, walk.at)


def _no_key(walk: Walk, menu: Menu) -> Signal:
    return Signal.ASK_AGAIN if walk.asks < menu.repeats else Signal.NO_KEY


def _of_answer(walk: Walk, leg: LegId) -> Signal | None:
    if leg in walk.asked or leg == walk.talking:
        return None
    ringing = next((one for one in walk.out if one.leg == leg), None)
    if ringing is None:
        return Signal.GHOST
    asks = isinstance(walk.at, Ring | Queue) and walk.at.confirm and ringing.target.kind == "number"
    return Signal.TO_CONFIRM if asks else Signal.TAKEN


def _of_loss(walk: Walk, leg: LegId, code: int) -> Signal | None:
    if leg == walk.talking:
        return Signal.OTHER_GONE
    ringing = next((one for one in walk.out if one.leg == leg), None)
    if ringing is None:
        return None
    if ringing.show == "caller" and ringing.target.kind == "number" and code in IDENTITY_REFUSED:
        return Signal.IDENTITY
    return _fewer(walk, Signal.ONE_LOST, left=len(walk.out) - 1)


def _fewer(walk: Walk, some: Signal, left: int) -> Signal:
    """What it means that some legs are gone: `some` while others are left."""
    if left:
        return some
    return Signal.IN_TURN if walk.waiting else Signal.NOBODY


def _of_timer(walk: Walk, name: str) -> Signal | None:
    what = name.removeprefix(f"belplan-{walk.done}-")
    if what.startswith("confirm-"):
        leg = what.removeprefix("confirm-")
        return _fewer(walk, Signal.NOT_CONFIRMED, len(walk.out) - 1) if leg in walk.asked else None
    if what == RING:
        return _fewer(walk, Signal.RUNG_OUT, len(walk.asked)) if walk.out else None
    if what == KEY:
        return _no_key(walk, walk.at) if isinstance(walk.at, Menu) else None
    return {PROMPT: Signal.PLAYED, RECORD: Signal.RECORDED, WAIT: Signal.WAITED, AGAIN: Signal.AGAIN}.get(what)
