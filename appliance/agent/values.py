"""What the agent answers, as frozen values.

Law: pure; instants are UTC epoch seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Refusal(Exception):
    """The agent does not do it, or could not and took it back. `code`, `params`: words in `appliance.words`."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True, kw_only=True)
class FirewallNow:
    """The firewall in force. `plan`: as `Plan` in JSON; `since`: when it was put in force."""

    plan: Mapping[str, Any]
    since: float
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Something that goes on by itself from here."""

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkNow:
    """The network as it was set through the agent. `wiring` stands, as in the settings; None: nobody set any.

    `trying` is on trial, with `seconds` left until it is taken back. `managed` False: somebody else looks after
    the network of this machine.
    """

    managed: bool = False
    interface: str = ""
    wiring: Mapping[str, Any] | None = None
    trying: Mapping[str, Any] | None = None
    seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockNow:
    """The machine's clock. `ntp`: it follows time servers; `synchronised`: one confirmed it since the start."""

    timezone: str = ""
    ntp: bool = False
    synchronised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStatus:
    """The agent itself and what it holds."""

    version: str
    firewall: FirewallNow | None = None
    network: NetworkNow = field(default_factory=NetworkNow)
    clock: ClockNow = field(default_factory=ClockNow)
