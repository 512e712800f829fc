"""The whole box over IPv6, and between the two: an IPv4 trunk with an IPv6 PBX and the other way round."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from tests.calls.box import Box
from tests.calls.settings import Plain, settings_for
from tests.media.conftest import Ground
from tests.media.impaired import Impairment, schedule
from tests.media.line import LinePhone, line_of, play
from tests.peers.netns import NetNs
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(120)]

STEP_MS, COUNT = 20.0, 50
NEW = {"provider": "fd00:10::72", "box": "fd00:20::72", "pbx": "fd00:30::72"}
OLD = Slot("both worlds", 72)


@dataclass(frozen=True)
class Mixed(Slot):
    """`six`: who is reached over IPv6."""

    six: frozenset[str] = frozenset()

    @cached_property
    def provider_address(self) -> str:
        return NEW["provider"] if "provider" in self.six else OLD.provider_address

    @cached_property
    def pbx_address(self) -> str:
        return NEW["pbx"] if "pbx" in self.six else OLD.pbx_address


class BothWorlds(Ground):
    """Everybody calls the box at its address of their own kind."""

    def __init__(self, ns: NetNs, box: Box, slot: Mixed) -> None:
        self.ns, self.box, self.slot = ns, box, slot
        doors = {who: NEW["box"] if who in slot.six else slot.box_address for who in ("provider", "pbx")}
        self.provider = LinePhone(ns, slot.provider_address, doors["provider"], user="31612345678")
        self.pbx = LinePhone(ns, slot.pbx_address, doors["pbx"], user=slot.did("00"))


def settings(slot: Mixed) -> Plain:
    """A box at an address of each kind; a server of IPv6 stands in brackets (RFC 3986 section 3.2.2)."""
    made = settings_for(slot)
    made["sip"]["listen"] += [{"transport": "udp", "address": NEW["box"], "port": 5060}]
    if "provider" in slot.six:
        made["trunks"][0].update(servers=[f"[{NEW['provider']}]:5060"], addresses=[f"{NEW['provider']}/128"])
    if "pbx" in slot.six:
        made["pbxs"][0].update(address=f"[{NEW['pbx']}]:5060", addresses=[f"{NEW['pbx']}/128"])
    return made


@pytest.fixture(scope="module")
def ns() -> Iterator[NetNs]:
    if not Path("/proc/net/if_inet6").exists():
        pytest.skip("this kernel has no IPv6")
    made = NetNs()
    for address in NEW.values():
        made.run(subprocess.run, ["ip", "address", "add", f"{address}/128", "dev", "lo", "nodad"], check=True)
    yield made
    made.close()


@pytest.fixture(
    scope="module",
    params=[{"provider", "pbx"}, {"provider"}, {"pbx"}],
    ids=["IPv6 alone", "IPv6 trunk", "IPv6 PBX"],
)
def ground(
    ns: NetNs, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Ground]:
    slot = Mixed("both worlds", 72, six=frozenset(request.param))
    box = Box(ns, Path(tmp_path_factory.mktemp("six")), settings(slot))
    box.await_ready()
    made = BothWorlds(ns, box, slot)
    yield made
    made.clear()
    assert box.stop() == 0


@pytest.mark.parametrize("way", ["inbound", "outbound"])
def test_a_call_is_heard_both_ways_and_leaves_nothing(ground: Ground, way: str) -> None:
    placed, arrived = ground.talk(outbound=way == "outbound")
    ground.await_way("short")
    for leg in (placed, arrived):
        assert leg.media[0] == (NEW["box"] if ":" in leg.phone.address else OLD.box_address)
    plans = [
        (line_of(leg.stream), leg.media, schedule(COUNT, STEP_MS, Impairment(), 1)) for leg in (placed, arrived)
    ]
    play(plans, STEP_MS)
    for leg in (placed, arrived):
        line_of(leg.stream).await_packets(COUNT - 1)
    placed.hangup()
    arrived.await_bye()
    ground.box.await_no_calls()
