"""Encrypted voice is required, and the far end answers without: no call without it, and the log says why.

Law: who answers so was not reached, and the call goes on as with any refusal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.calls.box import Box
from tests.calls.plans import await_tone
from tests.media.secured import KINDS, phones, secured_box
from tests.peers.netns import NetNs

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]

TRUNK, PBX, BOTH = KINDS


@pytest.fixture(scope="module")
def box(media_ns: NetNs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    running = secured_box(media_ns, tmp_path_factory.mktemp("unencrypted"))
    yield running
    running.stop()


def logged(box: Box, call_id: str) -> Mapping[str, Any]:
    """The log's line about a call."""
    return box.await_log("the call", lambda one: call_id in one["sip_call_ids"])


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
        row = logged(box, placed.invite.call_id)
        assert (row["belplan"], row["trigger"]) == (f"plan{PBX.slot.index}", "error")
        assert not tried.stream.received


def test_a_provider_that_answers_in_the_open_is_no_call(box: Box, media_ns: NetNs) -> None:
    with phones(media_ns, TRUNK, as_wanted=False) as (provider, pbx):
        placed = pbx.call(TRUNK.slot.outside("01"))
        arrived = provider.await_call()
        arrived.answer(payloads="8 101")  # and its BYE stays without an answer
        assert placed.await_final().status == 488
        row = logged(box, placed.invite.call_id)
        assert (row["outcome"], row["sip_code"], row["answer"]) == ("failed", 488, None)
        assert row["reason"] == "error"  # the page's sentence of that and 488 names codec and encryption
