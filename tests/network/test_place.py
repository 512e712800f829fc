"""The box's own address: who gave it, what stands in between, and what is not known."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address
from pathlib import Path
from typing import get_args

import pytest

from appliance.network.interfaces import Interface
from appliance.network.lifetimes import lifetimes
from appliance.network.place import Nat, Origin, Outside, nat_of, origin, places
from appliance.words import known

OWN = IPv4Address("192.168.1.50")
LAN = Interface("eth0", (OWN, ip_address("fe80::1")), gateways=(IPv4Address("192.168.1.1"),))


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        pytest.param("run/systemd/netif/leases/7", "ADDRESS=192.168.1.50\n", "lease", id="systemd-networkd"),
        pytest.param("run/systemd/netif/leases/7", "ADDRESS=192.168.1.5\n", "unknown", id="a lease of another"),
        pytest.param("run/systemd/netif/leases/8", "ADDRESS=192.168.1.50\n", "unknown", id="another interface's"),
        pytest.param(
            "var/lib/dhcp/dhclient.eth0.leases",
            'lease {\n  interface "eth0";\n  fixed-address 192.168.1.50;\n}\n',
            "lease",
            id="dhclient",
        ),
        pytest.param(
            "var/lib/dhcp/dhclient.leases",
            'lease {\n  interface "eth1";\n  fixed-address 192.168.1.50;\n}\n',
            "unknown",
            id="dhclient on another interface",
        ),
        pytest.param(
            "var/lib/NetworkManager/internal-5b-eth0.lease", "ADDRESS=192.168.1.50\n", "lease", id="NetworkManager"
        ),
        pytest.param("var/lib/dhcpcd/eth0.lease", "\x02\x01", "lease", id="dhcpcd"),
        pytest.param("etc/hosts", "192.168.1.50 box\n", "unknown", id="nothing is told"),
    ],
)
def test_who_gave_the_address(tmp_path: Path, path: str, text: str, told: Origin) -> None:
    for name, content in (("sys/class/net/eth0/ifindex", "7\n"), (path, text)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    assert origin("eth0", OWN, tmp_path) == told


@pytest.mark.parametrize(
    ("own", "seen", "nat"),
    [
        pytest.param("192.168.1.50", None, "unknown", id="nobody told"),
        pytest.param("192.168.1.50", "192.168.1.50", "none", id="the provider is in the same network"),
        pytest.param("192.168.1.50", "8.8.4.4", "translated", id="one router"),
        pytest.param("192.168.1.50", "10.0.0.2", "double", id="a private address is seen"),
        pytest.param("192.168.1.50", "100.64.0.9", "translated", id="a carrier's address is seen"),
        pytest.param("8.8.8.8", None, "none", id="a public address of our own"),
        pytest.param("192.168.1.50", "127.0.0.1", "unknown", id="a practice provider on this machine"),
    ],
)
def test_what_stands_in_between(own: str, seen: str | None, nat: Nat) -> None:
    assert nat_of(IPv4Address(own), Outside(ip_address(seen) if seen else None)) == nat


@pytest.mark.parametrize(
    ("road", "nat"),
    [
        pytest.param(("192.168.1.1", "192.168.0.1"), "row", id="two routers in a row"),
        pytest.param(("192.168.1.1", "45.9.0.1"), "translated", id="one router"),
        pytest.param(("192.168.1.1", None, "45.9.0.1"), "translated", id="a second that keeps silent"),
        pytest.param(("192.168.1.1", "100.64.0.1"), "translated", id="the carrier's"),
        pytest.param((), "translated", id="nothing was found out"),
    ],
)
def test_routers_on_the_way(road: tuple[str | None, ...], nat: Nat) -> None:
    told = Outside(ip_address("8.8.4.4"), road=tuple(IPv4Address(one) if one else None for one in road))
    assert nat_of(OWN, told) == nat


def test_an_address_that_the_kernel_drops_unless_it_is_lent_again_may_change(tmp_path: Path) -> None:
    assert origin("eth0", OWN, tmp_path, {OWN: 3600}) == "lease"
    assert origin("eth0", OWN, tmp_path, {OWN: None}) == "fixed"
    assert origin("eth0", OWN, tmp_path, {}) == "unknown"


def test_the_kernel_tells_how_long_it_keeps_an_address() -> None:
    assert lifetimes()[IPv4Address("127.0.0.1")] is None


def test_only_addresses_with_a_way_out_count(tmp_path: Path) -> None:
    inside = Interface("docker0", (IPv4Address("172.17.0.1"),))
    (place,) = places((inside, LAN), root=tmp_path, lasting={})
    assert (place.interface, place.address, place.carrier) == ("eth0", OWN, False)


def test_a_carriers_address_is_warned_of_first(tmp_path: Path) -> None:
    mobile = Interface("wwan0", (IPv4Address("100.64.3.4"),), gateways=(IPv4Address("100.64.0.1"),))
    (place,) = places((mobile,), root=tmp_path, lasting={})
    assert place.codes() == ("place_carrier", "place_nat_unknown", "place_origin_unknown")


def test_everything_has_words() -> None:
    codes = {*(f"place_nat_{n}" for n in get_args(Nat)), *(f"place_origin_{o}" for o in get_args(Origin))}
    assert all(known(code) for code in {*codes, "place_carrier", "place_moved"})
