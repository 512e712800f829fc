"""How long the kernel keeps each IPv4 address of this machine: one from a DHCP server is lent for a time.

Law: asks the kernel (rtnetlink(7)) and reads its answer; whoever may not ask learns nothing, and nothing fails.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address

_ASK = struct.Struct("=IHHIIBBBBI")
"""struct nlmsghdr and struct ifaddrmsg."""
_HEADER = struct.Struct("=IHHII")
_ADDRESS = struct.Struct("=BBBBI")
_ATTRIBUTE = struct.Struct("=HH")
_CACHE = struct.Struct("=IIII")
_NEWADDR, _GETADDR, _DONE, _ERROR, _REQUEST, _DUMP = 20, 22, 3, 2, 1, 0x300
_IFA_ADDRESS, _IFA_LOCAL, _IFA_CACHEINFO = 1, 2, 6
_FOR_EVER = 0xFFFFFFFF


def lifetimes() -> Mapping[IPv4Address, int | None]:
    """Seconds that each address stays valid unless it is lent again; None for one that stays. Empty: not told."""
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as wire:
            wire.settimeout(1.0)
            wire.bind((0, 0))
            wire.send(_ASK.pack(_ASK.size, _GETADDR, _REQUEST | _DUMP, 1, 0, socket.AF_INET, 0, 0, 0, 0))
            return dict(_rows(wire))
    except (OSError, struct.error):
        return {}


def _rows(wire: socket.socket) -> Iterator[tuple[IPv4Address, int | None]]:
    while True:
        data = wire.recv(65536)
        while len(data) >= _HEADER.size:
            length, kind, _flags, _seq, _pid = _HEADER.unpack_from(data)
            if kind in (_DONE, _ERROR) or length < _HEADER.size:
                return
            if kind == _NEWADDR and (row := _row(data[_HEADER.size : length])) is not None:
                yield row
            data = data[_aligned(length) :]


def _row(body: bytes) -> tuple[IPv4Address, int | None] | None:
    """One address: its attributes follow struct ifaddrmsg."""
    told: dict[int, bytes] = {}
    at = _ADDRESS.size
    while at + _ATTRIBUTE.size <= len(body):
        length, kind = _ATTRIBUTE.unpack_from(body, at)
        if length < _ATTRIBUTE.size:
            break
        told[kind] = body[at + _ATTRIBUTE.size : at + length]
        at += _aligned(length)
    address = told.get(_IFA_LOCAL) or told.get(_IFA_ADDRESS)
    if address is None or len(address) != 4:
        return None
    valid = _CACHE.unpack_from(told[_IFA_CACHEINFO])[1] if _IFA_CACHEINFO in told else _FOR_EVER
    return IPv4Address(address), None if valid == _FOR_EVER else valid


def _aligned(length: int) -> int:
    return (length + 3) & ~3
