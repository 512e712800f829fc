"""Channels: which line is full, and which call gives way when an emergency call finds none.

Law: pure. Nobody but an emergency call takes a channel from another, and never from another emergency call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
        ("trunk", trunk.id, trunk.trunk.channels, state.on_trunk(trunk.id)),
        ("inbound", "", limits.inbound, state.inbound),
        ("total", "", limits.total, state.inbound + state.outbound),
    )


def full_pbx(pbx: PbxLine, state: LineState) -> Full | None:
    """Whether a PBX can take no more calls; a belplan can do without it."""
    return _first_full(("pbx", pbx.id, pbx.pbx.channels, state.on_pbx(pbx.id)))


def full_out(pbx: PbxLine, lines: Lines, state: LineState) -> Full | None:
    """What is full for a call from a PBX, whichever trunk would carry it."""
    limits = lines.limits
    return _first_full(
        ("pbx", pbx.id, pbx.pbx.channels, state.on_pbx(pbx.id)),
        ("outbound", "", limits.outbound, state.outbound),
        ("total", "", limits.total, state.inbound + state.outbound),
    )


def _first_full(*places: tuple[str, str, int | None, int]) -> Full | None:
    found = (Full(what, line, most) for what, line, most, used in places if most is not None and used >= most)
    return next(found, None)


@dataclass(frozen=True, slots=True)
class GivesWay:
    """Who gives a channel up: a leg of a call, and whether the whole call ends with it. A caller whose belplan
    loses the leg that it rings stays, and is taken further by it."""

    call: LegId
    leg: LegId
    whole: bool = True


def to_free(line: str, calls: Iterable[Call]) -> GivesWay | None:
    """Who gives a channel on a trunk up for an emergency call; None when nobody can (DESIGN, invariant 3).

    The youngest outbound call goes first, else a leg of the youngest belplan, else the youngest inbound call. A
    call that ends already gives its channel up anyway.
    """
    found = []
    for call in calls:
        if not call.facts.emergency and call.closing is None:
            found += [(rank, -call.start, call.id, one) for rank, one in _on(line, call)]
    return min(found, key=lambda one: one[:3], default=(0, 0.0, "", None))[3]


def _on(line: str, call: Call) -> Iterator[tuple[int, GivesWay]]:
    """What a call has on a trunk, by how soon it gives way."""
    there = call.live - call.fading
    dials = call.walked is None and call.attempt is not None and call.attempt.line == line
    if call.facts.direction is Direction.OUT and dials and call.callee in there:
        yield 0, GivesWay(call.id, call.callee)
    for out in call.walked.out if call.walked else ():
        if out.outbound and out.line == line and out.leg in there:
            yield 1, GivesWay(call.id, out.leg, whole=False)
    if call.facts.direction is Direction.IN and call.facts.line_in == line and call.id in there:
        yield 2, GivesWay(call.id, call.id)
