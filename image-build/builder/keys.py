"""The key that signs update bundles: the releaser's own, from outside, or a throw-away one.

Law: what a throw-away key signed says so in its version; the image gets its certificate, never the key.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from builder.work import BuildError, Work

MARK = "+dev"


@dataclass(frozen=True, slots=True)
class Signer:
    """Certificate and key files; `keyring`: the certificates that the box believes."""

    certificate: Path
    key: Path
    keyring: Path
    throwaway: bool

    def version(self, version: str) -> str:
        """The version as it is shown, with the mark of a throw-away key."""
        return f"{version}{MARK}" if self.throwaway and MARK not in version else version


def signer(work: Work, folder: Path | None) -> Signer:
    """The signer in `folder` (cert.pem, key.pem, and keyring.pem where that differs), else a throw-away one.

    Raises BuildError.
    """
    if folder is None:
        place = work.cache / "throwaway-key"
        if not (place / "key.pem").exists():
            _make(work, place)
        return Signer(place / "cert.pem", place / "key.pem", place / "cert.pem", True)
    keyring = folder / "keyring.pem"
    found = Signer(
        folder / "cert.pem", folder / "key.pem", keyring if keyring.exists() else folder / "cert.pem", False
    )
    for path in (found.certificate, found.key):
        if not path.exists():
            raise BuildError(f"{path} is missing: a signing key is cert.pem and key.pem in one folder")
    return found


def _make(work: Work, place: Path) -> None:
    work.say("no signing key was given: a throw-away one is made, and the version says so")
    place.mkdir(parents=True, exist_ok=True)
    before = os.umask(0o077)
    try:
        work.run([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "3650", "-keyout", place / "key.new", "-out", place / "cert.pem",
            "-subj", "/O=Trunkbox/CN=throw-away signing key",
        ])  # fmt: skip
        (place / "key.new").rename(place / "key.pem")
    finally:
        os.umask(before)
