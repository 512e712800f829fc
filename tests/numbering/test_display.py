"""Numbers as people write them: no digit is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.numbering import display


@pytest.mark.parametrize(
    ("number", "country", "written"),
    [
        pytest.param("+31501234567", "NL", "050 123 45 67", id="a city"),
        pytest.param("+31655501122", "NL", "06 5550 1122", id="a mobile"),
        pytest.param("+32255501 88".replace(" ", ""), "NL", "+32 2 555 01 88", id="abroad"),
        pytest.param("+31501234567", "BE", "+31 50 123 4567", id="seen from abroad"),
        pytest.param("+3225550188", "BE", "02 555 01 88", id="a Belgian at home"),
        pytest.param("+3150", "NL", "+3150", id="the head of a number"),
        pytest.param("112", "NL", "112", id="a short number"),
        pytest.param("anonymous", "NL", "anonymous", id="no number"),
        pytest.param("", "NL", "", id="nothing"),
        pytest.param("+9000000000", "NL", "+9000000000", id="a number that nobody has keeps its zeros"),
        pytest.param("+390612345678", "IT", "06 1234 5678", id="an Italian at home keeps the zero of the number"),
        pytest.param("+999123456", "NL", "+999123456", id="a country that does not exist"),
        pytest.param("+31501234567;ext=1", "NL", "+31501234567;ext=1", id="more than a number"),
    ],
)
def test_as_people_write_it(number: str, country: str, written: str) -> None:
    assert display(number, country) == written


@given(st.from_regex(r"\+[1-9][0-9]{3,14}", fullmatch=True), st.sampled_from(["NL", "BE", "DE", "IT", "US"]))
def test_no_digit_is_lost(number: str, country: str) -> None:
    digits = re.sub("[^0-9]", "", display(number, country))
    assert digits
    assert number.endswith(digits.lstrip("0"))
    assert len(digits) >= len(number) - 4


@given(st.text(max_size=40))
def test_other_text_is_shown_as_it_came(text: str) -> None:
    assert display(text, "NL") == text or text.startswith("+")
