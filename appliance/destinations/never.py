"""Rules that can never decide about a number, each with what stands in its way.

Law: pure; a rule is named only where it is certain, so silence does not prove that a rule is ever used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

from appliance.destinations.compiled import Compiled, compile_rules
from appliance.destinations.regions import REGIONS
from appliance.destinations.verdicts import Rule, read_rule
from appliance.numbering.plans import plans_of
from appliance.settings.security import Destinations, Match


@dataclass(frozen=True, slots=True)
class Never:
    """`index`: the rule, in `destinations.rules`. `why`: a code of `appliance.words`. `by`: what beats it."""

    index: int
    rule: Rule
    why: str
    by: Rule | None = None


def never_matching(destinations: Destinations, home: str) -> tuple[Never, ...]:
    """Every rule that no number can reach. `home`: the country whose short numbers are dialled here."""
    compiled = compile_rules(destinations)
    rules = [read_rule(index, rule) for index, rule in enumerate(destinations.rules)]
    return tuple(found for rule in rules for found in _never(rule, compiled, home))


def _never(rule: Rule, compiled: Compiled, home: str) -> Iterator[Never]:
    assert rule.index is not None  # rules of the settings have one
    assert rule.match is not None
    why = _nothing_there(rule.match, home)
    if why:
        yield Never(rule.index, rule, why)
        return
    winners = list(_winners(rule.match, compiled, home))
    if winners and rule not in winners:
        yield Never(rule.index, rule, "rule_beaten", winners[0])


def _nothing_there(match: Match, home: str) -> str | None:
    """Why no number is meant at all."""
    if match.prefix is not None and match.prefix.startswith("+"):
        digits = match.prefix[1:]
        codes = map(str, phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
        return (
            None if any(code.startswith(digits) or digits.startswith(code) for code in codes) else "rule_no_code"
        )
    if match.country is None:
        return None
    code = phonenumbers.country_code_for_region(match.country)
    plans = [plan for plan in plans_of(code).all if plan.region == match.country]
    if not plans:
        return "rule_no_country"
    known = {"short"} if match.country == home else set()
    known |= {type_ for plan in plans for _, types in plan.types for type_ in types}
    return None if match.type is None or match.type in known else "rule_no_type"


def _winners(match: Match, compiled: Compiled, home: str) -> Iterator[Rule]:
    """The rules that decide where this one speaks: one for a key, one a country for a region."""
    if match.prefix is not None:
        yield compiled.prefixes[match.prefix]
    elif match.country is not None:
        yield _of_whole_country(match.country, compiled, home) or (
            compiled.countries[match.country]
            if match.type is None
            else compiled.country_types[match.country, match.type]
        )
    elif match.type is not None:
        yield compiled.types[match.type]
    elif match.region is not None:
        for country in sorted(REGIONS[match.region]):
            by_country = _of_whole_country(country, compiled, home) or compiled.countries.get(country)
            yield by_country or compiled.regions[country]


def _of_whole_country(country: str, compiled: Compiled, home: str) -> Rule | None:
    """The prefix rule that takes all numbers of a country; at home its short numbers have no prefix."""
    if country == home:
        return None
    code = str(phonenumbers.country_code_for_region(country))
    found = (compiled.prefixes.get("+" + code[:length]) for length in range(len(code), 0, -1))
    return next((rule for rule in found if rule is not None), None)
