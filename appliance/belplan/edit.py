"""Changing a belplan, one press of a button at a time, and taking it back.

Law: pure, `(plan, change) -> plan`: whatever is pressed, the plan stays one that the settings' types accept, and
what cannot be done changes nothing and says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from appliance.belplan.places import OTHERWISE, Place, Row, rows, step_at, steps_of, walk, with_row, with_steps
from appliance.settings.plans import Belplan, Menu, Step, When

MOST_STEPS = 300
"""Steps of one plan; more is no plan that anybody understands."""
DEEPEST = 10
"""As `settings.check_plans`: rows inside rows."""
MOST_PAST = 40
"""Changes that can be taken back."""
No = Literal["gone", "first", "last", "outermost", "no_holder", "inside", "full", "deep", "nothing"]
"""Why a press did nothing. gone: no such step (any more). first, last: it is there already. outermost: it lies in
no condition. no_holder: no condition or menu stands before it. inside: it cannot go into itself. full: MOST_STEPS.
deep: DEEPEST. nothing: there is nothing to take back."""


@dataclass(frozen=True, slots=True)
class Insert:
    """Put a step at a place, before what is there."""

    place: Place
    step: Step


@dataclass(frozen=True, slots=True)
class Replace:
    """Put another step in the place of one; rows that both have keep their steps."""

    place: Place
    step: Step


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a step away, with what lies inside it."""

    place: Place


@dataclass(frozen=True, slots=True)
class Copy:
    """Put a copy of a step after it."""

    place: Place


@dataclass(frozen=True, slots=True)
class Shift:
    """One place up or down; past the end of a row it goes on into the next row, or out of the step around it."""

    place: Place
    way: Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Indent:
    """Into the condition or menu right before it, as its last."""

    place: Place


@dataclass(frozen=True, slots=True)
class Outdent:
    """Out of the condition or menu around it, to right behind that."""

    place: Place


@dataclass(frozen=True, slots=True)
class MoveTo:
    """To a gap, counted as the plan is before the move."""

    place: Place
    to: Place


@dataclass(frozen=True, slots=True)
class Rename:
    """Another name of the plan. The caller gives one that the settings' types accept."""

    name: str


Change = Insert | Replace | Remove | Copy | Shift | Indent | Outdent | MoveTo | Rename


@dataclass(frozen=True, slots=True)
class Edited:
    """The plan after a change; `place`: where the step that it was about is now, None when it is away."""

    plan: Belplan
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed."""

    why: No


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan that is being changed. `past`: how it was, the oldest first."""

    plan: Belplan
    past: tuple[Belplan, ...] = ()


def change(draft: Draft, wanted: Change) -> tuple[Draft, Edited | Refused]:
    """A draft after a change, which can be taken back; as it was when the change is refused or changes nothing."""
    outcome = edit(draft.plan, wanted)
    if isinstance(outcome, Refused) or outcome.plan == draft.plan:
        return draft, outcome
    return Draft(outcome.plan, (*draft.past, draft.plan)[-MOST_PAST:]), outcome


def undo(draft: Draft) -> Draft | Refused:
    """The draft as it was before its last change."""
    return Draft(draft.past[-1], draft.past[:-1]) if draft.past else Refused("nothing")


def edit(plan: Belplan, wanted: Change) -> Edited | Refused:
    """One change of a plan."""
    match wanted:
        case Rename(name=name):
            return Edited(plan.model_copy(update={"name": name}))
        case Insert(place=place, step=step):
            return _insert(plan, place, step)
    found = step_at(plan, wanted.place)
    if found is None:
        return Refused("gone")
    match wanted:
        case Replace(place=place, step=step):
            return _checked(_at(plan, place, lambda _old: (_kept(found, step),)), place)
        case Remove(place=place):
            return Edited(_at(plan, place, lambda _old: ()))
        case Copy(place=place):
            after = replace(place, index=place.index + 1)
            return _checked(_at(plan, place, lambda old: (old, old)), after)
        case MoveTo(place=place, to=to):
            return _move(plan, place, to)
        case Shift(place=place, way=way):
            return _shift(plan, place, way)
        case Indent(place=place):
            return _indent(plan, place)
        case Outdent(place=place):
            holder = place.row.holder
            return Refused("outermost") if holder is None else _move(plan, place, _behind(holder))


def _at(plan: Belplan, place: Place, put: Callable[[Step], tuple[Step, ...]]) -> Belplan:
    """The plan with other steps in the place of one that is there."""
    steps = steps_of(plan, place.row) or ()
    changed = (*steps[: place.index], *put(steps[place.index]), *steps[place.index + 1 :])
    return with_steps(plan, place.row, changed)


def _insert(plan: Belplan, place: Place, step: Step) -> Edited | Refused:
    steps = steps_of(plan, place.row)
    if steps is None or place.index > len(steps):
        return Refused("gone")
    changed = (*steps[: place.index], step, *steps[place.index :])
    return _checked(with_steps(plan, place.row, changed), place)


def _checked(plan: Belplan, place: Place) -> Edited | Refused:
    """The outcome, unless the plan grew too large."""
    every = [found for found, _ in walk(plan.steps)]
    if len(every) > MOST_STEPS:
        return Refused("full")
    deepest = max((len(found.row.way) + bool(rows(step)) for found, step in walk(plan.steps)), default=0)
    return Refused("deep") if deepest >= DEEPEST else Edited(plan, place)


def _kept(old: Step, new: Step) -> Step:
    """A changed step with the rows of what it was, as far as it still has them."""
    for name, inner in rows(old):
        new = with_row(new, name, inner)
    return new


def _move(plan: Belplan, place: Place, to: Place) -> Edited | Refused:
    step = step_at(plan, place)
    room = steps_of(plan, to.row)
    if step is None or room is None or to.index > len(room):
        return Refused("gone")
    if to.row.way and place.holds(Place(Row(to.row.way[:-1]), to.row.way[-1][0])):
        return Refused("inside")
    without = _at(plan, place, lambda _old: ())
    return _insert(without, _after_removal(to, place), step)


def _after_removal(to: Place, gone: Place) -> Place:
    """The gap `to` once the step at `gone` is away: what came after it in its row moved up."""
    depth = len(gone.row.way)
    if to.row == gone.row:
        return replace(to, index=to.index - (to.index > gone.index))
    if len(to.row.way) > depth and to.row.way[:depth] == gone.row.way and to.row.way[depth][0] > gone.index:
        index, name = to.row.way[depth]
        return Place(Row((*to.row.way[:depth], (index - 1, name), *to.row.way[depth + 1 :])), to.index)
    return to


def _shift(plan: Belplan, place: Place, way: Literal["up", "down"]) -> Edited | Refused:
    steps = steps_of(plan, place.row) or ()
    if way == "up" and place.index > 0:
        return _move(plan, place, replace(place, index=place.index - 1))
    if way == "down" and place.index + 1 < len(steps):
        return _move(plan, place, replace(place, index=place.index + 2))
    holder = place.row.holder
    if holder is None:
        return Refused("first" if way == "up" else "last")
    beside = _beside(plan, holder, place.row.name, -1 if way == "up" else 1)
    if beside is None:
        return _move(plan, place, holder if way == "up" else _behind(holder))
    length = len(steps_of(plan, beside) or ())
    return _move(plan, place, Place(beside, length if way == "up" else 0))


def _beside(plan: Belplan, holder: Place, name: str, way: int) -> Row | None:
    """The row of the same step before (-1) or after (1) one; None at its edge."""
    step = step_at(plan, holder)
    names = [found for found, _ in rows(step)] if step is not None else []
    index = names.index(name) + way
    return holder.inside(names[index]) if 0 <= index < len(names) else None


def _indent(plan: Belplan, place: Place) -> Edited | Refused:
    before = replace(place, index=place.index - 1)
    holder = step_at(plan, before) if place.index else None
    if not isinstance(holder, When | Menu):
        return Refused("no_holder")
    name, inner = rows(holder)[-1]
    assert name == OTHERWISE or isinstance(holder, When)
    return _move(plan, place, Place(before.inside(name), len(inner)))


def _behind(place: Place) -> Place:
    return replace(place, index=place.index + 1)
