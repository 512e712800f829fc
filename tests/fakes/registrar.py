"""The registrar inside a fake stack: who may log in, and who has.

Law: a login is judged as the real one judges it: by name, password, and the address of record it claims.
"""

from __future__ import annotations

from collections.abc import Sequence

from sipengine.port import Account, AuthFailed, Bound, Credential, Event, NeighbourHeard, Source, Unbound


class FakeRegistrar:
    """`bound` are the contacts by user."""

    def __init__(self) -> None:
        self.credentials: tuple[Credential, ...] = ()
        self.bound: dict[str, Bound] = {}

    def take(self, credentials: Sequence[Credential]) -> list[Event]:
        """Replace the logins; who lost his loses his contact."""
        self.credentials = tuple(credentials)
        known = {credential.username for credential in credentials}
        gone = [user for user in self.bound if user not in known]
        return [Unbound(user, self.bound.pop(user).contact, "removed") for user in gone]

    def credential_of(self, account: Account) -> Credential | None:
        """The login that an account's name and password open."""
        mine = (account.username, account.password)
        return next((one for one in self.credentials if (one.auth_username, one.password) == mine), None)

    def hear(self, account: Account, source: Source, expires: int) -> tuple[int, list[Event]]:
        """A REGISTER came: the status of the answer, and what the driver is told."""
        credential = self.credential_of(account)
        if credential is None and account.password is None:
            return 401, [NeighbourHeard(source, "REGISTER", _name(account), "fake", challenged=True)]
        if credential is None:
            return 401, [AuthFailed(source, account.username or "", "wrong_password")]
        if f"sip:{credential.username}@" not in account.aor:
            return 403, [AuthFailed(source, credential.auth_username, "wrong_aor")]
        user, contact = credential.username, f"sip:{credential.username}@{source.address}:{source.port}"
        if expires:
            self.bound[user] = Bound(user, contact, source, expires, "fake")
            return 200, [self.bound[user]]
        return 200, [Unbound(user, contact, "removed")] if self.bound.pop(user, None) else []


def _name(account: Account) -> str:
    """The user part of its address of record."""
    return account.aor.partition(":")[2].partition("@")[0]
