"""`trunkbox run` as a newcomer starts it: real SIP and sound in the practice box, crashes, a second run, the end.

Law: real processes on loopback; one start serves the whole file, as a start takes seconds.
"""

import json
import os
import re
import signal
import socket
import subprocess
import wave
from collections.abc import Iterator
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest

from appliance.control import Client, ControlError, wire
from appliance.practice import PracticeCall, PracticeState, PracticeStatus, read_plan, run_socket
from appliance.practice.__main__ import call, connected
from appliance.settings import Listen, Pbx, Settings, Sip
from appliance.store import SettingsStore
from tests.cli.processes import alive, children, until
from tests.cli.running import ROOT, TRUNKBOX, Run, free_port, start, stop

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """The practice box, started as on an empty machine, after its trial calls."""
    folder = tmp_path_factory.mktemp("run")
    started = start(folder / "data", folder / "log")
    try:
        started.await_said("trial calls are done")
        yield started
    finally:
        stop(started)


def test_a_newcomer_sees_calls_cross_the_box_both_ways(run: Run) -> None:
    text = run.log.read_text()
    assert "Nothing is set up yet" in text
    assert len(re.findall(r"it worked: [23456]\.\d+ s of sound arrived", text)) == 4, text
    calls = json.loads(run.trunkbox("calls", "--json").stdout)
    trial = {(c["direction"], c["from"], c["to"], c["outcome"]) for c in calls}
    assert {
        ("in", "+31201234567", "+31501234567", "answered"),
        ("out", "+31501234567", "+31207654321", "answered"),
    } <= trial


def test_what_each_side_heard_is_the_tune_of_the_other(run: Run) -> None:
    """The provider's tune begins at 523 Hz, the PBX's at 392: the first note tells who was heard."""
    for path in sorted((run.practice / "recordings").glob("*.wav"))[:4]:
        heard_by = "provider" if "-provider-" in path.name else "pbx"
        high, low = tone(path, 523.25), tone(path, 392.00)
        assert (high > low) == (heard_by == "pbx"), f"{path.name}: {high} {low}"


def tone(path: Path, hertz: float) -> float:
    """How strong one frequency is in a recording (Goertzel's algorithm)."""
    import array
    import math

    with wave.open(str(path)) as file:
        samples = array.array("h", file.readframes(file.getnframes()))
        coefficient = 2 * math.cos(2 * math.pi * hertz / file.getframerate())
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + coefficient * last - before
    return last * last + before * before - coefficient * last * before


def test_the_real_box_was_never_touched(run: Run) -> None:
    assert not (run.data / "settings.json").exists()
    assert list((run.data / "calls").glob("*.json")) == [], "the calls are the practice box's own"


def test_nothing_secret_stands_in_the_process_list(run: Run) -> None:
    plan = read_plan(run.practice)
    assert plan is not None
    secret = plan.password.get_secret_value().encode()
    for pid in children(run.process.pid):
        assert secret not in Path(f"/proc/{pid}/cmdline").read_bytes()
        assert secret not in Path(f"/proc/{pid}/environ").read_bytes()
    assert secret.decode() not in run.log.read_text()


def test_the_web_answers_and_knows_the_engine(run: Run) -> None:
    import urllib.request

    with urllib.request.urlopen(f"http://127.0.0.1:{run.port}/health", timeout=10) as page:
        assert json.load(page)["engine"] == "ok"
        assert "Server" not in page.headers
    with urllib.request.urlopen(f"http://127.0.0.1:{run.port}/", timeout=10) as page:
        assert b"Trunkbox" in page.read()


def test_the_code_that_claims_the_box_is_shown(run: Run) -> None:
    shown = run.said(r"Setup code for the first visit: ([A-Z0-9]{4}-[A-Z0-9]{4})\n")
    assert shown
    assert run.trunkbox("admin", "setup-code").stdout.split()[-1] == shown[1]


def test_a_call_in_progress_is_shown_and_can_be_hung_up(run: Run) -> None:
    import threading

    made: list[PracticeCall] = []
    caller = threading.Thread(target=lambda: made.append(call(run.practice, "provider", "+31501234567", 30)))
    caller.start()
    talking = until(lambda: [c for c in run.shown("status", "--json")["calls"] if c["state"] == "talking"])
    assert run.trunkbox("hangup", talking[0]["id"]).returncode == 0
    caller.join(20)
    assert made
    assert made[0].seconds < 20
    assert run.shown("status", "--json")["calls"] == []


@pytest.mark.parametrize(
    ("role", "number", "code"),
    [
        pytest.param("provider", "+31501234599", 404, id="a number that is not ours"),
        pytest.param("provider", "+31501234570", 200, id="the fax may be called"),
    ],
)
def test_the_box_decides_about_practice_calls_too(run: Run, role: Any, number: str, code: int) -> None:
    assert call(run.practice, role, number, 1).code == code


def test_the_doctor_finds_the_practice_box_well(run: Run) -> None:
    report = json.loads(run.trunkbox("doctor", "--json").stdout)
    wrong = [f for f in report["findings"] if f["severity"] == "error" and f["check"] != "library"]
    assert wrong == []


def test_a_second_run_is_told_who_holds_the_folder(run: Run, tmp_path: Path) -> None:
    second = start(run.data, tmp_path / "log")
    assert second.process.wait(20) == 1
    assert second.said(f"process {run.process.pid}")
    assert second.said("--data")


def test_a_second_engine_on_the_folder_is_refused_too(run: Run) -> None:
    argv = [*TRUNKBOX, "engine", "--data", str(run.practice)]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert str(engine_pid(run)) in done.stderr


def engine_pid(run: Run) -> int:
    return Client(run.practice, timeout=5).status().engine.pid


def engine_back(run: Run, gone: int) -> int | None:
    try:
        status = Client(run.practice, timeout=1).status()
    except ControlError:
        return None
    return status.engine.pid if status.engine.ready and status.engine.pid != gone else None


def test_a_killed_engine_comes_back_registers_and_calls_again(run: Run) -> None:
    gone = engine_pid(run)
    os.kill(gone, signal.SIGKILL)
    assert until(lambda: engine_back(run, gone), 10)
    run.await_said("practice box runs again")

    def registered() -> bool:
        accounts = [a for t in run.shown("status", "--json")["trunks"] for a in t["accounts"]]
        return [a["state"] for a in accounts] == ["registered"]

    until(registered, 20)
    assert call(run.practice, "pbx", "+31207654321", 1).code == 200


def test_a_killed_web_comes_back_on_the_same_port(run: Run) -> None:
    import urllib.request

    web = next(p for p in children(run.process.pid) if b"webui" in Path(f"/proc/{p}/cmdline").read_bytes())
    os.kill(web, signal.SIGKILL)
    with urllib.request.urlopen(f"http://127.0.0.1:{run.port}/health", timeout=20) as page:
        assert page.status == 200, "a visitor during the restart waits and is served"
    until(lambda: not alive(web))


def test_who_has_a_box_already_practises_beside_it(tmp_path: Path) -> None:
    """Asked at the supervisor's socket, as the page does; the own engine is the same process all the time."""
    own = Settings(
        sip=Sip(listen=(Listen(address=IPv4Address("127.0.0.1"), port=free_port()),)),
        pbxs=(Pbx(id="p", address="127.0.0.9:5060"),),
    )
    SettingsStore(tmp_path / "data").save(own, 0, "test", "a box with something to do")
    configured = start(tmp_path / "data", tmp_path / "log")
    asked = Client(configured.data, socket_path=run_socket(configured.data))

    def practice(verb: str = "practice") -> PracticeStatus:
        return wire.value(PracticeStatus, asked.call(verb))

    try:
        configured.await_said("telephone engine is ready")
        pid = Client(configured.data).status().engine.pid
        assert practice().state is PracticeState.OFF
        assert practice("practice_on").state is PracticeState.STARTING
        until(lambda: practice().state is PracticeState.ON, 20)
        assert practice("practice_on").state is PracticeState.ON, "asked twice it stays"
        assert connected(configured.practice, 15)
        assert call(configured.practice, "provider", "+31501234567", 2).sound_seconds > 0.5
        assert practice("practice_off").state in {PracticeState.ENDING, PracticeState.OFF}
        until(lambda: practice().state is PracticeState.OFF, 20)
        assert list((configured.practice / "run").glob("*.sock")) == []
        assert len(children(configured.process.pid)) == 2
        until(lambda: practice("practice_on").state is not PracticeState.OFF)
        until(lambda: practice().state is PracticeState.ON, 20)
        assert Client(configured.data).status().engine.pid == pid
        assert "fell over" not in configured.log.read_text()
    finally:
        assert stop(configured) == 0
    assert not run_socket(configured.data).exists()


def test_at_the_end_nothing_is_left(tmp_path: Path) -> None:
    """Not the shared run: this one is ended, while a call is in progress."""
    ending = start(tmp_path / "data", tmp_path / "log")
    try:
        ending.await_said("Trial call in")
        until(lambda: Client(ending.practice, timeout=5).calls(), 30)
        family = children(ending.process.pid)
        assert len(family) == 6, "engine, web, two peers, the practice box and the trial calls"
    finally:
        code = stop(ending)
    assert code == 0
    assert not any(alive(pid) for pid in family)
    assert "Everything has stopped" in ending.log.read_text()
    assert "by force" not in ending.log.read_text(), "everybody ended when asked"
    assert list((ending.practice / "run").glob("*.sock")) == []
    with socket.socket() as again:
        again.bind(("127.0.0.1", ending.port))
