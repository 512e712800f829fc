"""The note by which CI knows that the image need not live its life again."""

import subprocess
from pathlib import Path

import pytest

from tests.image import seen


def commit(root: Path) -> None:
    person = ["-c", "user.name=T", "-c", "user.email=t@example.invalid"]
    subprocess.run(["git", "-C", root, "add", "-A"], check=True)
    subprocess.run(["git", "-C", root, *person, "commit", "-qm", "A state"], check=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    for folder in (*seen.FOLDERS, "webui", "tests/image"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "one").write_text("1")
    commit(tmp_path)
    return tmp_path


def test_nothing_is_seen_before_it_was_noted(root: Path) -> None:
    assert not seen.is_seen(root)


@pytest.mark.parametrize("folder", seen.FOLDERS)
def test_a_change_in_what_the_image_is_made_of_must_be_seen(root: Path, folder: str) -> None:
    seen.note(root)
    commit(root)
    assert seen.is_seen(root)
    (root / folder / "one").write_text("2")
    commit(root)
    assert not seen.is_seen(root)
    (root / folder / "one").write_text("1")
    commit(root)
    assert seen.is_seen(root), "it is the content that counts"


def test_a_change_elsewhere_is_none(root: Path) -> None:
    seen.note(root)
    (root / "webui" / "one").write_text("2")
    commit(root)
    assert seen.is_seen(root)


def test_what_is_not_committed_is_not_noted(root: Path) -> None:
    (root / "systemd" / "new").write_text("2")
    with pytest.raises(SystemExit, match="systemd/"):
        seen.note(root)
    assert not seen.is_seen(root)
