"""A durable file is the old or the new one, never neither, and a damaged one is never written over."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tinydb import TinyDB

from appliance.store import DurableStorage, NotWritten, Unusable, durable_db


def test_what_was_written_is_there_for_the_owner_alone(tmp_path: Path) -> None:
    with durable_db(tmp_path / "state.json") as db:
        db.table("switches").insert({"id": "storing", "on": True})
    with durable_db(tmp_path / "state.json") as db:
        assert db.table("switches").all() == [{"id": "storing", "on": True}]
    assert stat.S_IMODE((tmp_path / "state.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="an empty file is damage, not a fresh start"),
        pytest.param(b'{"_default": {"1": {"a"', id="half a file"),
        pytest.param(b"\x00" * 4096, id="zeros, as a file system leaves them after a power cut"),
        pytest.param(b"[1, 2]", id="JSON of another shape"),
        pytest.param(b'{"_default": [1]}', id="a table that is a list"),
        pytest.param(b'{"_default": {"een": {}}}', id="a document without a number"),
        pytest.param(b'{"_default": {"1": 5}}', id="a document that is no object"),
        pytest.param(b"[" * 100_000, id="nested deeper than anybody reads"),
        pytest.param(b"\xff\xfe\x00", id="not even text"),
    ],
)
def test_a_damaged_file_is_reported_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(content)
    with pytest.raises(Unusable), durable_db(path) as db:
        db.insert({"a": 1})
    assert path.read_bytes() == content


def test_a_folder_without_rights_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(NotWritten) as caught:
        DurableStorage(tmp_path / "not-there" / "state.json").write({})
    assert caught.value.path == tmp_path / "not-there" / "state.json"


_FILL = """
import resource, sys
from pathlib import Path
from appliance.store import NotWritten, durable_db
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
db = durable_db(Path(sys.argv[1]))
db.insert({"n": 1})
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))
try:
    db.insert({"much": "x" * 100_000})
except NotWritten as err:
    print(err.cause)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
db.insert({"n": 2})
"""


def test_no_room_leaves_the_old_content_and_says_full(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    done = subprocess.run(
        [sys.executable, "-c", _FILL, str(path)], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.split() == ["full"]
    with TinyDB(path, storage=DurableStorage) as db:
        assert [row["n"] for row in db.all()] == [1, 2]
    assert [entry.name for entry in tmp_path.iterdir()] == ["state.json"]


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_really_full_disk_leaves_the_old_content(tmp_path: Path) -> None:
    script = 'set -e; mount -t tmpfs -o size=64k none $1; shift; exec "$@"'
    fill = (
        "import sys; from pathlib import Path; from appliance.store import NotWritten, durable_db\n"
        "db = durable_db(Path(sys.argv[1]) / 'state.json'); db.insert({'n': 1})\n"
        "try: db.insert({'much': 'x' * 200_000})\n"
        "except NotWritten as err: print(err.cause, durable_db(Path(sys.argv[1]) / 'state.json').all())\n"
    )
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, "sh", str(tmp_path), sys.executable, "-c", fill, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    if done.returncode and "mount" in done.stderr:
        pytest.skip(f"no mounting here: {done.stderr.strip()}")
    assert done.stdout.strip() == "full [{'n': 1}]"
