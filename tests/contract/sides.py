"""Two stacks that face each other, fake or real, and how a test waits for what happens on one of them.

Law: nothing sleeps; waiting is polling with a deadline, and a wait in vain shows all that happened instead.
"""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from itertools import count
from typing import Protocol, TypeVar

from sipengine.certificate import TlsFiles
from sipengine.port import (
    Account,
    AccountKey,
    Admission,
    Answer,
    Answered,
    Arrived,
    Dial,
    DigitHeard,
    Ended,
    Event,
    Hangup,
    Headers,
    LegCommand,
    LegId,
    Listener,
    Media,
    MediaChanged,
    Neighbour,
    Played,
    Progressed,
    Recorded,
    Registration,
    Source,
    Stack,
    Transport,
)
from tests.contract.remote import RemoteStack
from tests.fakes.net import FakeNet
from tests.fakes.stack import FakeStack

DEADLINE = 4.0
NEAR, FAR, THIRD = IPv4Address("127.0.41.1"), IPv4Address("127.0.41.2"), IPv4Address("127.0.41.3")
NOBODY = IPv4Address("127.0.41.77")
RTP_PORTS = {NEAR: (21000, 21199), FAR: (21200, 21399), THIRD: (21400, 21599)}
BOX, PBX = AccountKey("trunk/box"), AccountKey("pbx/pbx")
LEG_EVENTS = (Arrived, Progressed, Answered, MediaChanged, DigitHeard, Ended, Played, Recorded)
E = TypeVar("E")
_LEGS = count(1)


@dataclass
class Side:
    """One stack, what happened on it and is not yet looked at, and the legs that it has."""

    stack: Stack
    address: IPv4Address
    port: int
    happened: list[Event] = field(default_factory=list)
    everything: list[Event] = field(default_factory=list)
    legs: set[LegId] = field(default_factory=set)

    def uri(self, user: str = "31501234567", transport: Transport = "udp") -> str:
        suffix = "" if transport == "udp" else f";transport={transport}"
        return f"sip:{user}@{self.address}:{self.port}{suffix}"

    def do(self, command: LegCommand) -> None:
        if isinstance(command, Dial):
            self.legs.add(command.leg)
        self.stack.command(command)

    def pump(self, seconds: float = 0.0) -> None:
        for event in self.stack.poll(seconds):
            self.happened.append(event)
            self.everything.append(event)
            if isinstance(event, Arrived):
                self.legs.add(event.leg)
            elif isinstance(event, Ended):
                self.legs.discard(event.leg)

    def until(self, kind: type[E], seconds: float = DEADLINE, **wanted: object) -> E:
        """The next event of a kind with these values; it counts as looked at, and those before it stay."""
        deadline = time.monotonic() + seconds
        while True:
            for at, event in enumerate(self.happened):
                if isinstance(event, kind) and all(getattr(event, k) == v for k, v in wanted.items()):
                    del self.happened[at]
                    return event
            if time.monotonic() >= deadline:
                raise AssertionError(f"no {kind.__name__} {wanted}; instead {self.everything}")
            self.pump(0.05)

    def seen(self, kind: type[E], **wanted: object) -> list[E]:
        """All events of a kind so far, looked at or not."""
        self.pump()
        return [
            event
            for event in self.everything
            if isinstance(event, kind) and all(getattr(event, k) == v for k, v in wanted.items())
        ]

    def calm(self) -> None:
        """End every leg, and forget what happened."""
        for leg in list(self.legs):
            self.stack.command(Hangup(leg, 503))
        deadline = time.monotonic() + DEADLINE
        while self.legs and time.monotonic() < deadline:
            self.pump(0.05)
        assert not self.legs, f"legs that never ended: {self.legs}"
        while self.stack.poll(0.02):
            pass
        self.check_order()
        self.happened.clear()
        self.everything.clear()

    def check_order(self) -> None:
        """Every leg is named before anything happens on it, and nothing happens after its end."""
        over: set[LegId] = set()
        for event in self.everything:
            if isinstance(event, LEG_EVENTS):
                assert event.leg not in over, f"{event} after the end"
            if isinstance(event, Ended):
                over.add(event.leg)


class World(Protocol):
    """What differs between the fake and the real wire."""

    near: Side
    far: Side

    def stranger(self, message: bytes) -> bytes | None:
        """Say something from an address that nobody admitted; the answer, None for silence."""

    def taken(self) -> Listener:
        """A socket that somebody else has."""

    def another(self) -> Side:
        """One more stack on the same wire; whoever asks closes it."""

    def close(self) -> None:
        """Free everything."""


class FakeWorld:
    """Two fakes on one fake wire."""

    def __init__(self) -> None:
        self.net = FakeNet()
        self.near = Side(FakeStack(self.net), NEAR, 5060)
        self.far = Side(FakeStack(self.net), FAR, 5060)

    def stranger(self, message: bytes) -> bytes | None:
        method = message.split(b" ", 1)[0].decode()
        return self.net.stranger(Source(NOBODY, 4000, "udp"), Listener("udp", FAR, 5060), method)

    def another(self) -> Side:
        return Side(FakeStack(self.net), THIRD, 5060)

    def taken(self) -> Listener:
        self.net.taken.add((str(NEAR), 5999))
        return Listener("udp", NEAR, 5999)

    def close(self) -> None:
        self.near.stack.close()
        self.far.stack.close()


class RealWorld:
    """Two real stacks, each in a process of its own, on loopback. `tls`: whose certificate they all show."""

    def __init__(self, tls: TlsFiles | None = None) -> None:
        self._tls = tls
        self.near = Side(RemoteStack(tls), NEAR, free_port(NEAR))
        self.far = Side(RemoteStack(tls), FAR, free_port(FAR))
        self._occupied: list[socket.socket] = []

    def stranger(self, message: bytes) -> bytes | None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
            wire.bind((str(NOBODY), 0))
            wire.settimeout(0.3)
            wire.sendto(message, (str(FAR), self.far.port))
            try:
                return wire.recv(4096)
            except TimeoutError:
                return None

    def another(self) -> Side:
        return Side(RemoteStack(self._tls), THIRD, free_port(THIRD))

    def taken(self) -> Listener:
        wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        wire.bind((str(NEAR), 0))
        self._occupied.append(wire)
        return Listener("udp", NEAR, wire.getsockname()[1])

    def close(self) -> None:
        for wire in self._occupied:
            wire.close()
        self.near.stack.close()
        self.far.stack.close()


def free_port(address: IPv4Address) -> int:
    """A port that is free for UDP and TCP now."""
    for _ in range(50):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.bind((str(address), 0))
            number = int(udp.getsockname()[1])
            with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
                try:
                    tcp.bind((str(address), number))
                except OSError:
                    continue
                return number
    raise AssertionError("no port is free for both UDP and TCP")


# ---- common set-up -------------------------------------------------------------------------------------------


def account(
    key: AccountKey,
    side: Side,
    *,
    name: str | None = None,
    user: str | None = None,
    password: str | None = None,
    transport: Transport = "udp",
    registrar: Side | None = None,
    codecs: tuple[str, ...] = ("PCMA", "PCMU"),
    proxies: tuple[str, ...] = (),
) -> Account:
    """An account of one side, `name` its address of record; `registrar` is where it logs in."""
    ports = RTP_PORTS[side.address]
    return Account(
        key=key,
        aor=f"sip:{name or key.rpartition('/')[2]}@{side.address}",
        transport=transport,
        media=Media(codecs, "off", ports),
        username=user,
        password=password,
        proxies=proxies,
        registration=Registration(f"sip:{registrar.address}:{registrar.port}", 300) if registrar else None,
    )


def neighbour(side: Side, *accounts: AccountKey, digest: bool = False) -> Neighbour:
    """The row that lets one side speak to the other."""
    return Neighbour(f"{side.address}/32", Admission.DIGEST if digest else Admission.TRUST, accounts)


def introduce(world: World) -> None:
    """Each side knows the other by its address."""
    world.near.stack.put_account(account(BOX, world.near))
    world.far.stack.put_account(account(PBX, world.far))
    world.near.stack.admit([neighbour(world.far, BOX)], [])
    world.far.stack.admit([neighbour(world.near, PBX)], [])


def dial(world: World, *, headers: Headers = (), uri: str | None = None, key: AccountKey = BOX) -> LegId:
    """The near side calls the far one."""
    leg = LegId(f"a/{next(_LEGS)}")
    target = uri or world.far.uri()
    caller = f'"Jan" <sip:31612345678@{world.near.address}>'
    world.near.do(Dial(leg, key, target, target.partition(";")[0], caller, headers))
    return leg


@dataclass(frozen=True)
class Talk:
    """A call between the two sides: the leg of each."""

    near: LegId
    far: LegId


def ring(world: World) -> Talk:
    """A call that has arrived and has no answer yet."""
    near = dial(world)
    return Talk(near, world.far.until(Arrived).leg)


def talk(world: World) -> Talk:
    """A call that is answered, with media on both sides."""
    call = ring(world)
    world.far.do(Answer(call.far))
    world.near.until(Answered, leg=call.near)
    world.far.until(Answered, leg=call.far)
    world.near.until(MediaChanged, leg=call.near, active=True)
    world.far.until(MediaChanged, leg=call.far, active=True)
    return call
