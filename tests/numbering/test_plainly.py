"""A number that its plan's patterns alone can tell is the same number that the whole reading makes of it.

Law: every country, every notation; numbers that exist, numbers near them, and digits that mean nothing.
"""

from __future__ import annotations

import random

import phonenumbers
import pytest

from appliance.numbering import Number, Reader, reading
from tests.long import LONG
from tests.numbering.samples import STYLES

_TYPES = (0, 1, 2, 3, 4, 5, 6, 7, 9, 10)  # of phonenumbers.PhoneNumberType
NEAR = 12 if LONG else 1
REGIONS = tuple(sorted(phonenumbers.SUPPORTED_REGIONS))


def understood(text: str, reader: Reader) -> Number:
    """Not remembered."""
    return reading._understood.__wrapped__(text, reader)


def near(text: str, dice: random.Random) -> str:
    """One digit another, left out, or too many."""
    at = dice.randrange(len(text))
    digit = str(dice.randrange(10))
    return text[:at] + dice.choice(("", digit, digit + text[at])) + text[at + 1 :]


def nationals(region: str, dice: random.Random) -> list[str]:
    found = (phonenumbers.example_number_for_type(region, type_) for type_ in _TYPES)
    known = [phonenumbers.national_significant_number(one) for one in found if one is not None]
    others = [near(text, dice) for text in known for _ in range(NEAR)]
    return [*known, *others, *(str(dice.randrange(10**7, 10**11)) for _ in range(NEAR))]


def texts(region: str) -> list[str]:
    dice = random.Random(region)
    plan = reading.country_of(region)
    code, prefix, outward = str(plan.code), plan.national_prefix, plan.outward
    heads = ("+", f"+{code}", code, prefix, outward, f"{outward}{code}", "")
    return [head + national for national in nationals(region, dice) for head in heads if head + national != "+"]


@pytest.mark.parametrize("region", REGIONS)
def test_it_is_what_the_whole_reading_makes_of_it(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    readers = [*(Reader(region, style) for style in STYLES), Reader(region, "plain", "9")]
    asked = [(text, reader) for text in texts(region) for reader in readers]
    asked += [(text, Reader("NL", "international")) for text in texts(region)]
    quick = [understood(text, reader) for text, reader in asked]
    monkeypatch.setattr(reading, "_plainly", lambda *_: None)
    whole = [understood(text, reader) for text, reader in asked]
    assert [(asked[n], one) for n, one in enumerate(quick) if one != whole[n]] == []


def test_it_is_what_most_dutch_calls_need() -> None:
    country = reading.country_of("NL")
    assert reading._plainly("0501234567", "NL", country) is not None
    assert reading._plainly("+31612345678", None, country) is not None
    assert reading._plainly("+3225551234", None, country) is not None
    assert reading._plainly("+12025550123", None, country) is None, "one code, many countries"
    assert reading._plainly("14050", "NL", country) is None
