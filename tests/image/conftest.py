"""The lab of the image: built artefacts, one office, one virtual PC that lives through the whole story.

Law: nothing here is collected by a plain ./test; `./test --image` names the story by its file.
"""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.image.https import Https
from tests.image.machine import BOOT_SECONDS, Machine, acceleration
from tests.image.office import Office
from tests.image.served import Served

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "image-build" / "build"


@dataclass(frozen=True)
class Artefacts:
    """What was built: the disk of the first version, and bundles of later ones."""

    folder: Path
    disk: Path
    first: str
    good: Path
    broken: Path
    older: Path
    foreign: Path
    little: Path
    """It would fit, but for its content: what is refused before that need not be large."""


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the disk lives. TRUNKBOX_IMAGE_LAB keeps it, so that a story goes on where it stopped."""
    kept = os.environ.get("TRUNKBOX_IMAGE_LAB")
    return Path(kept) if kept else tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="session")
def artefacts(lab: Path) -> Artefacts:
    """Build what is not there yet: minutes."""
    out = Path(os.environ.get("TRUNKBOX_IMAGE_BUILT", lab / "built"))
    broken = out / "broken.txt"
    out.mkdir(parents=True, exist_ok=True)
    broken.write_text("[Service]\nExecStart=\nExecStart=/bin/false\n")
    drop = f"etc/systemd/system/trunkbox-engine.service.d/broken.conf={broken}"
    name = "trunkbox-x86-{}+dev"
    wanted = {
        "1.0.0": [],
        "1.1.0": ["--bundle-only"],
        "1.2.0": ["--bundle-only", "--add", drop],
    }
    for version, options in wanted.items():
        if not (out / f"{name.format(version)}.raucb").exists():
            subprocess.run([BUILD, "--board", "x86", "--version", version, "--out", out, *options], check=True)
    disk = out / "disk.img"
    if not disk.exists():
        packed = out / f"{name.format('1.0.0')}.img.zst"
        subprocess.run(["zstd", "-dqf", packed, "-o", disk], check=True)
    good, bad = (out / f"{name.format(version)}.raucb" for version in ("1.1.0", "1.2.0"))
    older, foreign = small(out, "0.9.0", "trunkbox-x86"), small(out, "1.3.0", "trunkbox-toaster")
    return Artefacts(out, disk, "1.0.0+dev", good, bad, older, foreign, small(out, "1.4.0", "trunkbox-x86"))


def small(out: Path, version: str, compatible: str) -> Path:
    """A bundle with the right signature that must be refused before its content matters."""
    cache = Path(os.environ.get("TRUNKBOX_CACHE") or Path.home() / ".cache" / "trunkbox")
    key = cache / "image" / "throwaway-key"
    content, target = out / f"small-{version}", out / f"small-{version}.raucb"
    if not target.exists():
        content.mkdir(exist_ok=True)
        (content / "rootfs.img").write_bytes(os.urandom(1 << 20))
        (content / "manifest.raucm").write_text(
            f"[update]\ncompatible={compatible}\nversion={version}\n[bundle]\nformat=verity\n"
            "[image.rootfs]\nfilename=rootfs.img\n"
        )
        signer = [f"--cert={key / 'cert.pem'}", f"--key={key / 'key.pem'}"]
        subprocess.run(["rauc", *signer, "bundle", content, target], check=True)
    return target


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """The wire."""
    made = Office()
    yield made
    made.close()


@pytest.fixture(scope="session")
def served(office: Office, lab: Path) -> Iterator[Served]:
    """The office's server."""
    made = Served(office.ns, lab / "served")
    yield made
    made.close()


@pytest.fixture(scope="session")
def machine(office: Office, lab: Path, artefacts: Artefacts) -> Iterator[Machine]:
    """The PC, switched on with the image on its disk."""
    made = Machine(office.ns, lab / "pc", accel=acceleration())
    if not made.disk.exists():
        made.insert_disk(artefacts.disk)
    made.power_on()
    made.await_boot(2 * BOOT_SECONDS)  # a story that goes on in the middle begins here too
    made.run("until ip -4 route | grep -q default; do sleep 1; done", BOOT_SECONDS)
    yield made
    made.attempt("sync", 20) if made.on else None
    made.pull_the_plug()


@pytest.fixture(scope="session")
def owner(office: Office) -> Https:
    """A browser at the desk."""
    return Https(office.ns)
