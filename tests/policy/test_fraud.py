"""The shapes of fraud: seen when they are there, silent in an office's day, and off when they are switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.numbering import E164, Number, ShortCode
from appliance.settings.security import Fraud
from sipengine.core.fraud import (
    BURST_CALLS,
    BURST_MS,
    MOST_COUNTRIES,
    MOST_PBXS,
    SEQUENCE,
    SEQUENCE_MS,
    SHORT_CALLS,
    SHORT_MS,
    Shape,
    Shapes,
    is_night,
)

ALL = ("burst", "short_calls", "new_country_at_night", "sequential")
MOBILE = E164("+31612345678")
Story = Callable[[Shapes], Iterable[object]]


def shapes(policy: str = "warn", known: Iterable[str] = (), **more: str) -> Shapes:
    made = Shapes(known)
    made.apply(Fraud.model_validate({**dict.fromkeys(ALL, policy), **more}), "NL")
    return made


def dial(made: Shapes, number: Number = MOBILE, now: int = 0, night: bool = False, pbx: str = "a") -> list[Shape]:
    return [sign.shape for sign in made.dialled(pbx, number, now, night, goes=True)]


def test_a_burst_is_calls_within_seconds_of_one_pbx() -> None:
    made = shapes()
    found = [dial(made, now=n * 100) for n in range(BURST_CALLS)]
    assert found == [[]] * (BURST_CALLS - 1) + [[Shape.BURST]]
    assert dial(made, now=0, pbx="another") == []
    assert dial(made, now=BURST_MS + 1000) == []


def test_short_calls_in_a_row_and_one_talk_breaks_it() -> None:
    made = shapes()
    for n in range(SHORT_CALLS):
        made.talked("a", 3.0, n)
    assert dial(made, now=SHORT_CALLS) == [Shape.SHORT_CALLS]
    assert dial(made, now=SHORT_CALLS, pbx="another") == []
    made.talked("a", 60.0, SHORT_CALLS)
    assert dial(made, now=SHORT_CALLS) == []
    for n in range(SHORT_CALLS):
        made.talked("a", 3.0, n)
    assert dial(made, now=SHORT_MS + 100) == [], "it is long ago"


def test_the_first_call_to_a_country_at_night() -> None:
    made = shapes()
    latvia = E164("+37121234567")
    assert dial(made, latvia, night=True) == [Shape.NEW_COUNTRY]
    assert dial(made, latvia, night=True) == [], "it is no longer new"
    assert dial(made, E164("+4915112345678"), night=False) == []
    assert dial(made, E164("+4915112345678"), now=9999, night=True) == [], "known from the day"
    assert dial(made, MOBILE, now=99999, night=True) == [], "the home country"
    assert dial(made, ShortCode("1888", "NL"), now=999999, night=True) == []
    (sign,) = made.dialled("a", E164("+88213123456"), 9_999_999, True, goes=True)
    assert (sign.shape, sign.detail) == (Shape.NEW_COUNTRY, "+882"), "a network without a country counts as one"


def test_a_country_that_was_blocked_stays_new_and_one_of_before_is_known() -> None:
    made = shapes("block", ["LV"])
    cuba = E164("+5371234567")
    assert dial(made, E164("+37121234567"), night=True) == []
    assert [dial(made, cuba, now=n * 10_000, night=True) for n in range(3)] == [[Shape.NEW_COUNTRY]] * 3
    assert "CU" not in made.known
    assert dial(made, cuba, now=99_000, night=False) == []
    assert dial(made, cuba, now=199_000, night=True) == []


def test_numbers_side_by_side_in_any_order() -> None:
    made = shapes()
    numbers = [E164(f"+3161234500{n}") for n in (4, 1, 3, 0, 2)]
    found = [dial(made, number, now=n * 10_000) for n, number in enumerate(numbers)]
    assert found == [[]] * (SEQUENCE - 1) + [[Shape.SEQUENTIAL]]
    assert dial(made, E164("+31201234567"), now=90_000) == [], "another number goes"
    assert dial(made, E164("+31612345005"), now=100_000) == [Shape.SEQUENTIAL]
    assert dial(made, E164("+31612345006"), now=SEQUENCE_MS + 200_000) == []


def test_the_same_number_again_and_again_is_no_sequence() -> None:
    made = shapes()
    assert [dial(made, now=n * 10_000) for n in range(20)] == [[]] * 20


@pytest.mark.parametrize(
    ("hour", "night"), [(21, False), (22, True), (0, True), (6, True), (7, False), (12, False)]
)
def test_when_it_is_night(hour: int, night: bool) -> None:
    assert is_night(hour) is night


calls = st.lists(
    st.tuples(
        st.integers(0, 100_000),
        st.sampled_from([f"+3161234500{n}" for n in range(8)] + ["+5371234567", "+88213123456", "+31201234567"]),
        st.sampled_from(["a", "b"]),
        st.booleans(),
        st.one_of(st.none(), st.floats(0, 100)),
    ),
    max_size=80,
)


@given(calls, st.sampled_from(["off", "warn", "block"]))
def test_a_sign_never_says_more_than_the_settings(
    story: list[tuple[int, str, str, bool, float | None]], policy: str
) -> None:
    made, now = shapes(policy), 0
    for passed, number, pbx, night, seconds in story:
        now += passed
        signs = made.dialled(pbx, E164(number), now, night, goes=True)
        assert policy != "off" or signs == ()
        assert all(sign.blocks == (policy == "block") for sign in signs)
        if seconds is not None:
            made.talked(pbx, seconds, now)


def test_floods_stay_bounded() -> None:
    made = shapes(known=[f"X{n}" for n in range(MOST_COUNTRIES)])
    for n in range(MOST_PBXS * 4):
        dial(made, E164(f"+{n % 900 + 100}12345678"), now=n, pbx=f"pbx{n}")
    assert len(made.known) <= MOST_COUNTRIES
    assert len(made._seen) <= MOST_PBXS
