"""The box as services of a Debian machine, under a booted systemd: installed, called through, hurt, taken away.

Law: each test begins where the last ended; what the services do is judged from outside: by the far end of a call,
by a browser, by systemd's own clock, by the files that are left.
"""

import re
import signal
import socket
import wave
from io import BytesIO
from pathlib import Path

import pytest

from tests.backup.server import PASSWORD as SERVER_PASSWORD
from tests.backup.server import USER
from tests.backup.server import server as sftp_server
from tests.booted.conftest import CHECKOUT, VENV, Http, tree
from tests.booted.machine import Debian
from tests.browser.place import ROUTER
from tests.calls.settings import as_file
from tests.image.telephony import call_both_ways, settings
from tests.pace import slowness

pytestmark = pytest.mark.timeout(900)
PASSWORD = "a horse and a battery"
UNITS = ("agent", "migrate", "engine", "web")
LIVING = ("agent", "engine", "web")
DATA = "var/lib/trunkbox"


def install(machine: Debian) -> str:
    """As README says it."""
    return machine.run(f"cd {CHECKOUT} && {VENV}/bin/trunkbox --lang en install", 300)


def main_pid(machine: Debian, name: str) -> int:
    """The service's process, as its own machine numbers it."""
    return int(machine.unit(f"trunkbox-{name}", "MainPID")["MainPID"])


def microseconds(machine: Debian, name: str, field: str) -> int:
    """A moment on systemd's monotonic clock."""
    return int(machine.unit(f"trunkbox-{name}", field)[field])


def await_back(machine: Debian, name: str, old: int) -> None:
    """Wait until another process of that service is ready."""

    def ready() -> bool:
        found = machine.unit(f"trunkbox-{name}", "MainPID", "ActiveState")
        return found["ActiveState"] == "active" and found["MainPID"] not in ("0", str(old))

    machine.await_(f"trunkbox-{name} to be back", ready)


def test_installed_everything_runs_at_the_first_start(machine: Debian, before: dict[str, str]) -> None:
    assert f"{DATA}/settings.json" not in before
    assert "The box runs" in install(machine)
    for name in UNITS:
        found = machine.unit(f"trunkbox-{name}", "ActiveState", "NRestarts", "UnitFileState", "Result")
        assert found == {
            "ActiveState": "active",
            "NRestarts": "0",
            "UnitFileState": "enabled",
            "Result": "success",
        }, name
    assert machine.run("systemctl --failed --plain --no-legend") == ""
    assert "inet trunkbox" in machine.run("nft list tables")


@pytest.mark.parametrize(("name", "user"), [("engine", "trunkbox-engine"), ("web", "trunkbox-web")])
def test_a_service_has_no_rights_and_its_system_calls_are_filtered(machine: Debian, name: str, user: str) -> None:
    pid = main_pid(machine, name)
    status = dict(re.findall(r"^(\w+):\t(.*)$", machine.run(f"cat /proc/{pid}/status"), re.M))
    assert {status[f"Cap{kind}"] for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {"0" * 16}
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert machine.run(f"ps -o user:20= -p {pid}") == user
    maps = machine.run(f"cat /proc/{pid}/maps")
    assert re.search(r"pjsua2|site-packages", maps)
    assert not re.search(r"^\S+ .wx", maps, re.M), "memory that may be written and executed"


def await_sip(machine: Debian) -> None:
    """Wait until the engine listens as the settings say."""
    machine.await_("the SIP port", lambda: ":5060 " in machine.run("ss -uln"))


def test_it_is_claimed_in_a_browser_and_set_up(machine: Debian, owner: Http) -> None:
    assert "no owner yet" in owner.await_page("/", 60).h1
    code = re.search(r"\b([A-Z0-9]{4}-[A-Z0-9]{4})\b", machine.run("trunkbox admin setup-code"))
    assert code is not None
    assert owner.submit("/welkom", code=code[1], password=PASSWORD).status == 303
    answer = owner.submit("/instellingen/bestand", "/instellingen/bestand", tekst=as_file(settings()))
    assert answer.status == 303, answer.html[:2000]
    await_sip(machine)


def test_it_carries_calls(machine: Debian) -> None:
    call_both_ways(machine.wire.street)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_is_typed_is_spoken(machine: Debian, owner: Http, lang: str) -> None:
    """espeak-ng and ffmpeg do their work under the restrictions of the pages' unit."""
    made = owner.submit("/meldteksten/maak", way="text", text="Hallo, one two three.", lang=lang)
    assert made.status == 303, made.html[:3000]
    heard = owner.get("/meldteksten/maak")
    assert heard.status == 200
    file = re.search(r"/proef/([^/?]+)", made.place)
    assert file is not None
    sound = machine.root / DATA / "prompts" / file[1]
    with wave.open(BytesIO(sound.read_bytes())) as opened:
        assert opened.getnframes() > 0.5 * opened.getframerate()


def test_the_nightly_backup_goes_to_a_server(machine: Debian, owner: Http, tmp_path: Path) -> None:
    """OpenSSH's client does its work under the restrictions of a unit of its own."""
    sock = machine.wire.street.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.bind((ROUTER, 0))
    to = {
        "to": "sftp",
        "host": ROUTER,
        "port": sock.getsockname()[1],
        "username": USER,
        "password": SERVER_PASSWORD,
    }
    changed = settings() | {"backup": {"nightly": to}}
    sent = owner.submit("/instellingen/bestand", "/instellingen/bestand", tekst=as_file(changed))
    assert sent.status == 303, sent.html[:2000]
    words = {"nacht": PASSWORD, "nacht_nogmaals": PASSWORD}
    assert owner.submit("/beheer/back-up", "/beheer/back-up/nacht", **words).status == 303
    with sftp_server(tmp_path, sock=sock):
        assert owner.submit("/beheer/back-up", "/beheer/back-up/nu").status == 303
        machine.await_("the backup to be there", lambda: list(tmp_path.glob("backup-*.trunkbox.age")))
        machine.await_(
            "the unit to end", lambda: "inactive" in machine.unit("trunkbox-server", "ActiveState").values()
        )
    assert machine.unit("trunkbox-server", "Result") == {"Result": "success"}
    assert "SHA256:" in owner.get("/beheer/back-up").html
    assert machine.run(f"stat -c %a /{DATA}/backup-ssh /{DATA}/backup-ssh/key").split() == ["700", "600"]


@pytest.mark.parametrize("name", LIVING)
def test_killed_it_is_back_within_two_seconds(machine: Debian, name: str) -> None:
    pid = main_pid(machine, name)
    ended = microseconds(machine, name, "ExecMainStartTimestampMonotonic")
    machine.run(f"kill -9 {pid}")
    await_back(machine, name, pid)
    started = microseconds(machine, name, "ExecMainStartTimestampMonotonic")
    left = microseconds(machine, name, "InactiveExitTimestampMonotonic")
    assert ended < min(left, started)  # which of the two comes first depends on the age of systemd
    gone = microseconds(machine, name, "InactiveEnterTimestampMonotonic")
    assert started - gone <= 2e6 * slowness(), "it was started again too late"


def test_after_that_calls_pass(machine: Debian) -> None:
    await_sip(machine)
    call_both_ways(machine.wire.street)


def test_an_engine_that_hangs_is_replaced(machine: Debian) -> None:
    pid = main_pid(machine, "engine")
    machine.run(f"kill -{signal.SIGSTOP.value} {pid}")
    await_back(machine, "engine", pid)
    said = machine.run("journalctl -u trunkbox-engine -o cat")
    assert "Watchdog timeout" in said
    await_sip(machine)


def test_a_second_install_keeps_everything(machine: Debian, owner: Http) -> None:
    install(machine)
    assert machine.run("systemctl --failed --plain --no-legend") == ""
    assert owner.await_page("/", 60).status == 200


def test_after_that_too_calls_pass(machine: Debian) -> None:
    await_sip(machine)
    call_both_ways(machine.wire.street)


def test_taken_away_only_the_data_are_left(machine: Debian, before: dict[str, str]) -> None:
    machine.run("trunkbox --lang en uninstall", 120)
    after = tree(machine)
    # What the system writes about itself: its journal, its tables of users with their copies and lock.
    own = re.compile(r"var/log|etc/(passwd|group|shadow|gshadow|subuid|subgid)-?$|etc/\.pwd\.lock|var/lib/systemd")
    left = {path for path, is_ in after.items() if before.get(path) != is_ and not own.match(path)}
    data = {path for path in left if path == DATA or path.startswith(f"{DATA}/")}
    compiled = {path for path in left if path.startswith("srv/") and "__pycache__" in path}
    assert left - data - compiled == set()
    assert {path for path in before if path not in after and not own.match(path)} == set()
    assert {after[path].split()[0] for path in data} == {"0:0"}
    assert f"{DATA}/settings.json" in data
    assert "inet trunkbox" not in machine.run("nft list tables")
    assert machine.attempt("getent passwd trunkbox-engine trunkbox-web; getent group trunkbox")[1] == ""
    assert "trunkbox" not in machine.run("ps -eo args")


def test_installed_again_it_takes_up_what_was_left(machine: Debian, owner: Http) -> None:
    install(machine)
    assert machine.unit("trunkbox-engine", "NRestarts") == {"NRestarts": "0"}
    assert owner.await_page("/", 60).status == 200


def test_and_calls_pass(machine: Debian) -> None:
    await_sip(machine)
    call_both_ways(machine.wire.street)
