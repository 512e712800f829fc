"""The linters are tests: a finding of ruff, mypy or shellcheck fails the suite by name."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("appliance", "webui", "sipengine", "image-build", "systemd", "tests")
PYTHON = [sys.executable, "-m"]


def shell_scripts() -> list[str]:
    """Paths of the shell scripts in the checkout, found by their first line or ending."""
    paths = [ROOT / "run", ROOT / "test", ROOT / ".ci" / "run"]
    for folder in FOLDERS:
        paths += sorted((ROOT / folder).rglob("*"))
    return [str(path) for path in paths if path.is_file() and _is_shell(path)]


def _is_shell(path: Path) -> bool:
    if path.suffix == ".sh":
        return True
    with path.open("rb") as file:
        first = file.readline(80)
    return first.startswith(b"#!") and first.strip().endswith((b"bash", b"/sh", b" sh"))


@pytest.mark.parametrize(
    "command",
    [
        pytest.param([*PYTHON, "ruff", "check", "."], id="ruff finds nothing to correct"),
        pytest.param([*PYTHON, "ruff", "format", "--check", "."], id="every file is formatted"),
        pytest.param([*PYTHON, "mypy", "--strict"], id="mypy proves the types"),
    ],
)
@pytest.mark.timeout(300)
def test_python_is_clean(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_shell_is_clean() -> None:
    done = subprocess.run(
        ["shellcheck", "-x", *shell_scripts()], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
