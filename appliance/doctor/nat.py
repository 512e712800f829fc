"""What stands between the box and the provider: address translation, and routers that tamper with SIP.

Law: asks the engine what the providers see, and the routers on the way who they are; nothing here is an error.
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.doctor.finding import Around, Finding, note, ok, warning
from appliance.network.interfaces import Interface, interfaces
from appliance.network.outside import goal_of, outside_of
from appliance.network.place import GOOD, WARNINGS, Outside, places
from appliance.network.road import road


def check(around: Around) -> Iterator[Finding]:
    """The way out of this machine."""
    goal = goal_of(around.status)
    yield from judge(around, interfaces(), outside_of(around.status, road(goal) if goal else ()))


def judge(around: Around, found: tuple[Interface, ...], outside: Outside) -> Iterator[Finding]:
    """What the interfaces with a default gateway tell, and the state of trunks over UDP."""
    ways = places(found, outside)
    if not ways:
        yield warning("doctor_no_way_out")
        return
    way = ways[0]
    for code in way.codes():
        say = warning if code in WARNINGS else ok if code in GOOD else note
        yield say(code, **way.params)
    if way.address.is_private and _udp_in_trouble(around):
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
