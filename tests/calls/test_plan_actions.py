"""The actions of a belplan that steer: in turn and together, another number, keys, queues, names, conditions.

Law: a prompt is recognised by its tone in the caller's RTP, a digit and a name by what arrived on the wire.
"""

import time
from collections.abc import Iterator

import pytest

from tests.calls.box import Box
from tests.calls.plans import await_tone, calling, planned, press, start, tone_now
from tests.peers.lab import Lab
from tests.peers.phone import Arrived, Dialog, Phone
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(120)]

SLOT = Slot("actions", 60)
FIRST, SECOND = SLOT.outside("01"), SLOT.outside("02")
FRIEND, STRANGER = "31612345678", "31687654321"
SAY, TWO = {"do": "say", "prompt": "hallo"}, {"do": "say", "prompt": "twee"}
BUSY = {"do": "hangup", "cause": "busy"}
RING = {"do": "ring", "numbers": [f"+{FIRST}", f"+{SECOND}"], "seconds": 20, "confirm": False}
KEYS = {
    "do": "menu",
    "prompt": "keuze",
    "seconds": 3,
    "repeats": 1,
    "choices": {"1": [{"do": "menu", "prompt": "groet", "seconds": 3, "choices": {"4": [TWO, BUSY]}}, BUSY]},
    "otherwise": [SAY, BUSY],
}
ALWAYS = {"id": "altijd", "week": {"mon-sun": ["00:00-24:00"]}}
NEVER = {"id": "nooit", "week": {}}
PLANS = {
    "10": [{**RING, "order": "in_turn", "seconds": 4}, SAY, BUSY],
    "11": [RING, SAY, BUSY],
    "12": [{**RING, "numbers": [f"+{FIRST}"], "show": "caller"}, SAY, BUSY],
    "13": [KEYS, BUSY],
    "14": [{"do": "queue", "numbers": [f"+{FIRST}"], "prompt": "twee", "every": 10, "seconds": 40}, BUSY],
    "15": [
        {"do": "prefix", "text": "Storing"},
        {"do": "ring", "pbxs": ["pbx"], "seconds": 10, "confirm": False},
        BUSY,
    ],
    "16": [{"do": "goto", "belplan": "plan17"}],
    "17": [
        {"do": "when", "condition": {"schedule": "nooit"}, "steps": [SAY]},
        {"do": "when", "condition": {"caller": {"numbers": [f"+{FRIEND}"]}}, "steps": [TWO, BUSY]},
        {"do": "when", "condition": {"schedule": "altijd"}, "steps": [{"do": "say", "prompt": "groet"}]},
        BUSY,
    ],
    "18": [{"do": "email", "to": ["baas@example.com"]}, SAY, BUSY],
}


@pytest.fixture(scope="module")
def box(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    running = start(
        lab.ns, tmp_path_factory.mktemp("actions"), planned(SLOT, PLANS, {}, schedules=[ALWAYS, NEVER])
    )
    running.await_ready()
    yield running
    running.stop()


@pytest.fixture
def provider(box: Box) -> Iterator[Phone]:
    with calling(box, SLOT, FRIEND) as phone:
        yield phone


def rung(provider: Phone, number: str, timeout: float = 10.0) -> Arrived:
    """The leg that a plan dials next; it must be to this number."""
    leg = provider.await_call(timeout)
    assert f"{number}@" in leg.invite.uri
    return leg


def test_two_mobiles_are_rung_in_turn(provider: Phone) -> None:
    placed = provider.call(SLOT.did("10"))
    first = rung(provider, FIRST)
    first.ring()
    first.await_cancel(10)
    second = rung(provider, SECOND)
    second.answer()
    assert placed.await_final().status == 200
    placed.hangup()
    second.await_bye()


def test_the_first_of_two_that_answers_together_takes_the_call(box: Box, provider: Phone) -> None:
    placed = provider.call(SLOT.did("11"))
    legs = [provider.await_call(), provider.await_call()]
    assert {leg.invite.uri.partition("@")[0].lstrip("sip:+") for leg in legs} == {FIRST, SECOND}
    for leg in legs:
        leg.ring()
    legs[1].answer()
    legs[0].await_cancel()
    assert placed.await_final().status == 200
    press(placed, "6")
    assert legs[1].stream.await_digits(1) == "6"
    placed.hangup()
    legs[1].await_bye()


def test_a_provider_that_refuses_the_callers_number_gets_an_own_one(provider: Phone) -> None:
    placed = provider.call(SLOT.did("12"))
    shown = rung(provider, FIRST)
    assert FRIEND in shown.invite.get("P-Asserted-Identity") + shown.invite.get("From")
    shown.refuse(403, "Forbidden")
    again = rung(provider, FIRST)
    assert SLOT.did("12") in again.invite.get("P-Asserted-Identity") + again.invite.get("From")
    again.answer()
    assert placed.await_final().status == 200
    placed.hangup()
    again.await_bye()


def ask(provider: Phone, ending: str) -> Dialog:
    """Call a number whose plan answers at once."""
    placed = provider.call(SLOT.did(ending))
    assert placed.await_final().status == 200
    return placed


def test_a_key_leads_into_the_menu_below_and_on(provider: Phone) -> None:
    placed = ask(provider, "13")
    await_tone(placed.stream, "keuze")
    press(placed, "1")
    await_tone(placed.stream, "groet")
    press(placed, "4")
    await_tone(placed.stream, "twee")
    placed.await_bye(10)


def test_no_key_repeats_the_question_and_a_wrong_one_goes_on(provider: Phone) -> None:
    placed = ask(provider, "13")
    await_tone(placed.stream, "keuze")
    await_silence(placed)
    await_tone(placed.stream, "keuze")
    press(placed, "9")
    await_tone(placed.stream, "hallo")
    placed.await_bye(10)


def await_silence(placed: Dialog) -> None:
    """Wait until nothing that has a name is heard."""
    until = time.monotonic() + 10
    while tone_now(placed.stream):
        assert time.monotonic() < until, "it never ends"
        placed.stream.await_packets(len(placed.stream.received) + 5, 2)


def test_who_waits_hears_music_a_message_and_music_and_gets_the_mobile_that_is_rung_again(provider: Phone) -> None:
    placed = ask(provider, "14")
    rung(provider, FIRST).refuse(486, "Busy Here")
    await_tone(placed.stream, "music")
    mobile = rung(provider, FIRST, 15)
    mobile.ring()
    await_tone(placed.stream, "twee")
    await_tone(placed.stream, "music")
    mobile.answer()
    await_tone(mobile.stream, "press-1")
    press(mobile, "1")
    press(placed, "8")
    assert mobile.stream.await_digits(1) == "8"
    placed.hangup()
    mobile.await_bye()


def test_a_text_stands_before_the_callers_name(lab: Lab, provider: Phone) -> None:
    office = Phone(lab.ns, SLOT.pbx_address, SLOT.box_address, user=SLOT.did("15"))
    placed = provider.call(SLOT.did("15"))
    arrived = office.await_call()
    assert "Storing" in arrived.invite.get("From") + arrived.invite.get("P-Asserted-Identity")
    arrived.answer()
    assert placed.await_final().status == 200
    placed.hangup()
    arrived.await_bye()
    office.close()


@pytest.mark.parametrize(("caller", "heard"), [(FRIEND, "twee"), (STRANGER, "groet")])
def test_another_plan_goes_on_and_asks_its_conditions(lab: Lab, box: Box, caller: str, heard: str) -> None:
    phone = Phone(lab.ns, SLOT.provider_address, SLOT.box_address, user=caller)
    placed = phone.call(SLOT.did("16"))
    assert placed.await_final().status == 200
    await_tone(placed.stream, heard)
    placed.await_bye(10)
    phone.close()
    box.await_no_calls()


def test_a_mail_is_sent_while_the_plan_goes_on(box: Box, provider: Phone) -> None:
    placed = ask(provider, "18")
    await_tone(placed.stream, "hallo")
    placed.await_bye(10)
    row = box.await_log("the call", lambda row: row["to"] == f"+{SLOT.did('18')}")
    assert any(str(what).startswith("email") for _, what in row["steps"])
    queue = box.data / "mail.json"
    until = time.monotonic() + 10
    while not (queue.exists() and "baas@example.com" in queue.read_text() and FRIEND in queue.read_text()):
        assert time.monotonic() < until, "no letter waits"
        box.calls_now()
