"""The doctor's checks against made-up patients: each finding where it belongs, and none where all is well."""

import os
import socket
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import IPv4Address, ip_address
from pathlib import Path

import pytest
from pydantic import SecretStr

from appliance.control import (
    AccountStatus,
    EngineDown,
    EngineStatus,
    ListenStatus,
    PbxStatus,
    Problem,
    Status,
    TrunkStatus,
)
from appliance.control.values import AccountState, PbxState
from appliance.doctor import data, engine, lines, names, nat, owner, ports, settings
from appliance.doctor.checks import examine
from appliance.doctor.finding import Around, Finding, Severity, ok
from appliance.network import NOTHING_TOLD, Interface, Outside, port_holder
from appliance.settings import Listen, Pbx, Settings, Sip, Trunk
from appliance.settings.hosts import HostPort
from appliance.store import Generation, Loaded, Unreadable
from appliance.version import version
from appliance.words import known

TRUNK = Trunk(id="a", servers=("198.51.100.1:5060",), username="3150", password=SecretStr("x"))
PBX = Pbx(id="p", address="198.51.100.2:5060")
PUBLIC, LAN = ip_address("45.9.0.9"), ip_address("192.168.0.2")
ROW = (IPv4Address("192.168.1.1"), IPv4Address("192.168.0.1"))
FULL = Settings(trunks=(TRUNK,), pbxs=(PBX,))


def loaded(given: Settings = FULL, revision: int = 1) -> Loaded:
    return Loaded(given, Generation(revision, datetime(2026, 11, 22, tzinfo=UTC), "test", ""))


def status(
    account: AccountState = "registered",
    pbx: PbxState = "reachable",
    code: int = 200,
    problems: tuple[Problem, ...] = (),
    open_: bool = True,
    running: str | None = None,
) -> Status:
    one = AccountStatus(key="trunk/a", username="3150", role="primary", state=account, server="s:1", code=code)
    return Status(
        engine=EngineStatus(
            version=running or version(),
            pid=1,
            since=0,
            problems=problems,
            listening=(ListenStatus(transport="udp", address="0.0.0.0", port=5060, open=open_),),
        ),
        trunks=(TrunkStatus(id="a", enabled=True, kind="trunk", accounts=(one,)),),
        pbxs=(PbxStatus(id="p", mode="peer", state=pbx),),
    )


def around(found: object = None, answer: object = None, folder: Path = Path("/nowhere")) -> Around:
    return Around(folder, "en", found or loaded(), answer or status())  # type: ignore[arg-type]


def judged(found: Iterator[Finding]) -> list[tuple[str, str]]:
    return [(finding.severity.value, finding.code) for finding in found]


@pytest.mark.parametrize(
    ("account", "code", "expected"),
    [
        pytest.param("registered", 200, ("ok", "doctor_trunk_ok"), id="registered is well"),
        pytest.param("off", 0, ("note", "doctor_trunk_off"), id="a disabled trunk is no illness"),
        pytest.param("static", 0, ("note", "doctor_trunk_static"), id="known by address"),
        pytest.param("trying", 0, ("warning", "doctor_trunk_trying"), id="not yet"),
        pytest.param("refused", 403, ("error", "sip_403"), id="forbidden"),
        pytest.param("refused", 401, ("error", "sip_401"), id="wrong password"),
        pytest.param("refused", 499, ("error", "sip_4xx"), id="a refusal of its own"),
        pytest.param("unreachable", 0, ("error", "sip_0"), id="silence"),
        pytest.param("unreachable", 503, ("error", "sip_503"), id="overload"),
    ],
)
def test_each_state_of_a_trunk_has_its_finding(
    account: AccountState, code: int, expected: tuple[str, str]
) -> None:
    assert judged(lines.check_trunks(around(answer=status(account, code=code)))) == [expected]


@pytest.mark.parametrize(
    ("pbx", "expected"),
    [
        pytest.param("reachable", ("ok", "doctor_pbx_ok"), id="answers"),
        pytest.param("registered", ("ok", "doctor_pbx_ok"), id="logged in"),
        pytest.param("unknown", ("note", "doctor_pbx_unknown"), id="not asked yet"),
        pytest.param("unreachable", ("error", "doctor_pbx_unreachable"), id="silent"),
        pytest.param("not_registered", ("error", "doctor_pbx_not_registered"), id="not logged in"),
    ],
)
def test_each_state_of_a_pbx_has_its_finding(pbx: PbxState, expected: tuple[str, str]) -> None:
    assert judged(lines.check_pbxs(around(answer=status(pbx=pbx)))) == [expected]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(loaded(), [("ok", "doctor_settings_ok")], id="in order"),
        pytest.param(loaded(Settings(), 0), [("note", "doctor_settings_none")], id="a new box"),
        pytest.param(
            loaded(Settings(trunks=(TRUNK,)), 1),
            [("ok", "doctor_settings_ok"), ("error", "doctor_no_pbx")],
            id="calls that arrive nowhere",
        ),
        pytest.param(
            Unreadable(Path("/d/settings.json"), "torn"), [("error", "store_unreadable")], id="a damaged file"
        ),
        pytest.param(
            Unreadable(Path("/d/settings.json"), "torn", last_good=loaded()),
            [("error", "store_unreadable"), ("note", "doctor_settings_last_good")],
            id="a damaged file with an earlier one",
        ),
    ],
)
def test_the_settings_are_judged(found: object, expected: list[tuple[str, str]]) -> None:
    assert judged(settings.check(around(found))) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(status(), [("ok", "doctor_engine_ok")], id="well"),
        pytest.param(EngineDown(data="/d"), [("error", "engine_down")], id="not there"),
        pytest.param(status(running="0.0.1"), [("warning", "doctor_engine_other")], id="from before an update"),
        pytest.param(
            status(problems=(Problem("calllog_failing"),)),
            [("ok", "doctor_engine_ok"), ("error", "calllog_failing")],
            id="its own complaint",
        ),
        pytest.param(
            status(problems=(Problem("sip_port_taken"),)), [("ok", "doctor_engine_ok")], id="said by another check"
        ),
    ],
)
def test_the_engine_is_judged(answer: object, expected: list[tuple[str, str]]) -> None:
    assert judged(engine.check(around(answer=answer))) == expected


def test_a_taken_port_is_named_with_its_holder_with_and_without_an_engine() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert port_holder("tcp", port) is None
        holder = port_holder("udp", port)
        assert holder is not None
        assert holder.pid == os.getpid()
        wants = Settings(sip=Sip(listen=(Listen(port=port),)))
        down = list(ports.check(around(loaded(wants), EngineDown(data="/d"))))
    assert [f.code for f in down] == ["sip_port_taken"]
    assert str(os.getpid()) in str(down[0].params["by"])
    assert judged(ports.check(around(answer=status(open_=False)))) == [("error", "sip_port_taken")]
    assert judged(ports.check(around(answer=status()))) == [("ok", "doctor_port_open")]


@pytest.mark.parametrize(
    ("address", "told", "expected"),
    [
        pytest.param("192.168.1.5", NOTHING_TOLD, ("note", "place_nat_unknown"), id="an office network"),
        pytest.param("100.66.1.5", NOTHING_TOLD, ("warning", "place_carrier"), id="behind the carrier"),
        pytest.param("45.9.0.9", NOTHING_TOLD, ("ok", "place_nat_none"), id="on the internet"),
        pytest.param(
            "192.168.1.5", Outside(PUBLIC), ("ok", "place_nat_translated"), id="a provider sees the router"
        ),
        pytest.param("192.168.1.5", Outside(LAN), ("warning", "place_nat_double"), id="it sees a private address"),
        pytest.param(
            "192.168.1.5", Outside(PUBLIC, road=ROW), ("warning", "place_nat_row"), id="two routers on the way"
        ),
        pytest.param("192.168.1.5", Outside(PUBLIC, LAN), ("warning", "place_moved"), id="it saw another before"),
    ],
)
def test_the_way_out_is_judged(address: str, told: Outside, expected: tuple[str, str]) -> None:
    ways = (ip_address("192.168.1.1"),)
    found = (Interface("lo", (ip_address("127.0.0.1"),)), Interface("eth0", (ip_address(address),), None, ways))
    assert expected in judged(nat.judge(around(), found, told))
    assert all(known(finding.code) for finding in nat.judge(around(), found, told))


def test_no_way_out_is_told() -> None:
    found = (Interface("eth0", (ip_address("192.168.1.5"),)),)
    assert judged(nat.judge(around(), found, NOTHING_TOLD)) == [("warning", "doctor_no_way_out")]


def test_sip_alg_is_suspected_when_udp_gets_no_answer_behind_a_router() -> None:
    eth = Interface("eth0", (ip_address("192.168.1.5"),), None, (ip_address("192.168.1.1"),))
    assert ("note", "doctor_alg") in judged(
        nat.judge(around(answer=status("unreachable", code=0)), (eth,), NOTHING_TOLD)
    )
    over_tls = FULL.replace(trunks=(TRUNK.model_copy(update={"transport": "tls"}),))
    hidden = around(loaded(over_tls), status("unreachable", code=0))
    assert ("note", "doctor_alg") not in judged(nat.judge(hidden, (eth,), NOTHING_TOLD))


def test_names_that_lead_nowhere_are_told_from_those_that_do() -> None:
    found = names.look_up([HostPort("localhost", 5060), HostPort("no.such.name.invalid", 5060)])
    assert found[HostPort("localhost", 5060)]
    assert found[HostPort("no.such.name.invalid", 5060)] == ()


def test_addresses_are_not_looked_up() -> None:
    assert list(names.check(around())) == []


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        pytest.param(0o700, False, id="closed"),
        pytest.param(0o755, True, id="open to all"),
        pytest.param(0o710, True, id="a gap for the group"),
    ],
)
def test_a_data_folder_that_others_may_enter_is_told(tmp_path: Path, mode: int, told: bool) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(mode)
    codes = [finding.code for finding in data.check(around(folder=folder))]
    assert ("doctor_data_open" in codes) is told
    assert stat.S_IMODE(folder.stat().st_mode) == mode, "a look changes nothing"


def test_a_folder_that_is_not_there_yet_is_no_illness() -> None:
    assert judged(data.check(around())) == [("note", "doctor_data_none")]


def test_a_check_that_fails_is_a_finding_and_the_rest_goes_on() -> None:
    def broken(_: Around) -> Iterator[Finding]:
        yield ok("doctor_files_ok")
        raise KeyError("surprise")

    found = list(examine(around(), (("first", broken), ("second", lambda _: iter([ok("doctor_files_ok")])))))
    assert [(f.check, f.finding.severity) for f in found] == [
        ("first", Severity.OK),
        ("first", Severity.ERROR),
        ("second", Severity.OK),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(None, ("note", "doctor_owner_none"), id="a new box"),
        pytest.param('{"web": {"1": {"setup_code": "ABCD-EFGH"}}}', ("note", "doctor_owner_none"), id="unclaimed"),
        pytest.param('{"web": {"1": {"password": "$argon2id$"}}}', ("ok", "doctor_owner_ok"), id="claimed"),
        pytest.param("{", ("error", "admin_unusable"), id="damaged"),
    ],
)
def test_whether_the_box_has_an_owner(tmp_path: Path, content: str | None, expected: tuple[str, str]) -> None:
    if content is not None:
        (tmp_path / "web.json").write_text(content)
    found = list(owner.check(around(folder=tmp_path)))
    assert judged(iter(found)) == [expected]
    assert "ABCD" not in repr(found)
