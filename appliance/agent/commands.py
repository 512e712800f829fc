"""Programs of the system that the agent runs: where they are, and what they said.

Law: fixed words and values that were checked, never a shell; every run ends.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Ran:
    """A program's end: exit code, and what it said; 127 when it is not on this machine, 124 when it hung."""

    code: int
    out: str = ""
    err: str = ""

    @property
    def why(self) -> str:
        """What it complained of, on one line."""
        return " ".join(self.err.split())[:300] or f"exit code {self.code}"


def run(
    words: Sequence[str],
    given: str = "",
    seconds: float = SECONDS,
    *,
    folder: Path | None = None,
    also: Mapping[str, str] | None = None,
) -> Ran:
    """Run a program with `given` on its standard input, in `folder`; `also`: more of an environment.

    Never raises for what the program does."""
    program = shutil.which(words[0], path=PATH)
    if program is None:
        return Ran(127, err=f"{words[0]} is not on this machine")
    try:
        done = subprocess.run(
            [program, *words[1:]],
            input=given.encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
            cwd=folder,
            env={"PATH": PATH, "LANG": "C.UTF-8", **(also or {})},
        )
    except subprocess.TimeoutExpired:
        return Ran(124, err=f"{words[0]} gave no answer within {seconds:g} s")
    except OSError as err:
        return Ran(126, err=str(err))
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
