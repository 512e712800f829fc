"""How the lines are at this moment, as far as a decision about a call needs it.

Law: a snapshot; who makes it keeps the mappings from changing while a decision reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sipengine.core.plan import Facts
from sipengine.core.standing import Standing
from sipengine.port import AccountKey, Source

_NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a registered PBX can be reached: its Contact URI, and where its REGISTER really came from."""

    uri: str
    source: Source


@dataclass(frozen=True, slots=True)
class LineState:
    """A snapshot of the lines.

    `usable`: trunk accounts that are registered, or need not be and answer.
    `servers`: the server, as the settings name it, where an account is now; without one its trunk's first.
    `elsewhere`: by trunk id, every other address that its servers' names lead to, as `address:port`; an emergency
    call tries them all.
    `contacts`: by PBX id, the most recent first; `phones`: the same by user name.
    `down`: PBX ids that are known not to answer.
    `own_hosts`: our own address toward an account, for From.
    `standing`: what is forced and rehearsed.
    `ringing`: the calls that nobody has answered yet, the oldest first.
    `reserved`: trunks on which a channel was freed for an emergency call, that nobody else may take.
    `draining`: the box is about to restart and takes no new calls.
    `calls`: calls in progress by `trunk/ID` and `pbx/ID`; `inbound` and `outbound`: all of them by direction.
    """

    usable: frozenset[AccountKey] = frozenset()
    servers: Mapping[AccountKey, str] = field(default_factory=lambda: MappingProxyType({}))
    elsewhere: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    contacts: Mapping[str, tuple[Contact, ...]] = field(default_factory=lambda: MappingProxyType({}))
    phones: Mapping[str, tuple[Contact, ...]] = field(default_factory=lambda: MappingProxyType({}))
    down: frozenset[str] = frozenset()
    own_hosts: Mapping[AccountKey, str] = field(default_factory=lambda: MappingProxyType({}))
    calls: Mapping[str, int] = field(default_factory=lambda: _NOTHING)
    ringing: tuple[Facts, ...] = ()
    reserved: frozenset[str] = frozenset()
    standing: Standing = field(default_factory=Standing)
    draining: bool = False
    inbound: int = 0
    outbound: int = 0

    def on_trunk(self, id: str) -> int:
        """Calls now on a trunk."""
        return self.calls.get(f"trunk/{id}", 0)

    def on_pbx(self, id: str) -> int:
        """Calls now on a PBX."""
        return self.calls.get(f"pbx/{id}", 0)
