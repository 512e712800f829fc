"""What crosses between Python and the C module: networks, accounts and names in; identities and events out.

Law: frozen, and without behaviour; secrets do not print.
"""

import hashlib
from dataclasses import dataclass, field
from enum import Enum, IntEnum, StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
TransportName = Literal["udp", "tcp", "tls"]


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
    """One network; the longest prefix wins, of two equal networks the later. `tag` comes back in Identity.

    `algorithms`: what is offered to it, empty for those of Limits. Some older PBXs read the first challenge
    only, and fail on SHA-256: give their network MD5 alone.
    """

    network: Network
    action: Action
    tag: int = 0
    algorithms: frozenset[Algorithm] = frozenset()


@dataclass(frozen=True, slots=True)
class Credential:
    """One account a PBX registers with; `ha1_*` are hex (see `ha1`), empty refuses that algorithm.

    `md5_first`: MD5 is offered before SHA-256, where both may be answered.
    """

    auth_user: str
    aor_user: str
    ha1_md5: str = field(repr=False)
    ha1_sha256: str = field(repr=False)
    tag: int = 0
    md5_first: bool = False


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
    """Why a request was not believed. STALE: right password, a nonce not made for this address. NO_ACCOUNT: a peer
    that is known by its address registers all the same."""

    WRONG_PASSWORD = "wrong_password"
    UNKNOWN_USER = "unknown_user"
    REPLAY = "replay"
    STALE = "stale"
    MALFORMED = "malformed"
    WRONG_AOR = "wrong_aor"
    NO_ACCOUNT = "no_account"


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
    user_agent: str
    reason: AuthFailure
    acl_tag: int


@dataclass(frozen=True, slots=True)
class Stranger:
    """A source without a network; told every ten seconds each. `first_seen`: seconds since 1970.

    `user` and `user_agent`: as the message claims, "" when it was none or broken.
    """

    source: Address
    port: int
    transport: TransportName
    method: str
    user: str
    user_agent: str
    first_seen: float
    count: int


@dataclass(frozen=True, slots=True)
class Heard:
    """An OPTIONS of a neighbour, or a request that was `challenged` for a password; every ten seconds each."""

    source: Address
    port: int
    transport: TransportName
    method: str
    user: str
    user_agent: str
    challenged: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """A connection that we had made to there is gone."""

    source: Address
    port: int
    transport: TransportName


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


Event = Bound | Unbound | AuthFailed | Stranger | Heard | Cut | Unresolved | Digit | Lost


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
    malformed: int


def ha1(user: str, realm: str, password: str, algorithm: Algorithm) -> str:
    """H(user:realm:password) in hex, RFC 7616 3.4.2."""
    text = f"{user}:{realm}:{password}".encode()
    if algorithm is Algorithm.SHA256:
        return hashlib.sha256(text).hexdigest()
    return hashlib.md5(text, usedforsecurity=False).hexdigest()
