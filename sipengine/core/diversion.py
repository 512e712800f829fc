"""Through whose hands a call went: Diversion (RFC 5806) and History-Info (RFC 7044), read, translated, written.

Law: rebuilt from numbers and reasons alone, never copied; a diverting number that asks for privacy is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from appliance.numbering import E164, Reader, Style, canonical, format_number
from sipengine.core.clir import ANONYMOUS_URI
from sipengine.core.message import split_values
from sipengine.core.uri import NameAddr, name_addr, sip_uri, unescaped
from sipengine.port import Headers, Request

MOST = 5
"""Diversions that are told on; networks stop at five."""
CAUSE_OF = {
    "unconditional": 302,
    "user-busy": 486,
    "no-answer": 408,
    "unavailable": 503,
    "deflection": 480,
    "unknown": 404,
    "time-of-day": 404,
    "do-not-disturb": 404,
    "follow-me": 404,
    "out-of-service": 404,
    "away": 404,
}
"""RFC 7544 section 7.1."""
_REASON_OF = {302: "unconditional", 486: "user-busy", 408: "no-answer", 503: "unavailable", 480: "deflection"}
_MOST_READ = 20
_PRIVACY = re.compile(r"[?&]privacy=([^&>]*)", re.IGNORECASE)
"""A header of a URI (RFC 3261 section 19.1.1)."""


@dataclass(frozen=True, slots=True)
class Diversion:
    """One diversion, by whom and why. `number` None when hidden or no number."""

    number: E164 | None
    reason: str
    counter: int = 1


def read_diversions(request: Request, reader: Reader) -> tuple[Diversion, ...]:
    """The diversions of a call, the latest first; from Diversion, else from History-Info."""
    plain = tuple(_from_diversion(request, reader))
    return plain or tuple(_from_history(request, reader))


def _values(request: Request, name: str) -> list[NameAddr]:
    return [address for part in _parts(request, name) if (address := NameAddr.parse(part))]


def _parts(request: Request, name: str) -> list[str]:
    return [one for value in request.all(name)[:_MOST_READ] for one in split_values(value, _MOST_READ)][
        :_MOST_READ
    ]


def _from_diversion(request: Request, reader: Reader) -> Iterator[Diversion]:
    for address in _values(request, "Diversion"):
        hidden = (address.param("privacy") or "off").lower() not in ("off", "name")
        reason = (address.param("reason") or "unknown").lower()
        counter = address.param("counter") or "1"
        yield Diversion(
            None if hidden else _number(address, reader),
            reason if reason in CAUSE_OF else "unknown",
            int(counter) if len(counter) <= 3 and counter.isascii() and counter.isdigit() else 1,
        )


def _from_history(request: Request, reader: Reader) -> Iterator[Diversion]:
    """An entry with a cause was reached by a diversion of the entry before it, which may ask for privacy in the
    headers of its own URI (RFC 7044 section 10.1.2)."""
    found = [(part, address) for part in _parts(request, "History-Info") if (address := NameAddr.parse(part))]
    for (text, before), (_, after) in reversed(list(pairwise(found))):
        cause = after.uri.param("cause")
        if cause is not None:
            reason = _REASON_OF.get(int(cause), "unknown") if cause.isascii() and cause.isdigit() else "unknown"
            yield Diversion(None if _wants_privacy(text) else _number(before, reader), reason)


def _wants_privacy(entry: str) -> bool:
    """Whether an entry of History-Info hides itself: any priv-value but `none` does."""
    asked = _PRIVACY.search(unescaped(entry))
    return asked is not None and asked[1].lower() not in ("", "none")


def _number(address: NameAddr, reader: Reader) -> E164 | None:
    number = canonical(address.uri.digits, reader)
    return number if isinstance(number, E164) else None


@dataclass(frozen=True, slots=True)
class Target:
    """How a leg wants diversions: which header and notation, with which host; `uri` is where the call goes now."""

    header: Literal["diversion", "history-info", "none"]
    style: Style
    country: str
    place: str
    uri: str


def write_diversions(diversions: tuple[Diversion, ...], target: Target) -> Headers:
    """The headers that tell the last diversions, at most five."""
    told = diversions[:MOST]
    if target.header == "none" or not told:
        return ()
    if target.header == "diversion":
        return tuple(("Diversion", _diversion(one, target)) for one in told)
    return (("History-Info", _history(told, target)),)


def _diversion(one: Diversion, target: Target) -> str:
    privacy = "off" if one.number else "full"
    return f"{name_addr(_uri(one, target))};reason={one.reason};counter={one.counter};privacy={privacy}"


def _history(told: tuple[Diversion, ...], target: Target) -> str:
    """Oldest first, each with the cause that led to it; the last is where the call goes now (RFC 7544)."""
    oldest = told[::-1]
    reached = [_uri(one, target) for one in oldest] + [target.uri]
    causes = [None, *(CAUSE_OF[one.reason] for one in oldest)]
    entries = []
    for depth, (uri, cause) in enumerate(zip(reached, causes, strict=True)):
        index = ".".join(["1"] * (depth + 1))
        shown = f"{uri};cause={cause}" if cause else uri
        entries.append(f"{name_addr(shown)};index={index}" + (f";mp={index[:-2]}" if cause else ""))
    return ", ".join(entries)


def _uri(one: Diversion, target: Target) -> str:
    if one.number is None:
        return ANONYMOUS_URI
    return sip_uri(format_number(one.number, target.style, target.country), target.place)


def goes_in_circles(diversions: tuple[Diversion, ...], called: E164) -> bool:
    """Whether a call has been diverted so often, or by the called number so often, that it must be a loop.

    One diversion by the called number itself is no loop: a colleague's phone may have sent the call back.
    """
    by_called = sum(one.counter for one in diversions if one.number == called)
    return by_called >= 2 or sum(max(1, one.counter) for one in diversions) > 2 * MOST
