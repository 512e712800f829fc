"""A SIP message as text, taken apart: its request line or status, and its header fields in order.

Law: never raises and does bounded work, whatever comes in; what cannot be read is left out, not guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sipengine.port import Headers

MOST_CHARACTERS = 65_536
"""The largest UDP datagram; more of a message is not looked at."""
MOST_HEADERS = 256
MOST_VALUE_CHARACTERS = 4096
_COMPACT = {
    "a": "Accept-Contact",
    "b": "Referred-By",
    "c": "Content-Type",
    "d": "Request-Disposition",
    "e": "Content-Encoding",
    "f": "From",
    "i": "Call-ID",
    "j": "Reject-Contact",
    "k": "Supported",
    "l": "Content-Length",
    "m": "Contact",
    "n": "Identity-Info",
    "o": "Event",
    "r": "Refer-To",
    "s": "Subject",
    "t": "To",
    "u": "Allow-Events",
    "v": "Via",
    "x": "Session-Expires",
    "y": "Identity",
}
"""Compact forms (RFC 3261 section 7.3.3 and the registry of header fields)."""
_LINE_END = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]{1,64}")


@dataclass(frozen=True, slots=True)
class Message:
    """`method` and `uri` of a request ("" for a response), `status` of a response (0 for a request)."""

    method: str
    uri: str
    status: int
    headers: Headers


def parse_message(text: str) -> Message:
    """Take a message apart up to its body: names in their long form, values unfolded (RFC 3261 section 7.3.1)."""
    lines = _LINE_END.split(_head(text[:MOST_CHARACTERS]))
    method, uri, status = _first_line(lines[0])
    headers: list[tuple[str, str]] = []
    for line in _unfolded(lines[1:])[:MOST_HEADERS]:
        name, colon, value = line.partition(":")
        if colon and (known := _long_form(name)):
            headers.append((known, value.strip()))
    return Message(method, uri, status, tuple(headers))


@lru_cache(maxsize=1024)
def _long_form(name: str) -> str:
    """The name of a header field; "" when it is none. Remembered: each message brings the same dozen."""
    name = name.strip(" \t")
    return _COMPACT.get(name.lower(), name) if _TOKEN.fullmatch(name) else ""


def first_value(headers: Headers, name: str) -> str:
    """The first value of a header field, "" when there is none; names compare without case."""
    return next((value for key, value in headers if key.lower() == name.lower()), "")


def _head(text: str) -> str:
    """Everything before the empty line. Line ends before the first line are keepalive (section 7.5)."""
    text = text.lstrip("\r\n")
    ends = [at for at in (text.find("\r\n\r\n"), text.find("\n\n")) if at >= 0]
    return text[: min(ends)] if ends else text


def _first_line(line: str) -> tuple[str, str, int]:
    words = line.split()
    if len(words) >= 2 and words[0].upper().startswith("SIP/"):
        code = words[1]
        return "", "", int(code) if len(code) == 3 and code.isascii() and code.isdigit() else 0
    if len(words) == 3 and words[2].upper().startswith("SIP/"):
        return words[0], words[1], 0
    return "", "", 0


def _unfolded(lines: list[str]) -> list[str]:
    """Continuation lines joined to the line that they continue, with one space."""
    whole: list[list[str]] = []
    for line in lines:
        if line[:1] in (" ", "\t"):
            if whole:
                whole[-1].append(line.strip())
        elif line:
            whole.append([line])
    return [" ".join(parts) for parts in whole]


def split_values(value: str, most: int = 64) -> tuple[str, ...]:
    """The first comma-separated values of one header field; commas in quotes and angle brackets do not count.

    Looks at 4,096 characters at most. Not for From, To and Call-ID, which hold one value; and not for a date.
    """
    values: list[str] = []
    start, quoted, angled, skip = 0, False, False, False
    value = value[:MOST_VALUE_CHARACTERS]
    for at, character in enumerate(value):
        if skip:
            skip = False
        elif quoted:
            skip = character == "\\"
            quoted = character != '"'
        elif character == '"':
            quoted = True
        elif character in "<>":
            angled = character == "<"
        elif character == "," and not angled:
            values.append(value[start:at])
            start = at + 1
            if len(values) >= most:
                break
    else:
        values.append(value[start:])
    return tuple(stripped for one in values if (stripped := one.strip()))
