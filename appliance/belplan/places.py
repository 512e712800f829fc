"""Where a step of a belplan is: rows of steps inside steps, each with an address that a form can carry.

Law: pure. An address names one place of one plan as it is now; what no longer is there is None, never a neighbour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from appliance.settings.plans import Belplan, Menu, Step, When
from appliance.settings.problems import path_of

INSIDE = "in"
"""The row of steps that a condition holds."""
OTHERWISE = "else"
"""The row of a menu for a wrong key and for none; that of key 1 is `k1`."""
KEYS = "1234567890*#"
_ROW = re.compile(r"in|else|k[0-9*#]")
_INDEX = re.compile(r"[0-9]{1,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of steps: the plan's own, or one inside a step. `way`, from outside: a step's index and its row."""

    way: tuple[tuple[int, str], ...] = ()

    def __str__(self) -> str:
        return ".".join(f"{index}.{name}" for index, name in self.way)

    @property
    def holder(self) -> Place | None:
        """The step that this row lies in; None for the plan's own."""
        return Place(Row(self.way[:-1]), self.way[-1][0]) if self.way else None

    @property
    def name(self) -> str:
        """Which row of its step it is; "" for the plan's own."""
        return self.way[-1][1] if self.way else ""


@dataclass(frozen=True, slots=True)
class Place:
    """The step at `index`, from 0, of a row; or the gap before it, when something is put there."""

    row: Row
    index: int

    def __str__(self) -> str:
        return f"{self.row}.{self.index}" if self.row.way else str(self.index)

    def inside(self, name: str) -> Row:
        """A row of the step at this place."""
        return Row((*self.row.way, (self.index, name)))

    def holds(self, other: Place) -> bool:
        """Whether the other lies inside the step at this place, or is it."""
        depth = len(self.row.way)
        return (other.row.way[:depth] == self.row.way) and (
            other.index == self.index if len(other.row.way) == depth else other.row.way[depth][0] == self.index
        )


def after_insertion(place: Place, new: Place) -> Place:
    """Where a place is once something was put at `new`: what comes after that in its row moved down."""
    depth = len(new.row.way)
    if place.row == new.row:
        return Place(place.row, place.index + (place.index >= new.index))
    way = place.row.way
    if len(way) > depth and way[:depth] == new.row.way and way[depth][0] >= new.index:
        index, name = way[depth]
        return Place(Row((*way[:depth], (index + 1, name), *way[depth + 1 :])), place.index)
    return place


def row_of(text: str) -> Row | None:
    """The row of an address such as `2.in` or `4.k1`; "" is the plan's own. None for what is no address."""
    parts = text.split(".") if text else []
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    if len(parts) % 2 or not all(_INDEX.fullmatch(index) and _ROW.fullmatch(name) for index, name in pairs):
        return None
    return Row(tuple((int(index), name) for index, name in pairs))


def place_of(text: str) -> Place | None:
    """The place of an address such as `2.in.0`."""
    before, _, last = text.rpartition(".")
    row = row_of(before)
    return Place(row, int(last)) if row is not None and _INDEX.fullmatch(last) else None


def rows(step: Step) -> tuple[tuple[str, tuple[Step, ...]], ...]:
    """The rows of steps inside a step, by name and in the order in which they are shown."""
    match step:
        case When(steps=inner):
            return ((INSIDE, inner),)
        case Menu(choices=choices, otherwise=otherwise):
            return (*((f"k{key}", inner) for key, inner in choices.items()), (OTHERWISE, otherwise))
        case _:
            return ()


def with_row(step: Step, name: str, steps: Sequence[Step]) -> Step:
    """A step with one of its rows replaced; a step that has no such row stays as it is."""
    match step:
        case When() if name == INSIDE:
            return step.model_copy(update={"steps": tuple(steps)})
        case Menu() if name == OTHERWISE:
            return step.model_copy(update={"otherwise": tuple(steps)})
        case Menu(choices=choices) if name[1:] in choices:
            changed = {**choices, name[1:]: tuple(steps)}
            return step.model_copy(update={"choices": MappingProxyType(changed)})
        case _:
            return step


def steps_of(plan: Belplan, row: Row) -> tuple[Step, ...] | None:
    """The steps of a row; None when the plan has no such row."""
    steps = plan.steps
    for index, name in row.way:
        found = dict(rows(steps[index])).get(name) if index < len(steps) else None
        if found is None:
            return None
        steps = found
    return steps


def step_at(plan: Belplan, place: Place) -> Step | None:
    """The step at a place; None when there is none."""
    steps = steps_of(plan, place.row)
    return steps[place.index] if steps is not None and place.index < len(steps) else None


def with_steps(plan: Belplan, row: Row, steps: Sequence[Step]) -> Belplan:
    """The plan with the steps of a row, which it must have, replaced."""
    return plan.model_copy(update={"steps": _put(plan.steps, row.way, tuple(steps))})


def _put(steps: tuple[Step, ...], way: tuple[tuple[int, str], ...], wanted: tuple[Step, ...]) -> tuple[Step, ...]:
    if not way:
        return wanted
    (index, name), rest = way[0], way[1:]
    inner = dict(rows(steps[index]))[name]
    return (*steps[:index], with_row(steps[index], name, _put(inner, rest, wanted)), *steps[index + 1 :])


def walk(steps: Sequence[Step], row: Row | None = None) -> Iterator[tuple[Place, Step]]:
    """Every step with its place, from the top, what lies inside a step right after it."""
    here = row or Row()
    for index, step in enumerate(steps):
        place = Place(here, index)
        yield place, step
        for name, inner in rows(step):
            yield from walk(inner, place.inside(name))


def settings_path(place: Place | Row) -> str:
    """The place as the settings write it, below the plan: `steps[2].steps[0]`, `steps[4].otherwise[1]`."""
    row = place.row if isinstance(place, Place) else place
    path = "steps"
    for index, name in row.way:
        below = {INSIDE: ".steps", OTHERWISE: ".otherwise"}.get(name)
        path += f"[{index}]" + (below or "." + path_of(("choices", name[1:])))
    return f"{path}[{place.index}]" if isinstance(place, Place) else path
