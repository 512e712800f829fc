"""What a test call tells: its steps as they happen, the sound both ways, and what was learned of number formats.

Law: pure; a number that a caller withholds is not told here either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ProofKind = Literal["out", "pbx", "in", "from_pbx", "record"]
"""out: the box rings a number over a trunk. pbx: the box rings the PBX. in: the next call from outside is watched.
from_pbx: the next call that the PBX makes is watched. record: the box rings who will speak an announcement."""
ProofOutcome = Literal[
    "heard",
    "not_heard",
    "no_answer",
    "busy",
    "refused",
    "failed",
    "nothing_came",
    "not_ours",
    "barred",
    "stopped",
    "recorded",
    "nothing_said",
]
"""heard: answered, and sound came from every side. not_heard: answered, and a side stayed silent. refused: by the
called side. failed: no way through. nothing_came: nobody called. not_ours: a call came for a number that is not
set up. barred: for one that may not. recorded: an announcement was spoken; nothing_said: none was."""
ProofAction = Literal[
    "dialling",
    "waiting",
    "arrived",
    "trying",
    "ringing",
    "early",
    "answered",
    "heard_near",
    "heard_far",
    "turned_away",
    "spoken",
    "ended",
]
Place = Literal["request-uri", "to", "p-called-party-id"]
Style = Literal["e164", "plain", "international", "national"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofStep:
    """One thing that happened. `what` and `params` become words under `proof_step_<what>`; `at` UTC epoch s."""

    at: float
    what: ProofAction
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What one side was heard to do. `level` the loudest moment in dBFS (0 the loudest there is), None unheard.

    `heard`: it was more than a quiet line. `sent`, `received`: RTP packets toward and from that side.
    """

    sent: int = 0
    received: int = 0
    level: float | None = None
    heard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A setting that differs from what was seen: `path` such as `trunks.hoofdtrunk.number_format`."""

    path: str
    now: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """How the far end writes numbers. `place` and `style` are of the called number, None where no own number was.

    `caller_place` is the header that named the caller, None when none did or it is withheld.
    """

    called: str = ""
    called_raw: str = ""
    place: Place | None = None
    style: Style | None = None
    caller_raw: str = ""
    caller_place: Literal["pai", "ppi", "rpid", "from"] | None = None
    caller_style: Style | None = None
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofStatus:
    """A test so far; `outcome` is set once it is `done`. `code`, `reason`: the last SIP answer.

    `near` is the side that the call came from (None when the box itself rang), `far` the side that was rung.
    `recording`: the WAV file in DATA/tests with what was spoken, once it is `recorded`; it stays for a while.
    """

    id: str
    kind: ProofKind
    number: str
    done: bool = False
    steps: tuple[ProofStep, ...] = ()
    outcome: ProofOutcome | None = None
    code: int = 0
    reason: str = ""
    near: Sound | None = None
    far: Sound | None = None
    learned: Learned | None = None
    recording: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofChanged:
    """A test went a step further."""

    proof: ProofStatus
    event: Literal["proof"] = "proof"
