"""The box's own certificate for SIP over TLS: made once, kept in the data folder, replaceable by the owner.

Law: a key never leaves its folder and is readable by its user alone.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_DAYS = 3650
_CA_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")


class CertificateMissing(Exception):
    """The certificate could not be made; the message says why."""


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Paths of PEM files. `authorities` is what providers' certificates are checked against."""

    certificate: Path
    key: Path
    authorities: Path = _CA_BUNDLE


def authorities() -> Path:
    """The PEM file that providers' certificates are checked against."""
    return _CA_BUNDLE


def own_certificate(data: Path, name: str) -> TlsFiles:
    """The box's certificate under `data`/tls, made when it is not there yet. Raises CertificateMissing."""
    folder = data / "tls"
    files = TlsFiles(folder / "box.pem", folder / "box.key")
    if not (files.certificate.exists() and files.key.exists()):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(files, name)
    return files


def _make(files: TlsFiles, name: str) -> None:
    draft_key, draft_pem = files.key.with_suffix(".key.new"), files.certificate.with_suffix(".pem.new")
    subject = "".join(c for c in name if c.isalnum() or c in " -.")[:60] or "Trunkbox"
    command = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", str(_DAYS), "-subj", f"/CN={subject}", "-keyout", str(draft_key), "-out", str(draft_pem),
    ]  # fmt: skip
    old_mask = os.umask(0o077)
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=30)
    except (OSError, subprocess.SubprocessError) as err:
        raise CertificateMissing(f"openssl: {err}") from err
    finally:
        os.umask(old_mask)
    draft_key.replace(files.key)
    draft_pem.replace(files.certificate)
