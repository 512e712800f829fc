"""How a number is written for a line: in its notation, seen from the home country.

Law: what is written reads back as the same number on that line; short codes are never decorated.
"""

from __future__ import annotations

from appliance.numbering.country import calling_code, country_of
from appliance.numbering.values import E164, ShortCode, Style


def format_number(number: E164 | ShortCode, style: Style, country: str) -> str:
    """Write a number: `+31501234567` (e164), `31501234567`, `0031501234567` (international), `0501234567`.

    A foreign number in the national notation is written internationally, as it is dialled there.
    """
    if isinstance(number, ShortCode):
        return number.digits
    text = number.number
    if style == "e164":
        return text
    if style == "plain":
        return text[1:]
    home = country_of(country)
    if style == "national" and calling_code(text) == home.code:
        return home.written_prefix + text[1 + len(str(home.code)) :]
    return home.outward + text[1:]
