"""How the far end sees us: what its answer wrote into our Via (RFC 3581 section 4, RFC 3261 section 18.2.1).

Law: pure; what was not written is not known, and an address that nobody can answer to is not believed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from ipaddress import ip_address

from sipengine.core.message import first_value
from sipengine.port import Address, Headers, Seen

_PARAMETER = re.compile(r";\s*(received|rport)\s*=\s*([0-9A-Fa-f.:\[\]]{1,48})", re.IGNORECASE)
_SENT_BY = re.compile(
    r"SIP\s*/\s*2\.0\s*/\s*\w+\s+(\[[0-9A-Fa-f:.]+\]|[^\s;:,]+)(?:\s*:\s*(\d{1,5}))?", re.IGNORECASE
)
_DEFAULT_PORT = 5060


@dataclass(frozen=True, slots=True)
class Sight:
    """How a provider sees us `since` when, and as which address `before`; None while it was never another."""

    seen: Seen
    since: float
    before: Address | None = None


def sight(earlier: Sight | None, seen: Seen, now: float) -> Sight:
    """What is known once a provider has told it `now`; another port alone is no other address."""
    if earlier is None:
        return Sight(seen, now)
    if earlier.seen.address == seen.address:
        return replace(earlier, seen=seen)
    return Sight(seen, now, earlier.seen.address)


def seen_in(headers: Headers) -> Seen | None:
    """Our address and port as the one who answered sees them, from the top Via of the answer; None: not told."""
    via = first_value(headers, "Via")
    sent_by = _SENT_BY.match(top := _first(via))
    told: dict[str, str] = {name.lower(): value for name, value in _PARAMETER.findall(top)}
    if sent_by is None or not told:
        return None
    address = _address(told.get("received") or sent_by[1])
    port = told.get("rport") or sent_by[2] or str(_DEFAULT_PORT)
    fits = port.isascii() and port.isdecimal() and 0 < int(port) < 65536
    return Seen(address, int(port)) if address is not None and fits else None


def _first(via: str) -> str:
    """The first of several values in one header field; a comma stands in none of what is read here."""
    return via.partition(",")[0]


def _address(text: str) -> Address | None:
    try:
        found = ip_address(text.strip("[]"))
    except ValueError:
        return None
    useless = found.is_unspecified or found.is_multicast or found.is_link_local
    return None if useless else found
