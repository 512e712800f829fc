"""The box's own place in the network: its address on the way out, who gave it, and what stands in between.

Law: reads files and asks the kernel, nobody else; what is not told is called unknown, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from appliance.network.interfaces import Address, Interface
from appliance.network.lifetimes import lifetimes
from appliance.network.road import Road

Origin = Literal["lease", "fixed", "unknown"]
"""lease: a DHCP server lent the address, so it may change. fixed: it was set on the machine itself. In words:
`place_origin_<origin>`."""
Nat = Literal["none", "translated", "row", "double", "unknown"]
"""none: the provider sees our own address. translated: it sees another, so a router stands in between. row: a
second router with a private address stands behind the first. double: what the provider sees is no public address
either. unknown: nobody told what it sees. In words: `place_nat_<nat>`."""
WARNINGS = frozenset(("place_carrier", "place_moved", "place_nat_double", "place_nat_row"))
GOOD = frozenset(("place_nat_none", "place_nat_translated", "place_origin_fixed"))
"""Which sentences warn, and which tell that all is well; the others are good to know."""
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
class Outside:
    """What others told of our way out. `seen`: the address that a provider sees (`received`, RFC 3581), `before`:
    the one that it saw earlier; None when it told none. `road`: the first routers, the nearest first."""

    seen: Address | None = None
    before: Address | None = None
    road: Road = ()


NOTHING_TOLD = Outside()


@dataclass(frozen=True, slots=True)
class Place:
    """One address on an interface with a way out. `carrier`: behind the internet provider's translation."""

    interface: str
    address: IPv4Address
    origin: Origin
    nat: Nat
    carrier: bool
    outside: Outside = NOTHING_TOLD

    def codes(self) -> tuple[str, ...]:
        """The sentences about it, in `appliance.words`, warnings first; `params` are their particulars."""
        carrier = ("place_carrier",) if self.carrier else ()
        moved = ("place_moved",) if self.outside.before else ()
        return (*carrier, *moved, f"place_nat_{self.nat}", f"place_origin_{self.origin}")

    @property
    def params(self) -> Mapping[str, str]:
        """What the sentences name."""
        told, first, second = self.outside, *[str(one or "?") for one in (*self.outside.road, None, None)[:2]]
        return {
            "address": str(self.address),
            "interface": self.interface,
            "seen": str(told.seen or "?"),
            "before": str(told.before or "?"),
            "first": first,
            "second": second,
        }


def places(
    found: Iterable[Interface],
    outside: Outside = NOTHING_TOLD,
    root: Path = Path("/"),
    lasting: Mapping[IPv4Address, int | None] | None = None,
) -> tuple[Place, ...]:
    """The box's IPv4 addresses on interfaces with a default gateway, the first the likeliest.

    `lasting`: how long the kernel keeps each address, None for ever; asked when it is not given.
    """
    lasting = lifetimes() if lasting is None else lasting
    return tuple(
        Place(
            one.name,
            address,
            origin(one.name, address, root, lasting),
            nat_of(address, outside),
            _carried(address, outside),
            outside,
        )
        for one in found
        if one.gateways
        for address in one.addresses
        if isinstance(address, IPv4Address) and not address.is_loopback and not address.is_link_local
    )


def nat_of(address: IPv4Address, outside: Outside) -> Nat:
    """What stands between an address of ours and who sees it from outside."""
    seen = None if outside.seen is None or outside.seen.is_loopback else outside.seen
    if seen == address or (seen is None and address.is_global):
        return "none"
    if seen is not None and not seen.is_global and seen not in CARRIER:
        return "double"
    if _second_is_private(outside.road):
        return "row"
    return "translated" if seen is not None else "unknown"


def _second_is_private(road: Road) -> bool:
    """Two routers of a home or an office in a row; a carrier's own addresses are another matter."""
    first, second = (*road, None, None)[:2]
    if first is None or second is None or first == second:
        return False
    return first.is_private and second.is_private and second not in CARRIER


def origin(
    interface: str,
    address: IPv4Address,
    root: Path = Path("/"),
    lasting: Mapping[IPv4Address, int | None] = MappingProxyType({}),
) -> Origin:
    """Whether the kernel drops this address unless it is lent again, or systemd-networkd, dhclient, NetworkManager
    or dhcpcd keeps a lease of it."""
    if lasting.get(address) is not None:
        return "lease"
    if any(_names(text, str(address)) for text in _texts(interface, root)):
        return "lease"
    if any((root / folder / f"{interface}.lease").exists() for folder in ("var/lib/dhcpcd", "var/lib/dhcpcd5")):
        return "lease"  # dhcpcd keeps the raw packet, one file per interface while it is lent
    return "fixed" if address in lasting else "unknown"


def _carried(address: IPv4Address, outside: Outside) -> bool:
    others = [one for one in (outside.seen, *outside.road) if isinstance(one, IPv4Address)]
    return any(one in CARRIER for one in (address, *others))


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
