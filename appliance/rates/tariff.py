"""Which price a number has: the longest prefix among the rows, and `unknown` for all others.

Law: pure; premium and short numbers, and numbers that no plan knows, never inherit the row of a country.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import phonenumbers

from appliance.destinations.kinds import kind_of
from appliance.numbering import E164, NotANumber, Number
from appliance.numbering.country import calling_code
from appliance.numbering.plans import NON_GEOGRAPHIC, plans_of
from appliance.rates.price import Price, price_of
from appliance.settings.security import Rates

LONGEST = 16
"""Characters of the longest prefix: `+` and 15 digits."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """The prices by prefix; prefixes without `+` are those of the home country's short numbers."""

    unknown: Price
    rows: Mapping[str, Price]

    def price(self, number: Number) -> Price:
        """The price of a number."""
        if isinstance(number, NotANumber):
            return self.unknown
        digits = str(number)
        if isinstance(number, E164):
            kind = kind_of(number)
            shortest = len(country_prefix(digits)) if not kind.valid or "premium_rate" in kind.types else 0
        else:
            shortest = 0  # its digits have no plus, so no country's row is found
        for length in range(min(len(digits), LONGEST), shortest, -1):
            row = self.rows.get(digits[:length])
            if row is not None:
                return row
        return self.unknown


def compile_tariff(rates: Rates) -> Tariff:
    """Make the settings' rates ready; once per change of settings."""
    return Tariff(price_of(rates.unknown), MappingProxyType({row.prefix: price_of(row) for row in rates.rows}))


@lru_cache(maxsize=4096)
def country_prefix(number: str) -> str:
    """How all numbers of this one's country begin: +31; +1242 for the Bahamas. Empty for a service of no country.

    A row that is no longer than this speaks of the country as a whole.
    """
    code = calling_code(number)
    if not code or phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code] == (NON_GEOGRAPHIC,):
        return ""
    head = f"+{code}"
    found = plans_of(code).leading.match(number[len(head) :])
    return head + found[0] if found else head
