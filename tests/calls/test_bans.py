"""Guessing at logins on real SIP: answered, then left alone; a restart forgets nothing, a person can end it.

Law: silence is proven beside an answer to somebody else at the same moment.
"""

from collections.abc import Iterator

import pytest

from tests.calls.box import Box
from tests.calls.settings import settings_for
from tests.peers import sip
from tests.peers.lab import Lab
from tests.peers.sipclient import SipClient
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(90)]

GUESSER, OTHER = "127.0.98.1", "127.0.98.2"
STRIKES = 8


@pytest.fixture
def box(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """A box that lets a network in to log in."""
    settings = settings_for(Slot("bans", 45))
    settings["whitelist"] = [{"network": "127.0.98.0/24", "allow": ["sip"]}]
    settings["phones"] = [{"username": "balie", "password": "een-lang-wachtwoord"}]
    running = Box(lab.ns, tmp_path_factory.mktemp("bans"), settings)
    running.await_ready()
    yield running
    running.stop()


def register(client: SipClient, user: str, *headers: tuple[str, str]) -> sip.Message:
    """A REGISTER in somebody's name."""
    target = f"sip:{client.target[0]}"
    return client.request("REGISTER", target, ("To", f"<sip:{user}@{client.target[0]}>"), *headers)


def guess(client: SipClient, user: str) -> None:
    """Ask for a challenge and answer it with a wrong digest."""
    nonce = client.ask(register(client, user)).get("WWW-Authenticate").partition('nonce="')[2].partition('"')[0]
    wrong = (
        f'Digest username="{user}", realm="trunkbox", nonce="{nonce}", uri="sip:{client.target[0]}",'
        f' response="{"0" * 32}", algorithm=MD5, qop=auth, cnonce="c", nc=00000001'
    )
    assert client.ask(register(client, user, ("Authorization", wrong))).status == 401


def test_who_guesses_is_left_unanswered_until_a_person_ends_it(lab: Lab, box: Box) -> None:
    slot = Slot("bans", 45)
    client, other = (SipClient(lab.ns, address, slot.box_address) for address in (GUESSER, OTHER))
    for n in range(STRIKES):
        guess(client, f"toestel{n}")
    status = box.await_status("ban", lambda status: bool(status.bans))
    (ban,) = status.bans
    assert (ban.address, ban.reason, ban.count) == (GUESSER, "unknown_user", STRIKES)
    assert GUESSER in box.run("status", "--lang", "en")

    def answered() -> bool:
        """Whether the guesser hears anything; the other is answered after it, so it had its time."""
        seen = len(client.received)
        client.send(register(client, "balie"))
        assert other.ask(register(other, "balie")).status == 401
        return len(client.received) > seen

    assert not answered()
    box.crash()
    box.await_ready()
    assert not answered(), "a crash forgets no ban"
    assert box.run("unban", "203.0.113.9", code=1) == ""
    box.run("unban", GUESSER)
    assert box.status().bans == ()
    assert client.ask(register(client, "balie")).status == 401
    client.close()
    other.close()


def test_a_configured_pbx_is_slowed_and_never_banned(lab: Lab, box: Box) -> None:
    """It registers in vain as a peer may not; as a login that does not exist it is asked again and again."""
    slot = Slot("bans", 45)
    pbx = SipClient(lab.ns, slot.pbx_address, slot.box_address)
    for _ in range(STRIKES + 2):
        assert pbx.ask(register(pbx, "balie"), timeout=20).status in (401, 403)
    assert box.status().bans == ()
    assert pbx.ask(pbx.request("OPTIONS", f"sip:{slot.box_address}")).status == 200
    pbx.close()
