"""The documentation knows every setting, and the example that people get is the one that is tested."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from appliance.settings import Settings, base, lines, plans, security, upkeep
from appliance.settings.base import Value
from tests.settings.samples import EXAMPLE_FILE

DOCS = Path(__file__).parents[2] / "docs"
MODELS = sorted(
    {
        model
        for module in (base, lines, plans, security, upkeep)
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, Value)
    }
    | {Settings},
    key=lambda model: model.__name__,
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_setting_is_documented(model: type[Value]) -> None:
    text = (DOCS / "settings.md").read_text()
    known = set(re.findall(r"[a-z_]+[a-z0-9_]*", " ".join(re.findall(r"`[^`]+`", text))))
    names = {field.alias or name for name, field in model.model_fields.items()}
    assert names <= known


def test_the_example_in_the_documentation_is_the_one_that_is_tested() -> None:
    assert (DOCS / "box.example.yaml").read_bytes() == EXAMPLE_FILE.read_bytes()
