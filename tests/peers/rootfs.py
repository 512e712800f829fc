"""Real peers as Debian ships them, in folders of their own: made once with mmdebstrap, kept outside the checkout.

Law: the folder appears whole or not at all, and its name says what it was made of.
"""

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

PACKAGES = ("asterisk", "asterisk-core-sounds-en-gsm", "asterisk-modules")
SUITE = "sid"
# The archive's release file for sid may be past its date on a mirror: its signature is still checked.
APT_OPTIONS = ('Acquire::Check-Valid-Until "false"', 'APT::Install-Recommends "false"')


class RootfsUnavailable(Exception):
    """The folder with Asterisk could not be made; the text says why and what to do."""


def cache_folder() -> Path:
    """Return where things are kept between runs: TRUNKBOX_CACHE, else the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(os.environ.get("TRUNKBOX_CACHE") or f"{base}/trunkbox")


def rootfs(packages: Sequence[str] = PACKAGES, suite: str = SUITE) -> Path:
    """Return the folder to chroot into, making it first when needed (half a minute, 341 MB, network and root)."""
    target = _place(packages, suite)
    if target.is_dir():
        return target
    cache = target.parent
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "peers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.is_dir():
            draft = cache / f"{target.name}.draft"
            shutil.rmtree(draft, ignore_errors=True)
            _build(draft, packages, suite)
            draft.rename(target)
    return target


def standing(packages: Sequence[str] = PACKAGES, suite: str = SUITE) -> bool:
    """Tell whether that folder was made already."""
    return _place(packages, suite).is_dir()


def _place(packages: Sequence[str], suite: str) -> Path:
    recipe = (tuple(packages), suite, APT_OPTIONS, platform.machine())
    return cache_folder() / f"peers-{hashlib.sha256(repr(recipe).encode()).hexdigest()[:12]}"


def _build(draft: Path, packages: Sequence[str], suite: str) -> None:
    options = [f"--aptopt={option}" for option in APT_OPTIONS]
    source = f"deb {mirror()} {suite} main"
    command = [
        "mmdebstrap",
        "--variant=apt",
        *options,
        f"--include={','.join(packages)}",
        suite,
        str(draft),
        source,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    if done.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        last = "\n".join(done.stderr.splitlines()[-5:])
        raise RootfsUnavailable(f"{packages[0]} could not be fetched from {mirror()}; is there a network?\n{last}")


def mirror() -> str:
    """Return the Debian mirror this machine itself uses."""
    form = "$(ORIGIN)\t$(SITE)"
    done = subprocess.run(
        ["apt-get", "indextargets", "--format", form, "Created-By: Packages"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    found = choose_mirror(done.stdout.splitlines())
    if found is None:
        raise RootfsUnavailable("the apt sources of this machine name no Debian mirror to fetch Asterisk from")
    return found


def choose_mirror(rows: Iterable[str]) -> str | None:
    """Pick the mirror from rows `origin TAB site`, leaving out the security archive and foreign ones."""
    sites = [site for origin, _, site in (row.partition("\t") for row in rows) if origin in ("Debian", "")]
    plain = [site for site in sites if site.rstrip("/").endswith("/debian")]
    return plain[0] if plain else None
