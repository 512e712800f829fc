"""A served socket for each test, and a thread that answers like an engine would."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.control import ControlServer, Request, engine_socket


class Answerer:
    """Takes requests on a thread of its own, as the SIP thread does, and gives each to `handle`."""

    def __init__(self, path: Path, handle: Callable[[Request], None], **served: Any) -> None:
        self._rung = threading.Event()
        self._done = False
        self.handle = handle
        self.server = ControlServer(path, wake=self._rung.set, **served)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._done:
            self._rung.wait()
            self._rung.clear()
            for request in self.server.take():
                self.handle(request)

    def close(self) -> None:
        self._done = True
        self._rung.set()
        self._thread.join()
        self.server.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def engine(data: Path) -> Iterator[Answerer]:
    """An engine that answers every verb with its own name and arguments."""
    answerer = Answerer(engine_socket(data), lambda r: r.answer({"verb": r.verb, "args": dict(r.args)}))
    yield answerer
    answerer.close()
