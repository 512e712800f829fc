"""What somebody typed, carried through a page that comes in between (a clash, a login), so that it is not lost.

Law: secrets are never written into a page: they are named, to be typed again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flask import request

_SECRET = re.compile(r"passw|wachtwoord|secret|geheim|token|(^|[^a-z])pin$|^code$", re.IGNORECASE)
OWN = frozenset({"csrf_token", "revision"})
"""Fields that the page in between makes anew."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A form on hold. `path`: where it was sent. `secrets`, `files`: names of what was left out."""

    path: str
    fields: tuple[tuple[str, str], ...]
    secrets: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def carried(path: str, fields: Iterable[tuple[str, str]], files: Iterable[str] = ()) -> Carried:
    """The fields of a form, without its token, revision and secrets."""
    kept: list[tuple[str, str]] = []
    secrets: dict[str, None] = {}
    for name, value in fields:
        if name in OWN:
            continue
        if _SECRET.search(name):
            if value:
                secrets[name] = None
        else:
            kept.append((name, value))
    return Carried(path, tuple(kept), tuple(secrets), tuple(files))


def carried_here() -> Carried:
    """The form of this request."""
    files = [name for name, file in request.files.items() if file.filename]
    return carried(request.full_path.rstrip("?"), request.form.items(multi=True), files)
