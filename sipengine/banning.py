"""The bans at work: their clock, their row of `state.json`, and the rows that they put before the doors.

Law: decides nothing; `core.bans` decides. A ban changes who is let in, never a call that is allowed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address, ip_network

from appliance.control import BanChanged, BanStatus
from sipengine.core.bans import Ban, Bans, Network, covers, network_of
from sipengine.core.ledger_clock import LedgerClock, Running
from sipengine.port import Admission, AuthFailed, Neighbour, Source
from sipengine.spending import running_now
from sipengine.takeovers import Keeper

log = logging.getLogger("trunkbox.bans")
SECTION = "bans"
HEARTBEAT_MS = 300_000
"""So often the file learns how late it is while somebody is banned, that a power cut lengthens no ban by more."""


class Banning:
    """The bans of one engine. Without a `store` nothing outlives the process."""

    def __init__(
        self,
        publish: Callable[[BanChanged], None],
        wall: Callable[[], float],
        store: Keeper | None = None,
        running: Callable[[], Running] = running_now,
    ) -> None:
        """`wall`: UTC epoch seconds, for people alone."""
        self._publish, self._wall, self._store, self._running = publish, wall, store, running
        self._bans, self._clock = self._found()
        self._kept_at = self._now

    def _found(self) -> tuple[Bans, LedgerClock]:
        start = self._running()
        row = self._store.row(SECTION) if self._store else None
        if row is not None:
            try:
                clock = LedgerClock(int(row["now"]), Running(str(row["boot"]), int(row["uptime_ms"])), start)
                return Bans.recovered(row, clock.at(start.uptime_ms)), clock
            except (KeyError, TypeError, ValueError) as err:
                log.error("the bans of before cannot be read: %s", err)
        return Bans(), LedgerClock(0, None, start)

    @property
    def _now(self) -> int:
        return self._clock.at(self._running().uptime_ms)

    # ---- what happens ----------------------------------------------------------------------------------------

    def refused(self, event: AuthFailed) -> bool:
        """A login was wrong. True: its source is banned now, and who is let in has changed."""
        ban = self._bans.refused(event.source.address, event.reason, self._now)
        if ban is None:
            return False
        log.warning("%s banned after %d wrong logins, the last: %s", ban.network, ban.count, ban.reason)
        self._told(ban)
        return True

    def passed(self, source: Source) -> None:
        """A login was right."""
        if self._bans.passed(source.address, self._now):
            self._keep()

    def turn(self) -> bool:
        """Whether a ban ended, so that who is let in has changed."""
        if self._bans.quiet:
            return False
        now = self._now
        ended = self._bans.step(now)
        for ban in ended:
            log.info("the ban of %s is over", ban.network)
            self._told(ban, gone=True)
        if not ended and self._bans.now() and now - self._kept_at >= HEARTBEAT_MS:
            self._keep()
        return bool(ended)

    def lift(self, text: str) -> bool:
        """End the ban of an address, or of a network as `BanStatus` names it. False: there is none."""
        network = _network(text)
        ban = self._bans.lift(network) if network is not None else None
        if ban is None:
            return False
        log.warning("the ban of %s was lifted by a person", ban.network)
        self._told(ban, gone=True)
        return True

    def close(self) -> None:
        """The engine stops: leave how late it is."""
        self._keep()

    # ---- who is let in ---------------------------------------------------------------------------------------

    def before(self, neighbours: Sequence[Neighbour], lines: Iterable[Network]) -> tuple[Neighbour, ...]:
        """The neighbours with the bans before them. `lines`: the networks of configured lines, never banned."""
        trusted = (ip_network(one.network) for one in neighbours if one.admission is Admission.TRUST)
        safe = (*lines, *trusted)
        for ban in self._bans.protect(safe):
            self._told(ban, gone=True)
        bans = self._bans.now()
        if not bans:
            return tuple(neighbours)
        asked = [ip_network(one.network) for one in neighbours if one.admission is Admission.DIGEST]
        shut = self._bans.shut([one for one in asked if not any(covers(wide, one) for wide in safe)])
        let_in = (one for one in neighbours if ip_network(one.network) not in shut)
        return (*let_in, *(Neighbour(str(ban.network), Admission.DROP) for ban in bans))

    def statuses(self) -> tuple[BanStatus, ...]:
        """The bans in force, the latest first."""
        return tuple(self._status(ban) for ban in self._bans.now())

    def _told(self, ban: Ban, gone: bool = False) -> None:
        self._keep()
        self._publish(BanChanged(ban=self._status(ban), gone=gone))

    def _status(self, ban: Ban) -> BanStatus:
        now, wall, network = self._now, self._wall(), ban.network
        return BanStatus(
            address=str(network.network_address) if network.prefixlen == 32 else str(network),
            since=wall + (ban.since - now) / 1000,
            until=wall + (ban.until - now) / 1000,
            reason=ban.reason,
            count=ban.count,
            times=ban.times,
        )

    def _keep(self) -> None:
        if self._store is not None:
            running = self._running()
            self._kept_at = now = self._clock.at(running.uptime_ms)
            moment = {"now": now, "boot": running.boot, "uptime_ms": running.uptime_ms}
            self._store.keep(SECTION, {**self._bans.plain(), **moment})


def _network(text: str) -> Network | None:
    try:
        return network_of(ip_address(text.strip().strip("[]")))
    except ValueError:
        pass
    try:
        return ip_network(text.strip())
    except ValueError:
        return None
