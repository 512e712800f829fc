"""From the text of a person, a phone or a SIP user part to the bare digits in it.

Law: only what is known to be decoration is taken off; anything else makes the text no number. Work is bounded.
"""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 256
"""Characters looked at; a longer text is no number."""
_SCHEME = re.compile(r"\s*(?:sips?|tel):", re.IGNORECASE)
_CONTEXT = re.compile(r";phone-context=(\+[0-9]{1,15})(?:[;@>?]|$)", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-7][0-9a-fA-F])")
_SEPARATORS = re.compile(r"[\s\-./()\u00ad\u2010-\u2015\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff]+")
_OPTIONAL_ZERO = re.compile(r"\(0\)")
_WITHHOLD = re.compile(r"(?:\*31\*|#31#)")
_DIAL_STRING = re.compile(r"[0-9*#]{0,6}\+?[0-9*#]+")
"""An outside prefix may stand before the plus."""


@lru_cache(maxsize=256)
def bare(raw: str) -> str | None:
    """`+` and digits (`*` and `#` too) of a text, or None when it holds anything that is not decoration.

    Takes off a `tel:` or `sip:` scheme, a host, parameters (RFC 3966 section 3; a numeric `phone-context` is put
    before a local number), escapes (RFC 3261 section 19.1.2), separators, and the `(0)` of `+31 (0)50`. Remembered
    for a moment: a call's number is asked for five times, as an emergency, a code and a number.
    """
    if len(raw) > LONGEST:
        return None
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), raw)
    text = _SCHEME.sub("", text, count=1)
    context = _CONTEXT.search(text)
    text = text.partition("@")[0].partition(";")[0].strip()
    if text.startswith(("+", "00")):
        text = _OPTIONAL_ZERO.sub("", text, count=1)
    text = _SEPARATORS.sub("", text)
    if not text:
        return ""
    if _DIAL_STRING.fullmatch(text) is None:
        return None
    if context and not text.startswith("+") and text.isdigit():
        return context[1] + text
    return text


def without_withholding(raw: str, outside_prefix: str = "") -> tuple[str, bool]:
    """Take off the code that hides the caller for one call, `*31*` or `#31#`, and say whether it was there.

    It may stand before the outside prefix or after it. Without a code the text comes back as it was. `*31#` asks
    the opposite on mobile networks (3GPP TS 22.030 section 6.5.2) and is no such code.
    """
    text = bare(raw) or ""
    for head in ("", outside_prefix):
        found = _WITHHOLD.match(text, len(head)) if text.startswith(head) else None
        if found:
            return text[found.end() :], True
    return raw, False
