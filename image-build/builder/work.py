"""What one build works with, and how it runs its tools.

Law: a tool's whole output goes to a log; a failing one ends the build with the log's last lines.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.board import Board

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Path(__file__).resolve().parents[1]
SUITE = "trixie"
TAIL = 25
"""Lines of the log that are shown when a tool fails."""


class BuildError(Exception):
    """The build cannot go on; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Work:
    """One build. `epoch`: the date that everything made carries, UTC seconds."""

    board: Board
    out: Path
    cache: Path
    epoch: int
    started: float

    def say(self, words: str) -> None:
        """One line to the person, with the seconds since the start."""
        print(f"[{time.monotonic() - self.started:4.0f} s] {words}", file=sys.stderr, flush=True)

    def run(self, command: Sequence[str | Path], *, cwd: Path | None = None, stdin: Path | None = None) -> None:
        """Run a tool. Raises BuildError with the last lines of what it said."""
        self.out.mkdir(parents=True, exist_ok=True)
        log = self.out / "build.log"
        source = stdin.open("rb") if stdin else None
        with log.open("ab") as file:
            file.write(f"\n$ {' '.join(map(str, command))}\n".encode())
            file.flush()
            try:
                done = subprocess.run(
                    command, cwd=cwd, stdin=source or subprocess.DEVNULL, stdout=file, stderr=file,
                    env=self.environment(), check=False,
                )  # fmt: skip
            except FileNotFoundError as err:
                raise BuildError(f"{command[0]} is not installed; image-build/README.md lists the tools") from err
            finally:
                if source:
                    source.close()
        if done.returncode != 0:
            last = "\n".join(log.read_text(errors="replace").splitlines()[-TAIL:])
            raise BuildError(f"{Path(command[0]).name} failed ({done.returncode}):\n{last}\nThe whole log: {log}")

    def environment(self) -> dict[str, str]:
        """What tools see: one date, one language, one time zone."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "PYTHON"))}
        return {**kept, "SOURCE_DATE_EPOCH": str(self.epoch), "LANG": "C.UTF-8", "TZ": "UTC"}


def digest(parts: Iterable[str | bytes | Path]) -> str:
    """A short name for exactly these inputs; a Path counts with its name and content."""
    total = hashlib.sha256()
    for part in parts:
        data = part.name.encode() + b"\0" + part.read_bytes() if isinstance(part, Path) else part
        data = data.encode() if isinstance(data, str) else data
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()[:16]


def kept(target: Path, make: Callable[[Path], None]) -> Path:
    """The folder `target`, made by `make` in a draft beside it when it is not there: whole or absent."""
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".draft-{target.name}-{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        make(draft)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def files_under(folder: Path, suffixes: tuple[str, ...] = ("",)) -> list[Path]:
    """All files below, sorted, without compiled Python."""
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sorted(path for path in found if path.name.endswith(suffixes))
