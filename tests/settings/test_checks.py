"""Parts of the settings that do not agree: each is named at its place, all at once, and good ones never are."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

import pytest

from appliance.settings import Settings
from appliance.settings.checks import check
from appliance.settings.hosts import HostPort, parse_host_port
from appliance.settings.parse import parse, to_data
from tests.settings.samples import EXAMPLE, settings

Data = dict[str, Any]
Change = Callable[[Data], Any]


def found(change: Change, local: tuple[str, ...] = ()) -> set[tuple[str, str]]:
    """The (path, code) of all problems of the changed example."""
    data = to_data(EXAMPLE, secrets=True)
    change(data)
    outcome = parse(data)
    assert isinstance(outcome, Settings), outcome
    return {(one.path, one.code) for one in check(outcome, [ip_address(text) for text in local])}


def put(path: str, value: Any) -> Change:
    """A change of one place, `numbers.0.trunk`; in a list a number is an index; one past the end adds."""
    *way, last = path.split(".")

    def change(data: Any) -> None:
        for step in way:
            data = data[int(step)] if isinstance(data, list) else data[step]
        if isinstance(data, list):
            data[int(last) : int(last) + 1] = [value]
        else:
            data[last] = value

    return change


def all_of(*changes: Change) -> Change:
    def change(data: Data) -> None:
        for one in changes:
            one(data)

    return change


FREE = {"trunk": "hoofdtrunk", "pbx": "centrale"}
SAY = {"do": "say", "prompt": "niets"}

DISAGREE = [
    pytest.param(put("trunks.1.id", "hoofdtrunk"), ("trunks[1].id", "twice"), id="two trunks of one name"),
    pytest.param(
        put("trunks.0.servers.1", "sip provider"), ("trunks[0].servers[1]", "host_form"), id="a space in a server"
    ),
    pytest.param(
        put("trunks.0.servers.1", "sip:x.nl"), ("trunks[0].servers[1]", "host_form"), id="a URI for a server"
    ),
    pytest.param(put("trunks.0.servers.1", "x.nl:0"), ("trunks[0].servers[1]", "host_form"), id="port nought"),
    pytest.param(
        put("trunks.0.servers.1", "x.nl:99999"), ("trunks[0].servers[1]", "host_form"), id="port too high"
    ),
    pytest.param(
        put("trunks.0.servers.1", "10.0.0.256"), ("trunks[0].servers[1]", "host_form"), id="256 in an address"
    ),
    pytest.param(
        put("trunks.0.servers.1", "SIP.provider.example"), ("trunks[0].servers[1]", "twice"), id="a server twice"
    ),
    pytest.param(
        put("trunks.0.outbound_proxy", "a,b"), ("trunks[0].outbound_proxy", "host_form"), id="a wrong proxy"
    ),
    pytest.param(
        put("trunks.0.from_domain", "a.nl:5060"),
        ("trunks[0].from_domain", "host_form_alone"),
        id="domain with port",
    ),
    pytest.param(
        put("trunks.0.addresses.0", "0.0.0.0/1"),
        ("trunks[0].addresses[0]", "network_too_wide"),
        id="half the world",
    ),
    pytest.param(
        put("trunks.0.username", None), ("trunks[0].username", "username_missing"), id="registering without a name"
    ),
    pytest.param(
        put("trunks.0.backup.username", "31501234500"),
        ("trunks[0].backup.username", "backup_same"),
        id="a backup that is the same",
    ),
    pytest.param(
        put("trunks.0.accounts", [{"username": "u", "number": "+31501234567"}]),
        ("trunks[0].accounts", "accounts_unused"),
        id="accounts in a trunk of one registration",
    ),
    pytest.param(
        put("trunks.1.accounts", []), ("trunks[1].accounts", "accounts_none"), id="device accounts, but none"
    ),
    pytest.param(
        put("trunks.1.username", "u"), ("trunks[1].username", "accounts_own_login"), id="a login beside accounts"
    ),
    pytest.param(
        put("trunks.1.accounts.1.username", "201"),
        ("trunks[1].accounts[1].username", "twice"),
        id="an account twice",
    ),
    pytest.param(
        put("trunks.1.accounts.1.number", "+31501234568"),
        ("trunks[1].accounts[1].number", "twice"),
        id="two accounts, one number",
    ),
    pytest.param(
        put("trunks.1.accounts.1.number", "+31501234999"),
        ("trunks[1].accounts[1].number", "account_number_unknown"),
        id="an account of a number that is not there",
    ),
    pytest.param(
        put("trunks.1.accounts.1.number", "+31501234567"),
        ("trunks[1].accounts[1].number", "account_number_elsewhere"),
        id="an account of another trunk's number",
    ),
    pytest.param(
        put("numbers.4", {"number": "+31501234999", "trunk": "losse-toestellen"}),
        ("numbers[4].trunk", "number_without_account"),
        id="a number without its device account",
    ),
    pytest.param(
        put("outbound.trunks.1", "x"), ("outbound.trunks[1]", "unknown_id"), id="an order with an unknown trunk"
    ),
    pytest.param(
        put("outbound.trunks.1", "hoofdtrunk"), ("outbound.trunks[1]", "twice"), id="an order with a trunk twice"
    ),
    pytest.param(put("numbers.0.trunk", "x"), ("numbers[0].trunk", "unknown_id"), id="a number on no trunk"),
    pytest.param(put("numbers.0.pbx", "x"), ("numbers[0].pbx", "unknown_id"), id="a number to no PBX"),
    pytest.param(
        put("numbers.0.belplan", "x"), ("numbers[0].belplan", "unknown_id"), id="a number with no belplan"
    ),
    pytest.param(
        put("numbers.1.number", "+31501234567"), ("numbers[1].number", "number_twice"), id="a number twice"
    ),
    pytest.param(
        put("numbers.1.number", "+315012"), ("numbers[1].number", "number_impossible"), id="a number too short"
    ),
    pytest.param(
        put("numbers.1.number", "+999501234567"),
        ("numbers[1].number", "number_impossible"),
        id="a country that is not",
    ),
    pytest.param(
        put("numbers.4", {"range": ["+31501234560", "+31501234568"], **FREE}),
        ("numbers[4].range", "number_twice"),
        id="a range over a number",
    ),
    pytest.param(
        put("numbers.4", {"range": ["+31501299999", "+31501300009"], "trunk": "x"}),
        ("numbers[4].trunk", "unknown_id"),
        id="a range on no trunk",
    ),
    pytest.param(
        put("default_caller_id", "+31501234999"),
        ("default_caller_id", "caller_id_foreign"),
        id="a foreign caller ID",
    ),
    pytest.param(
        put("default_caller_id", "+31501234570"),
        ("default_caller_id", "caller_id_barred"),
        id="a barred caller ID",
    ),
    pytest.param(
        put("emergency.caller_id", "+31501234999"),
        ("emergency.caller_id", "caller_id_foreign"),
        id="a foreign one at 112",
    ),
    pytest.param(put("emergency.trunks.0", "x"), ("emergency.trunks[0]", "unknown_id"), id="112 over no trunk"),
    pytest.param(put("sip.listen", []), ("sip.listen", "listen_none"), id="a box that is deaf"),
    pytest.param(
        put("sip.listen.2.port", 5060), ("sip.listen[2].port", "port_twice"), id="TLS and TCP on one port"
    ),
    pytest.param(
        put("sip.listen.3", {"transport": "udp", "address": "192.168.1.5", "port": 5060}),
        ("sip.listen[3].port", "port_twice"),
        id="one address beside all addresses",
    ),
    pytest.param(
        put("sip.rtp_ports", [10001, 10999]), ("sip.rtp_ports", "rtp_range"), id="an odd first voice port"
    ),
    pytest.param(
        put("sip.rtp_ports", [10998, 10000]), ("sip.rtp_ports", "rtp_range"), id="voice ports upside down"
    ),
    pytest.param(
        put("sip.rtp_ports", [1000, 1100]), ("sip.rtp_ports", "rtp_range"), id="voice ports of the system"
    ),
    pytest.param(
        put("sip.rtp_ports", [10000, 10038]),
        ("sip.rtp_ports", "rtp_few_for_channels"),
        id="ports for nine of ten calls",
    ),
    pytest.param(
        all_of(put("sip.rtp_ports", [10000, 10006]), put("limits.channels.total", None)),
        ("sip.rtp_ports", "rtp_few"),
        id="voice ports for one call",
    ),
    pytest.param(
        put("sip.rtp_ports", [5000, 5999]), ("sip.rtp_ports", "rtp_holds_sip"), id="voice over the SIP port"
    ),
    pytest.param(
        put("pbxs.1", {"id": "centrale", "address": "10.0.0.9"}),
        ("pbxs[1].id", "twice"),
        id="two PBXs of one name",
    ),
    pytest.param(
        put("pbxs.0.address", None), ("pbxs[0].address", "pbx_address_missing"), id="a peer without address"
    ),
    pytest.param(put("pbxs.0.address", "my pbx"), ("pbxs[0].address", "host_form"), id="a PBX with a space"),
    pytest.param(
        put("pbxs.0.address", "127.0.0.1"), ("pbxs[0].address", "pbx_is_box"), id="the box itself on loopback"
    ),
    pytest.param(
        put("pbxs.0.address", "localhost:5060"), ("pbxs[0].address", "pbx_is_box"), id="the box itself by name"
    ),
    pytest.param(
        put("pbxs.0.address", "[::ffff:127.0.0.1]:5060"),
        ("pbxs[0].address", "pbx_is_box"),
        id="the box itself, mapped",
    ),
    pytest.param(
        put("pbxs.0.address", "192.168.1.5"), ("pbxs[0].address", "pbx_is_box"), id="the box itself by its address"
    ),
    pytest.param(
        all_of(put("pbxs.0.address", "10.0.0.2"), put("sip.listen.0.address", "10.0.0.2")),
        ("pbxs[0].address", "pbx_is_box"),
        id="the box itself by its one socket",
    ),
    pytest.param(
        all_of(put("pbxs.0.address", "192.168.1.5"), put("pbxs.0.transport", "tls")),
        ("pbxs[0].address", "pbx_is_box"),
        id="the box itself over TLS, by the port that goes without saying",
    ),
    pytest.param(
        put("pbxs.0.addresses", ["::/0"]),
        ("pbxs[0].addresses[0]", "network_too_wide"),
        id="a PBX that is everybody",
    ),
    pytest.param(
        put("pbxs.0.mode", "register"), ("pbxs[0].username", "pbx_login_missing"), id="a PBX without a name"
    ),
    pytest.param(
        put("pbxs.0.mode", "register"), ("pbxs[0].password", "pbx_login_missing"), id="a PBX without a password"
    ),
    pytest.param(
        all_of(
            put("pbxs.1", {"id": "b", "mode": "register", "username": "u", "password": "p"}),
            put("phones", [{"username": "u", "password": "p"}]),
        ),
        ("phones[0].username", "login_twice"),
        id="a phone with a PBX's name",
    ),
    pytest.param(
        put("whitelist.0.network", "0.0.0.0/0"),
        ("whitelist[0].network", "network_too_wide"),
        id="everybody is let in",
    ),
    pytest.param(
        put("whitelist.0.network", "::/0"), ("whitelist[0].network", "network_too_wide"), id="everybody, IPv6"
    ),
    pytest.param(put("box.country", "XX"), ("box.country", "country_unknown"), id="a country that is not there"),
    pytest.param(
        put("box.timezone", "Europe/Groningen"),
        ("box.timezone", "timezone_unknown"),
        id="a time zone that is not there",
    ),
    pytest.param(
        put("destinations.rules.0", {"allow": {"country": "QQ"}}),
        ("destinations.rules[0].allow.country", "country_unknown"),
        id="a destination that is not there",
    ),
    pytest.param(
        put("rates.rows.1.prefix", "+31"), ("rates.rows[1].prefix", "twice"), id="two rates for one prefix"
    ),
    pytest.param(
        put("network", {"mode": "static", "address": "192.168.1.5/24", "gateway": "192.168.2.1"}),
        ("network.gateway", "gateway_outside"),
        id="a router next door",
    ),
    pytest.param(
        put("notify.smtp.host", "mail:25"), ("notify.smtp.host", "host_form_alone"), id="a mail server with a port"
    ),
    pytest.param(
        put("backup.nightly", {"to": "sftp", "host": "a b", "username": "u"}),
        ("backup.nightly.host", "host_form_alone"),
        id="a backup server with a space",
    ),
    pytest.param(
        put("schedules.0.closed.holidays", "XX"),
        ("schedules[0].closed.holidays", "country_unknown"),
        id="holidays of nowhere",
    ),
    pytest.param(
        put("switches.1", {"id": "b", "code": "*81"}), ("switches[1].code", "twice"), id="one code, two switches"
    ),
    pytest.param(
        put("switches", [{"id": "a", "group": "g", "active": True}, {"id": "b", "group": "g", "active": True}]),
        ("switches[1].active", "switch_group"),
        id="two on in an exclusive group",
    ),
    pytest.param(
        put("belplans.0.steps.1", SAY), ("belplans[0].steps[1].prompt", "unknown_id"), id="an unknown prompt"
    ),
    pytest.param(
        put("belplans.0.steps.2.condition", {"schedule": "x"}),
        ("belplans[0].steps[2].condition.schedule", "unknown_id"),
        id="an unknown schedule",
    ),
    pytest.param(
        put("belplans.0.steps.2.condition", {"switch": "x"}),
        ("belplans[0].steps[2].condition.switch", "unknown_id"),
        id="an unknown switch",
    ),
    pytest.param(
        put("belplans.0.steps.2.condition", {"pbx": "x"}),
        ("belplans[0].steps[2].condition.pbx", "unknown_id"),
        id="an unknown PBX",
    ),
    pytest.param(
        put("belplans.0.steps.4.prompt", "x"), ("belplans[0].steps[4].prompt", "unknown_id"), id="a menu's prompt"
    ),
    pytest.param(
        put("belplans.0.steps.4.choices.2", [SAY]),
        ("belplans[0].steps[4].choices.2[0].prompt", "unknown_id"),
        id="an unknown prompt behind a key",
    ),
    pytest.param(
        put("belplans.0.steps.4.choices.*", [SAY]),
        ('belplans[0].steps[4].choices["*"][0].prompt', "unknown_id"),
        id="an unknown prompt behind the star",
    ),
    pytest.param(
        put("belplans.0.steps.4.otherwise", [SAY]),
        ("belplans[0].steps[4].otherwise[0].prompt", "unknown_id"),
        id="and otherwise",
    ),
    pytest.param(
        put("belplans.0.steps.2.steps.0.numbers", ["+316123"]),
        ("belplans[0].steps[2].steps[0].numbers[0]", "number_impossible"),
        id="a mobile that cannot be",
    ),
]


@pytest.mark.parametrize(("change", "problem"), DISAGREE)
def test_what_does_not_agree_is_named(change: Change, problem: tuple[str, str]) -> None:
    assert problem in found(change, local=("192.168.1.5", "127.0.0.1"))


AGREE = [
    pytest.param(lambda data: None, id="the example"),
    pytest.param(put("pbxs.0.address", "127.0.0.1:5062"), id="a PBX on the same machine, another port"),
    pytest.param(put("pbxs.0.address", "pbx.kantoor.local"), id="a PBX by name"),
    pytest.param(put("pbxs.0.address", "[2001:db8::10]:5060"), id="a PBX over IPv6"),
    pytest.param(
        all_of(put("pbxs.0.address", "192.168.1.5"), put("sip.listen.0.address", "10.0.0.2")),
        id="the box's other address, where it does not listen",
    ),
    pytest.param(
        put("trunks.0.servers", ["_sip._udp.provider.example", "10.1.2.3:5070", "[2001:db8::1]:5060"]),
        id="servers",
    ),
    pytest.param(
        all_of(put("trunks.0.register", False), put("trunks.0.username", None)), id="a trunk known by its address"
    ),
    pytest.param(put("whitelist.0.network", "10.0.0.0/8"), id="a whole private network"),
    pytest.param(
        put("emergency.caller_id", "+31501234570"), id="112 shows a number that may not call out otherwise"
    ),
    pytest.param(put("sip.listen.3", {"transport": "udp", "address": "::", "port": 5060}), id="IPv6 beside IPv4"),
    pytest.param(put("sip.listen", [{"transport": "tls", "port": 5061}]), id="TLS alone"),
    pytest.param(put("sip.rtp_ports", [10000, 10039]), id="just enough voice ports"),
]


@pytest.mark.parametrize("change", AGREE)
def test_what_agrees_is_left_in_peace(change: Change) -> None:
    assert found(change, local=("192.168.1.5", "127.0.0.1")) == set()


def test_an_empty_box_agrees_with_itself() -> None:
    assert check(Settings()) == ()


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    data = to_data(EXAMPLE, secrets=True)
    for change in (
        put("box.timezone", "Nergens/Thuis"),
        put("sip.listen.2.port", 5060),
        put("trunks.0.servers.0", "a b"),
        put("pbxs.0.address", "127.0.0.1"),
        put("numbers.0.trunk", "x"),
        put("numbers.1.number", "+31501234567"),
        put("default_caller_id", "+31501234999"),
        put("whitelist.0.network", "0.0.0.0/0"),
        put("belplans.0.steps.1.prompt", "x"),
    ):
        change(data)
    assert [one.path for one in check(settings(**data))] == [
        "box.timezone",
        "sip.listen[2].port",
        "trunks[0].servers[0]",
        "pbxs[0].address",
        "numbers[0].trunk",
        "numbers[1].number",
        "default_caller_id",
        "whitelist[0].network",
        "belplans[0].steps[1].prompt",
    ]


def test_a_plan_nested_beyond_following_is_refused() -> None:
    steps: list[Any] = [{"do": "hangup"}]
    for _ in range(12):
        steps = [{"do": "when", "condition": {"caller": {"anonymous": True}}, "steps": steps}]
    assert {code for _, code in found(put("belplans.0.steps", steps))} == {"steps_deep"}


def test_ten_thousand_numbers_are_checked_without_a_wait() -> None:
    many = settings(
        trunks=[{"id": "t", "servers": ["s.example"], "username": "u"}],
        numbers=[{"number": f"+3150{number}", "trunk": "t"} for number in range(1_000_000, 1_010_000)],
    )
    assert check(many) == ()
    assert len(many.number_table()) == 10_000


HOSTS = [
    pytest.param("sip.provider.nl", HostPort("sip.provider.nl"), id="a name"),
    pytest.param("SIP.Provider.NL:5070", HostPort("sip.provider.nl", 5070), id="a name in capitals with port"),
    pytest.param("192.0.2.1", HostPort("192.0.2.1"), id="an address"),
    pytest.param("192.0.2.1:1", HostPort("192.0.2.1", 1), id="an address with port"),
    pytest.param("2001:db8::1", HostPort("2001:db8::1"), id="bare IPv6"),
    pytest.param("[2001:db8::1]", HostPort("2001:db8::1"), id="IPv6 in brackets"),
    pytest.param("[2001:db8::1]:65535", HostPort("2001:db8::1", 65535), id="IPv6 with port"),
    pytest.param("sip.provider.nl.", HostPort("sip.provider.nl."), id="the root said aloud"),
    *(
        pytest.param(text, None, id=repr(text))
        for text in (
            *(
                "",
                ":",
                "x:",
                ":5060",
                "x:y",
                "x:65536",
                "x:-1",
                "x:٣",
                "a b",
                "a..b",
                "-a.nl",
                "a-.nl",
                "a/b",
                "a@b",
            ),
            *("sip:a.nl", "sips:a.nl:5061", "a.nl;transport=tcp", "a.nl>", "[::1", "::1]", "[]:1", "[a.nl]:1"),
            *(
                "[192.0.2.1]:5060",
                "1.2.3",
                "1.2.3.4.5",
                "300.1.1.1",
                "fe80::1%eth0",
                "a" * 64 + ".nl",
                "é.nl",
                "a\r\nb",
            ),
        )
    ),
]


@pytest.mark.parametrize(("text", "parsed"), HOSTS)
def test_a_server_as_people_write_it(text: str, parsed: HostPort | None) -> None:
    assert parse_host_port(text) == parsed
