"""Settings of other versions: older ones walk up step by step, newer ones are named and left alone."""

from __future__ import annotations

from typing import Any

import pytest

from appliance.settings import SCHEMA
from appliance.settings.migrations import FIRST, MIGRATIONS, Data, Newer, NoVersion, Upgraded, upgrade
from appliance.settings.parse import parse
from appliance.settings.problems import Wrong


def _add(word: str) -> Any:
    def step(data: Data) -> Data:
        assert "schema" not in data
        data["way"] = [*data.get("way", []), word]
        return data

    return step


STEPS = {1: _add("one"), 2: _add("two"), 3: _add("three")}

WALKS = [
    pytest.param(
        {"schema": 1}, Upgraded({"schema": 4, "way": ["one", "two", "three"]}, 1), id="all steps, in order"
    ),
    pytest.param({"schema": 3}, Upgraded({"schema": 4, "way": ["three"]}, 3), id="the last step alone"),
    pytest.param({"schema": 4, "a": 1}, Upgraded({"schema": 4, "a": 1}, 4), id="nothing to do"),
    pytest.param(
        {"a": 1},
        Upgraded({"schema": 4, "a": 1, "way": ["one", "two", "three"]}, FIRST),
        id="no schema is the first",
    ),
    pytest.param({"schema": 5}, Newer(5, 4), id="newer"),
    pytest.param({"schema": 0}, NoVersion(), id="older than the first step"),
    pytest.param({"schema": "1"}, NoVersion(), id="a text"),
    pytest.param({"schema": True}, NoVersion(), id="a truth value"),
    pytest.param({"schema": None}, NoVersion(), id="nothing"),
]


@pytest.mark.parametrize(("data", "outcome"), WALKS)
def test_a_version_walks_up(data: Data, outcome: object) -> None:
    before = dict(data)
    assert upgrade(data, 4, STEPS) == outcome
    assert data == before


def test_there_is_a_step_from_every_version_that_ever_was() -> None:
    assert set(MIGRATIONS) == set(range(FIRST, SCHEMA))


@pytest.mark.parametrize(
    ("schema", "code"),
    [
        pytest.param(SCHEMA + 1, "schema_newer", id="newer"),
        pytest.param(-1, "schema_unknown", id="before the first"),
        pytest.param("een", "schema_unknown", id="no number"),
    ],
)
def test_a_foreign_schema_is_the_only_thing_said(schema: object, code: str) -> None:
    outcome = parse({"schema": schema, "unheard_of": 1})
    assert isinstance(outcome, Wrong)
    assert [(problem.path, problem.code) for problem in outcome.problems] == [("schema", code)]
