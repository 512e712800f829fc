"""What a practice peer can be asked, and what it answers.

Law: pure; the peers serve these verbs on control sockets of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from appliance.control.verbs import Arg, Verb

Role = Literal["provider", "pbx"]
PRACTICE_VERBS = (
    Verb("status"),
    Verb("call", (Arg("number"), Arg("seconds", int, required=False))),
    Verb("heard"),
)
"""status: `PeerStatus`. call: call a number through the box, answered with a `PracticeCall` once it is over.
heard: the calls of this peer that are over, oldest first, list of `PracticeCall`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerStatus:
    """How a practice peer is. `connected`: the box is logged in (provider), or the socket is open (pbx)."""

    role: Role
    connected: bool
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeCall:
    """A call that a practice peer had. `direction` as the box sees it; `sound_seconds`: of what it heard."""

    direction: Literal["in", "out"]
    dialled: bool
    """Whether this peer made the call; else it answered."""
    number: str
    code: int
    reason: str
    seconds: float
    sound_seconds: float
    recording: str | None
    """The WAV file of what arrived, None when nothing could arrive."""


def peer_socket(practice: Path, role: Role) -> Path:
    """The control socket of a peer in the practice folder."""
    return practice / "run" / f"{role}.sock"
