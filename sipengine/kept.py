"""One call in progress as its keeper holds it: its clock, its id, and what it counts for when another one comes.

Law: what a call counts for is worked out once for each of its states: whoever calls next waits for the sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appliance.calllog.record import Direction, new_id
from sipengine.core.call import Call, Out
from sipengine.core.plan import Facts


@dataclass(frozen=True, slots=True)
class Share:
    """What one call adds to `Carried`. `lines`: `trunk/ID` and `pbx/ID`, as often as it takes a channel of one.
    `ringing` None when it was answered or ends."""

    lines: tuple[str, ...]
    inbound: int
    outbound: int
    ringing: Facts | None
    reserved: tuple[str, ...]


@dataclass(slots=True)
class Kept:
    """One call and its clock: wall time at its start, then steady time only, so a clock jump moves nothing."""

    call: Call
    wall: float
    steady: float
    _id: str = ""
    _share: tuple[Call, Share] | None = None

    @property
    def id(self) -> str:
        """Its id in the call log; made when it is first asked for, after the called side was dialled."""
        self._id = self._id or new_id(self.wall)
        return self._id

    @property
    def share(self) -> Share:
        """What it counts for now."""
        if self._share is None or self._share[0] is not self.call:
            self._share = (self.call, share_of(self.call))
        return self._share[1]

    def time(self, steady: float) -> float:
        """The call's own clock, UTC epoch seconds."""
        return self.wall + (steady - self.steady)


@dataclass(frozen=True, slots=True)
class Carried:
    """The calls in progress, counted.

    `lines`: calls by `trunk/ID` and `pbx/ID`, since one of each kind may have the same id. `inbound`, `outbound`:
    by direction, with what a belplan dials. `ringing`: what is known of each call that nobody has answered yet,
    the oldest first. `reserved`: the trunks on which a channel was freed for an emergency call, which nobody has
    answered yet.
    """

    lines: Mapping[str, int]
    inbound: int
    outbound: int
    ringing: tuple[Facts, ...]
    reserved: frozenset[str]


def carried(kept: Iterable[Kept]) -> Carried:
    """All that a decision asks of the calls in progress, in one look at each."""
    lines: dict[str, int] = {}
    inbound = outbound = 0
    ringing: list[Facts] = []
    reserved: set[str] = set()
    for one in kept:
        share = one.share
        inbound += share.inbound
        outbound += share.outbound
        for name in share.lines:
            lines[name] = lines.get(name, 0) + 1
        if share.ringing is not None:
            ringing.append(share.ringing)
        reserved.update(share.reserved)
    return Carried(lines, inbound, outbound, tuple(ringing), frozenset(reserved))


def share_of(call: Call) -> Share:
    """What a call counts for in this state."""
    comes_in = call.facts.direction is Direction.IN
    rings = call.answer is None and call.closing is None
    return Share(
        tuple(f"{kind}/{line}" for kind, line in _used(call)),
        int(comes_in),
        (not comes_in) + sum(one.outbound for one in _out(call)),
        call.facts if rings else None,
        call.freed if call.answer is None else (),
    )


def dialled_kind(facts: Facts) -> str:
    """The kind of line that a call itself dials; a trunk and a PBX may have the same id."""
    return "pbx" if facts.direction is Direction.IN else "trunk"


def _used(call: Call) -> list[tuple[str, str]]:
    """The lines that a call takes a channel of, by kind and id, as often as it does."""
    far = dialled_kind(call.facts)
    near = "trunk" if far == "pbx" else "pbx"
    lines = [(near, call.facts.line_in)]
    if call.walked is not None:
        return lines + [("trunk" if one.outbound else "pbx", one.line) for one in _out(call)]
    return [*lines, (far, call.attempt.line)] if call.attempt is not None else lines


def _out(call: Call) -> list[Out]:
    """The legs that its belplan dialled and that are there now."""
    return [one for one in call.walked.out if one.leg in call.live] if call.walked else []
