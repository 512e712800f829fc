"""The numbering plans as patterns: which national numbers a country has, and of which types.

Law: the patterns are phonenumbers' own; here they are only made ready.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata

from appliance.settings.security import NumberType

NON_GEOGRAPHIC = "001"
"""What phonenumbers calls the region of satellites and international services."""
_TYPES: tuple[tuple[str, frozenset[NumberType]], ...] = (
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
class Plan:
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


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans that share a calling code. `leading` tells some apart by their first digits, in one look: its
    group number is the place in `told`."""

    all: tuple[Plan, ...]
    leading: re.Pattern[str]
    told: tuple[Plan, ...]
    others: tuple[Plan, ...]

    def likely(self, national: str) -> tuple[Plan, ...]:
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


def _plan(code: int, region: str) -> Plan | None:
    if region == NON_GEOGRAPHIC:
        data = PhoneMetadata.metadata_for_nongeo_region(code, None)
    else:
        data = PhoneMetadata.metadata_for_region(region, None)
    if data is None or data.general_desc is None or data.general_desc.national_number_pattern is None:
        return None
    patterns = [(getattr(data, name), types) for name, types in _TYPES]
    return Plan(
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
