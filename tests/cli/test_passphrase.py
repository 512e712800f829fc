"""Settings out and in with a passphrase, as people type it: piped or from a file, never on the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from appliance.store import Loaded, SettingsStore
from tests.settings.samples import EXAMPLE

TRUNKBOX = str(Path(sys.executable).with_name("trunkbox"))
PASSPHRASE = "vier woorden op een rij"


def trunkbox(data: Path, *typed: str, given: str = "") -> subprocess.CompletedProcess[str]:
    argv = [TRUNKBOX, *typed, "--data", str(data), "--lang", "en"]
    return subprocess.run(argv, input=given, capture_output=True, text=True, timeout=60, check=False)


def test_a_box_is_replaced_from_its_sealed_file(tmp_path: Path) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "box.age"
    SettingsStore(old).save(EXAMPLE, 0, "test")
    weak = trunkbox(old, "config", "export", "--encrypt", str(file), given="kort\n")
    assert (weak.returncode, file.exists()) == (1, False)
    assert "too easy to guess" in weak.stderr
    assert trunkbox(old, "config", "export", "--encrypt", str(file), given=f"{PASSPHRASE}\n").returncode == 0
    assert file.stat().st_mode & 0o077 == 0, "for its owner alone"
    nothing = trunkbox(new, "config", "import", str(file))
    assert (nothing.returncode, new.exists()) == (1, False)
    assert "encrypted" in nothing.stderr
    kept = tmp_path / "passphrase"
    kept.write_text(f"{PASSPHRASE}\n")
    assert trunkbox(new, "config", "import", str(file), "--passphrase-file", str(kept)).returncode == 0
    found = SettingsStore(new).load()
    assert isinstance(found, Loaded)
    assert found.settings == EXAMPLE
    gone = trunkbox(new, "config", "import", str(file), "--passphrase-file", str(tmp_path / "none"))
    assert gone.returncode == 1
    assert "cannot be read" in gone.stderr
