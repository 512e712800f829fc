"""What a network setting is for systemd-networkd: one file, and what is wrong with a setting before it is tried.

Law: pure; the file is made of addresses that were parsed, so nothing typed gets into it as it is.
"""

from __future__ import annotations

from ipaddress import IPv4Interface

from appliance.settings.upkeep import Dhcp, Static

NAME = "05-trunkbox.network"
"""Before what an image or a machine has of its own."""


def network_file(interface: str, wiring: Dhcp | Static) -> str:
    """The file (systemd.network(5)). The family that the setting does not speak of stays automatic."""
    lines = ["# Written by the Trunkbox agent.", "[Match]", f"Name={interface}", "", "[Network]"]
    if isinstance(wiring, Dhcp):
        return "\n".join([*lines, "DHCP=yes", "IPv6AcceptRA=yes", ""])
    of_4 = isinstance(wiring.address, IPv4Interface)
    follows_routers = of_4 or wiring.gateway is None
    lines += [f"Address={wiring.address}", f"DHCP={'ipv6' if of_4 else 'ipv4'}"]
    lines += [f"IPv6AcceptRA={'yes' if follows_routers else 'no'}"]
    lines += [f"Gateway={wiring.gateway}"] if wiring.gateway is not None else []
    lines += [f"DNS={one}" for one in wiring.dns]
    return "\n".join([*lines, ""])


def wrong_with(wiring: Dhcp | Static) -> str:
    """Why a setting cannot work, as a code of the settings' messages; "" when it can."""
    if isinstance(wiring, Dhcp):
        return ""
    address, network = wiring.address.ip, wiring.address.network
    if address.is_multicast or address.is_loopback or address.is_unspecified or address.is_link_local:
        return "address"
    whole = isinstance(wiring.address, IPv4Interface) and network.prefixlen < 31
    if whole and address in (network.network_address, network.broadcast_address):
        return "address"
    gateway = wiring.gateway
    if gateway is None:
        return ""
    if gateway.version != address.version or gateway == address:
        return "gateway_outside"
    return "" if gateway in network or gateway.is_link_local else "gateway_outside"
