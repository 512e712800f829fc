"""Plain data (of a YAML file, of the store) to Settings and back.

Law: everything wrong is reported at once, each with its path; nothing half-right becomes a value.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from appliance.settings.migrations import MIGRATIONS, Migration, Newer, NoVersion, upgrade
from appliance.settings.problems import Problem, Wrong, path_of
from appliance.settings.root import SCHEMA, Settings

_TAGS = frozenset(
    f"<{name}>"
    for name in (
        *("number", "range", "allow", "block", "schedule", "caller", "switch", "pbx", "dhcp", "static"),
        *("usb", "sftp", "email", "say", "ring", "when", "menu", "voicemail", "prefix", "queue", "goto", "hangup"),
    )
)
"""What pydantic puts into the place of an error to say which shape it tried; no part of the file."""


def parse(data: object, migrations: Mapping[int, Migration] = MIGRATIONS) -> Settings | Wrong:
    """Settings of this schema from plain data of this or an older one, or everything that is wrong with it."""
    if not isinstance(data, Mapping):
        return Wrong((Problem("", "not_a_mapping"),))
    upgraded = upgrade(data, SCHEMA, migrations)
    if isinstance(upgraded, Newer):
        return Wrong((Problem("schema", "schema_newer", {"found": upgraded.found, "known": upgraded.known}),))
    if isinstance(upgraded, NoVersion):
        return Wrong((Problem("schema", "schema_unknown", {"known": SCHEMA}),))
    try:
        return Settings.model_validate(upgraded.data)
    except ValidationError as err:
        return Wrong(problems_of(err))


def problems_of(err: ValidationError) -> tuple[Problem, ...]:
    """Pydantic's errors as problems, for whoever builds a part of the settings itself (a form)."""
    return tuple(_problem(details) for details in err.errors(include_url=False, include_input=True))


def steps_of(details: ErrorDetails) -> tuple[str | int, ...]:
    """Where in the data an error of pydantic lies."""
    return tuple(step for step in details["loc"] if step not in _TAGS and step != "[key]")


def _problem(details: ErrorDetails) -> Problem:
    params = {
        name: value if isinstance(value, int) and not isinstance(value, bool) else _choices(str(value))
        for name, value in details.get("ctx", {}).items()
    }
    code = details["type"]
    if code == "string_type" and isinstance(details["input"], (int, float, Decimal)):
        code = "string_unquoted"
    return Problem(path_of(steps_of(details)), code, params)


def _choices(value: str) -> str:
    """Pydantic's `'udp', 'tcp' or 'tls'` in no language."""
    return re.sub(r"['<>]", "", value).replace(" or ", ", ")


def to_data(settings: Settings, *, secrets: bool, keys: Collection[str] | None = None) -> dict[str, Any]:
    """Settings as plain data in the order of the file, ready for JSON or YAML; passwords null unless `secrets`.

    `keys`: only these of the file's names at the top; a part is made without the ten thousand numbers of another.
    """
    include = None if keys is None else set(keys)
    return settings.model_dump(mode="json", by_alias=True, context={"secrets": secrets}, include=include)
