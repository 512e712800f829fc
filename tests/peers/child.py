"""A process of the lab: started inside a private network, ended by its own process group, never by name.

Law: nothing outlives the session: the kernel kills the child when the session dies, and `stop` waits for its end.
"""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.peers.netns import NetNs


class Child:
    """One running program with its output in a file."""

    def __init__(
        self,
        ns: NetNs,
        argv: Sequence[str],
        log: Path,
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        open_files: int = 8192,
    ) -> None:
        """Start `argv` inside `ns`, its output appended to `log`."""
        self.log = log
        self.argv = tuple(argv)
        wrapped = ["setpriv", "--pdeathsig", "KILL", "prlimit", f"--nofile={open_files}", *argv]
        with log.open("ab") as output:
            self.process = ns.run(
                subprocess.Popen,
                wrapped,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if env is None else {**os.environ, **env},
                cwd=cwd,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id, which is its process group too."""
        return self.process.pid

    @property
    def alive(self) -> bool:
        """Tell whether the program still runs."""
        return self.process.poll() is None

    def wait(self, timeout: float) -> int:
        """Wait at most `timeout` (s) for the end and return the exit code; TimeoutError names the program."""
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired as err:
            raise TimeoutError(f"{self.argv[0]} still runs after {timeout} s\n{self.tail()}") from err

    def stop(self, timeout: float = 10.0) -> int:
        """End the program: politely, then by force; return its exit code. No process of its group is left."""
        if self.alive:
            self.process.terminate()
            try:
                self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                self._kill_group()
        code = self.process.wait(timeout)
        self._kill_group()
        return code

    def _kill_group(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def tail(self, lines: int = 30) -> str:
        """Return the last lines of its output, for the message of a failing test."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
