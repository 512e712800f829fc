"""When an entry gets another id in a form, everything that names it follows.

Law: pure; only what is a reference by its place in the format is touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from webui.settings.collect import was

REFERENCES: Mapping[str, tuple[str, ...]] = {
    "trunks": ("trunk", "trunks"),
    "pbxs": ("pbx",),
    "switches": ("switch",),
    "prompts": ("prompt",),
}
"""Settings with ids, and under which names the rest of the settings speaks of them."""


def renames(typed: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Which setting, the old id, the new one: of a form whose entries remember what they were."""
    for key in REFERENCES:
        entries = typed.get(key)
        for item in entries if isinstance(entries, list) else ():
            new = item.get("id") if isinstance(item, dict) else None
            if isinstance(new, str) and new and was(item) not in ("", new):
                yield key, was(item), new


def followed(data: dict[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """`data`, every reference to what was renamed in `typed` now naming the new id; names may swap."""
    changed: dict[str, dict[str, str]] = {}
    for key, old, new in renames(typed):
        for name in REFERENCES[key]:
            changed.setdefault(name, {})[old] = new
    return _walk(data, changed) if changed else data


def _walk(value: Any, changed: Mapping[str, Mapping[str, str]]) -> Any:
    if isinstance(value, dict):
        return {name: _refer(below, changed.get(name, {}), changed) for name, below in value.items()}
    if isinstance(value, list):
        return [_walk(item, changed) for item in value]
    return value


def _refer(value: Any, names: Mapping[str, str], changed: Mapping[str, Mapping[str, str]]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list) and names:
        return [names.get(item, item) if isinstance(item, str) else _walk(item, changed) for item in value]
    return _walk(value, changed)
