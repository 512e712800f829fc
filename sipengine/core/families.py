"""IPv4 or IPv6: which one the far end of an account is reached over, and so what is offered to it.

Law: PJSIP offers voice over IPv4 unless it is told otherwise, also to who is reached over IPv6 alone. An arriving
call is answered in kind whatever is said here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from sipengine.core.uri import Uri, literal
from sipengine.port import Account, Listener, Pin

Family = Literal[4, 6]


def family_of(uri: str, pins: Iterable[Pin]) -> Family | None:
    """The family of the first address that a SIP URI leads to; None when only the system's resolver knows."""
    parsed = Uri.parse(uri)
    if parsed is None:
        return None
    address = literal(parsed.host)
    if address is not None:
        return address.version
    for pin in pins:
        if pin.host == parsed.host and pin.targets and pin.port in (0, parsed.port or 0):
            return pin.targets[0][0].version
    return None


def home_of(account: Account) -> str:
    """The URI of the far end that an account is for."""
    return account.registration.uri if account.registration is not None else account.aor


def rtp_address(listening: Iterable[Listener], family: Family | None) -> str:
    """RTP binds like SIP does: to the one address that the box listens on, else to all (""). For a far end of IPv6
    only our addresses of IPv6 count."""
    addresses = {one.address for one in listening if family != 6 or one.address.version == 6}
    only = next(iter(addresses)) if len(addresses) == 1 else None
    return "" if only is None or only.is_unspecified else str(only)
