"""Settings of a schema before the first, made up for tests: the box had a title then, and notes beside it.

Law: no older schema has ever been, so this one stands in for it; the step from it is one as code would have.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from appliance.settings.migrations import Data
from appliance.settings.parse import to_data
from appliance.store import SettingsStore
from tests.backup.boxes import fill, settings_of


def from_schema_0(data: Data) -> Data:
    """From 0 to 1."""
    data["box"]["name"] = data["box"].pop("title")
    data.pop("notes")
    return data


def as_schema_0(plain: dict[str, Any]) -> dict[str, Any]:
    """Today's settings as that schema held them, with something that only it could say."""
    box = {name: value for name, value in plain["box"].items() if name != "name"}
    return {**plain, "schema": 0, "box": {**box, "title": plain["box"]["name"]}, "notes": "see the cupboard"}


def age(data: Path, name: str) -> bytes:
    """Fill a box of this name and write its settings as the older code would have; the bytes of the file."""
    fill(data, name)
    path = SettingsStore(data).path
    document = json.loads(path.read_bytes())
    document["settings"]["1"]["settings"] = as_schema_0(to_data(settings_of(data), secrets=True))
    path.write_text(json.dumps(document))
    return path.read_bytes()
