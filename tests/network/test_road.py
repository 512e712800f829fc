"""The routers on the way out, asked of real ones: one, and two in a row that both translate."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address

import pytest

from appliance.network.interfaces import interfaces
from appliance.network.place import Outside, Place, places
from appliance.network.road import road
from tests.peers.street import BOX, OUTSIDE, PROVIDER, ROUTER, UPSTREAM, Street

pytestmark = pytest.mark.peers


@pytest.mark.parametrize(
    ("routers", "found", "code"),
    [
        pytest.param(1, (ROUTER,), "place_nat_translated", id="one router"),
        pytest.param(2, (ROUTER, UPSTREAM), "place_nat_row", id="two in a row"),
    ],
)
def test_the_routers_on_the_way(routers: int, found: tuple[str, ...], code: str) -> None:
    street = Street(routers)
    try:
        asked = street.office.run(road, IPv4Address(PROVIDER))
        assert asked == tuple(IPv4Address(one) for one in found)
        told = Outside(ip_address(OUTSIDE), road=asked)
        here: tuple[Place, ...] = street.office.run(lambda: places(interfaces(), told))
        assert str(here[0].address) == BOX
        assert code in here[0].codes()
        assert "place_origin_fixed" in here[0].codes(), "the kernel tells that it keeps the address for ever"
    finally:
        street.close()


def test_no_way_out_gives_no_road() -> None:
    street = Street()
    try:
        assert street.provider.run(road, IPv4Address("8.8.8.8")) == ()
    finally:
        street.close()
