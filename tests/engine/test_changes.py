"""Settings that change while the box works: what the far ends told once is not forgotten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import IPv4Address
from typing import Any

import pytest

from sipengine.doors import FAREWELL
from sipengine.port import Bound, Hangup, LegId, Source
from tests.engine.office import PBX, PROVIDER, SETTINGS, Office, read

LOGIN: dict[str, Any] = {"id": "centrale", "mode": "register", "username": "pbx", "password": "geheim"}


def with_pbx(pbx: Mapping[str, Any]) -> dict[str, Any]:
    return {**SETTINGS, "pbxs": [dict(pbx)]}


def log_in(office: Office) -> None:
    """The PBX registers, and will not do so again within this test."""
    office.box.say(Bound("pbx", f"sip:pbx@{PBX}:5060", Source(PBX, 5060, "udp"), 3600))
    office.run()


def call(office: Office) -> LegId:
    near = office.provider.dial("31501234567", "31612345678")
    office.run()
    return near


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"keepalive_seconds": 60}, id="OPTIONS less often"),
        pytest.param({"transport": "tcp"}, id="another transport for calls to it"),
        pytest.param({"ring_seconds": 40}, id="a longer ring"),
    ],
)
def test_a_pbx_that_logged_in_stays_reachable_when_other_things_change(change: Mapping[str, Any]) -> None:
    office = Office(with_pbx(LOGIN))
    log_in(office)
    office.engine.apply(read(with_pbx({**LOGIN, **change})))
    office.run()
    assert office.engine.pbxs.statuses()[0].state == "registered"
    call(office)
    assert "pbx/centrale" in [dial.account for dial in office.box.dialled]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"password": "anders"}, id="another password"),
        pytest.param({"username": "ander"}, id="another name"),
    ],
)
def test_a_pbx_whose_login_changed_must_log_in_again(change: Mapping[str, Any]) -> None:
    office = Office(with_pbx(LOGIN))
    log_in(office)
    office.engine.apply(read(with_pbx({**LOGIN, **change})))
    office.run()
    near = call(office)
    assert office.provider.ended(near).code == 480


def lets_in(office: Office, address: IPv4Address) -> bool:
    return f"{address}/32" in [one.network for one in office.box.neighbours]


def switch_off(office: Office) -> None:
    trunks = SETTINGS["trunks"]
    assert isinstance(trunks, list)
    office.engine.apply(read({**SETTINGS, "trunks": [{**trunks[0], "enabled": False}]}))
    office.run()


def move_away(office: Office) -> None:
    """The provider's names lead elsewhere from now on."""
    office.names.table = dict.fromkeys(office.names.table, IPv4Address("127.0.50.9"))
    office.wait(301)


def take_the_pbx_away(office: Office) -> None:
    office.engine.apply(read({**SETTINGS, "pbxs": [], "numbers": [], "default_caller_id": None}))
    office.run()


@pytest.mark.parametrize(
    ("change", "gone", "calls"),
    [
        pytest.param(switch_off, PROVIDER, 2, id="the trunk is switched off"),
        pytest.param(move_away, PROVIDER, 1, id="the provider's name leads elsewhere"),
        pytest.param(take_the_pbx_away, PBX, 2, id="the PBX is taken out"),
    ],
)
def test_who_is_in_a_call_may_end_it_whatever_the_settings_say_by_then(
    change: Callable[[Office], None], gone: IPv4Address, calls: int
) -> None:
    office = Office()
    near, _far = office.talk()
    change(office)
    assert lets_in(office, gone), "its BYE must be heard"
    if calls == 2:
        assert office.provider.ended(call(office)).code == 404, "a line that is gone begins no call"
    office.provider.do(Hangup(near))
    office.wait(int(FAREWELL) + 1)
    assert not lets_in(office, gone), "but nothing else, once the call is over"
    assert len(office.records) == calls


def test_without_a_call_a_provider_is_heard_only_until_we_have_taken_leave() -> None:
    """The 401 to our un-REGISTER, dropped, would let it lie in wait for the next registration of that contact."""
    office = Office()
    switch_off(office)
    office.wait(int(FAREWELL) - 1)
    assert lets_in(office, PROVIDER)
    office.wait(2)
    assert not lets_in(office, PROVIDER)


def test_a_provider_who_moved_away_is_heard_no_longer() -> None:
    office = Office()
    move_away(office)
    office.wait(int(FAREWELL) + 1)
    assert not lets_in(office, PROVIDER)


def test_without_a_call_a_pbx_is_a_stranger_at_once() -> None:
    office = Office()
    take_the_pbx_away(office)
    assert not lets_in(office, PBX)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"codecs": ["PCMU"]}, id="other codecs"),
        pytest.param({"srtp": "optional"}, id="encryption"),
        pytest.param({"session_timers": False}, id="no session timers"),
        pytest.param({"provider": "voys"}, id="another label"),
        pytest.param({"channels": 2}, id="fewer channels"),
    ],
)
def test_what_touches_no_registration_leaves_it_alone(change: Mapping[str, Any]) -> None:
    """Between unregistering and registering again callers would find nobody."""
    office = Office()
    trunks = SETTINGS["trunks"]
    assert isinstance(trunks, list)
    office.engine.apply(read({**SETTINGS, "trunks": [{**trunks[0], **change}]}))
    office.run()
    assert [on for _, on in office.box.registers] == [True]


@pytest.mark.parametrize(
    ("change", "registers"),
    [
        pytest.param({"expires": 120}, [True, True], id="another time"),
        pytest.param({"servers": ["sip.provider.example"]}, [True, False, True], id="one server fewer"),
        pytest.param({"realm": "anders"}, [True, True], id="another realm"),
    ],
)
def test_a_changed_trunk_needs_no_name_server_to_go_on(change: Mapping[str, Any], registers: list[bool]) -> None:
    """Its server must not become a stranger whose calls are dropped, for as long as the name server is away."""
    office = Office()
    office.names.table.clear()
    trunks = SETTINGS["trunks"]
    assert isinstance(trunks, list)
    office.engine.apply(read({**SETTINGS, "trunks": [{**trunks[0], **change}]}))
    assert lets_in(office, PROVIDER)
    office.run()
    assert lets_in(office, PROVIDER)
    assert [on for _, on in office.box.registers] == registers
    (account,) = office.engine.trunks.statuses()[0].accounts
    assert (account.state, account.server) == ("registered", f"{PROVIDER}:5060")
    office.talk()


def test_another_transport_asks_where_it_leads() -> None:
    office = Office()
    office.names.table.clear()
    trunks = SETTINGS["trunks"]
    assert isinstance(trunks, list)
    office.engine.apply(read({**SETTINGS, "trunks": [{**trunks[0], "transport": "tcp"}]}))
    office.wait(int(FAREWELL) + 1)
    assert not lets_in(office, PROVIDER)
