"""Which passwords a new version of the settings takes over from the old one.

Law: null means "as it was", and only the same account has an "as it was".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from appliance.settings.base import Value
from appliance.settings.lines import DeviceAccount, SipAccount, Trunk
from appliance.settings.problems import Problem
from appliance.settings.root import Settings
from appliance.settings.upkeep import Backup, Notify, ToSftp

V = TypeVar("V", bound=Value)


def keep_secrets(new: Settings, stored: Settings) -> Settings:
    """`new`, each null password filled from `stored`.

    The same account is: the trunk or PBX of that id, the device account or second account of that username in that
    trunk, the phone of that username, the switch of that id, the mail server, the backup server.
    """
    trunks = {trunk.id: trunk for trunk in stored.trunks}
    return new.replace(
        trunks=tuple(keep_trunk_secrets(trunk, trunks.get(trunk.id)) for trunk in new.trunks),
        pbxs=_all(new.pbxs, stored.pbxs, lambda pbx: pbx.id),
        phones=_all(new.phones, stored.phones, lambda phone: phone.username),
        switches=_all(new.switches, stored.switches, lambda switch: switch.id, "pin"),
        notify=keep_notify_secrets(new.notify, stored.notify),
        backup=_backup(new.backup, stored.backup),
    )


def keep_notify_secrets(new: Notify, stored: Notify) -> Notify:
    """A null password of the mail server filled from the stored one."""
    return Notify(to=new.to, smtp=_one(new.smtp, stored.smtp))


def missing_secrets(settings: Settings) -> tuple[Problem, ...]:
    """The accounts that cannot log in because their password is not known: a warning each, not an error."""
    return tuple(Problem(path, "password_missing") for path in _without_password(settings))


def _without_password(settings: Settings) -> Iterable[str]:
    for index, trunk in enumerate(settings.trunks):
        if trunk.kind == "accounts":
            for place, account in enumerate(trunk.accounts):
                if account.password is None:
                    yield f"trunks[{index}].accounts[{place}].password"
        elif trunk.register_ and trunk.password is None:
            yield f"trunks[{index}].password"
        if trunk.backup is not None and trunk.backup.password is None:
            yield f"trunks[{index}].backup.password"
    for index, phone in enumerate(settings.phones):
        if phone.password is None:
            yield f"phones[{index}].password"
    smtp = settings.notify.smtp
    if smtp is not None and smtp.username is not None and smtp.password is None:
        yield "notify.smtp.password"


def keep_trunk_secrets(new: Trunk, stored: Trunk | None) -> Trunk:
    """One trunk, each null password filled from the stored one of its id."""
    if stored is None:
        return new
    backup: SipAccount | None = new.backup
    if backup is not None and stored.backup is not None and backup.username == stored.backup.username:
        backup = _one(backup, stored.backup)
    accounts: tuple[DeviceAccount, ...] = _all(new.accounts, stored.accounts, lambda account: account.username)
    filled = _one(new, stored)
    return (filled or new).model_copy(update={"backup": backup, "accounts": accounts})


def _backup(new: Backup, stored: Backup) -> Backup:
    if isinstance(new.nightly, ToSftp) and isinstance(stored.nightly, ToSftp):
        return Backup(nightly=_one(new.nightly, stored.nightly))
    return new


def _all(
    new: tuple[V, ...], stored: tuple[V, ...], key: Callable[[V], str], secret: str = "password"
) -> tuple[V, ...]:
    known: Mapping[str, V] = {key(value): value for value in stored}
    return tuple(_one(value, known.get(key(value)), secret) or value for value in new)


def _one(new: V | None, stored: V | None, secret: str = "password") -> V | None:
    """`new` with the secret of `stored` if it has none itself. Only a checked value moves, so no new check."""
    if new is None or stored is None or getattr(new, secret) is not None:
        return new
    return new.model_copy(update={secret: getattr(stored, secret)})
