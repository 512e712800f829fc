"""The good part of wrong settings, so that a person hears of everything at once instead of error after error.

Law: what is salvaged is only looked at, never saved; what its gaps would cause is not reported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from pydantic import ValidationError

from appliance.settings.checks import check
from appliance.settings.parse import steps_of
from appliance.settings.problems import Problem, path_of, prefixes
from appliance.settings.root import SCHEMA, Settings
from appliance.settings.secrets import keep_secrets

Steps = tuple[str | int, ...]
_ROUNDS = 6
_LOOKS_INTO: Mapping[str, Collection[str]] = {
    "caller_id_foreign": ("numbers",),
    "account_number_unknown": ("numbers",),
    "number_without_account": ("trunks",),
    "accounts_none": ("trunks",),
    "listen_none": ("sip",),
    "username_missing": ("trunks",),
    "rtp_few_for_channels": ("limits",),
}
"""Problems that a gap can cause, and where the gap would be; `unknown_id` names its place itself."""
_BESIDE = frozenset(
    (
        *(
            "port_twice",
            "pbx_is_box",
            "pbx_address_missing",
            "pbx_login_missing",
            "username_missing",
            "backup_same",
        ),
        *(
            "accounts_none",
            "accounts_unused",
            "accounts_own_login",
            "gateway_outside",
            "switch_group",
            "ring_nobody",
        ),
    )
)
"""Problems that weigh a setting against the one beside it, whose default may stand for something wrong."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was left of the data; `was`: each of its paths in the data; `gaps`: sections that lack something."""

    settings: Settings
    was: Mapping[str, Steps]
    gaps: frozenset[str]


def further_problems(
    data: object,
    found: Iterable[Problem],
    stored: Settings | None,
    local_addresses: Collection[IPv4Address | IPv6Address],
) -> tuple[Problem, ...]:
    """What `check` would say of the rest of `data`, whose form is wrong at the places of `found`."""
    salvaged = salvage(data)
    if salvaged is None:
        return ()
    settings = salvaged.settings if stored is None else keep_secrets(salvaged.settings, stored)
    wrong = {place for problem in found for place in prefixes(problem.path)}
    placed = (
        _placed(problem, salvaged.was)
        for problem in check(settings, local_addresses)
        if not salvaged.gaps & {str(problem.params.get("kind")), *_LOOKS_INTO.get(problem.code, ())}
    )
    exactly = {problem.path for problem in found}
    return tuple(problem for problem in placed if not _doubtful(problem, wrong, exactly))


def _doubtful(problem: Problem, wrong: set[str], exactly: set[str]) -> bool:
    """Whether it may only be there because of something already found; `wrong`: all that holds such a thing."""
    around = tuple(prefixes(problem.path))
    beside = problem.code in _BESIDE and bool(wrong & set(around[1:2]))
    others = {problem.params.get("path"), problem.params.get("first")}
    return beside or bool(exactly & set(around)) or bool(wrong & others)


def _placed(problem: Problem, was: Mapping[str, Steps]) -> Problem:
    """The problem at its place in the data, and likewise the other place that it speaks of."""
    params = {
        name: _was(str(value), was) if name in ("path", "first") else value
        for name, value in problem.params.items()
    }
    return Problem(_was(problem.path, was), problem.code, params)


def salvage(data: object) -> Salvaged | None:
    """The largest part found that has the right form; None when that is nothing, or of another schema."""
    if not isinstance(data, Mapping) or data.get("schema", SCHEMA) != SCHEMA:
        return None
    gone: set[Steps] = set()
    for _ in range(_ROUNDS):
        was: dict[str, Steps] = {}
        rest = _without(data, gone, (), (), was)
        try:
            return Salvaged(Settings.model_validate(rest), was, frozenset(str(steps[0]) for steps in gone))
        except ValidationError as err:
            places = [steps_of(details) for details in err.errors(include_url=False, include_context=False)]
        gone |= {_next_larger(data, _steps_were(steps, was), gone) for steps in places}
    return None


def _next_larger(data: object, steps: Steps, gone: set[Steps]) -> Steps:
    """The smallest thing around `steps` that is there and was not taken away yet."""
    while len(steps) > 1 and (steps in gone or not _there(data, steps)):
        steps = steps[:-1]
    return steps


def _there(data: Any, steps: Steps) -> bool:
    for step in steps:
        if isinstance(step, int):
            if not isinstance(data, list) or step >= len(data):
                return False
        elif not isinstance(data, Mapping) or step not in data:
            return False
        data = data[step]
    return True


def _without(data: Any, gone: set[Steps], here: Steps, now: Steps, was: dict[str, Steps]) -> Any:
    """`data` less the places `gone`; `here` is its place in the data, `now` in what is made of it."""
    was[path_of(now)] = here
    if isinstance(data, Mapping):
        kept = [(key, value) for key, value in data.items() if (*here, key) not in gone]
        return {key: _without(value, gone, (*here, key), (*now, key), was) for key, value in kept}
    if isinstance(data, list):
        items = [(index, item) for index, item in enumerate(data) if (*here, index) not in gone]
        return [
            _without(item, gone, (*here, index), (*now, place), was) for place, (index, item) in enumerate(items)
        ]
    return data


def _steps_were(steps: Steps, was: Mapping[str, Steps]) -> Steps:
    for length in range(len(steps), 0, -1):
        before = was.get(path_of(steps[:length]))
        if before is not None:
            return (*before, *steps[length:])
    return steps


def _was(path: str, was: Mapping[str, Steps]) -> str:
    for prefix in prefixes(path):
        if prefix in was:
            return path_of(was[prefix]) + path[len(prefix) :]
    return path
