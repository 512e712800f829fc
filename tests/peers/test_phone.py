"""Two phones of the lab face to face: the hand-made party does what the tests with the box lean on."""

from collections.abc import Iterator

import pytest

from tests.audio.alaw import FRAME, compare, noise
from tests.peers import rtp, sip
from tests.peers.lab import Lab
from tests.peers.phone import Arrived, Dialog, Phone

pytestmark = [pytest.mark.peers, pytest.mark.timeout(30)]


@pytest.fixture
def phones(lab: Lab) -> Iterator[tuple[Phone, Phone]]:
    """A calling and a called phone."""
    pair = Phone(lab.ns, "127.0.50.200", "127.0.60.200"), Phone(lab.ns, "127.0.60.200", "127.0.50.200")
    yield pair
    for phone in pair:
        phone.close()


@pytest.fixture
def talk(phones: tuple[Phone, Phone]) -> tuple[Dialog, Arrived]:
    """An answered call between them."""
    placed = phones[0].call("1")
    arrived = phones[1].await_call()
    arrived.ring()
    arrived.respond(200, "OK", body=sip.sdp("127.0.60.200", arrived.stream.port))
    assert placed.await_final().status == 200
    arrived.await_request("ACK")
    return placed, arrived


def test_sound_and_digits_both_ways(talk: tuple[Dialog, Arrived]) -> None:
    placed, arrived = talk
    sent = noise(0.4, "phone")
    frames = [sent[at : at + FRAME] for at in range(0, len(sent), FRAME)]
    for near, far in ((placed, arrived), (arrived, placed)):
        near.stream.send(near.media, frames)
        near.stream.send_digits(near.media, "15#")
        packets = far.stream.await_packets(len(frames) + 3 * 13)
        assert compare(sent, rtp.sound(packets)).is_bit_exact(0)
        assert rtp.digits(packets) == "15#"


def test_either_side_hangs_up(talk: tuple[Dialog, Arrived], phones: tuple[Phone, Phone]) -> None:
    placed, arrived = talk
    phones[1].client.send(arrived.request("BYE"))
    placed.await_bye()
    assert phones[1].client.await_message("200 to BYE", lambda m: m.status == 200 and m.cseq_method == "BYE")


def test_hold(talk: tuple[Dialog, Arrived], phones: tuple[Phone, Phone]) -> None:
    placed, arrived = talk
    hold = placed.request(
        "INVITE", body=sip.sdp("127.0.50.200", placed.stream.port, direction="sendonly", version=2)
    )
    phones[0].client.send(hold)
    got = arrived.await_request("INVITE")
    assert "a=sendonly" in got.body
    arrived.reply(got, 200, "OK", body=sip.sdp("127.0.60.200", arrived.stream.port, direction="recvonly"))
    assert "a=recvonly" in phones[0].client.await_final(hold).body


def test_given_up(phones: tuple[Phone, Phone]) -> None:
    placed = phones[0].call("1")
    arrived = phones[1].await_call()
    arrived.ring()
    placed.await_status(180)
    cancel = placed.cancel()
    arrived.await_cancel()
    assert placed.await_final().status == 487
    assert phones[0].client.await_final(cancel).status == 200


@pytest.mark.parametrize(
    ("challenge", "answer"),
    [
        pytest.param(
            'Digest realm="testrealm@host.com", qop="auth", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
            'opaque="5ccc069c403ebaf9f0171e9517f40e41"',
            "6629fae49393a05397450978507c4ef1",
            id="the example of RFC 2617, 3.5",
        ),
        pytest.param(
            'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, '
            'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
            'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
            id="the example of RFC 7616, 3.9.1",
        ),
    ],
)
def test_digest(challenge: str, answer: str) -> None:
    secret = "Circle Of Life" if "testrealm" in challenge else "Circle of Life"
    cnonce = "0a4f113b" if "testrealm" in challenge else "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    value = sip.authorization("GET", "/dir/index.html", challenge, "Mufasa", secret, cnonce=cnonce)
    assert f'response="{answer}"' in value
