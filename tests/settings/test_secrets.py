"""Null keeps a password, for the same account and for no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from appliance.settings import Settings
from appliance.settings.parse import to_data
from appliance.settings.secrets import keep_secrets, missing_secrets
from tests.settings.samples import EXAMPLE, settings

Data = dict[str, Any]


def full() -> Data:
    """The example with a secret in every place that can hold one; each is different."""
    data = to_data(EXAMPLE, secrets=True)
    data["trunks"][0] |= {"password": "trunk"}
    data["trunks"][0]["backup"]["password"] = "second"
    for account in data["trunks"][1]["accounts"]:
        account["password"] = f"account {account['username']}"
    data["pbxs"].append({"id": "oud", "mode": "register", "username": "oud", "password": "pbx"})
    data["phones"] = [{"username": "werkplaats", "password": "phone"}]
    data["switches"][0]["pin"] = "1234"
    data["notify"]["smtp"]["password"] = "mail"
    data["backup"] = {"nightly": {"to": "sftp", "host": "b.example", "username": "b", "password": "sftp"}}
    return data


def bare() -> Data:
    """The same as an export shows it."""
    return to_data(settings(**full()), secrets=False)


def test_every_secret_is_kept() -> None:
    stored = settings(**full())
    assert keep_secrets(settings(**bare()), stored) == stored


def test_a_new_secret_replaces_the_old_one() -> None:
    data = bare()
    data["trunks"][0]["password"] = "new"
    kept = keep_secrets(settings(**data), settings(**full()))
    assert kept.trunks[0].password is not None
    assert kept.trunks[0].password.get_secret_value() == "new"


OTHERS = [
    pytest.param(
        lambda data: data["trunks"][0].update(id="ander"), lambda kept: kept.trunks[0].password, id="another trunk"
    ),
    pytest.param(
        lambda data: data["trunks"][0]["backup"].update(username="x"),
        lambda kept: kept.trunks[0].backup.password,
        id="another second account",
    ),
    pytest.param(
        lambda data: data["trunks"][1]["accounts"][0].update(username="x"),
        lambda kept: kept.trunks[1].accounts[0].password,
        id="another device account",
    ),
    pytest.param(
        lambda data: data["pbxs"][1].update(id="nieuw"), lambda kept: kept.pbxs[1].password, id="another PBX"
    ),
    pytest.param(
        lambda data: data["phones"][0].update(username="x"),
        lambda kept: kept.phones[0].password,
        id="another phone",
    ),
    pytest.param(
        lambda data: data["switches"][0].update(id="x"), lambda kept: kept.switches[0].pin, id="another switch"
    ),
]


@pytest.mark.parametrize(("change", "secret"), OTHERS)
def test_another_account_gets_no_secret(change: Callable[[Data], None], secret: Callable[[Settings], Any]) -> None:
    data = bare()
    change(data)
    assert secret(keep_secrets(settings(**data), settings(**full()))) is None


def test_the_order_of_accounts_does_not_mix_their_secrets() -> None:
    data = bare()
    data["trunks"].reverse()
    data["trunks"][0]["accounts"].reverse()
    kept = keep_secrets(settings(**data), settings(**full()))
    shown = {account.username: account.password for account in kept.trunks[0].accounts}
    assert {name: secret and secret.get_secret_value() for name, secret in shown.items()} == {
        "201": "account 201",
        "202": "account 202",
    }


def test_missing_passwords_are_noted_at_their_places() -> None:
    assert missing_secrets(settings(**full())) == ()
    assert [note.path for note in missing_secrets(settings(**bare()))] == [
        "trunks[0].password",
        "trunks[0].backup.password",
        "trunks[1].accounts[0].password",
        "trunks[1].accounts[1].password",
        "phones[0].password",
        "notify.smtp.password",
    ]
