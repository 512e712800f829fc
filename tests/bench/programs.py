"""The two C programs of the bench, compiled when their text has changed.

Law: a program's file name says what it was made of, so a stale one is never run.
"""

import hashlib
import subprocess
from pathlib import Path

from tests.peers.rootfs import cache_folder

SOURCES = Path(__file__).with_name("gen")
FLAGS = ("-O2", "-Wall", "-Wextra", "-Werror")
PROGRAMS = {"gen": ("main.c", "sip.c", "text.c", "voice.c", "figures.c"), "relay": ("relay.c",)}


def program(name: str) -> Path:
    """Return the program `gen` or `relay`, compiled first when needed; CalledProcessError if gcc refuses."""
    text = b"".join(path.read_bytes() for path in sorted(SOURCES.iterdir()))
    folder = cache_folder() / "bench"
    target = folder / f"{name}-{hashlib.sha256(text + repr(FLAGS).encode()).hexdigest()[:12]}"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".draft")
        sources = [str(SOURCES / source) for source in PROGRAMS[name]]
        subprocess.run(["gcc", *FLAGS, "-o", str(draft), *sources], check=True, timeout=120)
        draft.rename(target)
    return target
