"""Whom and what a belplan reaches in real calls: phones of the box, another PBX, switches by telephone, rehearsal,
a PBX that dies while somebody talks, and the mail with a message.

Law: far ends are played by hand; a prompt is recognised by its tone, also in the letter that a mail server took.
"""

import contextlib
import io
import wave
from collections.abc import Iterator

import pytest

from appliance.numbering import display
from tests.audio import tones
from tests.audio.alaw import FRAME, noise
from tests.calls.box import Box
from tests.calls.plans import await_tone, planned, press, speak, start, tone_now
from tests.calls.settings import Plain, pbx
from tests.notify.server import Inbox, free_port, make_certificate, serve
from tests.pace import slowness
from tests.peers import sip
from tests.peers.lab import Lab
from tests.peers.phone import Dialog, Leg, Phone
from tests.peers.sipclient import SipClient
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(120)]

SLOT = Slot("reach", 59)
BRANCH, DESK = "127.0.31.59", "127.0.32.59"
CALLER, STRANGER = "31612345678", "31687654321"
DEAD_SECONDS = 2
"""A side that sends nothing for so long is gone."""
SAY, TWO = {"do": "say", "prompt": "hallo"}, {"do": "say", "prompt": "twee"}
BUSY = {"do": "hangup", "cause": "busy"}
PLANS = {
    "10": [{"do": "ring", "phones": ["balie"], "seconds": 10, "confirm": False}, SAY, BUSY],
    "11": [{"do": "ring", "pbxs": ["filiaal"], "seconds": 10, "confirm": False}, SAY, BUSY],
    "12": [{"do": "when", "condition": {"switch": "nacht"}, "steps": [TWO, BUSY]}, SAY, BUSY],
    "13": [SAY, BUSY],
    "14": [{"do": "voicemail", "prompt": "groet", "to": ["baas@example.com"], "max_seconds": 20}],
}
SPOKEN = {"enter-pin": "groet", "wrong-pin": "keuze", "switched-on": "twee", "switched-off": "hallo"}


def settings(mail_port: int) -> Plain:
    """A box with a second PBX, a phone of its own, a switch with a PIN, and somebody who takes its mail."""
    made = planned(SLOT, PLANS, {"13": {"forced": False}})
    made["pbxs"].append({**pbx(SLOT, "filiaal"), "address": f"{BRANCH}:5060", "addresses": [f"{BRANCH}/32"]})
    made["phones"] = [{"username": "balie", "password": "balie-s3cret-1"}]
    made["whitelist"] = [{"network": f"{DESK}/32", "allow": ["sip"]}]
    made["switches"] = [{"id": "nacht", "code": "*83", "pin": "4711"}]
    made["prompts"] += [{"id": id, "file": f"{tone}.wav"} for id, tone in SPOKEN.items()]
    made["sip"]["media_timeout_seconds"] = DEAD_SECONDS
    login = {"username": "box", "password": "geheim", "from": "box@example.com"}
    made["notify"] = {"to": [], "smtp": {"host": "127.0.0.1", "port": mail_port, "security": "starttls", **login}}
    return made


@pytest.fixture(scope="module")
def inbox(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Inbox, int]]:
    """A mail server inside the lab, whose certificate the box trusts."""
    certificate, taken = make_certificate(tmp_path_factory.mktemp("mail")), Inbox()
    controller = lab.ns.run(serve, certificate, taken, lab.ns.run(free_port))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
        yield taken, controller.port
    lab.ns.run(controller.stop)


@pytest.fixture(scope="module")
def box(lab: Lab, inbox: tuple[Inbox, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    running = start(lab.ns, tmp_path_factory.mktemp("reach"), settings(inbox[1]))
    running.await_ready()
    yield running
    running.stop()


@pytest.fixture
def provider(lab: Lab, box: Box) -> Iterator[Phone]:
    with contextlib.closing(Phone(lab.ns, SLOT.provider_address, SLOT.box_address, user=CALLER)) as phone:
        yield phone


@pytest.fixture
def office(lab: Lab, box: Box) -> Iterator[Phone]:
    """The PBX."""
    with contextlib.closing(Phone(lab.ns, SLOT.pbx_address, SLOT.box_address, user=SLOT.did("10"))) as phone:
        yield phone


def ask(provider: Phone, ending: str) -> Dialog:
    """Call a number whose plan answers at once."""
    placed = provider.call(SLOT.did(ending))
    assert placed.await_final().status == 200
    return placed


def row(box: Box, ending: str) -> dict[str, object]:
    """The call log's line about the last call to a number."""
    number = f"+{SLOT.did(ending)}"
    return dict(box.await_log(number, lambda row: row["to"] == number))


def heard_by(talks: Leg, listens: Leg) -> None:
    """What one says, the other hears."""
    before = len(listens.stream.received)
    speak(talks, "spraak", 0.6)
    listens.stream.await_packets(before + 20)
    assert tone_now(listens.stream) == "spraak"


def test_a_phone_that_logged_in_at_the_box_is_rung(lab: Lab, box: Box, provider: Phone) -> None:
    with contextlib.closing(Phone(lab.ns, DESK, SLOT.box_address, user="balie")) as desk:
        register(desk.client)
        placed = provider.call(SLOT.did("10"))
        rung = desk.await_call()
        rung.ring()
        placed.await_status(180)
        rung.answer()
        assert placed.await_final().status == 200
        heard_by(placed, rung)
        heard_by(rung, placed)
        rung.hangup()
        placed.await_bye()
    assert row(box, "10")["taken_by"] == "phone:balie"


def register(client: SipClient) -> None:
    aor = f"<sip:balie@{SLOT.box_address}>"
    asked = client.request("REGISTER", f"sip:{SLOT.box_address}", ("Expires", "60"), to=aor)
    assert client.ask_signed(asked, "balie", "balie-s3cret-1").status == 200


def test_another_pbx_takes_the_call(lab: Lab, box: Box, provider: Phone) -> None:
    with contextlib.closing(Phone(lab.ns, BRANCH, SLOT.box_address)) as branch:
        placed = provider.call(SLOT.did("11"))
        rung = branch.await_call()
        assert SLOT.did("11") in rung.invite.uri
        rung.ring()
        rung.answer()
        assert placed.await_final().status == 200
        heard_by(rung, placed)
        placed.hangup()
        rung.await_bye()
    assert row(box, "11")["taken_by"] == "pbx:filiaal"


def test_a_switch_is_turned_by_telephone_and_its_plan_obeys(box: Box, provider: Phone, office: Phone) -> None:
    def dial(pin: str, says: str) -> None:
        placed = office.call("*83")
        assert placed.await_final().status == 200
        await_tone(placed.stream, "groet")
        press(placed, pin)
        await_tone(placed.stream, says)
        placed.await_bye()

    await_tone(ask(provider, "12").stream, "hallo")
    dial("4711", "twee")
    assert [one.on for one in box.status().plans.switches] == [True]
    await_tone(ask(provider, "12").stream, "twee")
    dial("4711#", "hallo")
    assert [one.on for one in box.status().plans.switches] == [False]
    wrong = office.call("*83")
    assert wrong.await_final().status == 200
    for _ in range(3):
        await_tone(wrong.stream, "groet")
        press(wrong, "1234")
    await_tone(wrong.stream, "keuze")
    wrong.await_bye()
    assert [one.on for one in box.status().plans.switches] == [False]
    reasons = [one["reason"] for one in box.log_rows() if one["to"] == "*83"]
    assert sorted(reasons) == ["switch_refused", "switch_turned", "switch_turned"]
    assert "4711" not in str(box.log_rows())


def test_a_rehearsal_for_one_call_from_ones_own_mobile(box: Box, provider: Phone, office: Phone) -> None:
    box.client.rehearse(True, 10, f"+{CALLER}")
    stranger = ("P-Asserted-Identity", f"<sip:{STRANGER}@{SLOT.provider_address}>")
    other = provider.call(SLOT.did("13"), stranger)
    office.await_call().refuse(486, "Busy Here")
    assert other.await_final().status == 486
    assert box.status().plans.rehearsal.ended == "", "others did not end it"  # type: ignore[union-attr]
    mine = ask(provider, "13")
    await_tone(mine.stream, "hallo")
    mine.await_bye()
    box.await_status("an end", lambda status: status.plans.rehearsal.calls[0].outcome != "")  # type: ignore[union-attr]
    found = box.status().plans.rehearsal
    assert found is not None
    assert (found.ended, found.caller) == ("call", f"+{CALLER}")
    (walk,) = found.calls
    assert (walk.from_, walk.number, walk.belplan) == (f"+{CALLER}", f"+{SLOT.did('13')}", "plan13")
    assert [(one.what, one.detail) for one in walk.steps] == [("say", "hallo"), ("end", "busy")]
    assert walk.first_after is not None
    assert walk.first_after < 1.0 * slowness()
    assert walk.steps[1].after - walk.steps[0].after > 1.4, "as long as the announcement"
    told = box.run("rehearse", "show")
    assert "hallo" in told
    assert display(f"+{SLOT.did('13')}", "NL") in told
    again = provider.call(SLOT.did("13"))
    office.await_call().refuse(486, "Busy Here")
    assert again.await_final().status == 486, "undone by itself"


def test_a_pbx_that_dies_while_somebody_talks(lab: Lab, box: Box, provider: Phone) -> None:
    dying = Phone(lab.ns, SLOT.pbx_address, SLOT.box_address)
    placed = provider.call(SLOT.did("13"))
    rung = dying.await_call()
    rung.answer()
    assert placed.await_final().status == 200
    heard_by(rung, placed)
    dying.close()
    said = noise(0.1, "still here")
    frames = [said[at : at + FRAME] for at in range(0, len(said), FRAME)]
    while not any(one.method == "BYE" for one in provider.client.received):
        placed.stream.send(placed.media, frames)
    placed.await_bye()
    with contextlib.closing(Phone(lab.ns, SLOT.pbx_address, SLOT.box_address)) as back:
        bye = back.client.await_message("the other BYE", lambda message: message.method == "BYE")
        back.client.send(sip.response(bye, 200, "OK"))
        logged = box.await_log("the call", lambda row: row["reason"] == "media_lost")
    assert (logged["to"], logged["outcome"], logged["trigger"]) == (f"+{SLOT.did('13')}", "answered", "")
    assert logged["seconds"] >= DEAD_SECONDS


def test_a_message_comes_by_mail_with_its_sound(box: Box, inbox: tuple[Inbox, int], provider: Phone) -> None:
    placed = ask(provider, "14")
    await_tone(placed.stream, "beep")
    speak(placed, "spraak", 2.0)
    placed.hangup()
    taken = inbox[0]
    assert taken.arrived.acquire(timeout=30)
    letter = taken.letters[-1]
    assert letter["To"] == "baas@example.com"
    assert f"+{CALLER}" in letter.get_body().get_content()
    (sound,) = letter.iter_attachments()
    assert (sound.get_content_type(), sound.get_filename()) == ("audio/wav", f"{row(box, '14')['id']}.wav")
    with wave.open(io.BytesIO(sound.get_content())) as file:
        raw = file.readframes(file.getnframes())
        assert file.getnframes() / file.getframerate() > 1.5
    heard = [int.from_bytes(raw[at : at + 2], "little", signed=True) for at in range(0, len(raw) - 1, 2)]
    assert tones.named(heard[len(heard) // 3 : len(heard) // 3 + 1600]) == "spraak"
