"""A judgement as a value: a sentence, how bad it is, what to do.

Law: pure; sentences are codes with particulars, `appliance.words` makes words of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from appliance.judge.callers import NOBODY, Callers
from appliance.wizard.said import Said

Level = Literal["ok", "warn", "bad", "idle"]
"""idle: nothing is set up, or nothing can be said."""
Decider = Literal["caller", "called", "box", "pbx", "provider", "network", "nobody"]
"""Who decided what became of a call; in words `decider_<who>`. called: the other end of an outbound call."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`callers_lost`: somebody who calls an own number now reaches nobody; `callers` counts them, of all numbers.

    `others`: what else is wrong, the worst first. `since`: when it began, UTC epoch seconds, None when not known.
    """

    sentence: Said
    level: Level
    remedies: tuple[Said, ...] = ()
    callers_lost: bool = False
    callers: Callers = NOBODY
    others: tuple[Verdict, ...] = ()
    since: float | None = None


@dataclass(frozen=True, slots=True)
class CallVerdict:
    """What became of one call, and who decided it. `sound`: how it was heard, None where nothing was counted."""

    sentence: Said
    level: Level
    decider: Decider
    remedies: tuple[Said, ...] = ()
    sound: Said | None = None
