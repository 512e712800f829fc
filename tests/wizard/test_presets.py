"""Providers: what is known fills in, what is not is asked, and the way to take a line is advised."""

from __future__ import annotations

import pytest

from appliance.settings.lines import Trunk
from appliance.wizard.presets import PRESETS, Preset, advice, preset
from appliance.words import known, say


@pytest.mark.parametrize("one", PRESETS, ids=lambda one: one.id)
def test_what_is_not_known_is_asked(one: Preset) -> None:
    assert {"username", "password"} <= set(one.ask)
    assert bool(one.servers) is ("servers" not in one.ask)
    assert (one.number_format is None) is ("number_format" in one.ask)
    assert all(known(note) for note in one.notes)


@pytest.mark.parametrize("one", PRESETS, ids=lambda one: one.id)
def test_a_preset_makes_a_trunk_once_the_answers_are_there(one: Preset) -> None:
    trunk = Trunk(
        id="lijn",
        provider=one.id,
        servers=one.servers or ("sip.provider.example",),
        transport=one.transport,
        outbound_proxy=one.outbound_proxy,
        expires=one.expires,
        number_format=one.number_format or "plain",
        channels=one.channels,
        addresses=one.addresses,
        username="31501234500",
    )
    assert preset(trunk.provider) == one


def test_an_unknown_provider_is_the_generic_one() -> None:
    assert preset("of_tomorrow").id == "generic"
    assert known("preset_generic")


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        pytest.param(1, "accounts", id="one number"),
        pytest.param(9, "accounts", id="nine"),
        pytest.param(10, "trunk", id="ten is where the advice turns"),
        pytest.param(10_000, "trunk", id="many"),
    ],
)
def test_many_numbers_are_better_off_with_a_trunk(numbers: int, kind: str) -> None:
    advised, why = advice(numbers)
    assert advised == kind
    assert str(numbers) in say("nl", why.code, why.params)
    assert "10" in say("en", why.code, why.params)
