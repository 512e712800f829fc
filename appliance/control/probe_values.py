"""What a trial of a trunk tells: its steps as they happen, and how it ended for each login.

Law: pure; no step ever carries a password or a digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ProbeOutcome = Literal[
    "registered",
    "answers",
    "wrong_login",
    "unknown_account",
    "silence",
    "interval_too_brief",
    "server_error",
    "name_not_found",
    "refused",
    "certificate",
    "other",
]
"""registered: the login is good. answers: a trunk without registration is there. wrong_login: 401 or 407 after our
digest, or 403. unknown_account: 404 or 604. silence: nothing came, or 408. interval_too_brief: 423 again after its
own Min-Expires. server_error: 5xx. name_not_found: no server's name leads anywhere. refused: the port is closed.
certificate: TLS does not trust the server. other: any other answer, told by its code."""
ProbeAction = Literal[
    "resolving",
    "name_not_found",
    "resolved",
    "connecting",
    "connected",
    "refused",
    "certificate",
    "sent",
    "challenged",
    "too_brief",
    "answered",
    "bound",
    "unregistered",
    "left_behind",
    "silence",
]
GOOD: frozenset[ProbeOutcome] = frozenset({"registered", "answers"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeStep:
    """One thing that happened. `what` and `params` become words under `probe_step_<what>`; `at` UTC epoch s."""

    at: float
    what: ProbeAction
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """How one login fared. `code` the last SIP answer, 0 for none; `reason` its phrase, or what the system said.

    `server` is the `address:port` that was asked last, None when no name led anywhere; `expires` seconds granted.
    """

    username: str | None
    role: Literal["primary", "backup", "device"]
    outcome: ProbeOutcome
    code: int = 0
    reason: str = ""
    server: str | None = None
    expires: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeStatus:
    """A trial so far; `results` holds one row per login that is decided, and all of them once `done`."""

    id: str
    trunk: str
    done: bool = False
    steps: tuple[ProbeStep, ...] = ()
    results: tuple[ProbeResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeChanged:
    """A trial went a step further."""

    probe: ProbeStatus
    event: Literal["probe"] = "probe"
