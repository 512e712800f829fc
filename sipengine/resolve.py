"""Where a provider's name leads: SRV and address look-ups, on a thread of their own.

Law: the SIP thread never waits for a name server. It asks, goes on, and is told; a name that was once known
keeps its last addresses while the name server is away.
"""

from __future__ import annotations

import queue
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

import dns.exception
import dns.resolver

from sipengine.port import Address, Transport

DEFAULT_PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}
_SRV = {"udp": "_sip._udp", "tcp": "_sip._tcp", "tls": "_sips._tcp"}
_LIFETIME = 4.0
"""Seconds that one look-up may take in all."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server as the settings name it: a host, perhaps a port. Without a port SRV is followed (RFC 3263)."""

    host: str
    port: int | None
    transport: Transport

    @classmethod
    def parse(cls, text: str, transport: Transport) -> Server:
        """Read `host`, `host:port`, `[v6]` or `[v6]:port`; the settings' checks have refused anything else."""
        if text.startswith("["):
            host, _, rest = text[1:].partition("]")
            return cls(host, int(rest[1:]) if rest.startswith(":") else None, transport)
        host, colon, number = text.rpartition(":")
        if colon and ":" not in host and number.isdigit():
            return cls(host, int(number), transport)
        return cls(text, None, transport)


@dataclass(frozen=True, slots=True)
class Target:
    """One place to send to, and the address of ours that leads there."""

    address: Address
    port: int
    local: Address | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """The answer for one server; `targets` empty and `error` told when the name leads nowhere."""

    server: Server
    targets: tuple[Target, ...]
    error: str | None = None


def look_up(server: Server) -> Resolved:
    """Follow SRV, then addresses. Blocks up to some seconds; never raises for a name that is not there."""
    literal = _literal(server.host)
    if literal is not None:
        number = server.port or DEFAULT_PORTS[server.transport]
        return Resolved(server, (_target(literal, number),))
    try:
        places = _places(server)
        targets = tuple(_target(a, number) for host, number in places for a in _addresses(host))
    except (dns.exception.DNSException, OSError) as err:
        return Resolved(server, (), type(err).__name__)
    return Resolved(server, targets, None if targets else "NXDOMAIN")


def _places(server: Server) -> list[tuple[str, int]]:
    default = [(server.host, server.port or DEFAULT_PORTS[server.transport])]
    if server.port is not None:
        return default
    try:
        answer = dns.resolver.resolve(f"{_SRV[server.transport]}.{server.host}", "SRV", lifetime=_LIFETIME)
    except dns.exception.DNSException:
        return default
    rows = sorted(answer, key=lambda row: (row.priority, -row.weight))
    return [(str(row.target).rstrip("."), int(row.port)) for row in rows] or default


def _addresses(host: str) -> list[Address]:
    """Addresses of a host, from the system's own order of hosts file and name servers."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except socket.gaierror:
        return []
    addresses = dict.fromkeys(str(row[4][0]) for row in found)
    return [ip_address(text.partition("%")[0]) for text in addresses]


def _target(address: Address, number: int) -> Target:
    return Target(address, number, local_address_toward(address))


def local_address_toward(address: Address) -> Address | None:
    """Our own address on the route to `address`; None when there is no route. Sends nothing."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:  # a kernel without IPv6 refuses already here
            probe.connect((str(address), 9))
            return ip_address(str(probe.getsockname()[0]).partition("%")[0])
    except OSError:
        return None


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


class Resolver:
    """Look-ups on a few threads, so that one dead name server holds up no other trunk.

    Answers wait in `take`; `wake` is called, from a look-up's thread, when one is there.
    """

    def __init__(self, wake: Callable[[], None], look: Callable[[Server], Resolved] = look_up) -> None:
        self._found: queue.SimpleQueue[Resolved] = queue.SimpleQueue()
        self._wake = wake
        self._look = look
        self._asked: set[Server] = set()
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="resolver")

    def ask(self, server: Server) -> None:
        """Look a server up; the answer comes through `take`. One that is being looked up is not asked twice, so
        that a name server that is away for days fills no queue.

        A server given by its address is answered here, in the order of asking: on the threads the backup's answer
        could overtake the first server's, and the backup would be registered at first.
        """
        if server in self._asked:
            return
        self._asked.add(server)
        if _literal(server.host) is None:
            self._pool.submit(self._work, server)
        else:
            self._work(server)

    def take(self) -> list[Resolved]:
        """The answers since the last call."""
        found = []
        while not self._found.empty():
            found.append(self._found.get_nowait())
            self._asked.discard(found[-1].server)
        return found

    def close(self) -> None:
        """Forget what waits; a look-up that runs may still finish unheard."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _work(self, server: Server) -> None:
        try:
            found = self._look(server)
        except Exception as err:  # noqa: BLE001 - whatever a name does to the libraries, who asked is told
            found = Resolved(server, (), type(err).__name__)
        self._found.put(found)
        self._wake()
