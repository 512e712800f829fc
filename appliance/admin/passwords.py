"""The owner's password: what is too weak, and argon2 (RFC 9106) for keeping it.

Law: a password is never stored, logged or compared as it is; length counts, odd characters are not asked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 200
"""Characters. A longest keeps a stranger from making the box hash megabytes."""
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""19 MiB and two rounds: what OWASP gives for small machines; about 50 ms on a Raspberry Pi 4."""
_COMMON = (
    *(
        "password",
        "passw0rd",
        "wachtwoord",
        "welkom",
        "welcome",
        "geheim",
        "secret",
        "qwerty",
        "azerty",
        "letmein",
    ),
    *(
        "admin",
        "beheerder",
        "trunkbox",
        "asterisk",
        "telefoon",
        "telefooncentrale",
        "centrale",
        "default",
        "master",
    ),
    *("iloveyou", "zomer", "winter", "lente", "herfst", "voetbal", "feyenoord", "ajax"),
    *("nederland", "amsterdam"),
)
_RUNS = ("01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "abcdefghijklmnopqrstuvwxyz", "azertyuiop")


def flaw(password: str, known: Iterable[str] = ()) -> str | None:
    """Why this password cannot be taken, as a code of `appliance.words`; None when it can.

    `known`: words that a guesser would try here: the box's name, the setup code.
    """
    plain = _folded(password)
    if len(password) > LONGEST:
        return "password_long"
    if len(password) < SHORTEST:
        return "password_short"
    if len(set(plain)) < 5 or any(_plain_run(plain, run) for run in (*_RUNS, *(run[::-1] for run in _RUNS))):
        return "password_pattern"
    words = {*_COMMON, *(_folded(word) for word in known if len(word) >= 4)}
    rest = plain
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    # What is left beside a common word must still be something to guess: "welkom2026!" is not.
    if len(rest) < len(plain) and len(re.sub(r"[\W_0-9]", "", rest)) < 5:
        return "password_common"
    return None


def hashed(password: str) -> str:
    """argon2id's string, salt and parameters inside."""
    return _HASHER.hash(unicodedata.normalize("NFC", password))


def matches(stored: str, password: str) -> bool:
    """Whether this is the password. A stored hash that is damaged matches nothing."""
    if len(password) > LONGEST:
        return False
    try:
        return _HASHER.verify(stored, unicodedata.normalize("NFC", password))
    except (VerificationError, InvalidHashError):
        return False


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _plain_run(plain: str, run: str) -> bool:
    """Whether most of it is keys in a row: `1234567890`, `qwertyuiop12`."""
    longest = max(
        (n for n in range(4, len(run) + 1) for s in range(len(run) - n + 1) if run[s : s + n] in plain), default=0
    )
    return len(plain) - longest < 5
