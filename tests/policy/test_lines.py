"""What the SIP stack is told of the settings: accounts, who may speak, who must log in."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sipengine.core.lines import accounts, neighbours
from sipengine.port import Account, AccountKey, Address, Admission, Credential, Neighbour, Registration
from tests.policy.boxes import box

RESOLVED: Mapping[str, tuple[Address, ...]] = {
    "sip.provider.example": (ip_address("203.0.113.1"), ip_address("2001:db8:1::1")),
    "sip2.provider.example": (ip_address("203.0.113.2"),),
    "sip.other.example:5070": (ip_address("198.51.100.1"),),
}
BACKUP = {"username": "31501234501", "auth_username": "second", "password": "two"}


def by_key(servers: Mapping[AccountKey, str] | None = None, **changes: Any) -> dict[str, Account]:
    return {account.key: account for account in accounts(box(**changes), servers or {})}


def table(**changes: Any) -> dict[str, Neighbour]:
    return {one.network: one for one in neighbours(box(**changes), RESOLVED)[0]}


def test_every_line_has_its_accounts() -> None:
    found = by_key(trunk={"backup": BACKUP}, phones=[{"username": "desk", "password": "x"}])
    assert list(found) == [
        *("trunk/main", "trunk/main/backup", "trunk/devices/201", "trunk/devices/202"),
        *("pbx/office", "pbx/cloud", "phone/desk"),
    ]


def test_a_trunk_account_logs_in_as_the_settings_say() -> None:
    found = by_key(
        trunk={
            "backup": BACKUP,
            "auth_username": "first",
            "realm": "provider",
            "from_domain": "customer.example",
            "outbound_proxy": "edge.provider.example:5080",
            "transport": "tcp",
            "expires": 120,
            "codecs": ["G722", "PCMA"],
            "srtp": "optional",
            "tls_verify": False,
            "session_timers": False,
        }
    )
    one, two = found["trunk/main"], found["trunk/main/backup"]
    assert one.aor == "sip:31501234500@customer.example"
    assert (one.username, one.password, one.realm) == ("first", "x", "provider")
    assert (two.username, two.password) == ("second", "two")
    assert two.aor == "sip:31501234501@customer.example"
    assert one.registration == Registration("sip:sip.provider.example;transport=tcp", 120)
    assert one.proxies == ("sip:edge.provider.example:5080;transport=tcp",)
    assert one.media.codecs == ("G722", "PCMA")
    assert (one.media.srtp, one.tls_verify, one.session_timers) == ("optional", False, False)
    assert "two" not in repr(two), "secrets do not print"


def test_device_accounts_each_log_in_by_themselves() -> None:
    found = by_key()
    assert found["trunk/devices/201"].aor == "sip:201@sip.other.example"
    assert found["trunk/devices/201"].registration == Registration("sip:sip.other.example:5070", 300)
    assert (found["trunk/devices/202"].username, found["trunk/devices/202"].password) == ("202", "x")


def test_an_account_registers_where_it_is_now() -> None:
    found = by_key({AccountKey("trunk/main"): "sip2.provider.example"})
    assert found["trunk/main"].registration == Registration("sip:sip2.provider.example", 300)


@pytest.mark.parametrize(
    ("trunk", "seconds"),
    [
        pytest.param({}, 30, id="CRLF over UDP"),
        pytest.param({"keepalive": {"method": "options"}}, 0, id="OPTIONS are the engine's"),
        pytest.param({"keepalive": {"method": "none"}}, 0, id="none"),
        pytest.param({"transport": "tcp"}, 0, id="TCP has its own keepalive"),
    ],
)
def test_keepalive(trunk: dict[str, Any], seconds: int) -> None:
    assert by_key(trunk=trunk)["trunk/main"].keepalive_crlf == seconds


def test_a_trunk_known_by_its_address_does_not_register() -> None:
    account = by_key(trunk={"register": False, "username": None, "password": None})["trunk/main"]
    assert account.registration is None
    assert (account.username, account.password) == (None, None)
    assert account.aor == "sip:trunkbox@sip.provider.example"


def test_a_trunk_that_is_switched_off_has_no_account_and_no_trust() -> None:
    off = {"enabled": False}
    assert "trunk/main" not in by_key(trunk=off)
    assert "203.0.113.1/32" not in table(trunk=off)


def test_the_public_address_is_for_trunks_alone() -> None:
    found = by_key(sip={"public_address": "203.0.113.200"})
    assert str(found["trunk/main"].media.public_address) == "203.0.113.200"
    assert found["pbx/office"].media.public_address is None


# ---- who may speak -------------------------------------------------------------------------------------------


def test_providers_and_peers_are_trusted_by_their_addresses() -> None:
    found = table(trunk={"outbound_proxy": "198.51.100.77:5080"})
    trusted = {network: one.accounts for network, one in found.items() if one.admission is Admission.TRUST}
    assert trusted == {
        "203.0.113.1/32": ("trunk/main",),
        "203.0.113.2/32": ("trunk/main",),
        "2001:db8:1::1/128": ("trunk/main",),
        "185.19.236.0/22": ("trunk/main",),
        "198.51.100.77/32": ("trunk/main",),
        "198.51.100.1/32": ("trunk/devices/201", "trunk/devices/202"),
        "192.168.1.10/32": ("pbx/office",),
    }


@pytest.mark.parametrize(
    ("changes", "network", "admission", "filed"),
    [
        pytest.param(
            {"whitelist": [{"network": "192.168.1.0/24", "allow": ["sip"]}]},
            "192.168.1.0/24",
            Admission.DIGEST,
            (),
            id="a whitelisted office must log in",
        ),
        pytest.param(
            {"whitelist": [{"network": "192.168.1.0/24", "allow": ["sip"]}]},
            "192.168.1.10/32",
            Admission.TRUST,
            ("pbx/office",),
            id="the peer in that office need not",
        ),
        pytest.param(
            {"whitelist": [{"network": "192.168.1.10/32", "allow": ["sip"]}]},
            "192.168.1.10/32",
            Admission.TRUST,
            ("pbx/office",),
            id="whitelisting a peer takes no trust away",
        ),
        pytest.param(
            {"whitelist": [{"network": "185.19.237.0/24", "allow": ["sip"]}]},
            "185.19.237.0/24",
            Admission.TRUST,
            ("trunk/main",),
            id="nor does whitelisting a part of the provider",
        ),
        pytest.param(
            {"cloud": {"addresses": ["203.0.113.64/26"]}},
            "203.0.113.64/26",
            Admission.DIGEST,
            (),
            id="a PBX that registers must log in from its own network too",
        ),
        pytest.param(
            {"pbx": {"addresses": ["185.19.236.0/24"]}},
            "185.19.236.0/24",
            Admission.TRUST,
            ("pbx/office", "trunk/main"),
            id="a PBX inside the provider's network: the narrower claim first",
        ),
        pytest.param(
            {"devices": {"servers": ["sip.provider.example"]}},
            "203.0.113.1/32",
            Admission.TRUST,
            ("trunk/main", "trunk/devices/201", "trunk/devices/202"),
            id="two trunks at one provider",
        ),
    ],
)
def test_overlapping_networks(
    changes: dict[str, Any], network: str, admission: Admission, filed: tuple[str, ...]
) -> None:
    found = table(**changes)[network]
    assert (found.admission, found.accounts) == (admission, filed)


def test_a_network_for_pages_only_gets_no_sip() -> None:
    assert "10.0.0.0/8" not in table(whitelist=[{"network": "10.0.0.0/8", "allow": ["web"]}])


def test_a_name_that_leads_nowhere_trusts_nobody() -> None:
    found, _ = neighbours(box(trunk={"addresses": []}), {})
    assert [one.network for one in found] == ["192.168.1.10/32"]


def test_the_most_specific_network_comes_first() -> None:
    lengths = [int(one.partition("/")[2]) for one in table(whitelist=[{"network": "0.0.0.0/0", "allow": ["sip"]}])]
    v4 = lengths[:-1]
    assert v4 == sorted(v4, reverse=True)


def test_logins_are_given_to_who_registers() -> None:
    changes: dict[str, Any] = {
        "cloud": {"auth_username": "branch-auth"},
        "phones": [{"username": "desk", "password": "y"}, {"username": "spare", "password": None}],
    }
    _, found = neighbours(box(**changes), RESOLVED)
    assert found == (
        Credential("branch", "branch-auth", "x", AccountKey("pbx/cloud")),
        Credential("desk", "desk", "y", AccountKey("phone/desk")),
    )
    assert "'x'" not in repr(found)


def test_two_logins_of_one_name_are_one() -> None:
    _, found = neighbours(box(phones=[{"username": "branch", "password": "other"}]), RESOLVED)
    assert [one.account for one in found] == ["pbx/cloud"]


def test_a_name_too_long_for_the_registrar_stops_nobody_else() -> None:
    phones = [{"username": "é" * 64, "password": "y"}, {"username": "é" * 63, "password": "y"}]
    _, found = neighbours(box(phones=phones), RESOLVED)
    assert [one.username for one in found] == ["branch", "é" * 63]


NETWORKS = ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32", "10.2.0.0/16"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(NETWORKS), max_size=4),
    st.lists(st.sampled_from(NETWORKS), max_size=4),
    st.sampled_from(["10.1.2.3", "10.1.2.4", "10.1.9.9", "10.2.0.1", "10.9.9.9", "11.0.0.1"]),
)
def test_a_source_is_trusted_exactly_when_some_trusted_network_holds_it(
    trusted: list[str], whitelisted: list[str], source: str
) -> None:
    """Found as the stack does it: the most specific network that holds the source."""
    rows = [{"network": network, "allow": ["sip"]} for network in dict.fromkeys(whitelisted)]
    found, _ = neighbours(box(trunk={"addresses": trusted}, whitelist=rows), {})
    holding = [one for one in found if ip_address(source) in ip_network(one.network)]
    best = max(holding, key=lambda one: ip_network(one.network).prefixlen, default=None)
    is_trusted = any(ip_address(source) in ip_network(network) for network in trusted)
    is_listed = any(ip_address(source) in ip_network(network) for network in whitelisted)
    expected = Admission.TRUST if is_trusted else Admission.DIGEST if is_listed else None
    assert (best.admission if best else None) is expected
    assert (best.accounts if best else ()) == (("trunk/main",) if is_trusted else ())
