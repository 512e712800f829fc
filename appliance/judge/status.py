"""The first sentence of the status page: does telephony work, and if not, what is to be done.

Law: pure; the worst that is true is said first, and nothing is called well while callers are lost or nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from appliance.control.client import ControlError, EngineDown
from appliance.control.values import Status
from appliance.judge.callers import Callers, callers, is_deaf, open_numbers
from appliance.judge.lines import is_open, no_trunk_works, pbx_gone, some_login_down, some_trunk_down
from appliance.judge.sound import not_heard
from appliance.judge.verdict import Verdict
from appliance.settings import Settings
from appliance.wizard.said import Said


def status_verdict(told: Status | ControlError, settings: Settings, *, belplans_run: bool = False) -> Verdict:
    """Judge what the engine told, or why it could not be asked, against what is wanted of it.

    `belplans_run`: whether this engine walks belplans; until it does, they catch nobody.
    """
    if isinstance(told, ControlError):
        return _not_told(told, settings)
    people = callers(told, settings, belplans_run)
    found = [verdict for judge in _JUDGES for verdict in judge(told, settings)]
    if not found and people.lost:
        # Such as a number that no device account carries: each line is well, its callers are lost all the same.
        found = [Verdict(Said("verdict_unreached", people.said.params), "warn", (Said("verdict_unreached_do"),))]
    if not found:
        return replace(_well(told), callers=people)
    first, *others = found
    return replace(first, callers_lost=people.lost > 0, callers=people, others=tuple(others))


def _not_told(error: ControlError, settings: Settings) -> Verdict:
    why, total = Said(error.code, dict(error.params)), open_numbers(settings)
    if isinstance(error, EngineDown):
        people = Callers(total, lost=total)
        # The technical sentence comes last: it names a folder and a command.
        remedies = (Said("verdict_engine_down_do"), Said("verdict_no_way_out"), why)
        return Verdict(Said("verdict_engine_down"), "bad", remedies, is_open(settings), people)
    return Verdict(Said("verdict_not_told"), "warn", (why,), callers=Callers(total, known=False))


def _well(told: Status) -> Verdict:
    """What was never heard is not called reachable."""
    unheard = next((pbx for pbx in told.pbxs if pbx.state == "unknown"), None)
    if unheard is not None:
        return Verdict(Said("verdict_ok_unheard", {"pbx": unheard.id}), "ok")
    return Verdict(Said("verdict_ok"), "ok")


def _not_set_up(_told: Status, settings: Settings) -> Iterator[Verdict]:
    if not any(trunk.enabled for trunk in settings.trunks):
        yield Verdict(Said("verdict_no_trunk"), "idle", (Said("verdict_no_trunk_do"),))


def _starting(told: Status, _settings: Settings) -> Iterator[Verdict]:
    if not told.engine.ready:
        yield Verdict(Said("verdict_starting"), "warn", (Said("verdict_starting_do"),), since=told.engine.since)


def _deaf(told: Status, settings: Settings) -> Iterator[Verdict]:
    """No SIP socket could be opened."""
    if is_deaf(told):
        remedies = _said_by_engine(told)
        yield Verdict(Said("verdict_deaf"), "bad", remedies or (Said("verdict_deaf_do"),), is_open(settings))


def _not_applied(told: Status, settings: Settings) -> Iterator[Verdict]:
    """What is wanted, and the engine does not know."""
    missing = [trunk.id for trunk in settings.trunks if trunk.enabled]
    missing = [id_ for id_ in missing if id_ not in {trunk.id for trunk in told.trunks}]
    if missing and told.engine.ready:
        lost = any(is_open(settings, trunk=id_) for id_ in missing)
        said = Said("verdict_not_applied", {"trunk": missing[0]})
        yield Verdict(said, "warn", (Said("verdict_not_applied_do"),), lost)


def _incomplete(told: Status, settings: Settings) -> Iterator[Verdict]:
    if not settings.number_table():
        yield Verdict(Said("verdict_no_numbers"), "idle", (Said("verdict_no_numbers_do"),))
    elif not told.pbxs:
        yield Verdict(Said("verdict_no_pbx"), "idle", (Said("verdict_no_pbx_do"),), is_open(settings))


def _numbers(told: Status, settings: Settings) -> Iterator[Verdict]:
    """Open numbers that lead nowhere by the settings themselves."""
    opened = [number for number in settings.number_table().values() if number.inbound]
    orphans = [number.number for number in opened if number.pbx is None]
    if orphans and told.pbxs:
        particulars = {"number": orphans[0], "count": str(len(orphans))}
        yield Verdict(Said("verdict_number_alone", particulars), "warn", (Said("verdict_number_alone_do"),), True)
    off = {trunk.id for trunk in settings.trunks if not trunk.enabled}
    silent = [number for number in opened if number.trunk in off]
    if silent:
        particulars = {"trunk": silent[0].trunk, "count": str(len(silent))}
        yield Verdict(Said("verdict_trunk_off", particulars), "warn", (Said("verdict_trunk_off_do"),), True)


def _problems(told: Status, _settings: Settings) -> Iterator[Verdict]:
    """What the engine says besides; a box without an open socket has said it all as its remedies."""
    remedies = _said_by_engine(told)
    if remedies and not is_deaf(told):
        yield Verdict(Said("verdict_problems", {"count": str(len(remedies))}), "warn", remedies)


def _said_by_engine(told: Status) -> tuple[Said, ...]:
    """The engine's own sentences; `by` names who holds a port, where the engine could tell."""
    return tuple(Said(problem.code, problem.params) for problem in told.engine.problems)


def _one_way(told: Status, _settings: Settings) -> Iterator[Verdict]:
    """Calls of now in which somebody is not heard; each sentence once, however many calls it is true of."""
    sentences = [one for call in told.calls for one in not_heard(call.sound)]
    remedies = tuple({(one.code, tuple(one.params.items())): one for one in sentences}.values())
    if remedies:
        count = sum(any(leg.notice for leg in call.sound) for call in told.calls)
        yield Verdict(Said("verdict_one_way", {"count": str(count)}), "warn", remedies[:3])


_JUDGES: tuple[Callable[[Status, Settings], Iterator[Verdict]], ...] = (
    _not_set_up,
    _starting,
    _deaf,
    no_trunk_works,
    pbx_gone,
    some_trunk_down,
    some_login_down,
    _not_applied,
    _incomplete,
    _numbers,
    _problems,
    _one_way,
)
"""The worst first."""
