"""Do the whitelist, the destinations, the rates and the box's own data make sense?

Law: pure; countries are what phonenumbers knows, time zones what the system's zone data knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers

from appliance.settings.check_lines import host, too_wide, twice
from appliance.settings.problems import Problem
from appliance.settings.root import Settings
from appliance.settings.security import Allow
from appliance.settings.upkeep import Static, ToSftp


def country(path: str, code: str | None) -> Iterator[Problem]:
    """A problem when there is no such country."""
    if code is not None and code not in phonenumbers.SUPPORTED_REGIONS:
        yield Problem(path, "country_unknown", {"value": code})


def check_box(settings: Settings) -> Iterator[Problem]:
    """Country, time zone, and a fixed address whose gateway can be reached."""
    yield from country("box.country", settings.box.country)
    try:
        ZoneInfo(settings.box.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Problem("box.timezone", "timezone_unknown", {"value": settings.box.timezone})
    network = settings.network
    if (
        isinstance(network, Static)
        and network.gateway is not None
        and network.gateway not in network.address.network
    ):
        yield Problem("network.gateway", "gateway_outside", {"network": str(network.address.network)})


def check_security(settings: Settings) -> Iterator[Problem]:
    """Nobody is let in by the million; every country exists; every prefix has one rate."""
    networks = tuple(enumerate(entry.network for entry in settings.whitelist))
    yield from too_wide("whitelist", ((f"[{i}].network", net.version, net.prefixlen) for i, net in networks))
    for index, rule in enumerate(settings.destinations.rules):
        kind, match = ("allow", rule.allow) if isinstance(rule, Allow) else ("block", rule.block)
        yield from country(f"destinations.rules[{index}].{kind}.country", match.country)
    yield from twice((f"rates.rows[{i}].prefix", row.prefix) for i, row in enumerate(settings.rates.rows))


def check_mail(settings: Settings) -> Iterator[Problem]:
    """Mail and backup servers have names that a server can have."""
    if settings.notify.smtp is not None:
        yield from host("notify.smtp.host", settings.notify.smtp.host, port=False)
    nightly = settings.backup.nightly
    if isinstance(nightly, ToSftp):
        yield from host("backup.nightly.host", nightly.host, port=False)
