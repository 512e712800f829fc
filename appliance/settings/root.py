"""All settings of one box as one frozen value, in the order of the file.

Law: a `Settings` is well-formed by itself; whether its parts agree is for `checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, Self

from pydantic import ConfigDict, Field

from appliance.settings.base import E164, Value
from appliance.settings.lines import (
    Number,
    NumberLine,
    NumberRange,
    Outbound,
    Pbx,
    Phone,
    Sip,
    Trunk,
)
from appliance.settings.plans import Belplan, Failover, Prompt, Schedule, Switch
from appliance.settings.security import (
    Destinations,
    Emergency,
    Fraud,
    Limits,
    Rates,
    Whitelisted,
)
from appliance.settings.upkeep import Backup, Box, Dhcp, Notify, Retention, Updates, Wiring

SCHEMA: Final = 1
"""The version of the format that this code reads and writes."""


class Settings(Value):
    """Everything a person can set. `Settings()` is an empty, valid, closed box.

    Change one with `settings.replace(trunks=...)`, which validates, unlike `model_copy`.
    """

    schema_: Annotated[Literal[1], Field(alias="schema")] = SCHEMA
    box: Box = Box()
    network: Wiring = Dhcp()
    sip: Sip = Sip()
    trunks: tuple[Trunk, ...] = ()
    outbound: Outbound = Outbound()
    pbxs: tuple[Pbx, ...] = ()
    phones: tuple[Phone, ...] = ()
    numbers: tuple[NumberLine, ...] = ()
    default_caller_id: E164 | None = None
    emergency: Emergency = Emergency()
    whitelist: tuple[Whitelisted, ...] = ()
    destinations: Destinations = Destinations()
    limits: Limits = Limits()
    rates: Rates = Rates()
    fraud: Fraud = Fraud()
    failover: Failover = Failover()
    schedules: tuple[Schedule, ...] = ()
    switches: tuple[Switch, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    belplans: tuple[Belplan, ...] = ()
    notify: Notify = Notify()
    backup: Backup = Backup()
    updates: Updates = Updates()
    retention: Retention = Retention()

    model_config = ConfigDict(populate_by_name=True)

    def number_table(self) -> Mapping[str, Number]:
        """Every own number, ranges expanded, by its E.164 form; read-only and made once."""
        return self._numbers

    def trunk(self, id: str) -> Trunk | None:
        """The trunk of that id, or None."""
        return next((trunk for trunk in self.trunks if trunk.id == id), None)

    def pbx(self, id: str) -> Pbx | None:
        """The PBX of that id, or None."""
        return next((pbx for pbx in self.pbxs if pbx.id == id), None)

    def belplan(self, id: str) -> Belplan | None:
        """The belplan of that id, or None."""
        return next((plan for plan in self.belplans if plan.id == id), None)

    def replace(self, **fields: Any) -> Self:
        """These settings with some fields changed, validated. Raises pydantic's ValidationError."""
        kept = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**{**kept, **fields})

    def __copy__(self) -> Self:
        """A copy, as `model_copy` makes it, must not carry the number table of other numbers."""
        copied = super().__copy__()
        copied.__dict__.pop("_numbers", None)
        return copied

    @cached_property
    def _numbers(self) -> Mapping[str, Number]:
        table: dict[str, Number] = {}
        for line in self.numbers:
            for number in line.expand() if isinstance(line, NumberRange) else (line,):
                table.setdefault(number.number, number)
        return MappingProxyType(table)
