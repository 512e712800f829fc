"""The network interfaces of this machine and their addresses.

Law: a value of now; an interface that vanishes while it is read is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

import netifaces

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface. `gateways`: the default ones behind it. Link-local IPv6 addresses lose their scope."""

    name: str
    addresses: tuple[Address, ...] = ()
    mac: str | None = None
    gateways: tuple[Address, ...] = ()


def interfaces() -> tuple[Interface, ...]:
    """Every interface, in the order of the system."""
    return tuple(_interface(name) for name in netifaces.interfaces())


def addresses() -> frozenset[Address]:
    """Every address of this machine, loopback included."""
    return frozenset(address for interface in interfaces() for address in interface.addresses)


def _interface(name: str) -> Interface:
    try:
        families = netifaces.ifaddresses(name)
    except (ValueError, OSError):
        families = {}
    found = [
        _address(entry.get("addr"))
        for family in (netifaces.AF_INET, netifaces.AF_INET6)
        for entry in families.get(family, ())
    ]
    mac = next((entry.get("addr") for entry in families.get(netifaces.AF_LINK, ())), None)
    return Interface(name, tuple(a for a in found if a is not None), mac, _gateways(name))


def _gateways(name: str) -> tuple[Address, ...]:
    try:
        table: dict[int, list[tuple[str, str, bool]]] = netifaces.gateways()  # type: ignore[assignment]
    except (ValueError, OSError):
        return ()
    found = [
        _address(entry[0])
        for family in (netifaces.AF_INET, netifaces.AF_INET6)
        for entry in table.get(family, ())
        if entry[1] == name
    ]
    return tuple(a for a in found if a is not None)


def _address(text: str | None) -> Address | None:
    try:
        return ip_address((text or "").partition("%")[0])
    except ValueError:
        return None
