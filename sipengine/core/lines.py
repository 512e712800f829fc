"""What the SIP stack must know of the settings: the accounts, who may speak, and who must log in.

Law: pure. A provider and a peer are trusted by their address; whatever else is whitelisted must log in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_network

from appliance.settings import Pbx, Settings, Trunk
from sipengine.core.compiled import TrunkAccount, pbx_key, trunk_accounts, trunk_domain
from sipengine.core.uri import host_text, literal, place_of, sip_uri, split_server
from sipengine.port import (
    Account,
    AccountKey,
    Address,
    Admission,
    Credential,
    Media,
    Neighbour,
    Registration,
)

OUR_NAME = "trunkbox"
"""The user part of accounts that have none: it stands in the Contact."""
MOST_LOGIN_BYTES = 127
"""Of a user name, as our registrar keeps it (TRUNK_USER_MAX in trunkmod.h, without its terminator)."""
_Network = IPv4Network | IPv6Network


def accounts(settings: Settings, servers: Mapping[AccountKey, str]) -> tuple[Account, ...]:
    """Every account: those of the enabled trunks, one per PBX, one per phone.

    `servers`: the server, as the settings name it, where an account is now; without one its trunk's first.
    """
    enabled = [trunk for trunk in settings.trunks if trunk.enabled]
    of_trunks = [
        _of_trunk(trunk, one, settings, servers.get(one.key, trunk.servers[0]))
        for trunk in enabled
        for one in trunk_accounts(trunk)
    ]
    of_pbxs = [_of_pbx(pbx, settings) for pbx in settings.pbxs]
    of_phones = [
        Account(
            key=phone_key(phone.username),
            aor=sip_uri(OUR_NAME, "trunkbox.invalid"),
            transport="udp",
            media=Media(("PCMA", "PCMU", "G722"), "optional", settings.sip.rtp_ports),
        )
        for phone in settings.phones
    ]
    return (*of_trunks, *of_pbxs, *of_phones)


def phone_key(username: str) -> AccountKey:
    """The account of a SIP phone that logs in at the box."""
    return AccountKey(f"phone/{username}")


def _of_trunk(trunk: Trunk, one: TrunkAccount, settings: Settings, server: str) -> Account:
    auth_username, password = _login(trunk, one)
    username = one.username or OUR_NAME
    keepalive = trunk.keepalive
    crlf = keepalive.seconds if keepalive.method == "crlf" and trunk.transport == "udp" else 0
    registrar = f"sip:{place_of(server, trunk.transport)}"
    proxy = f"sip:{place_of(trunk.outbound_proxy, trunk.transport)}" if trunk.outbound_proxy else ""
    return Account(
        key=one.key,
        aor=sip_uri(username, trunk_domain(trunk)),
        transport=trunk.transport,
        media=Media(trunk.codecs, trunk.srtp, settings.sip.rtp_ports, settings.sip.public_address),
        username=auth_username or one.username or None,
        realm=trunk.realm or "*",
        password=password,
        proxies=(proxy,) if proxy else (),
        registration=Registration(registrar, trunk.expires) if trunk.register_ and one.username else None,
        keepalive_crlf=crlf,
        session_timers=trunk.session_timers,
        tls_verify=trunk.tls_verify,
    )


def _login(trunk: Trunk, one: TrunkAccount) -> tuple[str | None, str | None]:
    """The user name and password for the digest of one account."""
    if trunk.kind == "accounts":
        device = next(item for item in trunk.accounts if item.username == one.username)
        return device.auth_username, device.password.get_secret_value() if device.password else None
    holder = trunk.backup if trunk.backup is not None and one.key.endswith("/backup") else trunk
    return holder.auth_username, holder.password.get_secret_value() if holder.password else None


def _of_pbx(pbx: Pbx, settings: Settings) -> Account:
    host = host_text(split_server(pbx.address)[0]) if pbx.address else "trunkbox.invalid"
    return Account(
        key=pbx_key(pbx.id),
        aor=sip_uri(OUR_NAME, host),
        transport=pbx.transport,
        media=Media(pbx.codecs, pbx.srtp, settings.sip.rtp_ports),
        session_timers=pbx.session_timers,
    )


# ---- who may speak -------------------------------------------------------------------------------------------


def neighbours(
    settings: Settings, resolved: Mapping[str, Iterable[Address]]
) -> tuple[tuple[Neighbour, ...], tuple[Credential, ...]]:
    """The table of networks, the most specific first, and the logins that the box gives out.

    `resolved`: the addresses of each server, outbound proxy and PBX address, by its text in the settings; an
    address as such need not be in it. The stack takes the most specific network, so each is told all that covers
    it: trust of a wide network is not taken away by a whitelisted part of it.
    """
    claims = [*_trunk_claims(settings, resolved), *_pbx_claims(settings, resolved)]
    claims += [(one.network, Admission.DIGEST, None) for one in settings.whitelist if "sip" in one.allow]
    networks = sorted({claim[0] for claim in claims}, key=lambda net: (net.version, -net.prefixlen, net))
    return tuple(_merged(network, claims) for network in networks), _credentials(settings)


def configured(settings: Settings, resolved: Mapping[str, Iterable[Address]]) -> tuple[_Network, ...]:
    """The networks of providers and PBXs that the settings name: never banned. `resolved` as in `neighbours`."""
    claims = [*_trunk_claims(settings, resolved), *_pbx_claims(settings, resolved)]
    return tuple(dict.fromkeys(claim[0] for claim in claims))


_Claim = tuple[_Network, Admission, AccountKey | None]


def _trunk_claims(settings: Settings, resolved: Mapping[str, Iterable[Address]]) -> list[_Claim]:
    claims: list[_Claim] = []
    for trunk in settings.trunks:
        if not trunk.enabled:
            continue
        names = [*trunk.servers, *([trunk.outbound_proxy] if trunk.outbound_proxy else [])]
        networks = [*(net for name in names for net in _networks(name, resolved)), *trunk.addresses]
        keys = [one.key for one in trunk_accounts(trunk)]
        claims += [(network, Admission.TRUST, key) for network in networks for key in keys]
    return claims


def _pbx_claims(settings: Settings, resolved: Mapping[str, Iterable[Address]]) -> list[_Claim]:
    """A PBX that registers must log in from wherever it comes."""
    claims: list[_Claim] = []
    for pbx in settings.pbxs:
        networks = [*(_networks(pbx.address, resolved) if pbx.address else ()), *pbx.addresses]
        admission, key = (Admission.TRUST, pbx_key(pbx.id)) if pbx.mode == "peer" else (Admission.DIGEST, None)
        claims += [(network, admission, key) for network in networks]
    return claims


def _networks(name: str, resolved: Mapping[str, Iterable[Address]]) -> list[_Network]:
    host = split_server(name)[0]
    address = literal(host)
    found = resolved.get(name, resolved.get(host, ())) if address is None else (address,)
    return [_single(one) for one in found]


def _single(address: Address) -> _Network:
    return ip_network((address, 32 if isinstance(address, IPv4Address) else 128))


def _merged(network: _Network, claims: list[_Claim]) -> Neighbour:
    covering = [claim for claim in claims if _covers(claim[0], network)]
    covering.sort(key=lambda claim: -claim[0].prefixlen)
    trusted = any(claim[1] is Admission.TRUST for claim in covering)
    keys = dict.fromkeys(claim[2] for claim in covering if claim[2] is not None)
    return Neighbour(str(network), Admission.TRUST if trusted else Admission.DIGEST, tuple(keys))


def _covers(wide: _Network, narrow: _Network) -> bool:
    if isinstance(wide, IPv4Network) and isinstance(narrow, IPv4Network):
        return narrow.subnet_of(wide)
    if isinstance(wide, IPv6Network) and isinstance(narrow, IPv6Network):
        return narrow.subnet_of(wide)
    return False


def _credentials(settings: Settings) -> tuple[Credential, ...]:
    """One login per user name: the first of equals, for the stack can tell no two apart.

    A name too long for the registrar gets none: one line that cannot log in must not stop all the others.
    """
    wanted = [
        (pbx.username, pbx.auth_username, pbx.password, pbx_key(pbx.id), pbx.algorithms)
        for pbx in settings.pbxs
        if pbx.mode == "register" and pbx.username
    ]
    wanted += [
        (one.username, None, one.password, phone_key(one.username), one.algorithms) for one in settings.phones
    ]
    found: dict[str, Credential] = {}
    for username, auth_username, password, key, algorithms in wanted:
        if username and password is not None:
            login = auth_username or username
            if max(len(login.encode()), len(username.encode())) > MOST_LOGIN_BYTES:
                continue
            found.setdefault(login, Credential(username, login, password.get_secret_value(), key, algorithms))
    return tuple(found.values())
