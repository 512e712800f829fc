"""Loops are refused when saving; open ends, dead steps and second channels are said by step.

Law: a plan is written as in the file, and every finding names its place.
"""

from __future__ import annotations

from typing import Any

import pytest

from appliance.belplan.findings import findings
from appliance.settings.checks import check
from appliance.settings.messages import MESSAGES
from appliance.words import known
from tests.settings.samples import settings

SAY = {"do": "say", "prompt": "p"}
BUSY = {"do": "hangup"}
RING = {"do": "ring", "numbers": ["+31612345678"]}
MAIL = {"do": "voicemail", "to": ["a@example.nl"]}
OPEN = {"schedule": "s"}


def goto(plan: str) -> dict[str, Any]:
    return {"do": "goto", "belplan": plan}


def when(*steps: dict[str, Any], invert: bool = False) -> dict[str, Any]:
    return {"do": "when", "condition": OPEN, "invert": invert, "steps": list(steps)}


def menu(otherwise: list[dict[str, Any]], **choices: list[dict[str, Any]]) -> dict[str, Any]:
    keys = {name.removeprefix("key"): steps for name, steps in choices.items()}
    return {"do": "menu", "prompt": "p", "choices": keys, "otherwise": otherwise}


def box(**plans: list[dict[str, Any]]) -> Any:
    return settings(
        prompts=[{"id": "p", "file": "p.wav"}],
        schedules=[{"id": "s"}],
        belplans=[{"id": id, "steps": steps} for id, steps in plans.items()],
    )


@pytest.mark.parametrize(
    ("plans", "paths"),
    [
        pytest.param({"a": [goto("a")]}, ["belplans[0].steps[0].belplan"], id="a plan that calls itself"),
        pytest.param(
            {"a": [goto("b")], "b": [SAY, goto("a")]},
            ["belplans[0].steps[0].belplan", "belplans[1].steps[1].belplan"],
            id="two plans in a ring",
        ),
        pytest.param(
            {"a": [menu([BUSY], key1=[when(goto("a"))])]},
            ["belplans[0].steps[0].choices.1[0].steps[0].belplan"],
            id="back from a submenu within a condition",
        ),
        pytest.param({"a": [when(goto("b")), goto("b")], "b": [BUSY]}, [], id="twice the same plan is no loop"),
        pytest.param(
            {"a": [goto("b")], "b": [goto("c")], "c": [goto("b")]},
            ["belplans[1].steps[0].belplan", "belplans[2].steps[0].belplan"],
            id="the way into a loop is not the loop",
        ),
    ],
)
def test_loops_between_plans_are_refused(plans: Any, paths: list[str]) -> None:
    found = [problem for problem in check(box(**plans)) if problem.code == "plan_loop"]
    assert [problem.path for problem in found] == paths
    assert all("{way}" in MESSAGES["plan_loop"][n] for n in (0, 1))


@pytest.mark.parametrize(
    ("step", "code"),
    [
        pytest.param({"do": "ring"}, "ring_nobody", id="a ring without anybody"),
        pytest.param({"do": "queue"}, "ring_nobody", id="a queue for nobody"),
        pytest.param({"do": "queue", "pbx": "weg"}, "unknown_id", id="a queue for a pbx that is gone"),
        pytest.param({"do": "ring", "phones": ["weg"]}, "unknown_id", id="a phone that is gone"),
        pytest.param({"do": "ring", "pbxs": ["weg"]}, "unknown_id", id="a pbx that is gone"),
        pytest.param(goto("weg"), "unknown_id", id="a plan that is gone"),
        pytest.param({"do": "queue", "numbers": ["+31612"]}, "number_impossible", id="an impossible number"),
    ],
)
def test_what_a_step_names_must_be_there(step: Any, code: str) -> None:
    assert code in {problem.code for problem in check(box(a=[step, BUSY]))}


@pytest.mark.parametrize(
    ("steps", "ends"),
    [
        pytest.param([], [""], id="an empty plan"),
        pytest.param([SAY], ["[0]"], id="an announcement and then nothing"),
        pytest.param([RING], ["[0]"], id="nobody may answer the ring"),
        pytest.param([RING, MAIL], [], id="voicemail takes who is not answered"),
        pytest.param([SAY, BUSY], [], id="a hang-up is an end"),
        pytest.param([when(BUSY)], ["[0]"], id="a condition that does not hold falls through"),
        pytest.param([when(BUSY), when(MAIL, invert=True)], [], id="a condition and its opposite both end"),
        pytest.param(
            [when(BUSY), when(SAY, invert=True)], ["[1]", "[1].steps[0]"], id="the opposite falls through"
        ),
        pytest.param([menu([BUSY], key1=[MAIL])], [], id="a menu that always ends"),
        pytest.param([menu([], key1=[MAIL])], ["[0].otherwise"], id="a menu without otherwise"),
        pytest.param([menu([], key1=[SAY]), BUSY], [], id="what falls out of a menu is caught below"),
    ],
)
def test_open_ends_are_said_by_step(steps: Any, ends: list[str]) -> None:
    found = [one.path for one in findings(box(a=steps)) if one.code == "belplan_open_end"]
    assert found == [f"belplans[0].steps{end}" for end in ends]
    assert known("belplan_open_end")


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        pytest.param([BUSY, SAY], [("[1]", "belplan_never_reached")], id="a step after the end"),
        pytest.param([RING, BUSY], [("[0]", "belplan_second_channel")], id="forwarding uses a channel"),
        pytest.param(
            [menu([RING, BUSY], key1=[BUSY])], [("[0].otherwise[0]", "belplan_second_channel")], id="inside a menu"
        ),
        pytest.param([SAY, BUSY], [], id="nothing to say about a simple plan"),
    ],
)
def test_dead_steps_and_second_channels_are_said(steps: Any, found: list[tuple[str, str]]) -> None:
    assert [(one.path, one.code) for one in findings(box(a=steps))] == [
        (f"belplans[0].steps{place}", code) for place, code in found
    ]
    assert all(known(code) for _, code in found)


def test_a_country_without_known_holidays_is_said() -> None:
    shut = settings(schedules=[{"id": "s", "closed": {"holidays": "QQ"}}])
    assert [one.code for one in findings(shut)] == ["belplan_no_holidays"]
