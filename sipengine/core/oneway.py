"""A leg that is not heard while the call talks: since when, and the likely cause from what its sockets saw.

Law: pure. A hold is no silence, nor is comfort noise (RFC 3389): a phone that suppresses silence says so with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from sipengine.port import Figures, LegId

PATIENCE = 2.9
"""Seconds without a packet. The first look may come a second late and the one that finds it another: it is noticed
within five, with a second to spare for a busy machine."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Why a leg is not heard, in the words of `sound_<code>`, and the address that it is about."""

    code: str = ""
    place: str = ""


HEARD = Notice()
Noticed = Callable[[LegId], Notice]


@dataclass(frozen=True, slots=True)
class Listening:
    """What is kept of a leg between looks. `since`: of the last packet or the begin, steady seconds."""

    packets: int
    since: float
    strangers: int = 0


def look(before: Listening | None, pulse: tuple[int, int], now: float) -> tuple[Listening, bool]:
    """The next state of a leg, and whether it has been silent for too long; `pulse` as `Voice.pulses` tells it."""
    packets, strangers = pulse
    if before is None or packets != before.packets:
        return Listening(packets, now, strangers), False
    return before, now - before.since >= PATIENCE


def cause(figures: Figures, before: Listening) -> Notice:
    """The likely cause of a silence: somebody else's packets, an address that leads nowhere, or nothing at all."""
    if figures.stranger and figures.strangers > before.strangers:
        return Notice("stranger", figures.stranger)
    if figures.packets_received:
        return Notice("stopped", figures.heard_from)
    if leads_nowhere(figures.named, figures.signalled):
        return Notice("private", figures.named)
    return Notice("never", figures.named)


def leads_nowhere(named: str, signalled: str) -> bool:
    """Whether SDP names an address of a private network though its sender was met elsewhere (RFC 1918, 4193)."""
    sdp, sip = _address(named.rpartition(":")[0].strip("[]")), _address(signalled)
    if sdp is None or sip is None or sdp == sip or sdp.is_unspecified:
        return False
    if sdp.is_loopback:
        return True
    return sdp.is_private and not (sip.is_private and _neighbours(sdp, sip))


def _neighbours(one: IPv4Address | IPv6Address, other: IPv4Address | IPv6Address) -> bool:
    """In one network of the usual size, where a PBX and its media server stand side by side."""
    if one.version != other.version:
        return False
    bits = 8 if one.version == 4 else 64
    return int(one) >> bits == int(other) >> bits


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def silent_about(_leg: LegId) -> Notice:
    """Nothing was noticed about any leg."""
    return HEARD
