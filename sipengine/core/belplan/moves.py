"""The single moves of the belplan interpreter: what each word of its table does to a caller.

Law: pure; a move starts a timer by the name of the step that it serves, so a late one means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from appliance.settings.plans import Menu, Queue, Ring, Voicemail
from sipengine.core.belplan.values import (
    Accept,
    AskToAccept,
    Cause,
    Command,
    Connect,
    Deliver,
    Drop,
    End,
    Event,
    LegDown,
    LegUp,
    Music,
    Play,
    Pressed,
    Quiet,
    Record,
    Recorded,
    Ringback,
    Ringing,
    Target,
    Walk,
)
from sipengine.core.call import StartTimer, StopTimer, TimerFired
from sipengine.port import LegId

Moved = tuple[Walk, tuple[Command, ...]]
Move = Callable[[Walk, Event], Moved]

PROMPT_SECONDS = 300.0
"""No prompt is longer; a player that says nothing more must not hold a caller."""
CONFIRM_SECONDS = 15.0
QUEUE_RING_SECONDS = 25.0
GREETING_SECONDS = 120.0
PROMPT, RING, KEY, WAIT, AGAIN, RECORD = "prompt", "ring", "key", "wait", "again", "record"


def timer(walk: Walk, what: str) -> str:
    """The name of a timer of the step that waits."""
    return f"belplan-{walk.done}-{what}"


def start(walk: Walk, what: str, seconds: float) -> Moved:
    name = timer(walk, what)
    return replace(walk, timers=walk.timers | {name}), (StartTimer(name, seconds),)


def stop_all(walk: Walk, _event: Event | None = None) -> Moved:
    """Forget every timer."""
    return replace(walk, timers=frozenset()), tuple(StopTimer(name) for name in sorted(walk.timers))


def accept(walk: Walk) -> Moved:
    return (walk, ()) if walk.accepted else (replace(walk, accepted=True), (Accept(),))


def joined(*moved: Callable[[Walk], Moved], walk: Walk) -> Moved:
    """Several moves, one after the other."""
    commands: tuple[Command, ...] = ()
    for move in moved:
        walk, more = move(walk)
        commands += more
    return walk, commands


# ---- ringing others ------------------------------------------------------------------------------------------


def ring(walk: Walk, targets: Iterable[Target], one_by_one: bool, seconds: float) -> Moved:
    """Ring targets, all or the first."""
    waiting = tuple(targets)
    now, later = (waiting[:1], waiting[1:]) if one_by_one else (waiting, ())
    show = walk.at.show if isinstance(walk.at, Ring | Queue) else "number"
    legs = tuple(
        Ringing(LegId(f"{walk.call}/b{walk.legs + n}"), target, show, walk.prefix)
        for n, target in enumerate(now, 1)
    )
    walk = replace(walk, out=walk.out + legs, waiting=later, legs=walk.legs + len(legs))
    walk, timers = start(walk, RING, seconds)
    return walk, (*legs, *timers)


def ring_following(walk: Walk, _event: Event) -> Moved:
    """Ring the next in turn."""
    assert isinstance(walk.at, Ring)
    return ring(walk, walk.waiting, True, walk.at.seconds)


def retry_own(walk: Walk, event: Event) -> Moved:
    """The provider refused the caller's number: the same target once more, showing an own number."""
    assert isinstance(event, LegDown)
    leg = next(one for one in walk.out if one.leg == event.leg)
    again = Ringing(LegId(f"{walk.call}/b{walk.legs + 1}"), leg.target, "number", leg.prefix)
    walk, _ = forget(walk, event)
    return replace(walk, out=(*walk.out, again), legs=walk.legs + 1), (again,)


def forget(walk: Walk, event: Event) -> Moved:
    """A leg is gone."""
    assert isinstance(event, LegDown)
    out = tuple(one for one in walk.out if one.leg != event.leg)
    return replace(walk, out=out, asked=walk.asked - {event.leg}), ()


def ask(walk: Walk, event: Event) -> Moved:
    """Ask who answered to press 1."""
    assert isinstance(event, LegUp)
    walk = replace(walk, asked=walk.asked | {event.leg})
    walk, timers = start(walk, f"confirm-{event.leg}", CONFIRM_SECONDS)
    return walk, (AskToAccept(event.leg), *timers)


def connect(walk: Walk, event: Event) -> Moved:
    """Give the caller to who took the call, and let go of the others."""
    assert isinstance(event, LegUp | Pressed)
    assert event.leg is not None
    walk, stops = stop_all(walk)
    drops = tuple(Drop(one.leg) for one in walk.out if one.leg != event.leg)
    walk = replace(walk, out=(), asked=frozenset(), waiting=(), talking=event.leg)
    walk = replace(walk, accepted=True, todo=(), at=None)
    return walk, (*stops, *drops, Quiet(), Connect(event.leg))


def drop_unasked(walk: Walk, _event: Event) -> Moved:
    """The ring time is over: whoever answered may still press 1."""
    drops = tuple(Drop(one.leg) for one in walk.out if one.leg not in walk.asked)
    return replace(walk, out=tuple(one for one in walk.out if one.leg in walk.asked)), drops


def drop_one(walk: Walk, event: Event) -> Moved:
    """Who answered did not press 1 in time: a mobile's voicemail, most likely."""
    assert isinstance(event, TimerFired)
    leg = LegId(event.name.partition("-confirm-")[2])
    out = tuple(one for one in walk.out if one.leg != leg)
    return replace(walk, out=out, asked=walk.asked - {leg}), (Drop(leg),)


def drop_legs(walk: Walk, event: Event) -> Moved:
    """Let go of everybody who was rung and is still there."""
    left = tuple(one.leg for one in walk.out if not (isinstance(event, LegDown) and event.leg == one.leg))
    return replace(walk, out=(), asked=frozenset()), tuple(Drop(leg) for leg in left)


def drop_other(walk: Walk, _event: Event) -> Moved:
    """Let go of who talked with the caller."""
    return replace(walk, talking=None), (Drop(walk.talking),) if walk.talking else ()


def drop_ghost(walk: Walk, event: Event) -> Moved:
    """A leg that was let go answered after all."""
    assert isinstance(event, LegUp)
    return walk, (Drop(event.leg),)


# ---- a menu, a message, a queue ------------------------------------------------------------------------------


def wait_for_key(walk: Walk, _event: Event) -> Moved:
    """The menu was read out: from now on time counts."""
    menu = walk.at
    assert isinstance(menu, Menu)
    walk, stops = stop_all(walk)
    walk, timers = start(walk, KEY, menu.seconds)
    return walk, (*stops, *timers)


def ask_again(walk: Walk, _event: Event) -> Moved:
    """Read the menu out once more."""
    menu = walk.at
    assert isinstance(menu, Menu)
    walk, stops = stop_all(replace(walk, asks=walk.asks + 1))
    walk, timers = start(walk, PROMPT, PROMPT_SECONDS)
    return walk, (*stops, Play(menu.prompt), *timers)


def choose(walk: Walk, event: Event) -> Moved:
    """Put the steps of the chosen key before the rest."""
    assert isinstance(walk.at, Menu)
    assert isinstance(event, Pressed)
    return replace(walk, todo=(*walk.at.choices[event.key], *walk.todo)), ()


def otherwise(walk: Walk, _event: Event) -> Moved:
    """Put the steps for who chose nothing before the rest."""
    assert isinstance(walk.at, Menu)
    return replace(walk, todo=(*walk.at.otherwise, *walk.todo)), ()


def deliver(walk: Walk, event: Event) -> Moved:
    """Mail the message, unless the recorder says that there is none."""
    assert isinstance(walk.at, Voicemail)
    if isinstance(event, Recorded) and event.seconds <= 0:
        return replace(walk, served=True), ()
    return replace(walk, served=True), (Deliver(walk.at.to),)


def record(walk: Walk, step: Voicemail) -> Moved:
    """Let the caller leave a message."""
    walk, opening = accept(walk)
    walk, timers = start(walk, RECORD, step.max_seconds + GREETING_SECONDS)
    return walk, (*opening, Record(step.prompt, step.max_seconds), *timers)


def ring_queue(walk: Walk, _event: Event | None = None) -> Moved:
    """Ring those for whom a caller waits, if nobody is being rung; in any case again later."""
    queue = walk.at
    assert isinstance(queue, Queue)
    walk, timers = start(walk, AGAIN, queue.every)
    if walk.out:
        return walk, timers
    targets = [Target("number", number) for number in queue.numbers]
    if queue.pbx is not None:
        targets.insert(0, Target("pbx", queue.pbx))
    walk, legs = ring(walk, targets, False, min(QUEUE_RING_SECONDS, queue.every))
    return walk, (*timers, *legs)


def remind(walk: Walk, _event: Event) -> Moved:
    """Say the message of the queue."""
    assert isinstance(walk.at, Queue)
    return walk, (Play(walk.at.prompt),) if walk.at.prompt is not None else ()


def music(walk: Walk, _event: Event | None = None) -> Moved:
    return walk, (Music(),)


def ringback(walk: Walk) -> Moved:
    return walk, (Ringback(),)


# ---- the end -------------------------------------------------------------------------------------------------


def leave(walk: Walk, event: Event) -> Moved:
    """Nothing of this step goes on."""
    walk, stops = stop_all(walk)
    walk, drops = drop_legs(walk, event)
    return replace(walk, at=None, waiting=(), asks=0), (*stops, *drops, Quiet())


def end(walk: Walk, cause: Cause) -> Moved:
    return replace(walk, todo=(), at=None), (End(cause),)


def caller_gone(walk: Walk, _event: Event) -> Moved:
    """The caller hung up."""
    return end(walk, "gone")


def talked(walk: Walk, _event: Event) -> Moved:
    """The other side hung up after talking."""
    return end(replace(walk, talking=None), "done")
