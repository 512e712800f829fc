"""Which calls the C module files by itself: those whose source or digest means one account, whatever they offer.

Law: where there is a choice it asks; the other tests of the contract see that a call comes in under the right one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest

from sipengine.pjsip import trunkmod
from sipengine.pjsip.admission import Doorman
from sipengine.port import AccountKey, Admission, Neighbour

TRUNK, BOX, OTHER = AccountKey("trunk/a"), AccountKey("pbx/b"), AccountKey("trunk/c")


class Module:
    """Keeps the tables that it is given."""

    by_network: Sequence[int] = ()

    def set_acl(self, _entries: object) -> None:
        """Who may speak is not what is asked here."""

    def set_credentials(self, _credentials: object) -> None:
        """Nor is this."""

    def set_filed(self, by_network: Sequence[int], by_credential: Sequence[int]) -> None:
        self.by_network, self.by_credential = by_network, by_credential


@pytest.fixture
def module() -> Module:
    return Module()


@pytest.fixture
def doorman(module: Module) -> Doorman:
    made = Doorman()
    made._module = cast(trunkmod.TrunkModule, module)
    networks = [("192.0.2.1/32", (TRUNK,)), ("192.0.2.2/32", (TRUNK, OTHER)), ("192.0.2.3/32", (BOX,))]
    made.admit([Neighbour(net, Admission.TRUST, keys) for net, keys in networks], [])
    made.file(TRUNK, 4)
    made.file(BOX, 5)
    return made


def test_an_account_that_is_not_there_is_no_choice(doorman: Doorman, module: Module) -> None:
    assert module.by_network == [4, 4, 5]


def test_two_accounts_at_one_address_are_a_choice(doorman: Doorman, module: Module) -> None:
    doorman.file(OTHER, 6)
    assert module.by_network == [4, -1, 5]
    doorman.unfile(TRUNK)
    assert module.by_network == [-1, 6, 5]


def test_an_account_that_takes_two_kinds_of_offer_is_a_choice(doorman: Doorman, module: Module) -> None:
    doorman.file_twin(BOX, 7)
    assert module.by_network == [4, 4, -1]
    doorman.unfile_twin(BOX)
    assert module.by_network == [4, 4, 5]
