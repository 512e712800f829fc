"""./run of this very checkout: quick when set up, and plain about a port that is taken."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.pace import slowness

ROOT = Path(__file__).resolve().parents[2]
A_FEW_SECONDS = 10.0

pytestmark = pytest.mark.skipif(
    Path(sys.prefix) != ROOT / ".venv", reason="this Python is not the .venv that ./test makes"
)


def run(*arguments: str, environ: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """./run to its end, from another folder, without a terminal."""
    return subprocess.run(
        [ROOT / "run", *arguments],
        cwd=os.sep,
        env={**os.environ, "LC_ALL": "C.UTF-8", **(environ or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def test_a_second_set_up_takes_seconds() -> None:
    begin = time.monotonic()
    done = run("--setup-only")
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begin < A_FEW_SECONDS * slowness()
    assert (ROOT / ".venv/bin/trunkbox").exists()


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        pytest.param("C.UTF-8", "is already in use", id="English"),
        pytest.param("nl_NL.UTF-8", "al in gebruik", id="Dutch"),
    ],
)
def test_a_port_that_is_taken_is_named_with_the_way_out(tmp_path: Path, locale: str, words: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = run("--data", str(tmp_path / "data"), "--http", address, environ={"LC_ALL": locale})
    assert done.returncode == 1
    assert words in done.stderr
    assert address.partition(":")[2] in done.stderr
    assert "--http" in done.stderr
