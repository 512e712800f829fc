"""OPTIONS to a line whose settings name an address: it must be a URI that a stack takes, whatever the notation."""

from __future__ import annotations

import pytest

from appliance.settings.lines import Keepalive, Pbx, Trunk
from sipengine.core.uri import Uri
from sipengine.pbxs import Pbxs
from sipengine.port import AccountKey
from sipengine.timers import Timers
from sipengine.trunks import Trunks
from tests.engine.office import Names
from tests.fakes.stack import FakeStack


class Asked(FakeStack):
    """A stack that only remembers where OPTIONS went."""

    def __init__(self) -> None:
        super().__init__()
        self.probes: list[str] = []

    def probe(self, key: AccountKey, uri: str) -> None:
        self.probes.append(uri)


ADDRESSES = [
    pytest.param("192.0.2.1", "sip:192.0.2.1", id="IPv4"),
    pytest.param("192.0.2.1:5070", "sip:192.0.2.1:5070", id="IPv4 and a port"),
    pytest.param("2001:db8::1", "sip:[2001:db8::1]", id="IPv6 as people write it"),
    pytest.param("[2001:db8::1]", "sip:[2001:db8::1]", id="IPv6 in brackets"),
    pytest.param("[2001:db8::1]:5070", "sip:[2001:db8::1]:5070", id="IPv6 and a port"),
]


def nothing(*_: object) -> None:
    pass


@pytest.mark.parametrize(("address", "uri"), ADDRESSES)
def test_options_to_a_pbx(address: str, uri: str) -> None:
    stack, names = Asked(), Names({})
    pbxs = Pbxs(stack, Timers(), names, nothing, lambda: 0.0, nothing)
    pbxs.apply([Pbx(id="centrale", address=address)], 0.0)
    for found in names.take():
        pbxs.resolved(found, 0.0)
    assert stack.probes == [uri]
    assert Uri.parse(uri) is not None


@pytest.mark.parametrize(("address", "uri"), ADDRESSES)
def test_options_to_a_trunk(address: str, uri: str) -> None:
    stack, names, timers = Asked(), Names({}), Timers[object]()
    trunks = Trunks(stack, timers, names, nothing, lambda: 0.0, nothing)
    keepalive = Keepalive(method="options", seconds=30)
    trunks.apply([Trunk(id="t", servers=(address,), register_=False, keepalive=keepalive)], 0.0)
    for found in names.take():
        trunks.resolved(found, 0.0)
    for now in (5.0, 8.0):  # the wait for an answer ends, and the next question follows soon
        for timer in timers.due(now):
            trunks.fired(timer, now)  # type: ignore[arg-type]
    assert stack.probes == [uri]
