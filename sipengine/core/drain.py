"""A box that is about to restart takes no new calls: which of them go elsewhere, and how long that may last.

Law: pure. Emergency calls pass, always; once one was made nobody restarts the box, for who was called calls back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sipengine.core.outbound import RETRY_AFTER
from sipengine.core.plan import Plan, Refusal, Verdict, Why
from sipengine.core.state import LineState

LONGEST_LEASE = 60
"""Seconds that one word keeps the door shut: who asked for it may be gone."""
URGENT_SECONDS = 1800.0
"""After an emergency call no restart is prepared for so long."""


@dataclass(frozen=True, slots=True)
class Drain:
    """`until`: steady seconds, the door is shut before; `urgent`: when an emergency call was made last."""

    until: float = 0.0
    urgent: float | None = None

    def on(self, now: float) -> bool:
        """Whether new calls go elsewhere."""
        return now < self.until

    def forbidden(self, now: float) -> float:
        """Seconds for which it may not begin; 0 when it may."""
        return 0.0 if self.urgent is None else max(0.0, self.urgent + URGENT_SECONDS - now)


def asked(drain: Drain, seconds: int, now: float) -> Drain:
    """Shut for so long from now on; 0 opens. After an emergency call it stays open."""
    if seconds <= 0 or drain.forbidden(now):
        return replace(drain, until=0.0)
    return replace(drain, until=now + min(seconds, LONGEST_LEASE))


def alarmed(drain: Drain, now: float) -> Drain:
    """An emergency call goes out: whatever was prepared is given up."""
    return replace(drain, until=0.0, urgent=now)


def held_back(verdict: Verdict, state: LineState) -> Verdict:
    """The verdict, or 503 with a short Retry-After (RFC 3261 section 21.5.4) in place of a new call.

    To PBX and provider it says the same: try another way now, and this one again in a moment. Longer than a moment
    some PBXs would keep their emergency calls from us. A phone code is no call: it turns its switch and ends.
    """
    if not state.draining or not isinstance(verdict, Plan) or verdict.facts.emergency or verdict.turns:
        return verdict
    return Refusal(verdict.facts, Why.DRAINING, 503, RETRY_AFTER)
