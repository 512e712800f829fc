"""What the box rings by itself: an ordinary number with an own caller ID, and never an emergency number."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.numbering.emergency import emergency_notations
from sipengine.core.own_call import No, OwnCall, call_outside, call_pbx, is_emergency
from sipengine.core.state import LineState
from tests.policy.boxes import FAX, MAIN, MOBILE, OUTWARD, WORKSHOP, header, lines, state

BOX, UP = lines(), state()
PREFIXED = lines(pbx={"outside_prefix": "9"})


def outside(number: str, caller: str = "", trunk: str = "") -> OwnCall | No:
    return call_outside(number, caller, trunk, BOX, UP)


@pytest.mark.parametrize("number", ["0612345678", "+31612345678", "0031612345678", "06-1234 5678"])
def test_a_mobile_is_rung_over_the_trunk_of_the_caller(number: str) -> None:
    own = outside(number)
    assert isinstance(own, OwnCall)
    assert (own.number, own.caller) == (MOBILE, MAIN)
    first = own.attempts[0]
    assert (first.account, first.line) == ("trunk/main", "main")
    assert "31612345678@" in first.uri
    assert "31501234567" in (header(first, "P-Asserted-Identity") or "")


@pytest.mark.parametrize(
    ("number", "caller", "trunk", "answer"),
    [
        pytest.param("112", "", "", No.EMERGENCY, id="112"),
        pytest.param("0031112", "", "", No.EMERGENCY, id="112 in another notation"),
        pytest.param("911", "", "", No.EMERGENCY, id="a visitor's 911"),
        pytest.param("urn:service:sos", "", "", No.EMERGENCY, id="the service itself"),
        pytest.param("#31#112", "", "", No.EMERGENCY, id="behind a code that hides the caller"),
        pytest.param("144", "", "", No.NOT_A_NUMBER, id="a short code"),
        pytest.param("14050", "", "", No.NOT_A_NUMBER, id="a municipality"),
        pytest.param("06", "", "", No.NOT_A_NUMBER, id="half a number"),
        pytest.param("", "", "", No.NOT_A_NUMBER, id="nothing"),
        pytest.param("sip:x@evil.example", "", "", No.NOT_A_NUMBER, id="an address"),
        pytest.param("0612345678", "+31201112233", "", No.NO_CALLER, id="a foreign caller ID"),
        pytest.param("0612345678", FAX, "", No.BARRED, id="an own number that may not call"),
        pytest.param("0612345678", "", "none", No.NO_TRUNK, id="a trunk that is not there"),
    ],
)
def test_what_the_box_does_not_ring(number: str, caller: str, trunk: str, answer: No) -> None:
    assert outside(number, caller, trunk) is answer


def test_a_trunk_is_chosen_and_a_device_account_shows_its_own_number() -> None:
    own = outside("0612345678", WORKSHOP)
    assert isinstance(own, OwnCall)
    assert own.attempts[0].account == "trunk/devices/201"
    only = outside("0612345678", OUTWARD, "main")
    assert isinstance(only, OwnCall)
    assert {attempt.line for attempt in only.attempts} == {"main"}


def test_no_trunk_that_is_down() -> None:
    assert call_outside("0612345678", "", "", BOX, LineState()) is No.NO_TRUNK


class TestPbx:
    def test_an_own_number_rings_as_a_call_from_outside_would(self) -> None:
        own = call_pbx("0501234567", "office", BOX, UP)
        assert isinstance(own, OwnCall)
        assert own.attempts[0].uri.startswith("sip:31501234567@192.168.1.10:5060")
        assert own.attempts[0].account == "pbx/office"

    def test_an_extension_rings_as_it_is(self) -> None:
        own = call_pbx("201", "office", BOX, UP)
        assert isinstance(own, OwnCall)
        assert own.attempts[0].uri.startswith("sip:201@192.168.1.10:5060")

    def test_a_pbx_that_registers_is_rung_at_its_contact(self) -> None:
        own = call_pbx("201", "cloud", BOX, UP)
        assert isinstance(own, OwnCall)
        assert own.attempts[0].uri == "sip:201@192.168.1.11:5060;rinstance=ab12"

    @pytest.mark.parametrize(
        ("number", "pbx", "answer"),
        [
            pytest.param("112", "office", No.EMERGENCY, id="112"),
            pytest.param("9112", "office", No.EMERGENCY, id="112 behind the outside prefix"),
            pytest.param("*100", "office", No.NOT_A_NUMBER, id="a service code"),
            pytest.param("1" * 16, "office", No.NOT_A_NUMBER, id="too long"),
            pytest.param("a@evil", "office", No.NOT_A_NUMBER, id="an address"),
            pytest.param("201", "none", No.NO_PBX, id="a PBX that is not there"),
        ],
    )
    def test_what_is_not_rung(self, number: str, pbx: str, answer: No) -> None:
        assert call_pbx(number, pbx, PREFIXED, UP) is answer

    def test_a_pbx_without_a_contact(self) -> None:
        assert call_pbx("201", "cloud", BOX, LineState()) is No.NO_PBX


NOTATIONS = sorted({*emergency_notations("NL"), "urn:service:sos"})


@pytest.mark.parametrize(("notation", "prefix"), list(product(NOTATIONS, ["", "9", "#31#", "*31*"])))
def test_no_notation_of_an_emergency_number_is_rung(notation: str, prefix: str) -> None:
    dialled = prefix + notation
    assert isinstance(call_outside(dialled, "", "", PREFIXED, UP), No)
    assert isinstance(call_pbx(dialled, "", PREFIXED, UP), No)


@given(st.text(st.sampled_from("0123456789+#* "), max_size=16))
def test_nothing_that_could_be_emergency_leaves(text: str) -> None:
    for found in (call_outside(text, "", "", PREFIXED, UP), call_pbx(text, "", PREFIXED, UP)):
        if isinstance(found, OwnCall):
            assert not is_emergency(text, PREFIXED)
            users = [attempt.uri.partition(":")[2].partition("@")[0] for attempt in found.attempts]
            assert not {"112", "911", "9112", "0112"} & set(users)
