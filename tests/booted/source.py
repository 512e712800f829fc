"""The files of a plain Debian machine with a checkout of ours, set up: what `trunkbox install` begins with.

Law: Debian's own release and Python; our packages are the wheels that the disk image is made of, for this
machine's own release those that its set-up made.
"""

import os
import platform
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

from tests.peers.rootfs import cache_folder, rootfs

ROOT = Path(__file__).resolve().parents[2]
SUITE = os.environ.get("TRUNKBOX_SUITE", "trixie")
"""The release that the machine runs: trixie, or this machine's own, of which set-up has the wheels."""
CHECKOUT = Path("/srv/trunkbox")
RUNS = ("systemd-sysv", "dbus", "passwd", "iproute2", "procps", "python3-pip-whl", "python3-setuptools-whl")
"""A machine that starts, beside what set-up installs. The two wheels make the checkout's own package."""
LIBRARIES = ("libsrtp2-1", "libspeexdsp1", "libspeex1", "libgsm1", "libopus0", "libuuid1")
"""Of pjsua2; with set-up they come with the packages for its build."""


def plain_debian() -> Path:
    """The machine before anybody put anything of ours on it. Minutes the first time. Raises RootfsUnavailable."""
    rows = (line.split() for line in (ROOT / "appliance/setup/packages").read_text().splitlines())
    ours = [row[1] for row in rows if row and row[0] in ("run", "sound")]
    return rootfs((*RUNS, *ours, *LIBRARIES), SUITE)


def wheels(folder: Path) -> Path:
    """pjsua2 and the packages that we run on, for that Python. Minutes the first time.

    Raises BuildError, CalledProcessError.
    """
    target = folder / "wheels"
    target.mkdir(parents=True, exist_ok=True)
    if platform.freedesktop_os_release().get("VERSION_CODENAME") == SUITE:
        _own_wheels(target)
    else:
        _wheels_of_the_image(folder, target)
    return target


def _own_wheels(target: Path) -> None:
    build = [sys.executable, "-B", ROOT / "sipengine/native/build.py", "--wheel"]
    made = subprocess.run(build, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    shutil.copy(made, target)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--dest", target]
    subprocess.run([*fetch, "--only-binary=:all:", "--find-links", target, *wanted], check=True)


def _wheels_of_the_image(folder: Path, target: Path) -> None:
    sys.path.insert(0, str(ROOT / "image-build"))
    from builder import board, wheels
    from builder.work import Work

    work = Work(board.load("x86"), folder, cache_folder() / "image", int(time.time()), time.monotonic())
    for found in (wheels.pjsua2(work), wheels.locked(work)):
        for wheel in found.glob("*.whl"):
            shutil.copy(wheel, target)


def lay_checkout(root: Path, wheels: Path) -> None:
    """Put the checkout and its wheels among the files of a machine, as they are here, sounds included."""
    checkout = root / CHECKOUT.relative_to("/")
    ask = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(ask, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    names = [name for name in listed.split("\0") if name and not name.startswith(("tests/", "image-build/"))]
    for name in names:
        if (ROOT / name).is_file():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, checkout / name)
    made = Path("appliance/prompts/made")
    shutil.copytree(ROOT / made, checkout / made, dirs_exist_ok=True)
    shutil.copytree(wheels, root / "srv/wheels")
    for folder, _, inside in os.walk(root / "srv"):
        for one in (folder, *(os.path.join(folder, name) for name in inside)):
            os.chown(one, 0, 0)
