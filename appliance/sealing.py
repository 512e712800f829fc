"""Files that leave the box with secrets in them: sealed with a passphrase, in the format of age.

Law: the one door to encryption of files; whoever has the passphrase opens them without us (`age --decrypt`), and
a passphrase is never stored, logged or given on a command line.
"""

from __future__ import annotations

import base64
import binascii
import unicodedata
from collections.abc import Iterable

from appliance.admin import passwords

SUFFIX = ".age"
_BINARY = b"age-encryption.org/v1"
_ARMOUR = b"-----BEGIN AGE ENCRYPTED FILE-----"
_HEAD = 800
"""Bytes within which a head with one recipient ends."""
_REFUSED = "Decryption failed"
"""What the library says when the passphrase opens nothing; anything else speaks of the file."""


class SealingError(Exception):
    """A sealed file that does not open. `code` is a sentence of `appliance.words`."""

    code = "sealed_damaged"


class WrongPassphrase(SealingError):
    """The file is whole as far as can be seen, and this passphrase does not open it."""

    code = "sealed_wrong"


class Damaged(SealingError):
    """The file is cut off or changed, or asks for more work than this machine should do."""


def is_sealed(content: bytes) -> bool:
    """Whether this is a sealed file, by its first bytes."""
    return content.lstrip().startswith((_BINARY, _ARMOUR))


def weak(passphrase: str, known: Iterable[str] = ()) -> str | None:
    """Why this passphrase is no protection, as a code of `appliance.words`; None when it is. `known`: as there."""
    found = passwords.flaw(passphrase, known)
    if found is None:
        return None
    return "passphrase_long" if found == "password_long" else "passphrase_weak"


def seal(plain: bytes, passphrase: str, *, armour: bool = False) -> bytes:
    """Encrypt with a passphrase (scrypt, about a second of work; age-encryption.org/v1); `armour`: as text."""
    import pyrage  # loaded by who seals alone: engine and status pages never do

    return bytes(pyrage.passphrase.encrypt(plain, _same(passphrase), armored=armour))


def unseal(sealed: bytes, passphrase: str) -> bytes:
    """What was sealed. Raises WrongPassphrase, Damaged."""
    import pyrage

    sealed = sealed.strip()
    if not _has_short_head(sealed):
        raise Damaged("no head of one recipient")
    try:
        return bytes(pyrage.passphrase.decrypt(sealed, _same(passphrase)))
    except pyrage.DecryptError as err:
        if str(err) == _REFUSED:
            raise WrongPassphrase from err
        raise Damaged(str(err)) from err


def _has_short_head(sealed: bytes) -> bool:
    """A passphrase stands alone in the head; the library takes minutes over one of a million lines."""
    start = sealed[:_HEAD]
    if sealed.startswith(_ARMOUR):
        body = b"".join(start.splitlines()[1:]).partition(b"-")[0]
        try:
            start = base64.b64decode(body[: len(body) // 4 * 4])
        except binascii.Error:
            return False
    return b"\n--- " in start


def _same(passphrase: str) -> str:
    """However a keyboard composes its letters, it is the same passphrase."""
    return unicodedata.normalize("NFC", passphrase.strip())
