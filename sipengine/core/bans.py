"""Who guesses at logins: counted, and after too many left unanswered for a while.

Law: pure and bounded. Instants are the engine's own milliseconds (`ledger_clock`), so no clock step shortens or
lengthens a ban. A configured line and who proved a login of late is never banned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Any

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

STRIKES = 8
"""Wrong logins that make a ban. A person who mistypes a password stays well below; the answers are slowed too."""
FORGET_MS = 600_000
"""Without a wrong login for so long, the earlier ones are forgotten."""
FIRST_MS, LONGEST_MS = 3_600_000, 86_400_000
"""The first ban, doubled with each of late, and its limit."""
REMEMBERED_MS = 7 * 86_400_000
"""So long after its end a ban makes the next one longer."""
KNOWN_MS = 86_400_000
"""So long after a proven login its address is slowed alone, whatever it says."""
MOST_BANS, MOST_WATCHED, MOST_KNOWN = 500, 1000, 500
IPV6_BITS = 64
"""A whole network of a household: one attacker has all addresses in it."""
GUESSES = frozenset({"wrong_password", "unknown_user", "wrong_aor", "malformed"})
"""What counts. A stale nonce or a replay is what a PBX says after our restart."""


@dataclass(frozen=True, slots=True)
class Ban:
    """One network that is or was banned. `times`: how often, of late."""

    network: Network
    since: int
    until: int
    reason: str
    count: int
    times: int


@dataclass(frozen=True, slots=True)
class _Watched:
    count: int
    last: int


def network_of(address: Address) -> Network:
    """What is watched and banned as one: an IPv4 address, the /64 of an IPv6 address."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    bits = 32 if isinstance(address, IPv4Address) else IPV6_BITS
    return ip_network((address, bits), strict=False)


def covers(wide: Network, narrow: Network) -> bool:
    """Whether every address of `narrow` is one of `wide`."""
    if isinstance(wide, IPv4Network) and isinstance(narrow, IPv4Network):
        return narrow.subnet_of(wide)
    return isinstance(wide, IPv6Network) and isinstance(narrow, IPv6Network) and narrow.subnet_of(wide)


class Bans:
    """All bans of one box, and who is on the way to one."""

    def __init__(self) -> None:
        self._now = 0
        self._watched: dict[Network, _Watched] = {}
        self._known: dict[Network, int] = {}
        self._bans: dict[Network, Ban] = {}
        self._safe: tuple[Network, ...] = ()

    def protect(self, lines: Iterable[Network]) -> tuple[Ban, ...]:
        """The networks of the configured lines, now. Bans that would hit one end; these are returned."""
        self._safe = tuple(lines)
        hit = tuple(ban for ban in self.now() if any(covers(safe, ban.network) for safe in self._safe))
        for ban in hit:
            del self._bans[ban.network]
        return hit

    # ---- what happens ----------------------------------------------------------------------------------------

    def refused(self, source: Address, reason: str, now: int) -> Ban | None:
        """A login was wrong; the ban that follows from it."""
        now = self._at(now)
        network = network_of(source)
        if reason not in GUESSES or self._is_safe(source, network) or self._is_banned(network):
            return None
        before = self._watched.pop(network, _Watched(0, now))
        count = 1 if now - before.last > FORGET_MS else before.count + 1
        if count < STRIKES:
            self._watched[network] = _Watched(count, now)
            _trim(self._watched, MOST_WATCHED)
            return None
        past = self._bans.pop(network, None)
        times = past.times + 1 if past is not None else 1
        lasts = min(LONGEST_MS, FIRST_MS * 2 ** min(times - 1, 10))
        self._bans[network] = ban = Ban(network, now, now + lasts, reason, count, times)
        self._make_room()
        return ban

    def passed(self, source: Address, now: int) -> bool:
        """A login was right: whoever is there is no stranger. True: that is worth keeping."""
        now, network = self._at(now), network_of(source)
        self._watched.pop(network, None)
        before = self._known.pop(network, -KNOWN_MS)
        self._known[network] = now
        _trim(self._known, MOST_KNOWN)
        return now - before > KNOWN_MS // 24

    def lift(self, network: Network) -> Ban | None:
        """End a ban, as if it had never been; None when there is none."""
        ban = self._bans.get(network)
        if ban is None or ban.until <= self._now:
            return None
        return self._bans.pop(network)

    def step(self, now: int) -> tuple[Ban, ...]:
        """The bans that ended since the last step."""
        before, now = self._now, self._at(now)
        ended = tuple(ban for ban in self._bans.values() if before < ban.until <= now)
        for ban in [ban for ban in self._bans.values() if ban.until + REMEMBERED_MS <= now]:
            del self._bans[ban.network]
        return ended

    # ---- what is now -----------------------------------------------------------------------------------------

    @property
    def quiet(self) -> bool:
        """Whether nobody is or was banned of late, so that time changes nothing."""
        return not self._bans

    def now(self) -> tuple[Ban, ...]:
        """The bans in force, the latest first."""
        going = (ban for ban in self._bans.values() if ban.until > self._now)
        return tuple(sorted(going, key=lambda ban: -ban.since))

    def shut(self, admitted: Sequence[Network]) -> frozenset[Network]:
        """Those of the `admitted` networks that lie within a ban: the narrower one would let them in."""
        bans = [ban.network for ban in self.now()]
        return frozenset(one for one in admitted if any(covers(ban, one) for ban in bans)) if bans else frozenset()

    # ---- the disk --------------------------------------------------------------------------------------------

    def plain(self) -> dict[str, Any]:
        """What must outlive the process, as JSON holds it."""
        bans = [
            [str(ban.network), ban.since, ban.until, ban.reason, ban.count, ban.times]
            for ban in self._bans.values()
        ]
        return {"bans": bans, "known": [[str(network), at] for network, at in self._known.items()]}

    @classmethod
    def recovered(cls, plain: Mapping[str, Any], now: int) -> Bans:
        """From `plain`. Raises KeyError, TypeError or ValueError for what is no such thing."""
        made = cls()
        made._now = now
        for text, since, until, reason, count, times in plain["bans"][-MOST_BANS:]:
            network = ip_network(text)
            ends = min(int(until), now + LONGEST_MS)
            made._bans[network] = Ban(network, int(since), ends, str(reason), int(count), int(times))
        made._known = {ip_network(text): min(int(at), now) for text, at in plain["known"][-MOST_KNOWN:]}
        return made

    # ---- how -------------------------------------------------------------------------------------------------

    def _at(self, now: int) -> int:
        self._now = max(self._now, now)
        return self._now

    def _is_banned(self, network: Network) -> bool:
        ban = self._bans.get(network)
        return ban is not None and ban.until > self._now

    def _is_safe(self, source: Address, network: Network) -> bool:
        if self._now - self._known.get(network, -KNOWN_MS) < KNOWN_MS:
            return True
        address = source.ipv4_mapped or source if isinstance(source, IPv6Address) else source
        return any(address in safe for safe in self._safe)

    def _make_room(self) -> None:
        """Bans of the past go first, then those that end soonest."""
        if len(self._bans) > MOST_BANS:
            del self._bans[min(self._bans, key=lambda one: self._bans[one].until)]


def _trim(table: dict[Network, Any], most: int) -> None:
    """The one that was heard of longest ago goes."""
    if len(table) > most:
        del table[next(iter(table))]
