"""Look a bundle over before a byte of it is installed: signature, board, version, and every byte of its content.

Law: nothing is changed by looking; what RAUC's words mean is decided in `bundle`, purely.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from appliance.updates.bundle import (
    MAGIC,
    Machine,
    Offered,
    Refuse,
    Verdict,
    Why,
    judge,
    read_offered,
    read_refusal,
)
from appliance.updates.verity import blocks, root_hash

KEYRING = Path("/etc/rauc/keyring.pem")
PATIENCE = 120.0
"""Seconds that reading the signature may take."""


def inspect(bundle: Path, machine: Machine, keyring: Path = KEYRING, *, again: bool = False) -> Verdict:
    """May it be installed? Raises OSError when it cannot be read, or RAUC is not there."""
    with bundle.open("rb") as file:
        head, length = file.read(4), os.fstat(file.fileno()).st_size
        if head != MAGIC or length < 4096:
            return Refuse(Why.NOT_A_BUNDLE)
        file.seek(-8, os.SEEK_END)
        signature = int.from_bytes(file.read(8), "big")
    offered = _signed(bundle, keyring, length, signature)
    if isinstance(offered, Refuse):
        return offered
    verdict = judge(offered, machine, again=again)
    if isinstance(verdict, Refuse) or whole(bundle, offered):
        return verdict
    return Refuse(Why.DAMAGED, {"offered": offered.version})


def whole(bundle: Path, offered: Offered) -> bool:
    """Whether every byte of the content is the one that was signed."""
    proof = offered.verity
    with bundle.open("rb") as file:
        return root_hash(blocks(file, proof.size), proof.salt) == proof.root


def _signed(bundle: Path, keyring: Path, length: int, signature: int) -> Offered | Refuse:
    done = subprocess.run(
        ["rauc", f"--keyring={keyring}", "info", str(bundle)],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=PATIENCE,
        check=False,
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"},
    )
    if done.returncode != 0:
        return read_refusal(done.stderr)
    return read_offered(done.stdout, length, signature)
