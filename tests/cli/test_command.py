"""The command line as a table: what is typed, how it ends, what it says."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.cli.main import main
from appliance.cli.parser import build
from appliance.control import (
    AccountStatus,
    Applied,
    CallStatus,
    EngineStatus,
    ListenStatus,
    PbxStatus,
    Problem,
    Request,
    Status,
    TrunkStatus,
    engine_socket,
)
from appliance.settings import Pbx, Settings, Trunk
from appliance.store import SettingsStore
from tests.control.conftest import Answerer

ROOT = Path(__file__).resolve().parents[2]
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "TRUNKBOX_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def trunkbox(data: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    def run(*typed: str) -> tuple[int, str, str]:
        code = main([*typed, "--data", str(data)])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


@pytest.mark.parametrize(
    ("typed", "english"),
    [
        pytest.param([], "No command was given", id="nothing at all"),
        pytest.param(["dance"], "does not fit", id="an unknown command"),
        pytest.param(["config"], "No command was given", id="config, but which"),
        pytest.param(["config", "burn"], "does not fit", id="an unknown part of config"),
        pytest.param(["config", "import"], "Missing: FILE", id="import, but what"),
        pytest.param(["config", "check", "a", "b"], "Unknown: b", id="one file too many"),
        pytest.param(["hangup"], "Missing: CALL", id="hang up, but what"),
        pytest.param(["status", "--csv"], "Unknown: --csv", id="status has no CSV"),
        pytest.param(["stat"], "does not fit", id="no guessing of half a command"),
        pytest.param(["status", "--js"], "Unknown: --js", id="no guessing of half an option"),
        pytest.param(["calls", "--json", "--csv"], "do not go together", id="two forms at once"),
        pytest.param(["calls", "--limit", "0"], "no number of 1 or more", id="no calls asked for"),
        pytest.param(["calls", "--limit", "-1"], "no number of 1 or more", id="fewer than none"),
        pytest.param(["calls", "--limit", "9" * 400], "no number of 1 or more", id="more calls than atoms"),
        pytest.param(["calls", "--limit", "\u0664"], "no number of 1 or more", id="a digit of another script"),
        pytest.param(["calls", "--day", "yesterday"], "is no day", id="a day in words"),
        pytest.param(["calls", "--day", "2026-02-30"], "is no day", id="a day that never comes"),
        pytest.param(["calls", "--outcome", "happy"], "does not fit", id="an unknown outcome"),
        pytest.param(["run", "--http", "8080"], "is no address", id="a port without a host"),
        pytest.param(["run", "--http", "localhost:"], "is no address", id="a host without a port"),
        pytest.param(["run", "--http", "localhost:0"], "is no address", id="port zero"),
        pytest.param(["run", "--http", "localhost:65536"], "is no address", id="a port too high"),
        pytest.param(["run", "--http", "::1:80"], "is no address", id="IPv6 without brackets"),
        pytest.param(["run", "--http", "a b:80"], "is no address", id="a blank in the host"),
        pytest.param(["status", "--lang", "fr"], "does not fit", id="a language that the box does not speak"),
        pytest.param(["run", "--data"], "wants one value", id="a folder without a name"),
    ],
)
def test_wrong_use_ends_with_two_and_says_why(
    typed: list[str], english: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(typed) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert english in shown.err
    assert "--help" in shown.err
    assert "Traceback" not in shown.err


@pytest.mark.parametrize("typed", [["dance"], ["calls", "--limit", "x"], ["hangup"], []], ids=" ".join)
def test_wrong_use_is_dutch_for_the_dutch(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "nl", *typed]) == 2
    shown = capsys.readouterr().err
    assert "gebruik:" in shown
    assert "toont hoe het wel moet" in shown


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    "path", ["", "run", "engine", "web", "config", "config check", "status", "calls", "hangup", "doctor"]
)
def test_every_command_explains_itself(path: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*path.split(), "--help", "--lang", lang]) == 0
    shown = capsys.readouterr().out
    assert "help_" not in shown, "an option without words"
    assert ("gebruik:" if lang == "nl" else "usage:") in shown


def test_help_needs_neither_engine_nor_store_nor_web() -> None:
    script = (
        "import sys; from appliance.cli import main; main(['--help'])\n"
        "heavy = {'pjsua2', 'pydantic', 'tinydb', 'flask', 'phonenumbers', 'ruamel'} & set(sys.modules)\n"
        "sys.exit(repr(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_options_may_stand_before_or_after_the_command() -> None:
    parser = build("en")
    assert parser.parse_args(["--data", "a", "status"]).data == "a"
    assert parser.parse_args(["status", "--data", "a"]).data == "a"
    assert parser.parse_args(["--data", "a", "status", "--data", "b"]).data == "b"


# ---- without an engine ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [["status"], ["status", "--json"], ["hangup", "c1"]], ids=" ".join)
def test_without_an_engine_the_command_fails_and_says_how_to_start_it(trunkbox: Say, typed: list[str]) -> None:
    code, out, err = trunkbox(*typed)
    assert (code, out) == (1, "")
    assert "trunkbox run" in err
    assert "Traceback" not in err


def test_with_debug_the_place_of_the_error_is_shown_too(trunkbox: Say) -> None:
    code, _, err = trunkbox("status", "--debug")
    assert code == 1
    assert "Traceback" in err


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"]], ids=["table", "json", "csv"])
def test_the_call_log_of_a_new_box_is_empty_and_no_failure(trunkbox: Say, data: Path, form: list[str]) -> None:
    code, _, err = trunkbox("calls", *form)
    assert (code, err) == (0, "")
    assert not data.exists(), "looking must not make anything"


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    argv = [sys.executable, "-m", "appliance.cli", "calls", "--csv", "--data", str(tmp_path)]
    done = subprocess.run(argv, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert done.returncode in {0, 1}
    assert done.stderr == ""


def test_without_a_home_the_folder_is_asked_for() -> None:
    environ = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": os.pathsep.join(sys.path)}
    code = "import os; os.setuid(54321); from appliance.cli import main; raise SystemExit(main(['status']))"
    if os.geteuid() != 0:
        pytest.skip("needs root to become a user without a home")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd="/", env=environ, capture_output=True, text=True, check=False
    )
    if "PermissionError" in done.stderr:
        pytest.skip("a user without a home may not read this checkout")
    assert done.returncode == 1
    assert "--data" in done.stderr


def test_the_language_of_the_box_is_spoken(trunkbox: Say, data: Path) -> None:
    SettingsStore(data).save(Settings(), 0, "test")
    assert "De telefoonmotor draait niet" in trunkbox("status")[2]
    assert "does not run" in trunkbox("status", "--lang", "en")[2]


# ---- with an engine ------------------------------------------------------------------------------------------

ACCOUNT = AccountStatus(
    key="trunk/a", username="3150", role="primary", state="refused", server="sip.a:5060", code=403, reason="No"
)
STATUS = Status(
    engine=EngineStatus(
        version="0.1.0",
        pid=42,
        since=1_760_000_000,
        listening=(ListenStatus(transport="udp", address="0.0.0.0", port=5060, open=False),),
        problems=(Problem("calllog_disk_full", {"why": "No space", "lost": "3"}),),
        strangers_dropped=7,
    ),
    trunks=(TrunkStatus(id="a", enabled=True, kind="trunk", accounts=(ACCOUNT,)),),
    pbxs=(PbxStatus(id="p", mode="peer", state="unreachable", contacts=("192.0.2.7:5060",), last_code=408),),
    calls=(
        CallStatus(
            id="c1", direction="in", from_="\x1b[31mx", to="+3150", state="talking", start=1.0, trunk="a", pbx="p"
        ),
    ),
)


def answer(request: Request) -> None:
    match request.verb:
        case "status":
            request.answer(STATUS)
        case "apply":
            request.answer(Applied(generation=2, problems=(Problem("sip_port_taken", {"where": "w"}),)))
        case "hangup" if request.args["call"] == "c1":
            request.answer(STATUS.calls[0])
        case _:
            request.refuse("no_such_call", call=str(request.args.get("call")))


@pytest.fixture
def engine(data: Path) -> Iterator[Answerer]:
    answerer = Answerer(engine_socket(data), answer)
    yield answerer
    answerer.close()


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_status_names_what_is_wrong_in_words(trunkbox: Say, engine: Answerer, lang: str) -> None:
    code, out, _ = trunkbox("status", "--lang", lang)
    assert code == 0
    for part in ("42", "0.0.0.0:5060", "sip.a:5060", "403 No", "192.0.2.7:5060", "7", "c1", "+3150"):
        assert part in out
    assert re.search(r"\{\w+\}", out) is None, "a sentence that was not filled in"
    assert ("geblokkeerd" if lang == "nl" else "blocked") in out


def test_a_caller_cannot_steer_the_terminal(trunkbox: Say, engine: Answerer) -> None:
    assert "\x1b" not in trunkbox("status")[1]


def test_status_as_json_is_the_value_of_the_socket(trunkbox: Say, engine: Answerer) -> None:
    code, out, _ = trunkbox("status", "--json")
    shown = json.loads(out)
    assert code == 0
    assert shown["calls"][0]["from"] == "\x1b[31mx"
    assert shown["trunks"][0]["accounts"][0]["state"] == "refused"


def test_hangup_ends_the_call_it_names(trunkbox: Say, engine: Answerer) -> None:
    assert trunkbox("hangup", "c1")[0] == 0
    code, _, err = trunkbox("hangup", "c2")
    assert code == 1
    assert "c2" in err


BOX = "schema: 1\nbox: {language: en}\n"


def test_an_import_is_applied_by_a_running_engine_and_its_complaints_are_heard(
    trunkbox: Say, engine: Answerer, tmp_path: Path
) -> None:
    file = tmp_path / "box.yaml"
    file.write_text(BOX)
    code, out, err = trunkbox("config", "import", str(file))
    assert code == 0
    assert "uses these settings now" in out
    assert "SIP port w" in err


def test_an_import_without_an_engine_says_when_it_will_hold(trunkbox: Say, tmp_path: Path) -> None:
    file = tmp_path / "box.yaml"
    file.write_text(BOX)
    code, out, _ = trunkbox("config", "import", str(file))
    assert code == 0
    assert "as soon as it starts" in out


def test_a_wrong_file_changes_nothing_and_the_engine_is_not_bothered(
    trunkbox: Say, engine: Answerer, tmp_path: Path, data: Path
) -> None:
    asked: list[str] = []
    engine.handle = lambda request: asked.append(request.verb)
    file = tmp_path / "box.yaml"
    file.write_text("schema: 1\nbox: {language: fr}\nmoon: full\n")
    code, _, err = trunkbox("config", "import", str(file))
    assert code == 1
    assert "box.language" in err
    assert "moon" in err
    assert asked == []
    assert not (data / "settings.json").exists()


def test_an_export_into_a_file_is_for_the_owner_alone(trunkbox: Say, tmp_path: Path) -> None:
    target = tmp_path / "out.yaml"
    assert trunkbox("config", "export", str(target))[0] == 0
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.read_text() == trunkbox("config", "export")[1]


# ---- which box is meant --------------------------------------------------------------------------------------


@pytest.fixture
def practising(data: Path) -> Iterator[Answerer]:
    answerer = Answerer(engine_socket(data / "practice"), answer)
    yield answerer
    answerer.close()


def test_while_only_the_practice_box_runs_it_is_the_one_shown(trunkbox: Say, practising: Answerer) -> None:
    code, out, err = trunkbox("status")
    assert code == 0
    assert "c1" in out
    assert "practice box" in err


def test_a_socket_left_by_a_killed_engine_does_not_hide_the_practice_box(
    trunkbox: Say, practising: Answerer, data: Path
) -> None:
    engine_socket(data).parent.mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(engine_socket(data)))
    assert trunkbox("status")[0] == 0


def test_the_own_box_goes_before_the_practice_box_once_it_has_lines(
    trunkbox: Say, engine: Answerer, practising: Answerer, tmp_path: Path
) -> None:
    assert "practice box" in trunkbox("status")[2]
    file = tmp_path / "box.yaml"
    file.write_text(BOX + "pbxs: [{id: centrale, mode: peer, address: 192.0.2.10}]\n")
    assert trunkbox("config", "import", str(file))[0] == 0
    assert trunkbox("status")[2] == ""


def test_an_import_never_goes_to_the_practice_box(
    trunkbox: Say, practising: Answerer, data: Path, tmp_path: Path
) -> None:
    file = tmp_path / "box.yaml"
    file.write_text(BOX)
    code, out, _ = trunkbox("config", "import", str(file))
    assert code == 0
    assert "as soon as it starts" in out
    assert (data / "settings.json").exists()
    assert not (data / "practice" / "settings.json").exists()


# ---- what run refuses before it starts anything --------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def test_run_names_a_taken_port_and_who_has_it(trunkbox: Say) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, _, err = trunkbox("run", "--http", f"127.0.0.1:{port}")
    assert code == 1
    assert str(port) in err
    assert f"process {os.getpid()}" in err


@pytest.mark.parametrize(
    ("http", "words"),
    [
        pytest.param("192.0.2.99:{port}", "is no address of this machine", id="an address of nobody here"),
        pytest.param("no.such.name.invalid:{port}", "is no address of this machine", id="a name of nobody"),
    ],
)
def test_run_names_an_address_that_is_not_ours(trunkbox: Say, http: str, words: str) -> None:
    code, _, err = trunkbox("run", "--http", http.format(port=free_port()))
    assert code == 1
    assert words in err


def test_run_names_a_folder_that_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["run", "--data", str(tmp_path / "file" / "data"), "--http", f"127.0.0.1:{free_port()}"]) == 1
    assert "cannot be used" in capsys.readouterr().err


def test_the_settings_of_these_tests_would_not_be_practised_with() -> None:
    """A box with a trunk or a PBX is somebody's; practice is for the empty one alone."""
    from appliance.cli.run import wants_practice

    empty = Settings()
    assert wants_practice(empty)
    assert not wants_practice(empty.replace(trunks=(Trunk(id="a", servers=("192.0.2.1",)),)))
    assert not wants_practice(empty.replace(pbxs=(Pbx(id="p", address="192.0.2.2"),)))
