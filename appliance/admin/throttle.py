"""How long who guessed wrong must wait: per source and for all together, never without end.

Law: pure; the clock is an argument, and one that jumps back makes nobody wait longer than the delay itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from ipaddress import IPv6Address, ip_address

Failures = Mapping[str, tuple[int, float]]
"""By source (`ALL`: everybody): how often wrong, and when last (UTC epoch seconds)."""
ALL = ""
FREE = 3
"""Wrong ones that cost nothing: people mistype."""
LONGEST = 60.0
"""Seconds that a source waits at most."""
FREE_ALL = 30
LONGEST_ALL = 5.0
"""Many sources together slow each other down too, but so little that the owner comes through."""
FORGOTTEN = 3600.0
"""Seconds after which a source has a clean sheet."""
REMEMBERED = 200
"""Sources; a stranger with more addresses than that meets `ALL`."""


def source_of(remote: str) -> str:
    """The one who tries: an IPv4 address, or the /64 of an IPv6 address, as one line has all of that."""
    try:
        address = ip_address(remote.partition("%")[0])
    except ValueError:
        return "?"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> 64 << 64)) + "/64"
    return str(address)


def seconds_to_wait(failures: Failures, source: str, known: Collection[str], now: float) -> float:
    """How long `source` must wait now; 0: it may try. Who logged in before (`known`) does not wait for others."""
    own = _left(failures.get(source), FREE, LONGEST, now)
    return own if source in known else max(own, _left(failures.get(ALL), FREE_ALL, LONGEST_ALL, now))


def with_failure(failures: Failures, source: str, now: float) -> dict[str, tuple[int, float]]:
    """After a wrong one."""
    kept = {who: entry for who, entry in failures.items() if -LONGEST <= now - entry[1] < FORGOTTEN}
    for who in (source, ALL):
        kept[who] = (min(kept.get(who, (0, 0.0))[0] + 1, 1000), now)
    oldest = sorted((who for who in kept if who != ALL), key=lambda who: kept[who][1])
    for who in oldest[: max(0, len(oldest) - REMEMBERED)]:
        del kept[who]
    return kept


def without(failures: Failures, source: str) -> dict[str, tuple[int, float]]:
    """After a right one: that source starts anew."""
    return {who: entry for who, entry in failures.items() if who != source}


def _left(entry: tuple[int, float] | None, free: int, longest: float, now: float) -> float:
    if entry is None:
        return 0.0
    count, last = entry
    # A clock that was wrong may have left a last one far ahead: nobody waits until then.
    if count < free or not -LONGEST <= now - last < FORGOTTEN:
        return 0.0
    delay = min(longest, 2.0 ** min(count - free, 20))
    return min(delay, max(0.0, last + delay - now))
