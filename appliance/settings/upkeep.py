"""The box itself: its name and network, its mail, backup, updates, and how long it remembers.

Law: these say what is wanted; who carries it out is the agent, and only on an appliance.
"""

from __future__ import annotations

from ipaddress import IPv4Interface, IPv6Interface, ip_interface
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, PlainSerializer, PlainValidator, Tag

from appliance.settings.base import (
    Address,
    Country,
    Flag,
    Mail,
    Name,
    Port,
    Secret,
    Text,
    Value,
    matching,
    wrong,
)

Language = Literal["nl", "en"]
Days = Annotated[int, Field(strict=True, ge=1, le=3650)]
Hour = Annotated[int, Field(strict=True, ge=0, le=23)]


def _interface(value: object) -> IPv4Interface | IPv6Interface:
    """An address with its network length: without it the box would not know its own network."""
    if isinstance(value, (IPv4Interface, IPv6Interface)):
        return value
    if not isinstance(value, str) or "/" not in value or "%" in value:
        raise wrong("interface")
    try:
        return ip_interface(value)
    except ValueError as err:
        raise wrong("interface") from err


Interface = Annotated[
    IPv4Interface | IPv6Interface, PlainValidator(_interface), PlainSerializer(str, when_used="json")
]


class Box(Value):
    """The box's name, language, home country (how national numbers are read) and time zone (IANA)."""

    name: Text = "Trunkbox"
    language: Language = "nl"
    country: Country = "NL"
    timezone: Annotated[str, AfterValidator(matching(r"[A-Za-z0-9_+/-]{1,64}", "timezone"))] = "Europe/Amsterdam"


class Dhcp(Value):
    """The router hands out the address."""

    mode: Literal["dhcp"] = "dhcp"


class Static(Value):
    """A fixed address, with its network length."""

    mode: Literal["static"] = "static"
    address: Interface
    gateway: Address | None = None
    dns: tuple[Address, ...] = ()


def _mode(value: object) -> str:
    mode = value.get("mode", "dhcp") if isinstance(value, dict) else getattr(value, "mode", "dhcp")
    return f"<{mode}>"


Wiring = Annotated[Annotated[Dhcp, Tag("<dhcp>")] | Annotated[Static, Tag("<static>")], Discriminator(_mode)]
"""The setting `network`."""


class Smtp(Value):
    """The mail server. `from_` is `from` in the file."""

    host: Name
    port: Port = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: Name | None = None
    password: Secret | None = None
    from_: Annotated[Mail, Field(alias="from")]

    model_config = ConfigDict(populate_by_name=True)


class Notify(Value):
    """Who hears of alarms, and through which mail server; None: nobody can be told."""

    to: tuple[Mail, ...] = ()
    smtp: Smtp | None = None


class ToUsb(Value):
    """Onto the memory stick in the box."""

    to: Literal["usb"] = "usb"


class ToSftp(Value):
    """To a server of one's own."""

    to: Literal["sftp"] = "sftp"
    host: Name
    port: Port = 22
    username: Name
    password: Secret | None = None
    path: Text = ""


def _to(value: object) -> str:
    to = value.get("to") if isinstance(value, dict) else getattr(value, "to", None)
    return f"<{to}>"


Nightly = Annotated[Annotated[ToUsb, Tag("<usb>")] | Annotated[ToSftp, Tag("<sftp>")], Discriminator(_to)]


class Backup(Value):
    """Where the nightly backup goes; None: none is made."""

    nightly: Nightly | None = None


class Updates(Value):
    """Which updates, and at which local hour the automatic ones."""

    channel: Literal["stable", "beta"] = "stable"
    automatic_security: Flag = True
    hour: Hour = 3


class Retention(Value):
    """How long calls, voicemail and SIP traces are kept, in days."""

    calls_days: Days = 90
    voicemail_days: Days = 30
    trace_days: Days = 7
