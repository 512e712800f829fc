"""Editing a belplan: each change as a sentence, and laws that hold for any sequence of presses."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from appliance.belplan.edit import (
    Change,
    Copy,
    Draft,
    Edited,
    Indent,
    Insert,
    MoveTo,
    Outdent,
    Refused,
    Remove,
    Rename,
    Replace,
    Shift,
    change,
    edit,
    undo,
)
from appliance.belplan.places import Place, place_of, row_of, rows, settings_path, step_at, walk
from appliance.settings.check_plans import check_belplans
from appliance.settings.plans import Belplan, Step
from tests.settings.samples import settings


def mail(name: str) -> dict[str, Any]:
    return {"do": "email", "to": [f"{name}@x.nl"]}


def when(*steps: Any) -> dict[str, Any]:
    return {"do": "when", "condition": {"switch": "s"}, "steps": list(steps)}


def menu(otherwise: list[Any], **choices: list[Any]) -> dict[str, Any]:
    return {
        "do": "menu",
        "prompt": "p",
        "choices": {key[1:]: steps for key, steps in choices.items()},
        "otherwise": otherwise,
    }


def plan(*steps: Any) -> Belplan:
    return Belplan.model_validate({"id": "a", "steps": list(steps)})


def at(text: str) -> Place:
    found = place_of(text)
    assert found is not None
    return found


def drawn(steps: tuple[Step, ...]) -> str:
    """A plan on one line: `a [b] {1:c 2:d |e}`."""
    said = []
    for step in steps:
        match step.do:
            case "email":
                said.append(step.to[0][0])
            case "when":
                said.append(f"[{drawn(step.steps)}]")
            case "menu":
                keys = " ".join(f"{key}:{drawn(inner)}" for key, inner in step.choices.items())
                said.append(f"{{{keys} |{drawn(step.otherwise)}}}")
            case other:
                said.append(other)
    return " ".join(said)


FULL = plan(mail("a"), when(mail("b"), mail("c")), menu([mail("f")], k1=[mail("d")], k2=[mail("e")]), mail("g"))
X: Step = plan(mail("x")).steps[0]
HANG: Step = plan({"do": "hangup"}).steps[0]


@pytest.mark.parametrize(
    ("wanted", "outcome"),
    [
        pytest.param(Shift(at("0"), "down"), "[b c] a {1:d 2:e |f} g", id="down, past a whole condition"),
        pytest.param(Shift(at("3"), "up"), "a [b c] g {1:d 2:e |f}", id="up, past a whole menu"),
        pytest.param(Shift(at("1.in.0"), "up"), "a b [c] {1:d 2:e |f} g", id="up, out of a condition"),
        pytest.param(Shift(at("1.in.1"), "down"), "a [b] c {1:d 2:e |f} g", id="down, out of a condition"),
        pytest.param(Shift(at("2.k1.0"), "down"), "a [b c] {1: 2:d e |f} g", id="down, to the next key"),
        pytest.param(Shift(at("2.else.0"), "up"), "a [b c] {1:d 2:e f |} g", id="up, to the key before"),
        pytest.param(Shift(at("2.k1.0"), "up"), "a [b c] d {1: 2:e |f} g", id="up, out of a menu"),
        pytest.param(Shift(at("2.else.0"), "down"), "a [b c] {1:d 2:e |} f g", id="down, out of a menu"),
        pytest.param(Shift(at("0"), "up"), "first", id="the first goes no higher"),
        pytest.param(Shift(at("3"), "down"), "last", id="the last goes no lower"),
        pytest.param(Indent(at("2")), "a [b c {1:d 2:e |f}] g", id="into the condition before"),
        pytest.param(Indent(at("3")), "a [b c] {1:d 2:e |f g}", id="into the menu before"),
        pytest.param(Indent(at("1")), "no_holder", id="a mail holds nothing"),
        pytest.param(Indent(at("0")), "no_holder", id="nothing is before the first"),
        pytest.param(Outdent(at("1.in.0")), "a [c] b {1:d 2:e |f} g", id="out, behind the condition"),
        pytest.param(Outdent(at("0")), "outermost", id="the outermost goes no further"),
        pytest.param(Remove(at("1")), "a {1:d 2:e |f} g", id="away, with what is inside"),
        pytest.param(Copy(at("1")), "a [b c] [b c] {1:d 2:e |f} g", id="a copy, with what is inside"),
        pytest.param(Insert(at("1.in.2"), X), "a [b c x] {1:d 2:e |f} g", id="put at the end of a row"),
        pytest.param(Insert(at("4"), X), "a [b c] {1:d 2:e |f} g x", id="put at the end of the plan"),
        pytest.param(Insert(at("5"), X), "gone", id="put where nothing is"),
        pytest.param(Insert(at("0.in.0"), X), "gone", id="put into what holds nothing"),
        pytest.param(Replace(at("3"), X), "a [b c] {1:d 2:e |f} x", id="another in its place"),
        pytest.param(Replace(at("1"), plan(when()).steps[0]), "a [b c] {1:d 2:e |f} g", id="a condition changed"),
        pytest.param(
            Replace(at("2"), plan(menu([], k1=[], k3=[])).steps[0]), "a [b c] {1:d 3: |f} g", id="other keys"
        ),
        pytest.param(MoveTo(at("0"), at("2.k2.1")), "[b c] {1:d 2:e a |f} g", id="dragged into a later menu"),
        pytest.param(MoveTo(at("3"), at("0")), "g a [b c] {1:d 2:e |f}", id="dragged to the top"),
        pytest.param(MoveTo(at("0"), at("1")), "a [b c] {1:d 2:e |f} g", id="dragged to where it is"),
        pytest.param(MoveTo(at("1"), at("1.in.0")), "inside", id="dragged into itself"),
        pytest.param(Remove(at("9")), "gone", id="what is not there"),
    ],
)
def test_a_change(wanted: Change, outcome: str) -> None:
    found = edit(FULL, wanted)
    assert (found.why if isinstance(found, Refused) else drawn(found.plan.steps)) == outcome


@pytest.mark.parametrize(
    "text", ["", "x", "1.", "1.in", "1.k1", "-1", "1.on.2", "1..2", "99999", "1.in.²", "1.kk.0"]
)
def test_what_is_no_place(text: str) -> None:
    assert place_of(text) is None


def test_places_are_written_and_read_back() -> None:
    for place, step in walk(FULL.steps):
        assert place_of(str(place)) == place
        assert step_at(FULL, place) == step
        assert row_of(str(place.row)) == place.row
    assert settings_path(at("2.k1.0")) == "steps[2].choices.1[0]"
    assert settings_path(at("2.k*.0")) == 'steps[2].choices["*"][0]'
    assert settings_path(at("1.in.0").row) == "steps[1].steps"
    assert settings_path(at("2.else.3")) == "steps[2].otherwise[3]"


LEAVES = st.sampled_from("abcdefgh").map(mail) | st.just({"do": "hangup"})
KEYS = st.sampled_from("12*")
STEPS = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda steps: when(*steps))
        | st.builds(
            lambda choices, otherwise: {"do": "menu", "prompt": "p", "choices": choices, "otherwise": otherwise},
            st.dictionaries(KEYS, st.lists(inner, max_size=2), min_size=1, max_size=3),
            st.lists(inner, max_size=2),
        )
    ),
    max_leaves=8,
)
PLANS = st.lists(STEPS, max_size=5).map(lambda steps: plan(*steps))
TEXTS = st.sampled_from(
    [
        "0",
        "1",
        "4",
        "0.in.0",
        "0.in.2",
        "1.in.0",
        "0.k1.0",
        "1.k1.1",
        "1.k2.0",
        "2.else.0",
        "0.in.0.in.1",
        "1.k1.0.in.0",
    ]
)


@st.composite
def changes(draw: st.DrawFn, of: Belplan) -> Change:
    """A press on a step that is there, mostly, or on one that is not."""
    there = [found for found, _ in walk(of.steps)]
    somewhere = st.sampled_from(there) if there else TEXTS.map(at)
    place = draw(somewhere | TEXTS.map(at))
    kind = draw(st.sampled_from(["insert", "replace", "remove", "copy", "up", "down", "in", "out", "to", "name"]))
    if kind in ("insert", "replace"):
        return (Insert if kind == "insert" else Replace)(place, plan(draw(STEPS)).steps[0])
    if kind == "to":
        return MoveTo(place, draw(TEXTS.map(at) | somewhere))
    made: dict[str, Change] = {
        "remove": Remove(place),
        "copy": Copy(place),
        "up": Shift(place, "up"),
        "down": Shift(place, "down"),
        "in": Indent(place),
        "out": Outdent(place),
        "name": Rename("Ünïcode"),
    }
    return made[kind]


def count(steps: tuple[Step, ...]) -> Counter[str]:
    """What is in a plan, wherever it lies."""
    return Counter(repr(step) for _, step in walk(steps) if not rows(step)) + Counter(
        step.do for _, step in walk(steps) if rows(step)
    )


def acceptable(of: Belplan) -> bool:
    """Whether the settings take it as it is written."""
    again = Belplan.model_validate(of.model_dump(mode="json"))
    box = settings(belplans=[again.model_dump(mode="json")], switches=[{"id": "s"}])
    return again == of and not [p for p in check_belplans(box) if p.code == "steps_deep"]


@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data(), PLANS)
def test_whatever_is_pressed_the_plan_stays_valid_and_undo_leads_back(data: st.DataObject, start: Belplan) -> None:
    draft, trail = Draft(start), [start]
    for _ in range(data.draw(st.integers(0, 6))):
        wanted = data.draw(changes(draft.plan))
        before = draft
        draft, outcome = change(draft, wanted)
        assert acceptable(draft.plan)
        if isinstance(outcome, Refused):
            assert draft is before
        elif outcome.place is not None:
            assert step_at(outcome.plan, outcome.place) is not None
        if isinstance(wanted, (Shift, Indent, Outdent, MoveTo)):
            assert count(draft.plan.steps) == count(before.plan.steps)
            moved = step_at(before.plan, wanted.place)
            if isinstance(outcome, Edited) and outcome.place is not None:
                assert step_at(outcome.plan, outcome.place) == moved
        if draft.plan != before.plan:
            trail.append(draft.plan)
    while len(trail) > 1:
        back = undo(draft)
        assert isinstance(back, Draft)
        draft = back
        trail.pop()
        assert draft.plan == trail[-1]
    assert undo(draft) == Refused("nothing")


@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data(), PLANS.filter(lambda one: bool(one.steps)), st.sampled_from(["up", "down"]))
def test_the_arrows_alone_bring_any_step_to_either_end(data: st.DataObject, start: Belplan, way: Any) -> None:
    place = data.draw(st.sampled_from([found for found, _ in walk(start.steps)]))
    step, now = step_at(start, place), start
    for _ in range(200):
        outcome = edit(now, Shift(place, way))
        if isinstance(outcome, Refused):
            assert outcome.why == ("first" if way == "up" else "last")
            break
        assert outcome.place is not None
        now, place = outcome.plan, outcome.place
        assert step_at(now, place) == step
    assert now.steps[0 if way == "up" else -1] == step


def test_a_plan_neither_grows_without_end_nor_deeper_than_the_settings_take() -> None:
    draft = Draft(plan(when(*(mail("a") for _ in range(30)))))
    for _ in range(20):
        draft, outcome = change(draft, Copy(at("0")))
    assert outcome == Refused("full")
    deep = Draft(plan(when()))
    for depth in range(12):
        inner = ".".join(["0.in"] * (depth + 1)) + ".0"
        deep, outcome = change(deep, Insert(at(inner), plan(when()).steps[0]))
    assert outcome in (Refused("deep"), Refused("gone"))
    assert acceptable(deep.plan)
