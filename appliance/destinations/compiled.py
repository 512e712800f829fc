"""The rules made ready to judge a number: every look-up once, so that a call costs the length of its number.

Law: pure; the most specific level that matches decides, and on one level block beats allow. An allowing rule for a
country speaks of numbers that its plan knows; whatever looks otherwise needs a prefix.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from appliance.destinations.kinds import Kind, kind_of
from appliance.destinations.regions import REGIONS
from appliance.destinations.verdicts import Action, Level, Rule, Verdict, read_rule
from appliance.numbering import NotANumber, Number
from appliance.settings.security import Destinations, NumberType

_NO_NUMBER = Rule(None, Action.BLOCK, Level.DEFAULT, "destination_no_number")
LONGEST = 16
"""Characters of the longest prefix: `+` and 15 digits."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """The rules by what they match. Rules of one key are in order of the settings, blocking ones first."""

    default: Rule
    prefixes: Mapping[str, Rule]
    country_types: Mapping[tuple[str, NumberType], Rule]
    types: Mapping[NumberType, Rule]
    countries: Mapping[str, Rule]
    regions: Mapping[str, Rule]
    """By country: the rule of the region that holds it."""

    def judge(self, number: Number) -> Verdict:
        """Allow or block, by which rule and why. What is no number is blocked: who knows where it goes."""
        kind = kind_of(number)
        rule = self._by_prefix(kind.digits) or self._by_kind(kind)
        if rule is not None:
            return Verdict(rule.action, rule, rule.reason, kind.countries)
        if isinstance(number, NotANumber):
            return Verdict(Action.BLOCK, _NO_NUMBER, _NO_NUMBER.reason)
        unknown = not kind.valid and self.default.action is Action.BLOCK
        reason = "destination_unknown_block" if unknown else self.default.reason
        return Verdict(self.default.action, self.default, reason, kind.countries)

    def _by_prefix(self, digits: str) -> Rule | None:
        for length in range(min(len(digits), LONGEST), 0, -1):
            rule = self.prefixes.get(digits[:length])
            if rule is not None:
                return rule
        return None

    def _by_kind(self, kind: Kind) -> Rule | None:
        pairs = [(country, type_) for country in kind.countries for type_ in kind.types]
        return (
            _strictest((self.country_types.get(pair) for pair in pairs), kind)
            or _strictest((self.types.get(type_) for type_ in kind.types), kind)
            or _strictest((self.countries.get(country) for country in kind.countries), kind)
            or _strictest((self.regions.get(country) for country in kind.countries), kind)
        )


def compile_rules(destinations: Destinations) -> Compiled:
    """Make the settings' rules ready; once per change of settings."""
    rules = [read_rule(index, rule) for index, rule in enumerate(destinations.rules)]
    rules.sort(key=lambda rule: rule.action is Action.ALLOW)  # stable: block beats allow, then the first stands
    prefixes: dict[str, Rule] = {}
    country_types: dict[tuple[str, NumberType], Rule] = {}
    types: dict[NumberType, Rule] = {}
    countries: dict[str, Rule] = {}
    regions: dict[str, Rule] = {}
    for rule in rules:
        match = rule.match
        assert match is not None  # read_rule sets it
        if match.prefix is not None:
            prefixes.setdefault(match.prefix, rule)
        elif match.country is not None and match.type is not None:
            country_types.setdefault((match.country, match.type), rule)
        elif match.country is not None:
            countries.setdefault(match.country, rule)
        elif match.type is not None:
            types.setdefault(match.type, rule)
        elif match.region is not None:
            for country in REGIONS[match.region]:
                regions.setdefault(country, rule)
    return Compiled(
        default=Rule(
            None, Action(destinations.default), Level.DEFAULT, f"destination_default_{destinations.default}"
        ),
        prefixes=MappingProxyType(prefixes),
        country_types=MappingProxyType(country_types),
        types=MappingProxyType(types),
        countries=MappingProxyType(countries),
        regions=MappingProxyType(regions),
    )


def _strictest(rules: Iterable[Rule | None], kind: Kind) -> Rule | None:
    """The blocking one, else the allowing one of the lowest index; a number that no plan knows is not allowed."""
    found = [rule for rule in rules if rule is not None and (kind.valid or rule.action is Action.BLOCK)]
    return min(found, key=lambda rule: (rule.action is Action.ALLOW, rule.index), default=None)
