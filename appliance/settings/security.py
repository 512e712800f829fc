"""Who may reach the box, where it may call, and what that may cost.

Law: what is left out is the safe side; opening up is always written down.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from appliance.settings.base import (
    E164,
    Country,
    DialPrefix,
    Flag,
    Id,
    Money,
    Network,
    Shape,
    Text,
    Value,
    by_key,
    matching,
    wrong,
)

Region = Literal["benelux", "west-europe", "europe", "world"]
NumberType = Literal[
    "fixed", "mobile", "premium_rate", "shared_cost", "toll_free", "voip", "personal", "uan", "short"
]
Increment = Annotated[str, AfterValidator(matching(r"[1-9][0-9]{0,3}/[1-9][0-9]{0,3}", "increment_form"))]
Policy = Literal["off", "warn", "block"]
Count = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]


class Emergency(Value):
    """How calls to emergency numbers leave. `trunks`: the order; empty: as `outbound`."""

    caller_id: E164 | None = None
    trunks: tuple[Id, ...] = ()
    notify: Flag = True


class Whitelisted(Value):
    """A network that is answered, beside configured PBXs and providers."""

    network: Network
    allow: Annotated[tuple[Literal["sip", "web"], ...], Field(min_length=1)]
    note: Text = ""


class Match(Shape):
    """Which destinations a rule speaks of: one of prefix, country (with or without type), region, type."""

    prefix: DialPrefix | None = None
    country: Country | None = None
    type: NumberType | None = None
    region: Region | None = None

    @model_validator(mode="after")
    def _one_level(self) -> Match:
        """Mixed levels would have no place in the order of precedence."""
        given = {name for name in Match.model_fields if getattr(self, name) is not None}
        if given not in ({"prefix"}, {"country"}, {"country", "type"}, {"region"}, {"type"}):
            raise wrong("match_mixed")
        return self


class Allow(Value):
    """Destinations that may be called."""

    allow: Match

    @model_validator(mode="after")
    def _type_names_country(self) -> Allow:
        if self.allow.type is not None and self.allow.country is None:
            raise wrong("allow_type_alone")
        return self


class Block(Value):
    """Destinations that may not be called."""

    block: Match


Rule = Annotated[
    Annotated[Allow, Tag("<allow>")] | Annotated[Block, Tag("<block>")],
    Discriminator(by_key({"block": "<block>"}, otherwise="<allow>")),
]

SATELLITE = ("+870", "+881", "+882", "+883", "+979")
"""Satellite and international premium networks; phonenumbers has no type for them."""

_FROM_THE_START: tuple[Rule, ...] = (
    Allow(allow=Match(country="NL")),
    Block(block=Match(country="NL", type="premium_rate")),
    Block(block=Match(type="premium_rate")),
    *(Block(block=Match(prefix=prefix)) for prefix in SATELLITE),
)


class Destinations(Value):
    """The destination whitelist; most specific wins: prefix, country+type, country, region, default."""

    default: Literal["block", "allow"] = "block"
    rules: tuple[Rule, ...] = _FROM_THE_START


class ChannelLimits(Value):
    """Calls at once; None: only what the trunk and the PBX say."""

    total: Count | None = None
    inbound: Count | None = None
    outbound: Count | None = None


class CallLimits(Value):
    """Outbound calls started per rolling hour, day and week; None: not limited."""

    hour: Count | None = 100
    day: Count | None = 500
    week: Count | None = 2000


class SpendLimits(Value):
    """Euros per rolling hour, day and week. There is no 'unlimited': whoever wants that writes a sum."""

    hour: Money = Decimal(10)
    day: Money = Decimal(25)
    week: Money = Decimal(50)


class Limits(Value):
    """The brakes on outbound traffic."""

    channels: ChannelLimits = ChannelLimits()
    calls: CallLimits = CallLimits()
    spend_eur: SpendLimits = SpendLimits()
    warn_at_percent: Annotated[int, Field(strict=True, ge=1, le=100)] = 80


class Rate(Value):
    """What a call costs, in euros. `increment`: first/next, in seconds, e.g. `60/1`."""

    per_minute: Money
    setup: Money = Decimal(0)
    increment: Increment = "60/60"


class RateRow(Value):
    """The rate of all numbers that begin with `prefix`; the longest prefix wins."""

    prefix: DialPrefix
    per_minute: Money
    setup: Money = Decimal(0)
    increment: Increment = "60/60"


def seconds_of(increment: str) -> tuple[int, int]:
    """Seconds of the first charged block and of each next one: `60/1` is (60, 1)."""
    first, following = increment.split("/")
    return int(first), int(following)


USUAL = (
    RateRow(prefix="+31", per_minute=Decimal("0.03"), setup=Decimal("0.05"), increment="60/1"),
    RateRow(prefix="+316", per_minute=Decimal("0.10"), setup=Decimal("0.05"), increment="60/1"),
)
"""What Dutch calls usually cost at most: until the provider's own rates are entered, `unknown` would let an office
with the limits as they come call for two minutes an hour. Premium numbers inherit nothing of it."""


class Rates(Value):
    """The tariff. `unknown` is for numbers without a row, so it is dear on purpose."""

    unknown: Rate = Rate(per_minute=Decimal("5.00"), setup=Decimal("1.00"))
    rows: tuple[RateRow, ...] = USUAL


class Fraud(Value):
    """What happens on the shapes of fraud."""

    burst: Policy = "warn"
    short_calls: Policy = "warn"
    new_country_at_night: Policy = "warn"
    sequential: Policy = "warn"
