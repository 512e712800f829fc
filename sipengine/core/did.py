"""Which own number an arriving call is for.

Law: only a number that is ours is found; a provider that names it in the wrong place is still understood.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from appliance.control.proof_values import Place
from appliance.numbering import canonical
from appliance.settings import Number
from sipengine.core.compiled import Lines, TrunkLine
from sipengine.core.uri import NameAddr, Uri
from sipengine.port import Request


@dataclass(frozen=True, slots=True)
class Called:
    """The own number that was called, None when none was; `raw` is the text that named it."""

    number: Number | None
    raw: str


def find_did(request: Request, trunk: TrunkLine, lines: Lines) -> Called:
    """Look for an own number where the trunk's `did_from` says.

    A registered trunk's Request-URI is often our Contact, so a user name there counts only when no other place
    names an own number. A device account that nothing else names stands for its fixed number.
    """
    uri = Uri.parse(request.uri)
    for _, raw in places(request, trunk, trunk.trunk.did_from):
        number = _own(raw, trunk, lines)
        if number is not None:
            return Called(number, raw)
    raw = uri.user if uri else ""
    return Called(_of_device(request, uri, trunk, lines), raw) if trunk.has_device_accounts else Called(None, raw)


def places(request: Request, trunk: TrunkLine, where: str) -> Iterator[tuple[Place, str]]:
    """The places of the setting `did_from` that may name the called number, best first, and their texts."""
    uri = Uri.parse(request.uri)
    user = uri.digits if uri else ""
    is_contact = user in trunk.by_username
    if where == "request-uri" or (where == "auto" and not is_contact):
        yield "request-uri", user
    if where in ("auto", "p-called-party-id"):
        yield "p-called-party-id", _user_in(request, "P-Called-Party-ID")
    if where in ("auto", "to"):
        yield "to", _user_in(request, "To")
    if where == "auto" and is_contact:
        yield "request-uri", user


def _user_in(request: Request, header: str) -> str:
    address = NameAddr.parse(request.first(header) or "")
    return address.uri.digits if address else ""


def _own(raw: str, trunk: TrunkLine, lines: Lines) -> Number | None:
    if not raw:
        return None
    if trunk.reader.number_format == "plain" and (plain := lines.numbers.get(f"+{raw}")):
        return plain  # what this trunk always writes, without the cost of reading it
    return lines.numbers.get(raw) or lines.numbers.get(str(canonical(raw, trunk.reader)))


def _of_device(request: Request, uri: Uri | None, trunk: TrunkLine, lines: Lines) -> Number | None:
    """By the user name in the Request-URI or To, else by the account that the call was filed under."""
    named = (uri.user if uri else "", _user_in(request, "To"))
    account = next((trunk.by_username[name] for name in named if name in trunk.by_username), None)
    if account is None:
        account = next((one for one in trunk.accounts if one.key == request.account), None)
    return lines.numbers.get(account.number) if account and account.number else None
