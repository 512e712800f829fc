"""What is wrong with the box now, by who found it, and the news of what came and what went.

Law: two problems are the same only if their code and their params are; nobody forgets what somebody else found.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from appliance.control import Problem, ProblemSeen

log = logging.getLogger("trunkbox.engine")
_Key = tuple[str, tuple[tuple[str, str], ...]]


class Problems:
    """Every problem of this moment, in the order in which their finders first spoke."""

    def __init__(self, publish: Callable[[ProblemSeen], None]) -> None:
        self._publish = publish
        self._found: dict[str, dict[_Key, Problem]] = {}

    def found(self, finder: str, problems: Iterable[Problem]) -> None:
        """Replace what `finder` finds wrong by what it finds wrong now; tell what is new and what is gone."""
        before = self._found.get(finder, {})
        now = {_key(problem): problem for problem in problems}
        if before.keys() == now.keys():
            return
        self._found[finder] = now
        for key, problem in before.items():
            if key not in now:
                self._publish(ProblemSeen(problem=problem, gone=True))
        for key, problem in now.items():
            if key not in before:
                log.warning("%s %s", problem.code, dict(problem.params))
                self._publish(ProblemSeen(problem=problem))

    def all(self) -> tuple[Problem, ...]:
        """What is wrong now."""
        return tuple(problem for found in self._found.values() for problem in found.values())


def _key(problem: Problem) -> _Key:
    return problem.code, tuple(sorted(problem.params.items()))
