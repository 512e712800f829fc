"""Do sockets, trunks, PBXs and logins agree?

Law: pure; only what the settings themselves say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address

from appliance.settings.hosts import HostPort, parse_host_port
from appliance.settings.lines import Listen, Pbx, Trunk
from appliance.settings.problems import Problem
from appliance.settings.root import Settings

IP = IPv4Address | IPv6Address
_PORTS_PER_CALL = 4
"""Two legs, each RTP and RTCP."""
_LEAST_PORTS = 2 * _PORTS_PER_CALL
_WIDEST = {4: 8, 6: 16}
"""The shortest network length that may be let in; more is the whole internet in a few pieces."""


def twice(values: Iterable[tuple[str, str]], code: str = "twice") -> Iterator[Problem]:
    """A problem for each (path, value) whose value stood before."""
    first: dict[str, str] = {}
    for path, value in values:
        if value in first:
            yield Problem(path, code, {"value": value, "first": first[value]})
        first.setdefault(value, path)


def unknown(path: str, kind: str, id: str | None, known: Collection[str]) -> Iterator[Problem]:
    """A problem when `id` is given and not among the known; `kind` is the setting that lists them."""
    if id is not None and id not in known:
        yield Problem(path, "unknown_id", {"value": id, "kind": kind})


def too_wide(path: str, networks: Iterable[tuple[str, int, int]]) -> Iterator[Problem]:
    """A problem for each (place, IP version, length) that lets in half the world."""
    for place, version, length in networks:
        if length < _WIDEST[version]:
            yield Problem(path + place, "network_too_wide", {"least": _WIDEST[version]})


def host(path: str, text: str | None, *, port: bool = True) -> Iterator[Problem]:
    """A problem when a server's name has a form that no server has."""
    if text is None:
        return
    parsed = parse_host_port(text)
    if parsed is None or (parsed.port is not None and not port):
        yield Problem(path, "host_form" if port else "host_form_alone", {"value": text})


def check_sip(settings: Settings) -> Iterator[Problem]:
    """The box's own sockets and voice ports."""
    sip = settings.sip
    if not sip.listen:
        yield Problem("sip.listen", "listen_none")
    for index, listen in enumerate(sip.listen):
        for earlier in range(index):
            if _collide(listen, sip.listen[earlier]):
                params: dict[str, str | int] = {"port": listen.port, "first": f"sip.listen[{earlier}]"}
                yield Problem(f"sip.listen[{index}].port", "port_twice", params)
                break
    first, last = sip.rtp_ports
    if first % 2 or first < 1024 or last <= first:
        yield Problem("sip.rtp_ports", "rtp_range", {"first": first, "last": last})
        return
    channels = settings.limits.channels.total
    needed = max(_LEAST_PORTS, _PORTS_PER_CALL * (channels or 0))
    if last - first + 1 < needed:
        params = {"size": last - first + 1, "needed": needed}
        yield Problem("sip.rtp_ports", "rtp_few" if channels is None else "rtp_few_for_channels", params)
    for index, listen in enumerate(sip.listen):
        if listen.transport == "udp" and first <= listen.port <= last:
            yield Problem("sip.rtp_ports", "rtp_holds_sip", {"port": listen.port, "path": f"sip.listen[{index}]"})


def _collide(one: Listen, other: Listen) -> bool:
    """Two sockets that the kernel would not open both (TLS runs over TCP)."""
    same = (one.port, _protocol(one.transport)) == (other.port, _protocol(other.transport))
    family = one.address.version == other.address.version
    anywhere = one.address.is_unspecified or other.address.is_unspecified
    return same and family and (anywhere or one.address == other.address)


def _protocol(transport: str) -> str:
    return "udp" if transport == "udp" else "tcp"


def check_trunks(settings: Settings) -> Iterator[Problem]:
    """Every trunk, and the order in which they are tried."""
    trunks = {trunk.id for trunk in settings.trunks}
    yield from twice((f"trunks[{index}].id", trunk.id) for index, trunk in enumerate(settings.trunks))
    for index, trunk in enumerate(settings.trunks):
        path = f"trunks[{index}]"
        for place, server in enumerate(trunk.servers):
            yield from host(f"{path}.servers[{place}]", server)
        yield from twice((f"{path}.servers[{i}]", name.lower()) for i, name in enumerate(trunk.servers))
        yield from host(f"{path}.outbound_proxy", trunk.outbound_proxy)
        yield from host(f"{path}.from_domain", trunk.from_domain, port=False)
        lengths = ((f"[{i}]", net.version, net.prefixlen) for i, net in enumerate(trunk.addresses))
        yield from too_wide(f"{path}.addresses", lengths)
        yield from _check_accounts(path, trunk) if trunk.kind == "accounts" else _check_login(path, trunk)
    for index, id in enumerate(settings.outbound.trunks):
        yield from unknown(f"outbound.trunks[{index}]", "trunks", id, trunks)
    yield from twice((f"outbound.trunks[{i}]", id) for i, id in enumerate(settings.outbound.trunks))


def _check_login(path: str, trunk: Trunk) -> Iterator[Problem]:
    if trunk.accounts:
        yield Problem(f"{path}.accounts", "accounts_unused")
    if trunk.register_ and trunk.username is None:
        yield Problem(f"{path}.username", "username_missing")
    if trunk.backup is not None and trunk.backup.username == trunk.username:
        yield Problem(f"{path}.backup.username", "backup_same")


def _check_accounts(path: str, trunk: Trunk) -> Iterator[Problem]:
    if not trunk.accounts:
        yield Problem(f"{path}.accounts", "accounts_none")
    for name in ("username", "password", "backup"):
        if getattr(trunk, name) is not None:
            yield Problem(f"{path}.{name}", "accounts_own_login")
    accounts = tuple(enumerate(trunk.accounts))
    yield from twice((f"{path}.accounts[{index}].username", account.username) for index, account in accounts)
    yield from twice((f"{path}.accounts[{index}].number", account.number) for index, account in accounts)


def check_logins(settings: Settings) -> Iterator[Problem]:
    """Everybody who logs in at the box has a name of his own."""
    pbxs = ((f"pbxs[{i}].username", pbx.username) for i, pbx in enumerate(settings.pbxs) if pbx.mode == "register")
    phones = ((f"phones[{i}].username", phone.username) for i, phone in enumerate(settings.phones))
    yield from twice(((path, name) for path, name in (*pbxs, *phones) if name is not None), "login_twice")


def check_pbxs(settings: Settings, local_addresses: Collection[IP]) -> Iterator[Problem]:
    """Every PBX; one that is the box itself would send each call round for ever."""
    yield from twice((f"pbxs[{index}].id", pbx.id) for index, pbx in enumerate(settings.pbxs))
    for index, pbx in enumerate(settings.pbxs):
        path = f"pbxs[{index}]"
        yield from host(f"{path}.address", pbx.address)
        lengths = ((f"[{i}]", net.version, net.prefixlen) for i, net in enumerate(pbx.addresses))
        yield from too_wide(f"{path}.addresses", lengths)
        if pbx.mode == "peer" and pbx.address is None:
            yield Problem(f"{path}.address", "pbx_address_missing")
        if pbx.mode == "register":
            for name in ("username", "password"):
                if getattr(pbx, name) is None:
                    yield Problem(f"{path}.{name}", "pbx_login_missing")
        own = _own_socket(pbx, settings.sip.listen, local_addresses)
        if own is not None:
            yield Problem(
                f"{path}.address", "pbx_is_box", {"value": pbx.address or "", "path": f"sip.listen[{own}]"}
            )


def _own_socket(pbx: Pbx, listens: tuple[Listen, ...], local_addresses: Collection[IP]) -> int | None:
    """Which of the box's own sockets the PBX's address is, if any. Names cannot be judged, but for localhost."""
    parsed = parse_host_port(pbx.address) if pbx.address is not None else None
    if parsed is None:
        return None
    address = _address(parsed)
    port = parsed.port or (5061 if pbx.transport == "tls" else 5060)
    for index, listen in enumerate(listens):
        same = (port, _protocol(pbx.transport)) == (listen.port, _protocol(listen.transport))
        if same and address is not None and _reaches(address, listen.address, local_addresses):
            return index
    return None


def _address(parsed: HostPort) -> IP | None:
    if parsed.host in ("localhost", "localhost."):
        return IPv4Address("127.0.0.1")
    address = parsed.address
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _reaches(address: IP, listening: IP, local_addresses: Collection[IP]) -> bool:
    if not listening.is_unspecified or address.version != listening.version:
        return address == listening
    return address.is_loopback or address.is_unspecified or address in local_addresses
