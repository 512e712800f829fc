"""Files that leave the box with secrets in them: sealed with a passphrase, in the format of age.

Law: the one door to encryption of files; whoever has the passphrase opens them without us (`age --decrypt`), and
a passphrase is never stored, logged or given on a command line.
"""

from __future__ import annotations

import base64
import binascii
import errno
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO

from appliance.admin import passwords

SUFFIX = ".age"
_BINARY = b"age-encryption.org/v1"
_ARMOUR = b"-----BEGIN AGE ENCRYPTED FILE-----"
_HEAD = 800
"""Bytes within which a head with one recipient ends."""
_REFUSED = "Decryption failed"
"""What the library says when the passphrase opens nothing; anything else speaks of the file."""
_TOO_MUCH = "Excessive work"
"""What it says when opening would take far longer than it finds fit for this machine, whose speed it measures each
time; a busy moment must not refuse the owner's own file."""
_MEASURES = 4


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

    sealed = trimmed(sealed)
    if not _has_short_head(sealed):
        raise Damaged("no head of one recipient")
    for left in reversed(range(_MEASURES)):
        try:
            return bytes(pyrage.passphrase.decrypt(sealed, _same(passphrase)))
        except pyrage.DecryptError as err:
            if str(err) == _REFUSED:
                raise WrongPassphrase from err
            if not left or not str(err).startswith(_TOO_MUCH):
                raise Damaged(str(err)) from err
    raise AssertionError("the last try returns or raises")


@dataclass(frozen=True, slots=True)
class Lock:
    """Locks files without the passphrase: `public` locks, and the key that opens is itself `sealed` with it."""

    public: str
    sealed: bytes = field(repr=False)


def new_lock(passphrase: str) -> Lock:
    """A lock of its own, that this passphrase opens (X25519, age-encryption.org/v1)."""
    import pyrage

    key = pyrage.x25519.Identity.generate()
    return Lock(str(key.to_public()), seal(str(key).encode(), passphrase))


def lock_file(lock: Lock, source: IO[bytes], target: IO[bytes]) -> None:
    """Write `source` to `target`, locked; in pieces, however long it is. Raises OSError."""
    import pyrage

    try:
        pyrage.encrypt_io(source, target, [pyrage.x25519.Recipient.from_str(lock.public)])
    except (pyrage.EncryptError, pyrage.RecipientError) as err:
        raise OSError(errno.EIO, str(err)) from err


def unlock_file(key: bytes, source: IO[bytes], target: IO[bytes]) -> None:
    """Write what was locked; `key` as `unseal` gives it. Raises Damaged, also half-way; OSError of the disk."""
    import pyrage

    try:
        pyrage.decrypt_io(source, target, [pyrage.x25519.Identity.from_str(key.decode("ascii", "replace"))])
    except (pyrage.DecryptError, pyrage.IdentityError) as err:
        raise Damaged(str(err)) from err
    except OSError as err:
        if err.errno is None:  # the library's own word for a piece that was changed or cut off
            raise Damaged(str(err)) from err
        raise


def trimmed(sealed: bytes) -> bytes:
    """Text without what an editor put around it. A binary file may end in any byte, so in a blank too."""
    text = sealed.strip()
    return text if text.startswith(_ARMOUR) else sealed


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
