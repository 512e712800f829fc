"""What a text can turn out to be: an international number, a short code, or no number at all.

Law: each keeps the raw text that it was read from; equality is about the number, not about how it was written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

MOST_DIGITS = 15
"""Of an international number: ITU-T E.164 section 6.1."""
Style = Literal["e164", "plain", "international", "national"]
"""+31501234567, 31501234567, 0031501234567, 0501234567; the words of the setting `number_format`."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How one line writes numbers: its notation, the home country, the digits it leaves before a number."""

    country: str = "NL"
    number_format: Style = "plain"
    outside_prefix: str = ""


@dataclass(frozen=True, slots=True)
class E164:
    """An international number, `+` and at most 15 digits (ITU-T E.164 section 6)."""

    number: str
    raw: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.number


@dataclass(frozen=True, slots=True)
class ShortCode:
    """A number that exists within one country only (112, 1888, 14050); it is sent undecorated."""

    digits: str
    country: str
    raw: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.digits


class Flaw(StrEnum):
    """Why a text is not a number."""

    EMPTY = "empty"
    NOT_DIGITS = "not_digits"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_COUNTRY = "no_country"
    """No country has this international code."""


@dataclass(frozen=True, slots=True)
class NotANumber:
    """A text that no reading makes a number of."""

    raw: str
    why: Flaw

    def __str__(self) -> str:
        return self.raw


Number = E164 | ShortCode | NotANumber
