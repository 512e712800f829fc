"""Do the parts of the settings agree? Everything that does not, at once, each with its path.

Law: pure; what only the network or the disk can tell is not asked here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from ipaddress import IPv4Address, IPv6Address

from appliance.settings.check_lines import check_logins, check_pbxs, check_sip, check_trunks
from appliance.settings.check_numbers import check_identities, check_numbers
from appliance.settings.check_plans import check_belplans, check_schedules, check_switches
from appliance.settings.check_security import check_box, check_mail, check_security
from appliance.settings.problems import Problem
from appliance.settings.root import Settings

LocalAddresses = Collection[IPv4Address | IPv6Address]


def check(settings: Settings, local_addresses: LocalAddresses = ()) -> tuple[Problem, ...]:
    """What is wrong between the parts, in the order of the file; empty: they agree.

    `local_addresses`: the machine's own, so that a PBX that is the box itself is seen behind `0.0.0.0` and `::`.
    """
    return tuple(_check(settings, local_addresses))


def _check(settings: Settings, local_addresses: LocalAddresses) -> Iterator[Problem]:
    yield from check_box(settings)
    yield from check_sip(settings)
    yield from check_trunks(settings)
    yield from check_pbxs(settings, local_addresses)
    yield from check_logins(settings)
    yield from check_numbers(settings)
    yield from check_identities(settings)
    yield from check_security(settings)
    yield from check_schedules(settings)
    yield from check_switches(settings)
    yield from check_belplans(settings)
    yield from check_mail(settings)
