"""The first sentence of the status page: does telephony work, and if not, what is to be done.

Law: pure; the worst that is true is said first, and a box that cannot be asked is never called well.
"""

from __future__ import annotations

from collections.abc import Callable

from appliance.control.client import ControlError, EngineDown
from appliance.control.values import PbxStatus, Status, TrunkStatus
from appliance.judge.verdict import Verdict
from appliance.settings import Settings
from appliance.wizard.said import Said


def status_verdict(told: Status | ControlError, settings: Settings) -> Verdict:
    """Judge what the engine told, or why it could not be asked, against what is wanted of it."""
    if isinstance(told, ControlError):
        return _not_told(told, settings)
    for judge in _JUDGES:
        verdict = judge(told, settings)
        if verdict is not None:
            return verdict
    return Verdict(Said("verdict_ok", {"calls": str(len(told.calls))}), "ok")


def _not_told(error: ControlError, settings: Settings) -> Verdict:
    why = Said(error.code, dict(error.params))
    if isinstance(error, EngineDown):
        return Verdict(Said("verdict_engine_down"), "bad", (why,), callers_lost=_open(settings))
    return Verdict(Said("verdict_not_told"), "warn", (why,))


def _open(settings: Settings, trunk: str | None = None, pbx: str | None = None) -> bool:
    """Whether a number is open for callers, on this trunk or for this PBX where one is given."""
    return any(
        number.inbound and (trunk is None or number.trunk == trunk) and (pbx is None or number.pbx == pbx)
        for number in settings.number_table().values()
    )


def _not_set_up(_told: Status, settings: Settings) -> Verdict | None:
    if any(trunk.enabled for trunk in settings.trunks):
        return None
    return Verdict(Said("verdict_no_trunk"), "idle", (Said("verdict_no_trunk_do"),))


def _starting(told: Status, _settings: Settings) -> Verdict | None:
    if told.engine.ready:
        return None
    return Verdict(Said("verdict_starting"), "warn", (Said("verdict_starting_do"),))


def _deaf(told: Status, settings: Settings) -> Verdict | None:
    """No SIP socket could be opened."""
    sockets = told.engine.listening
    if not sockets or any(socket.open for socket in sockets):
        return None
    remedies = tuple(Said(problem.code, dict(problem.params)) for problem in told.engine.problems)
    return Verdict(Said("verdict_deaf"), "bad", remedies or (Said("verdict_deaf_do"),), _open(settings))


def _no_trunk_works(told: Status, settings: Settings) -> Verdict | None:
    down = _down(told)
    wanted = [trunk for trunk in told.trunks if trunk.enabled]
    if not wanted or len(down) < len(wanted):
        return None
    if any(account.state == "trying" for trunk in down for account in trunk.accounts):
        return Verdict(Said("verdict_registering"), "warn", (Said("verdict_starting_do"),), _open(settings))
    particulars = {"trunk": down[0].id}
    return Verdict(
        Said("verdict_trunks_down", particulars), "bad", (Said("verdict_trunk_do", particulars),), _open(settings)
    )


def _pbx_gone(told: Status, settings: Settings) -> Verdict | None:
    gone = [pbx for pbx in told.pbxs if _is_gone(pbx)]
    if not gone:
        return None
    pbx = next((one for one in gone if _open(settings, pbx=one.id)), gone[0])
    particulars = {"pbx": pbx.id}
    remedies = (Said("verdict_pbx_do_power", particulars), Said(f"verdict_pbx_do_{pbx.mode}", particulars))
    return Verdict(Said("verdict_pbx_gone", particulars), "bad", remedies, _open(settings, pbx=pbx.id))


def _some_trunk_down(told: Status, settings: Settings) -> Verdict | None:
    down = _down(told)
    if not down:
        return None
    particulars = {"trunk": down[0].id}
    lost = any(_open(settings, trunk=trunk.id) for trunk in down)
    return Verdict(Said("verdict_trunk_down", particulars), "warn", (Said("verdict_trunk_do", particulars),), lost)


def _some_login_down(told: Status, settings: Settings) -> Verdict | None:
    """A second login that fails loses nobody yet; a device account loses the callers of its number."""
    for trunk in told.trunks:
        bad = [account for account in trunk.accounts if account.state in ("refused", "unreachable")]
        if trunk.enabled and bad:
            particulars = {"trunk": trunk.id, "username": bad[0].username or "-"}
            lost = trunk.kind == "accounts" and _device_open(settings, trunk.id, bad[0].username)
            return Verdict(
                Said("verdict_login_down", particulars), "warn", (Said("verdict_trunk_do", particulars),), lost
            )
    return None


def _device_open(settings: Settings, trunk_id: str, username: str | None) -> bool:
    trunk = settings.trunk(trunk_id)
    accounts = trunk.accounts if trunk else ()
    theirs = {account.number for account in accounts if account.username == username}
    return any(number.inbound and number.number in theirs for number in settings.number_table().values())


def _incomplete(told: Status, settings: Settings) -> Verdict | None:
    if not settings.number_table():
        return Verdict(Said("verdict_no_numbers"), "idle", (Said("verdict_no_numbers_do"),))
    if not told.pbxs:
        return Verdict(Said("verdict_no_pbx"), "idle", (Said("verdict_no_pbx_do"),), _open(settings))
    return None


def _problems(told: Status, _settings: Settings) -> Verdict | None:
    problems = told.engine.problems
    if not problems:
        return None
    remedies = tuple(Said(problem.code, dict(problem.params)) for problem in problems)
    return Verdict(Said("verdict_problems", {"count": str(len(problems))}), "warn", remedies)


def _down(told: Status) -> list[TrunkStatus]:
    """Enabled trunks that carry no call: not one login is up."""
    return [
        trunk
        for trunk in told.trunks
        if trunk.enabled and not any(account.state in ("registered", "static") for account in trunk.accounts)
    ]


def _is_gone(pbx: PbxStatus) -> bool:
    return pbx.state in ("unreachable", "not_registered")


_JUDGES: tuple[Callable[[Status, Settings], Verdict | None], ...] = (
    _not_set_up,
    _starting,
    _deaf,
    _no_trunk_works,
    _pbx_gone,
    _some_trunk_down,
    _some_login_down,
    _incomplete,
    _problems,
)
"""The worst first."""
