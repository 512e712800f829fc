"""`trunkbox admin`: the way back when the password is lost, for who sits at the box."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.admin.owner import Owner, Visitor, Welcome
from appliance.admin.web_file import WebFile
from appliance.cli.main import main

Typed = Callable[..., tuple[int, str, str]]
GOOD = "paarse fietsen zingen"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def trunkbox(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    def typed(*words: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = main([*words, "--data", str(data), "--lang", "nl"])
        said = capsys.readouterr()
        return code, said.out, said.err

    return typed


def owner_of(data: Path, now: float = 1000.0) -> Owner:
    return Owner(WebFile(data), lambda: now)


def test_a_new_password_lets_its_owner_in_and_all_others_out(trunkbox: Typed, data: Path) -> None:
    assert trunkbox("admin", "set-password", stdin=GOOD + "\n")[0] == 0
    owner = owner_of(data)
    first = owner.login(GOOD, Visitor("192.168.1.2"))
    assert isinstance(first, Welcome)
    assert owner.session(first.token) is not None
    code, out, _ = trunkbox("admin", "set-password", stdin="groene schapen lezen\n")
    assert code == 0
    assert "uitgelogd" in out
    assert owner.session(first.token) is None
    assert isinstance(owner.login("groene schapen lezen", Visitor("192.168.1.2")), Welcome)


def test_nobody_waits_after_it(trunkbox: Typed, data: Path) -> None:
    trunkbox("admin", "set-password", stdin=GOOD)
    owner = owner_of(data)
    for _ in range(4):
        owner.login("fout", Visitor("192.168.1.2"))
    trunkbox("admin", "set-password", stdin=GOOD)
    assert isinstance(owner.login(GOOD, Visitor("192.168.1.2")), Welcome)


@pytest.mark.parametrize(
    ("typed", "word"),
    [("", "geen wachtwoord"), ("\n", "geen wachtwoord"), ("kort\n", "te kort"), ("1234567890\n", "reeks")],
)
def test_a_password_that_cannot_be_taken_changes_nothing(
    trunkbox: Typed, data: Path, typed: str, word: str
) -> None:
    code, _, err = trunkbox("admin", "set-password", stdin=typed)
    assert code == 1
    assert word in err
    assert not WebFile(data).read().claimed


def test_a_damaged_web_file_is_kept_aside(trunkbox: Typed, data: Path) -> None:
    data.mkdir()
    (data / "web.json").write_text("{")
    assert trunkbox("admin", "setup-code")[0] == 1
    code, _, err = trunkbox("admin", "set-password", stdin=GOOD)
    assert code == 0
    kept = next(data.glob("web.json.unreadable-*"))
    assert str(kept) in err
    assert kept.read_text() == "{"
    assert WebFile(data).read().claimed


def test_the_setup_code_is_shown_until_there_is_an_owner(trunkbox: Typed, data: Path) -> None:
    code, out, _ = trunkbox("admin", "setup-code")
    assert code == 0
    assert trunkbox("admin", "setup-code")[1] == out
    assert out.split()[-1] == owner_of(data).setup_code()
    trunkbox("admin", "set-password", stdin=GOOD)
    code, _, err = trunkbox("admin", "setup-code")
    assert code == 1
    assert "eigenaar" in err


def test_the_password_is_kept_as_a_hash_alone(trunkbox: Typed, data: Path) -> None:
    trunkbox("admin", "set-password", stdin=GOOD)
    kept = json.loads((data / "web.json").read_text())
    assert GOOD not in json.dumps(kept)
