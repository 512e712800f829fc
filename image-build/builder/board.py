"""What a board is: its file read into a frozen value, every mistake named.

Law: no other module of the builder knows an architecture; what differs between machines is a field here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

BOARDS = Path(__file__).resolve().parents[1] / "boards"


T = TypeVar("T")


class BoardError(Exception):
    """The board's file cannot be used; the text says which field and why."""


@dataclass(frozen=True, slots=True)
class Loader:
    """One boot loader program that is made with grub-mkimage."""

    format: str
    output: str
    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disk:
    """Sizes of the partitions, in MiB. There are two slots."""

    loader: int
    slot: int
    data: int


@dataclass(frozen=True, slots=True)
class Board:
    """One kind of machine. `compatible`: the name that a bundle must carry to be installed on it."""

    name: str
    title: str
    compatible: str
    architecture: str
    bootloader: str
    console: tuple[str, ...]
    wheel_platforms: tuple[str, ...]
    packages: tuple[str, ...]
    build_packages: tuple[str, ...]
    modules: tuple[str, ...]
    leave_out: tuple[str, ...]
    disk: Disk
    loaders: tuple[Loader, ...]

    @property
    def folder(self) -> Path:
        """Where the board's own files are."""
        return BOARDS / self.name


def names() -> tuple[str, ...]:
    """The boards that there are."""
    return tuple(sorted(path.parent.name for path in BOARDS.glob("*/board.toml")))


def load(name: str) -> Board:
    """The board `name`. Raises BoardError."""
    path = BOARDS / name / "board.toml"
    if name not in names():
        raise BoardError(f"there is no board {name}; there are: {', '.join(names())}")
    try:
        raw = tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as err:
        raise BoardError(f"{path}: {err}") from err
    raw["disk"] = _value(Disk, raw.get("disk", {}), f"{path}: disk")
    raw["loaders"] = [_value(Loader, one, f"{path}: loaders") for one in raw.get("loaders", [])]
    board = _value(Board, raw, str(path))
    if board.name != name:
        raise BoardError(f"{path}: its name is {board.name}")
    return board


def _value(kind: type[T], raw: dict[str, Any], where: str) -> T:
    known = {one.name for one in fields(kind)}  # type: ignore[arg-type]
    wrong = sorted(known ^ set(raw))
    if wrong:
        raise BoardError(f"{where}: missing or unknown: {', '.join(wrong)}")
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()})
