"""The lines of the box: its SIP sockets, the trunks of providers, the PBXs, the numbers.

Law: these mirror the settings format word for word; see `docs/settings.md`.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from appliance.settings.base import (
    E164,
    CallerIdHeader,
    Codecs,
    DtmfMethod,
    Id,
    Network,
    NumberFormat,
    Port,
    Secret,
    Srtp,
    Text,
    Transport,
    Value,
)

Trigger = Literal["unreachable", "no_answer", "error", "channels_full", "busy", "declined"]
Brand = Literal[
    "asterisk",
    "kamailio",
    "3cx",
    "yeastar",
    "mypbx",
    "4psa",
    "barracuda",
    "elmeg",
    "ipoffice",
    "snom",
    "generic",
]


class Listen(Value):
    """One SIP socket of the box. Port 0 is not allowed: peers must know it."""

    transport: Transport = "udp"
    address: IPv4Address | IPv6Address = IPv4Address("0.0.0.0")
    port: Port = 5060


class Sip(Value):
    """Where the box speaks SIP and RTP. `rtp_ports` is an inclusive range, even first."""

    listen: tuple[Listen, ...] = (Listen(), Listen(transport="tcp"))
    public_address: IPv4Address | IPv6Address | None = None
    rtp_ports: Annotated[tuple[Port, Port], Field()] = (10000, 10999)


class Keepalive(Value):
    """How a NAT binding and a target are kept alive. `seconds` between two."""

    method: Literal["crlf", "options", "none"] = "crlf"
    seconds: Annotated[int, Field(ge=5, le=3600)] = 30


class SipAccount(Value):
    """The trunk's second SIP account."""

    username: Text
    auth_username: Text | None = None
    password: Secret | None = None


class DeviceAccount(Value):
    """One device account: a registration with one fixed caller ID."""

    username: Text
    auth_username: Text | None = None
    password: Secret | None = None
    number: E164


class Trunk(Value):
    """One trunk at a provider: a registration for many numbers, or several device accounts."""

    id: Id
    enabled: bool = True
    provider: Text = "generic"
    kind: Literal["trunk", "accounts"] = "trunk"
    servers: Annotated[tuple[Text, ...], Field(min_length=1)]
    outbound_proxy: Text | None = None
    transport: Transport = "udp"
    tls_verify: bool = True
    register_: Annotated[bool, Field(alias="register")] = True
    username: Text | None = None
    auth_username: Text | None = None
    realm: Text | None = None
    from_domain: Text | None = None
    password: Secret | None = None
    backup: SipAccount | None = None
    accounts: tuple[DeviceAccount, ...] = ()
    expires: Annotated[int, Field(ge=30, le=86400)] = 300
    keepalive: Keepalive = Keepalive()
    number_format: NumberFormat = "plain"
    caller_id: CallerIdHeader = "pai"
    did_from: Literal["auto", "request-uri", "to", "p-called-party-id"] = "auto"
    dtmf: DtmfMethod = "rfc4733"
    session_timers: bool = True
    diversion: Literal["diversion", "history-info", "none"] = "diversion"
    srtp: Srtp = "off"
    codecs: Codecs = ("PCMA", "PCMU", "G722")
    channels: Annotated[int, Field(ge=1)] | None = None
    addresses: tuple[Network, ...] = ()

    model_config = ConfigDict(populate_by_name=True)


class Outbound(Value):
    """The order in which trunks are tried for an outbound call; a number's own trunk comes first."""

    trunks: tuple[Id, ...] = ()


class Pbx(Value):
    """One telephone exchange of the customer.

    `mode` peer: known by `address`; register: logs in at the box with `username` and `password`.
    `ring_seconds`: no answer after this is failover. `keepalive_seconds` 0: no OPTIONS.
    """

    id: Id
    brand: Brand = "generic"
    mode: Literal["peer", "register"] = "peer"
    address: Text | None = None
    addresses: tuple[Network, ...] = ()
    transport: Transport = "udp"
    username: Text | None = None
    auth_username: Text | None = None
    password: Secret | None = None
    outside_prefix: Annotated[str, Field(pattern=r"^[0-9*#]{0,6}$")] = ""
    number_format: NumberFormat = "plain"
    caller_id_to: CallerIdHeader = "pai"
    caller_id_from: Literal["auto", "from", "pai", "ppi", "rpid"] = "auto"
    did_to: Literal["request-uri", "to", "p-called-party-id"] = "request-uri"
    dtmf: DtmfMethod = "rfc4733"
    session_timers: bool = True
    srtp: Srtp = "off"
    codecs: Codecs = ("PCMA", "PCMU", "G722")
    channels: Annotated[int, Field(ge=1)] | None = None
    ring_seconds: Annotated[int, Field(ge=3, le=300)] = 25
    keepalive_seconds: Annotated[int, Field(ge=0, le=3600)] = 15


class Phone(Value):
    """A SIP phone that logs in at the box itself, for belplans."""

    username: Text
    password: Secret | None = None
    label: Text = ""


class Number(Value):
    """One DID and what it may do. `ring_seconds` and `triggers` None: as the PBX and failover say."""

    number: E164
    trunk: Id
    pbx: Id | None = None
    inbound: bool = True
    outbound: bool = True
    label: Text = ""
    belplan: Id | None = None
    ring_seconds: Annotated[int, Field(ge=3, le=300)] | None = None
    forced: bool = False
    triggers: tuple[Trigger, ...] | None = None


class NumberRange(Value):
    """A run of DIDs that share everything: first and last, inclusive, of equal length."""

    range: tuple[E164, E164]
    trunk: Id
    pbx: Id | None = None
    inbound: bool = True
    outbound: bool = True
    label: Text = ""
    belplan: Id | None = None
    ring_seconds: Annotated[int, Field(ge=3, le=300)] | None = None
    forced: bool = False
    triggers: tuple[Trigger, ...] | None = None
