"""A real agent process in a network namespace of its own, and people who ask it.

Law: its kernel, socket and folder are the test's own; the machine is never touched.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.agent.client import AgentClient
from tests.peers.netns import NetNs

ENGINE, WEB, GROUP, NOBODY = 61001, 61002, 61003, 61004
READY = "agent ready"
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Served:
    """A served agent. `words`: the log so far is in `log`."""

    process: subprocess.Popen[str]
    socket: Path
    state: Path
    log: Path
    place: NetNs

    def client(self) -> AgentClient:
        return AgentClient(self.socket)

    def ask_as(self, uid: int, code: str, groups: tuple[int, ...] = (GROUP,)) -> subprocess.CompletedProcess[str]:
        """Run a little program as another user; it finds the socket's path in `sys.argv[1]`."""
        return subprocess.run(
            [sys.executable, "-c", code, str(self.socket)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            user=uid,
            group=groups[0] if groups else uid,
            extra_groups=list(groups),
        )

    def table(self) -> str:
        """Our table in its kernel."""
        words = ["nft", "-n", "list", "table", "inet", "trunkbox"]
        return self.place.run(lambda: subprocess.run(words, capture_output=True, text=True, check=False).stdout)


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Served]:
    """An agent with its state in `folder`, until the end of the `with`."""
    place = NetNs()
    folder.chmod(0o755)
    run, log = folder / "run", folder / "agent.log"
    run.mkdir(exist_ok=True)
    run.chmod(0o755)
    words = [
        sys.executable, "-m", "appliance.cli", "agent", "--socket", str(run / "agent.sock"),
        "--state", str(folder / "state"), "--runtime", str(folder / "networkd"), "--group", str(GROUP),
        "--engine-user", str(ENGINE),
        "--web-user", str(WEB), "--web-port", "8080", *options,
    ]  # fmt: skip
    with log.open("a") as told:
        process = place.run(
            lambda: subprocess.Popen(words, stdout=subprocess.PIPE, stderr=told, text=True, cwd=ROOT)
        )
    assert process.stdout is not None
    try:
        with process.stdout:
            assert process.stdout.readline().strip() == READY, log.read_text()
            yield Served(process, run / "agent.sock", folder / "state", log, place)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(20)
        place.close()


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that other users may pass through, unlike pytest's."""
    with TemporaryDirectory(prefix="trunkbox-agent-") as name:
        yield Path(name)
