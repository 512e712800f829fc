"""Who knocked without coming in: remembered by PBX, so that the wizard can say what a PBX does wrong.

Law: bounded. Near sources stay when far ones flood, and what claims to be a PBX gets no answer for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_network

from appliance.control.attempt_values import Attempt, AttemptOutcome, AttemptSeen
from appliance.settings.lines import Pbx
from sipengine.core.uri import literal, split_server
from sipengine.port import Address, AuthFailed, NeighbourHeard, Source, StrangerSeen
from sipengine.timers import Timers

MOST = 50
"""Rows kept of one PBX, and of all strangers together."""
ANSWER_SECONDS = 2.0
"""How long a challenge may stay unanswered before it counts as having no password."""
_OUTCOMES: Mapping[str, AttemptOutcome] = {
    "wrong_password": "wrong_password",
    "unknown_user": "unknown_user",
    "wrong_aor": "wrong_name",
    "no_account": "no_account",
    "replay": "replay",
    "stale": "stale",
    "malformed": "malformed",
}
_NEAR = tuple(
    ip_network(text)
    for text in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10"),
        *("fc00::/7", "fe80::/10", "::1/128"),
    )
)
"""As `tk_addr_near` has them: private, loopback, link-local, behind a carrier's translation."""
_Key = tuple[str, str, str, AttemptOutcome]


@dataclass(frozen=True, slots=True)
class AttemptTimer:
    """A challenge of `pbx` ("" for nobody's) has waited long enough for its answer."""

    pbx: str
    key: _Key


class Attempts:
    """The rings of every PBX, and that of strangers under ""."""

    def __init__(
        self,
        timers: Timers[object],
        publish: Callable[[AttemptSeen], None],
        clock: Callable[[], float],
        addresses: Callable[[], Mapping[str, frozenset[Address]]],
    ) -> None:
        """`addresses`: what the names of peers are known to lead to, by their text in the settings."""
        self._timers, self._publish, self._clock, self._addresses = timers, publish, clock, addresses
        self._pbxs: tuple[Pbx, ...] = ()
        self._rings: dict[str, dict[_Key, Attempt]] = {}

    def apply(self, pbxs: Sequence[Pbx]) -> None:
        """Take new settings: what a PBX did stays known while it is there."""
        self._pbxs = tuple(pbxs)
        ids = {pbx.id for pbx in pbxs}
        self._rings = {id: ring for id, ring in self._rings.items() if id in ids or not id}

    # ---- what happens ----------------------------------------------------------------------------------------

    def refused(self, event: AuthFailed, steady: float) -> None:
        """A login was not believed."""
        outcome = _OUTCOMES.get(event.reason, "malformed")
        self._note(event.source, event.method, event.user, event.user_agent, outcome, steady)

    def stranger(self, event: StrangerSeen, steady: float) -> None:
        """A message got no answer."""
        outcome: AttemptOutcome = "wrong_address" if self._by_user(event.user) else "stranger"
        self._note(event.source, event.method, event.user, event.user_agent, outcome, steady, event.count)

    def heard(self, event: NeighbourHeard, steady: float) -> None:
        """A neighbour asked for a sign of life, or was asked for its password."""
        outcome: AttemptOutcome = "no_password" if event.challenged else "options"
        self._note(event.source, event.method, event.user, event.user_agent, outcome, steady)

    def passed(self, source: Source) -> None:
        """Somebody gave the right password: the challenge before it was no failure."""
        for id, ring in self._rings.items():
            for key in [k for k in ring if k[0] == str(source.address) and k[3] == "no_password"]:
                del ring[key]
                self._timers.stop(AttemptTimer(id, key))

    def fired(self, timer: AttemptTimer) -> None:
        """Nobody answered a challenge."""
        attempt = self._rings.get(timer.pbx, {}).get(timer.key)
        if attempt is not None:
            self._publish(AttemptSeen(attempt=attempt))

    # ---- what others ask -------------------------------------------------------------------------------------

    def of(self, pbx: str) -> tuple[Attempt, ...]:
        """What a PBX tried, the latest first."""
        settled = self._clock() - ANSWER_SECONDS
        rows = self._rings.get(pbx, {}).values()
        shown = (row for row in rows if row.outcome != "no_password" or row.last <= settled)
        return tuple(sorted(shown, key=lambda row: -row.last))

    def strangers(self) -> tuple[Attempt, ...]:
        """What nobody's PBX tried, the latest first."""
        return self.of("")

    # ---- the rings -------------------------------------------------------------------------------------------

    def _note(
        self,
        source: Source,
        method: str,
        user: str,
        user_agent: str,
        outcome: AttemptOutcome,
        steady: float,
        count: int = 0,
    ) -> None:
        now = self._clock()
        owner = self._by_user(user) or self._by_address(source.address)
        if outcome == "options" and owner is None:
            return  # a provider looks whether we live
        ring = self._rings.setdefault(owner or "", {})
        key = (str(source.address), method, user, outcome)
        before = ring.pop(key, None)
        ring[key] = attempt = Attempt(
            source=str(source.address),
            port=source.port,
            transport=source.transport,
            method=method,
            user=user,
            user_agent=user_agent,
            outcome=outcome,
            first=before.first if before else now,
            last=now,
            count=max(count, before.count + 1 if before else 1),
            near=is_near(source.address),
            pbx=owner,
        )
        if len(ring) > MOST:
            del ring[min(ring, key=lambda one: (ring[one].near, ring[one].last))]
        if outcome == "no_password":
            self._timers.start(AttemptTimer(owner or "", key), steady + ANSWER_SECONDS)
        else:
            self._publish(AttemptSeen(attempt=attempt))

    def _by_user(self, user: str) -> str | None:
        """The PBX whose login that is."""
        return next((pbx.id for pbx in self._pbxs if user and user in (pbx.username, pbx.auth_username)), None)

    def _by_address(self, address: Address) -> str | None:
        """The PBX that may speak from there; None when that is nobody or could be several."""
        known = self._addresses()
        found = [
            pbx.id
            for pbx in self._pbxs
            if any(address in network for network in pbx.addresses)
            or (pbx.address and address in {literal(split_server(pbx.address)[0]), *known.get(pbx.address, ())})
        ]
        return found[0] if len(found) == 1 else None


def is_near(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of this site, or of the network that it hangs on."""
    return any(address in network for network in _NEAR)
