"""Is this an emergency call? Decided on the raw text, before any rule can touch it.

Law: an exact match in a finite table, never a prefix; no valid international number is in that table, and every
number that is in it leaves as the bare emergency number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata

from appliance.numbering.cleaning import bare, without_withholding
from appliance.numbering.country import Country, country_of

_LONGEST = 5
"""Digits of the longest emergency number there is (Sweden's former 90000)."""
_NORTH_AMERICA = 1
_SERVICE = re.compile(r"\s*urn:service:sos(?:\.[a-z0-9.\-]{1,60})?\s*", re.IGNORECASE)
"""The service URN that some phones send (RFC 5031 section 4.2)."""


def emergency_number(raw: str, country: str, outside_prefix: str = "") -> str | None:
    """The bare emergency number that `raw` means in its home country, or None.

    The outside prefix may be there or missing, a code that hides the caller may stand before or after it, and the
    hash that sends a number off may stand behind: no number holds one, so nothing else can be meant.
    """
    table = emergency_notations(country)
    if _SERVICE.fullmatch(raw):
        return table.get("112") or table.get("911") or next(iter(table.values()))
    text = (bare(without_withholding(raw, outside_prefix)[0]) or "").removesuffix("#")
    if not text:
        return None
    found = table.get(text)
    if outside_prefix and text.startswith(outside_prefix):
        inside = text[len(outside_prefix) :]
        if inside in table:
            return table[inside]
        if found and found != text and could_be_a_number(inside, country_of(country)):
            return None  # 0039112 in Italy: with the outside prefix 0 that is 039112, a number in Monza
    return found


@lru_cache(maxsize=64)
def emergency_notations(region: str) -> Mapping[str, str]:
    """Every notation of the home country's emergency numbers, to the bare number.

    Besides `112` itself: what a PBX makes of it that decorates every number alike (+112, 00112, 0112, +31112,
    31112, 0031112), and only where no valid number can be meant by that text in any notation. Where networks also
    take a visitor's number (911 in the Netherlands), the call leaves with the country's own: not every provider
    knows the other.
    """
    country = country_of(region)
    table: dict[str, str] = {}
    numbers = _emergency_numbers(country)
    for dialled, number in numbers.items():
        for text in _decorated(dialled, country):
            if not could_be_a_number(text, country):
                table.setdefault(text, number)
    table.update(numbers)
    return MappingProxyType(table)


def _emergency_numbers(country: Country) -> Mapping[str, str]:
    """The numbers of the plan by exact match, each to the one that every provider there must know."""
    metadata = PhoneMetadata.short_metadata_for_region(country.region, None)
    if metadata is None or metadata.emergency is None or metadata.emergency.national_number_pattern is None:
        return {"112": "112"}
    pattern = re.compile(metadata.emergency.national_number_pattern)
    lengths = [length for length in metadata.emergency.possible_length if 2 <= length <= _LONGEST]
    candidates = (f"{n:0{length}d}" for length in lengths for n in range(10**length))
    known = [text for text in candidates if pattern.fullmatch(text)]
    own, guest = ("911", "112") if country.code == _NORTH_AMERICA else ("112", "911")
    return {text: own if text == guest and own in known else text for text in known}


def _decorated(number: str, country: Country) -> list[str]:
    whole = f"{country.code}{number}"
    national = [country.national_prefix + number] if country.national_prefix else []
    return [f"+{number}", f"+{whole}", whole, f"{country.outward}{number}", f"{country.outward}{whole}", *national]


def could_be_a_number(text: str, country: Country) -> bool:
    """Whether a text is a valid number, or another short number, in some notation."""
    digits = text.lstrip("+")
    if not text.startswith("+") and country.is_short(digits):
        return True
    for candidate, home in ((f"+{digits}", None), (text, country.region)):
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(candidate, home)):
                return True
        except NumberParseException:
            continue
    return False
