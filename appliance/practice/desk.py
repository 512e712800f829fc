"""The practice as a page sees it: whether it runs, turning it on and off, making calls, what came of them.

Law: asks sockets and reads nothing else; every wait has an end, and each failure is a ControlError.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from appliance.control import CallStatus, Client, ControlError, EngineDown, wire
from appliance.practice.plan import CALLED, CALLER, MAIN
from appliance.practice.values import (
    Direction,
    PeerStatus,
    PracticeCall,
    PracticeState,
    PracticeStatus,
    Role,
    peer_socket,
    run_socket,
)

_OTHER: dict[Role, Role] = {"provider": "pbx", "pbx": "provider"}
PARTNERS = 3.0
"""Seconds that the two ends of one call may differ in when they began."""


HEARD = 0.5
"""Seconds of sound from which a side has heard the other."""


@dataclass(frozen=True, slots=True)
class Made:
    """One practice call. `other`: what the answering side heard, None when the call never reached it."""

    caller: PracticeCall
    other: PracticeCall | None

    @property
    def heard_both_ways(self) -> bool:
        """Whether each side had sound of the other."""
        return self.other is not None and min(self.caller.sound_seconds, self.other.sound_seconds) > HEARD


class PracticeDesk:
    """The practice of one box. `data`: the own box's folder."""

    def __init__(self, data: Path, practice: Path, timeout: float = 3.0) -> None:
        self.folder = practice
        self._run = Client(data, timeout=timeout, socket_path=run_socket(data))
        self._engine = Client(practice, timeout=timeout)
        self._peers: dict[Role, Client] = {
            role: Client(practice, timeout=timeout + 3, socket_path=peer_socket(practice, role)) for role in _OTHER
        }

    def state(self) -> PracticeState | None:
        """None where no `trunkbox run` is there to ask, as the box was started in another way.

        Raises ControlError for any other trouble.
        """
        try:
            return wire.value(PracticeStatus, self._run.call("practice")).state
        except EngineDown:
            return None

    def ready(self) -> bool:
        """Whether a call can be made: the practice box is logged in at the provider, and the PBX is there."""
        try:
            connected = self._peer("provider").connected
            pbxs = self._engine.status().pbxs
        except ControlError:
            return False
        return connected and any(pbx.state in {"reachable", "registered"} for pbx in pbxs)

    def busy(self) -> bool:
        """Whether a peer has a call, even one that has not reached the box yet. Raises ControlError."""
        return any(self._peer(role).calls for role in self._peers)

    def turn(self, *, on: bool) -> PracticeState:
        """Begin or end the practice; what takes time is seen in `state`. Raises ControlError."""
        return wire.value(PracticeStatus, self._run.call("practice_on" if on else "practice_off")).state

    def dial(self, direction: Direction, number: str) -> None:
        """Let somebody outside call `number` ("in"), or the PBX ("out"). Raises ControlError, Refused."""
        self._peers["provider" if direction == "in" else "pbx"].call("dial", number=number)

    def calls(self) -> tuple[CallStatus, ...]:
        """The practice calls in progress. Raises ControlError."""
        return self._engine.calls()

    def made(self) -> tuple[Made, ...]:
        """The practice calls that are over, youngest first. Raises ControlError."""
        heard = {role: self._heard(role) for role in self._peers}
        calls = [
            Made(call, _partner(call, heard[other]))
            for role, other in _OTHER.items()
            for call in heard[role]
            if call.dialled
        ]
        return tuple(sorted(calls, key=lambda made: made.caller.began, reverse=True))

    def _peer(self, role: Role) -> PeerStatus:
        return wire.value(PeerStatus, self._peers[role].call("status"))

    def _heard(self, role: Role) -> tuple[PracticeCall, ...]:
        return tuple(wire.value(PracticeCall, item) for item in self._peers[role].call("heard"))


WHO: dict[Direction, tuple[str, str]] = {"in": (CALLER, MAIN), "out": (MAIN, CALLED)}
"""Who calls and who is called by itself, in each direction."""


def _partner(call: PracticeCall, others: tuple[PracticeCall, ...]) -> PracticeCall | None:
    """The other end of a call: it began with it, and was not dialled there."""
    near = [
        other
        for other in others
        if not other.dialled and other.direction == call.direction and 0 <= other.began - call.began < PARTNERS
    ]
    return min(near, key=lambda other: other.began, default=None)
