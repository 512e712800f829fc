"""What is wrong with settings, in Dutch and English: what happened, why it matters, what to do.

Law: every code that a check, a type or the file format can give has its words here; a test counts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from appliance.settings.problems import Problem
from appliance.settings.words_of_checks import CHECKS
from appliance.settings.words_of_types import TYPES

Language = Literal["nl", "en"]

MESSAGES: Mapping[str, tuple[str, str]] = {**TYPES, **CHECKS}
"""Each code's Dutch and English text; `{name}` is a particular of the problem."""

_LINE = {"nl": "regel", "en": "line"}


def text(problem: Problem, language: Language) -> str:
    """What is wrong, without the place: for beside a field. An unknown code shows itself; saying never fails."""
    words = MESSAGES.get(problem.code)
    if words is None:
        return f"{problem.code} {particulars(problem)}"
    return words[0 if language == "nl" else 1].format_map(_Particulars(particulars(problem)))


def typed(problem: Problem, language: Language) -> str:
    """What is wrong, for beside a field of a form, which takes a number in any notation."""
    return text(replace(problem, code="e164_typed") if problem.code == "e164_form" else problem, language)


def say(problem: Problem, language: Language) -> str:
    """One line: `numbers[3].trunk (regel 41): ...`."""
    line = "" if problem.line is None else f"{_LINE[language]} {problem.line}"
    place = f"{problem.path} ({line})" if problem.path and line else problem.path or line
    said = text(problem, language)
    return f"{place}: {said}" if place else said


def particulars(problem: Problem) -> dict[str, str]:
    """What fills the words: often a stranger's text, so short, on one line, and without steering a terminal."""
    return {name: _printable(str(value)) for name, value in problem.params.items()}


def _printable(value: str) -> str:
    shown = "".join(letter if letter.isprintable() else "?" for letter in value)
    return shown if len(shown) <= 200 else shown[:197] + "..."


class _Particulars(dict[str, str]):
    """A missing particular shows its own name."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"
