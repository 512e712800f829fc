"""A machine of make-believe for the set-up scripts: its system, packages and registries are small shell scripts.

Law: the scripts under test run unchanged, in a copy of the checkout; calls of outside programs are written down.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What a base system has and the scripts use; everything else is absent unless a test puts it there.
TOOLS = """
awk bash basename cat chmod cp cut df dirname env flock grep head id mkdir paste readlink rm sed sha256sum
sleep sort tail touch true uname
"""

OS_RELEASE = 'ID={id}\nVERSION_ID="{version}"\nPRETTY_NAME="{id} {version}"\n'

# A Python that makes environments whose pip and trunkbox are make-believe too.
PYTHON = """#!/bin/bash
echo "python $*" >>"$CALLS"
case "$*" in
    *"sys.exit(sys.version_info"* | *zoneinfo*) exit 0 ;;
    *sys.executable*) echo "/fake/python 3.11 $PYTHON_FLAVOUR" ;;
    -V) echo "Python 3.11.2" ;;
    "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    *"pip install"*) bash -c "$PIP" || exit 1; shift $(($# - 1))
        command=$(dirname "$0")/trunkbox
        printf '#!/bin/bash\\nprintf "<%%s>" "$@"\\n' >"$command"; chmod +x "$command" ;;
    *--keys) echo "${KEY:-aaaa}" ;;
    *--wheel) bash -c "$BUILD" || exit 1; echo "/cache/wheels/${KEY:-aaaa}/pjsua2-2.17.whl" ;;
    *) exit 64 ;;
esac
"""


class Machine:
    """A folder with a checkout and a PATH of its own; `start` runs one of the commands there."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "trunk box"  # a space in the path must do no harm
        self.bin = folder / "bin"
        self.calls_file = folder / "calls"
        self.os_release = folder / "os-release"
        shutil.copytree(ROOT / "appliance" / "setup", self.checkout / "appliance" / "setup")
        for name in ("run", "test", "pyproject.toml"):
            shutil.copy(ROOT / name, self.checkout / name)
        self.bin.mkdir()
        for tool in TOOLS.split():
            found = shutil.which(tool)
            assert found, f"this machine has no {tool}"
            (self.bin / tool).symlink_to(found)
        self.calls_file.touch()
        self.environ = {
            "PATH": str(self.bin),
            "CALLS": str(self.calls_file),
            "TRUNKBOX_OS_RELEASE": str(self.os_release),
            "TRUNKBOX_PYTHON": str(self.bin / "python3"),
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "PIP": "true",
            "BUILD": "true",
        }
        self.put("python3", PYTHON)
        self.system("debian", "12", "amd64")
        self.packages_present(True)

    def put(self, program: str, text: str) -> None:
        """Install a program of make-believe."""
        path = self.bin / program
        path.unlink(missing_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def system(self, name: str, version: str, architecture: str) -> None:
        """Be this system: os-release's ID and VERSION_ID, dpkg's architecture."""
        self.os_release.write_text(OS_RELEASE.format(id=name, version=version))
        self.put("dpkg", f"#!/bin/bash\necho {architecture}\n")
        self.apt("true")

    def packages_present(self, present: bool) -> None:
        """Have all packages installed, or none."""
        self.put("dpkg-query", f"#!/bin/bash\n{'echo -n installed' if present else 'exit 1'}\n")

    def apt(self, does: str) -> None:
        """Have apt-get do this (a shell command)."""
        self.put("apt-get", f'#!/bin/bash\necho "apt-get $*" >>"$CALLS"\n{does}\n')

    def user(self, number: int) -> None:
        """Be this user."""
        self.put("id", f"#!/bin/bash\necho {number}\n")

    def move(self) -> None:
        """Have the checkout in another folder than before."""
        self.checkout = self.checkout.rename(self.checkout.with_name("moved box"))

    def calls(self, word: str) -> list[str]:
        """The calls of outside programs so far that contain `word`."""
        return [line for line in self.calls_file.read_text().splitlines() if word in line]

    def forget_calls(self) -> None:
        """Start the record afresh."""
        self.calls_file.write_text("")

    def start(
        self, command: str, *arguments: str, environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run ./run or ./test of the checkout to its end, from another folder, without a terminal."""
        return subprocess.run(
            [str(self.checkout / command), *arguments],
            env={**self.environ, **(environ or {})},
            cwd=os.sep,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
