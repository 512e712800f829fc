"""Whether a number in E.164 can be a line of a customer: neither too short nor too long for its country.

Law: pure; the numbering plan advises, for a provider may hand out ranges that the plan's table does not know yet.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import phonenumbers
from phonenumbers import NumberParseException

Flaw = Literal["too_short", "too_long"]


def flaw_of(number: str) -> Flaw | None:
    """What is wrong with the length of `+31...`; None when it is a usual one, or valid by the plan."""
    usual = _usual_lengths(_code(number))
    if len(number) - 1 in usual:
        return None
    try:
        if phonenumbers.is_valid_number(phonenumbers.parse(number)):
            return None
    except NumberParseException:
        return "too_short"
    if not usual:
        return "too_short" if len(number) < 8 else None
    return "too_short" if len(number) - 1 < min(usual) else "too_long"


def _code(number: str) -> int:
    """The calling code that the digits begin with (they are prefix-free, ITU-T E.164 section 6.2.1); 0: none."""
    for length in (1, 2, 3):
        code = int(number[1 : 1 + length])
        if code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return code
    return 0


@lru_cache(maxsize=256)
def _usual_lengths(code: int) -> frozenset[int]:
    """How many digits with the calling code the plan's own example of a fixed and a mobile number have."""
    region = phonenumbers.region_code_for_country_code(code)
    kinds = (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE)
    found = (phonenumbers.example_number_for_type(region, kind) for kind in kinds)
    return frozenset(
        len(str(code)) + len(phonenumbers.national_significant_number(one)) for one in found if one is not None
    )
