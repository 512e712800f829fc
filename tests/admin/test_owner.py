"""Ownership under pressure: many at once, two doors on one file, clocks that jump."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.admin.owner import Claimed, Owner, TooSoon, Visitor, Weak, Welcome, Wrong
from appliance.admin.sessions import MOST
from appliance.admin.throttle import FREE
from appliance.admin.web_file import WebFile

GOOD = "paarse fietsen zingen"
ME = Visitor("192.168.1.2", "Firefox")


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def owner(tmp_path: Path, clock: Clock) -> Owner:
    owner = Owner(WebFile(tmp_path), clock)
    assert owner.set_password(GOOD) is None
    return owner


def at_once(jobs: list[Callable[[], object]]) -> list[object]:
    """Run all of them in threads that start together; what each gave."""
    gate, answers = threading.Barrier(len(jobs)), []

    def work(job: Callable[[], object]) -> None:
        gate.wait()
        answers.append(job())

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_no_guess_slips_past_the_count(owner: Owner) -> None:
    answers = at_once([lambda n=n: owner.login(f"fout {n}", ME) for n in range(12)])  # type: ignore[misc]
    assert sum(isinstance(one, Wrong) for one in answers) == FREE
    assert sum(isinstance(one, TooSoon) for one in answers) == 12 - FREE


def test_of_many_who_claim_at_once_one_is_the_owner(tmp_path: Path, clock: Clock) -> None:
    doors = [Owner(WebFile(tmp_path), clock) for _ in range(6)]
    code = doors[0].setup_code() or ""
    answers = at_once([lambda door=door: door.claim(code, GOOD, ME) for door in doors])  # type: ignore[misc]
    assert sum(isinstance(one, Welcome) for one in answers) == 1
    assert sum(isinstance(one, Claimed) for one in answers) == 5
    assert all(door.setup_code() is None for door in doors)


def test_two_who_make_the_code_make_the_same(tmp_path: Path, clock: Clock) -> None:
    doors = [Owner(WebFile(tmp_path), clock) for _ in range(6)]
    assert len(set(at_once([door.setup_code for door in doors]))) == 1


def test_a_right_password_that_comes_too_soon_is_not_looked_at(owner: Owner, clock: Clock) -> None:
    for _ in range(FREE):
        owner.login("fout", ME)
    assert isinstance(owner.login(GOOD, ME), TooSoon)
    clock.now += 1
    assert isinstance(owner.login(GOOD, ME), Welcome)
    assert isinstance(owner.login("fout", ME), Wrong)


def test_a_weak_new_password_changes_nothing(owner: Owner) -> None:
    first = owner.login(GOOD, ME)
    assert isinstance(first, Welcome)
    assert isinstance(owner.change_password(GOOD, "1234567890", ME), Weak)
    assert owner.session(first.token) is not None
    assert isinstance(owner.login(GOOD, ME), Welcome)


def test_a_clock_set_far_back_locks_nobody_out_and_keeps_no_session_for_years(owner: Owner, clock: Clock) -> None:
    first = owner.login(GOOD, ME)
    assert isinstance(first, Welcome)
    for _ in range(20):
        clock.now += 60
        owner.login("fout", ME)
    clock.now -= 3600.0
    assert owner.session(first.token) is not None
    clock.now -= 10 * 365 * 86400.0
    assert owner.session(first.token) is None
    assert isinstance(owner.login(GOOD, ME), Welcome)


def test_a_clock_that_is_a_little_behind_is_waited_out(owner: Owner, clock: Clock) -> None:
    for _ in range(20):
        clock.now += 60
        owner.login("fout", ME)
    clock.now -= 30
    assert isinstance(owner.login(GOOD, ME), TooSoon)
    clock.now += 90
    assert isinstance(owner.login(GOOD, ME), Welcome)


def test_sessions_do_not_grow_without_end(owner: Owner, clock: Clock) -> None:
    tokens = []
    for _ in range(MOST + 5):
        clock.now += 1
        answer = owner.login(GOOD, ME)
        assert isinstance(answer, Welcome)
        tokens.append(answer.token)
    assert len(owner.sessions()) == MOST
    assert owner.session(tokens[0]) is None
    assert owner.session(tokens[-1]) is not None


@pytest.mark.parametrize("token", ["", "x", "a" * 10_000, "\x00", "é"])
def test_no_token_of_ones_own_making_opens_anything(owner: Owner, token: str) -> None:
    owner.login(GOOD, ME)
    assert owner.session(token) is None


def test_an_unclaimed_box_has_no_password_at_all(tmp_path: Path, clock: Clock) -> None:
    owner = Owner(WebFile(tmp_path), clock)
    assert isinstance(owner.login("", ME), Wrong)
    assert isinstance(owner.change_password("", GOOD, ME), Wrong)
    assert isinstance(owner.claim("", GOOD, ME), Wrong)
