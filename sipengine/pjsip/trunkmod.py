"""The C module inside the pjsua2 wheel, as typed values: tables in, events and identities out.

Law: called from the SIP thread alone; everything that crosses is a frozen value; the wire structures
mirror `native/trunkmod/trunkmod.h`, and a wheel with another layout is refused by name.
"""

import ctypes
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum, StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Literal

ABI = 1
_EVENT_MAX = 65536
_BINDINGS_MAX = 8 << 20

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
TransportName = Literal["udp", "tcp", "tls"]


class TrunkModuleError(Exception):
    """The C module refused a call; the text says which and why."""


class Action(IntEnum):
    """What a network may do."""

    DROP = 0
    TRUST = 1
    AUTH = 2


class Transport(Enum):
    """The transport a pin is for."""

    ANY = "any"
    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


class Algorithm(IntEnum):
    """Digest algorithms that are offered (RFC 8760)."""

    SHA256 = 1
    MD5 = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """How the module runs. Lifetimes in seconds; rates in events a second."""

    algorithms: frozenset[Algorithm] = frozenset(Algorithm)
    nonce_lifetime: int = 300
    min_expires: int = 60
    max_expires: int = 3600
    max_contacts: int = 10
    stranger_rate: int = 5
    auth_failed_rate: int = 50


@dataclass(frozen=True, slots=True)
class AclEntry:
    """One network; the longest prefix wins, of two equal networks the later. `tag` comes back in Identity."""

    network: Network
    action: Action
    tag: int = 0


@dataclass(frozen=True, slots=True)
class Credential:
    """One account a PBX registers with; `ha1_*` are hex (see `ha1`), empty refuses that algorithm."""

    auth_user: str
    aor_user: str
    ha1_md5: str = field(repr=False)
    ha1_sha256: str = field(repr=False)
    tag: int = 0


@dataclass(frozen=True, slots=True)
class Pin:
    """The addresses of one host name, best first. `port` 0: for any port; a target's port 0: the default."""

    host: str
    port: int
    transport: Transport
    targets: tuple[tuple[Address, int], ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who sent the request now being handled. `credential_tag` and `user` (of its AOR): None without a digest."""

    action: Action
    acl_tag: int
    credential_tag: int | None
    user: str | None
    source: Address
    port: int
    transport: TransportName


class BoundReason(StrEnum):
    """Why a binding is there."""

    REGISTERED = "registered"
    REFRESHED = "refreshed"


class UnboundReason(StrEnum):
    """Why a binding went away; EVICTED: the AOR was full; REVOKED: its credential is gone."""

    REMOVED = "removed"
    EXPIRED = "expired"
    EVICTED = "evicted"
    REVOKED = "revoked"


class AuthFailure(StrEnum):
    """Why a request was not believed. STALE: right password, a nonce not made for this address."""

    WRONG_PASSWORD = "wrong_password"
    UNKNOWN_USER = "unknown_user"
    REPLAY = "replay"
    STALE = "stale"
    MALFORMED = "malformed"
    WRONG_AOR = "wrong_aor"


@dataclass(frozen=True, slots=True)
class Binding:
    """One contact of one AOR; `contact` is the URI as sent, `source` and `port` where it came from.

    `expires` in seconds: as granted in an event, what is left of it in `TrunkModule.bindings`.
    """

    user: str
    contact: str
    source: Address
    port: int
    transport: TransportName
    expires: int
    call_id: str
    user_agent: str
    acl_tag: int
    tag: int


@dataclass(frozen=True, slots=True)
class Bound(Binding):
    reason: BoundReason


@dataclass(frozen=True, slots=True)
class Unbound(Binding):
    reason: UnboundReason


@dataclass(frozen=True, slots=True)
class AuthFailed:
    source: Address
    port: int
    transport: TransportName
    method: str
    user: str
    reason: AuthFailure
    acl_tag: int


@dataclass(frozen=True, slots=True)
class Stranger:
    """A source without a network; told once a minute each. `first_seen`: seconds since 1970."""

    source: Address
    port: int
    transport: TransportName
    method: str
    first_seen: float
    count: int


@dataclass(frozen=True, slots=True)
class Unresolved:
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Digit:
    """A DTMF digit on the pjsua call of that number; `ms` its length, `info` when it came by SIP INFO."""

    call: int
    digit: str
    ms: int
    info: bool


@dataclass(frozen=True, slots=True)
class Lost:
    """`count` events did not fit; `TrunkModule.bindings` tells what is so now."""

    count: int


Event = Bound | Unbound | AuthFailed | Stranger | Unresolved | Digit | Lost


@dataclass(frozen=True, slots=True)
class Stats:
    """Counters since start; `bindings` is the number at this moment."""

    stranger_requests: int
    stranger_responses: int
    stranger_connections: int
    challenges: int
    auth_ok: int
    auth_failed: int
    auth_stale: int
    auth_replay: int
    registrations: int
    bindings: int
    resolved: int
    unresolved: int
    events_sent: int
    events_lost: int
    events_muted: int


def ha1(user: str, realm: str, password: str, algorithm: Algorithm) -> str:
    """H(user:realm:password) in hex, RFC 7616 3.4.2."""
    text = f"{user}:{realm}:{password}".encode()
    if algorithm is Algorithm.SHA256:
        return hashlib.sha256(text).hexdigest()
    return hashlib.md5(text, usedforsecurity=False).hexdigest()


class _Config(ctypes.Structure):
    _fields_ = (
        ("realm", ctypes.c_char_p),
        ("algorithms", ctypes.c_int32),
        ("nonce_lifetime", ctypes.c_int32),
        ("min_expires", ctypes.c_int32),
        ("max_expires", ctypes.c_int32),
        ("max_contacts", ctypes.c_int32),
        ("stranger_rate", ctypes.c_int32),
        ("auth_failed_rate", ctypes.c_int32),
    )


class _AclEntry(ctypes.Structure):
    _fields_ = (
        ("address", ctypes.c_uint8 * 16),
        ("family", ctypes.c_uint8),
        ("prefix", ctypes.c_uint8),
        ("pad", ctypes.c_uint8 * 2),
        ("action", ctypes.c_int32),
        ("tag", ctypes.c_int32),
    )


class _Credential(ctypes.Structure):
    _fields_ = (
        ("auth_user", ctypes.c_char_p),
        ("aor_user", ctypes.c_char_p),
        ("ha1_md5", ctypes.c_char_p),
        ("ha1_sha256", ctypes.c_char_p),
        ("tag", ctypes.c_int32),
        ("pad", ctypes.c_int32),
    )


class _Pin(ctypes.Structure):
    _fields_ = (
        ("host", ctypes.c_char_p),
        ("address", ctypes.c_uint8 * 16),
        ("family", ctypes.c_uint8),
        ("pad", ctypes.c_uint8 * 3),
        ("transport", ctypes.c_int32),
        ("port", ctypes.c_int32),
        ("target_port", ctypes.c_int32),
    )


class _Identity(ctypes.Structure):
    _fields_ = (
        ("action", ctypes.c_int32),
        ("acl_tag", ctypes.c_int32),
        ("authenticated", ctypes.c_int32),
        ("credential_tag", ctypes.c_int32),
        ("port", ctypes.c_int32),
        ("user", ctypes.c_char * 128),
        ("source", ctypes.c_char * 48),
        ("transport", ctypes.c_char * 16),
    )


class _Stats(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in Stats.__dataclass_fields__)


_TRANSPORT_CODES = {Transport.ANY: 0, Transport.UDP: 1, Transport.TCP: 2, Transport.TLS: 3}


def _packed(address: Address) -> Any:
    return (ctypes.c_uint8 * 16)(*address.packed)


def _acl_row(entry: AclEntry) -> _AclEntry:
    net = entry.network
    return _AclEntry(
        address=_packed(net.network_address),
        family=net.version,
        prefix=net.prefixlen,
        action=int(entry.action),
        tag=entry.tag,
    )


def _credential_row(entry: Credential) -> _Credential:
    return _Credential(
        auth_user=entry.auth_user.encode(),
        aor_user=entry.aor_user.encode(),
        ha1_md5=entry.ha1_md5.encode(),
        ha1_sha256=entry.ha1_sha256.encode(),
        tag=entry.tag,
    )


def _pin_rows(pin: Pin) -> Iterator[_Pin]:
    for address, port in pin.targets:
        yield _Pin(
            host=pin.host.encode("idna") if not pin.host.isascii() else pin.host.encode(),
            address=_packed(address),
            family=address.version,
            transport=_TRANSPORT_CODES[pin.transport],
            port=pin.port,
            target_port=port,
        )


def _binding(raw: dict[str, Any]) -> dict[str, Any]:
    names = Binding.__dataclass_fields__
    return {name: raw[name] for name in names} | {"source": ip_address(raw["source"])}


def _bound(raw: dict[str, Any]) -> Bound:
    return Bound(**_binding(raw), reason=BoundReason(raw["reason"]))


def _unbound(raw: dict[str, Any]) -> Unbound:
    return Unbound(**_binding(raw), reason=UnboundReason(raw["reason"]))


def _unresolved(raw: dict[str, Any]) -> Unresolved:
    return Unresolved(raw["host"], raw["port"])


def _auth_failed(raw: dict[str, Any]) -> AuthFailed:
    return AuthFailed(
        source=ip_address(raw["source"]),
        port=raw["port"],
        transport=raw["transport"],
        method=raw["method"],
        user=raw["user"],
        reason=AuthFailure(raw["reason"]),
        acl_tag=raw["acl_tag"],
    )


def _stranger(raw: dict[str, Any]) -> Stranger:
    return Stranger(
        source=ip_address(raw["source"]),
        port=raw["port"],
        transport=raw["transport"],
        method=raw["method"],
        first_seen=raw["first_seen"] / 1000,
        count=raw["count"],
    )


def _digit(raw: dict[str, Any]) -> Digit:
    return Digit(raw["call"], raw["digit"], raw["ms"], raw["info"])


_READERS: dict[str, Callable[[dict[str, Any]], Event]] = {
    "bound": _bound,
    "unbound": _unbound,
    "auth_failed": _auth_failed,
    "stranger": _stranger,
    "unresolved": _unresolved,
    "digit": _digit,
}


def parse_event(datagram: bytes) -> Event:
    """One datagram of the module as a value. ValueError or KeyError: not one of ours."""
    raw = json.loads(datagram)
    return _READERS[raw["event"]](raw)


def _library_path() -> str:
    import _pjsua2  # the door to the wheel is this package

    return str(_pjsua2.__file__)


class TrunkModule:
    """The running module. Make it after `libStart`; `close` before `libDestroy`. Not thread-safe."""

    def __init__(self, realm: str, limits: Limits = Limits(), library: str | None = None) -> None:
        """Start the module on the pjsua endpoint of this process.

        TrunkModuleError: the wheel has no module or another layout, a module runs already, or no endpoint.
        """
        self._lib = ctypes.CDLL(library or _library_path())
        self._lost = 0
        self._running = False
        if not hasattr(self._lib, "trunk_abi") or self._lib.trunk_abi() != ABI:
            raise TrunkModuleError("the pjsua2 wheel carries no trunk module of this version: rebuild the wheel")
        self._lib.trunk_rx_identity.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
        self._lib.trunk_shutdown.restype = None
        self._lib.trunk_stats.restype = None
        raw = _Config(
            realm=realm.encode(),
            algorithms=sum(limits.algorithms),
            nonce_lifetime=limits.nonce_lifetime,
            min_expires=limits.min_expires,
            max_expires=limits.max_expires,
            max_contacts=limits.max_contacts,
            stranger_rate=limits.stranger_rate,
            auth_failed_rate=limits.auth_failed_rate,
        )
        self._check("trunk_init", self._lib.trunk_init(ctypes.byref(raw)))
        self._running = True

    def _check(self, call: str, status: int) -> None:
        if status == 0:
            return
        words = os.strerror(-status) if status < 0 else f"pj_status {status}"
        raise TrunkModuleError(f"{call}: {words}")

    def _set(self, call: str, row: type[ctypes.Structure], rows: Sequence[ctypes.Structure]) -> None:
        table = (row * len(rows))(*rows)
        self._check(call, getattr(self._lib, call)(table, len(rows)))

    def set_acl(self, entries: Sequence[AclEntry]) -> None:
        """Replace the whole table; empty drops everybody."""
        self._set("trunk_set_acl", _AclEntry, [_acl_row(e) for e in entries])

    def set_credentials(self, entries: Sequence[Credential]) -> None:
        """Replace all accounts; bindings of AORs that are gone end (Unbound, REVOKED). auth_user is unique."""
        self._set("trunk_set_credentials", _Credential, [_credential_row(e) for e in entries])

    def set_pins(self, pins: Sequence[Pin]) -> None:
        """Replace all pinned names; a name without a pin fails to resolve, with an Unresolved event."""
        self._set("trunk_set_pins", _Pin, [row for pin in pins for row in _pin_rows(pin)])

    def fileno(self) -> int:
        """Readable when events wait; owned by the module."""
        return int(self._lib.trunk_event_fd())

    def drain(self) -> list[Event]:
        """All events so far, oldest first; never waits. A Lost comes last when some did not fit."""
        events: list[Event] = []
        while self._running:
            try:
                datagram = os.read(self.fileno(), _EVENT_MAX)
            except BlockingIOError:
                break
            if not datagram:
                break
            events.append(parse_event(datagram))
        lost = self.stats().events_lost
        if lost > self._lost:
            events.append(Lost(lost - self._lost))
            self._lost = lost
        return events

    def identity(self, rdata: object) -> Identity | None:
        """Who sent the request being handled: `prm.rdata` or its `pjRxData`, during the callback only."""
        raw = _Identity()
        address: int = int(getattr(rdata, "pjRxData", rdata))  # type: ignore[call-overload]
        if not self._lib.trunk_rx_identity(address, ctypes.byref(raw)):
            return None
        return Identity(
            action=Action(raw.action),
            acl_tag=raw.acl_tag,
            credential_tag=raw.credential_tag if raw.authenticated else None,
            user=raw.user.decode(errors="replace") if raw.authenticated else None,
            source=ip_address(raw.source.decode()),
            port=raw.port,
            transport=raw.transport.decode(),
        )

    def bindings(self) -> list[Binding]:
        """Every binding there is now; `expires` counts from now."""
        buffer = ctypes.create_string_buffer(_BINDINGS_MAX)
        length = self._lib.trunk_bindings(buffer, _BINDINGS_MAX)
        if length < 0:
            self._check("trunk_bindings", length)
        rows = json.loads(buffer.raw[:length])
        return [Binding(**_binding(row | {"expires": row["remaining"]})) for row in rows]

    def stats(self) -> Stats:
        """Counters since start."""
        raw = _Stats()
        self._lib.trunk_stats(ctypes.byref(raw))
        return Stats(*(getattr(raw, name) for name in Stats.__dataclass_fields__))

    def close(self) -> None:
        """Take the module off the endpoint and free everything; harmless the second time."""
        if self._running:
            self._running = False
            self._lib.trunk_shutdown()
