"""Whole sets of rules for one click: where most offices call.

Law: pure; every profile blocks premium and satellite, and blocks what it does not name.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from appliance.settings.security import SATELLITE, Allow, Block, Destinations, Match, NumberType, Region, Rule

Profile = Literal["nl", "benelux", "west-europe", "europe", "world"]
_ORDINARY: tuple[NumberType, ...] = ("fixed", "mobile", "voip", "uan", "toll_free", "short")
"""085 is voip and 088 uan: ordinary numbers of Dutch offices; 14 0xx, 116 xxx and 0800 are theirs to call too."""
_NEVER: tuple[Rule, ...] = (
    Block(block=Match(type="premium_rate")),
    *(Block(block=Match(prefix=prefix)) for prefix in SATELLITE),
)


def _home() -> Destinations:
    """Dutch fixed and mobile numbers, and what costs no more than those. A dear short number is premium too."""
    allowed = tuple(Allow(allow=Match(country="NL", type=type_)) for type_ in _ORDINARY)
    return Destinations(rules=(*allowed, Block(block=Match(country="NL", type="premium_rate")), *_NEVER))


def _region(region: Region) -> Destinations:
    return Destinations(rules=(Allow(allow=Match(region=region)), *_NEVER))


PROFILES: Mapping[Profile, Destinations] = MappingProxyType(
    {
        "nl": _home(),
        "benelux": _region("benelux"),
        "west-europe": _region("west-europe"),
        "europe": _region("europe"),
        "world": _region("world"),
    }
)


def profile_of(destinations: Destinations) -> Profile | None:
    """Which profile these settings are, whatever the order of their rules; None when somebody changed one."""
    for name, profile in PROFILES.items():
        if destinations.default == profile.default and set(destinations.rules) == set(profile.rules):
            return name
    return None
