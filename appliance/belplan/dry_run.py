"""What would happen to a caller: the dry run of an inbound call, with the answer of every condition.

Law: pure; it asks the same conditions and triggers as a call does. What a person decides (an answer, a key) is
told for each case: a ring is told as if nobody answers, a menu by all its keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from appliance.belplan.conditions import Answer, Now, walks
from appliance.belplan.takeover import Cause, before_trying, chosen
from appliance.numbering import Reader, canonical
from appliance.settings import Settings
from appliance.settings.plans import (
    Email,
    Goto,
    Hangup,
    Menu,
    PrefixName,
    Queue,
    Ring,
    Say,
    Step,
    Voicemail,
    When,
)
from appliance.settings.problems import path_of

MOST_LINES = 500
"""Loops are refused when saving; damaged settings must not fill a page either."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happens: its words (`code`, `params`), how deep it lies, the answer of its condition.

    `path`: the step, counted from the plan's id, e.g. `storing[2].steps[0]`; empty before the plan.
    """

    path: str
    depth: int
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    why: Answer | None = None


def dry_run(
    called: str,
    caller: str | None,
    at: datetime,
    pbx_down: bool,
    settings: Settings,
    on: frozenset[str] | None = None,
) -> tuple[Line, ...]:
    """The path of a call to `called`, as people write numbers; `caller` None: withheld.

    `on`: the switches that are on; None: as they start.
    """
    reader = Reader(settings.box.country, "plain", "")
    number = settings.number_table().get(str(canonical(called, reader)))
    if number is None:
        return (Line("", 0, "dry_not_ours", {"number": called}),)
    if not number.inbound:
        return (Line("", 0, "dry_barred", {"number": number.number}),)
    now = moment(caller, at, settings, number.pbx if pbx_down else None, on)
    taken = before_trying(number, settings, down=pbx_down, full=False)
    if taken is not None:
        opening = Line("", 0, f"dry_taken_{taken.cause.value}", {"plan": taken.belplan})
        return (opening, *walked(taken.belplan, settings, now))
    if pbx_down or number.pbx is None:
        return (Line("", 0, "dry_lost"),)
    rings = Line("", 0, "dry_pbx", {"pbx": number.pbx})
    silent = chosen(number, settings, Cause.NO_ANSWER)
    if silent is None:
        return (rings,)
    pbx = settings.pbx(number.pbx)
    seconds = number.ring_seconds or (pbx.ring_seconds if pbx else 0)
    turned = Line("", 0, "dry_taken_no_answer", {"plan": silent.belplan, "seconds": str(seconds)})
    return (rings, turned, *walked(silent.belplan, settings, now))


def moment(
    caller: str | None, at: datetime, settings: Settings, down: str | None, on: frozenset[str] | None = None
) -> Now:
    """What conditions look at: all PBXs are up but `down`; `caller` as people write numbers, None: withheld."""
    reader = Reader(settings.box.country, "plain", "")
    if on is None:
        on = frozenset(switch.id for switch in settings.switches if switch.active)
    up = frozenset(pbx.id for pbx in settings.pbxs if pbx.id != down)
    return Now(at, None if caller is None else str(canonical(caller, reader)), on, up)


def walked(id: str, settings: Settings, now: Now) -> tuple[Line, ...]:
    """What a belplan does, from its first step."""
    plan = settings.belplan(id)
    told = _told(_placed(id, plan.steps if plan else ()), 1, settings, now)
    return tuple(islice(told, MOST_LINES))


Placed = tuple[str, Step]


def _placed(path: str, steps: Sequence[Step]) -> list[Placed]:
    return [(f"{path}[{index}]", step) for index, step in enumerate(steps)]


def _told(todo: Sequence[Placed], depth: int, settings: Settings, now: Now) -> Iterator[Line]:
    """The steps to come, those inside others unfolded as they are reached."""
    if not todo:
        yield Line("", depth, "dry_open_end")
        return
    (path, step), rest = todo[0], list(todo[1:])
    match step:
        case When(steps=inner):
            walked, why = walks(step, settings, now)
            yield Line(path, depth, "dry_when" if walked else "dry_when_not", why=why)
            yield from _told([*_placed(f"{path}.steps", inner), *rest] if walked else rest, depth, settings, now)
        case Menu(prompt=prompt, choices=choices, otherwise=otherwise):
            yield Line(path, depth, "dry_menu", {"prompt": prompt})
            for key, inner in choices.items():
                yield Line(path, depth + 1, "dry_key", {"key": key})
                chosen = [*_placed(f"{path}.{path_of(('choices', key))}", inner), *rest]
                yield from _told(chosen, depth + 2, settings, now)
            yield Line(path, depth + 1, "dry_otherwise")
            yield from _told([*_placed(f"{path}.otherwise", otherwise), *rest], depth + 2, settings, now)
        case Goto(belplan=id):
            yield Line(path, depth, "dry_goto", {"plan": id})
            plan = settings.belplan(id)
            yield from _told(_placed(id, plan.steps if plan else ()), depth, settings, now)
        case _:
            yield Line(path, depth, *_words(step))
            if not isinstance(step, Hangup) and not (isinstance(step, Voicemail) and not rest):
                yield from _told(rest, depth, settings, now)


def _words(step: Say | Ring | Queue | Voicemail | Email | PrefixName | Hangup) -> tuple[str, dict[str, str]]:
    match step:
        case Say(prompt=prompt):
            return "dry_say", {"prompt": prompt}
        case Ring(numbers=numbers, phones=phones, pbxs=pbxs, seconds=seconds):
            return "dry_ring", {"targets": ", ".join((*numbers, *phones, *pbxs)), "seconds": str(seconds)}
        case Queue(numbers=numbers, pbx=pbx, seconds=seconds):
            targets = numbers if pbx is None else (pbx, *numbers)
            return "dry_queue", {"targets": ", ".join(targets), "seconds": str(seconds)}
        case Voicemail(to=to):
            return "dry_voicemail", {"to": ", ".join(to)}
        case Email(to=to):
            return "dry_email", {"to": ", ".join(to)}
        case PrefixName(text=text):
            return "dry_prefix", {"text": text}
        case Hangup(cause=cause):
            return f"dry_hangup_{cause}", {}
