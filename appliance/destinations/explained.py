"""What would happen to a dialled number, told from the settings alone: the dry run of a call.

Law: pure; it asks the same recogniser, rules and tariff as a call does, in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from appliance.destinations.compiled import compile_rules
from appliance.numbering import NotANumber, Reader, canonical, emergency_number, without_withholding
from appliance.rates.price import MICROS, Price
from appliance.rates.tariff import compile_tariff
from appliance.settings import Settings


@dataclass(frozen=True, slots=True)
class Explained:
    """`number`: as it is called, or as it came when it is none. `rule`: as people write it, `emergency` before all
    rules. `reason`, `params`: a code of `appliance.words`. `price`: None where nothing is paid."""

    number: str
    verdict: Literal["allow", "block", "emergency"]
    rule: str
    reason: str
    params: Mapping[str, str] = field(default_factory=dict)
    price: Price | None = None

    @property
    def per_minute(self) -> Decimal | None:
        """Euros a minute, None where there is no price."""
        return None if self.price is None else Decimal(self.price.per_minute) / MICROS


def explain(dialled: str, settings: Settings, pbx: str | None = None) -> Explained:
    """The verdict about a number as it is dialled on a PBX; without one as people write it."""
    line = settings.pbx(pbx) if pbx is not None else None
    reader = Reader(
        settings.box.country,
        line.number_format if line else "plain",
        line.outside_prefix if line else "",
    )
    urgent = emergency_number(dialled, reader.country, reader.outside_prefix)
    if urgent is not None:
        return Explained(urgent, "emergency", "emergency", "destination_emergency")
    number = canonical(without_withholding(dialled, reader.outside_prefix)[0], reader)
    verdict = compile_rules(settings.destinations).judge(number)
    price = None if isinstance(number, NotANumber) else compile_tariff(settings.rates).price(number)
    return Explained(str(number), verdict.action.value, str(verdict.rule), verdict.reason, verdict.params, price)
