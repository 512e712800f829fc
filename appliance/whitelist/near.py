"""Which addresses are near: private and link-local ones, which the internet cannot send from.

Law: pure; the list is written out, for Python's own `is_private` grows from release to release, and takes the
addresses of examples and of translators for private ones.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NEAR: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "10.0.0.0/8",  # RFC 1918
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",  # RFC 3927, link-local
        "fc00::/7",  # RFC 4193, unique local
        "fe80::/10",  # RFC 4291 section 2.5.6, link-local
    )
)
"""Beside these, this machine's own loopback is near."""


def address_of(text: str) -> Address | None:
    """The address of a text, its zone left out; IPv4 inside IPv6 is the IPv4 that it is; None: no address."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def near(text: str) -> bool:
    """Whether an address is private, link-local or this machine's."""
    address = address_of(text)
    return address is not None and (address.is_loopback or any(address in network for network in NEAR))
