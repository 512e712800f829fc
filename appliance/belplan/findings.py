"""What is unwise about a belplan: ends on which a caller is lost, steps that nobody reaches, money spent.

Law: pure; a finding hinders nobody from saving. What is wrong outright is for `settings.check_plans`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from appliance.belplan.calendar import has_holidays
from appliance.settings import Settings
from appliance.settings.plans import Condition, Goto, Hangup, Menu, Queue, Ring, Step, Voicemail, When
from appliance.settings.problems import Problem, path_of

ENDING = (Hangup, Goto, Voicemail)
"""After these the caller has been served, or another plan takes over."""


def findings(settings: Settings) -> tuple[Problem, ...]:
    """Everything worth knowing about the belplans and their schedules, each with its path; codes of `words`."""
    return tuple(_findings(settings))


def _findings(settings: Settings) -> Iterator[Problem]:
    for index, schedule in enumerate(settings.schedules):
        country = schedule.closed.holidays
        if country is not None and not has_holidays(country):
            yield Problem(f"schedules[{index}].closed.holidays", "belplan_no_holidays", {"country": country})
    for index, plan in enumerate(settings.belplans):
        path = f"belplans[{index}].steps"
        for place in open_ends(path, plan.steps):
            yield Problem(place, "belplan_open_end")
        yield from _within(path, plan.steps)


def open_ends(path: str, steps: Sequence[Step]) -> tuple[str, ...]:
    """The places after which a caller falls off the end of these steps; the call then ends with busy."""
    falling: tuple[str, ...] = (path,)
    ended: list[tuple[Condition, bool]] = []
    for index, step in enumerate(steps):
        place = f"{path}[{index}]"
        falling = _after(place, step)
        if isinstance(step, When) and falling == (place,):
            if (step.condition, not step.invert) in ended:
                return ()
            ended.append((step.condition, step.invert))
        if not falling:
            return ()
    return falling


def _after(place: str, step: Step) -> tuple[str, ...]:
    """The places of one step from which the walk goes on below it."""
    match step:
        case When(steps=inner):
            return (place, *open_ends(f"{place}.steps", inner))
        case Menu(choices=choices, otherwise=otherwise):
            ways = [(f"{place}.{path_of(('choices', key))}", inner) for key, inner in choices.items()]
            ways.append((f"{place}.otherwise", otherwise))
            return tuple(end for way, inner in ways for end in open_ends(way, inner))
        case _:
            return () if isinstance(step, ENDING) else (place,)


def _within(path: str, steps: Sequence[Step]) -> Iterator[Problem]:
    for index, step in enumerate(steps):
        place = f"{path}[{index}]"
        if isinstance(step, Ring | Queue) and step.numbers:
            yield Problem(place, "belplan_second_channel")
        if isinstance(step, When):
            yield from _within(f"{place}.steps", step.steps)
        if isinstance(step, Menu):
            for key, inner in step.choices.items():
                yield from _within(f"{place}.{path_of(('choices', key))}", inner)
            yield from _within(f"{place}.otherwise", step.otherwise)
        if index + 1 < len(steps) and not open_ends(path, steps[: index + 1]):
            yield Problem(f"{path}[{index + 1}]", "belplan_never_reached")
            return
