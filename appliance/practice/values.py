"""What the supervisor and the practice peers can be asked about a practice, and what they answer.

Law: pure; each of them serves its verbs on a control socket of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from appliance.control.verbs import Arg, Verb

Role = Literal["provider", "pbx"]
Direction = Literal["in", "out"]
"""As the box sees it."""
RUN_VERBS = (Verb("practice"), Verb("practice_on"), Verb("practice_off"))
"""practice: `PracticeStatus`. practice_on, practice_off: the same, after the change has begun; practice_on is
refused with practice_ending while the last one still says goodbye, or data_unusable."""
PRACTICE_VERBS = (
    Verb("status"),
    Verb("call", (Arg("number"), Arg("seconds", int, required=False))),
    Verb("dial", (Arg("number"), Arg("seconds", int, required=False))),
    Verb("heard"),
)
"""status: `PeerStatus`. call: call a number through the box, answered with a `PracticeCall` once it is over.
dial: the same, answered with `PeerStatus` as soon as it is begun.
heard: the calls of this peer that are over, oldest first, list of `PracticeCall`."""


class PracticeState(StrEnum):
    """Whether one can practise."""

    OFF = "off"
    STARTING = "starting"
    ON = "on"
    ENDING = "ending"


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeStatus:
    """How the practice is. `folder`: its data folder, with `recordings` in it."""

    state: PracticeState
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerStatus:
    """How a practice peer is. `connected`: the box is logged in (provider), or the socket is open (pbx)."""

    role: Role
    connected: bool
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeCall:
    """A call that a practice peer had. `began`: epoch seconds; `sound_seconds`: of what it heard."""

    began: float
    direction: Direction
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


def run_socket(data: Path) -> Path:
    """The control socket of the `trunkbox run` that has a data folder."""
    return data / "run" / "supervisor.sock"
