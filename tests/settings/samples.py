"""Settings that the tests start from.

Law: read from the example file, the one that people get.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from appliance.settings import Settings
from appliance.settings.parse import parse
from appliance.settings.yaml_read import Document, read_yaml

EXAMPLE_FILE = Path(__file__).with_name("box.example.yaml")


def _example() -> Settings:
    document = read_yaml(EXAMPLE_FILE.read_bytes())
    assert isinstance(document, Document), document
    settings = parse(document.data)
    assert isinstance(settings, Settings), settings
    return settings


EXAMPLE = _example()


def settings(**parts: Any) -> Settings:
    """Settings of plain data, the rest as in an empty box; what is wrong fails the test."""
    outcome = parse(parts)
    assert isinstance(outcome, Settings), outcome
    return outcome
