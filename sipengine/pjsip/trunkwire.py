"""The C module's structures and datagrams, to and from the values of `trunkvalues`.

Law: mirrors `native/trunkmod/trunkmod.h` field by field; ABI changes with every change of a structure.
"""

import ctypes
import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from sipengine.pjsip.trunkvalues import (
    AclEntry,
    Action,
    Address,
    AuthFailed,
    AuthFailure,
    Binding,
    Bound,
    BoundReason,
    Credential,
    Cut,
    Digit,
    Event,
    Heard,
    Identity,
    Limits,
    Pin,
    Stats,
    Stranger,
    Transport,
    Unbound,
    UnboundReason,
    Unresolved,
)

ABI = 12


class RawConfig(ctypes.Structure):
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


class RawAclEntry(ctypes.Structure):
    _fields_ = (
        ("address", ctypes.c_uint8 * 16),
        ("family", ctypes.c_uint8),
        ("prefix", ctypes.c_uint8),
        ("algorithms", ctypes.c_uint8),
        ("pad", ctypes.c_uint8),
        ("action", ctypes.c_int32),
        ("tag", ctypes.c_int32),
    )


class RawCredential(ctypes.Structure):
    _fields_ = (
        ("auth_user", ctypes.c_char_p),
        ("aor_user", ctypes.c_char_p),
        ("ha1_md5", ctypes.c_char_p),
        ("ha1_sha256", ctypes.c_char_p),
        ("tag", ctypes.c_int32),
        ("md5_first", ctypes.c_int32),
    )


class RawPin(ctypes.Structure):
    _fields_ = (
        ("host", ctypes.c_char_p),
        ("address", ctypes.c_uint8 * 16),
        ("family", ctypes.c_uint8),
        ("pad", ctypes.c_uint8 * 3),
        ("transport", ctypes.c_int32),
        ("port", ctypes.c_int32),
        ("target_port", ctypes.c_int32),
    )


class RawIdentity(ctypes.Structure):
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


class RawStats(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in Stats.__dataclass_fields__)


_TRANSPORT_CODES = {Transport.ANY: 0, Transport.UDP: 1, Transport.TCP: 2, Transport.TLS: 3}


def _packed(address: Address) -> Any:
    return (ctypes.c_uint8 * 16)(*address.packed)


def config_row(realm: str, limits: Limits) -> RawConfig:
    return RawConfig(
        realm=realm.encode(),
        algorithms=sum(limits.algorithms),
        nonce_lifetime=limits.nonce_lifetime,
        min_expires=limits.min_expires,
        max_expires=limits.max_expires,
        max_contacts=limits.max_contacts,
        stranger_rate=limits.stranger_rate,
        auth_failed_rate=limits.auth_failed_rate,
    )


def acl_row(entry: AclEntry) -> RawAclEntry:
    net = entry.network
    return RawAclEntry(
        address=_packed(net.network_address),
        family=net.version,
        prefix=net.prefixlen,
        algorithms=sum(entry.algorithms),
        action=int(entry.action),
        tag=entry.tag,
    )


def credential_row(entry: Credential) -> RawCredential:
    return RawCredential(
        auth_user=entry.auth_user.encode(),
        aor_user=entry.aor_user.encode(),
        ha1_md5=entry.ha1_md5.encode(),
        ha1_sha256=entry.ha1_sha256.encode(),
        tag=entry.tag,
        md5_first=entry.md5_first,
    )


def pin_rows(pin: Pin) -> Iterator[RawPin]:
    for address, port in pin.targets:
        yield RawPin(
            host=pin.host.encode("idna") if not pin.host.isascii() else pin.host.encode(),
            address=_packed(address),
            family=address.version,
            transport=_TRANSPORT_CODES[pin.transport],
            port=pin.port,
            target_port=port,
        )


def read_identity(raw: RawIdentity) -> Identity:
    return _identity(bytes(raw))


@lru_cache(maxsize=256)
def _identity(row: bytes) -> Identity:
    """Remembered: a box has few neighbours, and each of their INVITEs is asked about twice."""
    raw = RawIdentity.from_buffer_copy(row)
    return Identity(
        action=Action(raw.action),
        acl_tag=raw.acl_tag,
        credential_tag=raw.credential_tag if raw.authenticated else None,
        user=raw.user.decode(errors="replace") if raw.authenticated else None,
        source=ip_address(raw.source.decode()),
        port=raw.port,
        transport=raw.transport.decode(),
    )


def read_stats(raw: RawStats) -> Stats:
    return Stats(*(getattr(raw, name) for name in Stats.__dataclass_fields__))


def read_bindings(text: bytes) -> list[Binding]:
    """The JSON array of `trunk_bindings`; `expires` counts from now."""
    return [Binding(**_binding(row | {"expires": row["remaining"]})) for row in json.loads(text)]


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
        user_agent=raw["user_agent"],
        reason=AuthFailure(raw["reason"]),
        acl_tag=raw["acl_tag"],
    )


def _stranger(raw: dict[str, Any]) -> Stranger:
    return Stranger(
        source=ip_address(raw["source"]),
        port=raw["port"],
        transport=raw["transport"],
        method=raw["method"],
        user=raw["user"],
        user_agent=raw["user_agent"],
        first_seen=raw["first_seen"] / 1000,
        count=raw["count"],
    )


def _heard(raw: dict[str, Any]) -> Heard:
    return Heard(
        source=ip_address(raw["source"]),
        port=raw["port"],
        transport=raw["transport"],
        method=raw["method"],
        user=raw["user"],
        user_agent=raw["user_agent"],
        challenged=raw["challenged"],
    )


def _cut(raw: dict[str, Any]) -> Cut:
    return Cut(ip_address(raw["source"]), raw["port"], raw["transport"])


def _digit(raw: dict[str, Any]) -> Digit:
    return Digit(raw["call"], raw["digit"], raw["ms"], raw["info"])


_READERS: dict[str, Callable[[dict[str, Any]], Event]] = {
    "bound": _bound,
    "unbound": _unbound,
    "auth_failed": _auth_failed,
    "stranger": _stranger,
    "heard": _heard,
    "cut": _cut,
    "unresolved": _unresolved,
    "digit": _digit,
}


def parse_event(datagram: bytes) -> Event:
    """One datagram of the module as a value. ValueError or KeyError: not one of ours."""
    raw = json.loads(datagram)
    return _READERS[raw["event"]](raw)
