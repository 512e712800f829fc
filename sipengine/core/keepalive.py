"""Whether a PBX or an unregistered trunk is there: OPTIONS now and then, and what its calls tell meanwhile.

Law: pure. Any answer is a sign of life, even 404 or 405: it is the silence that counts. One lost packet, or one
lucky answer, changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, StrEnum

from sipengine.core.call import StartTimer, StopTimer, TimerFired
from sipengine.port import Probed

MISSES = 2
ANSWERS = 2
ANSWER_SECONDS = 4.0
"""How long an answer is waited for: a PBX that takes longer to say OPTIONS will not ring in time either."""
AGAIN_SECONDS = 2.0
"""The next question while one sign contradicts what we believe."""
UNHEARD = frozenset({0, 408, 503})
"""What the stack itself says when nothing came. A PBX that answers 503 is not to be sent calls either."""


class Reach(StrEnum):
    """What we believe."""

    UNKNOWN = "unknown"
    UP = "reachable"
    DOWN = "unreachable"


class Sign(Enum):
    """What is seen besides OPTIONS."""

    HEARD = "a call or registration of theirs came, or they answered a call of ours"
    UNHEARD = "a call of ours got no answer at all"


@dataclass(frozen=True, slots=True)
class Watch:
    """One place under watch. `seconds` between two OPTIONS, 0 for none; `against` counts signs against `reach`."""

    seconds: float
    since: float
    reach: Reach = Reach.UNKNOWN
    against: int = 0
    awaiting: bool = False
    last_code: int = 0
    """The last real SIP answer to OPTIONS, 0 when none ever came."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Send OPTIONS now; the answer is `Probed`."""


@dataclass(frozen=True, slots=True)
class Turned:
    """The belief changed."""

    reach: Reach


Event = Probed | TimerFired | Sign
Output = Probe | Turned | StartTimer | StopTimer
Stepped = tuple[Watch, tuple[Output, ...]]


def begin(seconds: float, now: float) -> Stepped:
    """Start to watch; the first OPTIONS goes out at once."""
    watch = Watch(seconds, now)
    return _ask(watch) if seconds > 0 else (watch, ())


def step(watch: Watch, event: Event, now: float) -> Stepped:
    """Let one event happen. The timers: `probe`, the next OPTIONS, and `answer`, the patience with this one."""
    match event:
        case TimerFired("probe"):
            return _ask(watch)
        case TimerFired("answer") if watch.awaiting:
            return _judge(replace(watch, awaiting=False), False, now)
        case Probed(code=code) if code not in UNHEARD:
            return _judge(replace(watch, awaiting=False, last_code=code), True, now)
        case Probed(code=503) if watch.awaiting:
            return _judge(replace(watch, awaiting=False), False, now)
        case Sign.HEARD:
            return _judge(watch, True, now)
        case Sign.UNHEARD:
            return _judge(watch, False, now)
        case _:  # a time-out of the stack for an OPTIONS that was judged long ago
            return watch, ()


def _ask(watch: Watch) -> Stepped:
    if watch.seconds <= 0:
        return watch, ()
    timers = (StartTimer("answer", ANSWER_SECONDS), StartTimer("probe", max(watch.seconds, ANSWER_SECONDS + 1)))
    return replace(watch, awaiting=True), (Probe(), *timers)


def _judge(watch: Watch, alive: bool, now: float) -> Stepped:
    """Weigh one sign: belief turns when enough signs in a row speak against it, and at once from `unknown`."""
    timers: tuple[Output, ...] = () if watch.awaiting else (StopTimer("answer"),)
    seen = Reach.UP if alive else Reach.DOWN
    if seen is watch.reach:
        return replace(watch, against=0), timers
    against = watch.against + 1 if watch.reach is not Reach.UNKNOWN or not alive else ANSWERS
    needed = ANSWERS if alive else MISSES
    if against >= needed:
        return replace(watch, reach=seen, against=0, since=now), (*timers, Turned(seen))
    soon = (StartTimer("probe", AGAIN_SECONDS),) if watch.seconds > 0 and not watch.awaiting else ()
    return replace(watch, against=against), (*timers, *soon)
