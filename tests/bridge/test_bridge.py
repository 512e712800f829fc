"""The call bridge, told as stories: what each side sees, whatever the other does."""

from __future__ import annotations

import pytest

from appliance.calllog.record import Direction, Outcome, Side
from sipengine.core.answers import Trigger
from sipengine.core.bridge import TABLE, Signal, step, turn_away
from sipengine.core.call import Finished, Join, Leave, Order, Phase, TimerFired, record_of
from sipengine.core.moves import Input
from sipengine.core.plan import Facts, Plan, Refusal, Why
from sipengine.port import (
    Answer,
    Answered,
    Dial,
    DigitMethod,
    Ended,
    Hangup,
    Headers,
    Hold,
    LegId,
    Progress,
    Progressed,
    SendDigit,
)
from tests.bridge.story import (
    B2,
    EMERGENCY,
    FACTS,
    OUTBOUND,
    A,
    B,
    Story,
    answered,
    arrived,
    attempt,
    digit,
    early,
    ended,
    hold,
    plan,
    ringing,
)


def test_an_ordinary_call_rings_is_answered_and_hung_up() -> None:
    story = Story()
    (dial,) = story.opening
    assert isinstance(dial, Dial)
    assert (dial.leg, dial.uri) == (B, "sip:31501234567@centrale.example")
    assert story.timers == {"ring/1": 25}
    assert story.tell(ringing()) == [Progress(A, 180)]
    assert story.tell(Answered(B)) == [Answer(A), Join(A, B)]
    assert story.tell(Answered(A)) == []
    assert story.timers == {}
    assert story.tell(ended(A)) == [Hangup(B, 487)]
    assert not story.finished
    story.tell(ended(B, far_end=False))
    record = record_of(story.summary, "id-1")
    assert (record.outcome, record.sip_code, record.hung_up_by) == (Outcome.ANSWERED, 200, Side.CALLER)
    assert (record.start, record.ring, record.answer, record.end) == (1000, 1001, 1002, 1004)
    assert (record.seconds, record.trunk, record.pbx) == (2, "hoofdtrunk", "centrale")
    assert record.sip_call_ids == ("call-id-of-a", "call-id-of-a/1")
    assert story.timers == {}


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        pytest.param(Progressed(B, 180, False), [Progress(A, 180)], id="ringing as ringing"),
        pytest.param(Progressed(B, 181, False), [Progress(A, 180)], id="being forwarded as ringing"),
        pytest.param(Progressed(B, 182, False), [Progress(A, 180)], id="queued as ringing"),
        pytest.param(Progressed(B, 183, False), [Progress(A, 180)], id="progress without media as ringing"),
        pytest.param(Progressed(B, 183, True), [Progress(A, 183, media=True), Join(A, B)], id="early media"),
        pytest.param(Progressed(B, 180, True), [Progress(A, 183, media=True), Join(A, B)], id="ringing with SDP"),
        pytest.param(Progressed(B, 100, False), [], id="trying is not for the caller"),
        pytest.param(Progressed(B, 199, False), [], id="199 ends a fork that we do not have"),
        pytest.param(Progressed(B, 200, True), [], id="a final code is no progress"),
        pytest.param(Progressed(A, 180, False), [], id="the caller cannot ring"),
        pytest.param(Progressed(LegId("b/1"), 180, False), [], id="a leg of another call"),
    ],
)
def test_provisional_answers_are_relayed(heard: Progressed, told: list[object]) -> None:
    assert Story().tell(heard) == told


def test_early_media_is_opened_once_and_later_news_still_passes() -> None:
    story = Story()
    story.tell(early())
    assert story.tell(early()) == [Progress(A, 183)]
    assert story.tell(ringing()) == [Progress(A, 180)]
    assert story.tell(Answered(B)) == [Answer(A)]


@pytest.mark.parametrize(
    ("code", "relayed", "outcome", "trigger"),
    [
        pytest.param(486, 486, Outcome.BUSY, Trigger.BUSY, id="busy"),
        pytest.param(600, 600, Outcome.BUSY, Trigger.BUSY, id="busy everywhere"),
        pytest.param(603, 603, Outcome.REJECTED, Trigger.DECLINED, id="declined"),
        pytest.param(607, 607, Outcome.REJECTED, Trigger.DECLINED, id="unwanted"),
        pytest.param(404, 404, Outcome.FAILED, Trigger.ERROR, id="not found"),
        pytest.param(484, 484, Outcome.FAILED, Trigger.ERROR, id="incomplete number"),
        pytest.param(488, 488, Outcome.FAILED, Trigger.ERROR, id="no common media"),
        pytest.param(403, 403, Outcome.FAILED, Trigger.ERROR, id="forbidden"),
        pytest.param(480, 480, Outcome.NO_ANSWER, Trigger.NO_ANSWER, id="temporarily unavailable"),
        pytest.param(487, 480, Outcome.NO_ANSWER, Trigger.NO_ANSWER, id="they stopped by themselves"),
        pytest.param(302, 480, Outcome.FAILED, Trigger.ERROR, id="a redirect is not followed"),
        pytest.param(420, 480, Outcome.FAILED, Trigger.ERROR, id="an extension quarrel is ours alone"),
        pytest.param(606, 606, Outcome.FAILED, Trigger.ERROR, id="not acceptable"),
    ],
)
@pytest.mark.parametrize("facts", [pytest.param(FACTS, id="inbound"), pytest.param(OUTBOUND, id="outbound")])
def test_an_answer_is_relayed_and_nothing_else_is_tried(
    facts: Facts, code: int, relayed: int, outcome: Outcome, trigger: Trigger
) -> None:
    story = Story(plan(attempt("one"), attempt("two"), facts=facts))
    (hangup,) = story.tell(ringing(), ended(B, code))
    assert isinstance(hangup, Hangup)
    assert (hangup.leg, hangup.code) == (A, relayed)
    story.tell(ended(A, relayed, far_end=False))
    closing = story.summary.closing
    assert (closing.outcome, closing.sip_code, closing.trigger) == (outcome, relayed, trigger)


FAULTS = [
    pytest.param(ended(B, 503), Trigger.ERROR, id="service unavailable"),
    pytest.param(ended(B, 500), Trigger.ERROR, id="server error"),
    pytest.param(ended(B, 503, far_end=False), Trigger.UNREACHABLE, id="transport error"),
    pytest.param(ended(B, 408, far_end=False), Trigger.UNREACHABLE, id="no answer to the INVITE"),
    pytest.param(ended(B, 0, far_end=False), Trigger.UNREACHABLE, id="dial failed at once"),
    pytest.param(ended(B, 200, far_end=False), Trigger.UNREACHABLE, id="an end without an answer or a reason"),
    pytest.param(ended(B, 401), Trigger.ERROR, id="our login was refused"),
    pytest.param(ended(B, 407), Trigger.ERROR, id="our login was refused by a proxy"),
    pytest.param(ended(B, 799), Trigger.ERROR, id="a code that does not exist"),
    pytest.param(TimerFired("silence/1"), Trigger.UNREACHABLE, id="silence"),
    pytest.param(TimerFired("ring/1"), Trigger.UNREACHABLE, id="silence until the ring time was over"),
]


@pytest.mark.parametrize(("fault", "_trigger"), FAULTS)
def test_a_fault_tries_the_next(fault: Input, _trigger: Trigger) -> None:
    story = Story(plan(attempt("one", silence=3), attempt("two", silence=3)))
    outputs = story.tell(fault)
    assert [output.leg for output in outputs if isinstance(output, Dial)] == [B2]
    assert not [output for output in outputs if isinstance(output, Hangup) and output.leg == A]
    assert story.timers == {"ring/2": 25, "silence/2": 3}
    assert story.tell(Answered(B2)) == [Answer(A), Join(A, B2)]


@pytest.mark.parametrize(("fault", "trigger"), FAULTS)
@pytest.mark.parametrize(
    ("facts", "code"), [pytest.param(FACTS, 480, id="in"), pytest.param(OUTBOUND, 503, id="out")]
)
def test_the_last_fault_becomes_480_toward_the_provider_and_503_toward_the_pbx(
    facts: Facts, code: int, fault: Input, trigger: Trigger
) -> None:
    story = Story(plan(attempt("one", silence=3), facts=facts))
    refusal = story.tell(fault)[-1]
    assert isinstance(refusal, Hangup)
    assert (refusal.leg, refusal.code) == (A, code)
    story.tell(ended(A, code, far_end=False), ended(B, 487))
    assert story.summary.closing.trigger is trigger


def test_nobody_to_dial_is_told_at_once() -> None:
    story = Story(Plan(OUTBOUND, ()))
    (refusal,) = story.opening
    assert isinstance(refusal, Hangup)
    assert refusal.code == 503
    story.tell(ended(A, 503, far_end=False))
    assert story.summary.closing.outcome is Outcome.UNAVAILABLE


def test_ringing_in_vain_inbound_tries_the_next_contact_and_says_no_answer_at_the_end() -> None:
    story = Story(plan(attempt("one"), attempt("two")))
    outputs = story.tell(ringing(), TimerFired("ring/1"))
    assert outputs[0] == Hangup(B, 487)
    assert isinstance(outputs[1], Dial)
    story.tell(ended(B, 487))
    (refusal,) = story.tell(ended(B2, 503, far_end=False))
    assert isinstance(refusal, Hangup)
    assert (refusal.code, refusal.headers) == (480, (("Reason", "Q.850;cause=19"),))
    story.tell(ended(A, 480, far_end=False))
    assert story.summary.closing.trigger is Trigger.NO_ANSWER
    assert len(story.summary.failures) == 2


def test_ringing_in_vain_outbound_does_not_ring_the_same_person_through_another_trunk() -> None:
    story = Story(plan(attempt("one"), attempt("two"), facts=OUTBOUND))
    assert story.tell(ringing(), TimerFired("ring/1")) == [
        Hangup(B, 487),
        Hangup(A, 480, headers=(("Reason", "Q.850;cause=19"),)),
    ]


@pytest.mark.parametrize("code", [403, 404, 480, 486, 503, 603])
def test_an_emergency_call_takes_no_failure_for_an_answer(code: int) -> None:
    story = Story(plan(attempt("one"), attempt("two"), facts=EMERGENCY))
    assert [type(output) for output in story.tell(ringing(), ended(B, code))] == [Dial]


def test_trying_ends_the_silence_but_not_the_patience() -> None:
    story = Story(plan(attempt("one", silence=3), attempt("two")))
    story.tell(Progressed(B, 100, False))
    assert story.timers == {"ring/1": 25}
    assert story.tell(TimerFired("silence/1")) == []
    assert isinstance(story.tell(TimerFired("ring/1"))[1], Dial)


def test_early_media_of_a_failed_attempt_is_cut_before_the_next() -> None:
    story = Story(plan(attempt("one"), attempt("two")))
    outputs = story.tell(early(), ended(B, 503))
    assert outputs[0] == Leave(A)
    assert isinstance(outputs[1], Dial)
    assert story.tell(early(B2)) == [Progress(A, 183), Join(A, B2)]


class TestCancel:
    @pytest.mark.parametrize(
        "before",
        [
            pytest.param([], id="before any provisional answer"),
            pytest.param([Progressed(B, 100, False)], id="after 100"),
            pytest.param([ringing()], id="while ringing"),
            pytest.param([early()], id="during early media"),
        ],
    )
    def test_the_caller_may_cancel_at_any_moment(self, before: list[Input]) -> None:
        story = Story()
        story.tell(*before)
        assert story.tell(ended(A, 487)) == [Hangup(B, 487)]
        story.tell(ended(B, 487, far_end=False))
        record = record_of(story.summary, "id")
        assert (record.outcome, record.hung_up_by, record.sip_code) == (Outcome.CANCELLED, Side.CALLER, 487)
        assert record.seconds == 0

    def test_a_leg_that_answers_while_it_is_cancelled_gets_bye(self) -> None:
        story = Story()
        story.tell(ringing(), ended(A, 487))
        assert story.tell(Answered(B)) == [Hangup(B, 487)]
        assert not story.finished
        story.tell(ended(B))
        assert story.summary.closing.outcome is Outcome.CANCELLED

    def test_a_cancel_that_crosses_our_200_ends_the_called_side(self) -> None:
        story = Story()
        story.tell(ringing(), Answered(B))
        assert story.tell(ended(A, 487)) == [Hangup(B, 487)]
        story.tell(ended(B))
        record = record_of(story.summary, "id")
        assert (record.outcome, record.answer, record.seconds) == (Outcome.CANCELLED, None, 0)

    def test_an_earlier_attempt_that_answers_late_gets_bye_and_the_call_goes_on(self) -> None:
        story = Story(plan(attempt("one"), attempt("two")))
        story.tell(ringing(), TimerFired("ring/1"))
        assert story.tell(Answered(B)) == [Hangup(B, 487)]
        assert story.tell(Answered(B2)) == [Answer(A), Join(A, B2)]
        assert story.tell(ended(B)) == []
        assert story.call.phase is Phase.ACCEPTING


class TestHangup:
    def test_the_called_side_hangs_up_and_its_cause_is_passed_on(self) -> None:
        story = answered(Story())
        reason = (("Reason", 'Q.850;cause=16;text="Jan & Piet"'),)
        assert story.tell(ended(B, headers=reason)) == [Hangup(A, 480, headers=(("Reason", "Q.850;cause=16"),))]
        story.tell(ended(A, far_end=False))
        assert story.summary.closing.hung_up_by is Side.CALLEE

    def test_the_called_side_hangs_up_before_the_ack(self) -> None:
        story = Story()
        story.tell(Answered(B))
        assert story.tell(ended(B)) == [Hangup(A, 480)]

    def test_a_lost_line_is_nobodys_hangup(self) -> None:
        story = answered(Story())
        story.tell(ended(B, 408, far_end=False), ended(A, far_end=False))
        assert story.summary.closing.hung_up_by is Side.BOX
        assert story.summary.closing.reason == "line_lost"

    @pytest.mark.parametrize(
        ("before", "outcome"),
        [
            pytest.param([], Outcome.REJECTED, id="dialling"),
            pytest.param([ringing()], Outcome.REJECTED, id="ringing"),
            pytest.param([Answered(B)], Outcome.ANSWERED, id="just answered"),
            pytest.param([Answered(B), Answered(A)], Outcome.ANSWERED, id="talking"),
        ],
    )
    def test_the_operator_ends_both_sides(self, before: list[Input], outcome: Outcome) -> None:
        story = Story()
        story.tell(*before)
        assert story.tell(Order.HANGUP) == [Hangup(B, 487), Hangup(A, 480)]
        assert story.tell(Order.HANGUP) == []
        story.tell(ended(B), ended(A))
        closing = story.summary.closing
        assert (closing.outcome, closing.reason, closing.hung_up_by) == (outcome, "operator", Side.BOX)

    def test_a_caller_that_never_confirms_is_let_go(self) -> None:
        story = Story()
        story.tell(Answered(B))
        assert story.tell(TimerFired("ack")) == [Hangup(B, 487), Hangup(A, 480)]

    def test_a_leg_that_never_reports_its_end_does_not_keep_the_call(self) -> None:
        story = answered(Story())
        story.tell(ended(A))
        assert "linger" in story.timers
        story.tell(TimerFired("linger"))
        assert story.summary.dialled[0].code == 0

    def test_nothing_happens_after_the_end(self) -> None:
        story = answered(Story())
        story.tell(ended(A), ended(B))
        for late in (ended(A), Answered(B), ringing(), digit(A), hold(B), Order.HANGUP, TimerFired("ring/1")):
            assert story.tell(late) == []
        assert len(story.finished) == 1


class TestHold:
    def test_hold_and_unhold_are_relayed_both_ways(self) -> None:
        story = answered(Story())
        assert story.tell(hold(A)) == [Hold(B, True)]
        assert story.tell(hold(A)) == []
        assert story.tell(hold(A, held=False)) == [Hold(B, False)]
        assert story.tell(hold(B)) == [Hold(A, True)]
        assert story.tell(hold(B, held=False)) == [Hold(A, False)]

    def test_the_echo_of_our_own_hold_is_not_sent_back(self) -> None:
        story = answered(Story())
        story.tell(hold(A))
        assert story.tell(hold(B)) == []
        assert story.tell(hold(A, held=False)) == [Hold(B, False)]
        assert story.tell(hold(B, held=False)) == []

    def test_a_real_hold_behind_ours_shows_when_ours_is_lifted(self) -> None:
        story = answered(Story())
        story.tell(hold(A), hold(B), hold(A, held=False))
        assert story.tell(hold(B)) == [Hold(A, True)]

    def test_a_hold_before_the_ack_waits_for_it(self) -> None:
        story = Story()
        assert story.tell(Answered(B), hold(B)) == []
        assert story.tell(Answered(A)) == [Hold(A, True)]

    def test_media_coming_up_is_no_news_of_hold(self) -> None:
        story = answered(Story())
        assert story.tell(hold(A, held=False)) == []
        assert story.tell(hold(B, held=False)) == []


class TestDigits:
    def test_each_leg_gets_digits_in_its_own_way(self) -> None:
        story = answered(Story(plan(attempt(dtmf=DigitMethod.INFO), dtmf=DigitMethod.RFC4733)))
        assert story.tell(digit(A)) == [SendDigit(B, "5", 120, DigitMethod.INFO)]
        assert story.tell(digit(B)) == [SendDigit(A, "5", 120, DigitMethod.RFC4733)]

    @pytest.mark.parametrize(
        ("key", "ms", "sent"),
        [
            pytest.param("a", 100, ("A", 100), id="letters are capitals"),
            pytest.param("#", 0, ("#", 160), id="no length is an ordinary length"),
            pytest.param("#", -5, ("#", 160), id="nor is a negative one"),
            pytest.param("*", 10**9, ("*", 5000), id="no digit lasts for weeks"),
            pytest.param("E", 100, None, id="no digit"),
            pytest.param("12", 100, None, id="two digits"),
            pytest.param("", 100, None, id="nothing"),
            pytest.param("\r", 100, None, id="a line end"),
        ],
    )
    def test_only_digits_pass(self, key: str, ms: int, sent: tuple[str, int] | None) -> None:
        outputs = answered(Story()).tell(digit(A, key, ms))
        assert outputs == ([SendDigit(B, *sent, DigitMethod.RFC4733)] if sent else [])

    def test_a_menu_in_early_media_hears_the_caller(self) -> None:
        story = Story()
        assert story.tell(ringing(), digit(A)) == []
        assert story.tell(early(), digit(A)) == [SendDigit(B, "5", 120, DigitMethod.RFC4733)]
        assert story.tell(digit(B)) == []


@pytest.mark.parametrize(
    ("code", "headers", "told"),
    [
        pytest.param(486, (("Reason", "Q.850;cause=17"),), (("Reason", "Q.850;cause=17"),), id="Q.850 passes"),
        pytest.param(486, (("reason", "q.850 ; cause = 17"),), (("Reason", "Q.850;cause=17"),), id="rewritten"),
        pytest.param(
            486, (("Reason", "Q.850;cause=17\r\nX: y"),), (("Reason", "Q.850;cause=17"),), id="no injection"
        ),
        pytest.param(486, (("Reason", "Q.850;cause=1799"),), (), id="a cause that is none"),
        pytest.param(486, (("Reason", "evil;cause=17"),), (), id="an unknown protocol"),
        pytest.param(480, (("Retry-After", "30 (lunch)"),), (("Retry-After", "30"),), id="when to try again"),
        pytest.param(480, (("Retry-After", "soon"),), (), id="no number"),
        pytest.param(
            503, (("Retry-After", "30"),), (("Reason", "SIP;cause=503"),), id="not for a fault of one line"
        ),
        pytest.param(302, (("Contact", "sip:evil@x"),), (("Reason", "SIP;cause=302"),), id="the original is kept"),
    ],
)
def test_only_harmless_headers_reach_the_caller(code: int, headers: Headers, told: Headers) -> None:
    (hangup,) = Story().tell(ended(B, code, headers=headers))
    assert isinstance(hangup, Hangup)
    assert hangup.headers == told


def test_a_refused_call_is_logged_too() -> None:
    refusal = Refusal(FACTS, Why.BARRED_INBOUND, 404)
    call, outputs = turn_away(arrived(), refusal, 5.0)
    assert outputs[0] == Hangup(A, 404)
    call, outputs = step(call, ended(A, 404, far_end=False), 6.0)
    (finished,) = [output for output in outputs if isinstance(output, Finished)]
    record = record_of(finished.summary, "id")
    assert (record.outcome, record.reason, record.sip_code) == (Outcome.BARRED, "barred_inbound", 404)
    assert record.direction is Direction.IN


def test_every_phase_but_the_last_two_knows_what_to_do_when_a_leg_ends() -> None:
    for phase in (Phase.DIALLING, Phase.RINGING, Phase.ACCEPTING, Phase.TALKING):
        assert {Signal.CALLER_ENDED, Signal.ORDER, Signal.GHOST} <= TABLE[phase].keys()
    assert isinstance(ended(A), Ended)
