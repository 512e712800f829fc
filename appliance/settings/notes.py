"""What is allowed but hardly meant: networks within networks, and limits that never limit.

Law: pure; a note never stops anything, and names the place that it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network
from itertools import pairwise

from appliance.settings.problems import Problem
from appliance.settings.root import Settings
from appliance.settings.security import Whitelisted

WINDOWS = ("hour", "day", "week")
NO_BRAKE = Decimal(1000)
"""Euros an hour beyond which a limit no longer protects a small office."""


def unwise(settings: Settings) -> Iterator[Problem]:
    """Every note about the security settings."""
    yield from _within(settings.whitelist)
    yield from _never_reached(settings)
    channels = settings.limits.channels
    for name, most in (("inbound", channels.inbound), ("outbound", channels.outbound)):
        if most is not None and channels.total is not None and most > channels.total:
            params = {"total": str(channels.total)}
            yield Problem(f"limits.channels.{name}", "channels_above_total", params)


def _within(entries: tuple[Whitelisted, ...]) -> Iterator[Problem]:
    """An entry that another one holds already, for all that it allows; of two equal ones the later."""
    for n, entry in enumerate(entries):
        for m, other in enumerate(entries):
            same = (entry.network, set(entry.allow)) == (other.network, set(other.allow))
            held = set(entry.allow) <= set(other.allow) and _covers(other.network, entry.network)
            if n != m and held and (m < n or not same):
                yield Problem(f"whitelist[{n}].network", "network_within", {"wide": str(other.network)})
                break


def _covers(wide: IPv4Network | IPv6Network, narrow: IPv4Network | IPv6Network) -> bool:
    if isinstance(wide, IPv4Network) and isinstance(narrow, IPv4Network):
        return wide.supernet_of(narrow)
    return isinstance(wide, IPv6Network) and isinstance(narrow, IPv6Network) and wide.supernet_of(narrow)


def _never_reached(settings: Settings) -> Iterator[Problem]:
    """A limit that a longer window's lower one always stops first, and one that stops nothing."""
    for kind, limits in (("spend_eur", settings.limits.spend_eur), ("calls", settings.limits.calls)):
        for shorter, longer in pairwise(WINDOWS):
            by_day = longer == WINDOWS[1]
            one, other = getattr(limits, shorter), getattr(limits, longer)
            if one is not None and other is not None and one > other:
                path, most = f"limits.{kind}.{shorter}", {"most": str(other)}
                yield Problem(path, "limit_above_day" if by_day else "limit_above_week", most)
    if settings.limits.spend_eur.hour > NO_BRAKE:
        yield Problem("limits.spend_eur.hour", "limit_no_brake", {"most": str(settings.limits.spend_eur.hour)})
