"""What the world's numbering plans say of one country: its code, its prefixes, its short numbers.

Law: no table of ours where phonenumbers has one; what it misses is listed here, each with its source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, shortnumberinfo

HARMONISED = r"116[0-9]{3}"
"""Services of social value, the same in every country of the European Union (decision 2007/116/EC)."""
_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
MISSED = {
    # 14 and an area code reach a municipality; 113 suicide prevention; 144 the animal police (ACM numbering plan)
    "NL": r"140[0-9]{2,3}|113|144",
}
_NORTH_AMERICA = 1
_ASCII_DIGITS = re.compile("[0-9]+")


@dataclass(frozen=True, slots=True)
class Country:
    """One numbering plan. `code` is its calling code; `national_prefix` "" where there is none.

    `international` matches what may be dialled before a foreign number, `outward` is what we write there;
    `written_prefix` is the national prefix as far as it is written before a national number.
    """

    region: str
    code: int
    international: re.Pattern[str]
    outward: str
    national_prefix: str
    written_prefix: str
    short: re.Pattern[str]

    @property
    def has_clear_trunk_prefix(self) -> bool:
        """Whether digits that begin with the national prefix can only be a national number.

        Calling codes never begin with 0; the 8 of Russia could also be Japan's 81.
        """
        return self.national_prefix.startswith("0")

    def is_short(self, digits: str) -> bool:
        """Whether these digits, exactly, are a short number here."""
        if not 2 <= len(digits) <= 6 or _ASCII_DIGITS.fullmatch(digits) is None:
            return False
        if self.short.fullmatch(digits):
            return True
        if digits.startswith("0"):
            return False
        number = PhoneNumber(country_code=self.code, national_number=int(digits))
        return shortnumberinfo.is_valid_short_number_for_region(number, self.region)


@lru_cache(maxsize=256)
def country_of(region: str) -> Country:
    """The plan of an ISO 3166 country; an unknown one reads as a country with prefixes 0 and 00."""
    code = phonenumbers.country_code_for_region(region)
    metadata = PhoneMetadata.metadata_for_region(region, None)
    extra = [pattern for pattern in (MISSED.get(region), HARMONISED if region in _EU else None) if pattern]
    short = re.compile("|".join(extra) or r"(?!)")
    if metadata is None:
        return Country(region, code, re.compile("00"), "00", "0", "0", short)
    inward = metadata.international_prefix or "00"
    written = (metadata.preferred_international_prefix or inward).replace("~", "")  # ~ waits for a tone
    national = metadata.national_prefix or ""
    return Country(
        region=region,
        code=code,
        international=re.compile(inward),
        outward=written if re.fullmatch("[0-9]+", written) else "00",
        national_prefix=national,
        # In North America a number is written without its 1, in the national notation too.
        written_prefix="" if code == _NORTH_AMERICA else national,
        short=short,
    )


def calling_code(number: str) -> int:
    """The calling code at the head of `+...`; 0 when no country has it. None begins with 0."""
    for length in (1, 2, 3):
        code = number[1 : 1 + length]
        if len(code) == length and code[0] != "0" and int(code) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return int(code)
    return 0
