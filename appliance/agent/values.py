"""What the agent answers, as frozen values.

Law: pure; instants are UTC epoch seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
class AgentStatus:
    """The agent itself and what it holds."""

    version: str
    firewall: FirewallNow | None = None
