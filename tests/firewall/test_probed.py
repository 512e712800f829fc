"""The firewall in a real kernel, probed from everybody's address, over IPv4 and IPv6."""

import socket
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest

from appliance.agent.firewall import Firewall
from appliance.firewall import Guard, Plan
from tests.firewall.ground import (
    BANNED,
    BOX,
    HOME,
    OFFICE,
    PROVIDER,
    RTP,
    SECONDS,
    SIP,
    STRANGER,
    WEB,
    Ground,
)

PLAN = Plan(
    trusted=tuple(ip_network(one) for one in PROVIDER.values()),
    digest=(ip_network("203.0.113.64/28"), ip_network("2001:db8::60/123")),
    banned=tuple(ip_network(one) for one in BANNED.values()),
    web=tuple(ip_network(one) for one in HOME.values()),
    sip_udp=(SIP,),
    sip_tcp=(SIP,),
    rtp=(RTP, RTP + 99),
)
SO_RCVBUFFORCE = 33
"""socket(7); Python has no name for it."""
RTP_PACKET = b"\x80\x08" + bytes(170)


@pytest.fixture(scope="module", params=[False, True], ids=["own ports", "closed machine"])
def guarded(
    ground: Ground, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Ground]:
    wall = Firewall(tmp_path_factory.mktemp("state"), Guard((WEB,), closed=request.param), nft=ground.nft)
    wall.apply(PLAN.model_dump(mode="json"))
    yield ground
    ground.nft(("-f", "-"), "delete table inet trunkbox")


@pytest.mark.parametrize("version", [4, 6])
def test_sip_is_for_the_provider_and_the_list(guarded: Ground, version: int) -> None:
    senders = [one[version] for one in (STRANGER, OFFICE, BANNED, HOME, PROVIDER)]
    assert guarded.heard(SIP, senders) == [HOME[version], PROVIDER[version]]
    assert guarded.connected(SIP, senders) == [HOME[version], PROVIDER[version]]


@pytest.mark.parametrize("version", [4, 6])
def test_pages_are_for_the_office_and_the_list(guarded: Ground, version: int) -> None:
    callers = [one[version] for one in (STRANGER, PROVIDER, HOME, OFFICE)]
    assert guarded.connected(WEB, callers) == [HOME[version], OFFICE[version]]


@pytest.mark.parametrize("version", [4, 6])
def test_sound_comes_from_anywhere_and_nothing_else_does(guarded: Ground, version: int) -> None:
    senders = [one[version] for one in (STRANGER, PROVIDER)]
    assert guarded.heard(RTP, senders, RTP_PACKET) == senders
    assert guarded.heard(RTP, senders, b"INVITE sip:box SIP/2.0\r\n\r\n") == [PROVIDER[version]]


@pytest.mark.parametrize("version", [4, 6])
def test_a_port_for_sound_without_a_call_tells_a_stranger_nothing(guarded: Ground, version: int) -> None:
    """The office is told "unreachable", so its packets surely had been judged; the stranger, before it, is not."""
    family = socket.AF_INET if version == 4 else socket.AF_INET6
    tries = {}
    for one in (STRANGER, OFFICE):
        out = guarded.world.socket(family, socket.SOCK_DGRAM)
        out.bind((one[version], 0))
        out.connect((BOX[version], RTP + 50))
        out.settimeout(SECONDS)
        out.send(RTP_PACKET)
        tries[one[version]] = out
    with pytest.raises(ConnectionRefusedError):
        tries[OFFICE[version]].recv(10)
    assert tries[STRANGER[version]].getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
    for out in tries.values():
        out.close()


@pytest.mark.parametrize("version", [4, 6])
def test_who_was_asked_may_answer(guarded: Ground, version: int) -> None:
    """A server whose name led elsewhere a moment ago is asked before the firewall knows of it."""
    family = socket.AF_INET if version == 4 else socket.AF_INET6
    with (
        guarded.box.socket(family, socket.SOCK_DGRAM) as box,
        guarded.world.socket(family, socket.SOCK_DGRAM) as it,
    ):
        box.bind((BOX[version], SIP))
        it.bind((STRANGER[version], SIP))
        for sock in (box, it):
            sock.settimeout(SECONDS)
        box.sendto(b"REGISTER", (STRANGER[version], SIP))
        it.sendto(b"SIP/2.0 200 OK", it.recvfrom(100)[1])
        assert box.recv(100) == b"SIP/2.0 200 OK"


def test_a_flood_is_cut_and_the_provider_is_not_slowed(guarded: Ground) -> None:
    with guarded.box.socket(socket.AF_INET, socket.SOCK_DGRAM) as box:
        box.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 23)
        box.bind((BOX[4], SIP))
        box.settimeout(SECONDS)
        for who in (HOME, PROVIDER):
            with guarded.world.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
                out.bind((who[4], 0))
                for _ in range(3000):
                    out.sendto(b"REGISTER", (BOX[4], SIP))
        taken = {HOME[4]: 0, PROVIDER[4]: 0}
        while taken[PROVIDER[4]] < 3000:
            taken[str(box.recvfrom(100)[1][0])] += 1
    assert 600 <= taken[HOME[4]] < 3000


def test_other_tables_stay(ground: Ground, tmp_path: Path) -> None:
    ground.nft(
        ("-f", "-"), "table inet theirs {\n chain c {\n type filter hook input priority 5; policy accept;\n}\n}\n"
    )
    before = ground.nft(("list", "table", "inet", "theirs"), "").out
    for closed in (False, True):
        Firewall(tmp_path, Guard((WEB,), closed), nft=ground.nft).apply(PLAN.model_dump(mode="json"))
    assert before
    assert ground.nft(("list", "table", "inet", "theirs"), "").out == before
    ground.nft(("-f", "-"), "flush ruleset")


def test_what_somebody_flushed_is_put_back(ground: Ground, tmp_path: Path) -> None:
    wall = Firewall(tmp_path, Guard((WEB,)), nft=ground.nft)
    wall.apply(PLAN.model_dump(mode="json"))
    before = ground.table()
    ground.nft(("-f", "-"), "flush ruleset")
    wall.mend()
    assert ground.table() == before != ""
    ground.nft(("-f", "-"), "flush ruleset")


def test_after_a_restart_the_same_stands_and_without_memory_only_the_office_gets_in(
    ground: Ground, tmp_path: Path
) -> None:
    Firewall(tmp_path, Guard((WEB,)), nft=ground.nft).apply(PLAN.model_dump(mode="json"))
    before = ground.table()
    ground.nft(("-f", "-"), "flush ruleset")
    Firewall(tmp_path, Guard((WEB,)), nft=ground.nft).restore()
    assert ground.table() == before
    (tmp_path / "firewall.json").write_text("{broken")
    Firewall(tmp_path, Guard((WEB,)), nft=ground.nft).restore()
    assert ground.connected(WEB, [HOME[4], OFFICE[4]]) == [OFFICE[4]]
    ground.nft(("-f", "-"), "flush ruleset")
