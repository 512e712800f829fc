"""A number that its plan's patterns alone can tell is the same number that the whole reading makes of it.

Law: every country, every notation; numbers that exist, numbers near them, and digits that mean nothing.
"""

from __future__ import annotations

import random

import phonenumbers
import pytest

from appliance.numbering import Number, Reader, canonical, reading
from appliance.numbering.country import country_of
from appliance.numbering.plainly import plainly
from tests.long import LONG
from tests.numbering.samples import STYLES

TYPES = (0, 1, 2, 3, 4, 5, 6, 7, 9, 10)  # of phonenumbers.PhoneNumberType
NEAR = 12 if LONG else 1
REGIONS = tuple(sorted(phonenumbers.SUPPORTED_REGIONS))


def near(text: str, dice: random.Random) -> str:
    """One digit another, left out, or too many."""
    at = dice.randrange(len(text))
    digit = str(dice.randrange(10))
    return text[:at] + dice.choice(("", digit, digit + text[at])) + text[at + 1 :]


def nationals(region: str, dice: random.Random) -> list[str]:
    found = (phonenumbers.example_number_for_type(region, type_) for type_ in TYPES)
    known = [phonenumbers.national_significant_number(one) for one in found if one is not None]
    others = [near(text, dice) for text in known for _ in range(NEAR)]
    return [*known, *others, *(str(dice.randrange(10**7, 10**11)) for _ in range(NEAR))]


def texts(region: str) -> list[str]:
    dice = random.Random(region)
    plan = country_of(region)
    code, prefix, outward = str(plan.code), plan.national_prefix, plan.outward
    heads = ("+", f"+{code}", code, prefix, outward, f"{outward}{code}", "", "9", f"9{prefix}", "9+")
    return [head + national for national in nationals(region, dice) for head in heads]


def read(region: str, readers: list[Reader]) -> list[tuple[str, Reader, Number, str]]:
    found = ((text, reader, canonical(text, reader)) for text in texts(region) for reader in readers)
    return [(text, reader, number, number.raw) for text, reader, number in found]


@pytest.mark.parametrize("region", REGIONS)
def test_it_is_what_the_whole_reading_makes_of_it(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at_home = [Reader(region, style) for style in STYLES]
    behind = [Reader(region, "plain", "9"), Reader(region, "national", "0")]
    readers = [*at_home, *behind, Reader("NL", "international")]
    quick = read(region, readers)
    monkeypatch.setattr(reading, "plainly", lambda _text, _reader: None)
    whole = read(region, readers)
    assert [pair for pair in zip(quick, whole, strict=True) if pair[0] != pair[1]] == []


@pytest.mark.parametrize(
    ("text", "style", "number"),
    [
        ("0501234567", "national", "+31501234567"),
        ("31612345678", "plain", "+31612345678"),
        ("+31612345678", "international", "+31612345678"),
        ("+3225551234", "plain", "+3225551234"),
        ("+12025550123", "plain", None),
        ("0031501234567", "plain", None),
        ("14050", "national", None),
        ("+082212345678", "plain", None),
    ],
)
def test_what_most_dutch_calls_need_is_told_by_the_plan(text: str, style: str, number: str | None) -> None:
    assert plainly(text, Reader("NL", style)) == number  # type: ignore[arg-type]
