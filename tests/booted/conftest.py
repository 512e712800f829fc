"""A plain Debian machine in an office, with a checkout of ours set up on it and nothing installed.

Law: nothing here is collected by a plain ./test; `./test --service` names the story by its file.
"""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.booted.machine import Debian, missing
from tests.booted.source import CHECKOUT, lay_checkout, plain_debian, wheels
from tests.browser.place import Network
from tests.image.https import Https
from tests.image.office import BOX, DESK

PORT = 8080
VENV = CHECKOUT / ".venv"
KEPT = ("etc", "opt", "root", "srv", "usr", "var")


class Http(Https):
    """The same browser, where there is no TLS in front of the pages."""

    def _open(self) -> socket.socket:  # type: ignore[override]
        plain = self.ns.socket(socket.AF_INET, socket.SOCK_STREAM)
        plain.settimeout(120)
        try:
            plain.bind((DESK, 0))
            plain.connect((BOX, PORT))
        except OSError:
            plain.close()
            raise
        return plain


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Debian]:
    """The machine, started, with the checkout set up in /srv/trunkbox."""
    why = missing()
    if why is not None:
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("debian")
    base, found = plain_debian(), wheels(folder)
    wire = Network()
    made = Debian(wire, base, folder / "machine")
    try:
        lay_checkout(made.root, found)
        made.in_place("python3", "-m", "venv", str(VENV))
        words = ["-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check"]
        places = ["--find-links", "/srv/wheels", "--find-links", "/usr/share/python-wheels"]
        made.in_place(str(VENV / "bin/python"), *words, *places, "pjsua2", "--editable", str(CHECKOUT))
        made.power_on()
        yield made
    finally:
        made.power_off()
        wire.close()
        shutil.rmtree(folder / "machine", ignore_errors=True)


@pytest.fixture(scope="session")
def owner(machine: Debian) -> Http:
    """A browser at the desk."""
    return Http(machine.wire.street)


def tree(machine: Debian) -> dict[str, str]:
    """Every file and folder of the machine, with what it is: owner, rights, and where a link leads."""
    found = {}
    for top in KEPT:
        for folder, folders, names in os.walk(machine.root / top):
            for one in (*folders, *names):
                path = Path(folder, one)
                seen = path.lstat()
                link = os.readlink(path) if path.is_symlink() else ""
                found[str(path.relative_to(machine.root))] = f"{seen.st_uid}:{seen.st_gid} {seen.st_mode:o} {link}"
    return found


@pytest.fixture(scope="session")
def before(machine: Debian) -> dict[str, str]:
    """Its files before anything was installed."""
    return tree(machine)
