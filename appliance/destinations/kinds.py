"""What a number is: of which country, of which types, and whether the numbering plans know it at all.

Law: pure; the patterns are phonenumbers' own. Where a number is no valid one, every doubt counts as dear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import PhoneNumber, ShortNumberCost, shortnumberinfo

from appliance.numbering import E164, NotANumber, Number, ShortCode
from appliance.numbering.country import calling_code, country_of
from appliance.numbering.plans import NON_GEOGRAPHIC, plans_of
from appliance.settings.security import NumberType

PREMIUM_SHORT = {"NL": r"18[0-9]{2}"}
"""Dear short numbers that phonenumbers has no price of: directory enquiries (ACM numbering plan, 18xy)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`countries`: the one of a valid number, all that share the calling code of another. `types`: none where the
    plan has no word for it, two where fixed and mobile numbers look alike (North America). `valid`: the plans know
    it. `digits`: what prefixes are compared with, `+...` or a short number."""

    digits: str
    countries: frozenset[str]
    types: frozenset[NumberType]
    valid: bool


@lru_cache(maxsize=4096)
def kind_of(number: Number) -> Kind:
    """Classify a number. Never raises; what is no number has no country and no type."""
    match number:
        case E164(number=text):
            return _of_e164(text)
        case ShortCode(digits=digits, country=country):
            return Kind(digits, frozenset({country}), short_types(digits, country), True)
        case NotANumber(raw=raw):
            return Kind(raw, frozenset(), frozenset(), False)


def short_types(digits: str, country: str) -> frozenset[NumberType]:
    """`short`, and whether it is known to be free or dear."""
    number = PhoneNumber(country_code=country_of(country).code, national_number=int(digits))
    cost = shortnumberinfo.expected_cost_for_region(number, country)
    premium = PREMIUM_SHORT.get(country)
    if cost == ShortNumberCost.PREMIUM_RATE or (premium and re.fullmatch(premium, digits)):
        return frozenset({"short", "premium_rate"})
    return frozenset({"short", "toll_free"}) if cost == ShortNumberCost.TOLL_FREE else frozenset({"short"})


def _of_e164(text: str) -> Kind:
    code = calling_code(text)
    national = text[1 + len(str(code)) :]
    plans = plans_of(code)
    for plan in plans.likely(national):
        types = plan.types_of(national)
        if types is not None:
            countries = frozenset() if plan.region == NON_GEOGRAPHIC else frozenset({plan.region})
            return Kind(text, countries, types, True)
    dear = any(plan.may_be_premium(national) for plan in plans.all)
    countries = frozenset(plan.region for plan in plans.all) - {NON_GEOGRAPHIC}
    return Kind(text, countries, frozenset({"premium_rate"}) if dear else frozenset(), False)
