"""The setup code: proof that who claims the box can read its screen or its console.

Law: pure but for the system's randomness; read leniently, compared in constant time.
"""

from __future__ import annotations

import hmac
import secrets

LETTERS = "ABCDEFGHJKLMNPQRTUVWXY346789"
"""Without look-alikes: no I or 1, O or 0, S or 5, Z or 2."""
LENGTH = 8


def new_code() -> str:
    """Eight characters as `ABCD-EFGH`: 38 bits, enough where every wrong one is delayed."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def same_code(typed: str, code: str) -> bool:
    """Whether `typed` is the code; case, spaces and dashes do not count. An empty code fits nothing."""
    return bool(code) and hmac.compare_digest(_plain(typed).encode(), _plain(code).encode())


def _plain(text: str) -> str:
    return "".join(letter for letter in text[:100].upper() if letter.isalnum())
