"""Encrypted voice is required, and the far end has none: no call without it, and the log says why.

Law: who offers nothing fitting gets 488; who answers so was not reached, and the call goes on as with any refusal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.calls.box import Box
from tests.calls.plans import await_tone
from tests.media.secured import KINDS, Kind, phones, secured_box
from tests.peers import sip
from tests.peers.netns import NetNs
from tests.peers.phone import Phone

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]

TRUNK, PBX, BOTH = KINDS
SAID = bytes(range(1, 161))


@pytest.fixture(scope="module")
def box(media_ns: NetNs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    running = secured_box(media_ns, tmp_path_factory.mktemp("unencrypted"))
    yield running
    running.stop()


def offer(phone: Phone, number: str, payloads: str = "8 101", profile: str = "RTP/AVP") -> sip.Message:
    """The final answer to an INVITE with this offer."""
    body = sip.sdp(phone.address, 4444, payloads=payloads).replace("RTP/AVP", profile)
    invite = phone.client.request("INVITE", f"sip:{number}@{phone.target}", body=body)
    phone.client.send(invite)
    final = phone.client.await_final(invite)
    phone.client.send(sip.ack(invite, final))
    return final


def invited(phone: Phone) -> bool:
    """Whether a call came there; what still ends from another test does not count."""
    return any(message.method == "INVITE" for message in phone.client.received)


def told(box: Box, call_id: str) -> tuple[Mapping[str, Any], str, str]:
    """The log's line about a call, and what is said of it in Dutch and in English."""
    row = box.await_log("the call", lambda one: call_id in one["sip_call_ids"])
    dutch, english = (box.run("calls", "--lang", lang, "--limit", "1") for lang in ("nl", "en"))
    return row, dutch, english


@pytest.mark.parametrize(
    ("kind", "outbound", "profile", "reason"),
    [
        pytest.param(TRUNK, False, "RTP/AVP", "not_encrypted", id="a provider that offers none"),
        pytest.param(PBX, True, "RTP/AVP", "not_encrypted", id="a PBX that offers none"),
        pytest.param(TRUNK, True, "RTP/SAVP", "encrypted_only", id="a PBX that wants nothing else"),
    ],
)
def test_an_offer_that_does_not_fit_is_refused(
    box: Box, media_ns: NetNs, kind: Kind, outbound: bool, profile: str, reason: str
) -> None:
    with phones(media_ns, kind, as_wanted=False) as (provider, pbx):
        caller, number = (pbx, kind.slot.outside("01")) if outbound else (provider, kind.slot.did("10"))
        final = offer(caller, number, profile=profile)
        assert final.status == 488
        row, dutch, english = told(box, final.call_id)
        assert (row["outcome"], row["reason"], row["sip_code"]) == ("failed", reason, 488)
        assert (row["direction"], row["to"]) == ("out" if outbound else "in", f"+{number}")
        assert "(SRTP)" in dutch
        assert "(SRTP)" in english
        assert not invited(provider if outbound else pbx)


def test_an_emergency_call_passes_in_the_open(box: Box, media_ns: NetNs) -> None:
    with phones(media_ns, PBX, as_wanted=False) as (provider, pbx):
        placed = pbx.call("112")
        arrived = provider.await_call()
        assert arrived.invite.uri.startswith("sip:112@")
        arrived.answer()
        assert placed.await_final().status == 200
        assert "RTP/AVP" in placed.remote_sdp
        for talks, listens in ((placed, arrived), (arrived, placed)):
            talks.stream.send(talks.media, [SAID] * 10)
            listens.stream.await_packets(1, payload=SAID)
        placed.hangup()
        arrived.reply(arrived.await_request("BYE"), 200, "OK")
        row, _, _ = told(box, placed.invite.call_id)
        assert (row["outcome"], row["emergency"], row["to"]) == ("answered", True, "112")


def test_who_waits_for_our_offer_gets_an_encrypted_one(box: Box, media_ns: NetNs) -> None:
    """An INVITE without SDP refuses nothing: the 200 makes the offer (RFC 3261 section 13.2.1)."""
    with phones(media_ns, PBX, as_wanted=False) as (provider, pbx):
        invite = pbx.client.request("INVITE", f"sip:{PBX.slot.outside('01')}@{pbx.target}")
        pbx.client.send(invite)
        arrived = provider.await_call()
        arrived.answer()
        final = pbx.client.await_final(invite)
        assert (final.status, "RTP/SAVP" in final.body) == (200, True)
        pbx.client.send(sip.ack(invite, final))
        arrived.hangup()


def test_112_with_nothing_that_is_spoken_here_never_leaves(box: Box, media_ns: NetNs) -> None:
    with phones(media_ns, PBX, as_wanted=False) as (provider, pbx):
        final = offer(pbx, "112", payloads="9")
        assert final.status == 488
        assert told(box, final.call_id)[0]["reason"] == "no_codec"
        assert not invited(provider)


def test_a_codec_that_nobody_allows_stands_in_the_log_too(box: Box, media_ns: NetNs) -> None:
    with phones(media_ns, PBX, as_wanted=False) as (provider, _pbx):
        final = offer(provider, PBX.slot.did("10"), payloads="9")
        assert final.status == 488
        assert told(box, final.call_id)[0]["reason"] == "no_codec"


def test_who_answers_in_the_open_was_not_reached_and_the_plan_takes_the_call(box: Box, media_ns: NetNs) -> None:
    with phones(media_ns, PBX, as_wanted=False) as (provider, pbx):
        placed = provider.call(PBX.slot.did("10"))
        tried = pbx.await_call()
        assert "RTP/SAVP" in tried.invite.body
        tried.answer(payloads="8 101")
        assert "cause=488" in tried.await_bye().get("Reason")
        assert placed.await_final().status == 200
        await_tone(placed.stream, "hallo")
        placed.hangup()
        row, _, _ = told(box, placed.invite.call_id)
        assert (row["belplan"], row["trigger"]) == (f"plan{PBX.slot.index}", "error")
        assert not tried.stream.received


def test_a_provider_that_answers_in_the_open_is_no_call(box: Box, media_ns: NetNs) -> None:
    with phones(media_ns, TRUNK, as_wanted=False) as (provider, pbx):
        placed = pbx.call(TRUNK.slot.outside("01"))
        arrived = provider.await_call()
        arrived.answer(payloads="8 101")  # and its BYE stays without an answer
        assert placed.await_final().status == 488
        row, dutch, english = told(box, placed.invite.call_id)
        assert (row["outcome"], row["sip_code"], row["answer"]) == ("failed", 488, None)
        assert "versleuteling" in dutch
        assert "encryption" in english
