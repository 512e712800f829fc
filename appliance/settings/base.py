"""What every settings value is made of: the frozen base and the small field types.

Law: no field is lenient here; leniency towards people lives in the wizard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    SecretStr,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    StringConstraints,
    WrapSerializer,
    model_serializer,
)
from pydantic_core import PydanticCustomError

K = TypeVar("K")
V = TypeVar("V")
_CONTROL = "\x00-\x1f\x7f-\x9f\u2028\u2029"
"""Characters that steer a line or a terminal, for a pattern."""


class Value(BaseModel):
    """Base of all settings: immutable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Shape(Value):
    """A value told by which of its fields is given: the others are not written at all."""

    @model_serializer(mode="wrap")
    def _given(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in handler(self).items() if value is not None}


def wrong(code: str, **params: str | int) -> PydanticCustomError:
    """The error to raise in a validator; `code` is a key of `messages.MESSAGES`."""
    return PydanticCustomError(code, code, dict(params))


def _decimal_only(value: object) -> object:
    """Money is never a float: 0.1 has no exact binary form. Nor a truth value, which Python counts as 1."""
    if isinstance(value, (float, bool)):
        raise wrong("money_float")
    return value


def _money_out(value: Decimal) -> str:
    return format(value, "f")


def _secret_checked(value: SecretStr) -> SecretStr:
    """A control character in a password could end a SIP or SMTP line early."""
    _no_control(value.get_secret_value())
    return value


def _secret_out(value: SecretStr, info: SerializationInfo) -> str | None:
    """Null unless the writer asked for secrets: leaking must be a deliberate act."""
    context = info.context or {}
    return value.get_secret_value() if context.get("secrets") is True else None


def _network(value: object) -> IPv4Network | IPv6Network:
    """A network in CIDR form; a bare address is a network of one. Never an int, which ipaddress takes too."""
    if isinstance(value, (IPv4Network, IPv6Network)):
        return value
    if not isinstance(value, str) or "%" in value:
        raise wrong("network")
    try:
        return ip_network(value)
    except ValueError as err:
        try:
            meant = ip_network(value, strict=False)
        except ValueError:
            raise wrong("network") from err
        raise wrong("network_host_bits", meant=str(meant)) from err


def _address(value: object) -> IPv4Address | IPv6Address:
    if isinstance(value, (IPv4Address, IPv6Address)):
        return value
    if not isinstance(value, str) or "%" in value:
        raise wrong("address")
    try:
        return ip_address(value)
    except ValueError as err:
        raise wrong("address") from err


def _unique(codecs: tuple[Codec, ...]) -> tuple[Codec, ...]:
    if len(set(codecs)) != len(codecs):
        raise wrong("codec_twice")
    return codecs


def _each_algorithm_once(algorithms: tuple[Algorithm, ...]) -> tuple[Algorithm, ...]:
    if len(set(algorithms)) != len(algorithms):
        raise wrong("algorithm_twice")
    return algorithms


def _seal(value: Mapping[K, V]) -> Mapping[K, V]:
    return MappingProxyType(dict(value))


def _unseal(value: Mapping[str, Any], handler: SerializerFunctionWrapHandler) -> Any:
    return handler(dict(value))


def sealed() -> tuple[AfterValidator, WrapSerializer]:
    """Metadata that makes a mapping field read-only, so that frozen means frozen."""
    return AfterValidator(_seal), WrapSerializer(_unseal)


def matching(pattern: str, code: str) -> Callable[[str], str]:
    """A validator that wants all of the text to match `pattern`, else the error `code`."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if compiled.fullmatch(value) is None:
            raise wrong(code)
        return value

    return check


def by_key(keys: Mapping[str, str], otherwise: str) -> Callable[[object], str]:
    """A discriminator for shapes told apart by which key they carry: the tag of the first key found."""

    def tag(value: object) -> str:
        for key, name in keys.items():
            if key in value if isinstance(value, Mapping) else hasattr(value, key):
                return name
        return otherwise

    return tag


Flag = Annotated[bool, Field(strict=True)]
"""true or false only: `yes` and `on` are plain words in YAML 1.2."""
Whole = Annotated[int, Field(strict=True)]
Id = Annotated[str, AfterValidator(matching(r"[a-z0-9][a-z0-9_-]{0,39}", "id_form"))]
E164 = Annotated[str, AfterValidator(matching(r"\+[1-9][0-9]{4,14}", "e164_form"))]
"""A number in canonical international form, `+` and 5 to 15 digits (ITU-T E.164 section 6)."""
Prefix = Annotated[str, AfterValidator(matching(r"\+[1-9][0-9]{0,14}", "prefix_form"))]
"""How an international number begins: `+` and 1 to 15 digits."""
DialPrefix = Annotated[str, AfterValidator(matching(r"\+[1-9][0-9]{0,14}|[0-9]{2,6}", "dial_prefix_form"))]
"""How a dialled number begins; digits without `+` speak of the home country's short numbers alone (1888, 14)."""
Secret = Annotated[
    SecretStr,
    Field(min_length=1, max_length=200),
    AfterValidator(_secret_checked),
    PlainSerializer(_secret_out, when_used="json"),
]
"""A password: printed as stars; `get_secret_value()` for who must send it."""
_no_control = matching(rf"[^{_CONTROL}]*", "control_character")
Text = Annotated[str, StringConstraints(max_length=200), AfterValidator(_no_control)]
"""One line of at most 200 characters; a line break could end a SIP header early."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_no_control)]
"""A line that may not be empty."""
Mail = Annotated[
    str,
    AfterValidator(
        matching(rf"[^@\s<>,;:\"(){_CONTROL}]{{1,64}}@[^@\s<>,;:\"(){_CONTROL}]{{1,190}}", "mail_form")
    ),
]
Country = Annotated[str, AfterValidator(matching(r"[A-Z]{2}", "country_form"))]
"""ISO 3166 alpha-2, capitals."""
Money = Annotated[
    Decimal,
    BeforeValidator(_decimal_only),
    Field(ge=0, max_digits=12, decimal_places=6),
    PlainSerializer(_money_out, return_type=str, when_used="json"),
]
"""Euros; at most 999,999.999999."""
Port = Annotated[int, Field(strict=True, ge=1, le=65535)]
Address = Annotated[IPv4Address | IPv6Address, PlainValidator(_address), PlainSerializer(str, when_used="json")]
Network = Annotated[IPv4Network | IPv6Network, PlainValidator(_network), PlainSerializer(str, when_used="json")]
Transport = Literal["udp", "tcp", "tls"]
NumberFormat = Literal["e164", "plain", "international", "national"]
CallerIdHeader = Literal["from", "pai", "ppi", "rpid"]
DtmfMethod = Literal["rfc4733", "info"]
Srtp = Literal["off", "optional", "required"]
Algorithm = Literal["MD5", "SHA-256"]
Algorithms = Annotated[
    tuple[Algorithm, ...], Field(min_length=1, max_length=2), AfterValidator(_each_algorithm_once)
]
"""The digests that a login may answer, in the order in which they are offered (RFC 8760)."""
Codec = Literal["PCMA", "PCMU", "G722"]
Codecs = Annotated[tuple[Codec, ...], Field(min_length=1), AfterValidator(_unique)]
