"""The agent as a process: who may ask what, hostile words, and that nobody gets more than the verbs."""

import json
import os
import socket
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest

from appliance.agent.client import AgentAbsent, AgentClient
from appliance.agent.verbs import AGENT_VERBS, ENGINE_MAY
from appliance.control import Refused
from appliance.firewall import Plan
from appliance.settings import Settings
from tests.agent.process import ENGINE, GROUP, NOBODY, WEB, Served, open_folder, served
from tests.firewall.ground import missing

pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))

PLAN = Plan(trusted=(ip_network("203.0.113.10/32"),), sip_udp=(5060,), rtp=(10000, 10099))
TRY = """
import json, socket, sys
from pathlib import Path
from appliance.agent.client import AgentClient
from appliance.control import ControlError
said = {}
for verb, args in json.loads(ASKED):
    try:
        said[verb] = "done" if AgentClient(Path(sys.argv[1])).call(verb, **args) is not None else "nothing"
    except ControlError as err:
        said[verb] = err.code
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def agent() -> Iterator[Served]:
    with open_folder() as folder, served(folder) as found:
        yield found


def said(agent: Served, uid: int, asked: list[tuple[str, dict[str, object]]], **more: object) -> dict[str, str]:
    done = agent.ask_as(uid, f"ASKED = {json.dumps(asked)!r}\n{TRY}", **more)  # type: ignore[arg-type]
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_a_plan_goes_all_the_way_into_the_kernel(agent: Served) -> None:
    now = agent.client().firewall(PLAN)
    assert Plan.model_validate(now.plan) == PLAN
    assert "203.0.113.10" in agent.table()
    seen = agent.client().status().firewall
    assert seen is not None
    assert seen.plan == now.plan


def test_pages_follow_the_settings_while_no_engine_is_there(agent: Served) -> None:
    agent.client().firewall(PLAN)
    settings = Settings.model_validate({"whitelist": [{"network": "198.51.100.0/24", "allow": ["web"]}]})
    agent.client().pages_only(settings)
    assert "198.51.100.0/24" in agent.table()
    assert "203.0.113.10" in agent.table()


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        pytest.param({"trusted": ["0.0.0.0/0"]}, "firewall_plan", id="the whole world"),
        pytest.param({"trusted": ["x; flush ruleset"]}, "firewall_plan", id="words for nft"),
        pytest.param({"sip_udp": [70000]}, "firewall_plan", id="no such port"),
        pytest.param({"sip_udp": [True]}, "firewall_plan", id="a truth as port"),
        pytest.param({"rtp": [200, 100]}, "firewall_plan", id="ports the wrong way round"),
        pytest.param({"ruleset": "flush ruleset"}, "firewall_plan", id="a ruleset"),
        pytest.param({"web": [1, 2]}, "firewall_plan", id="numbers for networks"),
    ],
)
def test_what_does_not_fit_changes_nothing(agent: Served, plan: dict[str, object], code: str) -> None:
    agent.client().firewall(PLAN)
    before = agent.table()
    with pytest.raises(Refused) as caught:
        agent.client().call("firewall", plan=plan)
    assert caught.value.code == code
    assert agent.table() == before


def test_each_user_does_what_is_his_and_nobody_anything(agent: Served) -> None:
    asked: list[tuple[str, dict[str, object]]] = [
        ("status", {}),
        ("firewall", {"plan": PLAN.model_dump(mode="json")}),
        ("shell", {"words": "id"}),
        ("network", {"do": "back"}),
        ("clock", {"timezone": "Mars/Base"}),
        ("factory_reset", {}),
    ]
    most = {"status": "done", "firewall": "done", "shell": "unknown_verb"}
    # Nothing of this machine is changed by them: there is no trial, no such zone, no image.
    no = {"network": "network_nothing", "clock": "clock_zone", "factory_reset": "update_no_image"}
    assert said(agent, WEB, asked) == most | no
    assert said(agent, ENGINE, [*asked, ("restart", {})]) == most | dict.fromkeys(
        [*no, "restart"], "agent_not_allowed"
    )
    assert set(said(agent, NOBODY, asked).values()) == {"agent_not_allowed"}
    # Outside the group the socket itself is shut.
    assert set(said(agent, NOBODY, asked, groups=(NOBODY,)).values()) == {"agent_not_allowed"}


def test_the_engine_may_do_least() -> None:
    assert frozenset({"status", "firewall"}) == ENGINE_MAY
    assert {verb.name for verb in AGENT_VERBS} >= ENGINE_MAY


def test_web_and_engine_do_not_become_root(agent: Served) -> None:
    """What a broken-in web process could try, tried: the agent's folder, its socket, its process, its rights."""
    code = """
import os, socket, sys
from pathlib import Path
run = Path(sys.argv[1]).parent
tries = {
    "setuid": lambda: os.setuid(0),
    "state": lambda: (run.parent / "state" / "firewall.json").write_text("{}"),
    "read state": lambda: (run.parent / "state" / "firewall.json").read_text(),
    "replace socket": lambda: Path(sys.argv[1]).unlink(),
    "own socket": lambda: socket.socket(socket.AF_UNIX).bind(str(run / "agent2.sock")),
    "kill": lambda: os.kill(AGENT, 9),
    "memory": lambda: open(f"/proc/{AGENT}/mem", "rb"),
    "raw socket": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
}
for name, attempt in tries.items():
    try:
        attempt()
    except OSError:
        continue
    print(name)
"""
    for uid in (WEB, ENGINE):
        done = agent.ask_as(uid, f"AGENT = {agent.process.pid}\n{code}")
        assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(b"\n\n\n", id="nothing"),
        pytest.param(b"\xff\xfe\x00\n", id="no text"),
        pytest.param(b"[" * 50_000 + b"\n", id="deep"),
        pytest.param(b'{"v":1,"id":1,"verb":"firewall","args":{"plan":[]}}\n', id="a list for an object"),
        pytest.param(b'{"v":1,"id":1,"verb":"firewall","args":{"plan":{"web":[[[[]]]]}}}\n', id="lists in lists"),
        pytest.param(b'{"v":1,"id":1,"verb":"firewall","args":{"plan":{"rtp":[1,2,3]}}}\n', id="three ports"),
        pytest.param(b'{"v":1,"id":1,"verb":"' + b"x" * 900_000 + b'"}\n', id="a long verb"),
        pytest.param(b"x" * 1_100_000, id="a line without end"),
        pytest.param(b'{"v":1,"id":{},"verb":"status"}\n' * 100, id="ids that are none"),
    ],
)
def test_hostile_words_cost_their_own_connection_alone(agent: Served, words: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(str(agent.socket))
        sock.settimeout(20)
        try:
            sock.sendall(words)
            sock.shutdown(socket.SHUT_WR)
            while sock.recv(65536):
                pass
        except (BrokenPipeError, ConnectionResetError):
            pass
    assert agent.client().status().version


def test_ten_thousand_networks_are_taken(agent: Served) -> None:
    many = Plan(digest=tuple(ip_network((0x0B000000 + 2 * n, 32)) for n in range(10_000)))
    assert len(agent.client().firewall(many).plan["digest"]) == 10_000


def test_who_asked_is_in_the_log(agent: Served) -> None:
    said(agent, WEB, [("firewall", {"plan": {"web": ["::/0"]}})])
    line = agent.log.read_text().splitlines()[-1]
    assert f"verb=firewall uid={WEB} " in line
    assert line.endswith("outcome=firewall_plan")


def test_a_second_agent_is_told_of_the_first(agent: Served) -> None:
    with (
        pytest.raises(AssertionError, match=f"proces {agent.process.pid}|process {agent.process.pid}"),
        served(agent.socket.parent.parent),
    ):
        pass


def test_a_machine_without_an_agent_says_so(tmp_path: Path) -> None:
    for nowhere in (None, tmp_path / "agent.sock"):
        with pytest.raises(AgentAbsent):
            AgentClient(nowhere).firewall(PLAN)


def test_the_group_alone_reaches_the_socket(agent: Served) -> None:
    found = agent.socket.stat()
    assert (found.st_mode & 0o777, found.st_uid, found.st_gid) == (0o660, os.geteuid(), GROUP)
