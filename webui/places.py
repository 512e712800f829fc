"""Addresses inside this application, for going back to where somebody was.

Law: pure; what leads to another host is no place.
"""

from __future__ import annotations

from urllib.parse import urlsplit


def inside(target: str | None) -> str | None:
    """`target` when it is a path of this application, else None: nobody is sent away by a link he was given."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(letter.isspace() or not letter.isprintable() or letter == "\\" for letter in target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target
