"""Every outcome of a trial, against a registrar that is played over real sockets."""

from __future__ import annotations

import queue
import socket
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from appliance.control import ProbeChanged, ProbeStatus, wire
from appliance.settings.lines import Trunk
from appliance.words import known, say
from sipengine.probe.logins import logins_of
from sipengine.probe.probes import AT_ONCE, Probes
from sipengine.resolve import Resolved, Server, Target, look_up
from tests.probe.registrar import HOST, Behaviour, Registrar, certificate, final, silent, wants

PASSWORD = 'ge"heim\\%'
Make = Callable[..., Registrar]


@pytest.fixture
def play() -> Iterator[Make]:
    """Start registrars; they end with the test."""
    made: list[Registrar] = []

    def make(behaviour: Behaviour, *given: Any, **named: Any) -> Registrar:
        made.append(Registrar(behaviour, *given, **named))
        return made[-1]

    yield make
    for one in made:
        one.close()


class Bench:
    """Trials whose events are kept, and the way to wait for their end."""

    def __init__(self, trusted: Path | None = None) -> None:
        self.events: queue.Queue[ProbeChanged] = queue.Queue()
        self.probes = Probes(self.events.put, look_up_here, trusted)

    def start(self, trunk: Trunk, account: str = "") -> ProbeStatus | None:
        return self.probes.start(trunk, logins_of(trunk, account), ip_address("127.0.42.9"))

    def run(self, trunk: Trunk, account: str = "") -> ProbeStatus:
        status = self.start(trunk, account)
        assert status is not None
        while not status.done:
            status = self.events.get(timeout=20).probe
        assert self.probes.status(status.id) == status
        return status


def look_up_here(server: Server) -> Resolved:
    """Names under `.lab` lead to the played registrar, `nowhere.lab` nowhere."""
    if server.host == "nowhere.lab":
        return Resolved(server, (), "NXDOMAIN")
    if server.host.endswith(".lab"):
        return Resolved(server, (Target(ip_address(HOST), server.port or 5060),))
    return look_up(server)


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.probes.close()


def trunk(*servers: str, **more: Any) -> Trunk:
    return Trunk.model_validate(
        {"id": "t", "servers": servers, "username": "dave", "password": PASSWORD, "expires": 60, **more}
    )


def steps(status: ProbeStatus) -> list[str]:
    return [step.what for step in status.steps]


@pytest.mark.parametrize(
    ("behaviour", "outcome", "code"),
    [
        pytest.param(wants(PASSWORD), "registered", 200, id="a good login"),
        pytest.param(
            wants(PASSWORD, algorithms=("SHA-256", "MD5")), "registered", 200, id="SHA-256 offered first"
        ),
        pytest.param(wants(PASSWORD, algorithms=("X", "MD5")), "registered", 200, id="an unknown algorithm first"),
        pytest.param(wants(PASSWORD, proxy=True), "registered", 200, id="a proxy and a registrar both ask"),
        pytest.param(wants("another"), "wrong_login", 401, id="a wrong password"),
        pytest.param(wants(PASSWORD, user="jan"), "wrong_login", 401, id="a wrong name"),
        pytest.param(wants(PASSWORD, algorithms=("X",)), "other", 401, id="an algorithm that nobody knows"),
        pytest.param(wants("another", proxy=True), "wrong_login", 407, id="a wrong password for the proxy"),
        pytest.param(final(403, "Forbidden"), "wrong_login", 403, id="forbidden"),
        pytest.param(final(404, "Not Found"), "unknown_account", 404, id="an unknown account"),
        pytest.param(final(408, "Request Timeout"), "silence", 408, id="a proxy that heard nothing"),
        pytest.param(final(423, "Interval Too Brief"), "interval_too_brief", 423, id="too brief, but how long"),
        pytest.param(
            final(423, "Interval Too Brief", ("Min-Expires", "600")),
            "interval_too_brief",
            423,
            id="never long enough",
        ),
        pytest.param(wants(PASSWORD, least=600), "registered", 200, id="a longer time is granted"),
        pytest.param(final(503, "Service Unavailable"), "server_error", 503, id="out of service"),
        pytest.param(final(302, "Moved"), "other", 302, id="moved elsewhere"),
        pytest.param(final(603, "Decline"), "other", 603, id="declined"),
    ],
)
def test_an_outcome(bench: Bench, play: Make, behaviour: Behaviour, outcome: str, code: int) -> None:
    registrar = play(behaviour)
    status = bench.run(trunk(registrar.place))
    (result,) = status.results
    assert (result.outcome, result.code, result.server) == (outcome, code, registrar.place)
    assert steps(status)[:4] == ["resolving", "resolved", "connecting", "sent"]
    assert registrar.bindings == set()
    assert all(known(f"probe_step_{step.what}") for step in status.steps)
    assert "{" not in "".join(say("en", f"probe_step_{step.what}", step.params) for step in status.steps)


def test_the_steps_of_a_good_login(bench: Bench, play: Make) -> None:
    registrar = play(wants(PASSWORD, least=600))
    registrar.bindings.add("sip:dave@192.0.2.7:5060")
    status = bench.run(trunk(registrar.place))
    challenged = next(step for step in status.steps if step.what == "challenged")
    assert (challenged.params["realm"], challenged.params["algorithm"]) == ("lab", "MD5")
    bound = next(step for step in status.steps if step.what == "bound")
    assert bound.params["others"] == "1"
    told = ["challenged", "sent", "answered", "too_brief", "sent", "answered", "bound", "sent", "unregistered"]
    assert steps(status)[4:] == told
    assert status.results[0].expires == 600
    assert registrar.bindings == {"sip:dave@192.0.2.7:5060"}, "the registration that was there is touched"
    assert [expires for _, expires in registrar.methods()] == ["60", "60", "600", "0"]


def test_no_password_is_told(bench: Bench, play: Make) -> None:
    status = bench.run(trunk(play(wants("another")).place, backup={"username": "dave", "password": "second"}))
    told = str(wire.plain(status)) + repr(status) + str(list(bench.events.queue))
    assert PASSWORD not in told
    assert "second" not in told.replace("seconds", "")
    assert "response=" not in told


def test_silence_goes_on_to_the_next_server(bench: Bench, play: Make) -> None:
    first, second = play(silent), play(wants(PASSWORD))
    began = time.monotonic()
    status = bench.run(trunk(first.place, second.place))
    assert (status.results[0].outcome, status.results[0].server) == ("registered", second.place)
    assert "silence" in steps(status)
    assert len(first.heard) >= 3, "a request over UDP is sent again"
    assert time.monotonic() - began < 8


def test_silence_has_an_end(bench: Bench, play: Make) -> None:
    began = time.monotonic()
    (result,) = bench.run(trunk(play(silent).place)).results
    assert (result.outcome, result.code) == ("silence", 0)
    assert time.monotonic() - began < 12


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
def test_a_closed_port(bench: Bench, transport: str) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        place = "{}:{}".format(*taken.getsockname())
    (result,) = bench.run(trunk(place, transport=transport)).results
    assert (result.outcome, result.server) == ("refused", place)
    assert "refused" in result.reason.lower()


def test_a_name_that_leads_nowhere(bench: Bench) -> None:
    status = bench.run(trunk("nowhere.lab"))
    assert (status.results[0].outcome, status.results[0].server) == ("name_not_found", None)
    assert status.steps[-1].params == {"server": "nowhere.lab", "why": "NXDOMAIN"}


class TestStreams:
    def test_over_tcp(self, bench: Bench, play: Make) -> None:
        registrar = play(wants(PASSWORD), "tcp")
        status = bench.run(trunk(registrar.place, transport="tcp"))
        assert status.results[0].outcome == "registered"
        assert "connected" in steps(status)
        assert "transport=tcp" in registrar.heard[0].get("Contact")

    def test_a_certificate_that_is_trusted(self, play: Make, tmp_path: Path) -> None:
        files = certificate(tmp_path, "provider.lab")
        port = play(wants(PASSWORD), "tls", files).place.rpartition(":")[2]
        bench = Bench(files[0])
        assert bench.run(trunk(f"provider.lab:{port}", transport="tls")).results[0].outcome == "registered"
        bench.probes.close()

    def test_a_certificate_of_another_name(self, play: Make, tmp_path: Path) -> None:
        files = certificate(tmp_path, "another.lab")
        port = play(wants(PASSWORD), "tls", files).place.rpartition(":")[2]
        bench = Bench(files[0])
        (result,) = bench.run(trunk(f"provider.lab:{port}", transport="tls")).results
        assert result.outcome == "certificate"
        assert "mismatch" in result.reason
        bench.probes.close()

    def test_a_certificate_that_nobody_vouches_for(self, bench: Bench, play: Make, tmp_path: Path) -> None:
        registrar = play(wants(PASSWORD), "tls", certificate(tmp_path, HOST))
        (result,) = bench.run(trunk(registrar.place, transport="tls")).results
        assert (result.outcome, result.code) == ("certificate", 0)
        again = bench.run(trunk(registrar.place, transport="tls", tls_verify=False))
        assert again.results[0].outcome == "registered"


class TestLogins:
    def test_the_second_account_is_tried_too(self, bench: Bench, play: Make) -> None:
        registrar = play(wants(PASSWORD))
        backup = {"username": "eve", "auth_username": "dave", "password": "wrong"}
        results = bench.run(trunk(registrar.place, backup=backup)).results
        assert [(r.role, r.outcome) for r in results] == [("primary", "registered"), ("backup", "wrong_login")]

    def test_one_device_account(self, bench: Bench, play: Make) -> None:
        accounts = [{"username": name, "password": PASSWORD, "number": "+31501234567"} for name in ("jan", "dave")]
        registrar = play(wants(PASSWORD))
        devices = trunk(registrar.place, kind="accounts", accounts=accounts)
        (result,) = bench.run(devices, "dave").results
        assert (result.role, result.username, result.outcome) == ("device", "dave", "registered")
        assert logins_of(devices, "nobody") == ()

    def test_a_trunk_without_registration_is_asked_by_options(self, bench: Bench, play: Make) -> None:
        registrar = play(final(404, "Not Found"))
        (result,) = bench.run(trunk(registrar.place, register=False)).results
        assert (result.outcome, result.code) == ("answers", 404)
        assert {message.method for message in registrar.heard} == {"OPTIONS"}

    def test_through_a_proxy(self, bench: Bench, play: Make) -> None:
        registrar = play(wants(PASSWORD))
        (result,) = bench.run(trunk("provider.invalid", outbound_proxy=registrar.place)).results
        assert result.outcome == "registered"
        assert registrar.heard[0].uri == "sip:provider.invalid"
        assert registrar.heard[0].get("Route") == f"<sip:{registrar.place};lr>"


def test_only_so_many_at_once(bench: Bench, play: Make) -> None:
    place = play(silent).place
    assert all(bench.start(trunk(place)) for _ in range(AT_ONCE))
    assert bench.start(trunk(place)) is None


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"SIP/2.0 200 OK\r\n\r\n", id="an answer to nothing"),
        pytest.param(b"\xff\x00garbage", id="noise"),
        pytest.param(b"REGISTER sip:x SIP/2.0\r\nCSeq: 1 REGISTER\r\n\r\n", id="a request"),
    ],
)
def test_what_is_no_answer_changes_nothing(bench: Bench, play: Make, raw: bytes) -> None:
    good = wants(PASSWORD)

    def odd(registrar: Registrar, message: Any) -> Any:
        via = message.get("Via").split(" ")[1].split(";")[0]
        host, _, port = via.rpartition(":")
        registrar._socket.sendto(raw, (host, int(port)))
        return good(registrar, message)

    assert bench.run(trunk(play(odd).place)).results[0].outcome == "registered"
