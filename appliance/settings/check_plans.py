"""Do the belplans, and what they speak of, agree?

Law: pure; whether a plan is wise (an open end, a loop) is for the belplan editor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from appliance.settings.check_lines import twice, unknown
from appliance.settings.check_numbers import possible
from appliance.settings.check_security import country
from appliance.settings.plans import (
    Condition,
    Menu,
    PbxCondition,
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
        "prompts": {one.id for one in settings.prompts},
        "schedules": {one.id for one in settings.schedules},
        "switches": {one.id for one in settings.switches},
        "pbxs": {one.id for one in settings.pbxs},
    }
    for index, plan in enumerate(settings.belplans):
        yield from _steps(f"belplans[{index}].steps", plan.steps, known, 1)


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
        case Ring(numbers=numbers):
            for index, number in enumerate(numbers):
                if not possible(number):
                    yield Problem(f"{path}.numbers[{index}]", "number_impossible", {"value": number})
        case When(condition=condition, steps=inner):
            yield from _condition(f"{path}.condition", condition, known)
            yield from _steps(f"{path}.steps", inner, known, depth + 1)
        case Menu(prompt=prompt, choices=choices, otherwise=otherwise):
            yield from unknown(f"{path}.prompt", "prompts", prompt, known["prompts"])
            for key, inner in choices.items():
                yield from _steps(f"{path}.{path_of(('choices', key))}", inner, known, depth + 1)
            yield from _steps(f"{path}.otherwise", otherwise, known, depth + 1)


def _condition(path: str, condition: Condition, known: dict[str, set[str]]) -> Iterator[Problem]:
    match condition:
        case ScheduleCondition(schedule=id):
            yield from unknown(f"{path}.schedule", "schedules", id, known["schedules"])
        case SwitchCondition(switch=id):
            yield from unknown(f"{path}.switch", "switches", id, known["switches"])
        case PbxCondition(pbx=id):
            yield from unknown(f"{path}.pbx", "pbxs", id, known["pbxs"])
