"""The engine before a restart: calls go on, new ones go elsewhere, and 112 opens the door again."""

from __future__ import annotations

import json
from typing import Any

from appliance.control import Request
from sipengine.core.drain import URGENT_SECONDS
from sipengine.drain_verb import drain
from sipengine.port import LegId
from tests.engine.office import Office, Party


def ask(office: Office, seconds: int) -> dict[str, Any]:
    """What the verb answers."""
    said: list[str] = []
    request = Request("drain", {"seconds": seconds}, lambda line: said.append(line(1).decode()))
    drain(request, office.engine, office.now)
    (answer,) = said
    return dict(json.loads(answer))


def ask_ok(office: Office, seconds: int) -> tuple[int, bool]:
    """Calls, and whether new ones go elsewhere."""
    ok = ask(office, seconds)["ok"]
    return ok["calls"], ok["draining"]


def dial(office: Office, party: Party, number: str) -> LegId:
    leg = party.dial(number, "31501234567" if party is office.pbx else "31687654321")
    office.run()
    return leg


def codes(office: Office) -> list[str]:
    return [problem.code for problem in office.engine.problems()]


def test_calls_go_on_and_new_ones_go_elsewhere_for_as_long_as_was_said() -> None:
    office = Office()
    near, far = office.talk()
    assert ask_ok(office, 30) == (1, True)
    assert codes(office) == ["draining"]
    refused = [dial(office, office.provider, "31501234567"), dial(office, office.pbx, "0612345678")]
    ends = [office.provider.ended(refused[0]), office.pbx.ended(refused[1])]
    assert [(end.code, dict(end.headers).get("Retry-After")) for end in ends] == [(503, "5"), (503, "5")]
    assert [record.reason for record in office.records] == ["draining", "draining"]
    assert (near in office.provider.legs, far in office.pbx.legs) == (True, True)
    office.wait(29)
    assert ask_ok(office, 30) == (1, True), "he who asks again keeps it shut"
    office.wait(30)
    assert codes(office) == [], "he who asked is gone, and callers are let in"
    assert dial(office, office.provider, "31501234567") in office.provider.legs
    assert len(office.pbx.arrived()) == 2


def test_given_up_the_next_call_gets_through() -> None:
    office = Office()
    ask(office, 60)
    assert ask_ok(office, 0) == (0, False)
    assert dial(office, office.pbx, "0612345678") in office.pbx.legs


def test_112_passes_and_who_was_called_can_call_back() -> None:
    office = Office()
    ask(office, 60)
    urgent = dial(office, office.pbx, "112")
    assert [one.request.uri.partition("@")[0] for one in office.provider.arrived()] == ["sip:112"]
    assert urgent in office.pbx.legs
    assert ask(office, 60)["error"]["code"] == "drain_urgent"
    assert dial(office, office.provider, "31501234567") in office.provider.legs, "112 calls back"
    office.clear()
    office.wait(int(URGENT_SECONDS))
    assert ask_ok(office, 60) == (0, True)
