"""`trunkbox backup` and `trunkbox restore` as they are typed, the passphrase on the standard input."""

import subprocess
import sys
from pathlib import Path

from tests.backup.boxes import PASSPHRASE, fill, name_of


def trunkbox(data: Path, *words: str, given: str = PASSPHRASE) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "appliance.cli", "--data", str(data), "--lang", "en", *words]
    return subprocess.run(command, input=given + "\n", capture_output=True, text=True, timeout=120, check=False)


def test_from_one_box_to_another(tmp_path: Path) -> None:
    fill(tmp_path / "old", "Kantoor")
    file = tmp_path / "b.age"
    assert "too easy to guess" in trunkbox(tmp_path / "old", "backup", str(file), given="abc").stderr
    made = trunkbox(tmp_path / "old", "backup", str(file), "--voicemail")
    assert (made.returncode, made.stderr) == (0, "")
    again = trunkbox(tmp_path / "old", "backup", str(file))
    assert (again.returncode, "not written over" in again.stderr) == (1, True)
    wrong = trunkbox(tmp_path / "new", "restore", str(file), given="groene fietsen zingen zacht")
    assert (wrong.returncode, "does not open the file" in wrong.stderr) == (1, True)
    assert not (tmp_path / "new" / "settings.json").exists()
    done = trunkbox(tmp_path / "new", "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert "Kantoor" in done.stdout
    assert name_of(tmp_path / "new") == "Kantoor"
