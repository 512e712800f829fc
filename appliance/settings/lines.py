"""The lines of the box: its SIP sockets, the trunks of providers, the PBXs, the numbers.

Law: these mirror the settings format word for word; see `docs/settings.md`.
"""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from appliance.settings.base import (
    E164,
    Address,
    Algorithms,
    CallerIdHeader,
    Codecs,
    DtmfMethod,
    Flag,
    Id,
    Name,
    Network,
    NumberFormat,
    Port,
    Secret,
    Srtp,
    Text,
    Transport,
    Value,
    by_key,
    matching,
    wrong,
)

RANGE_MOST = 10_000
"""A mistyped range must not fill the memory of a small box."""
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
    address: Address = IPv4Address("0.0.0.0")
    port: Port = 5060


class Sip(Value):
    """Where the box speaks SIP and RTP. `rtp_ports` is an inclusive range, even first.

    `media_timeout_seconds`: a side of a call that sends no sound so long, though nobody holds, is gone; 0: never.
    """

    listen: tuple[Listen, ...] = (Listen(), Listen(transport="tcp"))
    public_address: Address | None = None
    rtp_ports: tuple[Port, Port] = (10000, 10999)
    media_timeout_seconds: Annotated[int, Field(strict=True, ge=0, le=3600)] = 60


class Keepalive(Value):
    """How a NAT binding and a target are kept alive. `seconds` between two."""

    method: Literal["crlf", "options", "none"] = "crlf"
    seconds: Annotated[int, Field(strict=True, ge=5, le=3600)] = 30


class SipAccount(Value):
    """The trunk's second SIP account."""

    username: Name
    auth_username: Name | None = None
    password: Secret | None = None


class DeviceAccount(Value):
    """One device account: a registration with one fixed caller ID."""

    username: Name
    auth_username: Name | None = None
    password: Secret | None = None
    number: E164


class Trunk(Value):
    """One trunk at a provider: a registration for many numbers, or several device accounts."""

    id: Id
    enabled: Flag = True
    provider: Text = "generic"
    kind: Literal["trunk", "accounts"] = "trunk"
    servers: Annotated[tuple[Name, ...], Field(min_length=1)]
    outbound_proxy: Name | None = None
    transport: Transport = "udp"
    tls_verify: Flag = True
    register_: Annotated[Flag, Field(alias="register")] = True
    username: Name | None = None
    auth_username: Name | None = None
    realm: Name | None = None
    from_domain: Name | None = None
    password: Secret | None = None
    backup: SipAccount | None = None
    accounts: tuple[DeviceAccount, ...] = ()
    expires: Annotated[int, Field(strict=True, ge=30, le=86400)] = 300
    keepalive: Keepalive = Keepalive()
    number_format: NumberFormat = "plain"
    caller_id: CallerIdHeader = "pai"
    did_from: Literal["auto", "request-uri", "to", "p-called-party-id"] = "auto"
    dtmf: DtmfMethod = "rfc4733"
    session_timers: Flag = True
    diversion: Literal["diversion", "history-info", "none"] = "diversion"
    srtp: Srtp = "off"
    codecs: Codecs = ("PCMA", "PCMU", "G722")
    channels: Annotated[int, Field(strict=True, ge=1)] | None = None
    addresses: tuple[Network, ...] = ()

    model_config = ConfigDict(populate_by_name=True)


class Outbound(Value):
    """The order in which trunks are tried for an outbound call; a number's own trunk comes first."""

    trunks: tuple[Id, ...] = ()


class Pbx(Value):
    """One telephone exchange of the customer.

    `mode` peer: known by `address`; register: logs in at the box with `username` and `password`.
    `ring_seconds`: no answer after this is failover. `keepalive_seconds` 0: no OPTIONS.
    `algorithms`: digests offered to a PBX that logs in, in this order.
    """

    id: Id
    brand: Brand = "generic"
    mode: Literal["peer", "register"] = "peer"
    address: Name | None = None
    addresses: tuple[Network, ...] = ()
    transport: Transport = "udp"
    username: Name | None = None
    auth_username: Name | None = None
    password: Secret | None = None
    outside_prefix: Annotated[str, AfterValidator(matching(r"[0-9*#]{0,6}", "outside_prefix_form"))] = ""
    number_format: NumberFormat = "plain"
    caller_id_to: CallerIdHeader = "pai"
    caller_id_from: Literal["auto", "from", "pai", "ppi", "rpid"] = "auto"
    did_to: Literal["request-uri", "to", "p-called-party-id"] = "request-uri"
    dtmf: DtmfMethod = "rfc4733"
    session_timers: Flag = True
    srtp: Srtp = "off"
    codecs: Codecs = ("PCMA", "PCMU", "G722")
    channels: Annotated[int, Field(strict=True, ge=1)] | None = None
    ring_seconds: Annotated[int, Field(strict=True, ge=3, le=300)] = 25
    keepalive_seconds: Annotated[int, Field(strict=True, ge=0, le=3600)] = 15
    algorithms: Algorithms = ("MD5",)


class Phone(Value):
    """A SIP phone that logs in at the box itself, for belplans."""

    username: Name
    password: Secret | None = None
    label: Text = ""
    algorithms: Algorithms = ("MD5",)


class Number(Value):
    """One DID and what it may do. `ring_seconds` and `triggers` None: as the PBX and failover say."""

    number: E164
    trunk: Id
    pbx: Id | None = None
    inbound: Flag = True
    outbound: Flag = True
    label: Text = ""
    belplan: Id | None = None
    ring_seconds: Annotated[int, Field(strict=True, ge=3, le=300)] | None = None
    forced: Flag = False
    triggers: tuple[Trigger, ...] | None = None


class NumberRange(Value):
    """A run of DIDs that share everything: first and last, inclusive, of equal length, at most 10,000."""

    range: tuple[E164, E164]
    trunk: Id
    pbx: Id | None = None
    inbound: Flag = True
    outbound: Flag = True
    label: Text = ""
    belplan: Id | None = None
    ring_seconds: Annotated[int, Field(strict=True, ge=3, le=300)] | None = None
    forced: Flag = False
    triggers: tuple[Trigger, ...] | None = None

    @model_validator(mode="after")
    def _is_a_run(self) -> NumberRange:
        first, last = self.range
        if len(first) != len(last):
            raise wrong("range_lengths")
        if first > last:
            raise wrong("range_order")
        if int(last) - int(first) >= RANGE_MOST:
            raise wrong("range_too_long", most=RANGE_MOST)
        return self

    def expand(self) -> tuple[Number, ...]:
        """Every number of the run, in order, with all that they share."""
        first, last = (int(end) for end in self.range)
        shared = {name: getattr(self, name) for name in NumberRange.model_fields if name != "range"}
        return tuple(Number.model_construct(number=f"+{n}", **shared) for n in range(first, last + 1))


NumberLine = Annotated[
    Annotated[Number, Tag("<number>")] | Annotated[NumberRange, Tag("<range>")],
    Discriminator(by_key({"range": "<range>"}, otherwise="<number>")),
]
"""One entry of `numbers`: a single number or a range."""
