"""Who knocks at the box without coming in, as people see it: what a PBX that is being set up does wrong.

Law: pure; what a message claims (`user`, `user_agent`) is shown, never believed. No password, no digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AttemptOutcome = Literal[
    "wrong_password",
    "unknown_user",
    "wrong_name",
    "no_account",
    "no_password",
    "replay",
    "stale",
    "malformed",
    "wrong_address",
    "stranger",
    "options",
]
"""wrong_password: the login is known, its password is not this. unknown_user: no such login. wrong_name: a good
login that registers another name than its own. no_account: a PBX that is known by its address registers all the
same. no_password: it was asked for a password and gave none. replay, stale, malformed: a digest that cannot count.
wrong_address: a known login from an address that may not speak; it got no answer. stranger: nobody we know; it got
no answer. options: it asks for signs of life, and gets them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """The same thing tried by the same source, `count` times. Instants in UTC epoch seconds.

    `near`: a private or link-local address. `pbx`: whose attempt it seems to be, by its login or its address.
    """

    source: str
    port: int
    transport: Literal["udp", "tcp", "tls"]
    method: str
    user: str
    user_agent: str
    outcome: AttemptOutcome
    first: float
    last: float
    count: int = 1
    near: bool = False
    pbx: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptSeen:
    """Somebody knocked, or knocked again; at most a few a second are told."""

    attempt: Attempt
    event: Literal["attempt"] = "attempt"
