"""The wire between fake stacks: who listens where, who keeps silent, and the dialogs that cross it.

Law: nothing here waits or sleeps. Messages arrive at once, in order; what would take a time-out takes `time_out`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from ipaddress import ip_address
from itertools import count
from typing import TYPE_CHECKING

from sipengine.port import Account, Address, LegId, Listener, Pin, Seen, Source

if TYPE_CHECKING:
    from tests.fakes.stack import FakeStack

_URI = re.compile(r"sips?:(?:[^@>]*@)?(\[[^\]]+\]|[^:;>]+)(?::(\d+))?")


class Stage(Enum):
    """How far a dialog is."""

    CALLING = "calling"
    EARLY = "early"
    ANSWERED = "answered"
    OVER = "over"


@dataclass(eq=False)
class End:
    """One side of a dialog: a leg of a stack. `holds` when this side has put the other on hold."""

    stack: FakeStack
    leg: LegId
    account: Account
    holds: bool = False


@dataclass(eq=False)
class Dialog:
    """An INVITE and what came of it. Without a `callee` nobody heard it."""

    call_id: str
    caller: End
    callee: End | None = None
    stage: Stage = Stage.CALLING
    media: bool = False
    codec: str | None = None

    def other(self, end: End) -> End | None:
        """The far end, as seen from one side."""
        return self.callee if end is self.caller else self.caller


@dataclass(eq=False)
class FakeNet:
    """`taken` are sockets of others; `silent` addresses swallow everything."""

    stacks: dict[tuple[str, int, str], FakeStack] = field(default_factory=dict)
    taken: set[tuple[str, int]] = field(default_factory=set)
    silent: set[tuple[str, int]] = field(default_factory=set)
    waiting: list[Callable[[], None]] = field(default_factory=list)
    numbers: count[int] = field(default_factory=lambda: count(1))
    router: Address | None = None
    """A router that puts its own address in place of everybody's; None when there is none."""

    def translated(self, source: Source) -> Seen:
        """How a far end sees a source."""
        return Seen(self.router or source.address, source.port)

    def open(self, listener: Listener, stack: FakeStack) -> bool:
        """Take a socket; False when somebody else has it."""
        key = (str(listener.address), listener.port, listener.transport)
        if key[:2] in self.taken or self.stacks.get(key, stack) is not stack:
            return False
        self.stacks[key] = stack
        return True

    def close(self, stack: FakeStack) -> None:
        """Nobody listens there any more."""
        self.stacks = {key: other for key, other in self.stacks.items() if other is not stack}

    def find(self, host: str, port: int, transport: str) -> FakeStack | None:
        """Who listens at an address; also on every address of its port."""
        for address in (host, "0.0.0.0", "::"):
            if (address, port, transport) in self.stacks:
                return self.stacks[address, port, transport]
        return None

    def time_out(self) -> None:
        """Let every transaction that got no answer run out (32 s, RFC 3261 timers B and F)."""
        waiting, self.waiting = self.waiting, []
        for give_up in waiting:
            give_up()

    def stranger(self, source: Source, target: Listener, method: str = "OPTIONS") -> bytes | None:
        """Somebody unknown speaks; the answer on the wire, None for silence."""
        stack = self.find(str(target.address), target.port, target.transport)
        return stack.hear_stranger(source, method) if stack else None


def place_of(account: Account, uri: str, pins: Sequence[Pin]) -> tuple[str, int] | None:
    """Where a message to `uri` goes: first to the account's proxy, names as they are pinned; or None."""
    found = _URI.search(account.proxies[0] if account.proxies else uri)
    if found is None:
        return None
    host, port = found[1].strip("[]"), int(found[2] or 5060)
    for pin in sorted(pins, key=lambda pin: -pin.port):
        if pin.host == host and pin.transport == account.transport and pin.port in (0, port) and pin.targets:
            return str(pin.targets[0][0]), pin.targets[0][1]
    try:
        return str(ip_address(host)), port
    except ValueError:
        return None
