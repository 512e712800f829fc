"""Beside each account that requires SRTP, a twin that does not: who calls it without is heard out first.

Law: a call that came by a twin says so, and is refused by the policy unless it is an emergency call (112 always
passes); what offers SRTP never comes this way, and nothing is dialled from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sipengine.pjsip.accounts import AccountHandle, Sockets
from sipengine.pjsip.admission import Doorman
from sipengine.port import Account, AccountKey


class Twins:
    """The twins there are. `make`: an account in the library; `forget`: frees one when its calls are over."""

    def __init__(
        self,
        doorman: Doorman,
        make: Callable[[Account, Sockets], AccountHandle],
        forget: Callable[[AccountHandle], None],
    ) -> None:
        self._doorman, self._make, self._forget = doorman, make, forget
        self._twins: dict[AccountKey, AccountHandle] = {}

    def __contains__(self, key: AccountKey) -> bool:
        """Whether the account of this key has one."""
        return key in self._twins

    def put(self, account: Account, sockets: Sockets) -> None:
        """Follow an account. Raises pj.Error. One that registers is a trunk: nobody calls 112 there."""
        if account.media.srtp != "required" or account.registration is not None:
            self.drop(account.key)
            return
        value = replace(account, media=replace(account.media, srtp="optional"))
        twin = self._twins.get(account.key)
        if twin is None:
            twin = self._twins[account.key] = self._make(value, sockets)
            twin.is_twin = True
        else:
            twin.follow(value, sockets)
        self._doorman.file_twin(account.key, twin.getId())

    def drop(self, key: AccountKey) -> None:
        """No new call comes by it; the calls that did live on."""
        twin = self._twins.pop(key, None)
        if twin is not None:
            self._doorman.unfile_twin(key)
            self._forget(twin)

    def close(self) -> None:
        """Drop them all."""
        for key in list(self._twins):
            self.drop(key)
