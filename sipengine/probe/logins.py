"""Which logins of a trunk a trial tries, and with what digest.

Law: pure; a password leaves the settings only into the digest that it is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import SecretStr

from appliance.settings.lines import Trunk
from sipengine.core.digest import DigestLogin


@dataclass(frozen=True, slots=True)
class TriedLogin:
    """One login; `digest` None when there is no password to answer with."""

    username: str | None
    role: Literal["primary", "backup", "device"]
    digest: DigestLogin | None = None


def logins_of(trunk: Trunk, account: str = "") -> tuple[TriedLogin, ...]:
    """The main and the second account, or one device account: that named `account`, else the first.

    Empty when `account` is none of the trunk's.
    """
    if trunk.kind == "accounts":
        rows = [_login(trunk, "device", one.username, one.auth_username, one.password) for one in trunk.accounts]
        return tuple([one for one in rows if account in ("", one.username)][:1])
    rows = [_login(trunk, "primary", trunk.username, trunk.auth_username, trunk.password)]
    if trunk.backup is not None and trunk.register_:
        second = trunk.backup
        rows.append(_login(trunk, "backup", second.username, second.auth_username, second.password))
    return tuple(one for one in rows if account in ("", one.username))


def _login(
    trunk: Trunk,
    role: Literal["primary", "backup", "device"],
    username: str | None,
    auth_username: str | None,
    password: SecretStr | None,
) -> TriedLogin:
    name = auth_username or username
    if name is None or password is None:
        return TriedLogin(username, role)
    return TriedLogin(username, role, DigestLogin(name, password.get_secret_value(), trunk.realm or "*"))
