"""The belplan interpreter: every action as a story, and laws that hold for any plan and any order of events.

Law: no clock; timers fire because a test says so, and only those that were started.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from appliance.belplan.conditions import Now
from sipengine.core.belplan.table import MOST_STEPS, begin, step
from sipengine.core.belplan.values import (
    CallerGone,
    Command,
    Connect,
    End,
    Event,
    LegDown,
    LegUp,
    PbxBack,
    Phase,
    Pressed,
    PromptEnded,
    Recorded,
    Walk,
)
from sipengine.core.call import StartTimer, StopTimer, TimerFired
from sipengine.port import LegId
from tests.settings.samples import settings

NOW = Now(datetime(2026, 11, 23, 10, tzinfo=UTC), "+31612345678", frozenset({"dienst"}), frozenset())
SAY = {"do": "say", "prompt": "p"}
BUSY = {"do": "hangup"}
DECLINE = {"do": "hangup", "cause": "declined"}
MAIL = {"do": "voicemail", "to": ["a@example.nl"]}
B1, B2, B3 = LegId("a/b1"), LegId("a/b2"), LegId("a/b3")


def ring(**more: Any) -> dict[str, Any]:
    return {"do": "ring", "numbers": ["+31611111111", "+31622222222"], "confirm": False, **more}


def menu(**more: Any) -> dict[str, Any]:
    return {"do": "menu", "prompt": "p", "choices": {"1": [MAIL], "2": [DECLINE]}, "otherwise": [BUSY], **more}


QUEUE = {"do": "queue", "pbx": "c", "numbers": ["+31611111111"], "prompt": "p", "confirm": False}


@dataclass
class Story:
    """One caller in a plan; `tell` feeds events and returns what was asked, timers aside."""

    steps: list[dict[str, Any]]
    others: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    timers: set[str] = field(default_factory=set)
    asked: list[Command] = field(default_factory=list)
    ends: int = 0
    walk: Walk = field(init=False)

    def __post_init__(self) -> None:
        plans = {"a": self.steps, **self.others}
        box = settings(
            switches=[{"id": "dienst"}],
            belplans=[{"id": id, "steps": steps} for id, steps in plans.items()],
        )
        self.walk, commands = begin(LegId("a"), box.belplans[0], box, NOW)
        self.keep(commands)

    def tell(self, *events: Event | str) -> str:
        """Let events happen; a text is a timer's kind, which must be running. The names of what the last asked."""
        names = ""
        for event in events:
            if isinstance(event, str):
                (name,) = [one for one in self.timers if one.endswith(f"-{event}")]
                self.timers.discard(name)
                event = TimerFired(name)
            self.walk, commands = step(self.walk, event, NOW)
            names = self.keep(commands)
        return names

    def fire(self, name: str) -> None:
        """Let a running timer run out."""
        self.timers.remove(name)
        self.walk, commands = step(self.walk, TimerFired(name), NOW)
        self.keep(commands)

    def keep(self, commands: tuple[Command, ...]) -> str:
        for command in commands:
            assert not self.ends or type(command).__name__ == "Drop", f"{command} after the end"
            if isinstance(command, StartTimer):
                self.timers.add(command.name)
            elif isinstance(command, StopTimer):
                self.timers.discard(command.name)
            else:
                self.asked.append(command)
                self.ends += isinstance(command, End)
        return names_of(commands)


def names_of(commands: tuple[Command, ...] | list[Command]) -> str:
    return " ".join(
        f"{type(one).__name__}({one.cause})" if isinstance(one, End) else type(one).__name__
        for one in commands
        if not isinstance(one, StartTimer | StopTimer)
    )


@pytest.mark.parametrize(
    ("steps", "events", "asked"),
    [
        pytest.param([], [], "End(busy)", id="an empty plan ends with busy"),
        pytest.param([DECLINE], [], "End(declined)", id="a hang-up before the answer keeps its cause"),
        pytest.param([SAY, BUSY], [PromptEnded()], "Quiet End(busy)", id="after the announcement the next step"),
        pytest.param([SAY], ["prompt"], "Quiet End(busy)", id="a player that says nothing holds nobody"),
        pytest.param([SAY, SAY], [PromptEnded()], "Quiet Play", id="the caller is answered once"),
        pytest.param(
            [{"do": "goto", "belplan": "b"}, DECLINE], [], "Accept Play", id="another plan does not come back"
        ),
        pytest.param([{"do": "email", "to": ["a@example.nl"]}], [], "Mail End(busy)", id="mail waits for nobody"),
        pytest.param([ring()], [], "Ringback Ringing Ringing", id="together rings all"),
        pytest.param([ring(order="in_turn")], [], "Ringback Ringing", id="in turn rings one"),
        pytest.param([ring(order="in_turn")], ["ring"], "Drop Ringing", id="the next when the first rang out"),
        pytest.param([ring(order="in_turn")], [LegDown(B1, 486)], "Ringing", id="the next when the first is busy"),
        pytest.param([ring()], [LegDown(B1, 486)], "", id="together: the other still rings"),
        pytest.param([ring()], [LegUp(B2)], "Drop Quiet Connect", id="who answers gets the caller"),
        pytest.param(
            [ring(), MAIL], [LegDown(B1), LegDown(B2)], "Quiet Accept Record", id="no channel: the next step"
        ),
        pytest.param([ring()], ["ring"], "Drop Drop Quiet End(busy)", id="nobody answers an only ring"),
        pytest.param([ring(confirm=True)], [LegUp(B1)], "AskToAccept", id="a mobile is asked to press 1"),
        pytest.param(
            [ring(confirm=True)], [LegUp(B1), Pressed("1", B1)], "Drop Quiet Connect", id="1 accepts the call"
        ),
        pytest.param([ring(confirm=True)], [LegUp(B1), Pressed("2", B1)], "", id="another key does not"),
        pytest.param([ring(confirm=True)], [Pressed("1", B1)], "", id="nor 1 on a leg that was not asked"),
        pytest.param([ring(confirm=True), BUSY], [LegUp(B1), "ring"], "Drop", id="who answered may still press 1"),
        pytest.param(
            [ring(confirm=True), BUSY],
            [LegUp(B1), "ring", "confirm-a/b1"],
            "Drop Quiet End(busy)",
            id="a mobile's voicemail never swallows a call",
        ),
        pytest.param([ring(show="caller")], [LegDown(B1, 403)], "Ringing", id="once more with an own number"),
        pytest.param(
            [ring(show="caller"), DECLINE],
            [LegDown(B1, 403), LegDown(B2, 486), LegDown(B3, 403)],
            "Quiet End(declined)",
            id="but only once",
        ),
        pytest.param([ring()], [LegUp(B1), LegDown(B1, 200)], "End(done)", id="after talking the call is over"),
        pytest.param([ring()], [LegUp(B1), LegUp(B2)], "Drop", id="who answers too late is let go"),
        pytest.param(
            [ring()], [CallerGone()], "Drop Drop Quiet End(gone)", id="the caller hangs up while it rings"
        ),
        pytest.param([menu()], [Pressed("2")], "Quiet End(declined)", id="a key during the prompt counts"),
        pytest.param([menu()], [PromptEnded(), "key"], "Quiet End(busy)", id="no key in time"),
        pytest.param([menu()], [Pressed("9")], "Quiet End(busy)", id="a wrong key"),
        pytest.param([menu(repeats=1)], [Pressed("9")], "Play", id="a wrong key repeats the menu"),
        pytest.param([menu(repeats=1)], [Pressed("9"), Pressed("9")], "Quiet End(busy)", id="as often as it says"),
        pytest.param([menu()], [Pressed("1")], "Quiet Record", id="a choice leads to its steps"),
        pytest.param(
            [MAIL], [Recorded(8)], "Deliver Quiet End(done)", id="a message is mailed, the call ends well"
        ),
        pytest.param([MAIL], [Recorded(0)], "Quiet End(done)", id="silence is not mailed"),
        pytest.param([MAIL], [CallerGone()], "Deliver Quiet End(gone)", id="hanging up keeps the message"),
        pytest.param([MAIL], ["record"], "Deliver Quiet End(done)", id="a recorder that hangs holds nobody"),
        pytest.param([QUEUE], [], "Accept Music Ringing Ringing", id="a queue plays music and rings"),
        pytest.param([QUEUE], [LegDown(B1), LegDown(B2)], "", id="a queue waits while all are busy"),
        pytest.param([QUEUE], [LegDown(B1), LegDown(B2), "again"], "Play Ringing Ringing", id="and tries again"),
        pytest.param(
            [QUEUE], [LegDown(B1), LegDown(B2), PbxBack("c")], "Ringing Ringing", id="at once for the PBX"
        ),
        pytest.param([QUEUE], ["again", PromptEnded()], "Music", id="music goes on after the message"),
        pytest.param([QUEUE, DECLINE], ["wait"], "Drop Drop Quiet End(declined)", id="the longest wait"),
        pytest.param([QUEUE], [LegUp(B1)], "Drop Quiet Connect", id="the PBX takes the waiting caller"),
    ],
)
def test_what_a_plan_does(steps: list[dict[str, Any]], events: list[Event | str], asked: str) -> None:
    story = Story(steps, {"b": [SAY]})
    last = story.tell(*events) if events else names_of(story.asked)
    assert last == asked


def test_a_prefix_goes_before_the_callers_name_and_a_condition_is_asked() -> None:
    on = {"do": "when", "condition": {"switch": "dienst"}, "steps": [{"do": "prefix", "text": "NOOD "}]}
    off = {**on, "invert": True, "steps": [DECLINE]}
    story = Story([on, off, ring(show="caller")])
    assert [one.prefix for one in story.walk.out] == ["NOOD ", "NOOD "]


def test_a_damaged_plan_that_goes_round_ends_too() -> None:
    story = Story([{"do": "goto", "belplan": "a"}])
    assert names_of(story.asked) == "End(busy)"
    assert story.walk.done == MOST_STEPS


NUMBERS = st.lists(st.sampled_from(["+31611111111", "+31622222222", "+31633333333"]), min_size=1, max_size=3)
LEAVES = st.one_of(
    st.just(SAY),
    st.just(BUSY),
    st.just(MAIL),
    st.just(QUEUE),
    st.just({"do": "goto", "belplan": "b"}),
    st.just({"do": "prefix", "text": "X "}),
    st.builds(
        lambda numbers, order, show, confirm: ring(numbers=numbers, order=order, show=show, confirm=confirm),
        NUMBERS,
        st.sampled_from(["together", "in_turn"]),
        st.sampled_from(["number", "caller"]),
        st.booleans(),
    ),
)


def _inner(steps: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(steps, max_size=3)
    return st.one_of(
        st.builds(
            lambda inner, invert: {
                "do": "when",
                "condition": {"switch": "dienst"},
                "invert": invert,
                "steps": inner,
            },
            lists,
            st.booleans(),
        ),
        st.builds(
            lambda one, rest, repeats: menu(choices={"1": one}, otherwise=rest, repeats=repeats),
            lists,
            lists,
            st.integers(0, 2),
        ),
    )


PLANS = st.lists(st.recursive(LEAVES, _inner, max_leaves=8), max_size=5)
LEGS = st.integers(1, 8).map(lambda n: LegId(f"a/b{n}"))
EVENTS = st.one_of(
    st.just(PromptEnded()),
    st.builds(Pressed, st.sampled_from("12"), st.one_of(st.none(), LEGS)),
    st.builds(LegUp, LEGS),
    st.builds(LegDown, LEGS, st.sampled_from([0, 403, 486, 503])),
    st.builds(Recorded, st.sampled_from([0.0, 5.0])),
    st.just(PbxBack("c")),
    st.just(CallerGone()),
    st.integers(0, 5),
)


@hypothesis_settings(max_examples=300, deadline=None)
@given(plan=PLANS, other=st.lists(LEAVES.filter(lambda leaf: leaf["do"] != "goto"), max_size=3), data=st.data())
def test_every_caller_ends_or_talks_whatever_the_plan_and_the_order_of_events(
    plan: list[dict[str, Any]], other: list[dict[str, Any]], data: st.DataObject
) -> None:
    story = Story(plan, {"b": other})
    for event in data.draw(st.lists(EVENTS, max_size=30)):
        if isinstance(event, int):
            if story.timers:
                story.fire(sorted(story.timers)[event % len(story.timers)])
        else:
            story.tell(event)
        resting = story.walk.phase in (Phase.TALKING, Phase.OVER)
        assert resting or story.timers, f"nothing ends {story.walk.phase}"
        assert story.timers == story.walk.timers
    for _ in range(5000):  # nobody does anything any more: a queue re-rings until its longest wait
        if story.walk.phase in (Phase.TALKING, Phase.OVER):
            break
        longest = [name for name in story.timers if name.endswith("-wait")]
        name = (longest or sorted(story.timers))[0]
        story.fire(name)
    assert (story.walk.phase is Phase.OVER and story.ends == 1) or (
        story.walk.phase is Phase.TALKING and any(isinstance(one, Connect) for one in story.asked)
    )
    assert not story.walk.timers
    assert story.walk.done <= MOST_STEPS
