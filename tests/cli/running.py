"""A real `trunkbox run` as a process, and what it said.

Law: loopback only, on a free port; whoever starts one stops it.
"""

import json
import re
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.processes import until

ROOT = Path(__file__).resolve().parents[2]
TRUNKBOX = [sys.executable, "-m", "appliance.cli"]


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass
class Run:
    """A started `trunkbox run`, and what it said up to now."""

    process: subprocess.Popen[bytes]
    data: Path
    port: int
    log: Path

    def said(self, pattern: str) -> re.Match[str] | None:
        return re.search(pattern, self.log.read_text())

    def await_said(self, pattern: str, seconds: float = 60) -> None:
        def look() -> bool:
            assert self.process.poll() is None, self.log.read_text()
            return self.said(pattern) is not None

        try:
            until(look, seconds)
        except AssertionError as err:
            raise AssertionError(f"{pattern!r} was never said:\n{self.log.read_text()}") from err

    def trunkbox(self, *typed: str) -> subprocess.CompletedProcess[str]:
        argv = [*TRUNKBOX, *typed, "--data", str(self.data), "--lang", "en"]
        return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    def shown(self, *typed: str) -> Any:
        done = self.trunkbox(*typed)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    @property
    def practice(self) -> Path:
        return self.data / "practice"


def start(data: Path, log: Path, *typed: str) -> Run:
    port = free_port()
    argv = [*TRUNKBOX, "run", "--lang", "en", "--data", str(data), "--http", f"127.0.0.1:{port}", *typed]
    with log.open("wb") as output:
        process = subprocess.Popen(argv, cwd=ROOT, stdout=output, stderr=output, start_new_session=True)
    return Run(process, data, port, log)


def stop(run: Run) -> int:
    if run.process.poll() is None:
        run.process.terminate()
    try:
        return run.process.wait(30)
    except subprocess.TimeoutExpired:
        run.process.kill()
        run.process.wait()
        raise
