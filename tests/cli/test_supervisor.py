"""The supervisor against real processes: crashes, deafness, signals, and its own sudden death."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.run.child import Child
from appliance.run.notices import (
    Crashed,
    Finished,
    Killed,
    Notice,
    NotStarted,
    Ready,
    Started,
    Stopped,
    Stopping,
)
from appliance.run.restart import PAUSES, SETTLED, Crashes
from appliance.run.supervisor import Supervisor
from tests.cli.processes import alive, diary, until
from tests.pace import slowness

STUB = Path(__file__).with_name("stub.py")


def stub(name: str, book: Path, *habits: str, **given: object) -> Child:
    return Child(name, (sys.executable, str(STUB), str(book), *habits), **given)  # type: ignore[arg-type]


def supervise(
    children: Sequence[Child], story: Callable[[Supervisor, list[Notice]], object], seconds: float = 30
) -> list[Notice]:
    """Run a supervisor on this main thread while `story` happens on another; stop it, and tell what it said."""
    told: list[Notice] = []
    supervisor = Supervisor(children, told.append)
    failed: list[BaseException] = []

    def tell_story() -> None:
        try:
            story(supervisor, told)
        except BaseException as err:  # noqa: BLE001 - raised again below, on the thread that pytest watches
            failed.append(err)
        finally:
            supervisor.stop()

    teller = threading.Thread(target=tell_story)
    teller.start()
    supervisor.run()
    teller.join(seconds)
    if failed:
        raise failed[0]
    return told


def on_its_thread(supervisor: Supervisor, calls: list[Callable[[], object]], what: Callable[[], object]) -> None:
    """Let `what` happen where the supervisor wants it: `calls` is emptied by its `woken`."""
    done = threading.Event()
    calls += [what, done.set]
    supervisor.wake()
    assert done.wait(10)


@pytest.mark.parametrize(
    ("habits", "end"),
    [
        pytest.param((), Stopped, id="who is polite says goodbye"),
        pytest.param(("deaf",), Killed, id="who is deaf is killed"),
        pytest.param(("crash",), Crashed, id="who crashes all the time is not started again"),
    ],
)
def test_children_join_and_leave_while_the_others_never_notice(
    tmp_path: Path, habits: tuple[str, ...], end: type[Notice]
) -> None:
    stays, guest, host = tmp_path / "stays", tmp_path / "guest", tmp_path / "host"
    calls: list[Callable[[], object]] = []
    told: list[Notice] = []

    def woken() -> None:
        while calls:
            calls.pop(0)()

    supervisor = Supervisor([stub("stays", stays)], told.append, woken=woken)
    visit = [stub("guest", guest, *habits, grace=0.3), stub("host", host, phase=1)]
    failed: list[BaseException] = []

    def story() -> None:
        try:
            until(lambda: diary(stays, "started"))
            on_its_thread(supervisor, calls, lambda: supervisor.join(visit))
            until(lambda: diary(guest, "started") and diary(host, "started"))
            until(lambda: end is not Crashed or Crashed in kinds(told, "guest"))
            on_its_thread(supervisor, calls, lambda: supervisor.leave({"guest", "host"}))
            until(lambda: supervisor.names == {"stays"})
            assert end in kinds(told, "guest")
            assert kinds(told, "host")[-1] is Stopped
            if end is not Crashed:
                ends = [n.name for n in told if isinstance(n, Stopped | Killed)]
                assert ends == ["guest", "host"], "in the order of their phases"
            on_its_thread(supervisor, calls, lambda: supervisor.join(visit))
            until(lambda: len(diary(host, "started")) == 2)
        except BaseException as err:  # noqa: BLE001 - raised again below, on the thread that pytest watches
            failed.append(err)
        finally:
            supervisor.stop()

    teller = threading.Thread(target=story)
    teller.start()
    supervisor.run()
    teller.join(30)
    assert not failed, failed
    assert len(diary(stays, "started")) == 1
    assert not any(alive(pid) for book in (stays, guest, host) for pid in diary(book, "started"))


def kinds(told: Sequence[Notice], name: str) -> list[type]:
    return [type(notice) for notice in told if getattr(notice, "name", name) == name]


def test_children_start_become_ready_and_end_as_asked(tmp_path: Path) -> None:
    book = tmp_path / "a"

    def story(_: Supervisor, told: list[Notice]) -> None:
        until(lambda: diary(book, "started") and any(isinstance(n, Ready) for n in told))

    told = supervise([stub("a", book)], story)
    assert kinds(told, "a") == [Started, Ready, Stopping, Stopped]
    assert diary(book, "stopped") == diary(book, "started")


def test_a_killed_child_is_back_within_two_seconds_and_the_other_never_noticed(tmp_path: Path) -> None:
    engine, web = tmp_path / "engine", tmp_path / "web"
    took: list[float] = []

    def story(_: Supervisor, told: list[Notice]) -> None:
        until(lambda: diary(engine, "started") and diary(web, "started"))
        os.kill(diary(engine, "started")[0], signal.SIGKILL)
        began = time.monotonic()
        until(lambda: len(diary(engine, "started")) == 2)
        took.append(time.monotonic() - began)

    told = supervise([stub("engine", engine), stub("web", web)], story)
    assert took[0] < 2 * slowness()
    assert [n for n in told if isinstance(n, Crashed)] == [Crashed("engine", -signal.SIGKILL, PAUSES[0])]
    assert len(diary(web, "started")) == 1


def test_a_child_that_crashes_for_ever_is_started_for_ever_but_ever_slower(tmp_path: Path) -> None:
    book = tmp_path / "a"
    told = supervise([stub("a", book, "crash")], lambda *_: until(lambda: len(diary(book, "started")) == 4))
    crashes = [n for n in told if isinstance(n, Crashed)]
    assert [n.pause for n in crashes[:3]] == list(PAUSES[:3])
    assert {n.status for n in crashes} == {3}


def test_a_program_that_is_not_there_is_told_and_tried_again(tmp_path: Path) -> None:
    child = Child("a", (str(tmp_path / "nothing"),))

    def story(_: Supervisor, told: list[Notice]) -> None:
        until(lambda: len(told) >= 2)

    told = supervise([child], story)
    assert [type(n) for n in told[:2]] == [NotStarted, NotStarted]


def test_a_deaf_child_is_killed_after_its_grace_with_all_it_started(tmp_path: Path) -> None:
    book = tmp_path / "a"
    told = supervise(
        [stub("a", book, "deaf", "nest", grace=0.3)], lambda *_: until(lambda: len(diary(book, "started")) == 2)
    )
    assert Killed("a") in told
    until(lambda: not any(alive(pid) for pid in diary(book, "started")))


def test_what_a_crashed_child_started_does_not_stay(tmp_path: Path) -> None:
    book = tmp_path / "a"

    def story(_: Supervisor, told: list[Notice]) -> None:
        until(lambda: len(diary(book, "started")) == 2)
        nested = diary(book, "nested")[0]
        parent = next(pid for pid in diary(book, "started") if pid != nested)
        os.kill(parent, signal.SIGKILL)
        until(lambda: not alive(parent) and len(diary(book, "started")) >= 3)

    supervise([stub("a", book, "nest")], story)
    assert not any(alive(pid) for pid in diary(book, "started"))


def test_a_child_of_a_later_phase_ends_after_the_earlier_ones(tmp_path: Path) -> None:
    book = tmp_path / "both"
    children = [stub("peer", book, phase=1), stub("engine", book)]

    def story(_: Supervisor, told: list[Notice]) -> None:
        until(lambda: len(diary(book, "started")) == 2)

    told = supervise(children, story)
    assert [n for n in told if isinstance(n, Stopped)] == [Stopped("engine"), Stopped("peer")]


def test_a_child_waits_for_those_it_comes_after(tmp_path: Path) -> None:
    book = tmp_path / "peer"
    peer = stub("peer", book, ready=lambda: bool(diary(book, "started")))
    told = supervise(
        [stub("engine", tmp_path / "engine", after=("peer",)), peer],
        lambda *_: until(lambda: diary(tmp_path / "engine", "started")),
    )
    started = [n.name for n in told if isinstance(n, Started | Ready)]
    assert started.index("engine") > started.index("peer")


def test_a_child_that_runs_once_is_done_when_it_ends_well(tmp_path: Path) -> None:
    book, other = tmp_path / "a", tmp_path / "b"

    def story(_: Supervisor, told: list[Notice]) -> None:
        until(lambda: Finished("a") in told and diary(other, "started"))

    told = supervise([stub("a", book, "once", once=True), stub("b", other)], story)
    assert len(diary(book, "started")) == 1
    assert Stopped("b") in told


def test_a_stop_while_a_restart_is_due_ends_at_once(tmp_path: Path) -> None:
    book = tmp_path / "a"
    began = time.monotonic()
    supervise([stub("a", book, "crash")], lambda _, told: until(lambda: len(told) >= 6))
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda n: n.name)
def test_each_stopping_signal_stops_everything(tmp_path: Path, number: signal.Signals) -> None:
    book = tmp_path / "a"

    def story(_: Supervisor, told: list[Notice]) -> None:
        until(lambda: diary(book, "started"))
        os.kill(os.getpid(), number)
        until(lambda: Stopped("a") in told)

    before = signal.getsignal(number)
    supervise([stub("a", book)], story)
    assert signal.getsignal(number) is before


SUDDEN = """
import sys
from appliance.run.child import Child
from appliance.run.supervisor import Supervisor
Supervisor([Child("a", tuple(sys.argv[1:]))], lambda notice: None).run()
"""


def test_children_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    book = tmp_path / "a"
    argv = [sys.executable, "-c", SUDDEN, sys.executable, str(STUB), str(book), "deaf"]
    supervisor = subprocess.Popen(argv, cwd=STUB.parents[2])
    child = until(lambda: diary(book, "started"))[0]
    supervisor.kill()
    supervisor.wait()
    until(lambda: not alive(child))


def test_no_descriptor_is_left_behind(tmp_path: Path) -> None:
    def lives(book: Path) -> None:
        supervise([stub("a", book)], lambda *_: until(lambda: diary(book, "started")))

    before = len(os.listdir("/proc/self/fd"))
    for n in range(3):
        lives(tmp_path / str(n))
    assert len(os.listdir("/proc/self/fd")) == before


@given(st.lists(st.floats(0, 2 * SETTLED), min_size=1, max_size=50))
def test_restarts_never_stop_and_never_wait_longer_than_the_last_pause(lives: list[float]) -> None:
    state = Crashes()
    for lived in lives:
        state = state.another(lived)
        assert PAUSES[0] <= state.pause <= PAUSES[-1]
        assert lived < SETTLED or state.pause == PAUSES[0]
