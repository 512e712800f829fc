"""What can be said of a trunk without touching it: its accounts, its servers, its status for people.

Law: pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from appliance.control.values import AccountRole, AccountState, AccountStatus, TrunkStatus
from appliance.settings.lines import Trunk
from sipengine.core.logins import Found, Line, status_of
from sipengine.core.seen import Sight
from sipengine.port import AccountKey

_NONE: Mapping[AccountKey, Sight] = MappingProxyType({})


def keys_of(trunk: Trunk) -> tuple[AccountKey, ...]:
    """The accounts of a trunk that register, the preferred first; none when the provider knows our address."""
    if trunk.kind == "accounts":
        return tuple(AccountKey(f"trunk/{trunk.id}/{account.username}") for account in trunk.accounts)
    if not trunk.register_:
        return ()
    backup = (AccountKey(f"trunk/{trunk.id}/backup"),) if trunk.backup else ()
    return (AccountKey(f"trunk/{trunk.id}"), *backup)


def known_keys(trunk: Trunk) -> tuple[AccountKey, ...]:
    """Every account of a trunk, the one that does not register too."""
    return keys_of(trunk) or (AccountKey(f"trunk/{trunk.id}"),)


def servers_of(trunk: Trunk) -> tuple[str, ...]:
    """Where a trunk's messages go, in order: its proxy when it has one, else its servers."""
    return (trunk.outbound_proxy,) if trunk.outbound_proxy else trunk.servers


def trunk_of(key: AccountKey) -> str:
    """The trunk id in an account key; "" for an account of another kind."""
    kind, _, rest = key.partition("/")
    return rest.partition("/")[0] if kind == "trunk" else ""


def must_restart(before: Trunk, after: Trunk) -> bool:
    """Whether a change touches what was registered: then the registrations begin anew."""
    ignored = {"channels", "did_from", "number_format", "caller_id", "diversion", "dtmf", "addresses", "accounts"}
    ignored |= {"provider", "codecs", "srtp", "session_timers"}
    if before.kind != after.kind or servers_of(before) != servers_of(after):
        return True
    plain_before = before.model_dump(exclude=ignored)
    if plain_before != after.model_dump(exclude=ignored):
        return True
    kept = {account.username: account for account in after.accounts}
    return any(
        account.username in kept
        and (account.password, account.auth_username)
        != (kept[account.username].password, kept[account.username].auth_username)
        for account in before.accounts
    )


def stays(before: Trunk, after: Trunk, account: AccountKey) -> bool:
    """Whether a binding stands for the same login at the same servers under other settings."""
    if account not in keys_of(after) or before.transport != after.transport:
        return False
    return servers_of(before) == servers_of(after) and username_of(before, account) == username_of(after, account)


def known_places(line: Line, before: Trunk, after: Trunk) -> tuple[Found, ...]:
    """Where names led that a changed trunk still has: a name server that is slow or away must not leave its calls
    with nowhere to go, nor make strangers of its servers."""
    if before.transport != after.transport:  # which leads to other ports (RFC 3263 section 4.1)
        return ()
    found = zip(line.servers, line.found, strict=True)
    return tuple(Found(server, places) for server, places in found if places and server in servers_of(after))


def trunk_status(
    trunk: Trunk, keys: tuple[AccountKey, ...], line: Line, sights: Mapping[AccountKey, Sight] = _NONE
) -> TrunkStatus:
    """An enabled trunk as people see it; without a registration its one account is `static`.

    `sights`: how the provider sees us, by account.
    """
    if keys:
        accounts = tuple(_account_status(trunk, key, line) for key in keys)
    else:
        state: AccountState = "static" if line.place else "unreachable"
        server = str(line.place) if line.place else None
        key = AccountKey(f"trunk/{trunk.id}")
        accounts = (AccountStatus(key=key, username=trunk.username, role="primary", state=state, server=server),)
    seen = tuple(_with_sight(account, sights.get(AccountKey(account.key))) for account in accounts)
    return TrunkStatus(id=trunk.id, enabled=True, kind=trunk.kind, accounts=seen)


def _with_sight(account: AccountStatus, sight: Sight | None) -> AccountStatus:
    if sight is None:
        return account
    before = str(sight.before) if sight.before else None
    return replace(account, seen=str(sight.seen.address), seen_since=sight.since, seen_before=before)


def disabled_status(trunk: Trunk) -> TrunkStatus:
    """A trunk that is switched off."""
    accounts = tuple(
        AccountStatus(key=key, username=username_of(trunk, key), role=_role(trunk, key), state="off")
        for key in keys_of(trunk)
    )
    return TrunkStatus(id=trunk.id, enabled=False, kind=trunk.kind, accounts=accounts)


def _account_status(trunk: Trunk, key: AccountKey, line: Line) -> AccountStatus:
    login = line.login(key)
    if login is None:
        raise LookupError(f"{key} is not kept")  # keys and logins are set together
    status = status_of(line, login)
    return AccountStatus(
        key=key,
        username=username_of(trunk, key),
        role=_role(trunk, key),
        state=status.state.value,
        server=status.server,
        code=status.code,
        reason=status.reason,
        since=status.since,
        next_try=status.next_try,
    )


def _role(trunk: Trunk, key: AccountKey) -> AccountRole:
    if trunk.kind == "accounts":
        return "device"
    return "backup" if key.endswith("/backup") else "primary"


def username_of(trunk: Trunk, key: AccountKey) -> str | None:
    """The user name that an account registers."""
    if trunk.kind == "accounts":
        return key.rpartition("/")[2]
    return trunk.backup.username if trunk.backup and key.endswith("/backup") else trunk.username
