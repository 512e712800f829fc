"""One caller in a belplan as a frozen value, what may happen to it, and what its interpreter asks for.

Law: a walk that waits has a timer running that ends the waiting, so no path goes on for ever.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from appliance.settings import Settings
from appliance.settings.plans import Menu, Queue, Ring, Step, Voicemail
from sipengine.core.call import StartTimer, StopTimer, TimerFired
from sipengine.port import LegId


class Phase(Enum):
    """What the caller is in."""

    NEXT = "next step"
    """Nothing: the walk goes on to its next step before anybody waits."""
    SAYING = "an announcement plays"
    RINGING = "others are rung"
    CHOOSING = "a menu waits for a key"
    RECORDING = "the caller leaves a message"
    QUEUEING = "the caller waits with music"
    TALKING = "somebody took the call"
    OVER = "the call has ended"


Cause = Literal["busy", "unavailable", "declined", "done", "gone"]
"""How the caller's call ends: as a `hangup` step says; `done`: served (voicemail); `gone`: the caller hung up."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to ring: an E.164 number over the trunks, a phone of the box by username, or a PBX by id."""

    kind: Literal["number", "phone", "pbx"]
    value: str


# ---- what may happen, beside `TimerFired` ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PromptEnded:
    """The caller's prompt was played, or could not be played: a missing prompt drops nobody."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key, by the caller (`leg` None) or on a leg that was rung."""

    key: str
    leg: LegId | None = None


@dataclass(frozen=True, slots=True)
class LegUp:
    """A leg that was rung answered."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class LegDown:
    """A leg ended or was never made. `code`: its last SIP status; 0 for no free channel, no money, no trunk."""

    leg: LegId
    code: int = 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """The recorder stopped by itself (silence, length). `seconds` of sound that was kept; 0: nothing."""

    seconds: float


@dataclass(frozen=True, slots=True)
class PbxBack:
    """A PBX can be reached again."""

    pbx: str


@dataclass(frozen=True, slots=True)
class CallerGone:
    """The caller hung up."""


Event = PromptEnded | Pressed | LegUp | LegDown | Recorded | PbxBack | CallerGone | TimerFired


# ---- what is asked, beside `StartTimer` and `StopTimer` -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Accept:
    """Answer the caller, once: an announcement in early media is not heard with every provider."""


@dataclass(frozen=True, slots=True)
class Play:
    """Play a prompt to the caller, then say `PromptEnded`; one that plays stops."""

    prompt: str


@dataclass(frozen=True, slots=True)
class Ringback:
    """Let the caller hear ringing."""


@dataclass(frozen=True, slots=True)
class Music:
    """Let the caller hear music on hold."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Stop what the caller hears."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """Ring a target on a leg. `show`: the called number or the caller's; `prefix`: goes before the name."""

    leg: LegId
    target: Target
    show: Literal["number", "caller"]
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class AskToAccept:
    """Ask on a leg that answered to press 1, so that a mobile's voicemail never swallows a call."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class Drop:
    """Hang up a leg that was rung."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class Connect:
    """Answer the caller if need be, and let both talk."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class Record:
    """Play the greeting (None: the built-in one) and a beep, then record."""

    greeting: str | None
    max_seconds: int


@dataclass(frozen=True, slots=True)
class Deliver:
    """Stop recording, keep what there is, and mail it."""

    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mail:
    """Tell people that somebody calls."""

    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class End:
    """The caller's call ends; nothing follows. Before `Accept` and `Connect` the cause is a SIP answer."""

    cause: Cause


Command = (
    Accept | Play | Ringback | Music | Quiet | Ringing | AskToAccept | Drop | Connect | Record | Deliver | Mail
    | End | StartTimer | StopTimer
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a caller is in a belplan. `todo`: the steps to come, those inside others unfolded as they are reached.

    `at`: the step that waits; `waiting`: targets not yet rung; `out`: legs that live, with their targets and what
    they show; `asked`: those that must press 1; `done`: steps taken; `asks`: times that a menu was repeated.
    """

    call: LegId
    settings: Settings = field(repr=False, compare=False)
    phase: Phase
    todo: tuple[Step, ...] = field(repr=False)
    at: Ring | Menu | Queue | Voicemail | None = None
    waiting: tuple[Target, ...] = ()
    out: tuple[Ringing, ...] = ()
    asked: frozenset[LegId] = frozenset()
    talking: LegId | None = None
    legs: int = 0
    done: int = 0
    asks: int = 0
    prefix: str = ""
    accepted: bool = False
    served: bool = False
    timers: frozenset[str] = frozenset()
