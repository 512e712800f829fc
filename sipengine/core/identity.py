"""Who calls, as far as the message says: the number, the name, and whether they may be shown.

Law: a wish for privacy in any of its forms counts. Reading is separate from writing (`clir`), so that nothing read
here reaches a wire by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from appliance.numbering import E164, NotANumber, Number, Reader, ShortCode, canonical
from sipengine.core.message import split_values
from sipengine.core.uri import NameAddr
from sipengine.port import Request

Where = Literal["pai", "ppi", "rpid", "from"]
HEADER_OF: dict[Where, str] = {
    "pai": "P-Asserted-Identity",
    "ppi": "P-Preferred-Identity",
    "rpid": "Remote-Party-ID",
    "from": "From",
}
FROM_PROVIDER: tuple[Where, ...] = ("pai", "rpid", "from", "ppi")
"""A provider asserts (RFC 3325 section 9.1); a preferred identity of its own would be odd, so that comes last."""
FROM_PBX: dict[str, tuple[Where, ...]] = {
    "auto": ("pai", "ppi", "rpid", "from"),
    "pai": ("pai",),
    "ppi": ("ppi",),
    "rpid": ("rpid",),
    "from": ("from",),
}
"""The setting `caller_id_from`."""
_NONE: frozenset[str] = frozenset()
_HIDING = frozenset({"id", "user", "header", "full", "uri"})
"""Priv-values of RFC 3323 section 4.2 and RFC 3325 section 9.3 that hide who calls; the last two are of
Remote-Party-ID. `session` speaks of media, `history` of diversions, `critical` of how serious it is."""
_ANONYMOUS_USERS = frozenset({"anonymous", "restricted", "withheld", "private"})
_ANONYMOUS_NAMES = frozenset({"anonymous", "anoniem", "restricted", "withheld", "private number"})
_ANONYMOUS_HOST = "anonymous.invalid"
_MOST_IDENTITIES = 8


@dataclass(frozen=True, slots=True)
class Identity:
    """One header's claim about the caller."""

    where: Where
    name: str
    raw: str
    number: Number


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller, whole. `number` None when no header holds one; `raw` is then what From said, "" for nothing.

    `withheld`: must not be shown to whoever is not trusted with it. `name_withheld`: the display name must not."""

    number: E164 | ShortCode | None
    raw: str
    name: str
    withheld: bool
    name_withheld: bool
    history_withheld: bool


def read_caller(
    request: Request, order: tuple[Where, ...], reader: Reader, own: Mapping[str, object] | None = None
) -> Caller:
    """Read who calls from the headers of `order`, best first.

    The first identity that is a number wins; with `own`, the first that is a key of it does, so that a PBX that
    asserts an extension and shows its number in From is understood.
    """
    from_addr = NameAddr.parse(request.first("From") or "")
    chosen = _chosen(_identities(request, from_addr, order, reader), own)
    privacy = _privacy_values(request)
    withheld = _hides(request, from_addr, privacy)
    from_raw = from_addr.uri.user if from_addr else ""
    name = (chosen.name if chosen else "") or (from_addr.display if from_addr else "")
    return Caller(
        number=chosen.number if chosen and not isinstance(chosen.number, NotANumber) else None,
        raw=chosen.raw if chosen else from_raw,
        name="" if _is_anonymous_name(name) else name,
        withheld=withheld,
        name_withheld=withheld or _name_privacy(request),
        history_withheld=withheld or "history" in privacy,
    )


def _identities(
    request: Request, from_addr: NameAddr | None, order: tuple[Where, ...], reader: Reader
) -> Iterator[Identity]:
    for where in order:
        for address in [from_addr] if where == "from" else _addresses(request, HEADER_OF[where]):
            if address is not None and address.uri.user and _names_a_caller(address):
                number = canonical(address.uri.digits, reader)
                yield Identity(where, address.display, address.uri.user, number)


def _addresses(request: Request, header: str) -> Iterator[NameAddr | None]:
    """At most eight, so that no message costs much to read."""
    values = request.all(header)[:_MOST_IDENTITIES]
    parts = [part for value in values for part in split_values(value, _MOST_IDENTITIES)]
    for part in parts[:_MOST_IDENTITIES]:
        yield NameAddr.parse(part)


def _chosen(identities: Iterator[Identity], own: Mapping[str, object] | None) -> Identity | None:
    """The best claim. Reads no further than it must: making sense of a number is the dearest step."""
    number: Identity | None = None
    text: Identity | None = None
    for one in identities:
        if isinstance(one.number, NotANumber):
            text = text or one
        elif own is None or str(one.number) in own:
            return one
        else:
            number = number or one
    return number or text


def _hides(request: Request, from_addr: NameAddr | None, privacy: frozenset[str]) -> bool:
    """Whether the caller asks to be hidden: Privacy, an anonymous From, or privacy on a Remote-Party-ID."""
    if privacy & _HIDING:
        return True
    if from_addr and (_is_anonymous_address(from_addr) or _is_anonymous_name(from_addr.display)):
        return True
    return any(values & _HIDING for values in _party_privacy(request))


def _privacy_values(request: Request) -> frozenset[str]:
    values = request.all("Privacy")
    if not values:
        return _NONE
    joined = ";".join(values[:_MOST_IDENTITIES]).lower()
    return frozenset(part.strip() for part in joined[:1024].replace(",", ";").split(";"))


def _party_privacy(request: Request) -> Iterator[frozenset[str]]:
    for address in _addresses(request, "Remote-Party-ID"):
        found = address.param("privacy") if address else None
        if found:
            yield frozenset(found.lower().replace(",", ";").split(";"))


def _name_privacy(request: Request) -> bool:
    return any("name" in values for values in _party_privacy(request))


def _names_a_caller(address: NameAddr) -> bool:
    """A Remote-Party-ID may speak of the called side too."""
    return not _is_anonymous_address(address) and (address.param("party") or "calling").lower() != "called"


def _is_anonymous_address(address: NameAddr) -> bool:
    return address.uri.host == _ANONYMOUS_HOST or address.uri.user.lower() in _ANONYMOUS_USERS


def _is_anonymous_name(name: str) -> bool:
    return name.strip().lower() in _ANONYMOUS_NAMES
