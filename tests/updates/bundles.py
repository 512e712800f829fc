"""Bundles for tests, made and signed by RAUC itself.

Law: a bundle differs from a good one in what was asked for, and in nothing else.
"""

import hashlib
import subprocess
from pathlib import Path

from appliance.updates.verity import BLOCK


def make_keys(folder: Path) -> Path:
    """Two signers: ours, and a stranger."""
    for name in ("ours", "theirs"):
        command = [
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-subj",
            "/CN=x",
        ]
        out = ["-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem"]
        subprocess.run(["openssl", *command, *out], check=True, capture_output=True)
    return folder


def made(
    folder: Path,
    keys: Path,
    name: str,
    *,
    version: str,
    board: str = "trunkbox-x86",
    key: str = "ours",
    copies: int = 8,
) -> Path:
    """A bundle whose slot is so many times 32 blocks of noise."""
    content = folder / f"{name}.d"
    content.mkdir()
    noise = b"".join(hashlib.sha256(f"{name}{n}".encode()).digest() for n in range(BLOCK))
    (content / "rootfs.img").write_bytes(noise * copies)
    (content / "manifest.raucm").write_text(
        f"[update]\ncompatible={board}\nversion={version}\n[bundle]\nformat=verity\n"
        "[image.rootfs]\nfilename=rootfs.img\n"
    )
    target = folder / f"{name}.raucb"
    signer = [f"--cert={keys / f'{key}.pem'}", f"--key={keys / f'{key}.key'}"]
    subprocess.run(["rauc", *signer, "bundle", content, target], check=True, capture_output=True)
    return target
