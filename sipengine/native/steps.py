"""Say what is being built, run its commands, and show the end of the log when one fails.

Law: standard output is for results (a path, JSON); every word to a person goes to standard error.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

HEARTBEAT = 20.0  # seconds between two signs of life of a long step
TAIL = 40  # lines of the log that are shown when a command fails


Command = Sequence[str | Path]


class Trouble(Exception):
    """The build cannot go on: what happened, why, and what to do next, in Dutch and English."""

    def __init__(self, nl: str, en: str) -> None:
        super().__init__(en)
        self.nl = nl
        self.en = en


def speaks_dutch(environ: Mapping[str, str]) -> bool:
    """True when the locale in force (LC_ALL, LC_MESSAGES, LANG, in that order) is Dutch."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return environ[name].lower().startswith("nl")
    return False


def explain(trouble: Trouble, environ: Mapping[str, str]) -> str:
    """The words for a person: English, with Dutch above it where the locale is Dutch."""
    return f"{trouble.nl}\n\n{trouble.en}" if speaks_dutch(environ) else trouble.en


class Progress:
    """Progress lines with the seconds since the start; `log` gets every command with all its output.

    `elapsed` is how many seconds the caller (./run) had been at work before, so that its lines and these count on.
    """

    def __init__(self, log: Path, elapsed: float = 0.0) -> None:
        self.log = log
        self._start = time.monotonic() - elapsed

    def say(self, nl: str, en: str) -> None:
        """One line to the person in the language in force, stamped with the elapsed seconds."""
        words = nl if speaks_dutch(os.environ) else en
        print(f"      [{time.monotonic() - self._start:4.0f} s] {words}", file=sys.stderr, flush=True)

    def start(
        self, command: Command, cwd: Path, environ: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start `command` with its output going to the log; `finish` waits for it."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            out.write(f"\n$ {' '.join(map(str, command))}\n".encode())
            out.flush()
            try:
                # An own session, so that stopping the build stops make's children too (see `stop`).
                return subprocess.Popen(
                    list(map(str, command)),
                    cwd=cwd,
                    env={**os.environ, "LC_ALL": "C.UTF-8", **(environ or {})},
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except FileNotFoundError as err:
                raise Trouble(
                    f"Het programma {command[0]} ontbreekt. Installeer de pakketten in"
                    " appliance/setup/packages, of start ./run, dat dit zelf doet.",
                    f"The program {command[0]} is missing. Install the packages listed in"
                    " appliance/setup/packages, or start ./run, which does it by itself.",
                ) from err

    def finish(self, process: subprocess.Popen[bytes], doing: str) -> None:
        """Wait for `process`; raise Trouble with the tail of the log when it fails."""
        try:
            while True:
                try:
                    code = process.wait(HEARTBEAT)
                    break
                except subprocess.TimeoutExpired:
                    self.say(f"... {doing}", f"... {doing}")
        finally:
            stop(process)
        if code:
            raise self.failure(doing, code)

    def run(self, doing: str, command: Command, cwd: Path, environ: Mapping[str, str] | None = None) -> None:
        """Run one command to its end."""
        self.finish(self.start(command, cwd, environ), doing)

    def failure(self, doing: str, code: int) -> Trouble:
        """The Trouble of a command that ended with `code`, with the end of the log in it."""
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-TAIL:])
        return Trouble(
            f"{tail}\n\nMislukt (code {code}): {doing}. Hierboven de laatste regels; alles staat in {self.log}",
            f"{tail}\n\nFailed (code {code}): {doing}. Above are the last lines; all of it is in {self.log}",
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a started command and its children, if it still runs."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def sweep_drafts(folder: Path, patience: float = 5.0) -> None:
    """Remove what killed builds left in `folder`.

    The tools of a build that was killed -9 live on for a moment and write into its draft while it goes, so it is
    removed again until it stays away, for at most `patience` seconds; the next build would find what is left.
    """
    deadline = time.monotonic() + patience
    while stale := list(folder.glob(".draft-*")):
        for draft in stale:
            shutil.rmtree(draft, ignore_errors=True)
        if time.monotonic() > deadline:
            return
        time.sleep(0.1)  # the tools are nobody's children any more, so nothing tells when they end
