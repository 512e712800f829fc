"""The Python packages of the image: pjsua2 built inside Debian's own release, ours, and those they need.

Law: packages from a registry are the locked ones, by hash; each result is kept under a hash of its inputs.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from builder import debian
from builder.work import ROOT, SUITE, BuildError, Work, digest, files_under, kept

NATIVE = ROOT / "sipengine" / "native"
PYTHON = "3.13"
"""Of Debian 13."""


def build_packages() -> list[str]:
    """What the set-up script installs to build pjproject: one list for both."""
    rows = (line.split() for line in (ROOT / "appliance/setup/packages").read_text().splitlines())
    return [row[1] for row in rows if row and row[0] in ("run", "build")]


def pjsua2(work: Work) -> Path:
    """The folder that holds the wheel of pjsua2 for the image's Python. Minutes the first time."""
    sources = [path for path in files_under(NATIVE) if path.suffix in (".py", ".c", ".h")]
    key = digest([work.board.architecture, SUITE, PYTHON, *build_packages(), *sources])
    return kept(work.cache / "pjsua2" / key, lambda draft: _build_pjsua2(work, draft))


def _build_pjsua2(work: Work, draft: Path) -> None:
    work.say("pjsua2 for the image is built, in a root of its own (some minutes)")
    tarball = _pjproject()
    inside = draft / "in" / "sipengine"
    shutil.copytree(NATIVE, inside / "native", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "sipengine/__init__.py", inside)
    shutil.copy(tarball, draft / "in" / "pjproject.tar")
    build = "python3 -B /in/sipengine/native/build.py --wheel"
    debian.mmdebstrap(
        work,
        "/dev/null",
        build_packages(),
        [
            f"--customize-hook=copy-in {draft / 'in'} /",
            f'--customize-hook=chroot "$1" env PJPROJECT_TARBALL=/in/pjproject.tar TRUNKBOX_CACHE=/cache {build}',
            '--customize-hook=mkdir "$1/out"; cp "$1"/cache/wheels/*/*.whl "$1/out/"',
            f"--customize-hook=sync-out /out {draft}",
        ],
    )
    shutil.rmtree(draft / "in")
    if len(list(draft.glob("pjsua2-*.whl"))) != 1:
        raise BuildError(f"the build of pjsua2 left no wheel; see {work.out / 'build.log'}")


def _pjproject() -> Path:
    """The verified source, fetched as for ./run."""
    command = [sys.executable, "-B", NATIVE / "build.py", "--fetch"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise BuildError("the source of pjproject could not be had; the reason stands above")
    return Path(done.stdout.strip())


def locked(work: Work) -> Path:
    """The folder with every wheel of the board's lock file, each checked against its hash."""
    lock = work.board.folder / "python.lock"
    return kept(
        work.cache / "python" / digest([lock]),
        lambda draft: _download(work, draft, ["--require-hashes", "-r", lock]),
    )


def _download(work: Work, draft: Path, what: list[str | Path]) -> None:
    work.say("the locked Python packages are fetched")
    platforms = [word for name in work.board.wheel_platforms for word in ("--platform", name)]
    abis = [word for name in (f"cp{PYTHON.replace('.', '')}", "abi3", "none") for word in ("--abi", name)]
    work.run(
        [
            pip(), "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input",
            "--only-binary=:all:", "--python-version", PYTHON, "--implementation", "cp", *abis, *platforms,
            "--dest", draft, *what,
        ]
    )  # fmt: skip


def pip() -> Path:
    """A Python that has pip: the checkout's own."""
    found = ROOT / ".venv" / "bin" / "python"
    if not found.exists():
        raise BuildError("there is no .venv in this checkout yet: run ./run --setup-only first")
    return found


def ours(work: Work, folder: Path) -> Path:
    """The wheel of the project as it is checked out, made in `folder`."""
    work.say("the project's own wheel is made")
    source = folder / "source"
    ask = ["git", "ls-files", "-z", "--", "pyproject.toml", "README.md", "appliance", "sipengine", "webui"]
    listed = subprocess.run(ask, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    work.run(
        [pip(), "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "-w", folder, source]
    )
    shutil.rmtree(source)
    return next(folder.glob("trunkbox-*.whl"))


def lock(work: Work) -> str:
    """The text of a new lock file: the newest versions that fit pyproject.toml, with their hashes."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    folder = work.out / "lock"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _download(work, folder, [*wanted, "pip"])
    rows = []
    for path in sorted(folder.glob("*.whl"), key=lambda path: path.name.lower()):
        name, version = path.name.split("-")[:2]
        rows.append(f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}")
    return "\n".join(rows) + "\n"
