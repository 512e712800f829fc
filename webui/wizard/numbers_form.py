"""The numbers of the box as a table of single ones: added, changed, removed, whatever ranges hold them.

Law: pure; a range is cut only where its numbers differ, and what nobody touched stays as it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.settings import Number, NumberRange, Settings
from appliance.wizard.paste import Pasted
from webui.desk import at

RUN = 10
"""From so many consecutive pasted numbers on they are written as a range."""
_SHARED = tuple(name for name in NumberRange.model_fields if name != "range")
Line = Number | NumberRange


@dataclass(frozen=True, slots=True)
class Row:
    """A number as the table shows it, and as its form sends it back."""

    number: str
    label: str
    inbound: bool
    outbound: bool


@dataclass(frozen=True, slots=True)
class Added:
    """What pasted numbers share."""

    trunk: str
    pbx: str | None
    inbound: bool = True
    outbound: bool = True


def row(number: Number) -> Row:
    """A number's row."""
    return Row(number.number, number.label, number.inbound, number.outbound)


def added(runs: Iterable[Pasted], share: Added) -> tuple[Line, ...]:
    """New lines; neighbours with the same label become a range. Raises Unfit, at the number."""
    made: list[Line] = []
    for first, last, label in _joined(runs):
        values: dict[str, Any] = {
            "trunk": share.trunk,
            "pbx": share.pbx,
            "inbound": share.inbound,
            "outbound": share.outbound,
            "label": label,
        }
        with at(first):
            if last - int(first) + 1 >= RUN:
                made.append(NumberRange(range=(first, f"+{last}"), **values))
            else:
                made += (Number(number=f"+{n}", **values) for n in range(int(first), last + 1))
    return tuple(made)


def _joined(runs: Iterable[Pasted]) -> Iterator[tuple[str, int, str]]:
    """Runs that follow each other as one: first, last, label."""
    held: tuple[str, int, str] | None = None
    for run in runs:
        follows = held is not None and int(run.first) == held[1] + 1 and run.label == held[2]
        if held is not None and follows and len(run.last) == len(held[0]):
            held = (held[0], int(run.last), held[2])
            continue
        if held is not None:
            yield held
        held = (run.first, int(run.last), run.label)
    if held is not None:
        yield held


def patched(lines: Iterable[Line], patches: Mapping[str, Mapping[str, Any] | None]) -> tuple[Line, ...]:
    """The lines with some numbers changed; None removes one. Raises Unfit, at the number."""
    made: list[Line] = []
    for line in lines:
        if isinstance(line, Number):
            made += _one(line, patches)
        elif any(number.number in patches for number in line.expand()):
            made += _ranges(tuple(new for number in line.expand() for new in _one(number, patches)))
        else:
            made.append(line)
    return tuple(made)


def _one(number: Number, patches: Mapping[str, Mapping[str, Any] | None]) -> tuple[Number, ...]:
    if number.number not in patches:
        return (number,)
    patch = patches[number.number]
    if patch is None:
        return ()
    with at(number.number):
        return (Number(**{name: getattr(number, name) for name in Number.model_fields} | dict(patch)),)


def _ranges(numbers: Sequence[Number]) -> Iterator[Line]:
    """Numbers written shortest: neighbours that share everything as a range."""
    start = 0
    for here in range(1, len(numbers) + 1):
        if here < len(numbers) and _alike(numbers[here - 1], numbers[here]):
            continue
        run = numbers[start:here]
        if len(run) < 2:
            yield run[0]
        else:
            shared = {name: getattr(run[0], name) for name in _SHARED}
            yield NumberRange(range=(run[0].number, run[-1].number), **shared)
        start = here


def _alike(one: Number, next_: Number) -> bool:
    follows = int(next_.number) == int(one.number) + 1 and len(next_.number) == len(one.number)
    return follows and all(getattr(one, name) == getattr(next_, name) for name in _SHARED)


def opened(lines: Iterable[Line], **flags: bool) -> tuple[Line, ...]:
    """Every line with these directions: the switch for all."""
    return tuple(line.model_copy(update=flags) for line in lines)


def settled(settings: Settings, numbers: Sequence[Line], caller: str | None) -> Settings:
    """The settings with these numbers. `caller`: the wanted default caller ID, None: keep or choose one.

    What names a number that is gone is let go: a default that leads nowhere would bar every save.
    """
    lines = tuple(numbers)
    bare = settings.replace(numbers=lines, default_caller_id=None)
    table = bare.number_table()
    wanted = caller if caller is not None else settings.default_caller_id
    if caller is None and (wanted is None or wanted not in table or not table[wanted].outbound):
        wanted = next((one.number for one in table.values() if one.outbound), None)
    emergency = settings.emergency
    if emergency.caller_id is not None and emergency.caller_id not in table:
        emergency = emergency.model_copy(update={"caller_id": None})
    return settings.replace(numbers=lines, default_caller_id=wanted, emergency=emergency)
