"""A plain Debian machine: its own files, its own systemd as process 1, on a wire with an office at the other end.

Law: it runs in systemd-nspawn, on this kernel: what the kernel itself does (system calls filtered, memory that may
not be written and executed, packets dropped) is real; what it writes is in a folder of the test's own.
"""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.browser.place import Network
from tests.pace import slowness
from tests.peers.child import Child

BOOT_SECONDS = 60
NSENTER = ("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd")
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}


def missing() -> str | None:
    """What is missing for such a machine, in words; None: nothing."""
    if os.geteuid() != 0:
        return "needs root: run it with sudo"
    absent = [one for one in ("systemd-nspawn", "mmdebstrap", "nsenter") if shutil.which(one) is None]
    return f"needs {', '.join(absent)}" if absent else None


class Debian:
    """One machine. `base`: the files that it begins with, which stay as they are; `folder`: what it writes."""

    def __init__(self, wire: Network, base: Path, folder: Path) -> None:
        """Switched off. Raises CalledProcessError when its files cannot be laid over the base."""
        self.wire, self.folder = wire, folder
        self.root = folder / "root"
        self._child: Child | None = None
        self._leader = 0
        for name in ("written", "work", "root"):
            (folder / name).mkdir(parents=True)
        layers = f"lowerdir={base},upperdir={folder / 'written'},workdir={folder / 'work'}"
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", layers, self.root], check=True)

    def in_place(self, *words: str, seconds: float = 300) -> str:
        """Run a program among its files while it is off."""
        done = subprocess.run(
            ["chroot", self.root, *words],
            env=ENVIRONMENT, capture_output=True, text=True, timeout=seconds, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def power_on(self) -> None:
        """Switch on and wait until systemd has started everything."""
        network = f"/proc/{os.getpid()}/task/{self.wire.box.run(threading.get_native_id)}/ns/net"
        words = [
            "systemd-nspawn", f"--directory={self.root}", "--boot", "--register=no", "--keep-unit", "--quiet",
            f"--network-namespace-path={network}", "--console=pipe", "--machine=trunkbox",
            "--link-journal=no", "--resolv-conf=off", "--timezone=off", "--capability=CAP_NET_ADMIN",
        ]  # fmt: skip
        # The newest systemd wants cgroup v2, whatever the machine around it has.
        env = {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
        self._child = Child(self.wire.street, words, self.folder / "console.log", env=env)
        self.await_("it to start", lambda: self.attempt("systemctl is-system-running --wait")[0] == 0)

    def power_off(self) -> None:
        """Take the power and the files away."""
        if self._child is not None:
            self._child.stop(30)
        subprocess.run(["umount", self.root], check=True)

    def run(self, command: str, seconds: float = 60) -> str:
        """Run a command as root; it must succeed."""
        code, said = self.attempt(command, seconds)
        assert code == 0, f"{command} ended with {code}:\n{said}"
        return said

    def attempt(self, command: str, seconds: float = 60) -> tuple[int, str]:
        """Run a command as root; its exit code and what it says. 255: the machine is not there yet."""
        leader = self._process_one()
        if not leader:
            return 255, "no process 1"
        done = subprocess.run(
            ["nsenter", f"--target={leader}", *NSENTER, "sh", "-c", command],
            env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", timeout=seconds * slowness(), check=False,
        )  # fmt: skip
        return done.returncode, done.stdout.strip()

    def _process_one(self) -> int:
        """Its systemd, as the process is numbered out here; 0 while there is none."""
        assert self._child is not None
        assert self._child.alive, f"the machine is off:\n{self._child.tail()}"
        children = Path(f"/proc/{self._child.pid}/task/{self._child.pid}/children").read_text().split()
        for child in children:
            if Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                return int(child)
        return 0

    def await_(self, what: str, found: Callable[[], object], seconds: float = BOOT_SECONDS) -> None:
        """Wait until something is so; TimeoutError names it."""
        deadline = time.monotonic() + seconds * slowness()
        while not found():
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited {seconds} s for {what}\n{self.attempt('systemctl --failed')[1]}")
            time.sleep(0.1)

    def unit(self, name: str, *fields: str) -> dict[str, str]:
        """What systemd knows of a unit."""
        said = self.run(f"systemctl show {name} -p {','.join(fields)}")
        return dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
