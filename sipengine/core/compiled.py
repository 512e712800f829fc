"""The settings made ready for decisions: every look-up that a call needs, done once.

Law: what can be known before a call is known here, so that deciding costs the same with ten numbers and ten
thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from appliance.destinations import Compiled, compile_rules
from appliance.numbering import Reader
from appliance.numbering.emergency import emergency_notations
from appliance.settings import Number, Pbx, Settings, Trunk
from appliance.settings.plans import Switch
from appliance.settings.security import ChannelLimits
from sipengine.core.uri import host_text, literal, place_of, split_server
from sipengine.port import AccountKey, Address, DigitMethod


@dataclass(frozen=True, slots=True)
class TrunkAccount:
    """One login at a provider. `number` is the fixed caller ID of a device account, None for a trunk's."""

    key: AccountKey
    username: str
    number: str | None = None


@dataclass(frozen=True, slots=True)
class TrunkLine:
    """One enabled trunk. `places` is host, port and transport by server name; `domain` stands in From."""

    id: str
    trunk: Trunk
    accounts: tuple[TrunkAccount, ...]
    by_username: Mapping[str, TrunkAccount]
    reader: Reader
    places: Mapping[str, str]
    domain: str
    dtmf: DigitMethod
    neighbours: frozenset[str]
    """Trunks with a server in common: a call from there may be filed under either."""

    def place_at(self, server: str | None) -> str:
        """Host, port and transport of one of its servers; of the first for a name that is none of them."""
        return self.places.get(server or "") or self.places[self.trunk.servers[0]]

    @property
    def has_device_accounts(self) -> bool:
        """Whether each account has one number of its own."""
        return self.trunk.kind == "accounts"


@dataclass(frozen=True, slots=True)
class PbxLine:
    """One PBX. `dialled` reads what it calls, `shown` the numbers in its headers; `place` "" when it registers."""

    id: str
    pbx: Pbx
    key: AccountKey
    dialled: Reader
    shown: Reader
    place: str
    domain: str
    dtmf: DigitMethod


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines of the box. `orders`: the trunks to try, by the caller ID's own trunk; None where it has none."""

    settings: Settings = field(repr=False)
    country: str
    trunks: Mapping[str, TrunkLine]
    pbxs: Mapping[str, PbxLine]
    by_account: Mapping[AccountKey, TrunkLine | PbxLine]
    by_source: Mapping[tuple[Address, int], TrunkLine | PbxLine]
    """By address and port, where the settings name a line by both and no other line has the same."""
    phones: Mapping[AccountKey, PbxLine]
    """Phones that log in at the box, as a PBX of one telephone: what they call is an emergency or nothing."""
    numbers: Mapping[str, Number]
    orders: Mapping[str | None, tuple[TrunkLine, ...]]
    emergency_order: tuple[TrunkLine, ...]
    emergency_caller: str | None
    default_caller: str | None
    first_number: Mapping[str, str]
    """Of each PBX, a number that it may show when the settings name none."""
    may_show: Mapping[str, Mapping[str, Number]]
    """By PBX: the numbers that are its own or nobody's. Another PBX's number is a foreign one to it."""
    limits: ChannelLimits
    destinations: Compiled
    codes: Mapping[str, Switch]
    """The switches that can be turned by telephone, by their phone codes."""


def compile_lines(settings: Settings) -> Lines:
    """Make the settings ready. Costs time in proportion to the numbers; decisions after it do not."""
    trunks = {trunk.id: _trunk(trunk, settings) for trunk in settings.trunks if trunk.enabled}
    pbxs = {pbx.id: _pbx(pbx, settings.box.country) for pbx in settings.pbxs}
    order = [trunks[id] for id in settings.outbound.trunks if id in trunks] or list(trunks.values())
    orders: dict[str | None, tuple[TrunkLine, ...]] = {None: tuple(order)}
    for id, line in trunks.items():
        orders[id] = (line, *(other for other in order if other.id != id))
    urgent = dict.fromkeys([*settings.emergency.trunks, *(line.id for line in order), *trunks])
    by_account: dict[AccountKey, TrunkLine | PbxLine] = {pbx.key: pbx for pbx in pbxs.values()}
    by_account |= {account.key: line for line in trunks.values() for account in line.accounts}
    numbers = settings.number_table()
    emergency_notations(settings.box.country)  # made now, so that no call waits for it
    return Lines(
        settings=settings,
        country=settings.box.country,
        trunks=MappingProxyType(trunks),
        pbxs=MappingProxyType(pbxs),
        by_account=MappingProxyType(by_account),
        by_source=MappingProxyType(_sources(trunks.values(), pbxs.values())),
        phones=MappingProxyType({line.key: line for line in _phones(settings)}),
        numbers=numbers,
        orders=MappingProxyType(orders),
        emergency_order=tuple(trunks[id] for id in urgent if id in trunks),
        emergency_caller=settings.emergency.caller_id,
        default_caller=settings.default_caller_id,
        first_number=MappingProxyType(_first_numbers(numbers)),
        may_show=MappingProxyType({id: _shown_by(id, numbers) for id in pbxs}),
        limits=settings.limits.channels,
        destinations=compile_rules(settings.destinations),
        codes=MappingProxyType({one.code: one for one in settings.switches if one.code is not None}),
    )


def _sources(
    trunks: Iterable[TrunkLine], pbxs: Iterable[PbxLine]
) -> dict[tuple[Address, int], TrunkLine | PbxLine]:
    """A provider and a PBX may share an address (a virtual server, a test); only their ports tell them apart."""
    named: list[tuple[str, str, TrunkLine | PbxLine]] = []
    named += [(server, line.trunk.transport, line) for line in trunks for server in line.trunk.servers]
    named += [(line.pbx.address, line.pbx.transport, line) for line in pbxs if line.place and line.pbx.address]
    found: dict[tuple[Address, int], list[TrunkLine | PbxLine]] = {}
    for text, transport, line in named:
        host, port = split_server(text)
        address = literal(host)
        if address is not None:
            found.setdefault((address, port or (5061 if transport == "tls" else 5060)), []).append(line)
    return {
        source: lines[0] for source, lines in found.items() if len({(type(line), line.id) for line in lines}) == 1
    }


def _shown_by(pbx: str, numbers: Mapping[str, Number]) -> Mapping[str, Number]:
    return MappingProxyType({text: number for text, number in numbers.items() if number.pbx in (None, pbx)})


def _first_numbers(numbers: Mapping[str, Number]) -> dict[str, str]:
    first: dict[str, str] = {}
    for number in numbers.values():
        if number.outbound and number.pbx is not None:
            first.setdefault(number.pbx, number.number)
    return first


def _trunk(trunk: Trunk, settings: Settings) -> TrunkLine:
    accounts = trunk_accounts(trunk)
    hosts = _hosts(trunk)
    return TrunkLine(
        id=trunk.id,
        trunk=trunk,
        accounts=accounts,
        by_username=MappingProxyType({account.username: account for account in reversed(accounts)}),
        reader=Reader(settings.box.country, trunk.number_format),
        places=MappingProxyType({server: place_of(server, trunk.transport) for server in trunk.servers}),
        domain=trunk_domain(trunk),
        dtmf=DigitMethod(trunk.dtmf),
        neighbours=frozenset(other.id for other in settings.trunks if hosts & _hosts(other)),
    )


def _hosts(trunk: Trunk) -> frozenset[str]:
    return frozenset(split_server(server)[0].lower() for server in trunk.servers)


def trunk_accounts(trunk: Trunk) -> tuple[TrunkAccount, ...]:
    """The accounts of a trunk, the primary first, under the keys of `port.AccountKey`."""
    if trunk.kind == "accounts":
        return tuple(
            TrunkAccount(AccountKey(f"trunk/{trunk.id}/{one.username}"), one.username, one.number)
            for one in trunk.accounts
        )
    primary = TrunkAccount(AccountKey(f"trunk/{trunk.id}"), trunk.username or "")
    if trunk.backup is None:
        return (primary,)
    return (primary, TrunkAccount(AccountKey(f"trunk/{trunk.id}/backup"), trunk.backup.username))


def trunk_domain(trunk: Trunk) -> str:
    """The host that stands in From and To toward a provider: `from_domain`, else its first server."""
    return host_text(split_server(trunk.from_domain or trunk.servers[0])[0])


def pbx_key(id: str) -> AccountKey:
    """The account of a PBX."""
    return AccountKey(f"pbx/{id}")


def _phones(settings: Settings) -> Iterable[PbxLine]:
    for phone in settings.phones:
        alike = Pbx(id="phone", mode="register", username=phone.username)
        line = _pbx(alike, settings.box.country)
        yield replace(line, id=phone.username, key=AccountKey(f"phone/{phone.username}"))


def _pbx(pbx: Pbx, country: str) -> PbxLine:
    place = place_of(pbx.address, pbx.transport) if pbx.mode == "peer" and pbx.address else ""
    return PbxLine(
        id=pbx.id,
        pbx=pbx,
        key=pbx_key(pbx.id),
        dialled=Reader(country, pbx.number_format, pbx.outside_prefix),
        shown=Reader(country, pbx.number_format),
        place=place,
        domain=host_text(split_server(pbx.address)[0]) if pbx.address else "",
        dtmf=DigitMethod(pbx.dtmf),
    )
