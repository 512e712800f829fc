"""What stands between the box and the provider: address translation, and routers that tamper with SIP.

Law: hints only; nothing outside is asked, so nothing here is an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from appliance.doctor.finding import Around, Finding, note, ok, warning
from appliance.network.interfaces import Interface, interfaces

CARRIER = IPv4Network("100.64.0.0/10")
"""Addresses behind a provider's own translation (RFC 6598)."""


def check(around: Around) -> Iterator[Finding]:
    """The way out of this machine."""
    yield from judge(around, interfaces())


def judge(around: Around, found: tuple[Interface, ...]) -> Iterator[Finding]:
    """What the interfaces with a default gateway tell, and the state of trunks over UDP."""
    ways = [i for i in found if i.gateways]
    own = [a for i in ways for a in i.addresses if isinstance(a, IPv4Address) and not a.is_loopback]
    if not own:
        yield warning("doctor_no_way_out")
        return
    address = own[0]
    if address in CARRIER:
        yield warning("doctor_nat_carrier", address=address)
    elif address.is_private:
        yield note("doctor_nat_private", address=address)
    else:
        yield ok("doctor_nat_none", address=address)
    if address.is_private and _udp_in_trouble(around):
        yield note("doctor_alg")


def _udp_in_trouble(around: Around) -> bool:
    """Trunks over UDP that get no answer: what a SIP ALG in the router does."""
    if around.settings is None or around.status is None:
        return False
    over_udp = {trunk.id for trunk in around.settings.trunks if trunk.transport == "udp"}
    return any(
        trunk.id in over_udp and any(a.state in {"unreachable", "trying"} for a in trunk.accounts)
        for trunk in around.status.trunks
    )
