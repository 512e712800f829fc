"""The control socket between threads and processes: answers, events, and peers that mean no good."""

import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from appliance.control import (
    Applied,
    CallChanged,
    CallStatus,
    Client,
    ControlServer,
    EngineDown,
    EngineSilent,
    EngineStatus,
    NotAllowed,
    Problem,
    ProblemSeen,
    Refused,
    Request,
    SocketHeld,
    Status,
    VersionMismatch,
    engine_socket,
    place,
    wire,
)
from appliance.control.connection import MAX_OUT, MAX_WAITING
from tests.control.conftest import Answerer

CALL = CallStatus(id="c1", direction="in", from_="+31612345678", to="+31501234567", state="talking", start=1.0)


def raw(data: Path) -> socket.socket:
    return place.connect(engine_socket(data), 10)


def lines(sock: socket.socket) -> Iterator[dict[str, object]]:
    with sock.makefile("rb") as reader:
        for line in reader:
            yield json.loads(line)


def test_a_question_gets_its_answer(engine: Answerer, data: Path) -> None:
    assert Client(data).call("hangup", call="c1") == {"verb": "hangup", "args": {"call": "c1"}}


def test_values_arrive_as_values(engine: Answerer, data: Path) -> None:
    status = Status(engine=EngineStatus(version="0.1.0", pid=1, since=2.0), calls=(CALL,))
    answers = {"status": status, "calls": (CALL,), "apply": Applied(generation=4)}
    engine.handle = lambda request: request.answer(answers[request.verb])
    client = Client(data)
    assert (client.status(), client.calls(), client.apply()) == (status, (CALL,), Applied(generation=4))


def test_a_refusal_carries_its_code_and_words(engine: Answerer, data: Path) -> None:
    engine.handle = lambda request: request.refuse("no_such_call", call=request.args["call"])
    with pytest.raises(Refused) as caught:
        Client(data).hangup("c9")
    assert (caught.value.code, caught.value.params) == ("no_such_call", {"call": "c9"})


@pytest.mark.parametrize(
    ("verb", "args", "code", "params"),
    [
        pytest.param("dance", {}, "unknown_verb", {"verb": "dance"}, id="a verb that nobody knows"),
        pytest.param("hangup", {}, "bad_args", {"arg": "call", "why": "missing"}, id="hang up, but what"),
        pytest.param("hangup", {"call": 1}, "bad_args", {"arg": "call", "why": "kind"}, id="a call id is a text"),
        pytest.param("status", {"x": 1}, "bad_args", {"arg": "x", "why": "unknown"}, id="an argument too many"),
    ],
)
def test_a_wrong_question_never_reaches_the_engine(
    engine: Answerer, data: Path, verb: str, args: dict[str, str], code: str, params: dict[str, str]
) -> None:
    reached: list[Request] = []
    engine.handle = reached.append
    with pytest.raises(Refused) as caught:
        Client(data).call(verb, **args)
    assert (caught.value.code, caught.value.params, reached) == (code, params, [])


def test_an_answer_that_cannot_be_said_is_an_error_and_the_socket_lives(engine: Answerer, data: Path) -> None:
    engine.handle = lambda request: request.answer({"loss": float("nan")})
    with pytest.raises(Refused, match="unspeakable"):
        Client(data).call("status")
    engine.handle = lambda request: request.answer("x" * (wire.MAX_LINE + 1))
    with pytest.raises(Refused, match="too_long"):
        Client(data).call("status")
    engine.handle = lambda request: request.answer("fine")
    assert Client(data).call("status") == "fine"


def test_a_second_answer_is_lost_without_harm(engine: Answerer, data: Path) -> None:
    def twice(request: object) -> None:
        request.answer(1)  # type: ignore[attr-defined]
        request.answer(2)  # type: ignore[attr-defined]

    engine.handle = twice
    assert [Client(data).call("status") for _ in range(3)] == [1, 1, 1]


def test_an_engine_that_is_not_there_is_named_with_its_folder(data: Path) -> None:
    with pytest.raises(EngineDown) as caught:
        Client(data).status()
    assert caught.value.params == {"data": str(data)}


def test_an_engine_that_never_answers_costs_no_more_than_the_time_out(data: Path) -> None:
    with ControlServer(engine_socket(data)), pytest.raises(EngineSilent):
        Client(data, timeout=0.2).status()


def test_an_engine_that_stops_says_so_to_who_waits(data: Path) -> None:
    taken = threading.Event()
    server = ControlServer(engine_socket(data), wake=taken.set)

    def stop_when_asked() -> None:
        taken.wait(10)
        server.close()

    stopper = threading.Thread(target=stop_when_asked)
    stopper.start()
    with pytest.raises(EngineDown):
        Client(data).status()
    stopper.join()
    assert not engine_socket(data).exists()


def test_an_older_asker_hears_which_version_is_spoken(engine: Answerer, data: Path) -> None:
    with closing(raw(data)) as sock:
        sock.sendall(b'{"v":0,"id":"a","verb":"status"}\n')
        error = {"code": "version", "params": {"asked": "0", "spoken": "1"}}
        assert next(lines(sock)) == {"v": 1, "id": "a", "error": error}


def test_an_engine_of_other_values_is_a_version_mismatch(engine: Answerer, data: Path) -> None:
    engine.handle = lambda request: request.answer({"engine": 5})
    with pytest.raises(VersionMismatch):
        Client(data).status()


def test_many_questions_on_one_line_all_get_an_answer(engine: Answerer, data: Path) -> None:
    with closing(raw(data)) as sock:
        sock.sendall(b"".join(wire.ask_line(n, "status", {}) for n in range(20)) + b"\n  \nrubbish\n")
        answers = lines(sock)
        got = [next(answers) for _ in range(21)]
    assert {a["id"] for a in got} == {None, *range(20)}


def test_questions_beyond_what_may_wait_are_refused(data: Path) -> None:
    with ControlServer(engine_socket(data)) as server, closing(raw(data)) as sock:
        sock.sendall(b"".join(wire.ask_line(n, "status", {}) for n in range(MAX_WAITING + 3)))
        answers = lines(sock)
        busy = [next(answers) for _ in range(3)]
        assert [a["error"]["code"] for a in busy] == ["busy"] * 3  # type: ignore[index]
        assert len(server.take()) == MAX_WAITING


@pytest.mark.parametrize(
    "flood",
    [
        pytest.param(b"x" * (wire.MAX_LINE + 2), id="a line that never ends"),
        pytest.param(b"x" * (wire.MAX_LINE + 2) + b"\n", id="a line that ends too late"),
    ],
)
def test_a_line_over_the_limit_ends_the_connection_with_a_word(engine: Answerer, data: Path, flood: bytes) -> None:
    with closing(raw(data)) as sock:
        sender = threading.Thread(target=_send_what_fits, args=(sock, flood))
        sender.start()
        assert next(lines(sock))["error"]["code"] == "too_long"  # type: ignore[index]
        sender.join()
    assert Client(data).call("status")


def _send_what_fits(sock: socket.socket, flood: bytes) -> None:
    try:
        sock.sendall(flood)
    except OSError:
        return


def test_peers_that_vanish_at_any_point_harm_nobody(engine: Answerer, data: Path) -> None:
    for n in range(100):
        sock = raw(data)
        sock.sendall(wire.ask_line(n, "status", {})[: n % 40 or None])
        sock.close()
    assert Client(data).call("status")


def test_more_peers_than_places_are_told_busy(engine: Answerer, data: Path) -> None:
    crowd = [raw(data) for _ in range(64)]
    try:
        with pytest.raises(Refused, match="busy"):
            Client(data).call("status")
    finally:
        for sock in crowd:
            sock.close()
    assert Client(data).call("status")


# ---- events --------------------------------------------------------------------------------------------------


def test_a_subscriber_hears_events_in_order_and_the_end(data: Path) -> None:
    server = ControlServer(engine_socket(data))
    events = Client(data).subscribe()
    sent = [CallChanged(call=CALL), ProblemSeen(problem=Problem("port_taken", {"port": "5060"}))]
    for event in sent:
        server.publish(event)
    assert [next(events), next(events)] == sent
    server.close()
    assert list(events) == []


def test_nothing_is_kept_for_nobody(data: Path) -> None:
    with ControlServer(engine_socket(data)) as server:
        server.publish(CallChanged(call=CALL))
        events = Client(data).subscribe(timeout=0.2)
        assert server.subscribers == 1
        with pytest.raises(EngineSilent):
            next(events)


def test_a_subscriber_that_does_not_read_is_dropped_and_the_others_hear_all(data: Path) -> None:
    big = ProblemSeen(problem=Problem("x", {"text": "y" * 100_000}))
    with ControlServer(engine_socket(data)) as server, closing(raw(data)) as slow:
        slow.sendall(wire.ask_line(1, "subscribe", {}))
        assert next(lines(slow)) == {"id": 1, "ok": {}}
        quick = Client(data).subscribe(timeout=10)
        for _ in range(MAX_OUT // 100_000 + 10):
            server.publish(big)
            assert next(quick) == big
        assert server.subscribers == 1


def test_publishing_never_waits_for_a_reader(data: Path) -> None:
    """Ten times what may wait is published; only a blocking publish would hang here."""
    with ControlServer(engine_socket(data)) as server, closing(raw(data)) as slow:
        slow.sendall(wire.ask_line(1, "subscribe", {}))
        assert next(lines(slow)) == {"id": 1, "ok": {}}
        for _ in range(100_000):
            server.publish(CallChanged(call=CALL))


# ---- who may come, and where ---------------------------------------------------------------------------------


def test_the_socket_is_for_its_owner_alone(engine: Answerer, data: Path) -> None:
    assert stat.S_IMODE(engine_socket(data).stat().st_mode) == 0o600
    assert stat.S_IMODE(engine_socket(data).parent.stat().st_mode) == 0o700


OTHER_USER = """
import os, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
import socket
s = socket.socket(socket.AF_UNIX); s.settimeout(10); s.connect(sys.argv[1])
print(s.makefile().readline(), end="")
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
def test_another_user_is_refused_even_when_the_file_lets_him() -> None:
    # Folders that pytest makes belong to root alone, so the socket lies where everybody may come.
    with TemporaryDirectory() as folder, ControlServer(Path(folder) / "engine.sock") as server:
        Path(folder).chmod(0o755)
        server.path.chmod(0o666)
        command = [sys.executable, "-c", OTHER_USER, str(server.path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert json.loads(done.stdout or "{}").get("error") == {"code": "not_allowed", "params": {}}, done.stderr
        assert server.take() == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_a_closed_door_is_not_allowed(data: Path) -> None:
    with ControlServer(engine_socket(data)):
        engine_socket(data).chmod(0)
        with pytest.raises(NotAllowed):
            Client(data).status()


def test_a_path_longer_than_the_kernel_takes_works_the_same(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    engine = Answerer(engine_socket(deep), lambda request: request.answer("far down"))
    try:
        assert engine_socket(deep).is_socket()
        assert Client(deep).call("status") == "far down"
    finally:
        engine.close()


def test_a_second_server_on_one_socket_is_told_who_holds_it(engine: Answerer, data: Path) -> None:
    with pytest.raises(SocketHeld) as caught:
        ControlServer(engine_socket(data))
    assert caught.value.holder.pid == os.getpid()
    assert Client(data).call("status")


def test_a_socket_left_by_a_dead_engine_is_no_obstacle(data: Path) -> None:
    path = engine_socket(data)
    path.parent.mkdir(parents=True)
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(path))
    dead.close()
    with pytest.raises(EngineDown):
        Client(data).status()
    with ControlServer(path) as server:
        server.publish(CallChanged(call=CALL))
        assert path.is_socket()


def test_no_descriptor_is_left_behind(data: Path) -> None:
    def count() -> int:
        return len(os.listdir("/proc/self/fd"))

    before = count()
    for _ in range(5):
        server = ControlServer(engine_socket(data))
        events = Client(data).subscribe()
        server.close()
        assert list(events) == []
    assert count() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else")
def test_a_shared_folder_gives_the_group_without_chown() -> None:
    """The units forbid chown (SystemCallFilter ~@privileged): who may not call it still serves its group."""
    folder = Path(tempfile.mkdtemp(prefix="trunkbox-shared-"))
    try:
        os.chown(folder, 4242, 4243)
        folder.chmod(0o2770)
        script = (
            "import socket, sys; from pathlib import Path; from appliance.control.place import bind\n"
            "bind(socket.socket(socket.AF_UNIX), Path(sys.argv[1]), 4243)"
        )
        # Not in the group: chown to it would be refused, as the filter refuses it.
        words = ["setpriv", "--reuid=4242", "--regid=4244", "--clear-groups", sys.executable, "-B", "-c", script]
        subprocess.run([*words, folder / "s"], check=True, cwd=Path(__file__).resolve().parents[2])
        found = (folder / "s").stat()
        assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (4242, 4243, 0o660)
    finally:
        shutil.rmtree(folder)
