"""Switches by telephone: a code dialled at the PBX turns one, its PIN is asked for, and guessing ends."""

from __future__ import annotations

import pytest

from sipengine.port import Answered, DigitMethod, LegId, SendDigit
from tests.engine.office import SETTINGS, Office

SWITCHES = [
    {"id": "vakantie", "code": "*81", "pin": "4711"},
    {"id": "dag", "code": "*82", "group": "dienst"},
    {"id": "nacht", "code": "*83", "group": "dienst"},
]


@pytest.fixture
def office() -> Office:
    return Office({**SETTINGS, "switches": SWITCHES, "limits": {"spend_eur": {"hour": "0"}}})


def on(office: Office) -> set[str]:
    return {one.id for one in office.engine.takeovers.status().switches if one.on}


def dial(office: Office, code: str) -> LegId:
    leg = office.pbx.dial(code, "31501234567")
    office.run()
    return leg


def press(office: Office, leg: LegId, keys: str) -> None:
    for key in keys:
        office.pbx.do(SendDigit(leg, key, 100, DigitMethod.RFC4733))
        office.run()


def test_a_code_turns_its_switch_on_and_off(office: Office) -> None:
    leg = dial(office, "*82")
    assert any(isinstance(one, Answered) and one.leg == leg for one in office.pbx.heard)
    assert on(office) == {"dag"}
    office.wait(4)
    assert office.pbx.ended(leg).far_end
    record = office.records[-1]
    assert (record.reason, dict(record.params)) == ("switch_turned", {"switch": "dag", "stands": "on"})
    assert office.provider.arrived() == []
    dial(office, "*83")
    assert on(office) == {"nacht"}
    dial(office, "*83")
    assert on(office) == set()


def test_a_pin_is_asked_for_and_never_kept(office: Office) -> None:
    leg = dial(office, "*81")
    assert on(office) == set()
    press(office, leg, "4711")
    assert on(office) == {"vakantie"}
    office.wait(4)
    assert office.pbx.ended(leg).far_end
    assert "4711" not in str(office.records)


def test_three_wrong_pins_end_the_call_and_six_lock_the_switch(office: Office) -> None:
    for _ in range(2):
        leg = dial(office, "*81")
        press(office, leg, "1111" * 3)
        office.wait(4)
        assert office.records[-1].reason == "switch_refused"
        assert office.pbx.ended(leg).far_end
    leg = dial(office, "*81")
    press(office, leg, "4711")
    assert on(office) == set()
    office.wait(901)
    leg = dial(office, "*81")
    press(office, leg, "4711")
    assert on(office) == {"vakantie"}


def test_who_presses_nothing_is_let_go(office: Office) -> None:
    leg = dial(office, "*81")
    office.wait(16)
    assert office.pbx.ended(leg).far_end
    assert on(office) == set()


def test_a_caller_from_outside_cannot_dial_a_code(office: Office) -> None:
    leg = office.provider.dial("*82", "31612345678")
    office.run()
    assert office.provider.ended(leg).code == 404
    assert on(office) == set()


def test_112_is_no_code_of_a_switch() -> None:
    office = Office({**SETTINGS, "switches": [{"id": "dag", "code": "112"}]})
    dial(office, "112")
    assert len(office.provider.arrived()) == 1
    assert on(office) == set()
