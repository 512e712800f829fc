"""The settings file: YAML 1.2 to plain data, with the line of every value.

Law: hostile text costs a clear problem and bounded time; text never becomes an object, money never a float.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from appliance.settings.problems import Problem, Wrong, path_of, prefixes
from appliance.settings.yaml_rows import MARK, entry, marked

LARGEST = 5_000_000
"""Bytes. Ten thousand numbers, each on a line of its own, are 1.5 million."""
MOST_VALUES = 300_000
"""Names, values, brackets. Ten thousand numbers with all their settings are 220,000."""
DEEPEST = 40
MOST_WRONG = 200

_INT = re.compile(r"[-+]?[0-9]{1,20}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,40}|[0-9]{1,40}(?:\.[0-9]{0,40})?)(?:[eE][-+]?[0-9]{1,4})?")
_WORDS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
"""YAML 1.2.2 section 10.3.2, the core schema; `yes`, `no`, `on`, `off` are words."""
_TEXT_TAG = "tag:yaml.org,2002:str"
_SYNTAX = (
    ("'\\t'", "yaml_tab"),
    ("while scanning an alias", "yaml_alias"),
    ("while scanning an anchor", "yaml_alias"),
)
"""What ruamel says, and what of it has words of its own."""


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data (None, bool, int, Decimal, str, list, dict) and the line, from 1, of each path."""

    data: Any
    lines: Mapping[str, int]


def read_yaml(content: bytes, most_values: int = MOST_VALUES) -> Document | Wrong:
    """The one document in `content` (UTF-8), or everything that is wrong with it as YAML."""
    if len(content) > LARGEST:
        return Wrong((Problem("", "yaml_large", {"most": LARGEST // 1_000_000}),))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        return Wrong((Problem("", "yaml_not_text", line=content.count(b"\n", 0, err.start) + 1),))
    directive = re.search(r"^%", text, re.MULTILINE)
    if directive:
        return Wrong((Problem("", "yaml_directive", line=text.count("\n", 0, directive.start()) + 1),))
    short, rows = marked(text)
    if rows and isinstance(found := _read(short, Reading(most_values, rows)), Document):
        return found
    return _read(text, Reading(most_values))  # whatever is wrong is told of the file as it stands


def _read(text: str, reading: Reading) -> Document | Wrong:
    try:
        for event in YAML(typ="safe", pure=True).parse(io.StringIO(text)):
            reading.take(event)
    except ReaderError as err:
        return Wrong((Problem("", "yaml_not_text", line=text.count("\n", 0, err.position) + 1),))
    except YAMLError as err:
        return Wrong((_syntax(err),))
    except Refused as err:
        return Wrong((err.problem,))
    return reading.result()


def _syntax(err: YAMLError) -> Problem:
    """What the parser stumbled over, by its own place in the file."""
    mark = (err.problem_mark or err.context_mark) if isinstance(err, MarkedYAMLError) else None
    said = f"{err.context or ''} {err.problem or ''}".strip() if isinstance(err, MarkedYAMLError) else "YAML"
    line = None if mark is None else mark.line + 1
    for words, code in _SYNTAX:
        if words in said:
            return Problem("", code, line=line)
    return Problem("", "yaml_syntax", {"said": said, "column": 1 if mark is None else mark.column + 1}, line)


def with_lines(problems: Iterable[Problem], document: Document) -> tuple[Problem, ...]:
    """The problems, each with the line of its place in the file, or of the nearest thing around it."""
    return tuple(replace(problem, line=_line(problem.path, document.lines)) for problem in problems)


def _line(path: str, lines: Mapping[str, int]) -> int | None:
    return next((lines[place] for place in (*prefixes(path), "") if place in lines), None)


class Refused(Exception):
    """Reading on is pointless or dangerous."""

    def __init__(self, code: str, event: Event, **params: str | int) -> None:
        super().__init__(code)
        self.problem = Problem("", code, params, event.start_mark.line + 1)


class Reading:
    """The document as far as it was read: a stack of the collections that are open."""

    def __init__(self, most_values: int, rows: Sequence[str] = ()) -> None:
        self._rows = rows
        self._met = 0
        self._root: list[Any] = []
        self._open: list[_Open] = [_Open(self._root, ())]
        self._lines: dict[str, int] = {}
        self._problems: list[Problem] = []
        self._documents = 0
        self._taken = 0
        self._most = most_values

    def take(self, event: Event) -> None:
        """The parser's next event. Raises Refused."""
        self._taken += 1
        if self._taken > self._most:
            raise Refused("yaml_many", event, most=self._most)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            raise Refused("yaml_alias", event)
        match event:
            case DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise Refused("yaml_documents", event)
            case MappingStartEvent():
                self._enter(event, {})
            case SequenceStartEvent():
                self._enter(event, [])
            case MappingEndEvent() | SequenceEndEvent():
                self._open.pop()
            case ScalarEvent():
                if not self._row(event):
                    self._scalar(event)

    def _row(self, event: ScalarEvent) -> bool:
        """An entry of a list for which a mark stands; whether it is one."""
        at = event.value.removeprefix(MARK)
        if (
            not self._rows
            or event.style is not None
            or event.value == at
            or not isinstance(self._open[-1].collection, list)
        ):
            return False
        found = entry(self._rows[int(at)], _meaning) if at.isdecimal() and int(at) == self._met else None
        if found is None:
            raise Refused("yaml_syntax", event)
        self._met += 1
        self._taken += 2 * len(found) + 1 + sum(len(one) + 1 for one in found.values() if isinstance(one, list))
        if self._taken > self._most:
            raise Refused("yaml_many", event, most=self._most)
        place, line = path_of(self._put(event, found)), _line_of(event)
        for name, value in found.items():
            self._lines[f"{place}.{name}"] = line
            if isinstance(value, list):
                self._lines.update((f"{place}.{name}[{n}]", line) for n in range(len(value)))
        return True

    def result(self) -> Document | Wrong:
        """The document, when all events were taken."""
        if self._met != len(self._rows):
            return Wrong((Problem("", "yaml_syntax"),))
        if self._problems:
            return Wrong(tuple(self._problems[:MOST_WRONG]))
        if not self._root or self._root[0] is None:
            return Wrong((Problem("", "yaml_empty"),))
        return Document(self._root[0], self._lines)

    def _scalar(self, event: ScalarEvent) -> None:
        around = self._open[-1]
        if around.wants_key:
            self._key(event, around)
        else:
            self._put(event, self._meaning(event))

    def _key(self, event: ScalarEvent, around: _Open) -> None:
        """A key is the text that stands there: the `1` of a menu need no quotes."""
        around.key, around.wants_key = event.value, False
        if event.value in around.collection:
            path = path_of((*around.path, event.value))
            self._problems.append(Problem(path, "yaml_twice", {"first": self._lines[path]}, _line_of(event)))

    def _put(self, event: Event, value: Any) -> tuple[str | int, ...]:
        """Place a value where the open collection waits for one; its path."""
        around = self._open[-1]
        if around.wants_key:
            raise Refused("yaml_key", event)
        step = len(around.collection) if isinstance(around.collection, list) else around.key
        path = (*around.path, step) if len(self._open) > 1 else ()
        if isinstance(around.collection, list):
            around.collection.append(value)
        else:
            around.collection[around.key] = value
            around.wants_key = True
        self._lines.setdefault(path_of(path), _line_of(event))
        return path

    def _enter(self, event: MappingStartEvent | SequenceStartEvent, collection: Any) -> None:
        if len(self._open) > DEEPEST:
            raise Refused("yaml_deep", event, most=DEEPEST)
        if event.tag is not None:
            raise Refused("yaml_tag", event)
        path = self._put(event, collection)
        self._open.append(_Open(collection, path, wants_key=isinstance(collection, dict)))

    def _meaning(self, event: ScalarEvent) -> Any:
        """The value of a scalar: quoted is text; plain is what the core schema says, decimals exact."""
        if event.tag not in (None, _TEXT_TAG):
            raise Refused("yaml_tag", event)
        return _meaning(event.value, event.style is not None or event.tag == _TEXT_TAG)


def _meaning(text: str, quoted: bool) -> Any:
    """The value of a text: in quotes it is itself, else what the core schema says, decimals exact."""
    if quoted:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    return Decimal(text) if _FLOAT.fullmatch(text) else text


@dataclass(slots=True)
class _Open:
    """A collection that is being read."""

    collection: Any
    path: tuple[str | int, ...]
    wants_key: bool = False
    key: str = ""


def _line_of(event: Event) -> int:
    line: int = event.start_mark.line
    return line + 1
