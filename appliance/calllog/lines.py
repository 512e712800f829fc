"""The journal's lines: one call each, with length and checksum.

Law: pure; a line is whole or it is torn, and a torn line costs its neighbours nothing.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

Plain = dict[str, Any]
"""A record in the plain form of `record.to_dict`, with whatever keys newer code added."""


@dataclass(frozen=True, slots=True)
class Lines:
    """What a stretch of journal holds."""

    bodies: tuple[bytes, ...]
    """The JSON of each whole line, unparsed."""
    damaged: int
    """Torn lines that others follow: a medium that loses data, or a write cut short that was tried again."""
    tail: int
    """Bytes of an unfinished last line: a write that a power cut interrupted, never acknowledged."""


def dumps(plain: object) -> bytes:
    """JSON in ASCII on one line: also what a hostile peer put into a header comes through unharmed.

    The day files hold it in the very same form, so that a search may look for a piece of it.
    """
    return json.dumps(plain, separators=(",", ":"), allow_nan=False).encode("ascii")


def encode(plain: Plain) -> bytes:
    """`<length in hex> <CRC-32 in hex> <JSON>\\n`, the length and checksum being those of the JSON.

    Raises ValueError or TypeError when `plain` does not fit in JSON.
    """
    body = dumps(plain)
    return b"%08x %08x %b\n" % (len(body), zlib.crc32(body), body)


def decode(stretch: bytes) -> Lines:
    """What whole lines hold, in order; a line that is torn or altered is counted, not raised."""
    *rows, last = stretch.split(b"\n")
    bodies = tuple(row[18:] for row in rows if _whole(row))
    return Lines(bodies, damaged=len(rows) - len(bodies), tail=len(last))


def parse(body: bytes) -> Plain | None:
    """The record in plain form of a line's JSON; None when it is not one."""
    try:
        plain = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return plain if isinstance(plain, dict) else None


def row_in(line: bytes) -> bytes:
    """The JSON on a line of a day file (`"key": {row},`), or on one that is such JSON alone."""
    return line[line.find(b"{") :].removesuffix(b",")


def _whole(row: bytes) -> bool:
    body = row[18:]
    return row[:18] == b"%08x %08x " % (len(body), zlib.crc32(body))
