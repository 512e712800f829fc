"""A call that goes round in a circle through the box: the count of its hops, and the look of its second lap.

Law: pure. A circle is broken where a call would leave a second time; who is merely called back, or forwarded to us
once, gets through. An emergency call is never taken for a circle.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from appliance.calllog.record import Direction
from sipengine.core.plan import Facts, Plan, Refusal, Verdict, Why
from sipengine.core.state import LineState
from sipengine.port import Request

HEADER = "Max-Forwards"
_COUNT = re.compile(r"\s*(\d{1,3})\s*")


def counted(request: Request, verdict: Verdict, state: LineState) -> Verdict:
    """The verdict about a call that has gone some way already: one hop fewer (RFC 3261 section 16.6 step 3, RFC
    7332), 483 when none is left, 482 when it is on its second lap."""
    if not isinstance(verdict, Plan) or verdict.facts.emergency:
        return verdict
    left = hops_left(request)
    if left == 0:
        return Refusal(verdict.facts, Why.LOOP, 483)
    if verdict.facts.direction is Direction.OUT and comes_round(verdict.facts.callee, state.ringing):
        return Refusal(verdict.facts, Why.LOOP, 482)
    if left is None:
        return verdict
    hops = ((HEADER, str(left - 1)),)
    return replace(verdict, attempts=tuple(replace(one, headers=one.headers + hops) for one in verdict.attempts))


def hops_left(request: Request) -> int | None:
    """How many more hops the caller grants; None when it does not say."""
    found = _COUNT.fullmatch(request.first(HEADER) or "")
    return int(found[1]) if found else None


def comes_round(callee: str, ringing: Sequence[Facts]) -> bool:
    """Whether a call out to `callee` is a second lap: the first one rings there and has come back to us since.

    Most PBXs and providers begin to count hops anew, so the circle must be known by what it looks like. Two
    callers who are both forwarded to the same mobile are none.
    """
    return any(
        out.direction is Direction.OUT
        and out.callee == callee
        and any(_is(out, back) for back in ringing[at + 1 :])
        for at, out in enumerate(ringing)
    )


def _is(out: Facts, back: Facts) -> bool:
    """Whether a call in is one of ours that came back: it shows the number that ours shows, or the one that was
    called and forwarded it."""
    if back.direction is not Direction.IN:
        return False
    return back.clir and out.clir if back.caller is None else back.caller in (out.caller, out.callee)
