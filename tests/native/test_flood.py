"""Two thousand registrations as fast as sipp can, none failing, no event lost, strangers knocking meanwhile.

Law: sipp is bounded in calls and time, and is ended by its own process.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.native.box import AUTH, STRANGER, Box
from tests.native.sip import Peer

CALLS = 2000
SCENARIO = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="register">
  <send retrans="500"><![CDATA[
    REGISTER sip:box SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    Max-Forwards: 70
    From: <sip:100@box>;tag=[call_number]
    To: <sip:100@box>
    Call-ID: [call_id]
    CSeq: 1 REGISTER
    Contact: <sip:100@[local_ip]:[local_port]>
    Expires: 300
    Content-Length: 0

  ]]></send>
  <recv response="401" auth="true"/>
  <send retrans="500"><![CDATA[
    REGISTER sip:box SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    Max-Forwards: 70
    From: <sip:100@box>;tag=[call_number]
    To: <sip:100@box>
    Call-ID: [call_id]
    CSeq: 2 REGISTER
    Contact: <sip:100@[local_ip]:[local_port]>
    Expires: 300
    [authentication username=alice password=secret]
    Content-Length: 0

  ]]></send>
  <recv response="200"/>
</scenario>
"""


def test_two_thousand_registrations_in_a_burst(box: Box, tmp_path: Path) -> None:
    sipp = shutil.which("sipp")
    if sipp is None:
        pytest.skip("sipp is not installed")
    box.ask("acl", [[f"{AUTH}/32", "AUTH", 2]], ["MD5"])  # the sipp of Debian 12 knows no other
    (tmp_path / "register.xml").write_text(SCENARIO)
    target = f"127.0.0.1:{box.ports['udp']}"
    limits = ["-m", str(CALLS), "-r", "1000", "-l", "500", "-timeout", "30", "-nostdin"]
    command = [sipp, target, "-sf", "register.xml", "-i", AUTH, *limits]
    with (tmp_path / "sipp.txt").open("w") as words:
        sender = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=words)
    told = 0
    with Peer(STRANGER, box.ports["udp"]) as stranger:
        while sender.poll() is None:
            told += sum(e["type"] == "Bound" for e in box.ask("drain"))
            for _ in range(20):
                stranger.send(stranger.request("REGISTER"))
        assert stranger.silent()
    assert sender.returncode == 0, (tmp_path / "sipp.txt").read_text()[-2000:]
    told += len(box.events("Bound"))
    stats = box.ask("stats")
    assert (stats["auth_failed"], stats["auth_replay"], stats["events_lost"]) == (0, 0, 0)
    assert stats["auth_ok"] == CALLS
    assert told == CALLS
    assert len(box.ask("bindings")) == 1
