"""Which codecs a leg may speak: an SDP, narrowed and ordered to a list (RFC 3264 section 6.1); and why none fits.

Law: pure text in, text out; what it does not understand it leaves as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from sipengine.port import Unfit

STATIC = {"0": "PCMU", "3": "GSM", "8": "PCMA", "9": "G722", "13": "CN"}
"""Payload types that need no rtpmap (RFC 3551 table 4)."""
_AUDIO = re.compile(r"^m=audio [1-9]\d* (\S+)", re.MULTILINE)
_RTPMAP = re.compile(r"a=rtpmap:(\d+) ([^/\s]+)/")
_FORMAT_LINE = re.compile(r"a=(?:rtpmap|fmtp|rtcp-fb):(\d+)\b")


def restrict(sdp: str, codecs: Sequence[str]) -> str:
    """Keep only `codecs` (and telephone-event) in each audio line, in that order.

    An audio line that would lose its last codec stays untouched: a refusal is the negotiation's to make.
    """
    lines = sdp.split("\r\n") if "\r\n" in sdp else sdp.split("\n")
    end = "\r\n" if "\r\n" in sdp else "\n"
    starts = [i for i, line in enumerate(lines) if line.startswith("m=")]
    blocks = [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    head = lines[: starts[0]] if starts else lines
    narrowed = (_narrow(block, codecs) if block[0].startswith("m=audio ") else block for block in blocks)
    return end.join([*head, *(line for block in narrowed for line in block)])


def is_secured(message: str) -> bool:
    """Whether an INVITE or its SDP offers SRTP."""
    return any("SAVP" in profile for profile in _AUDIO.findall(message)) or "a=crypto:" in message


def is_plain(message: str) -> bool:
    """Whether an INVITE offers voice and none of it as SRTP; one without an offer waits for ours."""
    return _AUDIO.search(message) is not None and not is_secured(message)


def unfit(message: str, srtp: Literal["off", "optional", "required"]) -> Unfit:
    """Why the offer in an INVITE was refused: its encryption against what the account wants, else its codecs."""
    profiles = _AUDIO.findall(message)
    if srtp == "required" and not is_secured(message):
        return Unfit.NOT_ENCRYPTED
    if srtp == "off" and profiles and all("SAVP" in profile for profile in profiles):
        return Unfit.ENCRYPTED_ONLY
    return Unfit.NO_CODEC


def _narrow(block: list[str], codecs: Sequence[str]) -> list[str]:
    port_part, formats = block[0].split(" ")[:3], block[0].split(" ")[3:]
    names = {**STATIC, **dict(_rtpmaps(block))}
    rank = {name.upper(): place for place, name in enumerate(codecs)}
    wanted = [f for f in formats if names.get(f, "").upper() in rank]
    if not wanted:
        return block
    wanted.sort(key=lambda f: rank[names[f].upper()])
    wanted += [f for f in formats if names.get(f, "").lower() == "telephone-event"]
    kept = [line for line in block[1:] if (m := _FORMAT_LINE.match(line)) is None or m[1] in wanted]
    return [" ".join([*port_part, *wanted]), *kept]


def _rtpmaps(block: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in block:
        if m := _RTPMAP.match(line):
            yield m[1], m[2]
