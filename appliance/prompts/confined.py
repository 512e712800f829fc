"""A program that reads what strangers made: bounded in time, memory, files, without a network if may be.

Law: no shell; it sees one folder of its own as its working directory, an empty environment, and nothing on its
standard input. What it says goes to a bounded file.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CPU_SECONDS = 60
SECONDS = 120
MEMORY = 300_000_000
"""Bytes of data; ten minutes of sound turned round take 40 MB, and the program's own tables as much."""
FILE = 80_000_000
"""Bytes of any file that it writes: ten minutes at 16 kHz are 19 MB; espeak-ng asks for 67 million bytes of memory
as a file, for a sound server that is not there."""
FILES = 64
SAID = 65_536
"""Bytes of what it said that are read, the last ones."""


class NoProgram(Exception):
    """It is not installed here. `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not installed")
        self.name = name


@dataclass(frozen=True, slots=True)
class Done:
    """How it ended: `code` 0 for well, negative for a signal (a limit), None for out of time."""

    code: int | None
    said: str


def run(argv: Sequence[str], folder: Path, seconds: float = SECONDS) -> Done:
    """Run a program in `folder` until it ends, or for `seconds`. Raises NoProgram, OSError."""
    if shutil.which(argv[0]) is None:
        raise NoProgram(argv[0])
    said = folder / f"said-{argv[0]}"
    with said.open("wb") as out:
        child = subprocess.Popen(
            [*_limits(), *argv],
            cwd=folder,
            env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code: int | None = child.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            if child.returncode is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
    with said.open("rb") as file:
        file.seek(max(0, said.stat().st_size - SAID))
        return Done(code, file.read(SAID).decode("utf-8", "replace"))


@cache
def _limits() -> tuple[str, ...]:
    """What goes before the program: nice, so that calls go first, and the limits of util-linux's prlimit."""
    words = ["nice", "-n", "10"]
    words += [
        "prlimit",
        f"--cpu={CPU_SECONDS}",
        f"--data={MEMORY}",
        f"--fsize={FILE}",
        f"--nofile={FILES}",
        "--core=0",
        "--",
    ]
    alone = ("unshare", "--user", "--net", "--")
    return (*words, *alone) if _works((*words, *alone, "true")) else tuple(words)


def _works(argv: Sequence[str]) -> bool:
    """Some machines forbid user namespaces; then the program's own refusal of every protocol has to do."""
    try:
        return subprocess.run(argv, capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
