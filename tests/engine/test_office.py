"""An office day: calls both ways, a busy PBX, a dead one, a provider that fails, settings that change."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from appliance.calllog.record import Outcome, Side
from sipengine.port import (
    Answer,
    DigitHeard,
    DigitMethod,
    Hangup,
    Hold,
    Listener,
    MediaChanged,
    Progress,
    Progressed,
    SendDigit,
    Source,
)
from tests.engine.office import BOX, PBX, PROVIDER, SECOND, SETTINGS, TRUNK, Office, read


@pytest.fixture
def office() -> Office:
    return Office()


def test_the_box_registers_and_says_so(office: Office) -> None:
    assert office.problems == ()
    (trunk,) = office.engine.trunks.statuses()
    (account,) = trunk.accounts
    assert (account.state, account.server, account.code) == ("registered", f"{PROVIDER}:5060", 200)


def test_an_inbound_call_crosses(office: Office) -> None:
    near = office.provider.dial("31501234567", "31612345678")
    office.run()
    (arrived,) = office.pbx.arrived()
    assert "31501234567" in arrived.request.uri
    office.pbx.do(Progress(arrived.leg, 180))
    office.run()
    assert any(isinstance(event, Progressed) and event.code == 180 for event in office.provider.heard)
    office.pbx.do(Answer(arrived.leg))
    office.run()
    assert len(office.box.voice.joined()) == 1
    office.wait(60)
    office.provider.do(Hangup(near))
    office.run()
    (record,) = office.records
    assert (record.outcome, record.hung_up_by, record.seconds) == (Outcome.ANSWERED, Side.CALLER, 60)
    assert (record.trunk, record.pbx, record.did) == ("hoofdtrunk", "centrale", "+31501234567")
    assert office.box.legs == set()


def test_an_outbound_call_crosses(office: Office) -> None:
    near = office.pbx.dial("0612345678", "31501234567")
    office.run()
    (arrived,) = office.provider.arrived()
    assert "31612345678@" in arrived.request.uri
    assert "31501234567" in (arrived.request.first("P-Asserted-Identity") or "")
    office.provider.do(Answer(arrived.leg))
    office.run()
    office.provider.do(Hangup(arrived.leg))
    office.run()
    assert office.pbx.ended(near).far_end
    (record,) = office.records
    assert (record.outcome, record.to, record.hung_up_by) == (Outcome.ANSWERED, "+31612345678", Side.CALLEE)


@pytest.mark.parametrize(("code", "heard"), [(486, 486), (603, 603), (404, 404), (500, 480), (503, 480)])
def test_the_pbxs_answer_reaches_the_caller(office: Office, code: int, heard: int) -> None:
    near = office.provider.dial("31501234567", "31612345678")
    office.run()
    office.pbx.do(Hangup(office.pbx.arrived()[0].leg, code))
    office.run()
    assert office.provider.ended(near).code == heard
    assert len(office.records) == 1


def test_a_number_that_is_barred_inbound(office: Office) -> None:
    near = office.provider.dial("31501234568", "31612345678")
    office.run()
    assert office.provider.ended(near).code == 404
    assert not office.pbx.arrived()
    assert office.records[0].outcome is Outcome.BARRED


def test_a_number_that_is_barred_outbound(office: Office) -> None:
    near = office.pbx.dial("0612345678", "31501234569")
    office.run()
    assert office.pbx.ended(near).code == 403
    assert not office.provider.arrived()


def test_the_caller_gives_up_while_it_rings(office: Office) -> None:
    near = office.provider.dial("31501234567", "31612345678")
    office.run()
    office.pbx.do(Progress(office.pbx.arrived()[0].leg, 180))
    office.run()
    office.provider.do(Hangup(near))
    office.run()
    assert office.pbx.ended(office.pbx.arrived()[0].leg).code == 487
    assert office.records[0].outcome is Outcome.CANCELLED


def test_nobody_picks_up(office: Office) -> None:
    near = office.provider.dial("31501234567", "31612345678")
    office.run()
    office.pbx.do(Progress(office.pbx.arrived()[0].leg, 180))
    office.wait(185)
    assert office.provider.ended(near).code == 480
    assert office.records[0].outcome is Outcome.NO_ANSWER
    assert office.box.legs == set()


def test_hold_and_digits_cross(office: Office) -> None:
    near, far = office.talk()
    office.provider.do(Hold(near, True))
    office.run()
    assert [e for e in office.pbx.heard if isinstance(e, MediaChanged) and e.leg == far][-1].held
    office.provider.do(Hold(near, False))
    office.run()
    assert not [e for e in office.pbx.heard if isinstance(e, MediaChanged) and e.leg == far][-1].held
    office.pbx.do(SendDigit(far, "5", 100, DigitMethod.INFO))
    office.run()
    (heard,) = [event for event in office.provider.heard if isinstance(event, DigitHeard)]
    assert (heard.digit, heard.method) == ("5", DigitMethod.RFC4733)


class TestTrouble:
    def test_a_pbx_that_is_gone(self, office: Office) -> None:
        office.net.silent.add((str(PBX), 5060))
        office.wait(120)
        assert office.engine.pbxs.statuses()[0].state == "unreachable"
        near = office.provider.dial("31501234567", "31612345678")
        office.wait(64)
        assert office.provider.ended(near).code == 480
        office.net.silent.clear()
        office.wait(60)
        assert office.engine.pbxs.statuses()[0].state == "reachable"
        office.talk()

    def test_a_provider_whose_first_server_falls_silent(self, office: Office) -> None:
        office.net.silent.add((str(PROVIDER), 5060))
        office.pbx.dial("0612345678", "31501234567")
        office.wait(100)
        (account,) = office.engine.trunks.statuses()[0].accounts
        assert (account.state, account.server) == ("registered", f"{SECOND}:5060")
        office.pbx.dial("0612345678", "31501234567")
        office.run()
        assert office.second.arrived()
        office.clear()
        office.net.silent.clear()
        office.wait(700)
        (account,) = office.engine.trunks.statuses()[0].accounts
        assert (account.state, account.server) == ("registered", f"{PROVIDER}:5060")

    def test_a_stranger(self, office: Office) -> None:
        source = Source(SECOND, 9999, "udp")
        assert office.net.stranger(source, Listener("udp", BOX, 5060)) is not None  # the second server is known
        office.box.admit([], [])
        assert office.net.stranger(source, Listener("udp", BOX, 5060)) is None


class TestChanges:
    def test_a_call_goes_on_while_settings_change(self, office: Office) -> None:
        near, _far = office.talk()
        without: Mapping[str, object] = {**SETTINGS, "numbers": [], "default_caller_id": None}
        office.engine.apply(read(without))
        office.wait(5)
        assert office.provider.legs == {near}
        refused = office.provider.dial("31501234567", "31612345678")
        office.run()
        assert office.provider.ended(refused).code == 404

    def test_a_trunk_that_is_switched_off_is_unregistered_and_its_call_goes_on(self, office: Office) -> None:
        near, _far = office.talk()
        trunks = SETTINGS["trunks"]
        assert isinstance(trunks, list)
        office.engine.apply(read({**SETTINGS, "trunks": [{**trunks[0], "enabled": False}]}))
        office.run()
        assert (TRUNK, False) in office.box.registers
        assert office.provider.legs == {near}

    def test_stopping_ends_calls_and_logs_them(self, office: Office) -> None:
        near, far = office.talk()
        office.engine.close()
        for party in office.parties:
            party.listen()
        assert office.provider.ended(near).far_end
        assert office.pbx.ended(far).far_end
        assert office.records[0].reason == "shutdown"
        assert (TRUNK, False) in office.box.registers
