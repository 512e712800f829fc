"""The program in a place of its own: Debian's Python with the packages that the box runs on, as in the checkout.

Law: nothing is downloaded and nothing built: what was tried in the checkout is what runs.
"""

from __future__ import annotations

import compileall
import re
import shutil
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

OURS = ("appliance", "sipengine", "webui")
CHECKOUT = Path(__file__).resolve().parents[2]
_STARTS = ("trunkbox", "pjsua2")
"""pjsua2 is built here, so no package names it as what it needs."""


class Absent(Exception):
    """A package that the box runs on is not in the checkout's environment. `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def copy_program(target: Path, final: Path) -> None:
    """Make the program in `target`, to run from `final`. Raises Absent, OSError."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = target / ".venv" / "lib" / version / "site-packages"
    site.mkdir(parents=True)
    for found in needed():
        if found.metadata["Name"] == "trunkbox":
            _tell_version(found, site)
        else:
            _copy_distribution(found, site)
    for name in OURS:
        shutil.copytree(CHECKOUT / name, site / name, ignore=shutil.ignore_patterns("__pycache__", "native"))
    _bare_native(site)
    _environment(target / ".venv", final / ".venv")
    compileall.compile_dir(site, quiet=2, workers=0, stripdir=str(target), prependdir=str(final))


def needed() -> tuple[Distribution, ...]:
    """The packages that the box runs on, and those that they run on. Raises Absent."""
    found: dict[str, Distribution] = {}
    waiting = list(_STARTS)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError as err:
            raise Absent(name) from err
        waiting += [one for one in _requirements(found[name]) if one not in found]
    return tuple(found.values())


def _requirements(of: Distribution) -> list[str]:
    """Names alone. What another Python or system needs is not installed here, and so is not meant."""
    names = []
    for line in of.requires or ():
        requirement, _, marker = line.partition(";")
        match = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", requirement)
        if match is None or "extra" in marker:
            continue
        name = re.sub(r"[-_.]+", "-", match[0]).lower()
        if not marker or _installed(name):
            names.append(name)
    return names


def _installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _tell_version(found: Distribution, site: Path) -> None:
    """Ourselves: in a checkout only the description is an installed file, the rest is the source."""
    told = found.read_text("METADATA") or found.read_text("PKG-INFO") or ""
    folder = site / f"trunkbox-{found.version}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(told)


def _copy_distribution(found: Distribution, site: Path) -> None:
    """Its files inside site-packages; programs that it brings are of no use to a service."""
    for one in found.files or ():
        if ".." in one.parts or "__pycache__" in one.parts or one.name == "RECORD":
            continue
        source = Path(str(found.locate_file(one)))
        if source.is_file():
            (site / one).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, site / one)


def _bare_native(site: Path) -> None:
    """The build of pjproject stays behind; its package is only imported."""
    (site / "sipengine" / "native").mkdir()
    shutil.copy2(CHECKOUT / "sipengine" / "native" / "__init__.py", site / "sipengine" / "native")


def _environment(made: Path, final: Path) -> None:
    """A virtual environment (PEP 405) without pip: nobody installs into it."""
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    (made / "bin").mkdir()
    (made / "bin" / "python3").symlink_to(base)
    (made / "bin" / "python").symlink_to("python3")
    (made / "pyvenv.cfg").write_text(f"home = {base.parent}\ninclude-system-site-packages = false\n")
    command = made / "bin" / "trunkbox"
    command.write_text(f"#!{final}/bin/python3\nimport sys\nfrom appliance.cli import main\nsys.exit(main())\n")
    command.chmod(0o755)
