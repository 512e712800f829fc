"""Channels: which line is full, and which call gives way when an emergency call finds none.

Law: pure. Nobody but an emergency call takes a channel from another, and never from another emergency call.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from appliance.calllog.record import Direction
from sipengine.core.call import Call
from sipengine.core.compiled import Lines, PbxLine, TrunkLine
from sipengine.core.state import LineState
from sipengine.port import LegId


@dataclass(frozen=True, slots=True)
class Full:
    """What has no channel left: a `pbx` or `trunk` by its id, or all `inbound`, `outbound` or `total` calls."""

    what: str
    line: str
    most: int

    @property
    def params(self) -> tuple[tuple[str, str], ...]:
        """For the call log."""
        return (("full", self.what), ("line", self.line), ("most", str(self.most)))


def full_in(trunk: TrunkLine, lines: Lines, state: LineState) -> Full | None:
    """What is full for a call from a trunk, whoever takes it."""
    limits = lines.limits
    return _first_full(
        ("trunk", trunk.id, trunk.trunk.channels, state.in_use(trunk.id)),
        ("inbound", "", limits.inbound, state.inbound),
        ("total", "", limits.total, state.inbound + state.outbound),
    )


def full_pbx(pbx: PbxLine, state: LineState) -> Full | None:
    """Whether a PBX can take no more calls; a belplan can do without it."""
    return _first_full(("pbx", pbx.id, pbx.pbx.channels, state.in_use(pbx.id)))


def full_out(pbx: PbxLine, lines: Lines, state: LineState) -> Full | None:
    """What is full for a call from a PBX, whichever trunk would carry it."""
    limits = lines.limits
    return _first_full(
        ("pbx", pbx.id, pbx.pbx.channels, state.in_use(pbx.id)),
        ("outbound", "", limits.outbound, state.outbound),
        ("total", "", limits.total, state.inbound + state.outbound),
    )


def _first_full(*places: tuple[str, str, int | None, int]) -> Full | None:
    found = (Full(what, line, most) for what, line, most, used in places if most is not None and used >= most)
    return next(found, None)


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
