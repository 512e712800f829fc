"""baresip as the PBX that logs in and as the provider: a third stack in the flows that matter most."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.audio.alaw import FRAME, compare, noise
from tests.calls.box import Box
from tests.calls.conftest import MakeBox
from tests.calls.settings import settings_for, with_changes
from tests.peers import rtp
from tests.peers.baresip import Baresip
from tests.peers.lab import Lab
from tests.peers.phone import Phone
from tests.peers.slots import Link, Slot

pytestmark = [
    pytest.mark.peers,
    pytest.mark.timeout(60),
    pytest.mark.skipif(shutil.which("baresip") is None, reason="needs the Debian package baresip-core"),
]

AS_PBX = Slot("baresip-pbx", 45, pbx=Link.REGISTER)
AS_PROVIDER = Slot("baresip-provider", 46)
# Its RTP socket is bound to no address, so the kernel has it speak from here: to us a stranger, unless told.
VOICE_FROM = ["127.0.0.1"]


Line = tuple[Box, Phone, str]


@pytest.fixture
def through_pbx(make_box: MakeBox, lab: Lab, tmp_path: Path) -> Iterator[Line]:
    """A box with baresip logged in as its PBX; the provider's phone calls a DID."""
    # It takes calls for the contact that it registered, and for no other user part.
    box = make_box(
        AS_PBX,
        with_changes(
            settings_for(AS_PBX), {"pbxs.0.did_to": "to", "pbxs.0.addresses": [AS_PBX.pbx_address, *VOICE_FROM]}
        ),
    )
    box.await_ready()
    account = f"<sip:{AS_PBX.pbx_user}@{AS_PBX.box_address}>;auth_pass={AS_PBX.pbx_password};regint=60"
    with echo_and_phone(lab, tmp_path, AS_PBX.pbx_address, account, AS_PBX.provider_address, AS_PBX) as phone:
        box.await_status("registered baresip", lambda status: status.pbxs[0].state == "registered", 5)
        yield box, phone, AS_PBX.did("01")


@pytest.fixture
def through_provider(make_box: MakeBox, lab: Lab, tmp_path: Path) -> Iterator[Line]:
    """A box with baresip as its provider, known by address; the PBX's phone calls out."""
    box = make_box(AS_PROVIDER, with_changes(settings_for(AS_PROVIDER), {"trunks.0.addresses": VOICE_FROM}))
    box.await_ready()
    account = f"<sip:{AS_PROVIDER.outside('01')}@{AS_PROVIDER.provider_address}>;regint=0"
    here = AS_PROVIDER.pbx_address
    with echo_and_phone(lab, tmp_path, AS_PROVIDER.provider_address, account, here, AS_PROVIDER) as phone:
        yield box, phone, AS_PROVIDER.outside("01")


@contextlib.contextmanager
def echo_and_phone(lab: Lab, folder: Path, there: str, account: str, here: str, slot: Slot) -> Iterator[Phone]:
    """Run baresip `there` and a phone `here`, on the two sides of the box of `slot`."""
    with contextlib.ExitStack() as running:
        running.callback(Baresip(lab.ns, folder / "baresip", there, [account]).stop)
        phone = Phone(lab.ns, here, slot.box_address, user=slot.did("00"))
        running.callback(phone.close)
        yield phone


@pytest.mark.parametrize("line", ["through_pbx", "through_provider"])
def test_sound_goes_there_and_back(request: pytest.FixtureRequest, line: str) -> None:
    box, phone, number = request.getfixturevalue(line)
    placed = phone.call(number)
    assert placed.await_final().status == 200
    sent = noise(2, "baresip")
    placed.stream.send(placed.media, [sent[at : at + FRAME] for at in range(0, len(sent), FRAME)])
    heard = compare(sent, rtp.sound(placed.stream.await_packets(60)))
    assert heard.exact > len(sent) // 2
    assert placed.hangup().status == 200
    box.await_no_calls()
