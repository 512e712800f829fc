"""A section of the browser's side: its pages as a blueprint, its place in the navigation.

Law: values only; a section is added by one line in `webui.app.SECTIONS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from flask import Blueprint
from flask_babel import LazyString


@dataclass(frozen=True, slots=True)
class Nav:
    """A link in the navigation, which has room for eight. `place`: everywhere, on wide screens alone (phones find
    it under "Meer"), or under "Meer" alone, where what is needed once in a while waits.

    `icon`: a symbol of icons.svg without its `i-`. `order`: small ones first; Status is 10, Meer is 90.
    """

    endpoint: str
    icon: str
    text: LazyString
    order: int
    place: Literal["both", "wide", "more"] = "both"

    @property
    def id(self) -> str:
        """What a template says with `{% set page = ... %}`; by itself the blueprint's name."""
        return self.endpoint.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Section:
    """`open`: its endpoints that a browser without login may see. No section but auth and shell has any.

    `large`: its endpoints that take more than a form, and how many bytes; for who is logged in.
    """

    blueprint: Blueprint
    nav: tuple[Nav, ...] = ()
    open: frozenset[str] = frozenset()
    large: Mapping[str, int] = field(default_factory=dict)
