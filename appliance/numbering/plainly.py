"""A number in its usual notation: the patterns of its plan alone can tell it, at a sixth of the price of reading
any text. An INVITE waits for it, and so does who pastes ten thousand numbers.

Law: says nothing that the whole reading (`reading`) would not say; whatever there is more to it goes that way.
"""

from __future__ import annotations

import re
from functools import lru_cache

from phonenumbers import PhoneMetadata

from appliance.numbering.country import Country, calling_code, country_of
from appliance.numbering.plans import plans_of
from appliance.numbering.values import MOST_DIGITS, Reader

_DIGITS = re.compile(r"\+?[0-9]{9,24}")
_LONGEST_SHORT = 6
"""Digits of the longest short number: `Country.is_short` knows no longer one."""


@lru_cache(maxsize=4096)
def plainly(text: str, reader: Reader) -> str | None:
    """The valid number, `+...`, that the likeliest reading of a text makes. None where that is not all: the
    country shares its code, digits may stand before the number that are not part of it, or it is short."""
    if _DIGITS.fullmatch(text) is None:
        return None
    country, prefix = country_of(reader.country), reader.outside_prefix
    if prefix and text.startswith(prefix):
        text = text[len(prefix) :]
    if len(text) <= _LONGEST_SHORT or not country.has_clear_trunk_prefix:
        return None
    if text.startswith("+"):
        return _of_plan(calling_code(text), text, country)
    if text.startswith(country.outward) or country.international.match(text):
        return None
    if text.startswith(country.national_prefix):
        national = text[len(country.national_prefix) :]
        home = _before(country.region) == country.national_prefix
        return _of_plan(country.code, f"+{country.code}{national}", country) if home else None
    if text[0] == "0" or reader.number_format not in ("plain", "e164"):
        return None
    return _of_plan(calling_code(f"+{text}"), f"+{text}", country)


def _of_plan(code: int, number: str, country: Country) -> str | None:
    plans = plans_of(code).all
    if len(plans) != 1 or len(number) - 1 > MOST_DIGITS:
        return None
    plan, national = plans[0], number[1 + len(str(code)) :]
    before = _pattern_before(plan.region)
    if (before is not None and before.match(national)) or plan.types_of(national) is None:
        return None
    return None if code == country.code and country.is_short(national) else number


@lru_cache(maxsize=512)
def _before(region: str) -> str:
    """What the plan of a country takes for something before a national number, as a pattern; "" for nothing."""
    metadata = PhoneMetadata.metadata_for_region(region, None)
    return (metadata.national_prefix_for_parsing or "") if metadata is not None else ""


@lru_cache(maxsize=512)
def _pattern_before(region: str) -> re.Pattern[str] | None:
    return re.compile(found) if (found := _before(region)) else None
