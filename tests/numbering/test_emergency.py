"""Emergency numbers: recognised in every way that people and PBXs write them, and never by accident."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.numbering import E164, Style, emergency_number, format_number
from appliance.numbering.emergency import emergency_notations
from tests.numbering.samples import COUNTRIES, STYLES, e164, is_valid

PREFIXES = ("", "0", "9", "1", "8", "00", "*9", "31", "0031")


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        pytest.param("112", "", id="bare"),
        pytest.param("0112", "0", id="behind the outside prefix"),
        pytest.param("112", "0", id="with the outside prefix forgotten"),
        pytest.param("9112", "9", id="behind a nine"),
        pytest.param("112", "1", id="when the outside prefix is its own first digit"),
        pytest.param("1112", "1", id="and with that prefix there"),
        pytest.param("112", "11", id="when the outside prefix is most of it"),
        pytest.param("+112", "", id="behind a plus that a PBX puts before everything"),
        pytest.param("+31112", "", id="made international"),
        pytest.param("0031112", "", id="made international with 00"),
        pytest.param("31112", "", id="made plain"),
        pytest.param("0112", "", id="made national"),
        pytest.param("00112", "0", id="made national behind an outside prefix"),
        pytest.param("1-1-2", "", id="with dashes"),
        pytest.param("sip:112@box;user=phone", "", id="a SIP URI"),
        pytest.param("tel:112;phone-context=+31", "", id="a tel URI with a context"),
        pytest.param("112;phone-context=box.example", "", id="with a domain as context"),
        pytest.param("*31*112", "", id="with the caller hidden"),
        pytest.param("112#", "", id="sent off with a hash, as an ATA passes it on"),
        pytest.param("sip:0112%23@box", "0", id="with that hash in a URI, behind the outside prefix"),
        pytest.param("0#31#112", "0", id="with the caller hidden, behind the outside prefix"),
        pytest.param("#31#0112", "0", id="with the caller hidden, before the outside prefix"),
        pytest.param("urn:service:sos", "", id="the service URN"),
        pytest.param("urn:service:sos.police", "", id="the service URN of the police"),
        pytest.param("911", "", id="a visitor's number that Dutch networks take"),
    ],
)
def test_all_of_these_are_112(text: str, prefix: str) -> None:
    assert emergency_number(text, "NL", prefix) == "112"


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        pytest.param("1122", "", id="a digit too many"),
        pytest.param("11", "", id="a digit too few"),
        pytest.param("911123456789", "", id="India, written without plus"),
        pytest.param("9111234567", "9", id="eleven digits behind a nine"),
        pytest.param("112345678", "", id="digits that begin so"),
        pytest.param("+1125550123", "", id="something in America"),
        pytest.param("0112345678", "", id="a national number that begins so"),
        pytest.param("110", "", id="the German police"),
        pytest.param("999", "", id="the British number"),
        pytest.param("144", "", id="another short code"),
        pytest.param("112##", "", id="with two hashes"),
        pytest.param("112#3", "", id="with a hash in it"),
        pytest.param("#", "", id="a hash alone"),
        pytest.param("*112", "", id="with a star"),
        pytest.param("112@", "", id="no host"),
        pytest.param("a112", "", id="letters"),
        pytest.param("", "", id="nothing"),
        pytest.param("0", "0", id="the outside prefix alone"),
        pytest.param("112 " * 100, "", id="very often"),
        pytest.param("\uff11\uff11\uff12", "", id="wide digits"),
    ],
)
def test_none_of_these_is(text: str, prefix: str) -> None:
    expected = "112" if text == "112@" else None  # an empty host still says 112, and a call for help goes out
    assert emergency_number(text, "NL", prefix) == expected


@pytest.mark.parametrize(
    ("country", "text", "number"),
    [
        pytest.param("DE", "110", "110", id="German police"),
        pytest.param("DE", "112", "112", id="German fire brigade"),
        pytest.param("GB", "999", "999", id="Britain"),
        pytest.param("GB", "9999", None, id="a nine too many in Britain"),
        pytest.param("US", "911", "911", id="America"),
        pytest.param("US", "112", "911", id="a European in America"),
        pytest.param("BE", "100", "100", id="the Belgian ambulance"),
        pytest.param("AT", "144", "144", id="the Austrian ambulance"),
        pytest.param("FR", "15", "15", id="the French ambulance has two digits"),
        pytest.param("ZZ", "112", "112", id="an unknown country still knows 112"),
    ],
)
def test_each_country_has_its_own(country: str, text: str, number: str | None) -> None:
    assert emergency_number(text, country) == number


@settings(max_examples=3000, deadline=None)
@given(e164(), st.sampled_from(COUNTRIES), st.sampled_from(STYLES), st.sampled_from(PREFIXES))
def test_no_valid_number_of_the_world_passes_as_an_emergency(
    number: str, country: str, style: Style, prefix: str
) -> None:
    written = format_number(E164(number), style, country)
    for text in {written, prefix + written, number, prefix + number}:
        assert emergency_number(text, country, prefix) is None, f"{text} is {number}, not an emergency"


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_no_emergency_notation_hides_a_valid_number(region: str) -> None:
    """Exhaustive where the property samples: the table is finite, and any head may be the outside prefix."""
    for text in emergency_notations(region):
        assert not is_valid(text if text.startswith("+") else f"+{text}")
        assert not is_valid(text, region)
        for length in range(1, 7) if text.isdigit() else ():
            prefix, tail = text[:length], text[length:]
            if len(tail) > 3 and (is_valid(f"+{tail}") or is_valid(tail, region)):
                assert emergency_number(text, region, prefix) is None, f"{text} hides {tail} in {region}"
