"""What every settings value is made of: the frozen base and the small field types.

Law: no field is lenient here; leniency towards people lives in the wizard.
"""

from __future__ import annotations

from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
)


class Value(BaseModel):
    """Base of all settings: immutable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _decimal_only(value: object) -> object:
    """Money is never a float: 0.1 has no exact binary form."""
    if isinstance(value, float):
        raise ValueError("money_float")
    return value


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{4,14}$")]
"""A number in canonical international form, `+` and 5 to 15 digits (ITU-T E.164 section 6)."""
Secret = SecretStr
"""A password: printed as stars; `get_secret_value()` for who must send it."""
Text = Annotated[str, StringConstraints(max_length=200)]
Money = Annotated[Decimal, BeforeValidator(_decimal_only), Field(ge=0, max_digits=12, decimal_places=6)]
Port = Annotated[int, Field(ge=1, le=65535)]
Network = IPv4Network | IPv6Network
Transport = Literal["udp", "tcp", "tls"]
NumberFormat = Literal["e164", "plain", "international", "national"]
CallerIdHeader = Literal["from", "pai", "ppi", "rpid"]
DtmfMethod = Literal["rfc4733", "info"]
Srtp = Literal["off", "optional", "required"]
Codec = Literal["PCMA", "PCMU", "G722"]


def _unique(codecs: tuple[Codec, ...]) -> tuple[Codec, ...]:
    if len(set(codecs)) != len(codecs):
        raise ValueError("codec_twice")
    return codecs


Codecs = Annotated[tuple[Codec, ...], Field(min_length=1), AfterValidator(_unique)]
