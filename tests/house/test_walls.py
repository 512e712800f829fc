"""The import walls of the design, walked over every module.

Law: a wall is a row of a table; a new folder needs no new test.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("appliance", "sipengine", "webui")
FORBIDDEN = {
    "appliance": {"sipengine", "webui"},
    "sipengine": {"webui"},
    "webui": {"sipengine"},
}
DOORS = {
    "pjsua2": "sipengine/pjsip/",
    "_pjsua2": "sipengine/pjsip/",
    "tinydb": "appliance/store/",
    "netifaces": "appliance/network/",
    "flask": "webui/",
    "pyrage": "appliance/sealing.py",
}
PURE = (
    "sipengine/core/",
    "appliance/numbering/",
    "sipengine/port.py",
    "appliance/calllog/record.py",
    "appliance/wizard/",
    "appliance/alarms/rules.py",
    "appliance/judge/",
    "appliance/destinations/",
    "appliance/rates/",
    "appliance/belplan/",
    "appliance/prompts/built_in.py",
    "appliance/prompts/catalogue.py",
    "appliance/prompts/library.py",
    "appliance/voicemail/message.py",
)
IMPURE = {
    "os", "time", "socket", "subprocess", "threading", "selectors", "sqlite3", "tinydb", "pjsua2", "flask",
    "netifaces", "requests", "asyncio", "multiprocessing", "shutil", "tempfile", "random", "secrets",
}  # fmt: skip
ALLOWED_IN_PURE = {"appliance/calllog/record.py": {"secrets"}}
"""A call's id needs random bits; the record keeps them where ids are made."""


def modules() -> list[Path]:
    return sorted(path.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


@pytest.mark.parametrize("path", modules(), ids=str)
def test_every_module_keeps_to_its_side_of_the_walls(path: Path) -> None:
    roots = {name.partition(".")[0] for name in imports(path)}
    assert not roots & FORBIDDEN[path.parts[0]], f"{path} reaches through a wall"
    for library, door in DOORS.items():
        assert library not in roots or str(path).startswith(door), f"{path} passes by the door of {library}"


@pytest.mark.parametrize("path", [p for p in modules() if str(p).startswith(PURE)], ids=str)
def test_pure_modules_touch_nothing_but_values(path: Path) -> None:
    names = set(imports(path))
    impure = {name.partition(".")[0] for name in names} & IMPURE
    assert impure <= ALLOWED_IN_PURE.get(str(path), set()), f"{path} is not pure"


@pytest.mark.parametrize("path", [p for p in modules() if p.name != "__init__.py"], ids=str)
def test_every_module_says_its_purpose_and_its_law(path: Path) -> None:
    text = ast.get_docstring(ast.parse((ROOT / path).read_text())) or ""
    assert "Law:" in text, f"{path} opens without its law"
