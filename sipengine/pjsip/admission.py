"""Who may speak to the stack, and under which account a call is filed: our C module, with the port's values.

Law: tables are made here, decisions are taken in C; Python only looks up what C found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ipaddress import ip_address, ip_network
from typing import Literal

import pjsua2 as pj

from sipengine import port
from sipengine.pjsip import trunkmod
from sipengine.pjsip.medium import Medium
from sipengine.pjsip.sdp import is_plain

REALM = "trunkbox"
_ACTIONS = {
    port.Admission.TRUST: trunkmod.Action.TRUST,
    port.Admission.DIGEST: trunkmod.Action.AUTH,
    port.Admission.DROP: trunkmod.Action.DROP,
}


class Doorman:
    """The C module's tables, and the account behind each of their tags."""

    def __init__(self) -> None:
        self._filed: dict[port.AccountKey, int] = {}
        self._twins: dict[port.AccountKey, int] = {}
        self._by_network: tuple[tuple[port.AccountKey, ...], ...] = ()
        self._by_credential: tuple[port.AccountKey, ...] = ()

    def open(self) -> None:
        """Put the module into the started library; until its tables come, nobody is answered."""
        self._module = trunkmod.TrunkModule(REALM)

    @property
    def medium(self) -> Medium:
        """The module's side of voice."""
        return self._module.medium

    def speak(self, account_index: int, codecs: Sequence[str]) -> None:
        """What the legs of an account of the library may speak, best first."""
        self._module.set_codecs(account_index, codecs)

    def file(self, key: port.AccountKey, account_index: int) -> None:
        """An account exists in the library under this index."""
        self._filed[key] = account_index
        self._settle()

    def unfile(self, key: port.AccountKey) -> None:
        """An account goes; new calls are filed elsewhere."""
        self._filed.pop(key, None)
        self._settle()

    def file_twin(self, key: port.AccountKey, account_index: int) -> None:
        """Calls for this account that offer voice without SRTP go under this index."""
        self._twins[key] = account_index
        self._settle()

    def unfile_twin(self, key: port.AccountKey) -> None:
        """All calls for this account go under its own index again."""
        self._twins.pop(key, None)
        self._settle()

    def admit(self, neighbours: Sequence[port.Neighbour], credentials: Sequence[port.Credential]) -> None:
        """Replace both tables. Tags are positions in the tuples kept here."""
        self._by_network = tuple(n.accounts for n in neighbours)
        self._by_credential = tuple(c.account for c in credentials)
        self._module.set_acl(
            [
                trunkmod.AclEntry(ip_network(n.network), _ACTIONS[n.admission], tag)
                for tag, n in enumerate(neighbours)
            ]
        )
        self._module.set_credentials([_credential(one, tag) for tag, one in enumerate(credentials)])
        self._settle()

    def _settle(self) -> None:
        """Let C file what leaves no choice."""
        self._module.set_filed(
            [self._only(keys) for keys in self._by_network], [self._only((key,)) for key in self._by_credential]
        )

    def _only(self, keys: Sequence[port.AccountKey]) -> int:
        """The index of the one account that these can mean; -1 when there are more, or it depends on the offer."""
        filed = [key for key in keys if key in self._filed]
        return self._filed[filed[0]] if len(filed) == 1 and filed[0] not in self._twins else -1

    def pin(self, pins: Sequence[port.Pin]) -> None:
        """Replace the table of where host names lead."""
        transport = trunkmod.Transport
        self._module.set_pins([trunkmod.Pin(p.host, p.port, transport(p.transport), p.targets) for p in pins])

    def choose(self, rdata: pj.SipRxData, suggested: int) -> int:
        """The account index for an arriving call: that of its digest, else one of its source's. Asked where C does
        not know (`_only`)."""
        keys = self._accounts_of(self.identity(rdata))
        if not keys:
            return suggested
        key = next((one for one in keys if suggested in (self._filed[one], self._twins.get(one))), keys[0])
        if key in self._twins and is_plain(str(rdata.wholeMsg)):
            return self._twins[key]
        return self._filed[key]

    def files(self, seen: trunkmod.Identity | None, key: port.AccountKey) -> bool:
        """Whether a call may be filed under `key`. The library puts every call under some account, also when that
        of its source is one that it refused: then a provider's call would be a PBX's."""
        return key in self._accounts_of(seen)

    def account_of(self, seen: trunkmod.Identity | None) -> port.AccountKey | None:
        """The account that a call is filed under, of those that may be; None for a stranger."""
        return next(iter(self._accounts_of(seen)), None)

    def identity(self, rdata: pj.SipRxData) -> trunkmod.Identity | None:
        """Who sent the request being handled; to be asked once, for it costs as much as a look at its headers."""
        return self._module.identity(rdata)

    def _accounts_of(self, identity: trunkmod.Identity | None) -> list[port.AccountKey]:
        if identity is None:
            return []
        if identity.credential_tag is not None:
            keys: tuple[port.AccountKey, ...] = (self._by_credential[identity.credential_tag],)
        else:
            keys = self._by_network[identity.acl_tag]
        return [key for key in keys if key in self._filed]

    def origin(self, rdata: pj.SipRxData, identity: trunkmod.Identity | None) -> tuple[port.Source, str | None]:
        """Where a request really came from, and the user whose digest it carried."""
        if identity is None:
            host, _, number = str(rdata.srcAddress).rpartition(":")
            return port.Source(ip_address(host.strip("[]")), int(number), "udp"), None
        return port.Source(identity.source, identity.port, identity.transport), identity.user

    def drain(self, leg_of: Callable[[int], port.LegId | None]) -> list[port.Event]:
        """What the C module saw since the last call, in the port's words; `leg_of` names pjsua's calls."""
        events = []
        for found in self._module.drain():
            if isinstance(found, trunkmod.Digit):
                events.extend(_digit(found, leg_of(found.call)))
            elif (event := translated(found, self._module.bindings)) is not None:
                events.append(event)
        return events

    def trace(self) -> int:
        """Where copies of all messages can be read (`tap`); the caller closes it."""
        return self._module.trace()

    def wake(self) -> None:
        """Let the wait for packets end now; from any thread."""
        self._module.wake()

    def catch_up(self) -> None:
        """Send what waited until a call had been dialled on; before anything else is said to who calls."""
        self._module.catch_up()

    def strangers_dropped(self) -> int:
        """Requests and responses of strangers, and their connections, since the start."""
        stats = self._module.stats()
        return stats.stranger_requests + stats.stranger_responses + stats.stranger_connections

    def close(self) -> None:
        """Take the module out of the stack."""
        self._module.close()


def _bound(found: trunkmod.Binding) -> port.Bound:
    source = port.Source(found.source, found.port, found.transport)
    return port.Bound(found.user, found.contact, source, found.expires, found.user_agent)


def _credential(login: port.Credential, tag: int) -> trunkmod.Credential:
    def ha1(name: Literal["MD5", "SHA-256"], algorithm: trunkmod.Algorithm) -> str:
        allowed = name in login.algorithms
        return trunkmod.ha1(login.auth_username, REALM, login.password, algorithm) if allowed else ""

    return trunkmod.Credential(
        auth_user=login.auth_username,
        aor_user=login.username,
        ha1_md5=ha1("MD5", trunkmod.Algorithm.MD5),
        ha1_sha256=ha1("SHA-256", trunkmod.Algorithm.SHA256),
        tag=tag,
        md5_first=login.algorithms[:1] == ("MD5",),
    )


def _digit(found: trunkmod.Digit, leg: port.LegId | None) -> list[port.Event]:
    method = port.DigitMethod.INFO if found.info else port.DigitMethod.RFC4733
    return [] if leg is None else [port.DigitHeard(leg, found.digit, found.ms, method)]


def translated(found: trunkmod.Event, bindings: Callable[[], Sequence[trunkmod.Binding]]) -> port.Event | None:
    """An event of the C module in the port's words; `bindings` tells every login, for who missed some."""
    match found:
        case trunkmod.Bound():
            return _bound(found)
        case trunkmod.Lost(count=count):
            return port.Lost(count, tuple(_bound(one) for one in bindings()))
        case trunkmod.Unbound():
            return port.Unbound(found.user, found.contact, found.reason.value)
        case trunkmod.AuthFailed():
            source = port.Source(found.source, found.port, found.transport)
            return port.AuthFailed(source, found.user, found.reason.value, found.method, found.user_agent)
        case trunkmod.Stranger():
            source = port.Source(found.source, found.port, found.transport)
            return port.StrangerSeen(source, found.method, found.user, found.user_agent, found.count)
        case trunkmod.Heard():
            source = port.Source(found.source, found.port, found.transport)
            return port.NeighbourHeard(source, found.method, found.user, found.user_agent, found.challenged)
        case trunkmod.Cut():
            return port.Disconnected(port.Source(found.source, found.port, found.transport))
    return None
