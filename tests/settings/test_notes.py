"""What is allowed but hardly meant is told, at its place, and stops nothing."""

from __future__ import annotations

from typing import Any

import pytest

from appliance.settings import Settings
from appliance.settings.notes import unwise
from appliance.settings.words_of_checks import CHECKS


def net(network: str, *allow: str) -> dict[str, Any]:
    return {"network": network, "allow": list(allow or ("sip",))}


@pytest.mark.parametrize(
    ("settings", "notes"),
    [
        pytest.param({}, [], id="a box as it comes"),
        pytest.param(
            {"whitelist": [net("10.0.0.0/8"), net("10.1.0.0/16")]},
            [("whitelist[1].network", "network_within")],
            id="a network within another",
        ),
        pytest.param(
            {"whitelist": [net("2001:db8::1/128"), net("2001:db8::/64", "sip", "web")]},
            [("whitelist[0].network", "network_within")],
            id="an address within a network that follows",
        ),
        pytest.param(
            {"whitelist": [net("10.0.0.0/8"), net("10.1.0.0/16", "sip", "web")]}, [], id="that allows more is not"
        ),
        pytest.param({"whitelist": [net("10.0.0.0/8"), net("192.168.0.0/16"), net("fd00::/8")]}, [], id="apart"),
        pytest.param(
            {"whitelist": [net("10.0.0.0/8"), net("10.0.0.0/8")]},
            [("whitelist[1].network", "network_within")],
            id="twice the same: the later",
        ),
        pytest.param(
            {"limits": {"spend_eur": {"hour": 100, "day": 5, "week": 1}}},
            [("limits.spend_eur.hour", "limit_above_day"), ("limits.spend_eur.day", "limit_above_week")],
            id="limits upside down",
        ),
        pytest.param(
            {"limits": {"calls": {"hour": 10, "day": None, "week": 5}}}, [], id="a window without a limit between"
        ),
        pytest.param(
            {"limits": {"spend_eur": {"hour": 5000, "day": 5000, "week": 5000}}},
            [("limits.spend_eur.hour", "limit_no_brake")],
            id="a brake that brakes nothing",
        ),
        pytest.param(
            {"limits": {"channels": {"total": 2, "inbound": 2, "outbound": 9}}},
            [("limits.channels.outbound", "channels_above_total")],
            id="more channels one way than in all",
        ),
    ],
)
def test_it_is_told(settings: dict[str, Any], notes: list[tuple[str, str]]) -> None:
    found = list(unwise(Settings.model_validate({"schema": 1, **settings})))
    assert [(note.path, note.code) for note in found] == notes
    for note in found:
        for words in CHECKS[note.code]:
            assert "{" not in words.format(**note.params)
