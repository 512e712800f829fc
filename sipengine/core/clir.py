"""Who gets to see the caller (CLIR): one table, and the only place where a caller is written into a message.

Law: a withheld number leaves the box toward the provider alone, in an identity header marked private; toward a PBX
it leaves in no header at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from appliance.numbering import E164, ShortCode, Style, format_number
from sipengine.core.identity import HEADER_OF, Where
from sipengine.core.uri import name_addr, sip_uri
from sipengine.port import Headers

ANONYMOUS_URI = "sip:anonymous@anonymous.invalid"
"""RFC 3323 section 4.1.1.3, RFC 3325 section 7."""
ANONYMOUS_NAME = "Anonymous"


class Toward(Enum):
    """Whom a leg is dialled to, by what it may know: the provider is in the trust domain of RFC 3325."""

    PROVIDER = "provider"
    PBX = "pbx"


@dataclass(frozen=True, slots=True)
class Row:
    """What one kind of leg may carry.

    `from_`: the number or account, or anonymous. `identity`: the header that carries the number: as the line
    wants it, always (PAI where the line wants From), or never. `diversions`: whether they may be told.
    """

    from_: Literal["shown", "anonymous"]
    identity: Literal["as_wanted", "always", "never"]
    privacy: str | None
    rpid_privacy: Literal["off", "full"]
    diversions: bool


MATRIX: dict[tuple[Toward, bool], Row] = {
    #  toward, withheld:         From         number in    Privacy  rpid    diversions
    (Toward.PROVIDER, False): Row("shown", "as_wanted", None, "off", True),
    (Toward.PROVIDER, True): Row("anonymous", "always", "id", "full", False),
    (Toward.PBX, False): Row("shown", "as_wanted", None, "off", True),
    (Toward.PBX, True): Row("anonymous", "never", "id", "full", False),
}
"""CLIR, all of it.

| toward | withheld | From | PAI, PPI, RPID | Privacy | display name | Diversion, History-Info |
|---|---|---|---|---|---|---|
| provider | no | number, or the account | as the trunk wants | - | kept | passed |
| provider | yes | anonymous@anonymous.invalid | own number; PAI where it wants From | id | none | none |
| PBX | no | number | as the PBX wants | - | kept | passed |
| PBX | yes | anonymous@anonymous.invalid | none | id | none | none |

An emergency call is never withheld: the policy takes the wish away before it comes here.
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """The caller as a leg is to show it. `number` None when there is none to show.

    `account` is the user part of the account where From must name it (a trunk that reads the number elsewhere);
    `place` is the host for From and the identity headers.
    """

    number: E164 | ShortCode | None
    withheld: bool
    name: str = ""
    unknown: str = ""
    account: str = ""
    place: str = "trunkbox.invalid"


def write_caller(shown: Shown, toward: Toward, where: Where, style: Style, country: str) -> tuple[str, Headers]:
    """The From (name-addr) and the further headers that tell a leg who calls."""
    row = MATRIX[toward, shown.withheld]
    digits = format_number(shown.number, style, country) if shown.number else ""
    headers: list[tuple[str, str]] = []
    carried = _identity_header(row, where)
    identity = digits or shown.account
    if carried and identity:
        headers.append((HEADER_OF[carried], _identity(carried, identity, shown, row)))
    if row.privacy:
        headers.append(("Privacy", row.privacy))
    return _from(row, shown, digits, where), tuple(headers)


def _identity_header(row: Row, where: Where) -> Where | None:
    if row.identity == "never":
        return None
    if where == "from":
        return "pai" if row.identity == "always" else None
    return where


def _identity(carried: Where, user: str, shown: Shown, row: Row) -> str:
    value = name_addr(sip_uri(user, shown.place), "" if shown.withheld else shown.name)
    return f"{value};party=calling;screen=yes;privacy={row.rpid_privacy}" if carried == "rpid" else value


def _from(row: Row, shown: Shown, digits: str, where: Where) -> str:
    if row.from_ == "anonymous":
        return name_addr(ANONYMOUS_URI, ANONYMOUS_NAME)
    named = shown.account if shown.account and (where != "from" or not digits) else digits
    return name_addr(sip_uri(named or shown.unknown or "unknown", shown.place), shown.name)
