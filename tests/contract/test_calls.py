"""What every stack does with calls: each answer, each way to end, in each state."""

from __future__ import annotations

import pytest

from sipengine.port import (
    AccountKey,
    Answer,
    Answered,
    Arrived,
    DigitHeard,
    DigitMethod,
    Ended,
    Hangup,
    Headers,
    Hold,
    LegId,
    MediaChanged,
    Progress,
    Progressed,
    SendDigit,
)
from tests.contract.sides import BOX, PBX, World, account, dial, free_port, ring, talk


def test_an_invite_arrives_with_its_facts(world: World) -> None:
    dial(world, headers=(("P-Asserted-Identity", "<sip:+31501234500@box>"), ("X-Note", "hallo")))
    arrived = world.far.until(Arrived)
    request = arrived.request
    assert request.uri == world.far.uri()
    assert request.account == PBX
    assert request.user is None
    assert (request.source.address, request.source.transport) == (world.near.address, "udp")
    assert request.source.port == world.near.port
    assert request.first("p-asserted-identity") == "<sip:+31501234500@box>"
    assert request.first("X-Note") == "hallo"
    assert "31612345678" in (request.first("From") or "")
    assert "31501234567" in (request.first("To") or "")
    assert request.first("Call-ID") == arrived.call_id != ""


def test_the_count_of_hops_is_the_engines_to_give(world: World) -> None:
    """The stack has one of its own; two would let everybody believe what they like (RFC 3261 section 8.1.1.6)."""
    dial(world, headers=(("Max-Forwards", "12"),))
    assert world.far.until(Arrived).request.all("Max-Forwards") == ("12",)


def test_both_ends_name_the_same_call_id(world: World) -> None:
    near = dial(world)
    arrived = world.far.until(Arrived)
    assert world.near.stack.call_id(near) == arrived.call_id
    assert world.far.stack.call_id(arrived.leg) == arrived.call_id
    assert world.near.stack.call_id(LegId("nobody")) == ""
    world.far.do(Hangup(arrived.leg, 486))
    assert world.near.until(Ended, leg=near).call_id == arrived.call_id
    assert world.far.until(Ended, leg=arrived.leg).call_id == arrived.call_id


@pytest.mark.parametrize(
    ("code", "media", "heard"),
    [
        pytest.param(180, False, 180, id="ringing"),
        pytest.param(183, True, 183, id="early media"),
        pytest.param(180, True, 183, id="ringing with early media"),
    ],
)
def test_provisional_answers_pass(world: World, code: int, media: bool, heard: int) -> None:
    call = ring(world)
    world.far.do(Progress(call.far, code, media))
    world.near.until(Progressed, leg=call.near, code=heard, media=media)
    if media:
        world.near.until(MediaChanged, leg=call.near, active=True)
        world.far.until(MediaChanged, leg=call.far, active=True)


def test_trying_is_told_once_before_all_else(world: World) -> None:
    call = ring(world)
    world.near.until(Progressed, leg=call.near, code=100)
    world.far.do(Progress(call.far, 180))
    world.near.until(Progressed, leg=call.near, code=180)
    assert len(world.near.seen(Progressed, leg=call.near, code=100)) == 1
    assert world.near.seen(Progressed, leg=call.near)[0].code == 100


def test_ringing_then_early_media_then_answer(world: World) -> None:
    call = ring(world)
    for progress in (Progress(call.far, 180), Progress(call.far, 183, media=True)):
        world.far.do(progress)
        world.near.until(Progressed, leg=call.near, code=progress.code)
    world.far.do(Answer(call.far))
    world.near.until(Answered, leg=call.near)
    world.far.until(Answered, leg=call.far)


def test_an_answered_call_has_voice_on_both_sides(world: World) -> None:
    call = ring(world)
    world.far.do(Answer(call.far))
    for side, leg in ((world.near, call.near), (world.far, call.far)):
        side.until(Answered, leg=leg)
        changed = side.until(MediaChanged, leg=leg, active=True)
        assert (changed.held, changed.codec) == (False, "PCMA")
        assert len(side.seen(Answered, leg=leg)) == 1


def test_the_callers_first_codec_that_both_know_is_taken(world: World) -> None:
    world.far.stack.put_account(account(PBX, world.far, codecs=("PCMU",)))
    call = ring(world)
    world.far.do(Answer(call.far))
    assert world.near.until(MediaChanged, leg=call.near, active=True).codec == "PCMU"


class TestHangup:
    def test_the_near_end_hangs_up(self, world: World) -> None:
        call = talk(world)
        world.near.do(Hangup(call.near))
        assert not world.near.until(Ended, leg=call.near).far_end
        assert world.far.until(Ended, leg=call.far).far_end

    def test_the_far_end_hangs_up(self, world: World) -> None:
        call = talk(world)
        world.far.do(Hangup(call.far))
        ended = world.near.until(Ended, leg=call.near)
        assert (ended.far_end, ended.code) == (True, 200)
        assert not world.far.until(Ended, leg=call.far).far_end

    @pytest.mark.parametrize(
        "progress",
        [
            pytest.param(None, id="before any provisional answer"),
            pytest.param((180, False), id="while ringing"),
            pytest.param((183, True), id="during early media"),
        ],
    )
    def test_the_caller_cancels(self, world: World, progress: tuple[int, bool] | None) -> None:
        call = ring(world)
        if progress:
            world.far.do(Progress(call.far, *progress))
            world.near.until(Progressed, leg=call.near, code=progress[0])
        world.near.do(Hangup(call.near, 487))
        ended = world.far.until(Ended, leg=call.far)
        assert (ended.far_end, ended.code) == (True, 487)
        mine = world.near.until(Ended, leg=call.near)
        assert (mine.far_end, mine.code) == (False, 487)

    def test_the_caller_cancels_before_anything_came_back(self, world: World) -> None:
        near = dial(world)
        world.near.do(Hangup(near, 487))
        world.near.until(Ended, leg=near)
        for arrived in world.far.seen(Arrived):
            world.far.until(Ended, leg=arrived.leg)

    def test_a_hangup_carries_its_cause(self, world: World) -> None:
        call = talk(world)
        world.near.do(Hangup(call.near, headers=(("Reason", "Q.850;cause=16"),)))
        assert ("Reason", "Q.850;cause=16") in world.far.until(Ended, leg=call.far).headers

    def test_both_hang_up_at_once(self, world: World) -> None:
        call = talk(world)
        world.near.do(Hangup(call.near))
        world.far.do(Hangup(call.far))
        world.near.until(Ended, leg=call.near)
        world.far.until(Ended, leg=call.far)

    def test_a_cancel_that_crosses_the_answer_leaves_no_leg(self, world: World) -> None:
        call = ring(world)
        world.far.do(Answer(call.far))
        world.near.do(Hangup(call.near, 487))
        world.near.until(Ended, leg=call.near)
        world.far.until(Ended, leg=call.far)

    def test_a_leg_ends_once_however_often_it_is_told(self, world: World) -> None:
        call = talk(world)
        for _ in range(3):
            world.near.do(Hangup(call.near))
        world.near.until(Ended, leg=call.near)
        world.far.until(Ended, leg=call.far)
        assert len(world.near.seen(Ended, leg=call.near)) == 1

    def test_commands_for_legs_that_are_gone_or_never_were_do_nothing(self, world: World) -> None:
        call = talk(world)
        world.near.do(Hangup(call.near))
        world.near.until(Ended, leg=call.near)
        world.far.until(Ended, leg=call.far)
        before = len(world.near.everything)
        for leg in (call.near, LegId("nobody")):
            world.near.do(Answer(leg))
            world.near.do(Progress(leg, 180))
            world.near.do(Hold(leg, True))
            world.near.do(SendDigit(leg, "1", 100, DigitMethod.INFO))
            world.near.do(Hangup(leg))
        world.near.pump(0.05)
        assert len(world.near.everything) == before


class TestRefusal:
    @pytest.mark.parametrize("code", [403, 404, 480, 484, 486, 488, 500, 503, 600, 603])
    def test_every_code_reaches_the_caller(self, world: World, code: int) -> None:
        call = ring(world)
        world.far.do(Hangup(call.far, code))
        ended = world.near.until(Ended, leg=call.near)
        assert (ended.code, ended.far_end) == (code, True)
        mine = world.far.until(Ended, leg=call.far)
        assert (mine.code, mine.far_end) == (code, False)

    @pytest.mark.parametrize(
        "headers",
        [
            pytest.param((("Reason", "Q.850;cause=21"),), id="the cause"),
            pytest.param((("Retry-After", "30"),), id="when to try again"),
        ],
    )
    def test_headers_of_the_refusal_reach_the_caller(self, world: World, headers: Headers) -> None:
        call = ring(world)
        world.far.do(Hangup(call.far, 480, headers=headers))
        assert set(headers) <= set(world.near.until(Ended, leg=call.near).headers)

    def test_a_refusal_after_ringing(self, world: World) -> None:
        call = ring(world)
        world.far.do(Progress(call.far, 180))
        world.near.until(Progressed, leg=call.near, code=180)
        world.far.do(Hangup(call.far, 486))
        assert world.near.until(Ended, leg=call.near).code == 486

    def test_no_common_codec(self, world: World) -> None:
        world.near.stack.put_account(account(BOX, world.near, codecs=("PCMA",)))
        world.far.stack.put_account(account(PBX, world.far, codecs=("PCMU",)))
        near = dial(world)
        for arrived in world.far.seen(Arrived):
            world.far.do(Answer(arrived.leg))
        ended = world.near.until(Ended, leg=near)
        assert (ended.code, ended.far_end) == (488, True)


class TestNobodyThere:
    def test_a_connection_that_is_refused_is_not_the_far_ends_word(self, world: World) -> None:
        key = AccountKey("trunk/tcp")
        world.near.stack.put_account(account(key, world.near, transport="tcp"))
        port = free_port(world.far.address)
        near = dial(world, key=key, uri=f"sip:1@{world.far.address}:{port};transport=tcp")
        ended = world.near.until(Ended, leg=near)
        assert not ended.far_end
        assert ended.code in (408, 503)

    def test_a_name_that_leads_nowhere(self, world: World) -> None:
        ended = world.near.until(Ended, leg=dial(world, uri="sip:1@nowhere.invalid"))
        assert not ended.far_end
        assert ended.code in (408, 502, 503)

    def test_an_account_that_does_not_exist(self, world: World) -> None:
        ended = world.near.until(Ended, leg=dial(world, key=AccountKey("trunk/none")))
        assert not ended.far_end

    @pytest.mark.parametrize("uri", ["", "nonsense", "sip:", "tel:+31501234567", "sip:a b@c"])
    def test_an_address_that_is_none_ends_the_leg(self, world: World, uri: str) -> None:
        ended = world.near.until(Ended, leg=dial(world, uri=uri or " "))
        assert not ended.far_end


class TestHold:
    def test_hold_and_back_from_either_side(self, world: World) -> None:
        call = talk(world)
        for holder, mine, held, theirs in (
            (world.near, call.near, world.far, call.far),
            (world.far, call.far, world.near, call.near),
        ):
            held.happened.clear()
            holder.do(Hold(mine, True))
            held.until(MediaChanged, leg=theirs, held=True)
            holder.do(Hold(mine, False))
            held.until(MediaChanged, leg=theirs, held=False, active=True)

    def test_who_holds_is_not_held(self, world: World) -> None:
        call = talk(world)
        world.near.do(Hold(call.near, True))
        world.far.until(MediaChanged, leg=call.far, held=True)
        assert not world.near.seen(MediaChanged, leg=call.near, held=True)

    def test_both_hold_at_once_and_nobody_is_lost(self, world: World) -> None:
        call = talk(world)
        world.near.do(Hold(call.near, True))
        world.far.do(Hold(call.far, True))
        world.near.pump(0.1)
        world.far.pump(0.1)
        world.near.do(Hold(call.near, False))
        world.far.do(Hold(call.far, False))
        world.near.pump(0.1)
        assert not world.near.seen(Ended)
        assert not world.far.seen(Ended)
        world.near.do(Hangup(call.near))
        world.far.until(Ended, leg=call.far)

    def test_holding_twice_is_holding_once(self, world: World) -> None:
        call = talk(world)
        for _ in range(2):
            world.near.do(Hold(call.near, True))
        world.far.until(MediaChanged, leg=call.far, held=True)
        world.near.pump(0.05)
        world.near.do(Hold(call.near, False))
        world.far.until(MediaChanged, leg=call.far, held=False)

    def test_a_hold_ends_with_the_call(self, world: World) -> None:
        call = talk(world)
        world.near.do(Hold(call.near, True))
        world.far.until(MediaChanged, leg=call.far, held=True)
        world.near.do(Hangup(call.near))
        world.far.until(Ended, leg=call.far)


@pytest.mark.parametrize("method", list(DigitMethod))
def test_digits_are_heard_in_order(world: World, method: DigitMethod) -> None:
    call = talk(world)
    for digit in "1#*A":
        world.near.do(SendDigit(call.near, digit, 100, method))
    for digit in "1#*A":
        heard = world.far.until(DigitHeard, leg=call.far)
        assert (heard.digit, heard.method) == (digit, method)
        assert 40 <= heard.ms <= 400


def test_two_calls_do_not_touch(world: World) -> None:
    first, second = talk(world), talk(world)
    assert {first.near, first.far} & {second.near, second.far} == set()
    world.near.do(Hangup(first.near))
    world.far.until(Ended, leg=first.far)
    assert not world.far.seen(Ended, leg=second.far)
    world.far.do(Hangup(second.far))
    world.near.until(Ended, leg=second.near)


def test_a_digit_in_early_media_is_heard(world: World) -> None:
    call = ring(world)
    world.far.do(Progress(call.far, 183, media=True))
    world.near.until(MediaChanged, leg=call.near, active=True)
    world.near.do(SendDigit(call.near, "7", 100, DigitMethod.RFC4733))
    assert world.far.until(DigitHeard, leg=call.far).digit == "7"


def test_twenty_calls_at_once(world: World) -> None:
    calls = [ring(world) for _ in range(20)]
    for call in calls:
        world.far.do(Answer(call.far))
    for call in calls:
        world.near.until(Answered, leg=call.near)
        world.far.until(Answered, leg=call.far)
    for index, call in enumerate(calls):
        side, leg = (world.near, call.near) if index % 2 else (world.far, call.far)
        side.do(Hangup(leg))
    for call in calls:
        world.near.until(Ended, leg=call.near)
        world.far.until(Ended, leg=call.far)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("a\r\nX-Evil: 1", id="a header line"),
        pytest.param("a\nX-Evil: 1", id="a bare line feed"),
        pytest.param("a\rX-Evil: 1", id="a bare carriage return"),
        pytest.param("a\r\n\r\nv=0", id="a body"),
        pytest.param("a\0b", id="a zero byte"),
    ],
)
def test_no_header_smuggles_another(world: World, value: str) -> None:
    near = dial(world, headers=(("X-Note", value),))
    world.far.pump(0.1)
    for arrived in world.far.seen(Arrived):
        assert arrived.request.first("X-Evil") is None
        assert "\n" not in (arrived.request.first("X-Note") or "")
        world.far.do(Hangup(arrived.leg, 486))
    world.near.until(Ended, leg=near)
