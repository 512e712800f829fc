"""The engine's state is asked once for all, and a hung engine holds up one page at most."""

import threading
from pathlib import Path

import pytest

from appliance.control import Client, EngineDown, EngineSilent, EngineStatus, Request, Status, engine_socket
from tests.control.conftest import Answerer
from tests.webui.conftest import Clock
from webui.engine import FRESH, STALE, EngineWatch

STATUS = Status(engine=EngineStatus(version="1", pid=1, since=0))


class Hung:
    """An engine that takes questions, and answers when it is let."""

    def __init__(self, data: Path) -> None:
        self.came = threading.Semaphore(0)
        self.asked = 0
        self.held: list[Request] = []
        self.hangs = False
        self.server = Answerer(engine_socket(data), self._take)

    def _take(self, request: Request) -> None:
        self.asked += 1
        if self.hangs:
            self.held.append(request)
            self.came.release()
        else:
            request.answer(STATUS)

    def close(self) -> None:
        self.server.close()


@pytest.fixture
def hung(data: Path):  # type: ignore[no-untyped-def]
    engine = Hung(data)
    yield engine
    engine.close()


def watch(data: Path, clock: Clock) -> EngineWatch:
    return EngineWatch(Client(data, timeout=5.0), clock)


def test_one_answer_serves_all_pages_of_a_second(data: Path, clock: Clock, hung: Hung) -> None:
    asks = watch(data, clock)
    assert [asks.status() for _ in range(20)] == [STATUS] * 20
    assert hung.asked == 1
    clock.now += FRESH
    asks.status()
    assert hung.asked == 2


def test_what_was_changed_is_asked_for_at_once(data: Path, clock: Clock, hung: Hung) -> None:
    asks = watch(data, clock)
    asks.status()
    asks.forget()
    asks.status()
    assert hung.asked == 2


@pytest.mark.parametrize(
    ("age", "known"),
    [
        pytest.param(FRESH, True, id="the others see what was known"),
        pytest.param(STALE + 1, False, id="but nothing that is old"),
    ],
)
def test_a_hung_engine_holds_up_one(data: Path, clock: Clock, hung: Hung, age: float, known: bool) -> None:
    asks = watch(data, clock)
    asks.status()
    clock.now += age
    hung.hangs = True
    asker = threading.Thread(target=asks.status)
    asker.start()
    assert hung.came.acquire(timeout=5)
    answer = asks.status()
    assert answer == STATUS if known else isinstance(answer, EngineSilent)
    assert hung.asked == 2
    hung.held[0].answer(STATUS)
    asker.join()


def test_no_engine_is_an_answer_too(data: Path, clock: Clock) -> None:
    assert isinstance(watch(data, clock).status(), EngineDown)
