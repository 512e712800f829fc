"""How a number is written for people: with spaces, as it is dialled from the home country.

Law: pure; no digit of the number itself is lost, and what is no number is shown as it came.
"""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from appliance.numbering.country import calling_code, country_of

_E164 = re.compile(r"\+[1-9][0-9]{3,14}")
_SEVEN = re.compile(r"([0-9]{3}) ([0-9]{2})([0-9]{2})$")
_EIGHT = re.compile(r"([0-9]{4})([0-9]{4})$")


@lru_cache(maxsize=20_000)
def display(number: str, country: str) -> str:
    """`+31501234567` as `050 123 45 67` at home and `+31 50 123 4567` from abroad; other text unchanged."""
    if _E164.fullmatch(number) is None:
        return number
    try:
        parsed = phonenumbers.parse(number, None)
    except NumberParseException:
        return number
    if not phonenumbers.is_possible_number(parsed):
        return number  # the head of a number, in national notation, would read as another one
    plan = country_of(country)
    home = calling_code(number) == plan.code
    form = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    written = phonenumbers.format_number(parsed, form)
    code = f"{plan.code}" if home else ""
    # The library drops zeros that it thinks superfluous, in numbers that nobody has.
    if code + _digits(written).removeprefix(plan.written_prefix if home else "") != number[1:]:
        return number
    if not home:
        return written
    # Dutch readers say the last seven as 3-2-2, a mobile's eight as 4-4; phonenumbers leaves them in one.
    return _EIGHT.sub(r"\1 \2", _SEVEN.sub(r"\1 \2 \3", written)) if country == "NL" else written


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)
