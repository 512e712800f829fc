"""Take the secrets out of a SIP message: digests, keys of SRTP, digits that may be a PIN, and known passwords.

Law: pure; what is removed is replaced by `(removed)`, so that a reader sees that it was there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

REMOVED = b"(removed)"
SHORTEST = 6
"""A known password shorter than this is not looked for: it would tear numbers and names apart."""
_LINE = rb"(?:(?<=[\r\n])|\A)"
_END = rb"(?:\r\n|\r(?!\n)|\n)"
_FOLDED = rb"[^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*"
_HEADER = re.compile(
    _LINE + rb"((?:proxy-)?(?:authorization|authentication-info))([ \t]*:[ \t]*)" + _FOLDED,
    re.IGNORECASE,
)
_KEY = re.compile(_LINE + rb"(a=crypto:[^\r\n]*?inline:)[^\s|;]+", re.IGNORECASE)
_OLD_KEY = re.compile(_LINE + rb"(k=|a=key-mgmt:)[^\r\n]*", re.IGNORECASE)
_DIGIT = re.compile(_LINE + rb"(signal[ \t]*=[ \t]*)[^\r\n]*", re.IGNORECASE)
_BODY = rb"(?:[^\r\n]+" + _END + rb")*" + _END
"""The rest of the header fields, and the empty line before a body."""
_BARE_DIGIT = re.compile(
    _LINE + rb"((?:content-type|c)[ \t]*:[ \t]*application/dtmf[ \t]*(?:;[^\r\n]*)?" + _END + _BODY + rb")[\s\S]+",
    re.IGNORECASE,
)
"""The other body of INFO is the key alone, and so all of it."""
_USER_PASSWORD = re.compile(rb"(sips?:[^\s:@<>\"]{1,200}:)[^\s@<>\"]{1,200}@", re.IGNORECASE)
_CALL_ID = re.compile(rb"[\r\n](?:call-id|i)[ \t]*:[ \t]*([^\r\n]{1,300})", re.IGNORECASE)
_CSEQ = re.compile(rb"[\r\n]cseq[ \t]*:[ \t]*\d+[ \t]+([A-Za-z]{1,20})", re.IGNORECASE)


_RULES = (
    ((b"authorization", b"authentication-info"), _HEADER, rb"\1\2" + REMOVED),
    ((b"inline:",), _KEY, rb"\1" + REMOVED),
    ((b"k=", b"key-mgmt"), _OLD_KEY, rb"\1" + REMOVED),
    ((b"signal",), _DIGIT, rb"\1" + REMOVED),
    ((b"application/dtmf",), _BARE_DIGIT, rb"\1" + REMOVED),
)
"""A word without which a rule has nothing to find, for finding words costs a hundredth of a rule."""


@dataclass(frozen=True, slots=True)
class Redactor:
    """Knows the box's own passwords, so that none shows wherever a far end repeats it."""

    _known: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, secrets: Iterable[str]) -> Redactor:
        """One for these passwords; those shorter than `SHORTEST` are covered by the rules alone."""
        return cls(tuple(sorted({one.encode() for one in secrets if len(one) >= SHORTEST}, key=len, reverse=True)))

    def clean(self, raw: bytes) -> bytes:
        """The message without its secrets."""
        text, lowered = raw, raw.lower()
        for words, pattern, replacement in _RULES:
            if any(word in lowered for word in words):
                text = pattern.sub(replacement, text)
        text = _USER_PASSWORD.sub(rb"\1" + REMOVED + b"@", text)
        for secret in self._known:
            if secret in text:
                text = text.replace(secret, REMOVED)
        return text


def call_id_of(raw: bytes) -> str:
    """The Call-ID, "" when there is none."""
    found = _CALL_ID.search(raw)
    return found[1].strip().decode(errors="replace") if found else ""


def method_of(raw: bytes) -> str:
    """The method that CSeq names, in capitals; "" when there is none."""
    found = _CSEQ.search(raw)
    return found[1].decode().upper() if found else ""
