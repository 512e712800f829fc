"""The real box under test: `trunkbox run` in an office of its own, as a newcomer starts it.

Law: nothing of it is imported or called; it is started, read, and killed from outside.
"""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from appliance.control import Client, ControlError, Status
from tests.cli.processes import until
from tests.peers.child import Child
from tests.peers.netns import NetNs

TRUNKBOX = str(Path(sys.executable).with_name("trunkbox"))
PORT = 8080


class Box:
    """One `trunkbox run` with its data folder. `url`: of its pages, without a slash at the end."""

    def __init__(self, ns: NetNs, folder: Path, address: str) -> None:
        """Start it; `await_pages` tells when its pages are there."""
        folder.mkdir(parents=True, exist_ok=True)
        self.ns, self.data, self.log = ns, folder / "data", folder / "log"
        self.url = f"http://{address}:{PORT}"
        self.client = Client(self.data, timeout=5)
        self._http = f"{address}:{PORT}"
        self.child = self._start()

    def _start(self) -> Child:
        argv = [TRUNKBOX, "run", "--lang", "en", "--data", str(self.data), "--http", self._http]
        return Child(self.ns, argv, self.log)

    def await_said(self, pattern: str, seconds: float = 60) -> re.Match[str]:
        """Wait until it printed something that `pattern` finds."""

        def look() -> re.Match[str] | None:
            assert self.child.alive, self.child.tail()
            return re.search(pattern, self.log.read_text())

        try:
            found = until(look, seconds)
        except AssertionError as err:
            raise AssertionError(f"{pattern!r} was never said:\n{self.child.tail()}") from err
        assert found is not None
        return found

    def await_pages(self) -> None:
        """Wait until engine and pages are there."""
        self.await_said("Web pages: ")
        until(self.status, 30)

    def status(self) -> Status | None:
        """What the engine says; None when it does not answer or is not ready."""
        try:
            status = self.client.status()
        except ControlError:
            return None
        return status if status.engine.ready else None

    def trunkbox(self, *typed: str) -> str:
        """Run a command beside it and return what it prints."""
        argv = [TRUNKBOX, *typed, "--data", str(self.data)]
        done = self.ns.run(subprocess.run, argv, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, f"{argv}: {done.stderr}"
        return str(done.stdout)

    def import_settings(self, text: str) -> None:
        """Have other settings in force; the running engine takes them up at once."""
        file = self.data.parent / "settings.yaml"
        file.write_text(text)
        self.trunkbox("config", "import", str(file))

    def setup_code(self) -> str:
        """The code that claims it, as `trunkbox run` printed it."""
        return self.await_said(r"\b([A-Z0-9]{4}-[A-Z0-9]{4})\b").group(1)

    def kill_engine(self) -> int:
        """End the engine as a fault would, and return the process id that it had; it comes back by itself."""
        status = until(self.status)
        assert status is not None
        os.kill(status.engine.pid, signal.SIGKILL)
        return status.engine.pid

    def await_engine(self, other_than: int) -> Status:
        """Wait for another engine process to be ready."""

        def look() -> Status | None:
            status = self.status()
            return status if status is not None and status.engine.pid != other_than else None

        found = until(look, 30)
        assert found is not None
        return found

    def stop(self) -> int:
        """End it and return its exit code."""
        return self.child.stop(30)
