"""When a reading becomes an alarm, and when it is solved: levels with a gap between, and patience on both sides.

Law: pure; the clock is an argument. What cannot be read changes nothing: it is neither wrong nor solved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True, slots=True)
class Rule:
    """Wrong from level `on`, right below `off`, as it was in between. `after`, `steady`: seconds that it must be
    wrong, or right, before anybody is told. `shown`: as a problem on the pages too."""

    code: str
    on: float
    off: float
    after: float
    steady: float
    shown: bool = True


RULES: Mapping[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule("alarm_disk", on=90, off=85, after=2 * MINUTE, steady=5 * MINUTE),
        Rule("alarm_heat", on=80, off=72, after=2 * MINUTE, steady=10 * MINUTE),
        Rule("alarm_clock", on=1, off=1, after=HOUR, steady=MINUTE),
        Rule("alarm_certificate", on=-14, off=-20, after=MINUTE, steady=MINUTE),
        Rule("alarm_registration", on=1, off=1, after=3 * MINUTE, steady=MINUTE, shown=False),
        Rule("alarm_update", on=1, off=1, after=0, steady=0),
        Rule("alarm_backup", on=1, off=1, after=0, steady=0),
        Rule("alarm_stick", on=1, off=1, after=0, steady=0),
    )
}
"""Levels: per cent of the disk, degrees Celsius, days to the end below nothing; else 1 is wrong, 0 right."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that was looked at. `about`: which of several; `level` None: it could not be read."""

    code: str
    level: float | None
    about: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one reading. `told`: somebody was told that it is wrong; `turned`: since when it is the
    other way round, None while it is as was told. `params`: of the words."""

    told: bool = False
    turned: float | None = None
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be told: an alarm, or that it is solved."""

    code: str
    params: Mapping[str, str]
    solved: bool


Key = tuple[str, str]
State = Mapping[Key, Standing]


def step(state: State, readings: Iterable[Reading], now: float) -> tuple[State, tuple[Change, ...]]:
    """How it stands now, and what is to be told. `now`: monotonic seconds. What is looked at no more (a trunk that
    was removed) is forgotten without a word."""
    after: dict[Key, Standing] = {}
    changes: list[Change] = []
    for one in readings:
        key = (one.code, one.about)
        before = state.get(key, Standing())
        standing, change = _one(RULES[one.code], before, one, now)
        after[key] = standing
        if change is not None:
            changes.append(change)
    return after, tuple(changes)


def _one(rule: Rule, before: Standing, one: Reading, now: float) -> tuple[Standing, Change | None]:
    if one.level is None:
        return before, None
    wrong = one.level >= (rule.off if before.told else rule.on)
    if wrong == before.told:
        return Standing(before.told, None, dict(one.params) if wrong else {}), None
    turned = now if before.turned is None else before.turned
    if now - turned < (rule.steady if before.told else rule.after):
        return replace(before, turned=turned), None
    # Of what is solved, people know the particulars that they were told.
    params = before.params if before.told else one.params
    return Standing(wrong, None, dict(one.params) if wrong else {}), Change(rule.code, dict(params), before.told)


def told(state: State) -> tuple[tuple[Key, Standing], ...]:
    """What is wrong, as far as anybody was told."""
    return tuple((key, one) for key, one in sorted(state.items()) if one.told)


def to_plain(state: State) -> list[dict[str, object]]:
    """As JSON keeps it: what was told outlives a restart, patience does not."""
    return [{"code": key[0], "about": key[1], "params": dict(one.params)} for key, one in told(state)]


def from_plain(plain: object) -> State:
    """What `to_plain` gave; what is something else is left out."""
    found: dict[Key, Standing] = {}
    for row in plain if isinstance(plain, list) else ():
        if isinstance(row, dict) and row.get("code") in RULES and isinstance(row.get("params"), dict):
            params = {str(name): str(value) for name, value in row["params"].items()}
            found[str(row["code"]), str(row.get("about", ""))] = Standing(told=True, params=params)
    return found
