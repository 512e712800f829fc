"""The box's own place in the network: its address on the way out, who gave it, and what stands in between.

Law: reads files only and asks nobody; what the system does not tell is called unknown, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Literal

from appliance.network.interfaces import Address, Interface

Origin = Literal["lease", "unknown"]
"""lease: a DHCP server lent the address, so it may change. In words: `place_origin_<origin>`."""
Nat = Literal["none", "translated", "double", "unknown"]
"""none: the provider sees our own address. translated: it sees another, so a router stands in between. double:
what it sees is no public address either. unknown: nobody told what it sees. In words: `place_nat_<nat>`."""
CARRIER = IPv4Network("100.64.0.0/10")
"""Addresses behind an internet provider's own translation (RFC 6598)."""
_LEASES = (
    "var/lib/dhcp/dhclient*.lease*",
    "var/lib/NetworkManager/dhclient-*.lease",
    "var/lib/NetworkManager/internal-*.lease",
)
_MOST = 1_000_000
"""Bytes read of one lease file."""


@dataclass(frozen=True, slots=True)
class Place:
    """One address on an interface with a way out. `carrier`: behind the internet provider's translation."""

    interface: str
    address: IPv4Address
    origin: Origin
    nat: Nat
    carrier: bool

    def codes(self) -> tuple[str, ...]:
        """The sentences about it, in `appliance.words`, warnings first; `address` is their particular."""
        carrier = ("place_carrier",) if self.carrier else ()
        return (*carrier, f"place_nat_{self.nat}", f"place_origin_{self.origin}")


def places(found: Iterable[Interface], seen: Address | None = None, root: Path = Path("/")) -> tuple[Place, ...]:
    """The box's IPv4 addresses on interfaces with a default gateway, the first the likeliest.

    `seen`: the address that a provider told it sees (`received`, RFC 3581), None when it told nothing.
    """
    return tuple(
        Place(one.name, address, origin(one.name, address, root), nat_of(address, seen), _carried(address, seen))
        for one in found
        if one.gateways
        for address in one.addresses
        if isinstance(address, IPv4Address) and not address.is_loopback and not address.is_link_local
    )


def nat_of(address: IPv4Address, seen: Address | None) -> Nat:
    """What stands between an address of ours and who sees `seen`."""
    if seen is None:
        return "none" if address.is_global else "unknown"
    if seen == address:
        return "none"
    return "translated" if seen.is_global else "double"


def origin(interface: str, address: Address, root: Path = Path("/")) -> Origin:
    """Whether systemd-networkd, dhclient, NetworkManager or dhcpcd keeps a lease of this address."""
    if any(_names(text, str(address)) for text in _texts(interface, root)):
        return "lease"
    if any((root / folder / f"{interface}.lease").exists() for folder in ("var/lib/dhcpcd", "var/lib/dhcpcd5")):
        return "lease"  # dhcpcd keeps the raw packet, one file per interface while it is lent
    return "unknown"


def _carried(address: IPv4Address, seen: Address | None) -> bool:
    return address in CARRIER or (isinstance(seen, IPv4Address) and seen in CARRIER)


def _texts(interface: str, root: Path) -> Iterator[str]:
    index = _read(root / "sys/class/net" / interface / "ifindex").strip()
    if index.isdigit():
        yield _read(root / "run/systemd/netif/leases" / index)
    for pattern in _LEASES:
        for path in sorted(root.glob(pattern)):
            text = _read(path)
            if path.name.startswith("internal-") or f'interface "{interface}"' in text:
                yield text


def _names(text: str, address: str) -> bool:
    """`ADDRESS=192.0.2.5` (systemd, NetworkManager) or `fixed-address 192.0.2.5;` (dhclient)."""
    lines = {line.strip() for line in text.splitlines()}
    return f"ADDRESS={address}" in lines or f"fixed-address {address};" in lines


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_MOST).decode("utf-8", "replace")
    except OSError:
        return ""
