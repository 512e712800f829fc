"""Channels: which line is full, and which call gives way when an emergency call finds none.

Law: pure. Nobody but an emergency call takes a channel from another, and never from another emergency call.
"""

from __future__ import annotations

from collections.abc import Iterable

from appliance.calllog.record import Direction
from sipengine.core.call import Call
from sipengine.port import LegId


def to_free(line: str, calls: Iterable[Call]) -> tuple[LegId, LegId] | None:
    """The call that gives its channel on a trunk up, and its leg there; None when none can (DESIGN, invariant 3).

    The youngest outbound call goes first, else the youngest leg of a belplan, else the youngest inbound call. A
    call that ends already gives its channel up anyway.
    """
    candidates = []
    for call in calls:
        leg = _leg_on(line, call)
        if (
            leg is not None
            and leg in call.live - call.fading
            and not call.facts.emergency
            and call.closing is None
        ):
            candidates.append((_rank(line, call), -call.start, call.id, leg))
    if not candidates:
        return None
    _, _, id, leg = min(candidates)
    return id, leg


def _rank(line: str, call: Call) -> int:
    if call.facts.direction is Direction.OUT:
        return 0
    return 1 if _dials(line, call) else 2


def _dials(line: str, call: Call) -> bool:
    return call.attempt is not None and call.attempt.line == line


def _leg_on(line: str, call: Call) -> LegId | None:
    """The leg of a call on a trunk; of one that came in and goes out over the same one, the leg that goes out."""
    if _dials(line, call):
        return call.callee
    inbound = call.facts.direction is Direction.IN and call.facts.line_in == line
    return call.id if inbound else None
