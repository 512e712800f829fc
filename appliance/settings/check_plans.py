"""Do the belplans, and what they speak of, agree?

Law: pure; a plan that can never end is wrong here, one that is unwise (an open end) is for `belplan.findings`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from appliance.prompts.built_in import IDS as BUILT_IN
from appliance.settings.check_lines import twice, unknown
from appliance.settings.check_numbers import possible
from appliance.settings.check_security import country
from appliance.settings.plans import (
    Condition,
    Goto,
    Menu,
    PbxCondition,
    Queue,
    Ring,
    Say,
    ScheduleCondition,
    Step,
    SwitchCondition,
    Voicemail,
    When,
)
from appliance.settings.problems import Problem, path_of
from appliance.settings.root import Settings

_DEEPEST = 10


def check_schedules(settings: Settings) -> Iterator[Problem]:
    """Every schedule, and the public holidays that it follows."""
    yield from twice((f"schedules[{index}].id", one.id) for index, one in enumerate(settings.schedules))
    for index, schedule in enumerate(settings.schedules):
        yield from country(f"schedules[{index}].closed.holidays", schedule.closed.holidays)


def check_switches(settings: Settings) -> Iterator[Problem]:
    """Every switch has its own phone code; of a group at most one starts as on."""
    switches = tuple(enumerate(settings.switches))
    yield from twice((f"switches[{index}].id", one.id) for index, one in switches)
    yield from twice((f"switches[{index}].code", one.code) for index, one in switches if one.code is not None)
    on = Counter(one.group for one in settings.switches if one.active and one.group is not None)
    for index, one in switches:
        if one.active and one.group is not None and on[one.group] > 1:
            yield Problem(f"switches[{index}].active", "switch_group", {"group": one.group})


def check_belplans(settings: Settings) -> Iterator[Problem]:
    """Every step of every belplan, and the prompts."""
    yield from twice((f"prompts[{index}].id", one.id) for index, one in enumerate(settings.prompts))
    yield from twice((f"belplans[{index}].id", one.id) for index, one in enumerate(settings.belplans))
    known = {
        "prompts": {one.id for one in settings.prompts} | BUILT_IN,
        "schedules": {one.id for one in settings.schedules},
        "switches": {one.id for one in settings.switches},
        "pbxs": {one.id for one in settings.pbxs},
        "phones": {one.username for one in settings.phones},
        "belplans": {one.id for one in settings.belplans},
    }
    for index, plan in enumerate(settings.belplans):
        yield from _steps(f"belplans[{index}].steps", plan.steps, known, 1)
    yield from _loops(settings)


def gotos(path: str, steps: Sequence[Step]) -> Iterator[tuple[str, str]]:
    """Where each `goto` inside these steps stands, and the plan that it leads to."""
    for index, step in enumerate(steps):
        place = f"{path}[{index}]"
        match step:
            case Goto(belplan=id):
                yield place, id
            case When(steps=inner):
                yield from gotos(f"{place}.steps", inner)
            case Menu(choices=choices, otherwise=otherwise):
                for key, inner in choices.items():
                    yield from gotos(f"{place}.{path_of(('choices', key))}", inner)
                yield from gotos(f"{place}.otherwise", otherwise)


def _loops(settings: Settings) -> Iterator[Problem]:
    """Every `goto` from which its own plan can be reached again: a caller could go round for ever."""
    leads: dict[str, list[tuple[str, str]]] = {}
    for index, plan in enumerate(settings.belplans):
        leads.setdefault(plan.id, list(gotos(f"belplans[{index}].steps", plan.steps)))
    for id, ways in leads.items():
        for place, there in ways:
            way = _way(there, id, {one: [to for _, to in found] for one, found in leads.items()})
            if way:
                yield Problem(f"{place}.belplan", "plan_loop", {"way": " > ".join((id, *way))})


def _way(start: str, goal: str, leads: dict[str, list[str]]) -> tuple[str, ...]:
    """The shortest way from one plan to another, both named; empty when there is none."""
    ways: dict[str, tuple[str, ...]] = {start: (start,)}
    todo = [start]
    for here in todo:
        if here == goal:
            return ways[here]
        for there in leads.get(here, ()):
            if there not in ways:
                ways[there] = (*ways[here], there)
                todo.append(there)
    return ()


def _steps(path: str, steps: Sequence[Step], known: dict[str, set[str]], depth: int) -> Iterator[Problem]:
    if depth > _DEEPEST:
        yield Problem(path, "steps_deep", {"most": _DEEPEST})
        return
    for index, step in enumerate(steps):
        yield from _step(f"{path}[{index}]", step, known, depth)


def _step(path: str, step: Step, known: dict[str, set[str]], depth: int) -> Iterator[Problem]:
    match step:
        case Say(prompt=prompt) | Voicemail(prompt=prompt):
            yield from unknown(f"{path}.prompt", "prompts", prompt, known["prompts"])
        case Ring(numbers=numbers, phones=phones, pbxs=pbxs):
            yield from _rung(path, numbers, phones + pbxs)
            for index, username in enumerate(phones):
                yield from unknown(f"{path}.phones[{index}]", "phones", username, known["phones"])
            for index, id in enumerate(pbxs):
                yield from unknown(f"{path}.pbxs[{index}]", "pbxs", id, known["pbxs"])
        case Queue(prompt=prompt, pbx=pbx, numbers=numbers):
            yield from _rung(path, numbers, () if pbx is None else (pbx,))
            yield from unknown(f"{path}.prompt", "prompts", prompt, known["prompts"])
            yield from unknown(f"{path}.pbx", "pbxs", pbx, known["pbxs"])
        case Goto(belplan=plan):
            yield from unknown(f"{path}.belplan", "belplans", plan, known["belplans"])
        case When(condition=condition, steps=inner):
            yield from _condition(f"{path}.condition", condition, known)
            yield from _steps(f"{path}.steps", inner, known, depth + 1)
        case Menu(prompt=prompt, choices=choices, otherwise=otherwise):
            yield from unknown(f"{path}.prompt", "prompts", prompt, known["prompts"])
            for key, inner in choices.items():
                yield from _steps(f"{path}.{path_of(('choices', key))}", inner, known, depth + 1)
            yield from _steps(f"{path}.otherwise", otherwise, known, depth + 1)


def _rung(path: str, numbers: Sequence[str], others: Sequence[str]) -> Iterator[Problem]:
    if not numbers and not others:
        yield Problem(f"{path}.numbers", "ring_nobody")
    for index, number in enumerate(numbers):
        if not possible(number):
            yield Problem(f"{path}.numbers[{index}]", "number_impossible", {"value": number})


def _condition(path: str, condition: Condition, known: dict[str, set[str]]) -> Iterator[Problem]:
    match condition:
        case ScheduleCondition(schedule=id):
            yield from unknown(f"{path}.schedule", "schedules", id, known["schedules"])
        case SwitchCondition(switch=id):
            yield from unknown(f"{path}.switch", "switches", id, known["switches"])
        case PbxCondition(pbx=id):
            yield from unknown(f"{path}.pbx", "pbxs", id, known["pbxs"])
