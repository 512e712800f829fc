"""Numbers as a line wants them, and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.numbering import E164, Reader, ShortCode, Style, canonical, format_number
from tests.numbering.samples import COUNTRIES, STYLES, e164


@pytest.mark.parametrize(
    ("number", "style", "country", "text"),
    [
        pytest.param("+31501234567", "e164", "NL", "+31501234567", id="with a plus"),
        pytest.param("+31501234567", "plain", "NL", "31501234567", id="without"),
        pytest.param("+31501234567", "international", "NL", "0031501234567", id="with the prefix of abroad"),
        pytest.param("+31501234567", "national", "NL", "0501234567", id="as at home"),
        pytest.param("+3225550123", "national", "NL", "003225550123", id="abroad on a national line"),
        pytest.param("+390612345678", "national", "IT", "0612345678", id="Italy's zero is part of the number"),
        pytest.param("+34910123456", "national", "ES", "910123456", id="Spain has no national prefix"),
        pytest.param("+12025550123", "national", "US", "2025550123", id="America writes no 1 at home"),
        pytest.param("+3225550123", "international", "US", "0113225550123", id="America leaves by 011"),
    ],
)
def test_a_number_as_the_line_wants_it(number: str, style: Style, country: str, text: str) -> None:
    assert format_number(E164(number), style, country) == text


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("code", ["112", "14050", "1888", "116117"])
def test_a_short_code_is_never_decorated(code: str, style: Style) -> None:
    assert format_number(ShortCode(code, "NL"), style, "NL") == code


@settings(max_examples=1500, deadline=None)
@given(e164(), st.sampled_from(COUNTRIES), st.sampled_from(STYLES))
def test_what_is_written_reads_back_as_the_same_number(number: str, country: str, style: Style) -> None:
    read = canonical(number, Reader(country, style))
    assert isinstance(read, E164), "a valid number with a plus is a number on every line"
    assert read.number == number
    written = format_number(read, style, country)
    assert canonical(written, Reader(country, style)) == read


@settings(max_examples=700, deadline=None)
@given(e164(), st.sampled_from(["NL", "BE", "DE", "FR", "GB"]), st.sampled_from(STYLES), st.sampled_from("0189"))
def test_with_its_outside_prefix_it_reads_back_too(number: str, country: str, style: Style, prefix: str) -> None:
    read = E164(number)
    written = prefix + format_number(read, style, country)
    assert canonical(written, Reader(country, style, prefix)) == read
