"""The values of the settings: the example file is one, and frozen means frozen."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from appliance.settings import NumberRange, Settings

EXAMPLE = Path(__file__).with_name("box.example.yaml")


@pytest.fixture(scope="module")
def example() -> Settings:
    return Settings.model_validate(YAML(typ="safe", pure=True).load(EXAMPLE.read_text()))


def test_the_example_round_trips_through_plain_data(example: Settings) -> None:
    data = example.model_dump(mode="json", by_alias=True, context={"secrets": True})
    assert Settings.model_validate(data) == example
    assert list(data) == list(YAML(typ="safe", pure=True).load(EXAMPLE.read_text()))


def test_an_empty_box_is_valid_and_closed() -> None:
    empty = Settings()
    assert empty.destinations.default == "block"
    assert (empty.limits.spend_eur.hour, empty.limits.spend_eur.day, empty.limits.spend_eur.week) == (10, 25, 50)
    assert empty.number_table() == {}


def test_a_range_is_expanded_once_and_a_copy_does_not_remember_it() -> None:
    run = NumberRange(range=("+31501234500", "+31501234599"), trunk="t", label="Kantoor")
    settings = Settings(numbers=(run,))
    table = settings.number_table()
    assert len(table) == 100
    assert table["+31501234542"].label == "Kantoor"
    assert settings.number_table() is table
    assert settings.model_copy(update={"numbers": ()}).number_table() == {}
    assert settings.replace(numbers=()).number_table() == {}


def test_frozen_means_frozen(example: Settings) -> None:
    with pytest.raises(ValidationError):
        example.box.name = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        example.number_table()["+31"] = None  # type: ignore[index]
    with pytest.raises(TypeError):
        example.schedules[0].week["mon"] = ()  # type: ignore[index]


def test_no_password_is_printed_or_dumped_unasked(example: Settings) -> None:
    assert "change-me" not in repr(example)
    assert "change-me" not in example.model_dump_json(by_alias=True)
    assert "change-me" not in str(example.model_dump())
