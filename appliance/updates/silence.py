"""Until nobody calls: a restart waits, then sends new calls elsewhere, and then begins or is given up.

Law: a call that is up is never cut off; the door is shut before the last look, so none slips in between.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from appliance.control import Client, ControlError, EngineDown, Refused

PATIENT_SECONDS = 20 * 60.0
"""So long a quiet moment is waited for, while every call is taken."""
DRAIN_SECONDS = 10 * 60.0
"""And so long new calls then go elsewhere."""
LEASE = 30
"""Seconds for which the door is shut by one word: should this process end, it opens by itself."""
TURN = 1.0


class Step(Enum):
    """What to do now."""

    WAIT = "wait"
    SHUT = "shut"
    """Have new calls go elsewhere, and look again."""
    GO = "go"
    GIVE_UP = "give_up"


class End(Enum):
    """How the waiting ended."""

    SILENT = "silent"
    CALLS = "update_calls"
    URGENT = "update_urgent"


@dataclass(frozen=True, slots=True)
class Heard:
    """What the engine said: calls in progress, and whether new ones went elsewhere when they were counted.

    `urgent`: an emergency call was made of late, so it shuts no door now.
    """

    calls: int
    shut: bool = False
    urgent: bool = False


def step(heard: Heard, waited: float) -> Step:
    """What to do after so many seconds."""
    if not heard.calls and not heard.urgent:
        return Step.GO if heard.shut else Step.SHUT
    if waited >= PATIENT_SECONDS + DRAIN_SECONDS:
        return Step.GIVE_UP
    # After an emergency call the door is tried at each look: it may be shut again one day.
    return Step.SHUT if waited >= PATIENT_SECONDS or heard.urgent else Step.WAIT


class Clock(Protocol):
    """Time as the waiting sees it."""

    def now(self) -> float:
        """Steady seconds."""
        ...

    def pause(self, seconds: float) -> None:
        """Let them pass."""
        ...


def until_silent(client: Client, clock: Clock, tell: Callable[[Step, int], None]) -> End:
    """Wait until nobody calls; then the door stays shut for the restart, else it is open again.

    `tell` hears of each new step, and of the calls.
    """
    began, last, want = clock.now(), None, Step.WAIT
    while True:
        heard = _ask(client, want)
        want = step(heard, clock.now() - began)
        if want is Step.GO:
            return End.SILENT
        if want is Step.GIVE_UP:
            _ask(client, Step.WAIT)
            return End.URGENT if heard.urgent else End.CALLS
        if not heard.calls and not heard.urgent:
            continue
        shown = Step.WAIT if heard.urgent else want
        if shown is not last:
            tell(shown, heard.calls)
            last = shown
        clock.pause(TURN)


def _ask(client: Client, want: Step) -> Heard:
    """Without an engine there are no calls; one that does not answer may well have some."""
    try:
        said = client.drain(LEASE if want is Step.SHUT else 0)
    except EngineDown:
        return Heard(0, shut=True)
    except Refused as err:
        return Heard(0 if err.code == "drain_urgent" else 1, urgent=err.code == "drain_urgent")
    except ControlError:
        return Heard(1)
    return Heard(said.calls, said.draining)
