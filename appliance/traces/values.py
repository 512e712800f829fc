"""SIP messages as they were copied, and as they are shown.

Law: pure; a `Copy` may hold secrets and is never kept, a `TraceMessage` holds none.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Copy:
    """A message as it crossed the wire. `at` UTC epoch seconds; `peer` is `address:port`.

    `cut`: it was longer than what is copied, and its end is missing.
    """

    at: float
    received: bool
    transport: str
    peer: str
    raw: bytes = field(repr=False)
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceMessage:
    """One message of a trace, its secrets replaced by `(removed)`."""

    at: float
    received: bool
    transport: str
    peer: str
    call_id: str
    text: str
    cut: bool = False

    @property
    def title(self) -> str:
        """`INVITE` or `200 OK (INVITE)`: what the first line says, with what an answer answers."""
        first = self.text.partition("\r\n")[0].partition("\n")[0].split(" ", 2)
        if first[0].upper().startswith("SIP/"):
            return f"{' '.join(first[1:])} ({method_of(self.text)})"
        return first[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The messages of one call, or a line's registrations, oldest first.

    `legs` are Call-IDs, that of the caller first. `whole` False: there was more than can be shown.
    """

    legs: tuple[str, ...] = ()
    messages: tuple[TraceMessage, ...] = ()
    whole: bool = True


def method_of(text: str) -> str:
    """The method that CSeq names, "" without one."""
    for line in text.split("\n", 60)[1:]:
        name, _, value = line.partition(":")
        if name.strip().lower() == "cseq":
            return (value.split() or [""])[-1]
        if not line.strip():
            break
    return ""
