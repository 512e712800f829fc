"""What is wrong with each trunk and each PBX.

Law: pure; what a provider or a PBX said is explained in the wizard's own words (`wizard.explain`).
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.control.values import AccountStatus, PbxStatus, Status, TrunkStatus
from appliance.judge.callers import AWAY, is_up
from appliance.judge.verdict import Level, Verdict
from appliance.settings import Settings
from appliance.wizard.explain import explain_account, explain_attempt
from appliance.wizard.said import Said

_NO_FAULT = frozenset({"options", "stranger"})
"""Attempts that do not say what a PBX does wrong."""


def no_trunk_works(told: Status, settings: Settings) -> Iterator[Verdict]:
    """Not one wanted trunk carries calls."""
    wanted = [trunk for trunk in told.trunks if trunk.enabled]
    if not wanted or any(is_up(trunk) for trunk in wanted):
        return
    if any(account.state == "trying" for trunk in wanted for account in trunk.accounts):
        lost = is_open(settings)
        yield Verdict(Said("verdict_registering"), "warn", (Said("verdict_starting_do"),), lost)
        return
    first, *others = wanted
    # 112 leaves over any trunk; without one a person must know that before it is needed.
    yield _trunk("verdict_trunks_down", "bad", first, settings, Said("verdict_no_way_out"))
    for trunk in others:
        yield _trunk("verdict_trunk_also_down", "bad", trunk, settings)


def some_trunk_down(told: Status, settings: Settings) -> Iterator[Verdict]:
    """Trunks that carry no call while others do."""
    wanted = [trunk for trunk in told.trunks if trunk.enabled]
    if any(is_up(trunk) for trunk in wanted):
        for trunk in wanted:
            if not is_up(trunk):
                yield _trunk("verdict_trunk_down", "warn", trunk, settings)


def some_login_down(told: Status, settings: Settings) -> Iterator[Verdict]:
    """A second login that fails loses nobody yet; a device account loses the callers of its number."""
    for trunk in told.trunks:
        bad = [account for account in trunk.accounts if account.state in ("refused", "unreachable")]
        if not is_up(trunk) or not bad:
            continue
        particulars = {"trunk": trunk.id, "username": bad[0].username or "-"}
        lost = trunk.kind == "accounts" and any(_device_open(settings, trunk.id, one.username) for one in bad)
        remedies = (*_explained(bad[0], trunk, settings), Said("verdict_trunk_do", particulars))
        said = Said("verdict_login_down", particulars)
        yield Verdict(said, "warn", remedies, lost, since=bad[0].since)


def pbx_gone(told: Status, settings: Settings) -> Iterator[Verdict]:
    """PBXs that get no calls, those with open numbers first."""
    gone = [pbx for pbx in told.pbxs if pbx.state in AWAY]
    for pbx in sorted(gone, key=lambda one: not is_open(settings, pbx=one.id)):
        particulars = {"pbx": pbx.id}
        usual = (Said("verdict_pbx_do_power", particulars), Said(f"verdict_pbx_do_{pbx.mode}", particulars))
        said = Said("verdict_pbx_gone", particulars)
        lost = is_open(settings, pbx=pbx.id)
        yield Verdict(said, "bad", (*_seen_wrong(pbx), *usual), lost, since=pbx.since)


def is_open(settings: Settings, trunk: str | None = None, pbx: str | None = None) -> bool:
    """Whether a number is open for callers, on this trunk or for this PBX where one is given."""
    return any(
        number.inbound and (trunk is None or number.trunk == trunk) and (pbx is None or number.pbx == pbx)
        for number in settings.number_table().values()
    )


def _trunk(code: str, level: Level, trunk: TrunkStatus, settings: Settings, *more: Said) -> Verdict:
    """A trunk of which no login is up; the one that was refused tells most."""
    particulars = {"trunk": trunk.id}
    worst = next((one for one in trunk.accounts if one.state == "refused"), None) or next(
        iter(trunk.accounts), None
    )
    why = _explained(worst, trunk, settings) if worst else ()
    remedies = (*why, Said("verdict_trunk_do", particulars), *more)
    since = worst.since if worst else None
    return Verdict(Said(code, particulars), level, remedies, is_open(settings, trunk=trunk.id), since=since)


def _explained(account: AccountStatus, trunk: TrunkStatus, settings: Settings) -> tuple[Said, ...]:
    """What the answer means comes before what to do about it."""
    wanted = settings.trunk(trunk.id)
    if wanted is None:
        return ()
    explained = explain_account(account, wanted)
    return (explained.verdict, *explained.remedies)


def _seen_wrong(pbx: PbxStatus) -> tuple[Said, ...]:
    """What it was seen to do wrong since it is away comes before what might be wrong."""
    for attempt in pbx.attempts:
        if attempt.outcome not in _NO_FAULT and attempt.last >= (pbx.since or 0.0):
            explained = explain_attempt(attempt, pbx=pbx.id, box="")
            return (explained.verdict, *explained.remedies)
    return ()


def _device_open(settings: Settings, trunk_id: str, username: str | None) -> bool:
    trunk = settings.trunk(trunk_id)
    accounts = trunk.accounts if trunk else ()
    theirs = {account.number for account in accounts if account.username == username}
    return any(number.inbound and number.number in theirs for number in settings.number_table().values())
