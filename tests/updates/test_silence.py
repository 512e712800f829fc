"""Before an update: a quiet moment is waited for, then new calls go elsewhere, and at a limit it is given up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.control import Client, Request, engine_socket
from appliance.control.limit_values import DrainStatus
from appliance.updates.silence import DRAIN_SECONDS, PATIENT_SECONDS, TURN, End, Heard, Step, step, until_silent
from sipengine.core.drain import Drain, alarmed, asked
from tests.control.conftest import Answerer

LIMIT = PATIENT_SECONDS + DRAIN_SECONDS


@pytest.mark.parametrize(
    ("heard", "waited", "then"),
    [
        pytest.param(Heard(0), 0, Step.SHUT, id="nobody calls: shut before the last look"),
        pytest.param(Heard(0, shut=True), 0, Step.GO, id="and nobody slipped in"),
        pytest.param(Heard(1, shut=True), 0, Step.WAIT, id="somebody did: open again"),
        pytest.param(Heard(2), PATIENT_SECONDS - 1, Step.WAIT, id="calls are let be"),
        pytest.param(Heard(2), PATIENT_SECONDS, Step.SHUT, id="for a time"),
        pytest.param(Heard(1, shut=True), LIMIT - 1, Step.SHUT, id="that has an end"),
        pytest.param(Heard(1, shut=True), LIMIT, Step.GIVE_UP, id="of its own"),
        pytest.param(Heard(0, shut=True), LIMIT, Step.GO, id="silence at last"),
        pytest.param(Heard(0, urgent=True), 5, Step.SHUT, id="after 112: tried again at each look"),
        pytest.param(Heard(0, urgent=True), LIMIT, Step.GIVE_UP, id="until the limit"),
    ],
)
def test_what_is_done_at_a_moment(heard: Heard, waited: float, then: Step) -> None:
    assert step(heard, waited) is then


class Hour:
    """A clock that only waiting moves, and an engine with these calls: each ends at its second."""

    def __init__(self, *ends: float, urgent: float | None = None, comes: float | None = None) -> None:
        self.time, self.ends, self.urgent, self.comes = 0.0, list(ends), urgent, comes
        self.drain = Drain()
        self.refused = 0
        self.shut_at: list[float] = []

    def now(self) -> float:
        return self.time

    def pause(self, seconds: float) -> None:
        self.time += seconds

    def answer(self, request: Request) -> None:
        if self.urgent is not None and self.time >= self.urgent:
            self.drain, self.urgent = alarmed(self.drain, self.urgent), None
        seconds = request.args["seconds"]
        self.drain = asked(self.drain, seconds, self.time)
        if seconds and self.drain.forbidden(self.time):
            request.refuse("drain_urgent", minutes="1")
            return
        if seconds:
            self.shut_at.append(self.time)
            if self.comes is not None:  # between the last look and the door
                self.ends.append(self.comes)
                self.comes = None
        calls = sum(end > self.time for end in self.ends)
        request.answer(DrainStatus(calls=calls, draining=self.drain.on(self.time)))


@pytest.fixture
def engine(tmp_path: Path) -> Callable[[Hour], tuple[End, list[Step]]]:
    """Waits at the real socket of an engine in virtual time."""

    @contextmanager
    def answering(hour: Hour) -> Iterator[None]:
        answerer = Answerer(engine_socket(tmp_path), hour.answer)
        try:
            yield
        finally:
            answerer.close()

    def wait(hour: Hour) -> tuple[End, list[Step]]:
        told: list[Step] = []
        with answering(hour):
            return until_silent(Client(tmp_path), hour, lambda step, _calls: told.append(step)), told

    return wait


Wait = Callable[[Hour], tuple[End, list[Step]]]


def test_nobody_calls_and_it_goes_at_once_with_the_door_shut(engine: Wait) -> None:
    hour = Hour()
    assert engine(hour) == (End.SILENT, [])
    assert (hour.time, hour.drain.on(0.0)) == (0.0, True)


def test_a_call_that_slips_in_before_the_door_is_not_cut_off(engine: Wait) -> None:
    hour = Hour(comes=7.0)
    assert engine(hour) == (End.SILENT, [Step.WAIT])
    assert hour.time == 7.0


def test_a_long_call_is_waited_for_and_new_ones_go_elsewhere_at_the_end_alone(engine: Wait) -> None:
    hour = Hour(3.0, PATIENT_SECONDS + 60)
    assert engine(hour) == (End.SILENT, [Step.WAIT, Step.SHUT])
    assert (hour.shut_at[0], hour.time) == (PATIENT_SECONDS + TURN, PATIENT_SECONDS + 60)
    assert hour.drain.on(hour.time)


def test_at_the_limit_it_is_given_up_and_the_door_is_open(engine: Wait) -> None:
    hour = Hour(99_999.0)
    assert engine(hour)[0] is End.CALLS
    assert (hour.time, hour.drain.on(hour.time)) == (LIMIT, False)


def test_after_112_it_waits_for_half_an_hour_or_gives_up(engine: Wait) -> None:
    hour = Hour(120.0, urgent=60.0)
    assert engine(hour)[0] is End.URGENT
    assert (hour.time, hour.shut_at, hour.drain.on(hour.time)) == (LIMIT, [], False)


def test_without_an_engine_there_is_nobody_to_cut_off(tmp_path: Path) -> None:
    told: list[Step] = []
    assert until_silent(Client(tmp_path), Hour(), lambda step, _calls: told.append(step)) is End.SILENT
    assert told == []
