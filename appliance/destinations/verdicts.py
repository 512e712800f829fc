"""What a judgement looks like: allowed or blocked, by which rule, and why.

Law: pure values; every verdict names its rule as the settings write it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from appliance.settings.security import Allow, Block, Match


class Action(StrEnum):
    """What happens to the call."""

    ALLOW = "allow"
    BLOCK = "block"


class Level(IntEnum):
    """How specific a rule is; the highest that matches decides.

    A type that stands alone blocks everywhere, save where a country and type, or a prefix, says otherwise.
    """

    DEFAULT = 0
    REGION = 1
    COUNTRY = 2
    TYPE = 3
    COUNTRY_TYPE = 4
    PREFIX = 5


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the settings. `index`: its place in `destinations.rules`; None for the default.

    `reason`: the code of `appliance.words` that tells why a number falls under it.
    """

    index: int | None
    action: Action
    level: Level
    reason: str
    match: Match | None = None

    def __str__(self) -> str:
        """As people write it: `block prefix +881`, `allow country BE type mobile`, `default block`."""
        if self.match is None:
            return f"default {self.action}"
        told = " ".join(f"{name} {value}" for name, value in self.match.model_dump().items())
        return f"{self.action} {told}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is a code of `appliance.words`; `countries` are those that the number may be of."""

    action: Action
    rule: Rule
    reason: str
    countries: frozenset[str] = frozenset()

    @property
    def allowed(self) -> bool:
        """Whether the call may go."""
        return self.action is Action.ALLOW

    @property
    def params(self) -> Mapping[str, str]:
        """What fills the sentence of `reason`."""
        given = self.rule.match.model_dump() if self.rule.match else {}
        countries = ", ".join(sorted(self.countries)) or "-"
        return {"country": countries, **{name: str(value) for name, value in given.items()}}


def read_rule(index: int, rule: Allow | Block) -> Rule:
    """A rule of the settings with its level."""
    action, match = (Action.ALLOW, rule.allow) if isinstance(rule, Allow) else (Action.BLOCK, rule.block)
    level = level_of(match)
    return Rule(index, action, level, f"destination_{level.name.lower()}_{action}", match)


def level_of(match: Match) -> Level:
    """The place of a match in the order of precedence."""
    if match.prefix is not None:
        return Level.PREFIX
    if match.country is not None:
        return Level.COUNTRY if match.type is None else Level.COUNTRY_TYPE
    return Level.REGION if match.region is not None else Level.TYPE
