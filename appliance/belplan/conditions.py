"""The conditions of a belplan: does one hold now, and by what?

Law: pure; an answer states its reason, so that the dry run, the call log and the editor say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from appliance.belplan.calendar import opening
from appliance.settings import Settings
from appliance.settings.plans import (
    Caller,
    CallerCondition,
    Condition,
    PbxCondition,
    ScheduleCondition,
    Switch,
    SwitchCondition,
    When,
)


@dataclass(frozen=True, slots=True)
class Now:
    """What a condition may look at. `at`: an instant with its offset. `caller`: E.164, or the raw text when it is
    no number; None when withheld. `on`: switches that are on. `up`: PBXs that can be reached."""

    at: datetime
    caller: str | None = None
    on: frozenset[str] = frozenset()
    up: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a condition holds. `code`, `params`: the reason, a sentence of `appliance.words`."""

    holds: bool
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


def answer(condition: Condition, settings: Settings, now: Now) -> Answer:
    """Judge one condition. What it names and the settings do not have (they are checked) does not hold."""
    match condition:
        case ScheduleCondition(schedule=id):
            return _schedule(id, settings, now)
        case CallerCondition(caller=caller):
            return _caller(caller, now.caller)
        case SwitchCondition(switch=id):
            on = id in now.on
            return Answer(on, "belplan_switch_on" if on else "belplan_switch_off", {"id": id})
        case PbxCondition(pbx=id):
            up = id in now.up
            return Answer(up, "belplan_pbx_up" if up else "belplan_pbx_down", {"id": id})


def walks(when: When, settings: Settings, now: Now) -> tuple[bool, Answer]:
    """Whether the steps inside are walked, `invert` counted, and the answer of the condition itself."""
    found = answer(when.condition, settings, now)
    return found.holds is not when.invert, found


def turned(switches: tuple[Switch, ...], on: frozenset[str], id: str, active: bool) -> frozenset[str]:
    """What is on after one was turned: of a group the others go off. An unknown one changes nothing."""
    wanted = next((one for one in switches if one.id == id), None)
    if wanted is None:
        return on
    if not active:
        return on - {id}
    rivals = {one.id for one in switches if one.group is not None and one.group == wanted.group}
    return (on - rivals) | {id}


def _schedule(id: str, settings: Settings, now: Now) -> Answer:
    schedule = next((one for one in settings.schedules if one.id == id), None)
    if schedule is None:
        return Answer(False, "belplan_schedule_gone", {"id": id})
    found = opening(schedule, now.at, settings.box.timezone)
    params = {"id": id, "what": found.what, "local": f"{found.local:%Y-%m-%d %H:%M}"}
    return Answer(found.open, f"belplan_schedule_{found.why}", params)


def _caller(caller: Caller, number: str | None) -> Answer:
    if number is None:
        return Answer(caller.anonymous is True, "belplan_caller_hidden")
    if caller.prefix is not None:
        begins = number.startswith(caller.prefix)
        code = "belplan_caller_begins" if begins else "belplan_caller_begins_not"
        return Answer(begins, code, {"number": number, "prefix": caller.prefix})
    if caller.numbers is not None:
        listed = number in caller.numbers
        return Answer(
            listed, "belplan_caller_listed" if listed else "belplan_caller_not_listed", {"number": number}
        )
    return Answer(False, "belplan_caller_shown", {"number": number})
