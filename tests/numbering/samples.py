"""Valid numbers of the whole world to test with, made from the examples of the numbering plans.

Law: the same numbers in every run; nobody is called.
"""

from __future__ import annotations

import random
from functools import cache

import phonenumbers
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

COUNTRIES = ("NL", "BE", "DE", "FR", "GB", "US", "LU", "AT", "CH", "IT", "ES", "DK", "PL", "SE", "HU", "RU")
STYLES = ("e164", "plain", "international", "national")
_TYPES = (
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER,
)


@cache
def valid_numbers() -> tuple[str, ...]:
    """Some thousands of valid numbers, of every country and kind, as E.164."""
    dice = random.Random(20261122)
    found = set()
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in _TYPES:
            example = phonenumbers.example_number_for_type(region, kind)
            if example is None:
                continue
            text = phonenumbers.format_number(example, PhoneNumberFormat.E164)
            found.update(filter(is_valid, [text, *(_varied(text, dice) for _ in range(3))]))
    return tuple(sorted(found))


def _varied(text: str, dice: random.Random) -> str:
    return text[:-3] + f"{dice.randrange(1000):03d}"


def is_valid(text: str, region: str | None = None) -> bool:
    """Whether the numbering plans know such a number."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False


def e164() -> st.SearchStrategy[str]:
    """Any valid number of the world."""
    return st.sampled_from(valid_numbers())
