"""Settings that change while the box works: what the far ends told once is not forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from sipengine.port import Bound, LegId, Source
from tests.engine.office import PBX, SETTINGS, Office, read

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
