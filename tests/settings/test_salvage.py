"""A file with a wrong form somewhere is still checked for sense elsewhere, and its gaps accuse nobody."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest

from appliance.settings.parse import parse, to_data
from appliance.settings.problems import Wrong, path_of, prefixes
from appliance.settings.salvage import further_problems, salvage
from tests.settings.hostile import variants
from tests.settings.samples import EXAMPLE

Data = dict[str, Any]


def further(change: Callable[[Data], Any]) -> list[tuple[str, str]]:
    data = to_data(EXAMPLE, secrets=True)
    change(data)
    outcome = parse(data)
    assert isinstance(outcome, Wrong)
    return [(one.path, one.code) for one in further_problems(data, outcome.problems, None, ())]


def test_what_lies_behind_a_gap_is_named_at_its_own_place() -> None:
    def change(data: Data) -> None:
        data["numbers"][0] = {"trunk": "hoofdtrunk"}
        data["numbers"][2]["pbx"] = "nergens"
        data["numbers"][3]["number"] = "+31501234570"

    found = further(change)
    assert ("numbers[2].pbx", "unknown_id") in found
    assert ("numbers[3].number", "number_twice") in found


def test_a_trunk_of_wrong_form_does_not_make_its_numbers_wrong() -> None:
    assert further(lambda data: data["trunks"][0].pop("servers")) == []


def test_a_number_of_wrong_form_does_not_make_the_caller_id_foreign() -> None:
    assert further(lambda data: data["numbers"][0].update(number="050")) == []


def test_a_socket_of_wrong_form_is_no_collision() -> None:
    assert further(lambda data: data["sip"]["listen"][2].update(port="x", transport="tcp")) == []


@pytest.mark.parametrize("data", [None, [], 5, {"schema": 9, "box": 5}], ids=repr)
def test_what_is_no_settings_file_at_all_is_not_salvaged(data: object) -> None:
    assert salvage(data) is None


def test_one_wrong_thing_of_form_never_causes_a_second_problem_elsewhere() -> None:
    whole = to_data(EXAMPLE, secrets=True)
    for steps, variant in islice(variants(whole), 0, None, 11):
        outcome = parse(variant)
        if not isinstance(outcome, Wrong) or not steps:
            continue
        data = (
            {**whole, steps[0]: variant[steps[0]]}
            if isinstance(variant, dict) and steps[0] in variant
            else variant
        )
        further = further_problems(data, outcome.problems, None, ())
        elsewhere = [problem for problem in further if path_of(steps) not in prefixes(problem.path)]
        assert elsewhere == [], (steps, outcome.problems)
