"""The lines of the control socket: one JSON object each, versioned, both ways.

Law: pure; whatever bytes come in, reading gives a value or `BadLine`, never another exception.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

PROTOCOL = 1
"""Grows when an old end would misread a new one; not for an added verb, key or event."""
MAX_LINE = 1_000_000
"""Bytes of one line without its newline, either way."""
MAX_ID = 64

T = TypeVar("T")
Id = int | str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request line that can be answered."""

    id: Id
    verb: str
    args: Mapping[str, object] = field(default_factory=dict)


class BadLine(ValueError):
    """A line that is no request or no answer. `code` and `params` go into the error, `id` where readable."""

    def __init__(self, code: str, id: Id | None = None, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.id = id
        self.params = params


def ask_line(id: Id, verb: str, args: Mapping[str, object]) -> bytes:
    """A request as a line. Raises BadLine("too_long")."""
    return _line({"v": PROTOCOL, "id": id, "verb": verb, "args": dict(args)})


def ok_line(id: Id | None, ok: object) -> bytes:
    """A good answer as a line; `ok` is a value of `values`, a tuple of them, or plain JSON."""
    return _line({"id": id, "ok": plain(ok)})


def error_line(id: Id | None, code: str, params: Mapping[str, str]) -> bytes:
    """A refusal as a line."""
    return _line({"v": PROTOCOL, "id": id, "error": {"code": code, "params": dict(params)}})


def event_line(id: Id | None, event: object) -> bytes:
    """An event for the subscription `id` as a line."""
    return _line({"id": id, "event": plain(event)})


def read_ask(line: bytes) -> Asked:
    """The request of a line. Raises BadLine: bad_line, or version with `asked` and `spoken`."""
    message = read_object(line)
    id = message.get("id")
    if isinstance(id, bool) or not isinstance(id, int | str) or len(str(id)) > MAX_ID:
        raise BadLine("bad_line", what="id")
    if message.get("v") != PROTOCOL or isinstance(message.get("v"), bool):
        raise BadLine("version", id, asked=str(message.get("v"))[:20], spoken=str(PROTOCOL))
    verb, args = message.get("verb"), message.get("args", {})
    if not isinstance(verb, str):
        raise BadLine("bad_line", id, what="verb")
    if not isinstance(args, dict):
        raise BadLine("bad_line", id, what="args")
    return Asked(id, verb, args)


def read_object(line: bytes) -> dict[str, Any]:
    """The JSON object of a line. Raises BadLine for anything else, too deep a nesting included."""
    try:
        message = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as err:
        raise BadLine("bad_line", what="json") from err
    if not isinstance(message, dict):
        raise BadLine("bad_line", what="object")
    return message


def plain(value: object) -> Any:
    """A value as JSON types: what both the socket and `--json` show."""
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        try:
            return _adapter(type(value)).dump_python(value, mode="json", by_alias=True)
        except ValueError as err:
            raise BadLine("unspeakable", what=type(value).__name__) from err
    return value


def value(kind: type[T], message: object) -> T:
    """The value of its JSON form. Raises BadLine("bad_answer") naming the first field that does not fit."""
    try:
        return cast(T, _adapter(cast(Any, kind)).validate_python(message))
    except ValidationError as err:
        where = ".".join(str(part) for part in err.errors()[0]["loc"])
        raise BadLine("bad_answer", what=where) from err


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _no_constant(word: str) -> object:
    """NaN and Infinity are no JSON (RFC 8259 section 6)."""
    raise ValueError(word)


def _line(message: Mapping[str, object]) -> bytes:
    """One line of ASCII, so that lone surrogates of a hostile peer can travel; no raw newline can be inside."""
    try:
        line = json.dumps(message, separators=(",", ":"), allow_nan=False).encode("ascii")
    except (TypeError, ValueError, RecursionError) as err:
        raise BadLine("unspeakable", what=type(err).__name__) from err
    if len(line) > MAX_LINE:
        raise BadLine("too_long", limit=str(MAX_LINE))
    return line + b"\n"
