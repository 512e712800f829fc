"""The trunk's registration against registrars of every temper, and the PBX's registration at the box.

Law: a box of its own for each test; the registrar is played by hand, so each answer is the test's choice.
"""

import contextlib
import re
from collections.abc import Iterator

import pytest

from appliance.control import AccountStatus, Status
from tests.calls.box import Box
from tests.calls.conftest import MakeBox
from tests.calls.settings import settings_for, with_changes
from tests.peers import sip
from tests.peers.lab import Lab
from tests.peers.sipclient import SipClient
from tests.peers.slots import Link, Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]

SLOT = Slot("registration", 50, trunk=Link.REGISTER, pbx=Link.REGISTER)
SECOND = "127.0.11.53"
CHALLENGE = ("WWW-Authenticate", 'Digest realm="provider.lab", nonce="n1", algorithm=MD5, qop="auth"')


class Registrar:
    """A registrar played by hand."""

    def __init__(self, lab: Lab, address: str = SLOT.provider_address, box: str = SLOT.box_address) -> None:
        """Listen at `address` and answer `box`."""
        self.client = SipClient(lab.ns, address, box, port=5060)
        self._read = 0

    def next(self, timeout: float = 10.0) -> sip.Message:
        """Return the next REGISTER that was not read yet."""
        found = self.client.await_message(
            "REGISTER", lambda message: message.method == "REGISTER", since=self._read, timeout=timeout
        )
        self._read = 1 + next(at for at, message in enumerate(self.client.received) if message is found)
        return found

    def reply(self, to: sip.Message, status: int, phrase: str, *extra: tuple[str, str | None]) -> None:
        """Answer a REGISTER."""
        self.client.send(sip.response(to, status, phrase, *extra, tag="reg"))

    def challenge(self) -> sip.Message:
        """Challenge the next REGISTER and return the one that answers the challenge."""
        self.reply(self.next(), 401, "Unauthorized", CHALLENGE)
        return self.next()

    def accept(self, register: sip.Message, expires: int = 60) -> None:
        """Take the binding."""
        self.reply(register, 200, "OK", ("Contact", f"{register.get('Contact')};expires={expires}"))

    def close(self) -> None:
        """Free the port."""
        self.client.close()


@pytest.fixture
def registrar(lab: Lab) -> Iterator[Registrar]:
    """The primary registrar."""
    with contextlib.closing(Registrar(lab)) as playing:
        yield playing


def account(status: Status, role: str = "primary") -> AccountStatus:
    """Return the account of that role of the only trunk."""
    return next(row for row in status.trunks[0].accounts if row.role == role)


def await_account(box: Box, timeout: float = 20, /, **wanted: object) -> AccountStatus:
    """Wait until the primary account shows these values, and return it."""

    def fits(status: Status) -> bool:
        return all(getattr(account(status), name) == value for name, value in wanted.items())

    return account(box.await_status(f"account with {wanted}", fits, timeout))


def test_registers_with_digest_and_unregisters_at_the_end(make_box: MakeBox, registrar: Registrar) -> None:
    box = make_box(SLOT, settings_for(SLOT))
    signed = registrar.challenge()
    wanted = sip.authorization(
        "REGISTER",
        uri_of(signed),
        CHALLENGE[1],
        SLOT.trunk_user,
        SLOT.trunk_password,
        cnonce=part(signed, "cnonce"),
    )
    assert part(signed, "response") == re.search(r'response="(\w+)"', wanted).group(1)  # type: ignore[union-attr]
    registrar.accept(signed)
    shown = await_account(box, state="registered", code=200)
    assert shown.server is not None
    assert SLOT.provider_address in shown.server
    box.child.process.terminate()
    goodbye = registrar.next()
    assert goodbye.get("Expires") == "0" or "expires=0" in goodbye.get("Contact")
    registrar.reply(goodbye, 200, "OK")
    assert box.child.wait(10) == 0


def part(message: sip.Message, name: str) -> str:
    """Return one value of the Authorization header."""
    found = re.search(rf'\b{name}="?([^",]+)', message.get("Authorization"))
    return found.group(1) if found else ""


def uri_of(message: sip.Message) -> str:
    """Return the URI that the digest covers."""
    return part(message, "uri")


def test_a_trunk_switched_off_and_on_stays_registered(make_box: MakeBox, registrar: Registrar) -> None:
    """The un-REGISTER of before is finished while the trunk is off: it must not wait for the new binding."""
    with_trunk = settings_for(SLOT)
    without = with_changes(with_trunk, {"trunks.0.enabled": False})
    box = make_box(SLOT, with_trunk)
    registrar.accept(registrar.challenge())
    await_account(box, state="registered")
    box.import_settings(without)
    goodbye = registrar.next()
    assert farewell(goodbye)
    registrar.reply(goodbye, 401, "Unauthorized", CHALLENGE)
    signed = registrar.next(3)
    assert farewell(signed), "its challenge was heard, though the trunk is off"
    registrar.reply(signed, 200, "OK")
    box.import_settings(with_trunk)
    again = registrar.next()
    assert not farewell(again)
    registrar.accept(again)
    await_account(box, state="registered")
    with pytest.raises(TimeoutError):
        registrar.next(3)


def farewell(register: sip.Message) -> bool:
    """Whether it takes a binding away."""
    return register.get("Expires") == "0" or "expires=0" in (register.get("Contact") or "")


def test_a_wrong_password_is_shown_and_tried_again(make_box: MakeBox, registrar: Registrar) -> None:
    box = make_box(SLOT, settings_for(SLOT))
    registrar.reply(registrar.challenge(), 403, "Forbidden")
    shown = await_account(box, state="refused", code=403)
    assert shown.next_try is not None


def test_a_challenge_again_and_again_is_no_endless_loop(make_box: MakeBox, registrar: Registrar) -> None:
    """A registrar that takes no answer, with a new nonce each time: a handful of tries, then a pause."""
    box = make_box(SLOT, settings_for(SLOT))
    asked = 0
    with contextlib.suppress(TimeoutError):
        while asked < 20:
            fresh = (CHALLENGE[0], CHALLENGE[1].replace("n1", f"again{asked}"))
            registrar.reply(registrar.next(10 if asked == 0 else 1), 401, "Unauthorized", fresh)
            asked += 1
    assert 2 <= asked <= 6
    assert await_account(box, state="refused").code == 401


def test_a_longer_time_is_granted(make_box: MakeBox, registrar: Registrar) -> None:
    box = make_box(SLOT, settings_for(SLOT))
    registrar.reply(registrar.challenge(), 423, "Interval Too Brief", ("Min-Expires", "600"))
    longer = registrar.next()
    assert longer.get("Expires") == "600" or "expires=600" in longer.get("Contact")
    registrar.accept(longer, 600)
    await_account(box, state="registered")


def test_another_password_is_tried_at_once_at_the_same_server(make_box: MakeBox, registrar: Registrar) -> None:
    box = make_box(SLOT, settings_for(SLOT))
    registrar.accept(registrar.challenge())
    before = await_account(box, state="registered")
    box.import_settings(with_changes(settings_for(SLOT), {"trunks.0.password": "changed"}))
    signed = registrar.challenge()
    assert signed.get("Expires") != "0"
    wanted = sip.authorization(
        "REGISTER", uri_of(signed), CHALLENGE[1], SLOT.trunk_user, "changed", cnonce=part(signed, "cnonce")
    )
    assert part(signed, "response") == re.search(r'response="(\w+)"', wanted).group(1)  # type: ignore[union-attr]
    registrar.accept(signed, 60)
    box.await_status("a new login", lambda status: account(status).since > before.since)
    assert account(box.status()).state == "registered"


def test_out_of_service_is_left_alone_as_long_as_it_asks(make_box: MakeBox, registrar: Registrar) -> None:
    box = make_box(SLOT, settings_for(SLOT))
    registrar.reply(registrar.next(), 503, "Service Unavailable", ("Retry-After", "2"))
    shown = await_account(box, code=503)
    assert shown.state in ("refused", "unreachable")
    registrar.accept(registrar.next(15))
    await_account(box, state="registered")


def test_the_second_account_registers_beside_the_first(make_box: MakeBox, registrar: Registrar) -> None:
    backup = {"username": "31509999999", "password": "second"}
    box = make_box(SLOT, with_changes(settings_for(SLOT), {"trunks.0.backup": backup}))
    users = set()
    for _ in range(2):
        register = registrar.next()
        users.add(register.get("To"))
        registrar.accept(register)
    assert len(users) == 2
    box.await_registered()


def test_refreshes_before_the_time_is_over(make_box: MakeBox, registrar: Registrar) -> None:
    box = make_box(SLOT, settings_for(SLOT))
    registrar.accept(registrar.next(), 10)
    await_account(box, state="registered")
    registrar.accept(registrar.next(12), 60)
    assert account(box.status()).state == "registered"


def test_the_pbx_logs_in_and_out(make_box: MakeBox, registrar: Registrar, lab: Lab) -> None:
    box = make_box(SLOT, settings_for(SLOT))
    registrar.accept(registrar.next())
    box.await_registered()
    pbx = SipClient(lab.ns, SLOT.pbx_address, SLOT.box_address, user=SLOT.pbx_user, port=5060)
    register = pbx.request("REGISTER", f"sip:{SLOT.box_address}", ("Expires", "60"))
    aor = f"<sip:{SLOT.pbx_user}@{SLOT.box_address}>"
    register = register.with_headers(("To", aor), ("From", f"{aor};tag=p"))
    assert pbx.ask_signed(register, SLOT.pbx_user, SLOT.pbx_password).status == 200
    box.await_status("registered PBX", lambda status: status.pbxs[0].state == "registered")
    goodbye = register.with_headers(("Expires", "0"), ("CSeq", "900 REGISTER"))
    assert pbx.ask_signed(goodbye, SLOT.pbx_user, SLOT.pbx_password).status == 200
    box.await_status("PBX that is gone", lambda status: status.pbxs[0].state == "not_registered")
    pbx.close()


@pytest.mark.parametrize(
    ("user", "password"),
    [
        pytest.param(SLOT.pbx_user, "wrong", id="a wrong password"),
        pytest.param("admin", SLOT.pbx_password, id="an unknown name"),
        pytest.param(SLOT.pbx_user, "", id="an empty password"),
    ],
)
def test_a_wrong_login_stays_out(
    make_box: MakeBox, registrar: Registrar, lab: Lab, user: str, password: str
) -> None:
    box = make_box(SLOT, settings_for(SLOT))
    registrar.accept(registrar.next())
    box.await_registered()
    pbx = SipClient(lab.ns, SLOT.pbx_address, SLOT.box_address, user=user, port=5060)
    register = pbx.request("REGISTER", f"sip:{SLOT.box_address}", ("Expires", "60"))
    final = pbx.ask_signed(register, user, password)
    pbx.close()
    assert final.status in (401, 403)
    shown = box.status().pbxs[0]
    assert shown.contacts == ()
    wanted = "wrong_password" if user == SLOT.pbx_user else "unknown_user"
    assert [(row.outcome, row.user, row.source) for row in shown.attempts] == [(wanted, user, SLOT.pbx_address)]


def test_a_pbx_that_gives_no_password_is_told_of(make_box: MakeBox, registrar: Registrar, lab: Lab) -> None:
    box = make_box(SLOT, settings_for(SLOT))
    registrar.accept(registrar.next())
    box.await_registered()
    pbx = SipClient(lab.ns, SLOT.pbx_address, SLOT.box_address, user=SLOT.pbx_user, port=5060)
    register = pbx.request("REGISTER", f"sip:{SLOT.box_address}", to=f"<sip:{SLOT.pbx_user}@{SLOT.box_address}>")
    assert pbx.ask(register).status == 401
    shown = box.await_status("the attempt", lambda status: bool(status.pbxs[0].attempts)).pbxs[0].attempts
    assert [(row.outcome, row.user) for row in shown] == [("no_password", SLOT.pbx_user)]
    assert pbx.ask_signed(register.with_headers(("CSeq", "700 REGISTER")), SLOT.pbx_user, SLOT.pbx_password)
    box.await_status("a PBX that is in", lambda status: not status.pbxs[0].attempts)
    pbx.close()


def test_calls_arrive_over_the_registration(make_box: MakeBox, registrar: Registrar, lab: Lab) -> None:
    """The provider calls the Contact that was registered, with the DID in To, as registered trunks often do."""
    box = make_box(
        SLOT,
        with_changes(settings_for(SLOT), {"pbxs.0.mode": "peer", "pbxs.0.address": f"{SLOT.pbx_address}:5060"}),
    )
    register = registrar.next()
    registrar.accept(register)
    box.await_registered()
    pbx = SipClient(lab.ns, SLOT.pbx_address, SLOT.box_address, port=5060)
    to = ("To", f"<sip:{SLOT.did('04')}@provider.example>")
    body = sip.sdp(SLOT.provider_address, 9000)
    invite = registrar.client.request("INVITE", sip.contact_uri(register), to, body=body)
    registrar.client.send(invite)
    arrived = pbx.await_message("INVITE at the PBX", lambda message: message.method == "INVITE")
    assert SLOT.did("04") in arrived.uri
    pbx.send(sip.response(arrived, 486, "Busy Here", tag="b"))
    assert registrar.client.await_final(invite).status == 486
    pbx.close()


def test_the_second_server_takes_over_in_five_seconds(make_box: MakeBox, lab: Lab) -> None:
    """Not after the 32 s of timer F (RFC 3261), and without a second REGISTER being refused meanwhile."""
    slot = Slot("silent", 53, trunk=Link.REGISTER)
    servers = [f"{slot.provider_address}:5060", f"{SECOND}:5060"]
    deaf = SipClient(lab.ns, slot.provider_address, slot.box_address, port=5060)
    with contextlib.closing(deaf), contextlib.closing(Registrar(lab, SECOND, slot.box_address)) as second:
        since = lab.wire.mark()
        box = make_box(slot, with_changes(settings_for(slot), {"trunks.0.servers": servers}))
        second.accept(second.next(12))
        shown = await_account(box, state="registered", code=200)
        assert shown.server == f"{SECOND}:5060"
        asked = lab.wire.find(lambda seen: seen.message.method == "REGISTER", since)
        first = next(seen.at for seen in asked if seen.target[0] == slot.provider_address)
        then = next(seen.at for seen in asked if seen.target[0] == SECOND)
        assert 4.5 < then - first < 8
        box.kill()


def test_a_proxy_carries_everything_while_the_registrar_keeps_its_name(
    make_box: MakeBox, registrar: Registrar
) -> None:
    """The registrar's own name leads nowhere here: only the proxy is ever asked for, and only it is sent to."""
    changes = {
        "trunks.0.servers": ["provider.invalid"],
        "trunks.0.outbound_proxy": f"{SLOT.provider_address}:5060",
    }
    box = make_box(SLOT, with_changes(settings_for(SLOT), changes))
    signed = registrar.challenge()
    assert signed.uri == "sip:provider.invalid"
    assert signed.get("Route") == f"<sip:{SLOT.provider_address}:5060;lr>"
    registrar.accept(signed)
    assert await_account(box, state="registered").server == f"{SLOT.provider_address}:5060"
