"""What a number is: of which country, of which types, and whether the numbering plans know it at all.

Law: pure; the patterns are phonenumbers' own. Where a number is no valid one, every doubt counts as dear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, ShortNumberCost, shortnumberinfo

from appliance.numbering import E164, NotANumber, Number, ShortCode
from appliance.numbering.country import calling_code, country_of
from appliance.settings.security import NumberType

NON_GEOGRAPHIC = "001"
"""What phonenumbers calls the region of satellites and international services."""
PREMIUM_SHORT = {"NL": r"18[0-9]{2}"}
"""Dear short numbers that phonenumbers has no price of: directory enquiries (ACM numbering plan, 18xy)."""
_PLAN: tuple[tuple[str, frozenset[NumberType]], ...] = (
    ("premium_rate", frozenset({"premium_rate"})),
    ("toll_free", frozenset({"toll_free"})),
    ("shared_cost", frozenset({"shared_cost"})),
    ("voip", frozenset({"voip"})),
    ("personal_number", frozenset({"personal"})),
    ("pager", frozenset()),
    ("uan", frozenset({"uan"})),
    ("voicemail", frozenset()),
    ("fixed_line", frozenset({"fixed"})),
    ("mobile", frozenset({"mobile"})),
)
"""In the order that phonenumbers asks in. The settings have no word for pagers and voicemail."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`countries`: the one of a valid number, all that share the calling code of another. `types`: none where the
    plan has no word for it, two where fixed and mobile numbers look alike (North America). `valid`: the plans know
    it. `digits`: what prefixes are compared with, `+...` or a short number."""

    digits: str
    countries: frozenset[str]
    types: frozenset[NumberType]
    valid: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """One country's patterns, as far as it has them."""

    region: str
    leading: str | None
    general: re.Pattern[str]
    types: tuple[tuple[re.Pattern[str], frozenset[NumberType]], ...]
    alike: bool

    def types_of(self, national: str) -> frozenset[NumberType] | None:
        """The types of a valid number; None when it is none here."""
        if self.general.fullmatch(national) is None:
            return None
        for pattern, types in self.types:
            if pattern.fullmatch(national):
                if types == {"fixed"} and (self.alike or self._is_mobile(national)):
                    return frozenset({"fixed", "mobile"})
                return types
        return None

    def _is_mobile(self, national: str) -> bool:
        return any(types == {"mobile"} and pattern.fullmatch(national) for pattern, types in self.types)

    def may_be_premium(self, national: str) -> bool:
        """Whether it begins with a premium number: exchanges ignore digits dialled too many."""
        return any(types == {"premium_rate"} and pattern.match(national) for pattern, types in self.types)


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


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans that share a calling code. `leading` tells some apart by their first digits, in one look: its
    group number is the place in `told`."""

    all: tuple[_Plan, ...]
    leading: re.Pattern[str]
    told: tuple[_Plan, ...]
    others: tuple[_Plan, ...]

    def likely(self, national: str) -> tuple[_Plan, ...]:
        """Those that a number can be of, the likeliest first."""
        found = self.leading.match(national)
        return (self.told[found.lastindex - 1], *self.others) if found and found.lastindex else self.others


@lru_cache(maxsize=512)
def plans_of(code: int) -> Plans:
    """The plans of a calling code; none for a code that nobody has."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code, ())
    plans = tuple(plan for plan in (_plan(code, region) for region in regions) if plan)
    told = tuple(plan for plan in plans if plan.leading)
    leading = "|".join(f"({plan.leading})" for plan in told)
    others = tuple(plan for plan in plans if not plan.leading)
    return Plans(plans, re.compile(leading or r"(?!)"), told, others)


def _plan(code: int, region: str) -> _Plan | None:
    if region == NON_GEOGRAPHIC:
        data = PhoneMetadata.metadata_for_nongeo_region(code, None)
    else:
        data = PhoneMetadata.metadata_for_region(region, None)
    if data is None or data.general_desc is None or data.general_desc.national_number_pattern is None:
        return None
    patterns = [(getattr(data, name), types) for name, types in _PLAN]
    return _Plan(
        region,
        data.leading_digits,
        re.compile(data.general_desc.national_number_pattern),
        tuple(
            (re.compile(desc.national_number_pattern), types)
            for desc, types in patterns
            if desc is not None and desc.national_number_pattern
        ),
        bool(data.same_mobile_and_fixed_line_pattern),
    )
