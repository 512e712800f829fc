"""Root file systems from Debian's archive, with mmdebstrap: as root, or as an ordinary user in a user namespace.

Law: what runs inside the new root is handed in as hooks; nothing of the building machine is mounted into it.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from builder.work import SUITE, BuildError, Work

COMPONENTS = "main non-free-firmware"


def mmdebstrap(work: Work, target: str | Path, include: Sequence[str], options: Iterable[str]) -> None:
    """Make the root file system `target` (a .tar, or /dev/null when the hooks carry the result out)."""
    site, security = mirrors(archive_rows())
    work.run(
        [
            "mmdebstrap",
            f"--mode={'root' if os.geteuid() == 0 else 'unshare'}",
            "--variant=minbase",
            f"--architectures={work.board.architecture}",
            f"--include={','.join(include)}",
            '--aptopt=APT::Install-Recommends "false"',
            "--aptopt=Acquire::Retries 3",
            *options,
            SUITE,
            str(target),
            f"deb {site} {SUITE} {COMPONENTS}",
            f"deb {site} {SUITE}-updates {COMPONENTS}",
            f"deb {security} {SUITE}-security {COMPONENTS}",
        ],
        cwd=work.out,
    )


def archive_rows() -> list[str]:
    """What this machine's own apt reads, one `origin TAB site TAB suite` a row."""
    form = "$(ORIGIN)\t$(SITE)\t$(CODENAME)"
    command = ["apt-get", "indextargets", "--format", form, "Created-By: Packages"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout.splitlines()


def mirrors(rows: Iterable[str]) -> tuple[str, str]:
    """The main and the security archive among those rows. Raises BuildError when apt knows neither."""
    main = security = ""
    for row in rows:
        origin, site, _suite = (*row.split("\t"), "", "")[:3]
        plain = site.rstrip("/")
        if origin in ("Debian", "") and plain.endswith("/debian-security"):
            security = security or plain
        elif origin in ("Debian", "") and plain.endswith("/debian"):
            main = main or plain
    main = os.environ.get("TRUNKBOX_DEBIAN_MIRROR", main)
    if not main:
        raise BuildError("apt on this machine names no Debian mirror; set TRUNKBOX_DEBIAN_MIRROR to one")
    return main, security or f"{main}-security"
