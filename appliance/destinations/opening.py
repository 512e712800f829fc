"""An exception for one number that was blocked: the narrowest rule that lets it through, and what it opens.

Law: pure; a number that may be dear says so (`danger`), and whoever makes the exception must have been told.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from appliance.destinations.kinds import kind_of
from appliance.numbering import E164, Number, ShortCode
from appliance.settings.security import SATELLITE, Allow, Block, Destinations, Match


class Danger(StrEnum):
    """Why a number may cost far more than people expect."""

    NONE = "none"
    PREMIUM = "premium"
    SATELLITE = "satellite"
    """Satellites and international services: no country's numbers."""
    UNKNOWN = "unknown"
    """No numbering plan knows it, so nobody can say what it is."""


@dataclass(frozen=True, slots=True)
class Opening:
    """`rule` allows `number` alone, and what is dialled with more digits behind it."""

    number: Number
    rule: Allow
    danger: Danger


def opening(number: Number) -> Opening | None:
    """The exception for a number; None for what is no number."""
    if not isinstance(number, E164 | ShortCode):
        return None
    return Opening(number, Allow(allow=Match(prefix=str(number))), danger_of(number))


def danger_of(number: Number) -> Danger:
    """Whether a number is of the dear kinds."""
    kind = kind_of(number)
    if "premium_rate" in kind.types:
        return Danger.PREMIUM
    if isinstance(number, E164) and (kind.digits.startswith(SATELLITE) or (kind.valid and not kind.countries)):
        return Danger.SATELLITE
    return Danger.NONE if kind.valid else Danger.UNKNOWN


def opened(destinations: Destinations, made: Opening) -> Destinations:
    """The rules with the exception in them: a block of this very number goes, since it would beat it."""
    against = Block(block=made.rule.allow)
    kept = tuple(rule for rule in destinations.rules if rule not in (against, made.rule))
    return Destinations(default=destinations.default, rules=(*kept, made.rule))
