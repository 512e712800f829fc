"""The certificate that this machine shows to browsers, where an image of ours has put it.

Law: reads a file only; on a machine without one there is none, and that is no fault.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from ssl import PEM_cert_to_DER_cert

CERTIFICATE = Path("/etc/trunkbox/certificate.pem")


def fingerprint(certificate: Path = CERTIFICATE) -> str:
    """Its SHA-256 as browsers show it, in capitals with colons; "" when there is none."""
    try:
        digest = sha256(PEM_cert_to_DER_cert(certificate.read_text())).hexdigest().upper()
    except (OSError, ValueError):
        return ""
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
