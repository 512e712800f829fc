"""The box behind real address translation: what the provider sees is what its Contact and SDP say, and the PBX on
the LAN sees the box's own address.

Law: the kernel translates; provider and PBX are played by hand, each in its own namespace.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.calls.box import Box
from tests.calls.settings import Plain, settings_for, with_changes
from tests.peers import sip
from tests.peers.phone import Leg, Phone
from tests.peers.slots import Link, Slot
from tests.peers.street import BOX, OUTSIDE, PBX, PROVIDER, Street

pytestmark = [pytest.mark.peers, pytest.mark.timeout(90)]

SLOT = Slot("nat", 60)
MOVED = "46.30.200.77"


def settings(register: bool) -> Plain:
    made = settings_for(Slot("nat", 60, trunk=Link.REGISTER if register else Link.PEER))
    return with_changes(
        made,
        {
            "sip.listen": [{"transport": "udp", "address": "0.0.0.0", "port": 5060}],
            "trunks.0.servers": [f"{PROVIDER}:5060"],
            "trunks.0.addresses": [f"{PROVIDER}/32"],
            "trunks.0.keepalive": {"method": "none" if register else "options", "seconds": 10},
            "pbxs.0.address": f"{PBX}:5060",
            "pbxs.0.addresses": [f"{PBX}/32"],
        },
    )


class Provider(Phone):
    """A provider that tells what it sees (RFC 3581), and calls where the Contact leads."""

    def __init__(self, street: Street) -> None:
        super().__init__(street.provider, PROVIDER, OUTSIDE, user="31612345678")
        self._read = 0

    def next(self, method: str, timeout: float = 15.0) -> sip.Message:
        """The next request of that method; it and what comes later goes to where it came from."""
        found = self.client.await_message(method, lambda m: m.method == method, since=self._read, timeout=timeout)
        at = next(at for at, message in enumerate(self.client.received) if message is found)
        self._read = at + 1
        self.client.target = self.client.sources[at]
        return found

    def accept(self, request: sip.Message, *extra: tuple[str, str | None]) -> None:
        """Answer 200 and write into the Via what is seen."""
        host, port = self.client.target
        via = request.get("Via").replace(";rport", f";received={host};rport={port}")
        self.client.send(sip.response(request, 200, "OK", ("Via", via), *extra, tag="p"))

    def register(self) -> str:
        """Take registrations until the Contact leads here: the Contact that stands."""
        for _ in range(3):
            request = self.next("REGISTER")
            self.accept(request, ("Contact", f"{request.get('Contact')};expires=120"))
            if self.client.target[0] in request.get("Contact"):
                return sip.contact_uri(request)
        raise AssertionError(f"the Contact stays {request.get('Contact')}")


@pytest.fixture
def street() -> Iterator[Street]:
    laid = Street()
    yield laid
    laid.close()


@pytest.fixture
def ends(street: Street) -> Iterator[tuple[Provider, Phone]]:
    with ExitStack() as playing:
        provider = Provider(street)
        playing.callback(provider.close)
        pbx = Phone(street.desk, PBX, BOX, user=SLOT.did("00"))
        playing.callback(pbx.close)
        yield provider, pbx


@pytest.fixture
def start(street: Street, tmp_path: Path) -> Iterator["Starter"]:
    starter = Starter(street, tmp_path)
    yield starter
    for box in starter.made:
        box.kill()


class Starter:
    """Starts a box in the office."""

    def __init__(self, street: Street, folder: Path) -> None:
        self._street, self._folder = street, folder
        self.made: list[Box] = []

    def __call__(self, made: Plain) -> Box:
        box = Box(self._street.office, self._folder / "box", made)
        self.made.append(box)
        return box


def seen(box: Box) -> str | None:
    """How the provider sees the box, as its status tells."""
    return box.status().trunks[0].accounts[0].seen


def await_seen(box: Box, address: str) -> None:
    box.await_status(
        f"a box that knows that it is seen at {address}",
        lambda status: bool(status.trunks) and status.trunks[0].accounts[0].seen == address,
    )


def both_hear(near: Leg, far: Leg) -> None:
    """Sound goes both ways, each end sending to where it was told to; the office first, as it opens the way."""
    for speaker, hearer in ((near, far), (far, near)):
        speaker.stream.send(speaker.media, [bytes([0xD5]) * 160] * 10)
        hearer.stream.await_packets(5)


def test_a_registered_trunk_is_reached_where_the_provider_sees_it(
    start: Starter, street: Street, ends: tuple[Provider, Phone]
) -> None:
    provider, pbx = ends
    box = start(settings(register=True))
    contact = provider.register()
    await_seen(box, OUTSIDE)

    placed = provider.call(SLOT.did("01"))
    arrived = pbx.await_call()
    assert sip.media_address(arrived.invite.body)[0] == BOX, "the PBX is on the LAN, and gets the address there"
    assert f"@{BOX}" in arrived.invite.get("Contact")
    arrived.answer()
    answer = placed.await_final()
    assert OUTSIDE in sip.contact_uri(answer)
    assert sip.media_address(answer.body)[0] == OUTSIDE
    both_hear(arrived, placed)
    placed.hangup()
    arrived.await_bye()
    assert OUTSIDE in contact

    out = pbx.call(SLOT.outside("01"))
    provider.next("INVITE")
    called = provider.await_call()
    assert sip.media_address(called.invite.body)[0] == OUTSIDE
    assert OUTSIDE in called.invite.get("Contact")
    called.answer()
    assert sip.media_address(out.await_final().body)[0] == BOX
    both_hear(out, called)
    called.hangup()
    out.await_bye()
    assert box.run("status").count(OUTSIDE) == 1


def test_an_address_that_changes_overnight_is_followed_and_told(
    start: Starter, street: Street, ends: tuple[Provider, Phone]
) -> None:
    provider, pbx = ends
    box = start(settings(register=False))
    provider.accept(provider.next("OPTIONS"))
    await_seen(box, OUTSIDE)
    street.move(MOVED)
    provider.accept(provider.next("OPTIONS", 30))
    await_seen(box, MOVED)
    assert box.status().trunks[0].accounts[0].seen_before == OUTSIDE

    pbx.call(SLOT.outside("01"))
    provider.next("INVITE")
    called = provider.await_call()
    assert sip.media_address(called.invite.body)[0] == MOVED
    assert MOVED in called.invite.get("Contact"), "it does not register, and yet can be reached within the call"
    called.refuse(486, "Busy Here")


def test_an_address_that_the_settings_name_is_said_whatever_is_seen(
    start: Starter, ends: tuple[Provider, Phone]
) -> None:
    provider, pbx = ends
    named = "46.30.200.99"
    box = start(with_changes(settings(register=False), {"sip.public_address": named}))
    provider.accept(provider.next("OPTIONS"))
    await_seen(box, OUTSIDE)
    pbx.call(SLOT.outside("01"))
    provider.next("INVITE")
    called = provider.await_call()
    assert sip.media_address(called.invite.body)[0] == named
    assert named in called.invite.get("Contact")
    called.refuse(486, "Busy Here")
