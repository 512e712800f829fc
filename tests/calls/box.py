"""The real box under test: its own commands, its own data folder, inside the lab's private network.

Law: nothing of the engine is imported or called; it is driven as a person drives it, by its command line and its
control socket.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.control import CallStatus, Client, EngineDown, Event, Status
from tests.calls.settings import Plain, as_file
from tests.peers.child import Child
from tests.peers.netns import NetNs

COMMAND = str(Path(sys.executable).with_name("trunkbox"))


@dataclass(frozen=True)
class Footprint:
    """What a process holds of the system: the names of its threads, and what its open files lead to."""

    threads: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def sockets(self) -> int:
        """How many of the files are sockets."""
        return sum(link.startswith("socket:") for link in self.files)

    def beyond(self, most: "Footprint") -> str:
        """Return what there is more of than in `most`, in words; nothing if nothing."""
        counts = {
            "threads": (len(self.threads), len(most.threads)),
            "sockets": (self.sockets, most.sockets),
            "files": (len(self.files), len(most.files)),
        }
        return ", ".join(f"{now} {kind} after {then}" for kind, (now, then) in counts.items() if now > then)


class Box:
    """One engine with its data folder."""

    def __init__(self, ns: NetNs, folder: Path, settings: Plain, options: Sequence[str] = ()) -> None:
        """Import `settings` and start the engine with `options`; `await_ready` tells when it is ready."""
        self._options = tuple(options)
        folder.mkdir(parents=True, exist_ok=True)
        self.ns, self.data, self._file = ns, folder / "data", folder / "box.yaml"
        self.client = Client(self.data, timeout=10)
        self.log = folder / "engine.log"
        self.import_settings(settings)
        self.child = self._start()

    def _start(self) -> Child:
        started = [sys.executable, "-m", "sipengine", *self._options] if self._options else [COMMAND, "engine"]
        return Child(self.ns, [*started, "--data", str(self.data)], self.log)

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command of `trunkbox` inside the lab and return what it prints; it must end with `code`."""
        argv = [COMMAND, *arguments, "--data", str(self.data)]
        done = self.ns.run(subprocess.run, argv, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == code, f"{argv} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return str(done.stdout)

    def import_settings(self, settings: Plain) -> None:
        """Import a whole settings file; a running engine takes it up by itself."""
        self._file.write_text(as_file(settings))
        self.run("config", "import", str(self._file))

    def await_ready(self, timeout: float = 20.0) -> Status:
        """Wait until the engine says that it is ready and return its status."""
        return self.await_status("a ready engine", lambda status: status.engine.ready, timeout)

    def await_registered(self, timeout: float = 20.0) -> Status:
        """Wait until every account of every trunk is registered, or known by its address."""
        wanted = ("registered", "static", "off")

        def settled(status: Status) -> bool:
            states = [account.state for trunk in status.trunks for account in trunk.accounts]
            return status.engine.ready and all(state in wanted for state in states)

        return self.await_status("registered trunks", settled, timeout)

    def await_status(self, what: str, test: Callable[[Status], bool], timeout: float = 20.0) -> Status:
        """Return the status once it passes `test`; asked again at every event, and as long as nothing answers."""
        deadline = time.monotonic() + timeout
        seen: Status | None = None
        while time.monotonic() < deadline:
            assert self.child.alive, f"the engine ended with {self.child.wait(1)}\n{self.child.tail()}"
            with contextlib.suppress(EngineDown):
                seen = self.client.status()
                if test(seen):
                    return seen
            time.sleep(0.05)  # before its socket stands the engine has no events to await
        raise TimeoutError(f"no {what} in {timeout} s; status: {seen}\n{self.child.tail()}")

    def await_no_calls(self, timeout: float = 10.0) -> None:
        """Wait until the engine holds no call."""
        self.await_status("empty box", lambda status: not status.calls, timeout)

    def status(self) -> Status:
        """Return the state of the engine now."""
        return self.client.status()

    def status_json(self) -> Mapping[str, Any]:
        """Return what `trunkbox status --json` prints."""
        shown: Mapping[str, Any] = json.loads(self.run("status", "--json"))
        return shown

    def calls_now(self) -> tuple[CallStatus, ...]:
        """Return the calls in progress."""
        return self.client.calls()

    def log_rows(self) -> list[Mapping[str, Any]]:
        """Return what `trunkbox calls --json` prints: a finished call each."""
        rows: list[Mapping[str, Any]] = json.loads(self.run("calls", "--json", "--limit", "10000"))
        return rows

    def await_log(
        self, what: str, test: Callable[[Mapping[str, Any]], bool], timeout: float = 10.0
    ) -> Mapping[str, Any]:
        """Return the first row of the call log that passes `test`; TimeoutError shows what the log holds."""
        deadline = time.monotonic() + timeout
        while True:
            rows = self.log_rows()
            found = [row for row in rows if test(row)]
            if found:
                return found[0]
            if time.monotonic() > deadline:
                raise TimeoutError(f"no {what} in the call log: {rows[-5:]}")

    def events(self, test: Callable[[Event], bool], timeout: float = 10.0) -> Event:
        """Return the first event from now on that passes `test`."""
        return next(event for event in self.client.subscribe(timeout=timeout) if test(event))

    def footprint(self) -> Footprint:
        """Return what the engine holds of the system at this moment."""
        proc = Path(f"/proc/{self.child.pid}")
        return Footprint(tuple(sorted(_threads(proc))), tuple(sorted(_open_files(proc))))

    def await_footprint(self, most: Footprint, timeout: float = 10.0) -> None:
        """Wait until the engine holds no more than `most` of anything; AssertionError names what leaked.

        What leaks stays for ever; a control connection, or the port of a call just ended, may still be closing.
        """
        deadline = time.monotonic() + timeout
        while (more := self.footprint().beyond(most)) and time.monotonic() < deadline:
            time.sleep(0.1)  # nothing tells when the kernel's side of a connection is gone
        assert not more, f"{more} in {self.footprint()}"

    def kill(self) -> None:
        """End the engine as a power cut would."""
        if self.child.alive:
            os.kill(self.child.pid, signal.SIGKILL)
        self.child.wait(5)

    def crash(self) -> None:
        """Kill the engine and start it again."""
        self.kill()
        self.child = self._start()

    def restart(self) -> None:
        """Stop the engine politely and start it again."""
        self.child.stop()
        self.child = self._start()

    def stop(self) -> int:
        """Stop the engine and return its exit code."""
        return self.child.stop()


def _threads(proc: Path) -> list[str]:
    """Return the names of the threads of a process."""
    found = []
    for task in (proc / "task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found.append((task / "comm").read_text().strip())
    return found


def _open_files(proc: Path) -> list[str]:
    """Return what the open files of a process lead to."""
    found = []
    for entry in (proc / "fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.append(os.readlink(entry))
    return found
