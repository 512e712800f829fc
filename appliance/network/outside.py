"""What the engine's trunks tell of the box's way out, and where that way leads.

Law: pure; an address that nobody told stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, ip_address

from appliance.control.values import Status
from appliance.network.place import NOTHING_TOLD, Outside
from appliance.network.road import Road


def outside_of(status: Status | None, road: Road = ()) -> Outside:
    """How the providers see the box, with the routers on the way there."""
    told = status.sighted if status else None
    if told is None:
        return Outside(road=road) if road else NOTHING_TOLD
    seen, before = told.seen, told.seen_before
    return Outside(ip_address(seen) if seen else None, ip_address(before) if before else None, road)


def goal_of(status: Status | None) -> IPv4Address | None:
    """A server on the internet whose routers on the way are ours; None while no trunk leads out."""
    return next(_servers(status), None) if status else None


def _servers(status: Status) -> Iterator[IPv4Address]:
    for trunk in status.trunks:
        for account in trunk.accounts:
            try:
                address = ip_address((account.server or "").rpartition(":")[0].strip("[]"))
            except ValueError:
                continue
            if isinstance(address, IPv4Address) and address.is_global:
                yield address
