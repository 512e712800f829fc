"""On which sources the image was last seen to live its whole life: `./test --image` notes them, `.ci/run` asks.

Law: content counts, not a commit's name or date; what is not committed is never noted.
"""

import subprocess
import sys
from pathlib import Path

FOLDERS = ("appliance", "image-build", "systemd")
ROOT = Path(__file__).resolve().parents[2]
NOTE = "tests/image/seen.txt"


def trees(root: Path) -> str:
    """One line for each folder: git's hash of what HEAD holds in it, and its name."""
    return "".join(f"{_git(root, 'rev-parse', f'HEAD:{folder}')} {folder}\n" for folder in FOLDERS)


def is_seen(root: Path = ROOT) -> bool:
    """Whether the folders are as they were when the whole story passed."""
    note = root / NOTE
    return note.exists() and note.read_text(encoding="ascii") == trees(root)


def note(root: Path = ROOT) -> None:
    """Write down that the story passed on HEAD; SystemExit while the folders hold what is not committed."""
    changed = _git(root, "status", "--porcelain", "--", *FOLDERS)
    if changed:
        raise SystemExit(f"not noted, because these are not committed:\n{changed}")
    (root / NOTE).write_text(trees(root), encoding="ascii")


def _git(root: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", root, *words], check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    if sys.argv[1:] == ["--note"]:
        note()
    else:
        raise SystemExit(0 if is_seen() else f"the image has not been seen to live on these {', '.join(FOLDERS)}")
