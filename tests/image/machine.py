"""A virtual PC that boots the image: its disk, its power, its serial lines.

Law: what boots is the artefact as it would be released; the lab's shell comes in from outside, as a credential
that systemd takes from the firmware of a virtual machine, and a real PC has not.
"""

import base64
import contextlib
import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

from tests.image.office import DEVICE
from tests.peers.child import Child
from tests.peers.netns import NetNs

BOOT_SECONDS = 300
"""An emulated processor on a busy machine starts slowly."""
EMULATED = "Nehalem"
"""An x86-64-v2 of 2008: what it cannot do need not be emulated (`max` takes a third longer)."""
SHELL = """[Unit]
Description=Shell of the lab
DefaultDependencies=no
After=local-fs.target
Conflicts=shutdown.target
[Service]
ExecStart=/bin/sh -c 'stty -echo; echo @@ready@@; exec /bin/sh'
StandardInput=tty
StandardOutput=tty
StandardError=journal
TTYPath=/dev/ttyS1
Restart=always
RestartSec=1
"""
DROPIN = "[Unit]\nWants=lab-shell.service\n"
FIRMWARE = Path("/usr/share/OVMF")


class Machine:
    """One PC. `accel`: kvm where it works, else tcg."""

    def __init__(self, ns: NetNs, folder: Path, *, uefi: bool = False, accel: str = "tcg") -> None:
        """Switched off, without a disk."""
        self.ns, self.folder, self.uefi, self.accel = ns, folder, uefi, accel
        folder.mkdir(parents=True, exist_ok=True)
        self.disk = folder / "disk.qcow2"
        self.serial = folder / "serial.log"
        self._shell_path = folder / "shell.sock"
        self._shell: socket.socket | None = None
        self._child: Child | None = None

    def insert_disk(self, image: Path, gigabytes: int = 8) -> None:
        """A disk with this image on it, as somebody wrote it with a flashing tool; larger than the image."""
        command = ["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", str(image), str(self.disk)]
        subprocess.run([*command, f"{gigabytes}G"], check=True)

    def power_on(self) -> None:
        """Switch on."""
        self._shell_path.unlink(missing_ok=True)
        credentials = {
            "systemd.extra-unit.lab-shell.service": SHELL,
            "systemd.unit-dropin.sysinit.target~lab": DROPIN,
        }
        smbios = []
        for name, text in credentials.items():
            value = base64.b64encode(text.encode()).decode()
            smbios += ["-smbios", f"type=11,value=io.systemd.credential.binary:{name}={value}"]
        accel = ["-accel", "kvm", "-cpu", "host"] if self.accel == "kvm" else []
        self._child = Child(
            self.ns,
            [
                "qemu-system-x86_64", "-machine", "q35",
                *(accel or ["-accel", "tcg,thread=multi", "-cpu", EMULATED]),
                "-smp", "2", "-m", "1024", "-display", "none", *self._firmware(),
                "-chardev", f"file,id=log,path={self.serial},append=on", "-serial", "chardev:log",
                "-chardev", f"socket,id=lab,path={self._shell_path},server=on,wait=off", "-serial", "chardev:lab",
                "-drive", f"if=virtio,file={self.disk},format=qcow2,cache=writeback",
                "-nic", f"tap,ifname={DEVICE},script=no,downscript=no,model=virtio-net-pci",
                "-monitor", f"unix:{self.folder / 'monitor.sock'},server=on,wait=off",
                "-device", "i6300esb", "-action", "watchdog=reset", *smbios,
            ],
            self.folder / "qemu.log",
        )  # fmt: skip

    def _firmware(self) -> list[str]:
        if not self.uefi:
            return []
        variables = self.folder / "uefi-variables.fd"
        if not variables.exists():
            shutil.copy(FIRMWARE / "OVMF_VARS_4M.fd", variables)
        code = FIRMWARE / "OVMF_CODE_4M.fd"
        return [
            "-drive", f"if=pflash,format=raw,readonly=on,file={code}",
            "-drive", f"if=pflash,format=raw,file={variables}",
        ]  # fmt: skip

    def photograph(self, target: Path) -> None:
        """What is on the screen now, as a PNG."""
        self._monitor(f"screendump {target} -f png")

    def type_keys(self, *keys: str) -> None:
        """Press keys, named as QEMU names them: `1`, `ret`, `y`."""
        for key in keys:
            self._monitor(f"sendkey {key}")

    def _monitor(self, command: str) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(20)
            line.connect(str(self.folder / "monitor.sock"))
            _read(line, re.compile(r"\(qemu\) $"), time.monotonic() + 20)
            line.sendall(f"{command}\n".encode())
            _read(line, re.compile(r"\n\(qemu\) $"), time.monotonic() + 20)

    @property
    def on(self) -> bool:
        """Whether it has power."""
        return self._child is not None and self._child.alive

    def pull_the_plug(self) -> None:
        """No power from one moment to the next. What the disk was told to keep, it keeps."""
        if self._child is not None:
            self._child.process.kill()
            self._child.wait(20)
        self._forget_shell()

    def _forget_shell(self) -> None:
        if self._shell is not None:
            self._shell.close()
        self._shell = None

    def run(self, command: str, seconds: float = 60) -> str:
        """Run a command as root in the box and return what it says. It must succeed."""
        code, said = self.attempt(command, seconds)
        assert code == 0, f"{command} ended with {code}:\n{said}"
        return said

    def attempt(self, command: str, seconds: float = 60) -> tuple[int, str]:
        """Run a command as root in the box; its exit code and what it says. Waits for the box to be up."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                shell = self._connected(deadline)
                mark = f"{time.monotonic_ns():x}"
                shell.sendall(f"{{ {command}\n}} 2>&1 </dev/null; echo @@$?.{mark}@@\n".encode())
                said = _read(shell, re.compile(rf"@@(\d+)\.{mark}@@"), deadline)
                return int(said[1]), said.string[: said.start()].replace("\r\n", "\n").strip()
            except OSError:
                self._forget_shell()
                time.sleep(1)
        raise TimeoutError(f"no shell for {command} in {seconds} s\n{self.tail()}")

    def _connected(self, deadline: float) -> socket.socket:
        """The shell's line, answering: what was left on it by an earlier start is read away."""
        if self._shell is not None:
            return self._shell
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(5)
        try:
            line.connect(str(self._shell_path))
            while True:
                mark = f"{time.monotonic_ns():x}"
                line.sendall(f"\necho @@0.{mark}@@\n".encode())
                with contextlib.suppress(TimeoutError):
                    _read(line, re.compile(rf"(?<!echo )@@(0)\.{mark}@@"), min(deadline, time.monotonic() + 4))
                    break
                if time.monotonic() > deadline:
                    raise TimeoutError("nobody answers on the shell's line")
        except BaseException:
            line.close()
            raise
        self._shell = line
        return line

    def await_boot(self, seconds: float = BOOT_SECONDS) -> str:
        """Wait until a start after now has a shell; the id of this start."""
        self._forget_shell()
        return self.run("cat /proc/sys/kernel/random/boot_id", seconds)

    def await_other_boot(self, boot: str, seconds: float = BOOT_SECONDS) -> str:
        """Wait until the box has started again since `boot`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.on, f"the machine is off\n{self.tail()}"
            self._forget_shell()
            with contextlib.suppress(TimeoutError):
                code, found = self.attempt("cat /proc/sys/kernel/random/boot_id", 20)
                if code == 0 and found != boot:  # what runs while it goes down is terminated
                    return found
            time.sleep(1)
        raise TimeoutError(f"no other start in {seconds} s\n{self.tail()}")

    def tail(self, lines: int = 40) -> str:
        """The last lines of the serial line, for the message of a failing test."""
        text = self.serial.read_text(errors="replace") if self.serial.exists() else ""
        return "\n".join(text.splitlines()[-lines:])


def _read(line: socket.socket, pattern: re.Pattern[str], deadline: float) -> re.Match[str]:
    """Read until `pattern`; its match in all that came. Raises OSError when nothing comes in time."""
    text = ""
    while True:
        found = pattern.search(text)
        if found:
            return found
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"no {pattern.pattern}; came: {text[-500:]}")
        line.settimeout(left)
        data = line.recv(65536)
        if not data:
            raise ConnectionResetError("the shell's line is gone")
        text += data.decode(errors="replace")


def acceleration() -> str:
    """TRUNKBOX_QEMU_ACCEL, else tcg: /dev/kvm may be there and still not start a guest."""
    return os.environ.get("TRUNKBOX_QEMU_ACCEL", "tcg")
