"""What differs between two settings: path by path, old and new, for people.

Law: pure; a password is never shown, only that it changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from appliance.settings.parse import to_data
from appliance.settings.root import Settings

NAMES = ("id", "username", "number", "range", "prefix", "network")
"""By the first of these that all entries of a list have they are told apart; else by their place."""
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Step:
    """One step to a difference: the name of a setting, or of an `entry` of a list."""

    name: str
    entry: bool = False


Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `steps`: `trunks`, the entry `hoofdtrunk`, `servers`.

    `old` and `new` in plain data, None where there was nothing; both None for a password that changed.
    """

    steps: Steps
    kind: Literal["added", "removed", "changed", "secret"]
    old: Any = None
    new: Any = None

    @property
    def names(self) -> tuple[str, ...]:
        """The settings among the steps: where it lies in any entry."""
        return tuple(step.name for step in self.steps if not step.entry)


def differences(old: Settings, new: Settings) -> tuple[Change, ...]:
    """Everything in which they differ, in the order of the file."""
    told = (to_data(old, secrets=False), to_data(new, secrets=False))
    real = (to_data(old, secrets=True), to_data(new, secrets=True))
    return tuple(_differ((), told, real))


_Two = tuple[Any, Any]


def _differ(steps: Steps, told: _Two, real: _Two) -> Iterator[Change]:
    """`told` is without passwords, `real` with them; both have the same shape."""
    if real[0] == real[1]:
        return
    if all(isinstance(side, Mapping) for side in told):
        yield from _mappings(steps, told, real)
    elif all(_entries(side) for side in told):
        key = _key(told[0] + told[1])
        named = _both(_named, told, key)
        yield from _mappings(steps, named, _both(_named, real, key), entries=True)
        yield from _order(steps, *(tuple(side) for side in named))
    elif told[0] == told[1]:
        yield Change(steps, "secret")
    else:
        yield _leaf(steps, *told)


def _order(steps: Steps, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Change]:
    """What stays, in another order."""
    both = {*old} & {*new}
    before, after = ([name for name in side if name in both] for side in (old, new))
    if before != after:
        yield Change(steps, "changed", ", ".join(before), ", ".join(after))


def _mappings(steps: Steps, told: _Two, real: _Two, entries: bool = False) -> Iterator[Change]:
    for name in {**told[0], **told[1]}:
        yield from _differ((*steps, Step(str(name), entries)), _below(told, name), _below(real, name))


def _below(two: _Two, name: str) -> _Two:
    return two[0].get(name, _ABSENT), two[1].get(name, _ABSENT)


def _leaf(steps: Steps, old: Any, new: Any) -> Change:
    if old is _ABSENT:
        return Change(steps, "added", None, new)
    if new is _ABSENT:
        return Change(steps, "removed", old, None)
    return Change(steps, "changed", old, new)


def _entries(value: Any) -> bool:
    """Whether this is a list of groups."""
    return isinstance(value, list) and all(isinstance(item, Mapping) for item in value)


def _key(items: Sequence[Mapping[str, Any]]) -> str:
    """What names the entries of a list; "" when only their place does."""
    return next((name for name in NAMES if items and all(item.get(name) is not None for item in items)), "")


def _both(change: Any, two: _Two, key: str) -> _Two:
    return change(two[0], key), change(two[1], key)


def _named(items: Sequence[Mapping[str, Any]], key: str) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for place, item in enumerate(items, start=1):
        name = _name(item[key]) if key else str(place)
        named[name if name not in named else f"{name} ({place})"] = item
    return named


def _name(value: Any) -> str:
    """What an entry is called: a range by both its ends."""
    return " - ".join(str(one) for one in value) if isinstance(value, list) else str(value)
