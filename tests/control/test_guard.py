"""The guard around control verbs, over a real socket: a fault is refused by name, the next question answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.control import Client, Refused, Request
from sipengine.guard import serve
from tests.control.conftest import Answerer


def fails(request: Request) -> None:
    raise RuntimeError(f"nobody foresaw {request.args['call']}")


def fails_late(request: Request) -> None:
    request.answer({"told": "already"})
    raise RuntimeError("after the answer")


def test_a_verb_that_fails_is_refused_and_the_next_one_answered(
    engine: Answerer, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    verbs = {"hangup": fails, "calls": fails_late, "status": lambda request: request.answer({"still": "here"})}
    engine.handle = lambda request: serve(verbs, request)
    client = Client(data)
    with pytest.raises(Refused) as caught:
        client.call("hangup", call="c1")
    assert (caught.value.code, caught.value.params) == ("engine_fault", {"verb": "hangup"})
    assert "nobody foresaw c1" in caplog.text
    assert client.call("calls") == {"told": "already"}, "a question is answered once"
    assert client.call("status") == {"still": "here"}
