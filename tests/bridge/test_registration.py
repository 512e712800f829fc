"""The registration keeper: it never gives up, finds the backup server and the way home, and drags nobody along."""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field
from ipaddress import ip_address
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sipengine.core.call import StartTimer, StopTimer, TimerFired
from sipengine.core.logins import (
    Changed,
    Event,
    Found,
    Line,
    LookUp,
    Moved,
    Output,
    Place,
    Register,
    Renew,
    Signal,
    State,
    Unregister,
)
from sipengine.core.registration import CUT_SECONDS, Answer, amend, begin, read, step
from sipengine.port import AccountKey, Registered

ONE, TWO = AccountKey("trunk/t"), AccountKey("trunk/t/backup")
P1 = Place("sip.example", ip_address("127.0.0.1"), 5060)
P2 = Place("sip2.example", ip_address("127.0.0.2"), 5060)
SILENT = (0, 0)
OK = (200, 300)


@dataclass
class Provider:
    """A world with a clock: servers answer as `answers` says, timers fire when their time comes."""

    accounts: tuple[AccountKey, ...] = (ONE,)
    servers: tuple[Place, ...] = (P1,)
    answers: dict[object, tuple[int, int]] = field(default_factory=dict)
    retry_after: int = 0
    names: bool = True
    name_seconds: dict[str, float] = field(default_factory=dict)
    now: float = 0.0
    asked: list[tuple[float, AccountKey, Place]] = field(default_factory=list)
    moves: list[Place] = field(default_factory=list)
    changes: list[Changed] = field(default_factory=list)
    gone: list[AccountKey] = field(default_factory=list)
    line: Line = field(init=False)
    jitter: float = 0.5
    slow: float = 0.05

    def __post_init__(self) -> None:
        self._queue: list[tuple[float, int, Event]] = []
        self._count = 0
        self._timers: dict[str, int] = {}
        self._awaited: dict[AccountKey, int] = {}
        self.line, outputs = begin([place.server for place in self.servers], self.accounts, self.now)
        self._obey(outputs)

    def answer(self, key: AccountKey, place: Place) -> tuple[int, int]:
        """The most particular rule wins: account at place, place, account, else silence."""
        for rule in ((key, place), place, key):
            if rule in self.answers:
                return self.answers[rule]
        return SILENT

    def tell(self, event: Event) -> None:
        self.line, outputs = step(self.line, event, self.now, self.jitter)
        self._obey(outputs)

    def run(self, seconds: float) -> None:
        """Let that much time pass."""
        until = self.now + seconds
        while self._queue and self._queue[0][0] <= until:
            self.now, ticket, event = heapq.heappop(self._queue)
            if isinstance(event, TimerFired) and self._timers.get(event.name) != ticket:
                continue
            if isinstance(event, TimerFired):
                del self._timers[event.name]
            self.tell(event)
        self.now = until

    def state(self, key: AccountKey = ONE) -> State:
        login = self.line.login(key)
        assert login is not None
        return login.state

    def waiting(self, key: AccountKey) -> bool:
        return key in self._timers

    def since(self, moment: float) -> list[tuple[float, AccountKey, Place]]:
        return [ask for ask in self.asked if ask[0] >= moment]

    def _later(self, seconds: float, event: Event) -> int:
        self._count += 1
        heapq.heappush(self._queue, (self.now + seconds, self._count, event))
        return self._count

    def _obey(self, outputs: tuple[Output, ...]) -> None:
        for output in outputs:
            match output:
                case StartTimer(name, seconds):
                    assert seconds > 0
                    self._timers[name] = self._later(seconds, TimerFired(name))
                case StopTimer(name):
                    self._timers.pop(name, None)
                case Register(account, place):
                    self.asked.append((self.now, account, place))
                    code, expires = self.answer(account, place)
                    took = 32.0 if (code, expires) == SILENT else self.slow
                    # What was asked before is forgotten by the stack (`port.Stack.register`).
                    self._queue = [row for row in self._queue if row[1] != self._awaited.get(account)]
                    heapq.heapify(self._queue)
                    answer = Registered(account, code, "", expires, self.retry_after)
                    self._awaited[account] = self._later(took, answer)
                case LookUp(server):
                    places = tuple(place for place in self.servers if self.names and place.server == server)
                    self._later(self.name_seconds.get(server, 0.02), Found(server, places))
                case Moved(place):
                    self.moves.append(place)
                case Changed():
                    self.changes.append(output)
                case Unregister(account):
                    self.gone.append(account)


@pytest.mark.parametrize(
    ("code", "expires", "answer"),
    [
        pytest.param(200, 300, Answer.ACCEPTED, id="accepted"),
        pytest.param(200, 0, Answer.FAULT, id="accepted for no time at all"),
        pytest.param(0, 0, Answer.SILENT, id="nothing"),
        pytest.param(408, 0, Answer.SILENT, id="time-out"),
        pytest.param(401, 0, Answer.REFUSED, id="wrong password"),
        pytest.param(403, 0, Answer.REFUSED, id="forbidden"),
        pytest.param(404, 0, Answer.REFUSED, id="unknown user"),
        pytest.param(302, 0, Answer.FAULT, id="elsewhere"),
        pytest.param(503, 0, Answer.FAULT, id="unavailable"),
        pytest.param(603, 0, Answer.REFUSED, id="declined"),
    ],
)
def test_answers_are_read(code: int, expires: int, answer: Answer) -> None:
    assert read(code, expires) is answer


def test_a_login_that_is_accepted_stays_quiet() -> None:
    world = Provider(answers={P1: OK})
    world.run(1)
    assert world.state() is State.REGISTERED
    assert world.line.account_for_calls(world.now) == ONE
    world.run(200)
    assert len(world.asked) == 1  # refreshes are the stack's


def test_a_refresh_that_the_stack_forgot_is_asked_again() -> None:
    world = Provider(answers={P1: OK})
    world.run(400)
    assert len(world.asked) == 2


def test_a_binding_that_may_be_gone_is_made_anew_at_once() -> None:
    world = Provider(answers={P1: OK})
    world.run(1)
    world.tell(Renew(ONE))
    assert len(world.asked) == 2
    world.tell(Renew(ONE))
    assert len(world.asked) == 2, "one question at a time"
    world.run(1)
    assert world.state() is State.REGISTERED
    assert len(world.asked) == 2


def test_who_is_not_registered_has_nothing_to_renew() -> None:
    world = Provider(answers={P1: (403, 0)})
    world.run(1)
    world.tell(Renew(ONE))
    assert len(world.asked) == 1


def test_silence_is_asked_again_for_ever_with_growing_waits() -> None:
    world = Provider()
    world.run(24 * 3600)
    moments = [moment for moment, _, _ in world.asked]
    waits = [b - a - 32 for a, b in pairwise(moments)]
    assert waits[:4] == pytest.approx([2, 4, 8, 16])
    assert waits[-1] == pytest.approx(120)
    assert world.state() is State.UNREACHABLE
    world.answers[P1] = OK
    world.run(160)
    assert world.state() is State.REGISTERED


def test_a_silent_first_server_costs_five_seconds() -> None:
    world = Provider(servers=(P1, P2), answers={P2: OK})
    world.run(6)
    assert world.state() is State.REGISTERED
    assert [(round(at), place) for at, _, place in world.asked] == [(0, P1), (5, P2)]


def test_servers_that_are_only_slow_are_given_their_time_after_one_round() -> None:
    """Both answer after eight seconds: impatience alone would never hear either."""
    world = Provider(servers=(P1, P2))
    world.slow = 8.0
    world.answers = {P1: OK, P2: OK}
    world.run(60)
    assert world.state() is State.REGISTERED


def test_a_lone_silent_server_is_given_its_time() -> None:
    world = Provider()
    world.run(31)
    assert len(world.asked) == 1


def test_a_refused_login_is_asked_slowly_and_never_dropped() -> None:
    world = Provider(answers={P1: (403, 0)})
    world.run(3600)
    assert world.state() is State.REFUSED
    assert 6 <= len(world.asked) <= 12
    world.answers[P1] = OK
    world.run(800)
    assert world.state() is State.REGISTERED


@pytest.mark.parametrize(
    ("retry_after", "waited"),
    [
        pytest.param(90, 90, id="as asked"),
        pytest.param(10**9, 3600, id="but not for years"),
        pytest.param(0, 2, id="not asked"),
        pytest.param(-5, 2, id="nonsense"),
    ],
)
def test_retry_after_is_honoured(retry_after: int, waited: float) -> None:
    world = Provider(answers={P1: (503, 0)}, retry_after=retry_after)
    world.run(3700)
    assert world.asked[1][0] - world.asked[0][0] - 0.05 == pytest.approx(waited)


@pytest.mark.parametrize("jitter", [0.0, 0.5, 0.999])
def test_jitter_spreads_the_waits(jitter: float) -> None:
    world = Provider(answers={P1: (500, 0)}, jitter=jitter)
    world.run(4)
    assert world.asked[1][0] - world.asked[0][0] - 0.05 == pytest.approx(2 * (0.8 + 0.4 * jitter))


@pytest.mark.parametrize("failure", [pytest.param(SILENT, id="silent"), pytest.param((503, 0), id="failing")])
def test_the_backup_serves_while_the_primary_is_gone_and_the_line_comes_home(
    failure: tuple[int, int],
) -> None:
    world = Provider(servers=(P1, P2), answers={P1: failure, P2: OK})
    world.run(60)
    assert (world.state(), world.line.place) == (State.REGISTERED, P2)
    world.run(300)
    assert world.line.place == P2  # calls stay where they are during the trial in vain
    world.answers[P1] = OK
    world.run(1000)
    assert (world.state(), world.line.place) == (State.REGISTERED, P1)
    assert world.moves == [P1, P2, P1]


@pytest.mark.parametrize("seconds", [0.021, 0.06, 0.4])
def test_who_answered_serves_although_a_better_server_that_is_silent_was_found_late(seconds: float) -> None:
    """The backup's name is found first and asked; then comes the primary's, which is better but says nothing."""
    world = Provider(servers=(P1, P2), answers={P2: OK}, name_seconds={P1.server: seconds})
    world.run(1)
    assert world.state() is State.REGISTERED
    assert world.line.place == P2, "calls go where we are registered"
    assert {change.status.server for change in world.changes if change.status.state is State.REGISTERED} == {
        str(P2)
    }
    world.run(400)
    assert (ONE, P1) in [(key, place) for _, key, place in world.asked], "and the better one is tried again"
    assert world.line.place == P2


def test_trials_in_vain_become_rare() -> None:
    world = Provider(servers=(P1, P2), answers={P1: SILENT, P2: OK})
    world.run(6 * 3600)
    trials = [moment for moment, _, place in world.asked if place == P1]
    assert len(trials) <= 10
    assert world.state() is State.REGISTERED


def test_a_refresh_that_fails_is_asked_again_at_once_then_elsewhere() -> None:
    world = Provider(servers=(P1, P2), answers={P1: OK, P2: OK})
    world.run(10)
    world.answers[P1] = SILENT
    world.tell(Registered(ONE, 408, "", 0))
    assert world.asked[-1][1:] == (ONE, P1)
    world.run(40)
    assert (world.state(), world.line.place) == (State.REGISTERED, P2)


def test_a_refresh_that_fails_once_changes_nothing() -> None:
    world = Provider(servers=(P1, P2), answers={P1: OK})
    world.run(10)
    world.tell(Registered(ONE, 503, "", 0))
    world.run(1)
    assert (world.state(), world.line.place) == (State.REGISTERED, P1)


class TestSeveralLogins:
    def test_a_wrong_password_drags_nobody(self) -> None:
        world = Provider((ONE, TWO), (P1, P2), {P1: OK, P2: OK, (TWO, P1): (403, 0)})
        world.run(3600)
        assert world.state(ONE) is State.REGISTERED
        assert world.state(TWO) is State.REFUSED
        assert world.moves == [P1]

    def test_a_server_that_fails_one_login_only_keeps_the_others(self) -> None:
        world = Provider((ONE, TWO), (P1, P2), {P1: OK, P2: OK})
        world.run(5)
        world.answers[TWO, P1] = (500, 0)
        world.tell(Registered(TWO, 500, "", 0))
        world.run(200)
        assert world.state(ONE) is State.REGISTERED
        assert world.state(TWO) is State.UNREACHABLE
        assert world.line.place == P1

    def test_a_silent_server_moves_all(self) -> None:
        world = Provider((ONE, TWO), (P1, P2), {P1: OK, P2: OK})
        world.run(5)
        world.answers[P1] = SILENT
        world.tell(Registered(TWO, 408, "", 0))
        world.run(60)
        assert world.line.place == P2
        assert [world.state(key) for key in (ONE, TWO)] == [State.REGISTERED] * 2
        assert {place for _, _, place in world.since(9)} == {P2}

    def test_the_second_account_takes_the_calls_while_the_first_is_refused(self) -> None:
        world = Provider((ONE, TWO), (P1,), {P1: OK, ONE: (403, 0), (ONE, P1): (403, 0)})
        world.run(5)
        assert world.line.account_for_calls(world.now) == TWO
        world.answers[ONE, P1] = OK
        world.run(60)
        assert world.line.account_for_calls(world.now) == ONE

    def test_when_all_are_down_nobody_is_asked_in_a_storm(self) -> None:
        many = tuple(AccountKey(f"trunk/t/{n}") for n in range(10))
        world = Provider(many, (P1, P2), {P1: (503, 0), P2: (503, 0)})
        world.run(3600)
        for key in many:
            asks = [moment for moment, account, _ in world.asked if account == key]
            assert len(asks) < 100
            assert len([moment for moment in asks if moment < 1]) <= 3


class TestDoubt:
    def test_an_unheard_call_makes_one_login_ask_and_then_all_move(self) -> None:
        world = Provider((ONE, TWO), (P1, P2), {P1: OK, P2: OK})
        world.run(5)
        world.answers[P1] = SILENT
        world.tell(Signal.UNHEARD)
        world.tell(Signal.UNHEARD)
        assert [key for moment, key, _ in world.since(5)] == [ONE, TWO]
        world.run(40)
        assert world.line.place == P2

    def test_a_false_alarm_moves_nobody(self) -> None:
        world = Provider((ONE,), (P1, P2), {P1: OK, P2: OK})
        world.run(5)
        world.tell(Signal.UNHEARD)
        world.run(100)
        assert world.moves == [P1]

    def test_a_trunk_without_registration_moves_on_the_word_of_its_calls(self) -> None:
        world = Provider((), (P1, P2))
        world.run(1)
        assert world.line.place == P1
        world.tell(Signal.UNHEARD)
        assert world.line.place == P2
        world.run(400)
        assert world.line.place == P1


class TestNames:
    def test_a_name_that_leads_nowhere_says_so_and_is_looked_up_again(self) -> None:
        world = Provider(answers={P1: OK}, names=False)
        world.run(30)
        status = world.changes[-1].status
        assert (status.state, status.reason, status.server) == (State.UNREACHABLE, "name not found", None)
        world.names = True
        world.run(30)
        assert world.state() is State.REGISTERED

    def test_a_name_server_that_is_away_changes_nothing(self) -> None:
        world = Provider(answers={P1: OK})
        world.run(5)
        world.tell(Found("sip.example", ()))
        assert world.line.place == P1

    def test_addresses_in_another_order_change_nothing(self) -> None:
        other = Place("sip.example", ip_address("127.0.0.9"), 5060)
        world = Provider(servers=(P1, other), answers={P1: OK, other: OK})
        world.run(5)
        world.tell(Found("sip.example", (other, P1)))
        world.run(4000)
        assert world.moves == [P1]

    def test_an_address_that_went_takes_the_line_along(self) -> None:
        other = Place("sip.example", ip_address("127.0.0.9"), 5060)
        world = Provider(answers={P1: OK, other: OK})
        world.run(5)
        world.servers = (other,)
        world.tell(Found("sip.example", (other,)))
        world.run(1)
        assert (world.line.place, world.state()) == (other, State.REGISTERED)

    def test_the_backups_name_found_first_is_no_reason_to_stay_there(self) -> None:
        world = Provider(servers=(P1, P2), answers={P1: OK, P2: OK})
        world.tell(Found("sip2.example", (P2,)))
        world.run(5)
        assert (world.line.place, world.state()) == (P1, State.REGISTERED)


def test_changed_accounts_leave_the_others_alone() -> None:
    world = Provider((ONE, TWO), answers={P1: OK})
    world.run(5)
    three = AccountKey("trunk/t/3")
    world.line, outputs = amend(world.line, (ONE, three), world.now)
    assert [output for output in outputs if isinstance(output, Register | Unregister)] == [
        Unregister(TWO),
        Register(three, P1),
    ]


def test_stopping_takes_every_registration_away_and_nothing_follows() -> None:
    world = Provider((ONE, TWO), answers={P1: OK, (TWO, P1): (403, 0)})
    world.run(5)
    world.tell(Signal.STOP)
    assert world.gone == [ONE]
    before = len(world.asked)
    world.tell(Registered(ONE, 200, "", 300))
    world.tell(Found("sip.example", (P2,)))
    world.tell(TimerFired("lookup"))
    world.run(4000)
    assert len(world.asked) == before


@given(seed=st.integers(0, 2**32), servers=st.integers(1, 3), accounts=st.integers(0, 4))
@settings(max_examples=150, deadline=None)
def test_whatever_happened_a_server_that_works_is_found(seed: int, servers: int, accounts: int) -> None:
    """Chaos for an hour; then one server works for good, and within a quarter of an hour all are served."""
    dice = random.Random(seed)
    places = tuple(Place(f"s{n}", ip_address(f"127.0.1.{n + 1}"), 5060) for n in range(servers))
    keys = tuple(AccountKey(f"trunk/t/{n}") for n in range(accounts))
    world = Provider(keys, places)
    codes = [OK, SILENT, (408, 0), (403, 0), (503, 0), (500, 0), (200, 0), (302, 0), (180, 0)]
    words: list[Event] = [Signal.UNHEARD, Signal.CUT, Found("s0", ()), TimerFired("home"), TimerFired("nonsense")]
    for _ in range(60):
        world.answers[dice.choice(places)] = dice.choice(codes)
        if keys:
            world.answers[dice.choice(keys), dice.choice(places)] = dice.choice(codes)
            code, expires = dice.choice(codes)
            world.tell(Registered(dice.choice(keys), code, "", expires))
        world.tell(dice.choice(words))
        world.jitter = dice.random()
        world.run(dice.random() * 120)
        assert len(world.since(world.now - 60)) <= max(1, accounts) * 40, "no storm"
        assert all(world.waiting(key) for key in keys), "each login has a timer running"
    good = dice.choice(places)
    world.answers = {place: OK if place == good else SILENT for place in places}
    world.run(900)
    for key in keys:
        login = world.line.login(key)
        assert login is not None
        assert (login.state, login.bound) == (State.REGISTERED, good)
    if keys:
        assert world.line.place == good


@pytest.mark.parametrize("cuts", [1, 5])
def test_after_a_cut_connection_every_login_registers_again_soon_and_once(cuts: int) -> None:
    world = Provider((ONE, TWO), answers={P1: (200, 3600)})
    world.run(60)
    before, now = len(world.asked), world.now
    for _ in range(cuts):
        world.tell(Signal.CUT)
    world.run(60)
    fresh = world.asked[before:]
    assert [key for _, key, _ in fresh] == [ONE, TWO]
    assert all(now + CUT_SECONDS[0] <= at <= now + CUT_SECONDS[1] for at, _, _ in fresh)


def test_a_cut_hurries_nobody_who_waits_for_another_reason() -> None:
    world = Provider(answers={ONE: (403, 0)})
    world.run(5)
    before = len(world.asked)
    world.tell(Signal.CUT)
    world.run(10)
    assert len(world.asked) == before
