"""Providers whose settings are known, and what must be asked of the others.

Law: pure; only facts from a provider's public manual stand here, and what is not known is asked, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Literal

from appliance.settings.base import NumberFormat, Transport
from appliance.wizard.said import Said

Ask = Literal["servers", "username", "auth_username", "password", "transport", "outbound_proxy", "number_format"]
"""A field that the customer finds in the provider's mail."""
Kind = Literal["trunk", "accounts"]
TRUNK_FROM = 10
"""From so many numbers on, providers advise one registration for all rather than a device account for each."""


@dataclass(frozen=True, slots=True)
class Preset:
    """What is known of a provider. None or empty: not known, so `ask` names it, or the box's default holds.

    `two_logins`: it gives a second SIP account for failover. `addresses`: networks that it calls from.
    """

    id: str
    name: str
    ask: tuple[Ask, ...]
    servers: tuple[str, ...] = ()
    transport: Transport = "udp"
    outbound_proxy: str | None = None
    expires: int = 300
    number_format: NumberFormat | None = None
    addresses: tuple[IPv4Network, ...] = ()
    channels: int | None = None
    two_logins: bool = False
    notes: tuple[str, ...] = ()


PRESETS: tuple[Preset, ...] = (
    Preset(
        "callvoip",
        "Callvoip / Simmpl",
        ask=("servers", "username", "password"),
        number_format="plain",
        addresses=(IPv4Network("185.19.236.0/22"),),
        channels=4,
        two_logins=True,
        notes=("preset_note_alg", "preset_note_second_login", "preset_note_failover"),
    ),
    Preset(
        "generic",
        "",
        ask=("servers", "username", "auth_username", "password", "transport", "outbound_proxy", "number_format"),
        notes=("preset_note_alg", "preset_note_failover"),
    ),
)
"""The generic one comes last and has no name of its own (`preset_generic`)."""


def preset(id_: str) -> Preset:
    """The preset of that id; the generic one when there is none."""
    return next((one for one in PRESETS if one.id == id_), PRESETS[-1])


def advice(numbers: int) -> tuple[Kind, Said]:
    """Whether to take a trunk or device accounts for so many numbers, and why."""
    kind: Kind = "trunk" if numbers >= TRUNK_FROM else "accounts"
    return kind, Said(f"preset_advice_{kind}", {"count": str(numbers), "from": str(TRUNK_FROM)})
