"""What somebody typed, carried through a page that comes in between (a clash, a login), so that it is not lost.

Law: secrets are never written into a page: they are named, to be typed again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flask import request

_SECRET = re.compile(r"passw|wachtwoord|secret|geheim|token|(^|[^a-z])pin$|^code$", re.IGNORECASE)
TOKEN = "csrf_token"
"""Every page makes its own."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A form on hold. `path`: where it was sent. `secrets`, `files`: names of what was left out."""

    path: str
    fields: tuple[tuple[str, str], ...]
    secrets: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def carried(path: str, fields: Iterable[tuple[str, str]], files: Iterable[str] = ()) -> Carried:
    """The fields of a form, without token and secrets. The revision stays: what the form was made from."""
    kept: list[tuple[str, str]] = []
    secrets: dict[str, None] = {}
    for name, value in fields:
        if name == TOKEN:
            continue
        if _SECRET.search(name):
            if value:
                secrets[name] = None
        else:
            kept.append((name, value))
    return Carried(path, tuple(kept), tuple(secrets), tuple(files))


def carried_here(*, anew: tuple[str, ...] = ()) -> Carried:
    """The form of this request, without the fields that the page in between makes `anew`."""
    files = [name for name, file in request.files.items() if file.filename]
    return carried(request.full_path.rstrip("?"), _items(anew), files)


def _items(anew: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.form.items(multi=True) if name not in anew]
